/* Rosters.
 *
 * A ramp's weight is set anew in steps of a twentieth of its window, as HAProxy does (Envoy computes it at each pick), because
 * each step rebuilds what the algorithm has prepared. max_connections grows with it (HAProxy). */
#include "models/balancer/roster.h"
#include "models/world_state.h"
#include <math.h>

#define RAMP_STEPS 20

static const struct tier_spec *spec_of(const struct roster *roster)
{
    return &roster->world->tier[roster->balancer->tier].spec;
}

static bool is_needed(const struct tier_spec *spec, const struct backend *backend)
{
    bool limited = false;
    for (uint32_t m = 0; m < backend->members.n; m++)
        limited |= backend->member[m].limit != SPEC_UNLIMITED;
    return limited || spec->outlier.enabled || spec->slow_start > 0 || spec->retry_budget_share >= 0 ||
           spec->affinity != AFFINITY_NONE || spec->locality != LOCALITY_NONE || spec->hedge > 0;
}

/* Any instance of the tier reads the cookie that another has set. */
static struct affinity *affinity_for(struct world *world, const struct balancer *balancer, const struct backend *backend)
{
    const struct tier *tier = &world->tier[balancer->tier];
    enum affinity_kind kind = (enum affinity_kind)tier->spec.affinity;
    if (kind == AFFINITY_NONE)
        return NULL;
    if (kind != AFFINITY_SOURCE && balancer->instance > 0)
        return world->balancer[tier->first_balancer].backend[backend - balancer->backend].roster->affinity;
    return affinity_new(world->arena, world->spec, kind, tier->spec.affinity_timeout);
}

static void plan(struct roster *roster, simtime time)
{
    if (time >= roster->next_tick)
        return;
    roster->next_tick = time; /* a later event that is on its way already finds nothing to do */
    sim_at(roster->world->sim, time, ON_ROSTER_TICK, (uint32_t)(roster->balancer - roster->world->balancer));
}

struct roster *roster_new(struct world *world, struct balancer *balancer, const struct backend *backend)
{
    uint32_t n = backend->members.n;
    const struct tier_spec *spec = &world->tier[balancer->tier].spec;
    if (!is_needed(spec, backend))
        return NULL;
    struct roster *roster = ARENA_NEW(world->arena, struct roster);
    roster->world = world;
    roster->balancer = balancer;
    roster->weight = ARENA_ARRAY(world->arena, n, double);
    roster->max = ARENA_ARRAY(world->arena, n, uint32_t);
    roster->ramp_start = ARENA_ARRAY(world->arena, n, simtime);
    roster->full = ARENA_ARRAY(world->arena, n, bool);
    roster->gone = ARENA_ARRAY(world->arena, n, bool);
    roster->locality = locality_new(world, balancer, backend);
    roster->affinity = affinity_for(world, balancer, backend);
    for (uint32_t m = 0; m < n; m++) {
        roster->weight[m] = backend->member[m].weight;
        roster->max[m] = backend->member[m].limit;
        roster->ramp_start[m] = -1;
    }
    roster->outlier = outlier_new(world->arena, &spec->outlier, n);
    allowance_init(&roster->retries, spec->retry_budget_share, spec->retry_budget_per_s);
    roster->next_tick = SIMTIME_NEVER;
    roster->wanted = SPEC_NONE;
    if (roster->outlier)
        plan(roster, roster->outlier->next_sweep);
    return roster;
}

/* ---- the clock ---- */

static void refresh(struct backend *backend)
{
    backend_refresh(backend->roster->world, backend->roster->balancer, backend);
}

/* ---- limits ---- */

static void count(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    bool full = backend->active[member] >= backend->member[member].limit;
    roster->n_full = roster->n_full - roster->full[member] + full;
    roster->full[member] = full;
}

bool roster_is_full_for(const struct backend *backend, const struct attempt *attempt)
{
    const struct roster *roster = backend->roster;
    if (!roster || roster->n_full == 0)
        return false;
    if (roster->wanted != SPEC_NONE)
        return true;
    for (uint32_t i = 0; i < backend->members.n_eligible; i++)
        if (roster->full[backend->eligible[i]] && !attempt_has_tried(attempt, backend->eligible[i]))
            return true;
    return false;
}

bool roster_has_room(const struct backend *backend)
{
    const struct roster *roster = backend->roster;
    for (uint32_t i = 0; i < backend->members.n_eligible; i++)
        if (!roster->full[backend->eligible[i]])
            return true;
    return false;
}

/* ---- slow start ---- */

double slow_start_factor(const struct tier_spec *spec, simtime elapsed)
{
    if (elapsed >= spec->slow_start)
        return 1;
    double factor = pow((double)elapsed / (double)spec->slow_start, spec->slow_start_power);
    return factor > spec->slow_start_floor ? factor : spec->slow_start_floor;
}

/* Gives the member the weight and limit of this moment. */
static void set_strength(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    simtime start = roster->ramp_start[member];
    double factor = start < 0 ? 1 : slow_start_factor(spec_of(roster), world_time(roster->world) - start);
    uint32_t max = roster->max[member];
    if (factor >= 1)
        roster->ramp_start[member] = -1;
    backend->member[member].weight = roster->weight[member] * factor;
    backend->member[member].limit = max == SPEC_UNLIMITED ? max : (uint32_t)fmax(1, max * factor);
    count(backend, member);
}

/* Ready to be used, after having been down or out. The caller refreshes. */
static void start_slowly(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    const struct tier_spec *spec = spec_of(roster);
    if (spec->slow_start == 0)
        return;
    roster->ramp_start[member] = world_time(roster->world);
    set_strength(backend, member);
    plan(roster, world_time(roster->world) + spec->slow_start / RAMP_STEPS);
}

void roster_returned(struct backend *backend, uint32_t member)
{
    if (!backend->roster->outlier || !outlier_is_out(backend->roster->outlier, member))
        start_slowly(backend, member);
}

void roster_set_weight(struct backend *backend, uint32_t member, double weight)
{
    backend->roster->weight[member] = weight;
    set_strength(backend, member);
}

/* ---- ejections ---- */

static void notice(struct backend *backend, uint32_t member, enum event_kind kind)
{
    struct roster *roster = backend->roster;
    struct endpoint endpoint = backend_endpoint(backend, member);
    uint32_t fault = kind == EVENT_DOWN_NOTICED ? endpoint_fault(roster->world, endpoint) : PROBE_NONE;
    world_event(roster->world, kind, endpoint_name(roster->world, endpoint), roster->balancer->name, fault, false);
}

/* The member is in that was out. */
static void readmit(struct backend *backend, uint32_t member)
{
    if (backend->healthy[member])
        start_slowly(backend, member);
    notice(backend, member, EVENT_UP_NOTICED);
    refresh(backend);
}

void roster_failed(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    if (!roster || !roster->outlier)
        return;
    enum on_error on_error = (enum on_error)roster->outlier->spec->on_error;
    if (on_error != ON_ERROR_EJECT) {
        if (outlier_count(roster->outlier, member, world_time(roster->world)))
            health_note_errors(roster->world, roster->first_watch + member, on_error);
        return;
    }
    bool ejected = outlier_error(roster->outlier, member, world_time(roster->world));
    if (outlier_is_out(roster->outlier, member))
        plan(roster, roster->outlier->of[member].until);
    if (ejected) {
        notice(backend, member, EVENT_DOWN_NOTICED);
        refresh(backend);
    }
}

void roster_opened(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    if (roster && roster->outlier && outlier_success(roster->outlier, member, world_time(roster->world)))
        readmit(backend, member);
}

void roster_checked(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    if (roster && roster->outlier && outlier_checked(roster->outlier, member, world_time(roster->world)))
        readmit(backend, member);
}

/* ---- requests ---- */

static struct affinity_entry *entry_of(const struct roster *roster, const struct attempt *attempt)
{
    const struct world *world = roster->world;
    if (!roster->affinity || attempt->request == SLAB_NONE)
        return NULL;
    return affinity_of(roster->affinity, attempt, request_at(world, attempt->request)->record.user);
}

uint32_t roster_bound(const struct backend *backend, const struct attempt *attempt)
{
    const struct roster *roster = backend->roster;
    const struct affinity_entry *entry = entry_of(roster, attempt);
    bool binds = entry && roster->affinity->kind != AFFINITY_WATCH;
    uint32_t member = binds ? affinity_member(roster->affinity, entry, world_time(roster->world)) : SPEC_NONE;
    bool usable = member != SPEC_NONE && (backend_trusts(backend, member) || backend->failed_open) &&
                  (!roster->full[member] || spec_of(roster)->when_server_full == SERVER_FULL_WAIT) && !roster->gone[member] &&
                  !attempt_has_tried(attempt, member);
    return usable ? member : SPEC_NONE;
}

/* Sent to another one than before: noted in the request. */
static void bind(struct backend *backend, const struct attempt *attempt, uint32_t member)
{
    struct roster *roster = backend->roster;
    struct affinity_entry *entry = entry_of(roster, attempt);
    simtime now = world_time(roster->world);
    if (!entry || attempt->hedge) /* a hedge moves nobody */
        return;
    uint32_t before = affinity_member(roster->affinity, entry, now);
    if (before != SPEC_NONE && before != member)
        request_at(roster->world, attempt->request)->record.affinity_broken = true;
    *entry = (struct affinity_entry){member, now};
}

void roster_started(struct backend *backend, const struct attempt *attempt, uint32_t member)
{
    struct roster *roster = backend->roster;
    count(backend, member);
    if (roster->locality)
        locality_started(backend, member);
    bind(backend, attempt, member);
    if (attempt->n_tried == 0)
        allowance_earn(&roster->retries, world_time(roster->world));
    if (roster->outlier && outlier_picked(roster->outlier, member, world_time(roster->world))) {
        plan(roster, roster->outlier->of[member].until);
        refresh(backend);
    }
}

void roster_done(struct backend *backend, uint32_t member, simtime latency, bool ok)
{
    struct roster *roster = backend->roster;
    count(backend, member);
    if (roster->locality)
        locality_done(backend, member, latency, ok);
    if (ok && !roster->world->tier[roster->balancer->tier].per_connection)
        roster_opened(backend, member);
    backlog_wake(roster->world, roster->balancer);
}

bool roster_may_retry(struct backend *backend)
{
    struct roster *roster = backend->roster;
    return !roster || allowance_take(&roster->retries, world_time(roster->world));
}

/* ---- ticks ---- */

static simtime tick_ramp(struct backend *backend, uint32_t member)
{
    struct roster *roster = backend->roster;
    simtime start = roster->ramp_start[member], step = spec_of(roster)->slow_start / RAMP_STEPS + 1;
    if (start < 0)
        return SIMTIME_NEVER;
    set_strength(backend, member);
    return roster->ramp_start[member] < 0 ? SIMTIME_NEVER : start + ((world_time(roster->world) - start) / step + 1) * step;
}

static void end_ejection(struct backend *backend, uint32_t member)
{
    struct outlier *outlier = backend->roster->outlier;
    if (!outlier_time(outlier, member, world_time(backend->roster->world)))
        return;
    if (backend->healthy[member])
        start_slowly(backend, member);
    if (outlier->of[member].state == EJECTION_NONE)
        notice(backend, member, EVENT_UP_NOTICED);
}

static void sweep(struct backend *backend)
{
    struct outlier *outlier = backend->roster->outlier;
    uint32_t n_ejected = outlier_sweep(outlier, world_time(backend->roster->world));
    for (uint32_t i = 0; i < n_ejected; i++)
        notice(backend, outlier->swept[i], EVENT_DOWN_NOTICED);
}

static simtime earlier(simtime a, simtime b) { return a < b ? a : b; }

static void tick(struct backend *backend)
{
    struct roster *roster = backend->roster;
    struct outlier *outlier = roster->outlier;
    simtime next = outlier ? outlier->next_sweep : SIMTIME_NEVER;
    roster->next_tick = SIMTIME_NEVER;
    for (uint32_t m = 0; m < backend->members.n && outlier; m++)
        end_ejection(backend, m);
    if (next <= world_time(roster->world)) {
        sweep(backend);
        next = outlier->next_sweep;
    }
    for (uint32_t m = 0; m < backend->members.n; m++) {
        if (outlier && outlier_is_out(outlier, m))
            next = earlier(next, outlier->of[m].until);
        next = earlier(next, tick_ramp(backend, m));
    }
    if (next != SIMTIME_NEVER)
        plan(roster, next);
    refresh(backend);
}

void roster_on_tick(void *context, uint32_t balancer_index)
{
    struct world *world = context;
    struct balancer *balancer = &world->balancer[balancer_index];
    for (uint32_t k = 0; k < balancer->n_backends; k++) {
        struct backend *backend = &balancer->backend[k];
        if (backend->roster && backend->roster->next_tick <= world_time(world))
            tick(backend);
    }
}

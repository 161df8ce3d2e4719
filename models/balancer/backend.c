/* Backends: who is eligible, and the call of the algorithm. */
#include "models/balancer/backend.h"
#include "models/balancer/roster.h"
#include "models/insight/insight.h"
#include "models/insight/load_delay.h"
#include "models/world_state.h"
#include <string.h>

/* Of what a request that meets neither a retry nor a roster is not to pay for, not even by saving registers. */
#define NOT_INLINE __attribute__((noinline))

static struct tier *tier_of(const struct world *world, const struct balancer *balancer)
{
    return &world->tier[balancer->tier];
}

static struct locality *locality_of(const struct backend *backend)
{
    return backend->roster ? backend->roster->locality : NULL;
}

static void start_algorithm(struct world *world, struct balancer *balancer, struct backend *backend)
{
    const struct strategy_use *use = &tier_of(world, balancer)->spec.algorithm;
    backend->algorithm = (const struct algorithm *)use->type;
    backend->params = use->params;
    backend->state = arena_alloc(world->arena, use->type->state_bytes + 1);
    if (backend->algorithm->init)
        backend->algorithm->init(backend->state, backend->params, &backend->members, world->arena);
    if (locality_of(backend))
        locality_start(world, backend);
    const struct tier_spec *spec = &tier_of(world, balancer)->spec;
    if (spec->load_info_delay > 0) {
        backend->state = load_delay_new(backend->algorithm, backend->params, backend->state, &backend->members,
                                        spec->load_info_delay, spec->load_info_update, world->arena);
        backend->algorithm = &load_delay;
    }
    if (insight_wanted((const struct algorithm *)use->type))
        insight_wrap(world, balancer, backend, (const struct algorithm *)use->type);
}

void backend_init(struct world *world, struct balancer *balancer, struct backend *backend, bool is_server, uint32_t first,
                  uint32_t n)
{
    backend->active = ARENA_ARRAY(world->arena, n, uint32_t);
    backend->member = ARENA_ARRAY(world->arena, n, struct member);
    backend->first = (struct endpoint){is_server, first};
    backend->healthy = ARENA_ARRAY(world->arena, n, bool);
    backend->draining = ARENA_ARRAY(world->arena, n, bool);
    backend->eligible = ARENA_ARRAY(world->arena, n, uint32_t);
    backend->scratch = ARENA_ARRAY(world->arena, n, uint32_t);
    for (uint32_t m = 0; m < n; m++) {
        backend->member[m].weight = is_server ? world->server[first + m].spec.weight : 1;
        backend->member[m].limit = is_server ? world->server[first + m].spec.max_connections : SPEC_UNLIMITED;
        backend->healthy[m] = true;
    }
    backend->members = (struct members){.n = n,
                                        .active = backend->active,
                                        .at = backend->member,
                                        .eligible = backend->eligible,
                                        .clock = &world->sim->now,
                                        .standing = true};
    backend->rng = world_stream(
        world, arena_printf(world->arena, "algorithm.%s/choice/%u", balancer->name, (unsigned)(backend - balancer->backend)));
    backend->roster = roster_new(world, balancer, backend);
    start_algorithm(world, balancer, backend);
    backend_refresh(world, balancer, backend);
}

bool backend_trusts(const struct backend *backend, uint32_t member)
{
    const struct outlier *outlier = backend->roster ? backend->roster->outlier : NULL;
    return backend->healthy[member] && !(outlier && outlier_is_out(outlier, member));
}

static uint32_t list_eligible(struct backend *backend, bool despite_health)
{
    uint32_t n = 0;
    for (uint32_t m = 0; m < backend->members.n; m++)
        if (!backend->draining[m] && backend->member[m].weight > 0 && (despite_health || backend_trusts(backend, m)))
            backend->eligible[n++] = m;
    return n;
}

/* Nobody is left and the tier would rather have all than none, or fewer than its panic threshold. */
static bool is_panic(const struct tier_spec *spec, struct backend *backend, uint32_t n_eligible)
{
    if (n_eligible == 0 && spec->when_none_healthy == WHEN_NONE_ALL)
        return true;
    return spec->panic_share > 0 && n_eligible < spec->panic_share * list_eligible(backend, true);
}

void backend_refresh(struct world *world, struct balancer *balancer, struct backend *backend)
{
    struct members *members = &backend->members;
    uint32_t n_trusted = list_eligible(backend, false);
    bool fail_open = is_panic(&tier_of(world, balancer)->spec, backend, n_trusted);
    members->n_eligible = list_eligible(backend, fail_open);
    if (fail_open && !backend->failed_open)
        world_event(world, EVENT_FAIL_OPEN, balancer->name,
                    n_trusted == 0 ? "no member is healthy: all are used" : "too few members are healthy: all are used",
                    PROBE_NONE, false);
    backend->failed_open = fail_open;
    members->equal_weights = true;
    for (uint32_t i = 1; i < members->n_eligible; i++)
        members->equal_weights &= backend->member[backend->eligible[i]].weight == backend->member[backend->eligible[0]].weight;
    if (backend->algorithm->on_members)
        backend->algorithm->on_members(backend->state, backend->params, members);
    if (locality_of(backend))
        locality_refresh(backend);
    if (backend->roster)
        backlog_wake(world, balancer);
}

void backend_believe(struct world *world, struct balancer *balancer, struct backend *backend, uint32_t member, bool healthy)
{
    bool returned = healthy && !backend->healthy[member];
    backend->healthy[member] = healthy;
    if (returned && backend->roster)
        roster_returned(backend, member);
    backend_refresh(world, balancer, backend);
}

/* Whether the first choice is made among all, full or not. */
static bool sees_full(const struct backend *backend)
{
    const struct roster *roster = backend->roster;
    const struct tier_spec *spec = &tier_of(roster->world, roster->balancer)->spec;
    bool by_key = ((const struct algorithm *)spec->algorithm.type)->by_key;
    return backend->algorithm->knows_limits || (by_key && spec->when_server_full == SERVER_FULL_WAIT);
}

/* Those of the members that are not full and not yet tried for this request. */
static struct members remaining(struct backend *backend, const struct members *of, const struct attempt *attempt)
{
    bool filtered = backend->roster && backend->roster->n_full > 0 && (attempt->n_tried > 0 || !sees_full(backend));
    const bool *full = filtered ? backend->roster->full : NULL;
    struct members members = *of;
    if (!full && attempt->n_tried == 0)
        return members;
    members.n_eligible = 0;
    members.eligible = backend->scratch;
    members.standing = false;
    for (uint32_t i = 0; i < of->n_eligible; i++)
        if (!attempt_has_tried(attempt, of->eligible[i]) && !(full && full[of->eligible[i]]))
            backend->scratch[members.n_eligible++] = of->eligible[i];
    return members;
}

static inline void start(struct backend *backend, uint32_t member)
{
    backend->active[member]++;
    if (backend->algorithm->on_start)
        backend->algorithm->on_start(backend->state, backend->params, &backend->members, member);
}

static inline uint32_t choose_among(struct world *world, struct backend *backend, const struct attempt *attempt,
                                    const struct algorithm *algorithm, void *state, const struct members *members)
{
    struct pick pick = {.client_address = attempt->client_address,
                        .client = attempt->client,
                        .user = attempt->user,
                        .path = world->path_key[attempt->path],
                        .key = attempt->key,
                        .now = world_time(world),
                        .error = &world->error};
    if (members->n_eligible == 0)
        return SPEC_NONE;
    uint32_t member = algorithm->pick(state, backend->params, members, &pick, &backend->rng);
    if (member == MEMBER_NONE) {
        world_check(world);
        return SPEC_NONE;
    }
    return member;
}

/* In the locality that the request is for; when nobody there has room or is untried, among all. */
static uint32_t choose_among_remaining(struct world *world, struct backend *backend, const struct attempt *attempt)
{
    struct locality_group *group = locality_of(backend) ? locality_choose(backend) : NULL;
    if (group) {
        struct members local = remaining(backend, &group->members, attempt);
        uint32_t member = choose_among(world, backend, attempt, locality_of(backend)->algorithm, group->state, &local);
        if (member != SPEC_NONE || (local.n_eligible > 0 && !backend->algorithm->knows_limits))
            return member;
    }
    struct members members = remaining(backend, &backend->members, attempt);
    return choose_among(world, backend, attempt, backend->algorithm, backend->state, &members);
}

static NOT_INLINE uint32_t pick_by_roster(struct world *world, struct backend *backend, const struct attempt *attempt)
{
    struct roster *roster = backend->roster;
    uint32_t member = roster ? roster_bound(backend, attempt) : SPEC_NONE;
    if (member == SPEC_NONE)
        member = choose_among_remaining(world, backend, attempt);
    if (roster) {
        roster->wanted = member != SPEC_NONE && roster->full[member] ? member : SPEC_NONE;
        member = roster->wanted == SPEC_NONE ? member : SPEC_NONE;
    }
    if (member == SPEC_NONE)
        return SPEC_NONE;
    start(backend, member);
    if (roster)
        roster_started(backend, attempt, member);
    return member;
}

uint32_t backend_pick(struct world *world, struct backend *backend, const struct attempt *attempt)
{
    if (attempt->n_tried || backend->roster)
        return pick_by_roster(world, backend, attempt);
    uint32_t member = choose_among(world, backend, attempt, backend->algorithm, backend->state, &backend->members);
    if (member != SPEC_NONE)
        start(backend, member);
    return member;
}

static inline void tell_done(struct backend *backend, uint32_t member, simtime latency, bool ok)
{
    backend->active[member]--;
    if (backend->algorithm->on_done)
        backend->algorithm->on_done(backend->state, backend->params, &backend->members, member, latency, ok);
}

static NOT_INLINE void done_on_roster(struct backend *backend, uint32_t member, simtime latency, bool ok)
{
    tell_done(backend, member, latency, ok);
    roster_done(backend, member, latency, ok);
}

void backend_done(struct backend *backend, uint32_t member, simtime latency, bool ok)
{
    if (backend->roster)
        done_on_roster(backend, member, latency, ok);
    else
        tell_done(backend, member, latency, ok);
}

/* Calls f for each (instance, backend, member) that stands for the endpoint. */
static void each_member(struct world *world, struct endpoint endpoint, void (*f)(struct backend *, uint32_t member, double),
                        double value)
{
    for (uint32_t b = 0; b < world->n_balancers; b++) {
        struct balancer *balancer = &world->balancer[b];
        for (uint32_t k = 0; k < balancer->n_backends; k++) {
            struct backend *backend = &balancer->backend[k];
            struct endpoint first = backend->first;
            if (first.is_server != endpoint.is_server || endpoint.index < first.index ||
                endpoint.index >= first.index + backend->members.n)
                continue;
            f(backend, endpoint.index - first.index, value);
            backend_refresh(world, balancer, backend);
        }
    }
}

static void set_draining(struct backend *backend, uint32_t member, double unused)
{
    (void)unused;
    backend->draining[member] = true;
}

void backend_drain(struct world *world, struct endpoint endpoint)
{
    each_member(world, endpoint, set_draining, 0);
}

static void set_serving(struct backend *backend, uint32_t member, double unused)
{
    (void)unused;
    backend->draining[member] = false;
    if (!backend->roster)
        return;
    backend->roster->gone[member] = false;
    roster_returned(backend, member);
}

void backend_undrain(struct world *world, struct endpoint endpoint)
{
    each_member(world, endpoint, set_serving, 0);
}

static void set_gone(struct backend *backend, uint32_t member, double unused)
{
    (void)unused;
    if (backend->roster)
        backend->roster->gone[member] = true;
}

void backend_cut(struct world *world, struct endpoint endpoint)
{
    each_member(world, endpoint, set_gone, 0);
}

static void set_weight(struct backend *backend, uint32_t member, double weight)
{
    if (backend->roster)
        roster_set_weight(backend, member, weight);
    else
        backend->member[member].weight = weight;
}

void backend_reweigh(struct world *world, struct endpoint endpoint, double weight)
{
    each_member(world, endpoint, set_weight, weight);
}

void backend_restart(struct world *world, const struct tier *tier)
{
    for (uint32_t i = 0; i < tier->spec.instances; i++) {
        struct balancer *balancer = &world->balancer[tier->first_balancer + i];
        for (uint32_t k = 0; k < balancer->n_backends; k++) {
            start_algorithm(world, balancer, &balancer->backend[k]);
            backend_refresh(world, balancer, &balancer->backend[k]);
        }
    }
}

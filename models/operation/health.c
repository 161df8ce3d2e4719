/* Health checks. A probe waits in no queue; it meets the state of what it reaches, at the moment it gets there. */
#include "models/operation/health.h"
#include "models/balancer/roster.h"
#include "models/world_state.h"

/* ---- set-up ---- */

static uint32_t add_watch(struct world *world, const struct health_spec *spec, struct endpoint endpoint, const char *owner)
{
    uint32_t index = world->n_watches++;
    world->watch[index] = (struct watch){
        .spec = spec,
        .endpoint = endpoint,
        .dns = SPEC_NONE,
        .up = spec->initial == HEALTH_UP,
        .first_checker = world->n_checkers,
        .rng = world_stream(world, arena_printf(world->arena, "health.%s/%s", owner, endpoint_name(world, endpoint)))};
    return index;
}

/* Instead of one that is planned already, whose event then finds nothing to do. */
static void plan_probe(struct world *world, uint32_t checker, simtime time)
{
    world->checker[checker].next = time;
    sim_at(world->sim, time, ON_PROBE, checker);
}

static void add_checker(struct world *world, uint32_t watch_index, uint32_t region)
{
    struct watch *watch = &world->watch[watch_index];
    uint32_t index = world->n_checkers++;
    world->checker[index] = (struct checker){
        .watch = watch_index, .region = region, .up = watch->up, .fresh = watch->spec->initial == HEALTH_CHECKING};
    watch->n_checkers++;
    watch->n_up += watch->up;
    plan_probe(world, index, simtime_from_ns(rng_unit(&watch->rng) * (double)watch->spec->interval));
}

/* 0 counts as 1, so that a spec made without the loader needs no more than what it is about. */
static uint32_t at_each(const struct health_spec *spec)
{
    return spec->checkers > 0 ? spec->checkers : 1;
}

static void add_checkers(struct world *world, uint32_t watch, const struct index_list *regions, uint32_t home)
{
    uint32_t each = at_each(world->watch[watch].spec);
    for (uint32_t i = 0; i < regions->n * each; i++)
        add_checker(world, watch, regions->at[i / each]);
    for (uint32_t i = 0; regions->n == 0 && i < world->spec->n_regions * each; i++)
        if (home == SPEC_NONE || i / each == home)
            add_checker(world, watch, i / each);
}

static void watch_addresses(struct world *world, uint32_t dns)
{
    const struct authority *authority = &world->authority[dns];
    const struct health_spec *health = &authority->spec.health;
    const struct index_list *vantage = health->vantage.n ? &health->vantage : &authority->spec.region;
    world->authority[dns].first_watch = world->n_watches;
    for (uint32_t a = 0; health->enabled && a < world->n_addresses; a++) {
        if (!authority_may_ever_name(world, dns, a))
            continue;
        uint32_t watch = add_watch(world, health, world->address[a].endpoint, authority->spec.name);
        world->watch[watch].dns = dns;
        world->watch[watch].address = a;
        add_checkers(world, watch, vantage, SPEC_NONE);
    }
    world->authority[dns].n_watches = world->n_watches - world->authority[dns].first_watch;
}

static void watch_members(struct world *world, uint32_t balancer_index)
{
    struct balancer *balancer = &world->balancer[balancer_index];
    const struct health_spec *health = &world->tier[balancer->tier].spec.health;
    for (uint32_t b = 0; health->enabled && b < balancer->n_backends; b++) {
        if (balancer->backend[b].roster)
            balancer->backend[b].roster->first_watch = world->n_watches;
        for (uint32_t m = 0; m < balancer->backend[b].members.n; m++) {
            uint32_t watch = add_watch(world, health, backend_endpoint(&balancer->backend[b], m), balancer->name);
            world->watch[watch].balancer = balancer_index;
            world->watch[watch].backend = b;
            world->watch[watch].member = m;
            if (!world->watch[watch].up)
                backend_believe(world, balancer, &balancer->backend[b], m, false);
            add_checkers(world, watch, &health->vantage, world->site[balancer->site].spec->region);
        }
    }
}

static void count_watches(const struct world *world, uint32_t *watches, uint32_t *checkers)
{
    for (uint32_t d = 0; d < world->spec->n_dns; d++)
        if (world->authority[d].spec.health.enabled) {
            *watches += world->n_addresses;
            *checkers += world->n_addresses * at_each(&world->authority[d].spec.health) *
                         (world->spec->n_regions + world->authority[d].spec.health.vantage.n);
        }
    for (uint32_t b = 0; b < world->n_balancers; b++) {
        const struct health_spec *health = &world->tier[world->balancer[b].tier].spec.health;
        for (uint32_t k = 0; health->enabled && k < world->balancer[b].n_backends; k++) {
            *watches += world->balancer[b].backend[k].members.n;
            *checkers += world->balancer[b].backend[k].members.n * at_each(health) * (1 + health->vantage.n);
        }
    }
}

void health_init(struct world *world)
{
    uint32_t n_watches = 0, n_checkers = 0;
    count_watches(world, &n_watches, &n_checkers);
    world->watch = ARENA_ARRAY(world->arena, n_watches, struct watch);
    world->checker = ARENA_ARRAY(world->arena, n_checkers, struct checker);
    for (uint32_t d = 0; d < world->spec->n_dns; d++)
        watch_addresses(world, d);
    for (uint32_t b = 0; b < world->n_balancers; b++)
        watch_members(world, b);
}

/* ---- one probe ---- */

/* What the probe meets after `delay`; a delay of SIMTIME_NEVER is silence. */
enum probe_end { PROBE_FAILS, PROBE_FINDS_ERROR, PROBE_PASSES }; /* ERROR: an http probe is answered, with one */
struct finding {
    enum probe_end end;
    simtime delay;
};

static struct finding probe_server(const struct world *world, struct watch *watch, uint32_t index)
{
    const struct server *server = &world->server[index];
    struct endpoint endpoint = {true, index};
    bool deep = watch->spec->depth == DEPTH_DEEP;
    if (endpoint_silent(world, endpoint) || (deep && endpoint_hung(world, endpoint)))
        return (struct finding){PROBE_FAILS, SIMTIME_NEVER};
    if (endpoint_down(world, endpoint))
        return (struct finding){PROBE_FAILS, 0};
    if (watch->spec->type == HEALTH_TCP)
        return (struct finding){PROBE_PASSES, 0};
    if (server->condition.errors_share > 0 && rng_unit(&watch->rng) < server->condition.errors_share)
        return (struct finding){PROBE_FINDS_ERROR, server->condition.errors_latency};
    double work_ns = deep ? server_mean_service_ns(server, 0) : (double)watch->spec->work / server->station.speed;
    return (struct finding){PROBE_PASSES, simtime_from_ns(work_ns)};
}

static struct finding probe_endpoint(struct world *world, struct watch *watch)
{
    struct endpoint endpoint = watch->endpoint;
    if (endpoint.is_server)
        return probe_server(world, watch, endpoint.index);
    if (endpoint_silent(world, endpoint) || (watch->spec->depth == DEPTH_DEEP && endpoint_hung(world, endpoint)))
        return (struct finding){PROBE_FAILS, SIMTIME_NEVER};
    if (endpoint_down(world, endpoint))
        return (struct finding){PROBE_FAILS, 0};
    if (watch->spec->type == HEALTH_TCP)
        return (struct finding){PROBE_PASSES, 0};
    uint32_t server = balancer_default_server(world, &world->balancer[endpoint.index], &watch->rng);
    return server == SPEC_NONE ? (struct finding){PROBE_FINDS_ERROR, 0} : probe_server(world, watch, server);
}

/* The owner's balancer stands beside its members; other checkers look from their region. */
static struct link *link_of(const struct world *world, const struct checker *checker, const struct watch *watch)
{
    uint32_t there = world->site[endpoint_site(world, watch->endpoint)].spec->region;
    bool beside = watch->dns == SPEC_NONE && checker->region == there;
    return beside ? NULL : link_between(world, checker->region, there);
}

/* A balancer that is down checks nobody; it goes on with what it believed when it comes back. */
static bool owner_is_down(const struct world *world, const struct watch *watch)
{
    return watch->dns == SPEC_NONE && endpoint_down(world, (struct endpoint){false, watch->balancer});
}

/* Fails when its time-out is over, whatever is still on its way. */
static void time_out(struct world *world, uint32_t index)
{
    struct checker *checker = &world->checker[index];
    simtime end = checker->sent + world->watch[checker->watch].spec->timeout;
    checker->result = checker->error_found = false;
    checker->settled = true;
    sim_at(world->sim, end > world_time(world) ? end : world_time(world), ON_PROBE_RESULT, index);
}

static void send_probe(struct world *world, uint32_t index)
{
    struct checker *checker = &world->checker[index];
    struct watch *watch = &world->watch[checker->watch];
    const struct link *link = link_of(world, checker, watch);
    simtime extra = 0, rtt = link ? link_round_trip(link, LINK_SYN, &watch->rng, &extra) : 0;
    checker->sent = world_time(world);
    checker->half_rtt = rtt - rtt / 2;
    checker->settled = false;
    checker->under_way = !owner_is_down(world, watch) && !endpoint_absent(world, watch->endpoint);
    if (!checker->under_way)
        return;
    world->n_health_probes++;
    if (rtt / 2 + extra > watch->spec->timeout)
        time_out(world, index);
    else
        world_send(world, rtt / 2 + extra, ON_PROBE_ARRIVAL, index);
}

/* From the start of the last probe to the next, by what is believed now. */
static simtime draw_interval(struct watch *watch, const struct checker *checker)
{
    const struct health_spec *spec = watch->spec;
    simtime special = checker->streak > 0 ? spec->fast_interval : checker->up ? 0 : spec->down_interval;
    double interval = (double)(special > 0 ? special : spec->interval);
    if (spec->jitter_share > 0)
        interval *= 1 + spec->jitter_share * (2 * rng_unit(&watch->rng) - 1);
    return simtime_from_ns(interval);
}

void health_on_probe(void *context, uint32_t index)
{
    struct world *world = context;
    struct checker *checker = &world->checker[index];
    struct watch *watch = &world->watch[checker->watch];
    if (checker->next != world_time(world))
        return;
    simtime next = draw_interval(watch, checker), longest = watch->spec->timeout * (1 + watch->spec->retries);
    plan_probe(world, index, world_time(world) + (next > longest ? next : longest + 1));
    checker->n_retried = 0;
    send_probe(world, index);
}

/* What is known now may call for another interval, from the start of the last probe; never while one is under way. */
static void replan(struct world *world, uint32_t index)
{
    struct checker *checker = &world->checker[index];
    struct watch *watch = &world->watch[checker->watch];
    if (watch->spec->fast_interval == 0 && watch->spec->down_interval == 0)
        return;
    simtime next = checker->sent + draw_interval(watch, checker);
    plan_probe(world, index, next > world_time(world) ? next : world_time(world) + 1);
}

void health_on_arrival(void *context, uint32_t index)
{
    struct world *world = context;
    struct checker *checker = &world->checker[index];
    struct watch *watch = &world->watch[checker->watch];
    const struct link *link = link_of(world, checker, watch);
    struct finding finding = probe_endpoint(world, watch);
    simtime deadline = checker->sent + watch->spec->timeout;
    if ((link && !link_passes(link, checker->sent)) || finding.delay == SIMTIME_NEVER ||
        world_time(world) + finding.delay + checker->half_rtt > deadline) {
        time_out(world, index);
        return;
    }
    checker->result = finding.end == PROBE_PASSES;
    checker->error_found = finding.end == PROBE_FINDS_ERROR;
    world_send(world, finding.delay + checker->half_rtt, ON_PROBE_RESULT, index);
}

/* ---- opinions ---- */

bool health_quorum_met(const struct health_spec *spec, uint32_t n_up, uint32_t n)
{
    const double rounding = 1 + 1e-12; /* 29 of 100 are not more than 29 %, though .29 * 100 is less than 29 */
    switch ((enum health_quorum)spec->quorum) {
    case QUORUM_ANY:
        return n_up > 0;
    case QUORUM_ALL:
        return n_up == n;
    case QUORUM_MORE_THAN:
        return n_up > spec->quorum_share * n * rounding;
    default:
        return 2 * n_up > n;
    }
}

/* Contradicting results that the checker still needs. */
static uint32_t results_needed(const struct health_spec *spec, const struct checker *checker)
{
    if (checker->up && spec->bad_answer == BAD_ANSWER_DOWN)
        return 1;
    return (checker->up ? spec->fall : spec->rise) - checker->streak;
}

static simtime shortest_interval(const struct health_spec *spec)
{
    simtime shortest = spec->interval;
    if (spec->fast_interval > 0 && spec->fast_interval < shortest)
        shortest = spec->fast_interval;
    return spec->down_interval > 0 && spec->down_interval < shortest ? spec->down_interval : shortest;
}

simtime health_soonest(const struct world *world, uint32_t index)
{
    const struct watch *watch = &world->watch[index];
    const struct checker *checker = &world->checker[watch->first_checker];
    uint32_t most = watch->spec->fall > watch->spec->rise ? watch->spec->fall : watch->spec->rise;
    for (uint32_t needed = 1; needed < most; needed++) {
        uint32_t n_up = 0; /* if from now on all probes went the other way */
        for (uint32_t c = 0; c < watch->n_checkers; c++) {
            bool turns = checker[c].up == watch->up && results_needed(watch->spec, &checker[c]) <= needed;
            n_up += checker[c].up != turns;
        }
        if (health_quorum_met(watch->spec, n_up, watch->n_checkers) != watch->up)
            return needed * shortest_interval(watch->spec);
    }
    return most * shortest_interval(watch->spec);
}

static void tell_owner(struct world *world, struct watch *watch)
{
    const char *owner = "authority";
    if (watch->dns != SPEC_NONE) {
        struct authority *authority = &world->authority[watch->dns];
        authority->healthy[watch->address] = watch->up;
        authority_refresh(world, authority);
    } else {
        struct balancer *balancer = &world->balancer[watch->balancer];
        struct backend *backend = &balancer->backend[watch->backend];
        owner = balancer->name;
        backend_believe(world, balancer, backend, watch->member, watch->up);
    }
    if (!watch->up && watch->spec->on_down == ON_DOWN_RESET && watch->dns == SPEC_NONE && watch->endpoint.is_server) {
        world->server[watch->endpoint.index].condition.epoch++; /* shutdown-sessions: connections to it are reset on use */
        world->server[watch->endpoint.index].condition.restart = PROBE_NONE;
        world_disturb(world);
    }
    uint32_t fault = watch->up ? PROBE_NONE : endpoint_fault(world, watch->endpoint);
    world_event(world, watch->up ? EVENT_UP_NOTICED : EVENT_DOWN_NOTICED, endpoint_name(world, watch->endpoint), owner, fault,
                false);
}

static void forget_soonest(struct world *world, const struct watch *watch)
{
    if (watch->dns != SPEC_NONE)
        world->authority[watch->dns].soonest_known = false;
}

/* Counts a result; whether it was the last one needed to change the checker's opinion. */
static bool changes_opinion(struct world *world, const struct watch *watch, struct checker *checker, bool good)
{
    const struct health_spec *spec = watch->spec;
    bool first = checker->fresh;
    checker->fresh = false;
    if (good != checker->up) {
        forget_soonest(world, watch);
        checker->n_confirmed = 0;
        return ++checker->streak >= (checker->up ? spec->fall : spec->rise) || first;
    }
    bool forgotten = !checker->up || ++checker->n_confirmed >= spec->fall_reset;
    if (checker->streak > 0 && forgotten) {
        forget_soonest(world, watch);
        checker->streak = 0;
    }
    return false;
}

static void count_result(struct world *world, struct watch *watch, struct checker *checker, bool good)
{
    if (!changes_opinion(world, watch, checker, good))
        return;
    checker->streak = 0;
    checker->up = good;
    watch->n_up = checker->up ? watch->n_up + 1 : watch->n_up - 1;
    if (health_quorum_met(watch->spec, watch->n_up, watch->n_checkers) != watch->up) {
        watch->up = !watch->up;
        tell_owner(world, watch);
    }
}

void health_on_result(void *context, uint32_t index)
{
    struct world *world = context;
    struct checker *checker = &world->checker[index];
    struct watch *watch = &world->watch[checker->watch];
    const struct link *link = link_of(world, checker, watch);
    if (owner_is_down(world, watch) || endpoint_absent(world, watch->endpoint)) {
        checker->under_way = false;
        return;
    }
    if (!checker->settled && link && !link_passes(link, world_time(world) - checker->half_rtt)) {
        time_out(world, index);
        return;
    }
    if (checker->result && watch->up && watch->dns == SPEC_NONE)
        roster_checked(&world->balancer[watch->balancer].backend[watch->backend], watch->member);
    if (!checker->result && checker->n_retried < watch->spec->retries) {
        checker->n_retried++;
        send_probe(world, index);
        return;
    }
    checker->under_way = false;
    if (checker->error_found && checker->up && watch->spec->bad_answer == BAD_ANSWER_DOWN)
        checker->streak = watch->spec->fall - 1;
    count_result(world, watch, checker, checker->result);
    replan(world, index);
}

void health_note_errors(struct world *world, uint32_t watch_index, enum on_error on_error)
{
    struct watch *watch = &world->watch[watch_index];
    const struct health_spec *spec = watch->spec;
    for (uint32_t c = watch->first_checker; c < watch->first_checker + watch->n_checkers; c++) {
        struct checker *checker = &world->checker[c];
        uint32_t spared = on_error == ON_ERROR_MARK_DOWN ? 1 : on_error == ON_ERROR_SUDDEN_DEATH ? 2 : spec->fall;
        if (!checker->up)
            continue;
        if (checker->streak + spared < spec->fall)
            checker->streak = spec->fall - spared;
        if (on_error != ON_ERROR_FASTINTER)
            count_result(world, watch, checker, false);
        simtime next = world_time(world) + spec->fast_interval;
        if (spec->fast_interval > 0 && !checker->under_way && next < checker->next)
            plan_probe(world, c, next);
    }
}

/* Servers. */
#include "models/server/server.h"
#include "models/balancer/balancer.h"
#include "models/cause.h"
#include "models/world_state.h"

void server_init(struct world *world, struct server *server, uint32_t index, uint32_t site, uint32_t pool, uint32_t number)
{
    const struct site_spec *site_spec = world->site[site].spec;
    server->pool_spec = &site_spec->pool[pool];
    server->spec = server->pool_spec->server[number];
    server->site = site;
    server->pool = pool;
    server->number = number;
    server->name = arena_printf(world->arena, "%s/%s/%s", site_spec->name, server->pool_spec->name, server->spec.name);
    condition_init(&server->condition);
    if (server->pool_spec->warm_keys)
        server->warm = warm_cache_new(world->arena, server->pool_spec->warm_keys);
    server->station.owner = index;
    server->station.is_server = true;
    server->station.cancel_queued = server->pool_spec->cancel_queued;
    station_init(world, &server->station, &server->pool_spec->discipline, server->spec.workers, server->pool_spec->queue_limit);
    station_limit_wait(&server->station, server->pool_spec->queue_timeout);
    server->station.speed = server->spec.speed;
}

static inline void answer(struct world *world, uint32_t index, enum outcome outcome, struct blame blame)
{
    struct attempt *attempt = attempt_at(world, index);
    attempt->outcome = (uint8_t)outcome;
    attempt->cause = (uint8_t)blame.cause;
    attempt->fault = blame.fault;
    balancer_on_reply(world, index);
}

static bool errors_strike(const struct world *world, const struct server *server, const struct attempt *attempt)
{
    if (world_calm(world, world_time(world)) || server->condition.errors_share <= 0)
        return false;
    struct rng rng;
    request_stream(&rng, attempt->seed, PURPOSE_ERRORS, (uint32_t)attempt->nth_try << 8 | attempt->n_tried);
    return rng_unit(&rng) < server->condition.errors_share;
}

/* The same work in every arm of a comparison, whichever server gets it: it belongs to the request. */
static double demand_ns(const struct server *server, const struct attempt *attempt)
{
    if (attempt->demand != SIMTIME_NEVER)
        return (double)attempt->demand;
    return dist_draw_first(server->pool_spec->service[attempt->path], request_seed(attempt->seed, PURPOSE_SERVICE, 0));
}

/* The key is remembered from its arrival on. Without a key of its own the request has its user's. */
static double warmth(const struct server *server, const struct attempt *attempt)
{
    uint64_t key = attempt->key ? attempt->key : rng_mix(attempt->client, attempt->user);
    return warm_cache_touch(server->warm, key) ? server->pool_spec->warm_hit : server->pool_spec->warm_miss;
}

void server_on_request(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    struct server *server = &world->server[attempt->server];
    struct endpoint endpoint = {true, attempt->server};
    attempt->queue = attempt->service = 0;
    if (!endpoint_fine(world, endpoint) && endpoint_down(world, endpoint)) {
        struct blame blame = blame_endpoint(world, attempt, endpoint);
        balancer_note_dead(world, attempt);
        if (endpoint_silent(world, endpoint))
            balancer_lose(world, index, blame);
        else
            answer(world, index, OUTCOME_REFUSED, blame);
        return;
    }
    server->arrived++;
    attempt->arrived = world_time(world);
    if (errors_strike(world, server, attempt)) {
        server->n_failing++;
        attempt->phase = PHASE_SERVED;
        attempt->started = attempt->arrived;
        world_send(world, server->condition.errors_latency, ON_SERVER_ERROR, index);
        return;
    }
    attempt->job.demand = demand_ns(server, attempt);
    if (server->pool_spec->warm_keys)
        attempt->job.demand *= warmth(server, attempt);
    if (!station_admit(world, &server->station, index))
        server_reject(world, index);
}

void server_reject(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    attempt->queue = world_time(world) - attempt->arrived;
    world->server[attempt->server].rejected++;
    answer(world, index, OUTCOME_REJECTED, (struct blame){CAUSE_OVERLOAD, PROBE_NONE});
}

void server_on_complete(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    world->server[attempt->server].completed++;
    answer(world, index, OUTCOME_OK, (struct blame){CAUSE_NONE, PROBE_NONE});
}

/* What was in it when it broke is the break's own loss, whoever notices when. */
static struct blame blame_break(struct world *world, uint32_t index)
{
    uint32_t server = attempt_at(world, index)->server;
    world->server[server].lost++;
    return (struct blame){CAUSE_SERVER, endpoint_fault(world, (struct endpoint){true, server})};
}

static void lose_silently(struct world *world, uint32_t index)
{
    balancer_lose(world, index, blame_break(world, index));
}

static void lose_with_reset(struct world *world, uint32_t index)
{
    struct blame blame = blame_break(world, index);
    answer(world, attempt_detach(world, index), OUTCOME_RESET, blame);
}

void server_on_error(void *context, uint32_t index)
{
    struct world *world = context;
    struct attempt *attempt = attempt_at(world, index);
    struct server *server = &world->server[attempt->server];
    struct endpoint endpoint = {true, attempt->server};
    server->n_failing--;
    attempt->service = world_time(world) - attempt->arrived;
    if (!endpoint_fine(world, endpoint) && endpoint_down(world, endpoint)) { /* crashed before it could answer */
        if (endpoint_silent(world, endpoint))
            lose_silently(world, index);
        else
            lose_with_reset(world, index);
        return;
    }
    server->completed++;
    answer(world, index, OUTCOME_ERROR, blame_endpoint(world, attempt, endpoint));
}

void server_clear(struct world *world, struct server *server, bool reset)
{
    station_clear(world, &server->station, reset ? lose_with_reset : lose_silently);
    if (server->warm)
        warm_cache_clear(server->warm);
}

void server_update_speed(struct world *world, struct server *server)
{
    station_set_speed(world, &server->station, server->spec.speed / server->condition.slow_factor);
}

double server_mean_service_ns(const struct server *server, uint32_t path)
{
    return server->pool_spec->service[path]->mean / server->station.speed;
}

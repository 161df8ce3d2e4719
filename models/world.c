/* The world: builds every actor, registers the handlers, runs, reports the totals. */
#include "models/world.h"
#include "models/ahead.h"
#include "models/balancer/backlog.h"
#include "models/operation/injector.h"
#include "models/insight/insight.h"
#include "models/operation/operator.h"
#include "models/balancer/hedge.h"
#include "models/balancer/roster.h"
#include "models/world_state.h"
#include "sim/engine/check.h"

/* Nothing measured may keep a run alive for longer than this after its duration. */
#define GRACE (3600 * SECOND)

struct rng world_stream(const struct world *world, const char *name)
{
    return rng_stream(world->spec->run.seed, world->replication, name);
}

void world_event(struct world *world, enum event_kind kind, const char *subject, const char *detail, uint32_t fault,
                 bool planned)
{
    struct event_record record = {world_time(world), (uint8_t)kind, planned, fault, PROBE_NONE, subject, detail};
    if (world->probe->event)
        world->probe->event(world->probe->recorder, &record);
}

/* ---- totals of the measured interval ---- */

static void totals_now(const struct world *world, struct world_record *record)
{
    record->connections_opened = world->n_connections;
    record->authority_queries = world->n_authority_queries;
    record->health_probes = world->n_health_probes;
    record->retries = world->n_retries;
}

static void on_warmup_end(void *context, uint32_t unused)
{
    struct world *world = context;
    (void)unused;
    totals_now(world, &world->before);
    for (uint32_t s = 0; s < world->n_servers; s++) {
        struct server *server = &world->server[s];
        station_account(world, &server->station);
        server->busy_before_ns = server->station.busy_ns;
        server->in_system_before_ns = server->station.in_system_ns;
    }
}

static simtime window_of(const struct spec *spec)
{
    return spec->output.window > 0 && spec->output.window < spec->run.duration ? spec->output.window : spec->run.duration;
}

/* Looks, without bringing the stations' own integrals up to now. */
static void report_busy(const struct world *world)
{
    simtime now = world_time(world);
    for (uint32_t s = 0; world->probe->server_busy && s < world->n_servers; s++) {
        const struct station *station = &world->server[s].station;
        double busy_ns = station->busy_ns + (double)(now - station->accounted) * station->busy;
        world->probe->server_busy(world->probe->recorder, now, s, busy_ns);
    }
}

/* The last window ends with the duration. */
static void on_window_end(void *context, uint32_t unused)
{
    struct world *world = context;
    report_busy(world);
    simtime next = world_time(world) + window_of(world->spec);
    if (next < world->spec->run.duration)
        sim_at(world->sim, next, ON_WINDOW_END, unused);
}

static void on_duration_end(void *context, uint32_t unused)
{
    struct world *world = context;
    (void)unused;
    report_busy(world);
    world->duration_over = true;
    totals_now(world, &world->total);
    world->total.connections_opened -= world->before.connections_opened;
    world->total.authority_queries -= world->before.authority_queries;
    world->total.health_probes -= world->before.health_probes;
    world->total.retries -= world->before.retries;
    for (uint32_t s = 0; s < world->n_servers; s++) {
        struct server *server = &world->server[s];
        station_account(world, &server->station);
        server->busy_ns = server->station.busy_ns - server->busy_before_ns;
        server->in_system_ns = server->station.in_system_ns - server->in_system_before_ns;
    }
    if (world->measured_in_flight == 0)
        sim_stop(world->sim);
}

/* ---- set-up ---- */

static const struct {
    const char *name;
    sim_handler handler;
} handlers[KINDS] = {
    [ON_ARRIVAL] = {"client_on_arrival", client_on_arrival},
    [ON_USER] = {"user_loop_on_due", user_loop_on_due},
    [ON_VISIT] = {"visit_on_due", visit_on_due},
    [ON_RESOLVER_QUERY] = {"resolver_on_query", resolver_on_query},
    [ON_AUTHORITY_QUERY] = {"authority_on_query", authority_on_query},
    [ON_RESOLVER_ANSWER] = {"resolver_on_answer", resolver_on_answer},
    [ON_RESOLVER_TIMEOUT] = {"resolver_on_timeout", resolver_on_timeout},
    [ON_RESOLVER_IMPATIENCE] = {"resolver_on_impatience", resolver_on_impatience},
    [ON_STUB_ANSWER] = {"stub_on_answer", stub_on_answer},
    [ON_STUB_TIMEOUT] = {"stub_on_timeout", stub_on_timeout},
    [ON_STUB_REFRESH] = {"stub_on_refresh", stub_on_refresh},
    [ON_RACE_NEXT] = {"happy_eyeballs_on_next", happy_eyeballs_on_next},
    [ON_RACER_TIMEOUT] = {"happy_eyeballs_on_timeout", happy_eyeballs_on_timeout},
    [ON_CONNECT] = {"balancer_on_connect", balancer_on_connect},
    [ON_CONNECTED] = {"client_on_connected", client_on_connected},
    [ON_REFUSED] = {"client_on_refused", client_on_refused},
    [ON_REQUEST] = {"balancer_on_request", balancer_on_request},
    [ON_WORKED] = {"balancer_on_worked", balancer_on_worked},
    [ON_ROOM] = {"backlog_on_room", backlog_on_room},
    [ON_HEDGE] = {"hedge_on_delay", hedge_on_delay},
    [ON_ROSTER_TICK] = {"roster_on_tick", roster_on_tick},
    [ON_BACKLOG_TIMEOUT] = {"backlog_on_timeout", backlog_on_timeout},
    [ON_STATION_COMPLETE] = {"station_on_complete", station_on_complete},
    [ON_STATION_SHARED] = {"station_on_shared", station_on_shared},
    [ON_QUEUE_TIMEOUT] = {"station_on_queue_timeout", station_on_queue_timeout},
    [ON_SERVER_ERROR] = {"server_on_error", server_on_error},
    [ON_REPLY] = {"client_on_reply", client_on_reply},
    [ON_TIMEOUT] = {"client_on_timeout", client_on_timeout},
    [ON_CONNECT_TIMEOUT] = {"client_on_connect_timeout", client_on_connect_timeout},
    [ON_RETRY] = {"client_on_retry", client_on_retry},
    [ON_IDLE] = {"connection_on_idle", connection_on_idle},
    [ON_PROBE] = {"health_on_probe", health_on_probe},
    [ON_PROBE_ARRIVAL] = {"health_on_arrival", health_on_arrival},
    [ON_PROBE_RESULT] = {"health_on_result", health_on_result},
    [ON_QUESTION] = {"insight_on_question", insight_on_question},
    [ON_ANSWERS] = {"insight_on_answers", insight_on_answers},
    [ON_FAULT_START] = {"injector_on_start", injector_on_start},
    [ON_FAULT_TURN] = {"injector_on_turn", injector_on_turn},
    [ON_FAULT_END] = {"injector_on_end", injector_on_end},
    [ON_CHANGE] = {"operator_on_change", operator_on_change},
    [ON_DRAINED] = {"operator_on_drained", operator_on_drained},
    [ON_PUBLISHED] = {"operator_on_published", operator_on_published},
    [ON_SURVEY] = {"survey_on_time", survey_on_time},
    [ON_WARMUP_END] = {"on_warmup_end", on_warmup_end},
    [ON_WINDOW_END] = {"on_window_end", on_window_end},
    [ON_DURATION_END] = {"on_duration_end", on_duration_end},
};

static void init_slabs(struct world *world)
{
    answers_init(&world->answers, world->arena);
    slab_init(&world->requests, world->arena, sizeof(struct request));
    slab_init(&world->attempts, world->arena, sizeof(struct attempt));
    slab_init(&world->lookups, world->arena, sizeof(struct lookup));
    slab_init(&world->queries, world->arena, sizeof(struct query));
    slab_init(&world->connections, world->arena, sizeof(struct connection));
    slab_init(&world->surveys, world->arena, sizeof(struct survey));
    slab_init(&world->questions, world->arena, insight_question_bytes());
    slab_init(&world->bindings, world->arena, sizeof(struct binding));
    slab_init(&world->entries, world->arena, sizeof(struct ttl_entry));
    slab_init(&world->racers, world->arena, sizeof(struct racer));
    slab_init(&world->hedges, world->arena, sizeof(struct hedge));
    slab_init(&world->visits, world->arena, sizeof(struct visit));
}

static void init_links(struct world *world)
{
    uint32_t n = world->spec->n_regions;
    world->link = ARENA_ARRAY(world->arena, (size_t)n * n, struct link);
    world->mean_rtt = ARENA_ARRAY(world->arena, (size_t)n * n, simtime);
    for (uint32_t i = 0; i < n * n; i++) {
        const struct link_spec *spec = &world->spec->link[i];
        world->link[i] = (struct link){.partition_ended = -1, .fault = PROBE_NONE};
        link_set(&world->link[i], spec->rtt, spec->loss_share);
        world->mean_rtt[i] = spec->rtt ? simtime_from_ns(spec->rtt->mean) : 0;
    }
}

static void init_path_keys(struct world *world)
{
    world->path_key = ARENA_ARRAY(world->arena, world->spec->n_paths, uint64_t);
    for (uint32_t p = 0; p < world->spec->n_paths; p++)
        world->path_key[p] = rng_hash(world->spec->path[p]);
}

/* How many there are of each thing, so that each table is one array. */
static void count_things(struct world *world)
{
    world->n_sites = world->spec->n_sites;
    for (uint32_t s = 0; s < world->n_sites; s++) {
        const struct site_spec *site = &world->spec->site[s];
        world->n_tiers += site->n_tiers;
        for (uint32_t t = 0; t < site->n_tiers; t++)
            world->n_balancers += site->tier[t].instances;
        uint32_t n_servers = 0;
        for (uint32_t p = 0; p < site->n_pools; p++)
            n_servers += site->pool[p].n_servers;
        world->n_servers += n_servers;
        world->n_addresses += site->n_tiers ? site->tier[0].instances : n_servers;
    }
    for (uint32_t g = 0; g < world->spec->n_resolvers; g++)
        world->n_resolvers += world->spec->resolver[g].count;
    world->site = ARENA_ARRAY(world->arena, world->n_sites, struct site);
    world->tier = ARENA_ARRAY(world->arena, world->n_tiers, struct tier);
    world->balancer = ARENA_ARRAY(world->arena, world->n_balancers, struct balancer);
    world->server = arena_array_aligned(world->arena, world->n_servers, sizeof(struct server), _Alignof(struct server));
    world->station = ARENA_ARRAY(world->arena, (size_t)world->n_servers + world->n_balancers, struct station *);
    world->address = ARENA_ARRAY(world->arena, world->n_addresses, struct address);
    world->authority = ARENA_ARRAY(world->arena, world->spec->n_dns, struct authority);
    world->group = ARENA_ARRAY(world->arena, world->spec->n_resolvers, struct resolver_group);
    world->resolver = ARENA_ARRAY(world->arena, world->n_resolvers, struct resolver);
    world->client = ARENA_ARRAY(world->arena, world->spec->n_clients, struct client);
}

static void init_site(struct world *world, uint32_t s, uint32_t *n_tiers, uint32_t *n_balancers, uint32_t *n_servers,
                      uint32_t *n_addresses)
{
    struct site *site = &world->site[s];
    site->spec = &world->spec->site[s];
    condition_init(&site->condition);
    site->first_tier = *n_tiers;
    site->first_server = *n_servers;
    site->first_address = *n_addresses;
    site->pool_first_server = ARENA_ARRAY(world->arena, site->spec->n_pools, uint32_t);
    for (uint32_t p = 0; p < site->spec->n_pools; p++) {
        site->pool_first_server[p] = *n_servers;
        for (uint32_t i = 0; i < site->spec->pool[p].n_servers; i++)
            server_init(world, &world->server[*n_servers + i], *n_servers + i, s, p, i);
        *n_servers += site->spec->pool[p].n_servers;
    }
    site->n_servers = *n_servers - site->first_server;
    bool all_l4 = true;
    for (uint32_t t = 0; t < site->spec->n_tiers; t++) {
        all_l4 &= site->spec->tier[t].layer == LAYER_L4;
        world->tier[(*n_tiers)++] = (struct tier){site->spec->tier[t], s, t, *n_balancers, all_l4};
        *n_balancers += site->spec->tier[t].instances;
    }
    site->n_addresses = site->spec->n_tiers ? site->spec->tier[0].instances : site->n_servers;
    for (uint32_t a = 0; a < site->n_addresses; a++)
        world->address[(*n_addresses)++] =
            (struct address){s,
                             {site->spec->n_tiers == 0,
                              a + (site->spec->n_tiers ? world->tier[site->first_tier].first_balancer : site->first_server)}};
}

static void init_sites(struct world *world)
{
    uint32_t n_tiers = 0, n_balancers = 0, n_servers = 0, n_addresses = 0;
    for (uint32_t s = 0; s < world->n_sites; s++)
        init_site(world, s, &n_tiers, &n_balancers, &n_servers, &n_addresses);
    for (uint32_t t = 0; t < world->n_tiers; t++)
        world->resumes |= world->tier[t].spec.resumption;
    for (uint32_t t = 0; t < world->n_tiers; t++)
        for (uint32_t i = 0; i < world->tier[t].spec.instances; i++)
            balancer_init(world, world->tier[t].first_balancer + i, t, i);
}

struct world *world_new(struct arena *arena, const struct spec *spec, uint32_t replication, const struct probe *probe)
{
    struct world *world = ARENA_NEW(arena, struct world);
    world->spec = spec;
    world->arena = arena;
    world->probe = probe;
    world->replication = replication;
    world->calm_since = -1;
    world->sim = sim_new(arena, world, spec->run.seed, replication);
    for (unsigned k = 0; k < KINDS; k++)
        sim_on(world->sim, k, handlers[k].name, handlers[k].handler);
    init_slabs(world);
    init_links(world);
    init_path_keys(world);
    count_things(world);
    init_sites(world);
    for (uint32_t d = 0; d < spec->n_dns; d++)
        authority_init(world, d);
    struct rng networks = world_stream(world, "clients/networks");
    world->network_seed = rng_next(&networks);
    for (uint32_t g = 0, first = 0; g < spec->n_resolvers; first += spec->resolver[g++].count) {
        world->group[g].first = first;
        resolver_group_init(world, g);
    }
    sim_at(world->sim, spec->run.warmup, ON_WARMUP_END, 0);
    if (probe->server_busy && window_of(spec) < spec->run.duration)
        sim_at(world->sim, window_of(spec), ON_WINDOW_END, 0);
    sim_at(world->sim, spec->run.duration, ON_DURATION_END, 0);
    health_init(world);
    injector_init(world);
    operator_init(world);
    for (uint32_t c = 0, n_refreshers = 0; c < spec->n_clients; c++) {
        client_init(world, c);
        stub_init(world, c, &n_refreshers);
    }
    user_loop_init(world);
    ahead_init(world);
    return world;
}

/* ---- the run ---- */

static void report_server(const struct world *world, const struct server *server)
{
    const struct station *station = &server->station;
    struct server_record record = {.site = server->site,
                                   .pool = server->pool,
                                   .server = server->number,
                                   .busy_worker_s = server->busy_ns / 1e9,
                                   .in_system_s = server->in_system_ns / 1e9,
                                   .elapsed_s = simtime_s(world->spec->run.duration - world->spec->run.warmup),
                                   .workers = station->workers,
                                   .arrived = server->arrived,
                                   .completed = server->completed,
                                   .rejected = server->rejected,
                                   .lost = server->lost,
                                   .in_flight = (uint64_t)station->busy + station->waiting + server->n_failing};
    CHECK(world->sim, record.arrived == record.completed + record.rejected + record.lost + record.in_flight);
    if (world->probe->server_done)
        world->probe->server_done(world->probe->recorder, &record);
}

static void report(struct world *world)
{
    for (uint32_t s = 0; s < world->n_servers; s++)
        report_server(world, &world->server[s]);
    struct world_record record = world->total;
    record.requests = world->n_requests;
    record.ok = world->n_ok;
    record.failed = world->n_failed;
    record.in_flight = world->requests.n_live;
    record.unfinished = world->measured_in_flight;
    record.events = sim_events(world->sim);
    record.end = world_time(world);
    CHECK(world->sim, record.requests == record.ok + record.failed + record.in_flight);
    if (world->probe->world_done)
        world->probe->world_done(world->probe->recorder, &record);
}

bool world_run(struct world *world, simtime until)
{
    simtime limit = world->spec->run.duration + GRACE;
    if (!world->ended) {
        sim_run(world->sim, until < limit ? until : limit);
        world->ended = world->error.kind || (world->duration_over && world->measured_in_flight == 0) ||
                       world_time(world) >= limit;
        if (world->ended && !world->error.kind)
            report(world);
    }
    return world->ended;
}

const struct err *world_error(const struct world *world)
{
    return world->error.kind ? &world->error : NULL;
}

simtime world_now(const struct world *world)
{
    return world_time(world);
}

uint64_t world_events(const struct world *world)
{
    return sim_events(world->sim);
}

uint32_t world_in_flight(const struct world *world)
{
    return world->requests.n_live;
}

void world_free(struct world *world)
{
    sim_free(world->sim);
}

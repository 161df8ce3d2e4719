/* The little world. */
#include "tests/support/little_world.h"
#include "models/strategy.h"
#include "models/world_state.h"
#include "sim/engine/arena.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dist *constant_ms(struct arena *arena, double ms)
{
    return dist_new(arena, DIST_CONSTANT, ms * 1e6, 0, 0);
}

static void set_sites(struct little_world *l)
{
    static const uint32_t pool_of_path[] = {0};
    const struct dist **service = ARENA_NEW(l->arena, const struct dist *);
    service[0] = constant_ms(l->arena, 20);
    for (unsigned s = 0; s < 2; s++) {
        for (unsigned i = 0; i < 2; i++)
            l->server[s][i] = (struct server_spec){.name = i ? "2" : "1",
                                                   .weight = 1,
                                                   .speed = 1,
                                                   .workers = 1,
                                                   .max_connections = SPEC_UNLIMITED};
        l->pool[s] = (struct pool_spec){.name = "app",
                                        .n_servers = 2,
                                        .server = l->server[s],
                                        .queue_limit = SPEC_UNLIMITED,
                                        .queue_timeout = SIMTIME_NEVER,
                                        .discipline = {strategy_find(STRATEGY_DISCIPLINE, "fifo"), NULL},
                                        .service = service};
        l->tier[s] = (struct tier_spec){.name = "balancer",
                                        .layer = LAYER_L7,
                                        .algorithm = {strategy_find(STRATEGY_ALGORITHM, "round_robin"), NULL},
                                        .instances = 1,
                                        .pool_of_path = pool_of_path,
                                        .redispatch = true,
                                        .retry_budget_share = -1,
                                        .overprovisioning = 1.4,
                                        .slow_start_power = 1,
                                        .drain = SIMTIME_NEVER,
                                        .when_none_healthy = WHEN_NONE_NONE,
                                        .tls = TLS_13,
                                        .workers = SPEC_UNLIMITED};
        l->site[s] = (struct site_spec){.name = s ? "us-site" : "eu-site",
                                        .region = s,
                                        .n_tiers = 1,
                                        .tier = &l->tier[s],
                                        .n_pools = 1,
                                        .pool = &l->pool[s]};
    }
    l->spec.n_sites = 2;
    l->spec.site = l->site;
}

static const double no_trickle; /* parameters of failover */

static void set_dns(struct little_world *l)
{
    static const double sizes[] = {1};
    for (unsigned s = 0; s < 2; s++)
        l->answer[s] = (struct answer_spec){.site = s, .weight = 1, .location = SPEC_NONE};
    l->dns = (struct dns_spec){
        .name = "shop.example",
        .ttl = 60 * SECOND,
        .negative_ttl = 300 * SECOND,
        .policy = {{strategy_find(STRATEGY_POLICY, "failover"), &no_trickle}, 2, l->answer},
        .health = {
            .enabled = true, .interval = 10 * SECOND, .timeout = 2 * SECOND, .fall = 3, .rise = 2, .quorum = QUORUM_ANY}};
    l->resolver = (struct resolver_spec){.name = "isp",
                                         .count = 1,
                                         .size = sizes,
                                         .max_ttl = 86400 * SECOND,
                                         .max_negative_ttl = 3600 * SECOND,
                                         .rotate = ROTATE_FIXED,
                                         .timeout = 400 * MILLISECOND,
                                         .attempts = 3,
                                         .servfail_ttl = 5 * SECOND};
    l->spec.n_dns = l->spec.n_resolvers = 1;
    l->spec.dns = &l->dns;
    l->spec.resolver = &l->resolver;
}

static void set_client(struct little_world *l)
{
    static const struct share whole = {0, 1};
    const struct trace **params = ARENA_NEW(l->arena, const struct trace *);
    *params = &l->trace;
    l->trace.row = l->row;
    l->client = (struct client_spec){.name = "web",
                                     .target = SPEC_NONE,
                                     .resolver = {1, &whole},
                                     .users = 10,
                                     .nat = 1,
                                     .address_base = 0x0a000000,
                                     .address_prefix = 16,
                                     .arrivals = {strategy_find(STRATEGY_ARRIVAL, "trace"), params},
                                     .path = {1, &whole},
                                     .dns_timeout = 5 * SECOND,
                                     .dns_attempts = 2,
                                     .idle_timeout = 60 * SECOND,
                                     .max_age = SIMTIME_NEVER,
                                     .max_requests = SPEC_UNLIMITED,
                                     .connect_timeout = 3 * SECOND,
                                     .timeout = 10 * SECOND,
                                     .retry = {.on = RETRY_CONNECT | RETRY_RESET | RETRY_TIMEOUT | RETRY_5XX,
                                               .backoff = 100 * MILLISECOND,
                                               .backoff_factor = 2,
                                               .backoff_cap = 2 * SECOND,
                                               .budget_share = -1,
                                               .next_address = true}};
    l->spec.n_clients = 1;
    l->spec.client = &l->client;
}

struct little_world *little_new(void)
{
    static const char *paths[] = {"/"};
    struct little_world *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->arena = arena_new(NULL);
    l->region[0].name = "eu";
    l->region[1].name = "us";
    l->link[0].rtt = constant_ms(l->arena, 10);
    l->link[3].rtt = constant_ms(l->arena, 14);
    l->link[1].rtt = l->link[2].rtt = constant_ms(l->arena, 90);
    l->spec = (struct spec){.name = "little",
                            .question = "",
                            .run = {900 * SECOND, 0, 1, 2385},
                            .n_regions = 2,
                            .region = l->region,
                            .link = l->link,
                            .n_paths = 1,
                            .path = paths,
                            .fault = l->fault,
                            .change = l->change};
    set_sites(l);
    set_dns(l);
    set_client(l);
    return l;
}

void little_free(struct little_world *little)
{
    arena_free(little->arena);
    free(little);
}

void little_ask(struct little_world *little, double time_s, uint32_t user)
{
    little->row[little->trace.n_rows++] = (struct trace_row){simtime_from_s(time_s), user, ARRIVAL_UNSET, 0, SIMTIME_NEVER};
}

void little_asks(struct little_world *little, const char *requests)
{
    int length = 0;
    for (const char *at = requests; *at; at += length) {
        unsigned user;
        double time_s;
        if (sscanf(at, "%u at %lf%n", &user, &time_s, &length) != 2 || !strchr(", ", at[length]))
            abort();
        length += (int)strspn(at + length, ", ");
        little_ask(little, time_s, user);
    }
}

void little_ask_every(struct little_world *little, double from_s, double to_s, double gap_s)
{
    for (uint32_t i = 0; from_s + i * gap_s < to_s && little->trace.n_rows < LITTLE_ROWS; i++)
        little_ask(little, from_s + i * gap_s, i % little->client.users);
}

void little_bare(struct little_world *little)
{
    little->pool[0].n_servers = 1;
    little->site[0].n_tiers = 0;
}

void little_keep_alive(struct little_world *little)
{
    little->client.keep_alive = true;
    little->client.idle_timeout = SIMTIME_NEVER;
}

struct fault_spec *little_fault(struct little_world *little, const char *kind, struct target target, double at_s,
                                double until_s, const void *params)
{
    struct fault_spec *fault = &little->fault[little->spec.n_faults++];
    const struct strategy *type = strategy_find(STRATEGY_FAULT, kind);
    void *copy = arena_alloc(little->arena, type->params_bytes + 1);
    if (params)
        memcpy(copy, params, type->params_bytes);
    *fault = (struct fault_spec){.label = kind,
                                 .fault = {type, copy},
                                 .target = target,
                                 .at = simtime_from_s(at_s),
                                 .until = until_s < 0 ? SIMTIME_NEVER : simtime_from_s(until_s)};
    return fault;
}

static void on_request(void *context, const struct request_record *record)
{
    struct little_world *little = context;
    if (record->number < LITTLE_ROWS)
        little->record[record->number] = *record;
    little->n_records++;
}

static void on_dns(void *context, simtime now, uint32_t resolver, enum dns_event event, simtime age)
{
    (void)now, (void)age;
    struct little_world *little = context;
    little->n_dns[event]++;
    little->n_lookups[resolver > 0] += event == DNS_LOOKUP;
}

static void on_event(void *context, const struct event_record *record)
{
    struct little_world *little = context;
    if (little->n_events < LITTLE_ROWS)
        little->event[little->n_events++] = *record;
}

static void on_server(void *context, const struct server_record *record)
{
    struct little_world *little = context;
    if (little->n_servers < 8)
        little->server_total[little->n_servers++] = *record;
}

static void on_busy(void *context, simtime now, uint32_t server, double busy_worker_ns)
{
    struct little_world *little = context;
    if (server == 0 && little->n_busy < 40) {
        little->busy_until[little->n_busy] = now;
        little->busy_ns[little->n_busy++] = busy_worker_ns;
    }
}

static void on_world(void *context, const struct world_record *record)
{
    ((struct little_world *)context)->total = *record;
}

/* Names in event records live as long as the world: copied into the little world's arena. */
static void keep_names(struct little_world *little)
{
    for (uint32_t i = 0; i < little->n_events; i++) {
        little->event[i].subject = arena_strdup(little->arena, little->event[i].subject);
        little->event[i].detail = arena_strdup(little->arena, little->event[i].detail);
    }
}

void little_run(struct little_world *little)
{
    const struct probe probe = {little, on_request, on_dns, on_event, NULL, on_busy, on_server, on_world};
    struct arena *arena = arena_new(NULL);
    little->n_records = little->n_events = little->n_servers = little->n_busy = 0;
    memset(little->n_dns, 0, sizeof little->n_dns);
    memset(little->n_lookups, 0, sizeof little->n_lookups);
    struct world *world = world_new(arena, &little->spec, 0, &probe);
    world->sim->looks_ahead &= !little->is_blind;
    little->looks_ahead = world->sim->looks_ahead;
    while (!world_run(world, world_now(world) + 100 * SECOND))
        ;
    keep_names(little);
    world_free(world);
    arena_free(arena);
}

static bool found(const struct request_record *record, char letter)
{
    static const char letters[] = {
        [DNS_SOURCE_CLIENT_CACHE] = 'c', [DNS_SOURCE_RESOLVER_CACHE] = 'r', [DNS_SOURCE_AUTHORITY] = 'a'};
    return letter == '-' || (record->outcome == OUTCOME_OK && record->dns_source < sizeof letters &&
                             letters[record->dns_source] == letter);
}

bool little_found(const struct little_world *little, const char *letters)
{
    bool all = little->n_records >= strlen(letters);
    for (uint32_t i = 0; all && letters[i]; i++)
        all = found(&little->record[i], letters[i]);
    return all;
}

uint32_t little_failed(const struct little_world *little)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < little->n_records; i++)
        n += little->record[i].outcome != OUTCOME_OK;
    return n;
}

double little_event_s(const struct little_world *little, enum event_kind kind, const char *who)
{
    for (uint32_t i = 0; i < little->n_events; i++)
        if (little->event[i].kind == kind && strncmp(little->event[i].detail, who, strlen(who)) == 0)
            return simtime_s(little->event[i].time);
    return -1;
}

/* The inside of struct world: every actor of one replication. For the actors' own files; the program sees world.h alone. */
#ifndef MODELS_WORLD_STATE_H
#define MODELS_WORLD_STATE_H

#include "models/client/address_order.h"
#include "models/dns/answer.h"
#include "models/dns/authority.h"
#include "models/balancer/backend.h"
#include "models/balancer/balancer.h"
#include "models/client/client.h"
#include "models/client/connection.h"
#include "models/endpoint.h"
#include "models/client/happy_eyeballs.h"
#include "models/operation/health.h"
#include "models/link.h"
#include "models/dns/resolver.h"
#include "models/server/server.h"
#include "models/client/user_loop.h"
#include "models/client/visit.h"
#include "models/dns/survey.h"
#include "models/world.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include "sim/engine/sim.h"

/* Kinds of events: the handlers that world_new registers. */
enum kind {
    ON_ARRIVAL,
    ON_USER,
    ON_VISIT,
    ON_RESOLVER_QUERY,
    ON_AUTHORITY_QUERY,
    ON_RESOLVER_ANSWER,
    ON_RESOLVER_TIMEOUT,
    ON_RESOLVER_IMPATIENCE,
    ON_STUB_ANSWER,
    ON_STUB_TIMEOUT,
    ON_STUB_REFRESH,
    ON_RACE_NEXT,
    ON_RACER_TIMEOUT,
    ON_CONNECT,
    ON_CONNECTED,
    ON_REFUSED,
    ON_REQUEST,
    ON_WORKED,
    ON_ROOM,
    ON_BACKLOG_TIMEOUT,
    ON_ROSTER_TICK,
    ON_HEDGE,
    ON_STATION_COMPLETE,
    ON_STATION_SHARED,
    ON_QUEUE_TIMEOUT,
    ON_SERVER_ERROR,
    ON_REPLY,
    ON_TIMEOUT,
    ON_CONNECT_TIMEOUT,
    ON_RETRY,
    ON_IDLE,
    ON_PROBE,
    ON_PROBE_ARRIVAL,
    ON_PROBE_RESULT,
    ON_QUESTION,
    ON_ANSWERS,
    ON_FAULT_START,
    ON_FAULT_TURN,
    ON_FAULT_END,
    ON_CHANGE,
    ON_DRAINED,
    ON_PUBLISHED,
    ON_SURVEY,
    ON_WARMUP_END,
    ON_WINDOW_END,
    ON_DURATION_END,
    KINDS
};

struct site {
    const struct site_spec *spec;
    struct condition condition;
    uint32_t first_tier; /* in world.tier; spec->n_tiers of them */
    uint32_t first_address, n_addresses;
    uint32_t *pool_first_server; /* [n_pools] in world.server */
    uint32_t first_server, n_servers;
};

/* Of a fault under way: whether it is applied now, and until when if it comes and goes. */
struct fault_turn {
    bool on;
    simtime next;
};

struct world {
    const struct spec *spec;
    struct arena *arena;
    struct sim *sim;
    const struct probe *probe;
    uint32_t replication;

    uint32_t n_sites, n_tiers, n_balancers, n_servers, n_stations, n_addresses, n_resolvers, n_watches, n_checkers;
    struct link *link; /* [n_regions * n_regions] */
    simtime *mean_rtt; /* [n_regions * n_regions] */
    uint64_t *path_key; /* [n_paths]: hashes of the paths' names */
    struct site *site;
    struct tier *tier;
    struct balancer *balancer;
    struct server *server;
    struct station **station;
    struct address *address;
    struct authority *authority;  /* [spec.n_dns] */
    struct resolver_group *group; /* [spec.n_resolvers] */
    struct resolver *resolver;
    uint64_t network_seed; /* networks of clients: another set in each replication */
    struct client *client; /* [spec.n_clients] */
    struct user_loop *user_loop;
    struct watch *watch;
    struct checker *checker;
    struct rng *fault_rng;   /* [spec.n_faults] */
    struct fault_turn *fault_turn; /* [spec.n_faults] */
    uint32_t *fault_started; /* [spec.n_faults] order in which those under way began, 0: not under way */
    uint32_t n_fault_starts;
    uint32_t n_faults_under_way; /* and what the operator has switched off */
    simtime calm_since; /* when the last fault ended, -1 when there was none, SIMTIME_NEVER while one is under way */

    struct answers answers;
    struct slab entries, racers;
    struct slab requests, attempts, lookups, queries, connections, bindings, hedges, surveys, questions, visits;

    uint32_t site_epoch; /* grows when any site's condition changes */
    uint32_t measured_in_flight;
    bool resumes; /* some tier resumes TLS sessions: users remember where they were */
    struct err error; /* of a strategy that cannot go on */
    bool duration_over, ended;
    uint64_t n_requests, n_ok, n_failed;
    struct world_record before, total; /* counters at the end of the warm-up; over the measured interval */
    uint64_t n_connections, n_authority_queries, n_health_probes, n_retries;
};

static inline struct request *request_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->requests, struct request, i);
}
static inline struct attempt *attempt_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->attempts, struct attempt, i);
}
static inline struct lookup *lookup_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->lookups, struct lookup, i);
}
static inline struct ttl_entry *entry_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->entries, struct ttl_entry, i);
}
static inline struct query *query_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->queries, struct query, i);
}
static inline struct connection *connection_at(const struct world *w, uint32_t i)
{
    return SLAB_AT(&w->connections, struct connection, i);
}

static inline simtime world_time(const struct world *w)
{
    return w->sim->now;
}
/* Whether a request that is due then counts. */
static inline bool world_is_measured(const struct world *w, simtime due)
{
    return due >= w->spec->run.warmup && due < w->spec->run.duration;
}

/* Travels: the handler of `kind` gets `object` after `delay`, at once when nothing lies between. To be the last thing a
 * function does. */
static inline void world_send(struct world *w, simtime delay, enum kind kind, uint32_t object)
{
    if (delay > 0)
        sim_after(w->sim, delay, kind, object);
    else
        w->sim->handler[kind](w, object);
}

/* Ends the run when a strategy has said that it cannot go on. */
static inline void world_check(struct world *w)
{
    if (w->error.kind)
        sim_stop(w->sim);
}

/* Nothing was wrong anywhere at `since` or later: the common case, for which one comparison has to do. When false, look. */
static inline bool world_calm(const struct world *w, simtime since)
{
    return w->calm_since < since;
}
/* Something has happened that packets and connections from before now may feel. */
static inline void world_disturb(struct world *w)
{
    w->calm_since = w->n_faults_under_way > 0 ? SIMTIME_NEVER : world_time(w);
}

/* Nothing is wrong with it or its site. */
static inline bool endpoint_fine(const struct world *w, struct endpoint e)
{
    if (world_calm(w, world_time(w)))
        return true;
    const struct condition *own = e.is_server ? &w->server[e.index].condition : &w->balancer[e.index].condition;
    uint32_t site = e.is_server ? w->server[e.index].site : w->balancer[e.index].site;
    return !condition_troubled(own) && !condition_troubled(&w->site[site].condition);
}

/* A stream of this replication; names are made at set-up. */
struct rng world_stream(const struct world *world, const char *name);
/* Reports a state change to the probe. */
void world_event(struct world *world, enum event_kind kind, const char *subject, const char *detail, uint32_t fault,
                 bool planned);
static inline uint32_t world_address_region(const struct world *w, uint32_t address)
{
    return w->site[w->address[address].site].spec->region;
}
static inline struct link *link_between(const struct world *w, uint32_t a, uint32_t b)
{
    return &w->link[a * w->spec->n_regions + b];
}
/* A resolver's entry for a name, where client subnets do not split it. */
static inline uint32_t resolver_entry(const struct world *w, uint32_t resolver, uint32_t dns)
{
    return resolver * w->spec->n_dns + dns;
}
/* The resolver's entry that answers a user; SLAB_NONE: none so far (client subnets only). */
static inline uint32_t user_entry(const struct world *w, uint32_t client, uint32_t user)
{
    const struct client *group = &w->client[client];
    if (group->has_subnets)
        return resolver_network_entry(w, client, user);
    return resolver_entry(w, group->user[user].resolver, group->spec.dns);
}
/* What the authority knows of whom a user's resolver asks for: the resolver, or with client subnets the user's network. */
static inline struct policy_query user_querier(struct world *w, uint32_t client, uint32_t user)
{
    if (w->client[client].has_subnets)
        return resolver_network_querier(w, client, user);
    return authority_querier(w, w->client[client].user[user].resolver);
}

#endif

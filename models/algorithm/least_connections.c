/* Least connections: the member with the least in progress for its weight. Two products, two rules (n in progress, w weight):
 *
 *     haproxy   smallest key: 0 when n = 0, else (n + 1) / w; equal keys: who has had that key longest (a rotation)
 *     nginx     smallest n / w; equal ones: smooth weighted round robin among them
 *
 * haproxy's members sit in a ranking by (key, since when), so that a pick is O(1) and a start or an end O(log n) for ten
 * thousand servers. nginx's rule is a scan, in nginx too: its ties are large sets whose counters all move at each pick. A
 * balancer knows only what went through itself; perfect knowledge is join_shortest_queue's. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"
#include <stddef.h>

enum like { LIKE_HAPROXY, LIKE_NGINX };

struct least_connections_params {
    uint32_t like;
};

struct least_connections {
    struct load_ranking load; /* haproxy */
    double *current;          /* nginx: [n] counters of the smooth sequence */
    uint32_t *tied;           /* nginx: [n] scratch, the members with the least load */
};

static uint32_t like_of(const void *params) { return ((const struct least_connections_params *)params)->like; }

static void least_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    struct least_connections *least = state;
    if (like_of(params) == LIKE_HAPROXY) {
        load_ranking_init(&least->load, true, true, members, arena);
        return;
    }
    least->current = ARENA_ARRAY(arena, members->n, double);
    least->tied = ARENA_ARRAY(arena, members->n, uint32_t);
}

static void least_on_members(void *state, const void *params, const struct members *members)
{
    if (like_of(params) == LIKE_HAPROXY)
        load_ranking_on_members(state, params, members);
}

static void least_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    if (like_of(params) == LIKE_HAPROXY)
        load_ranking_on_start(state, params, members, member);
}

static void least_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    if (like_of(params) == LIKE_HAPROXY)
        load_ranking_on_done(state, params, members, member, latency, ok);
}

static uint32_t nginx_pick(struct least_connections *least, const struct members *members)
{
    uint32_t n_tied = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        const struct member *a = &members->at[members->eligible[i]], *b = n_tied > 0 ? &members->at[least->tied[0]] : a;
        if (a->active * b->weight < b->active * a->weight)
            n_tied = 0;
        if (a->active * b->weight <= b->active * a->weight)
            least->tied[n_tied++] = members->eligible[i];
    }
    return n_tied == 1 ? least->tied[0] : smooth_rotation(least->current, members, n_tied, least->tied);
}

static uint32_t least_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)pick, (void)rng;
    return like_of(params) == LIKE_NGINX ? nginx_pick(state, members) : load_ranking_first(state, members);
}

static const struct param rows[] = {
    { .key = "like", .kind = PARAM_CHOICE, .offset = offsetof(struct least_connections_params, like),
      .choices = "haproxy|nginx", .default_text = "haproxy", .origin = "HAProxy",
      .help = "whose key and ties: haproxy (n+1)/w, an idle server first; nginx n/w, ties by the smooth sequence" },
    PARAM_END,
};

const struct algorithm algorithm_least_connections = {
    .base = {
        .name = "least_connections",
        .aliases = "leastconn least_conn lc wlc least_outstanding_requests",
        .help = "the server with the least in progress for its weight",
        .known_as = "HAProxy leastconn, nginx least_conn, IPVS lc and wlc, ALB least_outstanding_requests, Envoy "
                    "LEAST_REQUEST (FULL_SCAN)",
        .source = "HAProxy configuration manual, balance leastconn; nginx ngx_http_upstream_module, least_conn",
        .description = "Counts what this balancer instance has in progress at each server, queued work included. Several "
                       "instances do not see each other's load.",
        .when_down = "A server that goes down leaves the ranking; one that returns empty gets all new work until it has "
                     "caught up.",
        .cost = "a decision O(1), a start or end O(log servers); like nginx: O(servers), as there",
        .state_bytes = sizeof(struct least_connections),
        .params_bytes = sizeof(struct least_connections_params),
        .params = rows,
    },
    .pick = least_pick,
    .init = least_init,
    .on_members = least_on_members,
    .on_start = least_on_start,
    .on_done = least_on_done,
};

/* Least connections: the member with the least in progress for its weight. Each product has its rule (n in progress, w weight,
 * c closed less than closed_for ago):
 *
 *     haproxy     smallest key: 0 when n = 0, else (n + 1) / w; equal keys: who has had that key longest (a rotation)
 *     nginx       smallest n / w; equal ones: smooth weighted round robin among them
 *     envoy       smallest n / w; equal ones: a draw (its FULL_SCAN, which is for equal weights)
 *     ipvs_wlc    smallest (256 n + c) / w, the first in the pool of equal ones; ipvs_lc the same whatever the weight
 *
 * haproxy's and IPVS's members sit in a ranking, so that a pick is O(1) and a start or an end at most O(log n) for ten thousand
 * servers. nginx and Envoy scan, in themselves too: their ties are large sets. A balancer knows only what went through itself;
 * perfect knowledge is join_shortest_queue's. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"
#include <stddef.h>

enum like { LIKE_HAPROXY, LIKE_NGINX, LIKE_ENVOY, LIKE_IPVS_WLC, LIKE_IPVS_LC };

struct least_connections_params {
    uint32_t like;
    simtime closed_for;
};

struct least_connections {
    struct load_ranking load; /* haproxy, ipvs */
    double *current;          /* nginx: [n] counters of the smooth sequence */
    uint32_t *tied;           /* nginx, envoy: [n] scratch, the members with the least load */
};

static enum like like_of(const void *params) { return ((const struct least_connections_params *)params)->like; }
static bool scans(enum like like) { return like == LIKE_NGINX || like == LIKE_ENVOY; }

static void least_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct least_connections_params *as = params;
    struct least_connections *least = state;
    if (scans(as->like)) {
        least->current = ARENA_ARRAY(arena, members->n, double);
        least->tied = ARENA_ARRAY(arena, members->n, uint32_t);
        return;
    }
    struct load_rule rule = {.idle_first = true, .rotating = true};
    if (as->like != LIKE_HAPROXY)
        rule = (struct load_rule){.unweighted = as->like == LIKE_IPVS_LC, .closed_for = as->closed_for};
    load_ranking_init(&least->load, rule, members, arena);
}

static void least_on_members(void *state, const void *params, const struct members *members)
{
    if (!scans(like_of(params)))
        load_ranking_on_members(state, params, members);
}

static void least_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    if (!scans(like_of(params)))
        load_ranking_on_start(state, params, members, member);
}

static void least_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    if (!scans(like_of(params)))
        load_ranking_on_done(state, params, members, member, latency, ok);
}

/* Into `tied`; how many. */
static uint32_t find_least(struct least_connections *least, const struct members *members)
{
    uint32_t n_tied = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t a = members->eligible[i], b = n_tied > 0 ? least->tied[0] : a;
        if (members_less_loaded(members, a, b))
            n_tied = 0;
        if (!members_less_loaded(members, b, a))
            least->tied[n_tied++] = a;
    }
    return n_tied;
}

static uint32_t least_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    struct least_connections *least = state;
    enum like like = like_of(params);
    if (!scans(like))
        return load_ranking_first(&least->load, members, pick->now);
    uint32_t n_tied = find_least(least, members);
    if (n_tied == 1)
        return least->tied[0];
    if (like == LIKE_ENVOY)
        return least->tied[rng_below(rng, n_tied)];
    return smooth_rotation(least->current, NULL, members, n_tied, least->tied);
}

#define FIELD(name) .offset = offsetof(struct least_connections_params, name)
static const struct param rows[] = {
    { .key = "like", .kind = PARAM_CHOICE, FIELD(like), .choices = "haproxy|nginx|envoy|ipvs_wlc|ipvs_lc",
      .default_text = "haproxy", .origin = "HAProxy",
      .help = "whose key and ties: haproxy (n+1)/w, an idle server first; nginx n/w, ties by the smooth sequence; envoy n/w, "
              "ties drawn; ipvs_wlc (256 n + closed)/w, the first in the pool; ipvs_lc the same without w" },
    { .key = "closed_for", .kind = PARAM_DURATION, FIELD(closed_for), .flags = PARAM_EXCLUSIVE, .default_text = "2m",
      .origin = "IPVS", .help = "like ipvs: how long a connection still counts after it has closed" },
    PARAM_END,
};

const struct algorithm algorithm_least_connections = {
    .base = {
        .name = "least_connections",
        .aliases = "leastconn least_conn lc wlc least_outstanding_requests",
        .help = "the server with the least in progress for its weight",
        .known_as = "HAProxy leastconn, nginx least_conn, IPVS lc and wlc, ALB least_outstanding_requests, Envoy "
                    "LEAST_REQUEST (FULL_SCAN)",
        .source = "HAProxy configuration manual, balance leastconn; nginx ngx_http_upstream_module, least_conn; Envoy "
                  "documentation, least request; Linux IPVS, ip_vs_lc.c, ip_vs_wlc.c; ALB user guide, routing algorithms",
        .description = "Counts what this balancer instance has in progress at each server, queued work included. Several "
                       "instances do not see each other's load.",
        .when_down = "A server that goes down leaves the ranking; one that returns empty gets all new work until it has "
                     "caught up.",
        .cost = "a decision O(1), a start or end O(log servers), like haproxy of equal weights O(1); "
                "like nginx or envoy: O(servers)",
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

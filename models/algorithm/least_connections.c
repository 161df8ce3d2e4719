/* Least connections: the member with the least in progress for its weight. Two products, two rules (n in progress, w weight):
 *
 *     haproxy   smallest key: 0 when n = 0, else (n + 1) / w; equal keys: who has had that key longest (a rotation)
 *     nginx     smallest n / w; equal ones: smooth weighted round robin among them
 *
 * haproxy's members sit in a ranking by (key, since when), so that a pick is O(1) and a start or an end O(log n) for ten
 * thousand servers. nginx's rule is a scan, in nginx too: its ties are large sets whose counters all move at each pick. A
 * balancer knows only what went through itself; perfect knowledge is join_shortest_queue's. */
#include "models/algorithm/algorithm.h"

#include "models/ranking.h"
#include "sim/engine/arena.h"
#include <stddef.h>

enum like { LIKE_HAPROXY, LIKE_NGINX };

struct least_connections_params {
    uint32_t like;
};

struct least_connections {
    struct ranking ranking; /* haproxy: the standing eligible members */
    uint64_t *since;        /* haproxy: [n] when the member came to its key, counted in changes of any key */
    uint64_t n_changes;
    struct arena *arena;
    double *current; /* nginx: [n] counters of the smooth sequence */
    uint32_t *tied;  /* nginx: [n] scratch, the members with the least load */
};

static uint32_t like_of(const void *params) { return ((const struct least_connections_params *)params)->like; }

static void least_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    struct least_connections *least = state;
    least->arena = arena;
    if (like_of(params) == LIKE_NGINX) {
        least->current = ARENA_ARRAY(arena, members->n, double);
        least->tied = ARENA_ARRAY(arena, members->n, uint32_t);
        return;
    }
    ranking_init(&least->ranking, members->n, arena);
    least->since = ARENA_ARRAY(arena, members->n, uint64_t);
}

static double key_of(const struct member *member) { return member->active == 0 ? 0 : (member->active + 1.0) / member->weight; }

static struct rank rank_of(const struct least_connections *least, const struct members *members, uint32_t member)
{
    return (struct rank){ .key = key_of(&members->at[member]), .sequence = least->since[member], .item = member };
}

/* Members that stay at their key keep their place; those that return, or whose key a new weight moves, queue up behind. */
static void least_on_members(void *state, const void *params, const struct members *members)
{
    struct least_connections *least = state;
    if (like_of(params) == LIKE_NGINX)
        return;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        const struct ranking *old = &least->ranking;
        if (!ranking_has(old, member) || old->heap[old->place[member]].key != key_of(&members->at[member]))
            least->since[member] = ++least->n_changes;
    }
    ranking_clear(&least->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&least->ranking, rank_of(least, members, members->eligible[i]), least->arena);
}

static void least_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    struct least_connections *least = state;
    if (like_of(params) == LIKE_NGINX || !ranking_has(&least->ranking, member))
        return;
    least->since[member] = ++least->n_changes;
    ranking_move(&least->ranking, rank_of(least, members, member));
}

static void least_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)latency, (void)ok;
    least_on_start(state, params, members, member);
}

static uint32_t haproxy_pick(const struct least_connections *least, const struct members *members)
{
    if (members->standing)
        return least->ranking.heap[0].item;
    uint32_t best = members->eligible[0];
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        double key = key_of(&members->at[member]), best_key = key_of(&members->at[best]);
        if (key < best_key || (key == best_key && least->since[member] < least->since[best]))
            best = member;
    }
    return best;
}

/* Loads n / w are compared by cross products: those of counts and weights are exact where quotients are not. */
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
    return like_of(params) == LIKE_NGINX ? nginx_pick(state, members) : haproxy_pick(state, members);
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
        .description = "Counts what this balancer instance has in progress at each server, queued work included. A server "
                       "that goes down leaves the ranking; one that returns empty gets all new work until it has caught up. "
                       "Several instances do not see each other's load.",
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

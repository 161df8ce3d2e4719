/* Ring hash: the key falls on a ring of the servers' points and belongs to the next one's, so that a server that goes or comes
 * moves its own keys and no others (Karger et al. 1997; ketama, 2007).
 *
 * 160 points for a unit of weight as in nginx's `hash ... consistent`; HAProxy has 16 and takes the nearer of the two points
 * around the key, Envoy has one, and more until the ring is 1024 points large. With balance_factor a key whose server is full
 * goes on (hashing.h). */
#include "models/algorithm/hashing.h"

#include <stddef.h>

enum { POINTS_PER_WEIGHT_MAX = 10000 };

struct ring_hash_params {
    uint32_t key, points_per_weight, min_points, point, when_full;
    double balance_factor;
};

static void ring_hash_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct ring_hash_params *ring = params;
    struct hashing_rule rule = {
        .mapping = {.kind = MAPPING_RING,
                    .built_from = BUILT_FROM_UP,
                    .points_per_weight = ring->points_per_weight,
                    .min_points = ring->min_points,
                    .point = ring->point},
        .fallback = true,
        .when_full = ring->when_full,
        .balance_factor = ring->balance_factor,
    };
    hashing_init(state, rule, members, arena);
}

static uint32_t ring_hash_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                               struct rng *rng)
{
    (void)rng;
    return hashing_pick(state, members, hashing_key(((const struct ring_hash_params *)params)->key, pick));
}

static const struct param rows[] = {
    { HASHING_ROW_KEY, .offset = offsetof(struct ring_hash_params, key), .default_text = "address",
      .origin = "nginx, HAProxy" },
    { .key = "points_per_weight", .kind = PARAM_COUNT, .offset = offsetof(struct ring_hash_params, points_per_weight), .min = 1,
      .max = POINTS_PER_WEIGHT_MAX, .default_text = "160", .origin = "nginx",
      .help = "points on the ring for a weight of 1 (HAProxy: 16); a server's share varies by 1 / sqrt(its points)" },
    { .key = "min_points", .kind = PARAM_COUNT, .offset = offsetof(struct ring_hash_params, min_points),
      .max = HASH_RING_POINTS_MAX, .flags = PARAM_OFF, .default_text = "off", .origin = "nginx, HAProxy",
      .help = "a ring of fewer points has more for each weight (Envoy: points_per_weight 1, minimum_ring_size 1024)" },
    { .key = "point", .kind = PARAM_CHOICE, .offset = offsetof(struct ring_hash_params, point), .choices = "next|nearest",
      .default_text = "next", .origin = "nginx, Envoy",
      .help = "a key belongs to the next point, or to the nearer of the two around it (HAProxy)" },
    { HASHING_ROW_BALANCE_FACTOR, .offset = offsetof(struct ring_hash_params, balance_factor), .default_text = "off",
      .origin = "HAProxy, Envoy" },
    { HASHING_ROW_WHEN_FULL, .offset = offsetof(struct ring_hash_params, when_full), .default_text = "next",
      .origin = "HAProxy" },
    PARAM_END,
};

const struct algorithm algorithm_ring_hash = {
    .base = {
        .name = "ring_hash",
        .aliases = "ketama consistent_hash",
        .help = "consistent hashing on a ring: a server that dies moves its own keys only",
        .known_as = "nginx hash ... consistent, HAProxy hash-type consistent, Envoy RING_HASH, gRPC ring_hash",
        .source = "Karger et al. 1997, \"Consistent hashing and random trees\"; nginx ngx_http_upstream_module, hash; HAProxy "
                  "configuration manual, hash-type and hash-balance-factor; Envoy documentation, ring hash; Mirrokni, Thorup, "
                  "Zadimoghaddam 2018; gRPC proposal A42",
        .description = "Each server has points on a circle by its weight, a key belongs to the next point's server. Shares "
                       "are uneven, the less the more points there are. With balance_factor nobody gets more than that times "
                       "his share of what is in progress; what is above goes on to another server.",
        .when_down = "When a server goes down each piece of its part goes to the server next to that piece, so that all "
                     "others share it; when it returns its keys come back.",
        .cost = "a decision O(log points); a server that goes or comes O(points)",
        .state_bytes = sizeof(struct hashing),
        .params_bytes = sizeof(struct ring_hash_params),
        .params = rows,
    },
    .by_key = true,
    .pick = ring_hash_pick,
    .init = ring_hash_init,
    .on_members = hashing_on_members,
    .on_start = hashing_on_start,
    .on_done = hashing_on_done,
};

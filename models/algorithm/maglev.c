/* Maglev: the key falls on an entry of a table that the servers have filled in turns (Eisenbud et al. 2016). Shares are even to
 * one entry, a look-up is one memory access; when a server goes or comes a few keys of the others move, too.
 *
 * By default as in Envoy: 65537 entries, filled anew by those that are up. IPVS mh has 4093 entries by default, servers that
 * are down keep theirs, and without mh-fallback their clients fail: table_size 4093, built_from all, fallback no. */
#include "models/algorithm/hashing.h"

#include <stddef.h>

enum { TABLE_MAX = 5000011 };

struct maglev_params {
    uint32_t key, table_size, built_from, when_full;
    bool fallback;
    double balance_factor;
};

static void maglev_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct maglev_params *maglev = params;
    struct hashing_rule rule = {
        .mapping = {.kind = MAPPING_MAGLEV, .built_from = maglev->built_from, .table_size = maglev->table_size},
        .fallback = maglev->fallback,
        .when_full = maglev->when_full,
        .balance_factor = maglev->balance_factor,
    };
    hashing_init(state, rule, members, arena);
}

static uint32_t maglev_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                            struct rng *rng)
{
    (void)rng;
    return hashing_pick(state, members, hashing_key(((const struct maglev_params *)params)->key, pick));
}

static const struct param rows[] = {
    { HASHING_ROW_KEY, .offset = offsetof(struct maglev_params, key), .default_text = "address", .origin = "IPVS mh" },
    { .key = "table_size", .kind = PARAM_COUNT, .offset = offsetof(struct maglev_params, table_size), .min = 2,
      .max = TABLE_MAX, .flags = PARAM_PRIME, .default_text = "65537", .origin = "Envoy",
      .help = "entries of the table (IPVS: 4093)" },
    { HASHING_ROW_BUILT_FROM, .offset = offsetof(struct maglev_params, built_from), .default_text = "up", .origin = "Envoy" },
    { HASHING_ROW_FALLBACK, .offset = offsetof(struct maglev_params, fallback), .default_text = "yes",
      .origin = "Envoy; IPVS: no" },
    { HASHING_ROW_BALANCE_FACTOR, .offset = offsetof(struct maglev_params, balance_factor), .default_text = "off",
      .origin = "Envoy" },
    { HASHING_ROW_WHEN_FULL, .offset = offsetof(struct maglev_params, when_full), .default_text = "jump", .origin = "Envoy" },
    PARAM_END,
};

const struct algorithm algorithm_maglev = {
    .base = {
        .name = "maglev",
        .aliases = "mh",
        .help = "consistent hashing by Maglev's table: even shares, few keys move",
        .known_as = "Envoy MAGLEV, IPVS mh, Cilium, Katran",
        .source = "Eisenbud et al. 2016, \"Maglev: a fast and reliable software network load balancer\", section 3.4; Envoy "
                  "documentation, load balancers; Linux IPVS, ipvsadm(8), scheduler mh; HAProxy configuration manual, "
                  "hash-type and hash-balance-factor; nginx ngx_http_upstream_module, hash; Cilium documentation, Maglev "
                  "consistent hashing; Katran README",
        .description = "Servers take turns, by weight, in claiming entries of the table, each in an order of its own; the "
                       "key's hash picks an entry.",
        .when_down = "When a server goes down its keys spread over all others, and a few keys of the others move as well, "
                     "since the turns change; when it returns all come back. With built_from all nobody else's keys move.",
        .cost = "a decision O(1); a server that goes or comes fills the table anew",
        .state_bytes = sizeof(struct hashing),
        .params_bytes = sizeof(struct maglev_params),
        .params = rows,
    },
    .by_key = true,
    .pick = maglev_pick,
    .init = maglev_init,
    .on_members = hashing_on_members,
    .on_start = hashing_on_start,
    .on_done = hashing_on_done,
};

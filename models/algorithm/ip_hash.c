/* IP hash: the client's address decides, so that a client stays with its server (its warm cache, its session) without any
 * memory of it. How a hash becomes a server, and what happens when that one is down, is hashing.c's.
 *
 * By default as in nginx: every server, up or down, keeps as many slots as it weighs, the hash modulo all slots falls into one,
 * and a dead server's clients, only they, are hashed again. Another server in the list moves nearly everybody, n of n + 1
 * (Karger et al. 1997). */
#include "models/algorithm/hashing.h"

#include <stddef.h>

struct ip_hash_params {
    uint32_t mapping, built_from, prefix;
    bool fallback;
};

static void ip_hash_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct ip_hash_params *hash = params;
    struct hashing_rule rule = {.mapping = {.kind = hash->mapping, .built_from = hash->built_from}, .fallback = hash->fallback};
    hashing_init(state, rule, members, arena);
}

static uint32_t ip_hash_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                             struct rng *rng)
{
    (void)rng;
    const struct ip_hash_params *hash = params;
    return hashing_pick(state, members, pick->client_address & (UINT32_MAX << (32 - hash->prefix)));
}

static const struct param rows[] = {
    { HASHING_ROW_MAPPING, .offset = offsetof(struct ip_hash_params, mapping), .default_text = "modulo", .origin = "nginx" },
    { .key = "prefix", .kind = PARAM_COUNT, .offset = offsetof(struct ip_hash_params, prefix), .min = 1, .max = 32,
      .default_text = "32", .origin = "HAProxy, IPVS", .help = "leading bits of the address that count (nginx: 24)" },
    { HASHING_ROW_BUILT_FROM, .offset = offsetof(struct ip_hash_params, built_from), .default_text = "all", .origin = "nginx" },
    { HASHING_ROW_FALLBACK, .offset = offsetof(struct ip_hash_params, fallback), .default_text = "yes", .origin = "nginx" },
    PARAM_END,
};

const struct algorithm algorithm_ip_hash = {
    .base = {
        .name = "ip_hash",
        .aliases = "source source_hash sh",
        .help = "the client's address decides: same client, same server",
        .known_as = "nginx ip_hash, HAProxy balance source, IPVS sh, Cloudflare hash steering",
        .source = "nginx ngx_http_upstream_module, ip_hash; HAProxy configuration manual, hash-type; Linux IPVS, ipvsadm(8), "
                  "scheduler sh; Envoy documentation, load balancers; Cloudflare Load Balancing, steering policies",
        .description = "The hash of the first `prefix` bits of the client's address falls on a place of the mapping. Clients "
                       "behind one NAT address share a server.",
        .when_down = "When a server goes down only its clients move by default: they are hashed again up to 20 times, then "
                     "the next server takes them; when it returns they come back. With mapping modulo and built_from up, "
                     "HAProxy's map-based, nearly all move, twice; with fallback no its clients fail (IPVS sh).",
        .cost = "a decision O(log slots)",
        .state_bytes = sizeof(struct hashing),
        .params_bytes = sizeof(struct ip_hash_params),
        .params = rows,
    },
    .by_key = true,
    .pick = ip_hash_pick,
    .init = ip_hash_init,
    .on_members = hashing_on_members,
};

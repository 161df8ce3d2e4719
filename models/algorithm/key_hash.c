/* Key hash: what the request is about, or who asks, decides; so that the same object is asked of the same cache, or the same
 * user of the server that has his session. How a hash becomes a server, and what happens when that one is down, is hashing.c's.
 *
 * By default as nginx's `hash $uri`: a modulo over the slots of all servers, up or down. HAProxy's `balance uri` with its
 * map-based hash is built_from up. A key has one server: few keys, or few that matter, make uneven load under any mapping. */
#include "models/algorithm/hashing.h"

#include <stddef.h>

struct key_hash_params {
    uint32_t key, mapping, built_from;
    bool fallback;
};

static void key_hash_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct key_hash_params *hash = params;
    struct hashing_rule rule = {.mapping = {.kind = hash->mapping, .built_from = hash->built_from}, .fallback = hash->fallback};
    hashing_init(state, rule, members, arena);
}

static uint32_t key_hash_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                              struct rng *rng)
{
    (void)rng;
    return hashing_pick(state, members, hashing_key(((const struct key_hash_params *)params)->key, pick));
}

static const struct param rows[] = {
    { HASHING_ROW_KEY, .offset = offsetof(struct key_hash_params, key), .default_text = "path",
      .origin = "HAProxy balance uri" },
    { HASHING_ROW_MAPPING, .offset = offsetof(struct key_hash_params, mapping), .default_text = "modulo", .origin = "nginx" },
    { HASHING_ROW_BUILT_FROM, .offset = offsetof(struct key_hash_params, built_from), .default_text = "all",
      .origin = "nginx" },
    { HASHING_ROW_FALLBACK, .offset = offsetof(struct key_hash_params, fallback), .default_text = "yes", .origin = "nginx" },
    PARAM_END,
};

const struct algorithm algorithm_key_hash = {
    .base = {
        .name = "key_hash",
        .aliases = "uri hash header_hash",
        .help = "the path, the user or his session decides: same key, same server",
        .known_as = "nginx hash KEY, HAProxy balance uri, hdr(name), url_param and hash",
        .source = "nginx ngx_http_upstream_module, hash; HAProxy configuration manual, balance and hash-type; Envoy "
                  "documentation, load balancers; Linux IPVS, ipvsadm(8), schedulers sh and mh",
        .description = "The hash of the key falls on a place of the mapping. A session is the key that a trace gives to a "
                       "request, else its user.",
        .when_down = "When a server goes down only its keys move by default: they are hashed again up to 20 times, then the "
                     "next server takes them; when it returns they come back. With mapping modulo and built_from up, "
                     "HAProxy's map-based, nearly all keys move, twice.",
        .cost = "a decision O(log slots)",
        .state_bytes = sizeof(struct hashing),
        .params_bytes = sizeof(struct key_hash_params),
        .params = rows,
    },
    .by_key = true,
    .pick = key_hash_pick,
    .init = key_hash_init,
    .on_members = hashing_on_members,
};

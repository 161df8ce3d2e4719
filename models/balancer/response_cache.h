/* An l7 balancer's cache of responses: keys of Zipf popularity, a time to live, least recently used goes first. */
#ifndef MODELS_BALANCER_RESPONSE_CACHE_H
#define MODELS_BALANCER_RESPONSE_CACHE_H

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct rng;
struct response_cache;

/* A cold cache for `size` responses; each of `paths` paths has `keys` keys with popularity 1/rank^zipf_s. 16 bytes a path and
 * key. */
struct response_cache *response_cache_new(struct arena *arena, uint32_t paths, uint32_t keys, uint32_t size, simtime ttl,
                                          double zipf_s);
/* The key that a request for the path asks for. O(log keys). */
uint32_t response_cache_key(const struct response_cache *cache, uint32_t path, struct rng *rng);
/* Whether the key is held and fresh; then it is the most recently used. */
bool response_cache_hit(struct response_cache *cache, uint32_t key, simtime now);
void response_cache_store(struct response_cache *cache, uint32_t key, simtime now);
void response_cache_flush(struct response_cache *cache);

#endif

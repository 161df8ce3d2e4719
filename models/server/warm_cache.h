/* A server's own memory of keys (sessions, objects): whoever comes again finds it warm. What affinity buys and remapping costs.
 * Least recently used (LRU), a fixed number of keys. */
#ifndef MODELS_SERVER_WARM_CACHE_H
#define MODELS_SERVER_WARM_CACHE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct warm_cache;

/* An empty cache with room for n_keys >= 1. */
struct warm_cache *warm_cache_new(struct arena *arena, uint32_t n_keys);
/* Whether the key is there; it is then, or from now on, the one used last,
 * and the one used longest ago may have to go. O(1). */
bool warm_cache_touch(struct warm_cache *cache, uint64_t key);
/* Cold again. O(keys held). */
void warm_cache_clear(struct warm_cache *cache);

#endif

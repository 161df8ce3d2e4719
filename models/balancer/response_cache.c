/* The response cache: arrays by key. */
#include "models/balancer/response_cache.h"
#include "models/order/recency.h"
#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <math.h>

struct response_cache {
    uint32_t n_keys, size, n_held;
    simtime ttl;
    simtime *expires;    /* [paths * n_keys], 0: not held */
    struct recency used; /* of the same */
    double *cumulative;  /* [n_keys] of the popularities, ends with 1 */
};

struct response_cache *response_cache_new(struct arena *arena, uint32_t paths, uint32_t keys, uint32_t size, simtime ttl,
                                          double zipf_s)
{
    struct response_cache *cache = ARENA_NEW(arena, struct response_cache);
    cache->n_keys = keys;
    cache->size = size;
    cache->ttl = ttl;
    cache->expires = ARENA_ARRAY(arena, (size_t)paths * keys, simtime);
    cache->cumulative = ARENA_ARRAY(arena, keys, double);
    recency_init(&cache->used, paths * keys, arena);
    double sum = 0;
    for (uint32_t k = 0; k < keys; k++)
        cache->cumulative[k] = sum += pow(k + 1.0, -zipf_s);
    for (uint32_t k = 0; k < keys; k++)
        cache->cumulative[k] /= sum;
    return cache;
}

uint32_t response_cache_key(const struct response_cache *cache, uint32_t path, struct rng *rng)
{
    double u = rng_unit(rng);
    uint32_t low = 0, high = cache->n_keys - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cache->cumulative[middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return path * cache->n_keys + low;
}

static void drop(struct response_cache *cache, uint32_t key)
{
    recency_remove(&cache->used, key);
    cache->expires[key] = 0;
    cache->n_held--;
}

bool response_cache_hit(struct response_cache *cache, uint32_t key, simtime now)
{
    if (cache->expires[key] == 0)
        return false;
    if (cache->expires[key] <= now) {
        drop(cache, key);
        return false;
    }
    recency_remove(&cache->used, key);
    recency_add(&cache->used, key);
    return true;
}

void response_cache_store(struct response_cache *cache, uint32_t key, simtime now)
{
    if (cache->expires[key])
        drop(cache, key);
    if (cache->n_held == cache->size)
        drop(cache, recency_oldest(&cache->used));
    recency_add(&cache->used, key);
    cache->expires[key] = now + cache->ttl;
    cache->n_held++;
}

void response_cache_flush(struct response_cache *cache)
{
    while (cache->n_held > 0)
        drop(cache, recency_oldest(&cache->used));
}

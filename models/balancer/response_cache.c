/* The response cache: arrays by key, an intrusive list in order of use. */
#include "models/balancer/response_cache.h"
#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <math.h>

#define NO_KEY UINT32_MAX

struct entry {
    simtime expires; /* 0: not held */
    uint32_t newer, older;
};

struct response_cache {
    uint32_t n_keys, size, n_held;
    uint32_t newest, oldest;
    simtime ttl;
    struct entry *entry; /* [paths * n_keys] */
    double *cumulative;  /* [n_keys] of the popularities, ends with 1 */
};

struct response_cache *response_cache_new(struct arena *arena, uint32_t paths, uint32_t keys, uint32_t size, simtime ttl,
                                          double zipf_s)
{
    struct response_cache *cache = ARENA_NEW(arena, struct response_cache);
    *cache = (struct response_cache){keys,
                                     size,
                                     0,
                                     NO_KEY,
                                     NO_KEY,
                                     ttl,
                                     ARENA_ARRAY(arena, (size_t)paths * keys, struct entry),
                                     ARENA_ARRAY(arena, keys, double)};
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

static void unlink_key(struct response_cache *cache, uint32_t key)
{
    struct entry *e = &cache->entry[key];
    if (e->newer == NO_KEY)
        cache->newest = e->older;
    else
        cache->entry[e->newer].older = e->older;
    if (e->older == NO_KEY)
        cache->oldest = e->newer;
    else
        cache->entry[e->older].newer = e->newer;
    e->expires = 0;
    cache->n_held--;
}

static void link_newest(struct response_cache *cache, uint32_t key, simtime expires)
{
    cache->entry[key] = (struct entry){expires, NO_KEY, cache->newest};
    if (cache->newest == NO_KEY)
        cache->oldest = key;
    else
        cache->entry[cache->newest].newer = key;
    cache->newest = key;
    cache->n_held++;
}

bool response_cache_hit(struct response_cache *cache, uint32_t key, simtime now)
{
    simtime expires = cache->entry[key].expires;
    if (expires == 0)
        return false;
    unlink_key(cache, key);
    if (expires <= now)
        return false;
    link_newest(cache, key, expires);
    return true;
}

void response_cache_store(struct response_cache *cache, uint32_t key, simtime now)
{
    if (cache->entry[key].expires)
        unlink_key(cache, key);
    if (cache->n_held == cache->size)
        unlink_key(cache, cache->oldest);
    link_newest(cache, key, now + cache->ttl);
}

void response_cache_flush(struct response_cache *cache)
{
    while (cache->oldest != NO_KEY)
        unlink_key(cache, cache->oldest);
}

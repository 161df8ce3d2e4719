/* Slots by use, found through chains of a hash table of twice as many buckets. A full cache reuses the slot of the key that
 * goes. */
#include "models/server/warm_cache.h"

#include "models/order/recency.h"
#include "sim/engine/arena.h"
#include "sim/engine/rng.h"

#define NO_SLOT UINT32_MAX

struct slot {
    uint64_t key;
    uint32_t next; /* in the bucket's chain */
};

struct warm_cache {
    uint32_t n_keys, n_held;
    struct recency used; /* slots */
    uint64_t mask;
    uint32_t *bucket; /* [mask + 1] first slot */
    struct slot *slot; /* [n_keys] */
};

struct warm_cache *warm_cache_new(struct arena *arena, uint32_t n_keys)
{
    struct warm_cache *cache = ARENA_NEW(arena, struct warm_cache);
    uint64_t n_buckets = 2;
    while (n_buckets < 2 * (uint64_t)n_keys)
        n_buckets *= 2;
    cache->n_keys = n_keys;
    cache->mask = n_buckets - 1;
    cache->bucket = ARENA_ARRAY(arena, n_buckets, uint32_t);
    cache->slot = ARENA_ARRAY(arena, n_keys, struct slot);
    recency_init(&cache->used, n_keys, arena);
    warm_cache_clear(cache);
    return cache;
}

void warm_cache_clear(struct warm_cache *cache)
{
    cache->n_held = 0;
    recency_clear(&cache->used);
    for (uint64_t b = 0; b <= cache->mask; b++)
        cache->bucket[b] = NO_SLOT;
}

static uint32_t *bucket_of(const struct warm_cache *cache, uint64_t key)
{
    return &cache->bucket[rng_mix(key, 0) & cache->mask];
}

/* A slot for a new key: a fresh one, or that of the key used longest ago. */
static uint32_t free_slot(struct warm_cache *cache)
{
    if (cache->n_held < cache->n_keys)
        return cache->n_held++;
    uint32_t at = recency_oldest(&cache->used), *link = bucket_of(cache, cache->slot[at].key);
    while (*link != at)
        link = &cache->slot[*link].next;
    *link = cache->slot[at].next;
    recency_remove(&cache->used, at);
    return at;
}

bool warm_cache_touch(struct warm_cache *cache, uint64_t key)
{
    uint32_t *bucket = bucket_of(cache, key), at = *bucket;
    while (at != NO_SLOT && cache->slot[at].key != key)
        at = cache->slot[at].next;
    bool was_there = at != NO_SLOT;
    if (was_there) {
        recency_remove(&cache->used, at);
    } else {
        at = free_slot(cache);
        cache->slot[at].key = key;
        cache->slot[at].next = *bucket;
        *bucket = at;
    }
    recency_add(&cache->used, at);
    return was_there;
}

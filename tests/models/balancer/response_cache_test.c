/* The response cache against a naive list, and its popularity law. */
#include "models/balancer/response_cache.h"
#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <string.h>

#define KEYS 23
#define SIZE 7

struct naive {
    uint32_t key[SIZE]; /* most recently used first */
    simtime expires[SIZE];
    uint32_t n;
};

static void naive_remove(struct naive *naive, uint32_t i)
{
    memmove(&naive->key[i], &naive->key[i + 1], (naive->n - i - 1) * sizeof naive->key[0]);
    memmove(&naive->expires[i], &naive->expires[i + 1], (naive->n - i - 1) * sizeof naive->expires[0]);
    naive->n--;
}

static void naive_put(struct naive *naive, uint32_t key, simtime expires)
{
    if (naive->n == SIZE)
        naive->n--;
    memmove(&naive->key[1], &naive->key[0], naive->n * sizeof naive->key[0]);
    memmove(&naive->expires[1], &naive->expires[0], naive->n * sizeof naive->expires[0]);
    naive->key[0] = key;
    naive->expires[0] = expires;
    naive->n++;
}

static bool naive_hit(struct naive *naive, uint32_t key, simtime now)
{
    for (uint32_t i = 0; i < naive->n; i++)
        if (naive->key[i] == key) {
            simtime expires = naive->expires[i];
            naive_remove(naive, i);
            if (expires <= now)
                return false;
            naive_put(naive, key, expires);
            return true;
        }
    return false;
}

void test_response_cache__equals_a_naive_list(void)
{
    struct arena *arena = arena_new(NULL);
    struct response_cache *cache = response_cache_new(arena, 1, KEYS, SIZE, 40, 0.9);
    struct naive naive = {.n = 0};
    struct rng rng;
    rng_seed(&rng, 2385);
    uint32_t hits = 0;
    for (simtime now = 1; now < 20000; now++) {
        uint32_t key = response_cache_key(cache, 0, &rng);
        bool hit = response_cache_hit(cache, key, now);
        CU_ASSERT_EQUAL_FATAL(hit, naive_hit(&naive, key, now));
        hits += hit;
        if (!hit) {
            response_cache_store(cache, key, now);
            naive_put(&naive, key, now + 40);
        }
    }
    CU_ASSERT(hits > 5000 && hits < 18000);
    response_cache_flush(cache);
    for (uint32_t key = 0; key < KEYS; key++)
        CU_ASSERT(!response_cache_hit(cache, key, 20001));
    arena_free(arena);
}

/* Zipf: rank 1 of 1000 with s = 1 gets 13.36 %. */
void test_response_cache__popularity(void)
{
    struct arena *arena = arena_new(NULL);
    struct response_cache *cache = response_cache_new(arena, 2, 1000, 10, 1, 1);
    struct rng rng;
    rng_seed(&rng, 5);
    uint32_t first = 0, top = 0, n = 200000;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t key = response_cache_key(cache, 1, &rng); /* of another path: other responses */
        first += key == 1000;
        top += key < 1010;
    }
    CU_ASSERT_DOUBLE_EQUAL((double)first / n, 0.1335921, 0.0025);
    CU_ASSERT_DOUBLE_EQUAL((double)top / n, 0.3912871, 0.0036);
    arena_free(arena);
}

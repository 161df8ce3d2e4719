/* Warm caches: least recently used, against a list kept by hand. */
#include "models/server/warm_cache.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <string.h>

void test_warm_cache__the_least_recently_used_goes(void)
{
    struct arena *arena = arena_new(NULL);
    struct warm_cache *cache = warm_cache_new(arena, 3);
    CU_ASSERT(!warm_cache_touch(cache, 7) && !warm_cache_touch(cache, 8) && !warm_cache_touch(cache, 9));
    CU_ASSERT(warm_cache_touch(cache, 7));
    CU_ASSERT(!warm_cache_touch(cache, 10)); /* 8 goes */
    CU_ASSERT(warm_cache_touch(cache, 9) && warm_cache_touch(cache, 7) && warm_cache_touch(cache, 10));
    CU_ASSERT(!warm_cache_touch(cache, 8)); /* 9 goes */
    CU_ASSERT(!warm_cache_touch(cache, 9));
    warm_cache_clear(cache);
    CU_ASSERT(!warm_cache_touch(cache, 9) && !warm_cache_touch(cache, 8) && warm_cache_touch(cache, 9));
    arena_free(arena);
}

void test_warm_cache__agrees_with_a_list(void)
{
    enum { KEYS = 37, STEPS = 20000 };
    for (uint32_t room = 1; room <= KEYS + 3; room += 6) {
        struct arena *arena = arena_new(NULL);
        struct warm_cache *cache = warm_cache_new(arena, room);
        uint64_t list[KEYS]; /* newest first */
        uint32_t n = 0;
        struct rng rng;
        rng_seed(&rng, room);
        for (int step = 0; step < STEPS; step++) {
            uint64_t key = rng_mix(rng_below(&rng, KEYS), 3);
            uint32_t at = 0;
            while (at < n && list[at] != key)
                at++;
            CU_ASSERT(warm_cache_touch(cache, key) == (at < n));
            if (at == n && n < room)
                n++;
            else if (at == n)
                at = n - 1;
            memmove(list + 1, list, at * sizeof list[0]);
            list[0] = key;
        }
        arena_free(arena);
    }
}

/* In a little world: the second request of a user finds its key, another user's does not, and after a crash nobody's. */
void test_warm_cache__changes_service_times(void)
{
    struct little_world *little = little_new();
    static const simtime expected_ms[] = { 50, 8, 50, 8, 50, 8 };
    little->spec.run.duration = 100 * SECOND;
    little->client.dns = SPEC_NONE;
    little->client.target = 0;
    little_bare(little); /* both users at the first server */
    little->pool[0].warm_keys = 7;
    little->pool[0].warm_hit = 0.4;
    little->pool[0].warm_miss = 2.5;
    little_fault(little, "crash", (struct target){ TARGET_SERVER, 0, 0, 0 }, 5, 6, NULL);
    little_asks(little, "3 at 1, 3 at 2, 4 at 3, 3 at 4, 4 at 7, 4 at 8");
    little_run(little);
    CU_ASSERT_EQUAL(little->n_records, 6);
    for (uint32_t i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(little->record[i].service, expected_ms[i] * MILLISECOND);
    little_free(little);
}

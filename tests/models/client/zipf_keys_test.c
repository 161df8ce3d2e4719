/* Zipf keys: shares against k^-s, and one name for one key. */
#include "models/client/zipf_keys.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>
#include <math.h>

void test_zipf_keys__shares(void)
{
    enum { KEYS = 50, DRAWS = 200000 };
    static const double exponents[] = { 0, 0.8, 2.385 };
    for (int e = 0; e < 3; e++) {
        struct arena *arena = arena_new(NULL);
        struct zipf_keys keys;
        uint32_t observed[KEYS] = { 0 };
        double share[KEYS];
        zipf_keys_init(&keys, arena, KEYS, exponents[e]);
        for (uint32_t k = 0; k < KEYS; k++)
            share[k] = pow(k + 1.0, -exponents[e]);
        for (uint64_t i = 0; i < DRAWS; i++) {
            uint64_t key = zipf_keys_draw(&keys, rng_mix(i, 7));
            uint32_t k = 0;
            while (k < KEYS && zipf_keys_at(k) != key)
                k++;
            CU_ASSERT_FATAL(k < KEYS);
            observed[k]++;
        }
        CU_ASSERT(bench_chi_square(KEYS, observed, share) > 1e-3);
        CU_ASSERT_EQUAL(zipf_keys_draw(&keys, 2385), zipf_keys_draw(&keys, 2385));
        arena_free(arena);
    }
}

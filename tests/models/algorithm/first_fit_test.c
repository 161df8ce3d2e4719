/* First fit: the first with a free slot, whatever has happened before. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

enum { N = 7 };
static const uint32_t limits[N] = { 3, 5, 1, 11, 2, UINT32_MAX, 4 };

static struct bench_pool open_limited(uint32_t n)
{
    struct bench_pool pool = bench_pool_open(&algorithm_first_fit, n, NULL, 1, NULL, NULL);
    for (uint32_t i = 0; i < n; i++)
        pool.at[i].limit = limits[i];
    bench_pool_change(&pool);
    return pool;
}

void test_algorithm_first_fit__fills_one_after_the_other(void)
{
    struct bench_pool pool = open_limited(5);
    for (const char *expected = "aaabbbbbcdddddddddddee"; *expected; expected++) {
        uint32_t member = bench_pool_pick(&pool);
        CU_ASSERT_EQUAL((char)('a' + member), *expected);
        bench_pool_start(&pool, member);
    }
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    bench_pool_done(&pool, 3);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 3);
    bench_pool_done(&pool, 1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_close(&pool);
}

static uint32_t first_with_room(const struct bench_pool *pool, uint32_t n, const uint32_t *list)
{
    for (uint32_t i = 0; i < n; i++)
        if (pool->active[list[i]] < pool->at[list[i]].limit)
            return list[i];
    return MEMBER_NONE;
}

void test_algorithm_first_fit__the_first_with_room_at_any_time(void)
{
    struct bench_pool pool = open_limited(N);
    struct rng rng;
    rng_seed(&rng, 2385);
    uint32_t n_none = 0;
    for (int step = 0; step < 20000; step++) {
        uint32_t what = rng_below(&rng, 20), other = rng_below(&rng, N);
        if (what == 0 && (!pool.up[other] || pool.members.n_eligible > 1))
            bench_pool_set_up(&pool, other, !pool.up[other]);
        else if (what < 9 && pool.active[other] > 0)
            bench_pool_done(&pool, other);
        uint32_t expected = first_with_room(&pool, pool.members.n_eligible, pool.eligible);
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), expected);
        n_none += expected == MEMBER_NONE;
        if (expected != MEMBER_NONE)
            bench_pool_start(&pool, expected);
    }
    CU_ASSERT(n_none > 100);
    bench_pool_close(&pool);
}

/* A retry's list holds none that is full. */
void test_algorithm_first_fit__a_retry_takes_the_first_of_its_list(void)
{
    struct bench_pool pool = open_limited(N);
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 3, (const uint32_t[]){ 2, 4, 6 }), 2);
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 1, (const uint32_t[]){ 6 }), 6);
    bench_pool_close(&pool);
}

/* The heaviest as long as it has a slot, then the next; of equals the first in the pool. */
void test_algorithm_first_fit__ipvs_fails_over_by_weight(void)
{
    static const double weights[4] = { 3, 11, 5, 11 };
    static const uint32_t slots[4] = { 1, 2, UINT32_MAX, 3 };
    struct bench_pool pool = bench_pool_open(&algorithm_first_fit, 4, weights, 1, "like", "ipvs_fo");
    for (uint32_t i = 0; i < 4; i++)
        pool.at[i].limit = slots[i];
    bench_pool_change(&pool);
    CU_ASSERT(bench_pool_fills(&pool, "bbdddcccccccc"));
    bench_pool_done(&pool, 3);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 3);
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, (const uint32_t[]){ 0, 2 }), 2);
    bench_pool_close(&pool);
}

/* Weight 3 takes a fourth while it has 3, then the next heaviest overflows; when all have more than their weight, nobody. */
void test_algorithm_first_fit__ipvs_overflows(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_first_fit, 3, (const double[]){ 3, 1, 2 }, 1, "like", "ipvs_ovf");
    CU_ASSERT(bench_pool_fills(&pool, "aaaacccbb"));
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, (const uint32_t[]){ 1, 2 }), MEMBER_NONE);
    bench_pool_done(&pool, 1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_done(&pool, 0);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);
}

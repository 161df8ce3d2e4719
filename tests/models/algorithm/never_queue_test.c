/* Never queue: the sequence when nothing ends, and its rule in a long life. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

static void check_sequence(uint32_t n, const double *weight, const char *expected)
{
    struct bench_pool pool = bench_pool_open(&algorithm_never_queue, n, weight, 1, NULL, NULL);
    for (; *expected; expected++) {
        uint32_t member = bench_pool_pick(&pool);
        CU_ASSERT_EQUAL((char)('a' + member), *expected);
        bench_pool_start(&pool, member);
    }
    bench_pool_close(&pool);
}

static uint32_t least_of(const struct bench_pool *pool, uint32_t n, const uint32_t *list)
{
    uint32_t best = list[0];
    for (uint32_t i = 0; i < n; i++) {
        if (pool->at[list[i]].active == 0)
            return list[i];
        if ((pool->at[list[i]].active + 1) * pool->at[best].weight < (pool->at[best].active + 1) * pool->at[list[i]].weight)
            best = list[i];
    }
    return best;
}

/* Each idle one once, in the pool's order and whatever its weight, then shortest expected delays. */
void test_algorithm_never_queue__the_idle_first(void)
{
    check_sequence(2, (const double[]){ 3, 1 }, "abaaaaabaa");
    check_sequence(2, (const double[]){ 1, 3 }, "abbbbbabbba");
    check_sequence(3, (const double[]){ 5, 3, 11 }, "abccccaccacbcaccabccca");
}

/* A long life against a scan of all, with everything that can happen to a pool. */
void test_algorithm_never_queue__the_least_of_all_at_any_time(void)
{
    const double weights[7] = { 3, 5, 11, 1, 1, 2, 0.5 };
    struct bench_pool pool = bench_pool_open(&algorithm_never_queue, 7, weights, 1, NULL, NULL);
    struct rng rng;
    rng_seed(&rng, 2385);
    for (int step = 0; step < 20000; step++) {
        uint32_t what = rng_below(&rng, 40), other = rng_below(&rng, 7);
        if (what == 0 && (!pool.up[other] || pool.members.n_eligible > 1))
            bench_pool_set_up(&pool, other, !pool.up[other]);
        else if (what == 1) {
            pool.at[other].weight = 1 + rng_below(&rng, 12);
            bench_pool_change(&pool);
        } else if (what < 22 && pool.at[other].active > 0)
            bench_pool_done(&pool, other);
        uint32_t expected = least_of(&pool, pool.members.n_eligible, pool.eligible);
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), expected);
        uint32_t list[2] = { pool.eligible[0], pool.eligible[pool.members.n_eligible - 1] };
        uint32_t n = list[0] == list[1] ? 1 : 2;
        CU_ASSERT_EQUAL(bench_pool_retry(&pool, n, list), least_of(&pool, n, list));
        if (what < 38)
            bench_pool_start(&pool, expected);
    }
    bench_pool_close(&pool);
}

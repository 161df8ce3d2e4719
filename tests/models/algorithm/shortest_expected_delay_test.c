/* Shortest expected delay: the sequence when nothing ends, and the minimum in a long life. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

static void check_sequence(uint32_t n, const double *weight, const char *expected)
{
    struct bench_pool pool = bench_pool_open(&algorithm_shortest_expected_delay, n, weight, 1, NULL, NULL);
    CU_ASSERT(bench_pool_fills(&pool, expected));
    bench_pool_close(&pool);
}

static uint32_t least_of(const struct bench_pool *pool, uint32_t n, const uint32_t *list)
{
    uint32_t best = list[0];
    for (uint32_t i = 1; i < n; i++)
        if ((pool->active[list[i]] + 1) * pool->at[best].weight < (pool->active[best] + 1) * pool->at[list[i]].weight)
            best = list[i];
    return best;
}

/* Nothing ends: 1/3 2/3 and then 1 twice, the first in the pool wins, before the idle b gets its first at 4/3 against 1. */
void test_algorithm_shortest_expected_delay__the_fast_one_first(void)
{
    check_sequence(2, (const double[]){ 3, 1 }, "aaabaaabaaab");
    check_sequence(2, (const double[]){ 1, 3 }, "bbabbbabbbab");
    check_sequence(3, (const double[]){ 5, 3, 11 }, "ccacbcaccacbcaccabcccacbcacc");
}

/* A long life against a scan of all, with everything that can happen to a pool. */
void test_algorithm_shortest_expected_delay__the_least_of_all_at_any_time(void)
{
    const double weights[7] = { 3, 5, 11, 1, 1, 2, 0.5 };
    struct bench_pool pool = bench_pool_open(&algorithm_shortest_expected_delay, 7, weights, 1, NULL, NULL);
    CU_ASSERT(bench_pool_keeps_to(&pool, least_of));
    bench_pool_close(&pool);
}

/* Never queue: the sequence when nothing ends, and its rule in a long life. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

static void check_sequence(uint32_t n, const double *weight, const char *expected)
{
    struct bench_pool pool = bench_pool_open(&algorithm_never_queue, n, weight, 1, NULL, NULL);
    CU_ASSERT(bench_pool_fills(&pool, expected));
    bench_pool_close(&pool);
}

static uint32_t least_of(const struct bench_pool *pool, uint32_t n, const uint32_t *list)
{
    uint32_t best = list[0];
    for (uint32_t i = 0; i < n; i++) {
        if (pool->active[list[i]] == 0)
            return list[i];
        if ((pool->active[list[i]] + 1) * pool->at[best].weight < (pool->active[best] + 1) * pool->at[list[i]].weight)
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
    CU_ASSERT(bench_pool_keeps_to(&pool, least_of));
    bench_pool_close(&pool);
}

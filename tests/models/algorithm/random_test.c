/* Random: shares by weight, among those that are up. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

void test_algorithm_random__shares_by_weight(void)
{
    const double weight[4] = { 3, 5, 11, 0.7 };
    struct bench_pool pool = bench_pool_open(&algorithm_random, 4, weight, 8, NULL, NULL);
    uint32_t observed[4] = { 0 };
    bench_pool_count(&pool, 200000, observed);
    CU_ASSERT(bench_chi_square(4, observed, weight) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_random__equal_weights_are_uniform(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_random, 7, NULL, 9, NULL, NULL);
    uint32_t observed[7] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT(bench_chi_square(7, observed, (const double[]){ 1, 1, 1, 1, 1, 1, 1 }) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_random__others_share_the_part_of_who_is_down(void)
{
    const double weight[4] = { 3, 5, 11, 0.7 };
    struct bench_pool pool = bench_pool_open(&algorithm_random, 4, weight, 10, NULL, NULL);
    bench_pool_set_up(&pool, 2, false);
    uint32_t observed[4] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT_EQUAL(observed[2], 0);
    observed[2] = observed[3];
    CU_ASSERT(bench_chi_square(3, observed, (const double[]){ 3, 5, 0.7 }) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_random__a_new_weight_holds_at_once(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_random, 2, NULL, 11, NULL, NULL);
    pool.at[1].weight = 19;
    bench_pool_change(&pool);
    uint32_t observed[2] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 5, 95 }) > 1e-3);
    bench_pool_close(&pool);
}

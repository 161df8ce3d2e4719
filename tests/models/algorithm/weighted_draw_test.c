/* Weighted draws: where a share falls, by linear search; the law, by chi-square. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

enum { MEMBERS = 7 };
static const double weights[MEMBERS] = { 3, 0, 5, 0.25, 11, 0, 2.385 };

void test_weighted_draw__find_agrees_with_linear_search(void)
{
    double cumulative[MEMBERS], sum = 0;
    for (uint32_t i = 0; i < MEMBERS; i++)
        cumulative[i] = sum += weights[i];
    struct rng rng;
    rng_seed(&rng, 31);
    for (int k = 0; k < 20000; k++) {
        double share = rng_unit(&rng);
        uint32_t expected = 0;
        while (cumulative[expected] <= share * sum)
            expected++;
        CU_ASSERT_EQUAL(weighted_draw_find(cumulative, MEMBERS, share), expected);
    }
}

void test_weighted_draw__ends_hit_entries_that_weigh(void)
{
    double cumulative[4] = { 0, 3, 3.7, 3.7 };
    CU_ASSERT_EQUAL(weighted_draw_find(cumulative, 4, 0), 1);
    CU_ASSERT_EQUAL(weighted_draw_find(cumulative, 4, 1 - 0x1.0p-53), 2);
    /* A share times the total that rounds up to the total. */
    CU_ASSERT_EQUAL(weighted_draw_find(cumulative, 4, 1), 2);
    CU_ASSERT_EQUAL(weighted_draw_find(cumulative, 1, 0.5), 0);
}

static void check_shares(bool standing)
{
    const double weight[3] = { 3, 5, 11 };
    const uint32_t all[3] = { 0, 1, 2 };
    struct bench_pool pool = bench_pool_open(&algorithm_random, 3, weight, 5, NULL, NULL);
    uint32_t observed[3] = { 0 };
    for (int k = 0; k < 100000; k++)
        observed[standing ? bench_pool_pick(&pool) : bench_pool_retry(&pool, 3, all)]++;
    CU_ASSERT(bench_chi_square(3, observed, weight) > 1e-3);
    bench_pool_close(&pool);
}

void test_weighted_draw__shares_of_the_standing_list(void) { check_shares(true); }

void test_weighted_draw__shares_of_another_list(void) { check_shares(false); }

void test_weighted_draw__both_lists_take_one_word(void)
{
    const double weight[5] = { 3, 5, 11, 2, 2 };
    const uint32_t all[5] = { 0, 1, 2, 3, 4 };
    struct bench_pool a = bench_pool_open(&algorithm_random, 5, weight, 77, NULL, NULL);
    struct bench_pool b = bench_pool_open(&algorithm_random, 5, weight, 77, NULL, NULL);
    for (int k = 0; k < 1000; k++)
        CU_ASSERT_EQUAL(bench_pool_pick(&a), bench_pool_retry(&b, 5, all));
    bench_pool_close(&a);
    bench_pool_close(&b);
}

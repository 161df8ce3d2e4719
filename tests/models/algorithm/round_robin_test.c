/* Round robin's exact order, with members leaving and coming back. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

static void expect(struct bench_pool *pool, const char *digits)
{
    for (; *digits; digits++)
        CU_ASSERT_EQUAL(bench_pool_pick(pool), (uint32_t)(*digits - '0'));
}

void test_algorithm_round_robin__ignores_weights(void)
{
    const double weight[7] = { 3, 5, 11, 1, 1, 2, 0.5 };
    struct bench_pool pool = bench_pool_open(&algorithm_round_robin, 7, weight, 1, NULL, NULL);
    expect(&pool, "012345601234560");
    bench_pool_close(&pool);
}

void test_algorithm_round_robin__skips_who_is_down_and_keeps_the_turn(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_round_robin, 7, NULL, 1, NULL, NULL);
    expect(&pool, "012");
    bench_pool_set_up(&pool, 3, false);
    bench_pool_set_up(&pool, 6, false);
    expect(&pool, "4501245");
    bench_pool_set_up(&pool, 6, true);
    expect(&pool, "6012");
    bench_pool_set_up(&pool, 3, true);
    expect(&pool, "3456");
    bench_pool_close(&pool);
}

void test_algorithm_round_robin__a_retry_moves_the_turn_on(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_round_robin, 5, NULL, 1, NULL, NULL);
    const uint32_t others[3] = { 0, 3, 4 };
    expect(&pool, "01");
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 3, others), 3);
    expect(&pool, "40");
    bench_pool_close(&pool);
}

/* Prequal: how often it asks, how long answers last, what it does without them. The pool has tests of its own. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

static uint32_t ask(struct bench_pool *pool)
{
    uint32_t whom[ASKED_MAX];
    simtime round_trip = 0;
    uint32_t n = algorithm_prequal.ask(pool->state, pool->params, &pool->members, &pool->rng, whom, &round_trip);
    CU_ASSERT_EQUAL(round_trip, MILLISECOND);
    return n;
}

/* Three each time; 0.4 each time are four in ten, evenly. */
void test_algorithm_prequal__probes(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_prequal, 10, NULL, 1, NULL, NULL);
    for (int k = 0; k < 5; k++)
        CU_ASSERT_EQUAL(ask(&pool), 3);
    bench_pool_close(&pool);
    pool = bench_pool_open(&algorithm_prequal, 10, NULL, 1, "probes_per_request", "0.4");
    const uint32_t expected[5] = { 0, 0, 1, 0, 1 };
    for (int k = 0; k < 4; k++)
        CU_ASSERT_EQUAL(ask(&pool), expected[k]);
    bench_pool_close(&pool);
}

/* One answer is not enough: drawn by weight. */
void test_algorithm_prequal__random_without_answers(void)
{
    const double weight[4] = { 3, 5, 11, 2 };
    struct bench_pool pool = bench_pool_open(&algorithm_prequal, 4, weight, 9, "removals_per_request", "0");
    uint32_t observed[4] = { 0 };
    bench_pool_answer(&pool, 3, 0, MILLISECOND);
    bench_pool_count(&pool, 50000, observed);
    CU_ASSERT(bench_chi_square(4, observed, weight) > 1e-3);
    bench_pool_close(&pool);
}

/* 48 servers: (1 + 1) / ((1 - 16/48) 3 - 1) = 2 uses. The first pick takes 20 and drops the oldest, the second takes 20 again
 * and drops the worst; then nothing is left, and one draw in 48 hits 20. */
void test_algorithm_prequal__two_uses(void)
{
    uint32_t thirds = 0;
    struct bench_pool pool = bench_pool_open(&algorithm_prequal, 48, NULL, 9, NULL, NULL);
    for (int k = 0; k < 200; k++) {
        bench_pool_answer(&pool, 30, 4, 70 * MILLISECOND);
        bench_pool_answer(&pool, 40, 4, 60 * MILLISECOND);
        bench_pool_answer(&pool, 20, 1, 20 * MILLISECOND);
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), 20);
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), 20);
        thirds += bench_pool_pick(&pool) == 20;
        bench_pool_pick(&pool);
    }
    CU_ASSERT(thirds < 20);
    bench_pool_close(&pool);
}

/* Three servers cannot fill the pool: answers are good for 16 uses, if they do not grow old.
 * Nothing is hot beside a load of 50. */
void test_algorithm_prequal__age(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_prequal, 3, NULL, 9, "removals_per_request", "0");
    for (int late = 0; late < 2; late++) {
        uint32_t others = 0;
        bench_pool_answer(&pool, 0, 1, 70 * MILLISECOND);
        bench_pool_answer(&pool, 1, 1, 60 * MILLISECOND);
        for (int k = 0; k < 30; k++)
            bench_pool_answer(&pool, 2, 50, 90 * MILLISECOND);
        *pool.now += SECOND + late;
        for (int k = 0; k < 16; k++)
            others += bench_pool_pick(&pool) == 2;
        CU_ASSERT_EQUAL(others > 0, late == 1);
        *pool.now += 2 * SECOND;
    }
    bench_pool_close(&pool);
}

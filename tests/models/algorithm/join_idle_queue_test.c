/* Join idle queue: the list in its order, dice without it, names kept aside. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

enum { N = 5 };

static uint32_t give(struct bench_pool *pool)
{
    uint32_t picked = bench_pool_pick(pool);
    bench_pool_start(pool, picked);
    return picked;
}

/* All are idle at first, in order; later in the order in which they ran empty. */
void test_algorithm_join_idle_queue__the_longest_idle_first(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_idle_queue, N, NULL, 1, NULL, NULL);
    const uint32_t ends[4] = { 3, 0, 4, 1 };
    for (uint32_t i = 0; i < N; i++)
        CU_ASSERT_EQUAL(give(&pool), i);
    for (int round = 0; round < 7; round++) {
        for (int i = 0; i < 4; i++)
            bench_pool_done(&pool, ends[i]);
        for (int i = 0; i < 4; i++)
            CU_ASSERT_EQUAL(give(&pool), ends[i]);
    }
    bench_pool_close(&pool);
}

/* Nobody is idle: drawn by weight, however long the queues. */
void test_algorithm_join_idle_queue__else_by_weight(void)
{
    const double weight[N] = { 3, 5, 11, 1, 2 };
    struct bench_pool pool = bench_pool_open(&algorithm_join_idle_queue, N, weight, 1, NULL, NULL);
    uint32_t observed[N] = { 0 };
    for (uint32_t i = 0; i < N; i++)
        give(&pool);
    for (int k = 0; k < 50000; k++)
        observed[give(&pool)]++;
    CU_ASSERT(bench_chi_square(N, observed, weight) > 1e-3);
    bench_pool_close(&pool);
}

/* A name stays until it is used, even when another balancer was faster, and stands there once. */
void test_algorithm_join_idle_queue__names_stay(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_idle_queue, 2, NULL, 1, NULL, NULL);
    bench_pool_elsewhere(&pool, 0, 1);
    bench_pool_elsewhere(&pool, 0, -1);
    CU_ASSERT_EQUAL(give(&pool), 0);
    CU_ASSERT_EQUAL(give(&pool), 1);
    uint32_t observed[2] = { 0 };
    for (int k = 0; k < 10000; k++)
        observed[give(&pool)]++;
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 1, 1 }) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_join_idle_queue__names_wait_for_their_return(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_idle_queue, N, NULL, 1, NULL, NULL);
    bench_pool_set_up(&pool, 1, false);
    bench_pool_set_up(&pool, 3, false);
    CU_ASSERT_EQUAL(give(&pool), 0);
    CU_ASSERT_EQUAL(give(&pool), 2);
    bench_pool_set_up(&pool, 3, true);
    CU_ASSERT_EQUAL(give(&pool), 4);
    CU_ASSERT_EQUAL(give(&pool), 3);
    bench_pool_set_up(&pool, 3, false);
    bench_pool_done(&pool, 3); /* says that it is idle while nobody may use it */
    bench_pool_set_up(&pool, 3, true);
    CU_ASSERT_EQUAL(give(&pool), 3);
    bench_pool_close(&pool);
}

/* A retry takes the first name of its own list out of the middle. */
void test_algorithm_join_idle_queue__a_retry_looks_for_its_own(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_idle_queue, N, NULL, 1, NULL, NULL);
    const uint32_t list[2] = { 2, 4 }, rest[4] = { 0, 1, 3, 4 };
    uint32_t picked = bench_pool_retry(&pool, 2, list);
    CU_ASSERT_EQUAL(picked, 2);
    bench_pool_start(&pool, picked);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(give(&pool), rest[i]);
    bench_pool_close(&pool);
}

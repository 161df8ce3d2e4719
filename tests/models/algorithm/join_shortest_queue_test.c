/* The oracle against a scan over what is really in progress, and its ties against the even law. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

enum { N = 7 };
static const double weights[N] = { 1, 2, 4, 1, 8, 2, 1 };

static bool is_shortest(const struct bench_pool *pool, uint32_t picked, uint32_t n, const uint32_t *eligible)
{
    bool listed = false, shortest = true;
    for (uint32_t i = 0; i < n; i++) {
        listed |= eligible[i] == picked;
        shortest &= pool->real[picked] * weights[eligible[i]] <= pool->real[eligible[i]] * weights[picked];
    }
    return listed && shortest;
}

/* Half of the load comes from elsewhere; members come and go. */
void test_algorithm_join_shortest_queue__agrees_with_a_scan(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_shortest_queue, N, weights, 1, NULL, NULL);
    struct rng rng;
    rng_seed(&rng, 85);
    for (int step = 0; step < 20000; step++) {
        uint32_t member = rng_below(&rng, N), what = rng_below(&rng, 20), list[3] = { 1, 2, 5 };
        if (what == 0 && (!pool.up[member] || pool.members.n_eligible > 1))
            bench_pool_set_up(&pool, member, !pool.up[member]);
        else if (what < 6)
            bench_pool_elsewhere(&pool, member, 1);
        else if (what < 11 && pool.real[member] > pool.active[member])
            bench_pool_elsewhere(&pool, member, -1);
        else if (what < 15 && pool.active[member] > 0)
            bench_pool_done(&pool, member);
        CU_ASSERT(is_shortest(&pool, bench_pool_retry(&pool, 3, list), 3, list));
        uint32_t picked = bench_pool_pick(&pool);
        CU_ASSERT(is_shortest(&pool, picked, pool.members.n_eligible, pool.eligible));
        if (what >= 15)
            bench_pool_start(&pool, picked);
    }
    bench_pool_close(&pool);
}

/* 2 of 4 and 1 of 2 and 4 of 8: the same queue for their weights. In a retry as well. */
void test_algorithm_join_shortest_queue__ties_are_even(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_join_shortest_queue, N, weights, 1, NULL, NULL);
    const int queues[N] = { 1, 1, 2, 2, 4, 9, 3 };
    uint32_t all[N] = { 0, 1, 2, 3, 4, 5, 6 };
    for (uint32_t i = 0; i < N; i++)
        for (int k = 0; k < queues[i]; k++)
            bench_pool_elsewhere(&pool, i, 1);
    for (int retry = 0; retry < 2; retry++) {
        uint32_t observed[N] = { 0 };
        for (int k = 0; k < 30000; k++)
            observed[retry ? bench_pool_retry(&pool, N, all) : bench_pool_pick(&pool)]++;
        const uint32_t tied[3] = { observed[1], observed[2], observed[4] };
        CU_ASSERT_EQUAL(tied[0] + tied[1] + tied[2], 30000);
        CU_ASSERT(bench_chi_square(3, tied, (const double[]){ 1, 1, 1 }) > 1e-3);
    }
    bench_pool_close(&pool);
}

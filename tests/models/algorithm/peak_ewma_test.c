/* Peak EWMA: Finagle's cost at known moments, seen through which of two servers wins. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>
#include <math.h>

static struct bench_pool open_two(void) { return bench_pool_open(&algorithm_peak_ewma, 2, NULL, 1, NULL, NULL); }

static void teach(struct bench_pool *pool, uint32_t member, double latency_ms)
{
    bench_pool_start(pool, member);
    bench_pool_done_after(pool, member, simtime_from_ns(latency_ms * 1e6), true);
}

static void wait_s(struct bench_pool *pool, double s) { *pool->now += simtime_from_s(s); }

/* With two servers both are drawn at each pick, so the answer is a comparison. True when member 1 costs this much to one in a
 * million: member 0 jumps to just below it, then to just above. */
static bool costs(struct bench_pool *pool, double latency_ms)
{
    teach(pool, 0, latency_ms * (1 - 1e-6));
    bool at_least = bench_pool_pick(pool) == 0;
    teach(pool, 0, latency_ms * (1 + 1e-6));
    return at_least && bench_pool_pick(pool) == 1;
}

/* 80 ms at 0 s; 3 s later it is worth 80 e^-0.3; then 20 ms mix in; then a peak of 200 ms counts whole. */
void test_algorithm_peak_ewma__jumps_up_and_decays(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 1, 80);
    wait_s(&pool, 3);
    CU_ASSERT(costs(&pool, 80 * exp(-0.3)));
    bench_pool_close(&pool);

    pool = open_two();
    teach(&pool, 1, 80);
    wait_s(&pool, 2.385);
    teach(&pool, 1, 20);
    double mixed = 80 * exp(-0.2385) + 20 * (1 - exp(-0.2385));
    wait_s(&pool, 7);
    CU_ASSERT(costs(&pool, mixed * exp(-0.7)));
    teach(&pool, 1, 200);
    CU_ASSERT(costs(&pool, 200));
    bench_pool_close(&pool);
}

/* cost * (pending + 1): 30 ms with 3 pending against 100, 120 and 140 ms with none. */
void test_algorithm_peak_ewma__load_is_cost_times_pending(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 0, 30);
    pool.active[0] = 3;
    teach(&pool, 1, 100);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    teach(&pool, 1, 119.9);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    teach(&pool, 1, 120.1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);
}

/* No history: free while nothing is pending, then dearer than 38 hours; among such, the fewest pending. */
void test_algorithm_peak_ewma__penalty_without_history(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 0, 0.001);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_start(&pool, 1);
    teach(&pool, 0, 38 * 3600 * 1000.0);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);

    pool = open_two();
    pool.active[0] = 5;
    pool.active[1] = 4;
    for (int k = 0; k < 10; k++)
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_close(&pool);
}

/* Costs in the order a < b < c < d: the law is that of two distinct draws by weight. */
void test_algorithm_peak_ewma__draws_two_by_weight(void)
{
    const double weight[4] = { 3, 5, 11, 2 }, total = 21;
    struct bench_pool pool = bench_pool_open(&algorithm_peak_ewma, 4, weight, 5, NULL, NULL);
    double share[4] = { 0 };
    uint32_t observed[4] = { 0 };
    for (uint32_t i = 0; i < 4; i++) {
        teach(&pool, i, 10 + i);
        for (uint32_t k = 0; k < 4; k++)
            if (k != i)
                share[i < k ? i : k] += weight[i] / total * weight[k] / (total - weight[i]);
    }
    bench_pool_count(&pool, 60000, observed);
    CU_ASSERT_EQUAL(observed[3], 0);
    CU_ASSERT(bench_chi_square(3, observed, share) > 1e-3);
    bench_pool_close(&pool);
}

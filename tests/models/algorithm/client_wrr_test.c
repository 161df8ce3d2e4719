/* Weighted round robin by reports: the weight's formula, and when a report counts. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

static void wait_s(struct bench_pool *pool, double s) { *pool->now += simtime_from_s(s); }

/* Of n picks, how many went to each. */
static void check_shares(struct bench_pool *pool, uint32_t n, const uint32_t *expected)
{
    uint32_t count[5] = { 0 };
    for (uint32_t k = 0; k < n; k++)
        count[bench_pool_pick(pool)]++;
    for (uint32_t i = 0; i < pool->members.n; i++)
        CU_ASSERT(count[i] + 1 >= expected[i] && count[i] <= expected[i] + 1);
}

static struct bench_pool open_reported(double first, double second, double third)
{
    struct bench_pool pool = bench_pool_open(&algorithm_client_wrr, 3, NULL, 1, NULL, NULL);
    const double rate[3] = { first, second, third };
    wait_s(&pool, 0.3);
    for (uint32_t i = 0; i < 3; i++)
        bench_pool_report(&pool, i, 0.5, rate[i], 0);
    return pool;
}

/* Reported at 0.3 s: taking turns until the update at 11 s, the first one 10 s later; then 50 : 10 :
 * 10 at the same utilization. */
void test_algorithm_client_wrr__blackout_and_update(void)
{
    struct bench_pool pool = open_reported(50, 10, 10);
    check_shares(&pool, 300, (const uint32_t[]){ 100, 100, 100 });
    *pool.now = 11 * SECOND - 1;
    check_shares(&pool, 300, (const uint32_t[]){ 100, 100, 100 });
    *pool.now = 11 * SECOND;
    check_shares(&pool, 700, (const uint32_t[]){ 500, 100, 100 });
    bench_pool_report(&pool, 0, 0.5, 10, 0); /* counts from 12 s */
    check_shares(&pool, 700, (const uint32_t[]){ 500, 100, 100 });
    *pool.now = 12 * SECOND;
    check_shares(&pool, 300, (const uint32_t[]){ 100, 100, 100 });
    bench_pool_close(&pool);
}

/* An update counts what was known when it was due, though nobody asked before a later report came. */
void test_algorithm_client_wrr__updates_are_on_time(void)
{
    struct bench_pool pool = open_reported(50, 10, 10);
    *pool.now = 12500 * MILLISECOND;
    bench_pool_report(&pool, 0, 0.5, 10, 0);
    check_shares(&pool, 700, (const uint32_t[]){ 500, 100, 100 });
    bench_pool_close(&pool);
}

/* rate / (utilization + errors / rate * penalty): 60 / 0.6 = 100; 60 / (0.6 + 12 / 60) = 75; 20 / 0.8 = 25. */
void test_algorithm_client_wrr__weight(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_client_wrr, 3, NULL, 1, NULL, NULL);
    bench_pool_report(&pool, 0, 0.6, 60, 0);
    bench_pool_report(&pool, 1, 0.6, 60, 12);
    bench_pool_report(&pool, 2, 0.8, 20, 0);
    bench_pool_report(&pool, 0, 0, 60, 0); /* says nothing */
    bench_pool_report(&pool, 1, 0.5, 0, 0);
    wait_s(&pool, 30);
    check_shares(&pool, 2000, (const uint32_t[]){ 1000, 750, 250 });
    bench_pool_close(&pool);

    pool = bench_pool_open(&algorithm_client_wrr, 2, NULL, 1, "error_penalty", "3");
    bench_pool_report(&pool, 0, 0.6, 60, 0);
    bench_pool_report(&pool, 1, 0.6, 60, 12); /* 60 / 1.2 */
    wait_s(&pool, 30);
    check_shares(&pool, 3000, (const uint32_t[]){ 2000, 1000 });
    bench_pool_close(&pool);
}

/* Who has no weight counts as the median; a report is worth nothing after 3 minutes, and a new one waits for its blackout. */
void test_algorithm_client_wrr__median_and_expiration(void)
{
    struct bench_pool pool = open_reported(40, 10, 20);
    wait_s(&pool, 100);
    bench_pool_report(&pool, 0, 0.5, 40, 0);
    bench_pool_report(&pool, 1, 0.5, 10, 0);
    *pool.now = 180 * SECOND;
    check_shares(&pool, 700, (const uint32_t[]){ 400, 100, 200 });
    *pool.now = 181 * SECOND; /* 80 and 20 are left; the upper of two is their median */
    check_shares(&pool, 900, (const uint32_t[]){ 400, 100, 400 });
    bench_pool_report(&pool, 2, 0.5, 20, 0);
    *pool.now = 191 * SECOND - 1;
    check_shares(&pool, 900, (const uint32_t[]){ 400, 100, 400 });
    *pool.now = 191 * SECOND;
    check_shares(&pool, 700, (const uint32_t[]){ 400, 100, 200 });
    bench_pool_close(&pool);
}

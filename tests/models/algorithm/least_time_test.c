/* Least time: nginx's formula at its edges, and against whole numbers of microseconds over a long life. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

/* One request after the other at a member, each of the given length. */
static void teach(struct bench_pool *pool, uint32_t member, simtime latency, bool ok)
{
    bench_pool_start(pool, member);
    bench_pool_done_after(pool, member, latency, ok);
}

/* How many in progress member 0 must have at least for member 1 to be picked first: the ratio of their classes. */
static uint32_t patience(struct bench_pool *pool)
{
    for (pool->active[0] = 0; pool->active[0] < 1000; pool->active[0]++)
        if (bench_pool_pick(pool) == 1 && bench_pool_pick(pool) == 1)
            return pool->active[0];
    return 1000;
}

static struct bench_pool open_two(void) { return bench_pool_open(&algorithm_least_time, 2, NULL, 1, NULL, NULL); }

/* 100 ms, then 0.95 * 100 + 0.05 * 200 = 105 ms: class 120. Against no history (class 20): 20 (1 + n) > 120 from n = 6. */
void test_algorithm_least_time__average_and_classes(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 1, 100 * MILLISECOND, true);
    CU_ASSERT_EQUAL(patience(&pool), 6); /* 100 ms is the bottom of the class that ends at 120 */
    teach(&pool, 1, 200 * MILLISECOND, true);
    CU_ASSERT_EQUAL(patience(&pool), 6);
    teach(&pool, 1, 500 * MILLISECOND, true); /* 124.75: 140 */
    CU_ASSERT_EQUAL(patience(&pool), 7);
    teach(&pool, 0, 39 * MILLISECOND, true); /* 40 (1 + n) > 140 */
    CU_ASSERT_EQUAL(patience(&pool), 3);
    bench_pool_close(&pool);
}

void test_algorithm_least_time__failures_do_not_count(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 1, 130 * MILLISECOND, true);
    for (int k = 0; k < 100; k++)
        teach(&pool, 1, MICROSECOND, false);
    CU_ASSERT_EQUAL(patience(&pool), 7);
    bench_pool_close(&pool);
}

/* Beyond 5 s only the counts decide: 6 s and 60 s are the same. */
void test_algorithm_least_time__slow_ones_are_equally_bad(void)
{
    struct bench_pool pool = open_two();
    teach(&pool, 0, 60 * SECOND, true);
    teach(&pool, 1, 6 * SECOND, true);
    CU_ASSERT_EQUAL(patience(&pool), 1);
    bench_pool_close(&pool);
}

/* 210 ms: class 220. Not picked for more than 10 s: 105, class 120; for 20 s: 52.5, class 60. The pick that profits moves the
 * mark, and the next one sees 220 again. */
void test_algorithm_least_time__time_halves(void)
{
    struct bench_pool pool = open_two();
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0); /* both marks at 0 s */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    teach(&pool, 1, 210 * MILLISECOND, true);
    *pool.now = 10 * SECOND;
    pool.active[0] = 9; /* 200 */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    *pool.now += 1;
    pool.active[0] = 4; /* 100 */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    pool.active[0] = 6; /* 140 */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    *pool.now += 20 * SECOND;
    pool.active[0] = 3; /* 80 */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    *pool.now += 3600 * SECOND; /* nothing is left of it: class 20 */
    pool.active[0] = 1;
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_close(&pool);
}

void test_algorithm_least_time__ties_by_the_smooth_sequence(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_time, 3, (const double[]){ 2, 1, 1 }, 1, NULL, NULL);
    const uint32_t loads[3] = { 1, 0, 0 }, expected[4] = { 0, 1, 2, 0 }; /* 20 * 2 / 2 = 20 * 1 / 1 */
    for (int i = 0; i < 3; i++)
        pool.active[i] = loads[i];
    for (int k = 0; k < 8; k++)
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), expected[k % 4]);
    bench_pool_close(&pool);
}

/* Both servers answered in 130 ms: class 140. Then 1 does not answer. Without inflight its one request makes 280 of it, and it
 * gets the next once 0 has two. With it rt is what that one has waited: 1 s is class 1020, and 0 may have 14. */
void test_algorithm_least_time__inflight(void)
{
    for (unsigned inflight = 0; inflight < 2; inflight++) {
        struct bench_pool pool = bench_pool_open(&algorithm_least_time, 2, NULL, 1, "inflight", inflight ? "yes" : "no");
        teach(&pool, 0, 130 * MILLISECOND, true);
        teach(&pool, 1, 130 * MILLISECOND, true);
        bench_pool_start(&pool, 1);
        *pool.now = SECOND;
        CU_ASSERT_EQUAL(patience(&pool), inflight ? 14 : 2);
        bench_pool_done_after(&pool, 1, SECOND, false);
        CU_ASSERT_EQUAL(patience(&pool), 1);
        bench_pool_close(&pool);
    }
}

/* Two distinct ones are drawn by weight and the better is taken: of three in the classes 20, 60 and 120 ms the slow one never,
 * the middle one when it meets the slow one. By weights 2, 1, 1 each pair with the fast one is as likely. */
void test_algorithm_least_time__of_two_drawn(void)
{
    enum { PICKS = 100000 };
    static const double weight[3] = { 2, 1, 1 };
    static const simtime taken_ms[3] = { 19, 59, 119 };
    uint32_t observed[3] = { 0 };
    struct bench_pool pool = bench_pool_open(&algorithm_least_time, 3, weight, 29, "choices", "2");
    for (uint32_t i = 0; i < 3; i++) {
        teach(&pool, i, taken_ms[i] * MILLISECOND, true);
        CU_ASSERT_EQUAL(bench_pool_retry(&pool, 1, &i), i); /* marks it */
    }
    for (int k = 0; k < PICKS; k++)
        observed[bench_pool_pick(&pool)]++;
    double pair = 2.0 / 4 * 1 / 2 + 1.0 / 4 * 2 / 3;
    CU_ASSERT_EQUAL(observed[2], 0);
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 2 * pair, 1 - 2 * pair }) > 1e-3);
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, (const uint32_t[]){ 1, 2 }), 1);
    bench_pool_close(&pool);
}

enum { N = 7 };

/* What the rule says, kept apart in milliseconds. */
struct reference {
    double average_ms[N];
    long mark_ms[N];
};

static double score_of(const struct reference *r, const struct bench_pool *pool, uint32_t i, long now_ms)
{
    double time = r->average_ms[i];
    for (long idle = now_ms - r->mark_ms[i], left = idle > 10000 ? idle / 10000 : 0; left > 0 && time > 1e-9; left--)
        time /= 2;
    long class = time > 5000 ? 5000 : 20 * ((long)(time / 20) + 1);
    return (double)(class * (1 + (long)pool->active[i])) / pool->at[i].weight;
}

static void check_pick(struct reference *r, struct bench_pool *pool, long now_ms)
{
    uint32_t picked = bench_pool_pick(pool);
    for (uint32_t i = 0; i < N; i++)
        CU_ASSERT(score_of(r, pool, picked, now_ms) < score_of(r, pool, i, now_ms) * (1 + 1e-12));
    if (now_ms - r->mark_ms[picked] > 10000)
        r->mark_ms[picked] = now_ms;
    bench_pool_start(pool, picked);
}

void test_algorithm_least_time__a_long_life(void)
{
    struct reference r = { .mark_ms = { -10001, -10001, -10001, -10001, -10001, -10001, -10001 } };
    struct rng rng;
    rng_seed(&rng, 61);
    long now_ms = 0;
    struct bench_pool pool = bench_pool_open(&algorithm_least_time, N, (const double[]){ 3, 5, 11, 5, 1, 3, 7 }, 1, NULL, NULL);
    for (int step = 0; step < 20000; step++) {
        now_ms += rng_below(&rng, 50) == 0 ? 4000 + (long)rng_below(&rng, 30000) : (long)rng_below(&rng, 30);
        *pool.now = now_ms * MILLISECOND;
        uint32_t ended = rng_below(&rng, N);
        if (pool.active[ended] > 0 && rng_below(&rng, 3) > 0) {
            double latency_ms = 1 + (double)rng_below(&rng, 300 * (ended + 1)) * (rng_below(&rng, 50) == 0 ? 30 : 1);
            bool ok = rng_below(&rng, 9) > 0;
            bench_pool_done_after(&pool, ended, (simtime)latency_ms * MILLISECOND, ok);
            if (ok)
                r.average_ms[ended] = r.average_ms[ended] > 0 ? 0.95 * r.average_ms[ended] + 0.05 * latency_ms : latency_ms;
        }
        check_pick(&r, &pool, now_ms);
    }
    bench_pool_close(&pool);
}

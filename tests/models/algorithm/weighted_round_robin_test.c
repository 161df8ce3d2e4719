/* The smooth sequence: published ones, and others recomputed in whole numbers; what IPVS and Envoy do instead. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

static void expect(struct bench_pool *pool, const char *letters)
{
    for (; *letters; letters++)
        CU_ASSERT_EQUAL(bench_pool_pick(pool), (uint32_t)(*letters - 'a'));
}

static void check_sequence_like(const char *like, uint32_t n, const double *weight, const char *letters)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, n, weight, 1, "like", like);
    expect(&pool, letters);
    expect(&pool, letters);
    bench_pool_close(&pool);
}

static void check_sequence(uint32_t n, const double *weight, const char *letters)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, n, weight, 1, NULL, NULL);
    expect(&pool, letters);
    expect(&pool, letters);
    bench_pool_close(&pool);
}

/* nginx commit 52327e0. */
void test_algorithm_weighted_round_robin__five_one_one(void) { check_sequence(3, (const double[]){ 5, 1, 1 }, "aabacaa"); }

void test_algorithm_weighted_round_robin__four_two_one(void) { check_sequence(3, (const double[]){ 4, 2, 1 }, "abacaba"); }

void test_algorithm_weighted_round_robin__equal_weights_rotate(void)
{
    check_sequence(4, (const double[]){ 2.5, 2.5, 2.5, 2.5 }, "abcd");
}

/* Without counters: after k picks of which c[i] went to i, the counter of i is k w[i] - c[i] W, and the largest after adding w
 * wins. */
void test_algorithm_weighted_round_robin__other_weights_by_counting(void)
{
    enum { N = 5, CYCLES = 3 };
    const double weight[N] = { 3, 5, 11, 7, 2 };
    const long whole[N] = { 3, 5, 11, 7, 2 }, total = 28;
    long count[N] = { 0 };
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, N, weight, 1, NULL, NULL);
    for (long k = 1; k <= CYCLES * total; k++) {
        int best = 0;
        for (int i = 1; i < N; i++)
            if (k * whole[i] - count[i] * total > k * whole[best] - count[best] * total)
                best = i;
        count[best]++;
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), (uint32_t)best);
    }
    for (int i = 0; i < N; i++)
        CU_ASSERT_EQUAL(count[i], CYCLES * whole[i]);
    bench_pool_close(&pool);
}

void test_algorithm_weighted_round_robin__who_returns_begins_anew(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, 3, (const double[]){ 5, 1, 1 }, 1, NULL, NULL);
    expect(&pool, "aa"); /* counters -4 2 2 */
    bench_pool_set_up(&pool, 1, false);
    expect(&pool, "caa"); /* of 5 and 1: 1 3 -> c, -> 1 -3; 6 -2 -> a; 0 -2; 5 -1 -> a */
    bench_pool_set_up(&pool, 1, true);
    /* b at 0, a and c at -1: 4 1 0 a; -3 1 0, 2 2 1 a; -5 2 1, 0 3 2 b; 0 -4 2, 5 -3 3 a; -2 -3 3, 3 -2 4 c */
    expect(&pool, "aabac");
    bench_pool_close(&pool);
}

void test_algorithm_weighted_round_robin__a_retry_counts_only_its_list(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, 3, (const double[]){ 5, 1, 1 }, 1, NULL, NULL);
    const uint32_t others[2] = { 1, 2 };
    expect(&pool, "a");                                     /* -2 1 1 */
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, others), 1); /* 2 2 -> b, -> -2 0 2 */
    expect(&pool, "aca");                                   /* 3 1 3 -> a; -4 1 3; 1 2 4 -> c; 1 2 -3; 6 3 -2 -> a */
    bench_pool_close(&pool);
}

/* The Linux Virtual Server's own example, A 4, B 3, C 2. */
void test_algorithm_weighted_round_robin__ipvs_goes_in_rounds(void)
{
    check_sequence_like("ipvs", 3, (const double[]){ 4, 3, 2 }, "aababcabc");
    check_sequence_like("ipvs", 3, (const double[]){ 5, 1, 1 }, "aaaaabc");
    check_sequence_like("ipvs", 3, (const double[]){ 6, 15, 9 }, "bbbcabcabc");
    check_sequence_like("ipvs", 2, (const double[]){ 0.5, 1.25 }, "bbbabab");
}

void test_algorithm_weighted_round_robin__envoy_by_deadlines(void)
{
    check_sequence_like("envoy", 3, (const double[]){ 4, 1, 1 }, "aaabca");
    check_sequence_like("envoy", 3, (const double[]){ 2, 4, 1 }, "babbcab");
}

/* Shares are the weights', whole or not, as far as levels of a hundredth tell them. */
void test_algorithm_weighted_round_robin__ipvs_keeps_shares(void)
{
    const double weight[4] = { 2.385, 0.7, 11.03, 5 };
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, 4, weight, 1, "like", "ipvs");
    uint32_t n[4] = { 0 };
    bench_pool_count(&pool, 200000, n);
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_DOUBLE_EQUAL(n[i] / 200000.0, weight[i] / 19.115, 0.005);
    bench_pool_close(&pool);
}

/* The round goes on in a retry, at the level of who is left; who leaves begins a new one. */
void test_algorithm_weighted_round_robin__ipvs_retry_and_change(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, 3, (const double[]){ 4, 3, 2 }, 1, "like",
                                             "ipvs");
    expect(&pool, "aa");
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 1, (const uint32_t[]){ 2 }), 2);
    expect(&pool, "abc"); /* the level has fallen to 2, in its second round */
    bench_pool_set_up(&pool, 0, false);
    expect(&pool, "bbcbcb");
    bench_pool_close(&pool);
}

/* a fails and has 0 1 2 3 4 5 of its weight 5 in the picks to come; what happens before is 5 1 1's. */
void test_algorithm_weighted_round_robin__nginx_thins_out_who_fails(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_weighted_round_robin, 3, (const double[]){ 5, 1, 1 }, 1,
                                             "fails_to_zero", "1");
    bench_pool_start(&pool, 0);
    bench_pool_done_after(&pool, 0, MILLISECOND, false);
    expect(&pool, "bcaaba");
    bench_pool_close(&pool);
    pool = bench_pool_open(&algorithm_weighted_round_robin, 3, (const double[]){ 5, 1, 1 }, 1, NULL, NULL);
    bench_pool_start(&pool, 0);
    bench_pool_done_after(&pool, 0, MILLISECOND, false);
    expect(&pool, "aabacaa");
    bench_pool_close(&pool);
}

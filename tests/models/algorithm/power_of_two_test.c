/* Two choices: exact laws of small pools. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* Envoy's documentation: with two hosts and two draws with replacement the worse one still gets a quarter. */
void test_algorithm_power_of_two__replacement_leaves_a_quarter_to_the_worse(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 2, NULL, 3, "replacement", "yes");
    pool.active[0] = 7;
    uint32_t observed[2] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 1, 3 }) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__distinct_draws_never_take_the_worst(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 7, NULL, 4, NULL, NULL);
    for (uint32_t i = 0; i < 7; i++)
        pool.active[i] = i == 4 ? 9 : 8;
    uint32_t observed[7] = { 0 };
    bench_pool_count(&pool, 70000, observed);
    CU_ASSERT_EQUAL(observed[4], 0);
    observed[4] = observed[6];
    CU_ASSERT(bench_chi_square(6, observed, (const double[]){ 1, 1, 1, 1, 1, 1 }) > 1e-3);
    bench_pool_close(&pool);
}

/* Loads in the order a < b < c < d, so the pick is the first of them that is drawn. With weights 3 5 11 2 the chance that two
 * sequential draws without replacement miss a given set S is the sum over first draws outside S of w/W times (W - w - w(S)) /
 * (W - w). */
static double chance_to_miss(const double *weight, uint32_t n, uint32_t n_missed)
{
    double total = 0, missed = 0, chance = 0;
    for (uint32_t i = 0; i < n; i++) {
        total += weight[i];
        missed += i < n_missed ? weight[i] : 0;
    }
    for (uint32_t i = n_missed; i < n; i++)
        chance += weight[i] / total * (total - weight[i] - missed) / (total - weight[i]);
    return chance;
}

static void check_law(const double *weight, uint64_t seed)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 4, weight, seed, NULL, NULL);
    uint32_t observed[4] = { 0 };
    double share[4];
    for (uint32_t i = 0; i < 4; i++) {
        pool.active[i] = (i * i + 1) * 20000000;
        share[i] = chance_to_miss(weight, 4, i) - chance_to_miss(weight, 4, i + 1);
    }
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT_EQUAL(observed[3], 0);
    CU_ASSERT(bench_chi_square(3, observed, share) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__law_of_weighted_distinct_draws(void)
{
    /* a's load per weight stays below b's and so on: 1/3, 2/5, 5/11, 10/2 */
    check_law((const double[]){ 3, 5, 11, 2 }, 5);
}

/* One weight so large that redrawing would find it again and again: loads per weight must still be in order. */
void test_algorithm_power_of_two__law_when_one_weight_is_huge(void)
{
    const double weight[3] = { 1e9, 1, 3 };
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 3, weight, 6, NULL, NULL);
    pool.active[0] = 4000000000u; /* 4 per weight: always drawn, never the better */
    uint32_t observed[3] = { 0 };
    bench_pool_count(&pool, 40000, observed);
    CU_ASSERT(observed[0] < 5);
    CU_ASSERT(bench_chi_square(2, observed + 1, (const double[]){ 1, 3 }) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__looks_at_all_when_they_are_few(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 7, (const double[]){ 3, 5, 11, 1, 1, 1, 2 }, 7, "choices",
                                             "10");
    struct rng rng;
    rng_seed(&rng, 70);
    for (int k = 0; k < 2000; k++) {
        uint32_t best = 0;
        for (uint32_t i = 0; i < 7; i++) {
            pool.active[i] = 1 + rng_below(&rng, 1000) * 7 +
                                i; /* no two loads per weight of small numbers tie often; ties are skipped */
            if (pool.active[i] / pool.at[i].weight < pool.active[best] / pool.at[best].weight)
                best = i;
        }
        uint32_t member = bench_pool_pick(&pool);
        CU_ASSERT_EQUAL(pool.active[member] * pool.at[best].weight, pool.active[best] * pool.at[member].weight);
    }
    bench_pool_close(&pool);
}

/* The first drawn wins, so equal loads leave the draw's law alone. */
void test_algorithm_power_of_two__ties_keep_the_weights(void)
{
    const double weight[4] = { 3, 5, 11, 2 };
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 4, weight, 8, NULL, NULL);
    uint32_t observed[4] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT(bench_chi_square(4, observed, weight) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__a_retry_draws_from_its_list(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 7, (const double[]){ 3, 5, 11, 1, 1, 1, 2 }, 9, NULL,
                                             NULL);
    const uint32_t list[3] = { 1, 3, 6 };
    pool.active[3] = 1000;
    uint32_t observed[7] = { 0 };
    for (int k = 0; k < 20000; k++)
        observed[bench_pool_retry(&pool, 3, list)]++;
    CU_ASSERT_EQUAL(observed[1] + observed[6], 20000);
    /* 6 is picked when 1 is not drawn first: first draw 6, or first draw 3 then 6 */
    double six = 2 / 8.0 + 1 / 8.0 * 2 / 7;
    CU_ASSERT(bench_chi_square(2, (const uint32_t[]){ observed[1], observed[6] }, (const double[]){ 1 - six, six }) > 1e-3);
    bench_pool_close(&pool);
}

/* Weight 2 with 4 in progress counts as .4 (Envoy's documentation): due 2.5 5 7.5 10, beside an idle one of weight 1,
 * due 1 2 3. */
void test_algorithm_power_of_two__schedule_divides_weight_by_load(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 2, (const double[]){ 2, 1 }, 10, "unequal_weights",
                                             "schedule");
    pool.active[0] = 4;
    bench_pool_change(&pool);
    for (const char *expected = "bbabbabbbabbab"; *expected; expected++)
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), (uint32_t)(*expected - 'a'));
    bench_pool_close(&pool);
}

/* Nothing ends: a is due .5 1 2 3.5 5.5 8 11, b 1 2 4 7 11; of equals the one that has waited longer. */
void test_algorithm_power_of_two__schedule_sees_the_load_at_each_turn(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 2, (const double[]){ 2, 1 }, 11, "unequal_weights",
                                             "schedule");
    CU_ASSERT(bench_pool_fills(&pool, "ababaabababa"));
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__schedule_without_bias_is_round_robin_by_weight(void)
{
    struct bench_pool pool = bench_pool_open_with(&algorithm_power_of_two, 3, (const double[]){ 4, 1, 1 }, 12,
                                                  "unequal_weights=schedule bias=0");
    CU_ASSERT(bench_pool_fills(&pool, "aaabcaaaabcaaaabca"));
    bench_pool_close(&pool);
}

/* Bias 2: 3 in progress make 1/16 of a weight. */
void test_algorithm_power_of_two__schedule_bias_is_a_power(void)
{
    struct bench_pool pool = bench_pool_open_with(&algorithm_power_of_two, 2, (const double[]){ 16, 0.7 }, 13,
                                                  "unequal_weights=schedule bias=2");
    pool.active[0] = 3;
    bench_pool_change(&pool);
    uint32_t observed[2] = { 0 };
    bench_pool_count(&pool, 1700, observed);
    CU_ASSERT_EQUAL(observed[0], 1000);
    bench_pool_close(&pool);
}

void test_algorithm_power_of_two__schedule_in_a_retry_is_the_list_s(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 3, (const double[]){ 5, 2, 1 }, 14, "unequal_weights",
                                             "schedule");
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, (const uint32_t[]){ 1, 2 }), 1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);
}

/* Envoy draws as long as all weigh the same, and again when they do. */
void test_algorithm_power_of_two__schedule_is_for_unequal_weights(void)
{
    struct bench_pool pool = bench_pool_open_with(&algorithm_power_of_two, 2, (const double[]){ 1, 3 }, 15,
                                                  "unequal_weights=schedule replacement=yes");
    pool.active[0] = 7;
    pool.at[0].weight = 3;
    bench_pool_change(&pool);
    uint32_t observed[2] = { 0 };
    bench_pool_count(&pool, 100000, observed);
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 1, 3 }) > 1e-3);
    bench_pool_close(&pool);
}

/* Both are drawn, so the rate alone decides; before anything was given, the draw does. */
void test_algorithm_power_of_two__ties_go_to_the_lower_rate(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_power_of_two, 2, NULL, 16, "ties", "rate");
    uint32_t given[2] = { 0 };
    for (int k = 0; k < 2000; k++) {
        *pool.now += 2385 * MICROSECOND;
        uint32_t member = bench_pool_pick(&pool);
        bench_pool_start(&pool, member);
        bench_pool_done(&pool, member);
        given[member]++;
        CU_ASSERT(given[0] <= given[1] + 3 && given[1] <= given[0] + 3); /* dice would be 20 apart by now and then */
    }
    *pool.now = 20 * SECOND + 385 * MILLISECOND;
    for (int k = 0; k < 5; k++) {
        bench_pool_start(&pool, 0);
        bench_pool_done(&pool, 0);
    }
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    pool.active[1] = 1; /* load comes first */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);
}

/* Weighted answers: shares, and what weight 0 means. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { N = 5, ANSWERS = 100000 };

static void count(struct bench_record *record, uint32_t *observed)
{
    for (int k = 0; k < ANSWERS; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(record, 0), 1);
        observed[record->out[0]]++;
    }
}

static struct bench_record open_with(const double *weight, uint64_t seed)
{
    struct bench_record record = bench_record_open(&policy_weighted, N, 1, seed, NULL, NULL);
    for (uint32_t i = 0; i < N; i++)
        record.item[i].weight = weight[i];
    return record;
}

void test_policy_weighted__shares_by_weight(void)
{
    const double weight[N] = { 3, 95, 0.5, 11, 5 };
    struct bench_record record = open_with(weight, 21);
    uint32_t observed[N] = { 0 };
    count(&record, observed);
    CU_ASSERT(bench_chi_square(N, observed, weight) > 1e-3);
    CU_ASSERT_FALSE(policy_weighted.many);
    bench_record_close(&record);
}

/* gdnsd's manual: weights 45, 60 and 75 of single answers are 25, 33 1/3 and 41 2/3 %, rounded 25, 33 and 42. */
void test_policy_weighted__gdnsd_single(void)
{
    struct bench_record record = open_with((const double[]){ 45, 60, 75, 0, 0 }, 26);
    uint32_t observed[N] = { 0 };
    count(&record, observed);
    CU_ASSERT(bench_chi_square(3, observed, (const double[]){ 0.25, 1 / 3.0, 5 / 12.0 }) > 1e-3);
    bench_record_close(&record);
}

/* Route 53's guide: of weights 1 and 255 the first gets one answer in 256. */
void test_policy_weighted__one_in_256(void)
{
    struct bench_record record = open_with((const double[]){ 1, 255, 0, 0, 0 }, 27);
    uint32_t observed[N] = { 0 };
    count(&record, observed);
    CU_ASSERT(bench_chi_square(2, observed, (const double[]){ 1, 255 }) > 1e-3);
    bench_record_close(&record);
}

void test_policy_weighted__others_share_the_part_of_who_is_down(void)
{
    struct bench_record record = open_with((const double[]){ 3, 95, 0.5, 11, 5 }, 22);
    record.item[1].healthy = false;
    uint32_t observed[N] = { 0 };
    count(&record, observed);
    CU_ASSERT_EQUAL(observed[1], 0);
    observed[1] = observed[4];
    CU_ASSERT(bench_chi_square(4, observed, (const double[]){ 3, 5, 0.5, 11 }) > 1e-3);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 4);
    bench_record_close(&record);
}

/* Route 53: weight 0 is used only when all that weigh more are down. */
void test_policy_weighted__zero_waits_for_the_others_to_fail(void)
{
    struct bench_record record = open_with((const double[]){ 0, 3, 0, 11, 0 }, 23);
    uint32_t observed[N] = { 0 };
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 2);
    count(&record, observed);
    CU_ASSERT_EQUAL(observed[0] + observed[2] + observed[4], 0);
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "3"));
    record.item[3].healthy = record.item[2].healthy = false;
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 2);
    observed[1] = observed[3] = 0;
    count(&record, observed);
    CU_ASSERT_EQUAL(observed[1] + observed[2] + observed[3], 0);
    CU_ASSERT(bench_chi_square(2, (const uint32_t[]){ observed[0], observed[4] }, (const double[]){ 1, 1 }) > 1e-3);
    bench_record_close(&record);
}

void test_policy_weighted__all_zero_is_equal(void)
{
    struct bench_record record = open_with((const double[]){ 0, 0, 0, 0, 0 }, 24);
    uint32_t observed[N] = { 0 };
    count(&record, observed);
    CU_ASSERT(bench_chi_square(N, observed, (const double[]){ 1, 1, 1, 1, 1 }) > 1e-3);
    bench_record_close(&record);
}

void test_policy_weighted__nobody_healthy(void)
{
    struct bench_record record = open_with((const double[]){ 3, 0, 1, 1, 1 }, 25);
    for (uint32_t i = 0; i < N; i++)
        record.item[i].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 0);
    bench_record_close(&record);
}

/* Route 53: weights 1 and 255, the first gets 1/256. gdnsd: 45, 60, 75 get 25 %, 33 % and 42 %. */
void test_policy_weighted__published_shares(void)
{
    struct bench_record record = open_with((const double[]){ 1, 255, 0, 0, 0 }, 24);
    uint32_t observed[N] = { 0 }, three[N] = { 0 };
    count(&record, observed);
    CU_ASSERT_DOUBLE_EQUAL(observed[0], ANSWERS / 256.0, 3.29 * sqrt(ANSWERS / 256.0));
    for (uint32_t i = 0; i < N; i++)
        record.item[i].weight = i < 3 ? 45 + 15 * i : 0;
    count(&record, three);
    CU_ASSERT(bench_chi_square(3, three, (const double[]){ 0.25, 1 / 3.0, 5 / 12.0 }) > 1e-3);
    bench_record_close(&record);
}

/* gdnsd's multi: of 45, 60, 60 the first is in three of four answers, the others in all, each answer in the file's order from
 * any of them on, all being equally often the first. */
void test_policy_weighted__multi_includes_by_the_largest_weight(void)
{
    struct bench_record record = open_with((const double[]){ 45, 60, 60, 0, 0 }, 25);
    strategy_params_set(&policy_weighted.base, record.params, "multi", "yes");
    uint32_t n_in[2] = { 0 }, n_first[3] = { 0 };
    for (int k = 0; k < ANSWERS; k++) {
        uint32_t n = bench_record_answer(&record, 0), n_breaks = 0;
        CU_ASSERT_FATAL(n == 2 || n == 3);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t next = record.out[(i + 1) % n];
            CU_ASSERT(record.out[i] < 3 && (n == 3 || record.out[i] > 0));
            n_breaks += next <= record.out[i];
        }
        CU_ASSERT_EQUAL(n_breaks, 1);
        n_in[n - 2]++;
        n_first[record.out[0]]++;
    }
    CU_ASSERT(bench_chi_square(2, n_in, (const double[]){ 0.25, 0.75 }) > 1e-3);
    CU_ASSERT(bench_chi_square(3, n_first, (const double[]){ 0.25, 0.375, 0.375 }) > 1e-3);
    /* Who is first when turns are taken: (1/3)(3/4) of the time the first; the others halve what is left. */
    double share[N];
    CU_ASSERT_EQUAL(policy_weighted.expect(NULL, record.params, &record.view, &record.query, record.out, share), 3);
    CU_ASSERT_DOUBLE_EQUAL(share[0], 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share[1], 0.375, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share[2], 0.375, 1e-12);
    /* All weights 0: all are in. */
    for (uint32_t i = 0; i < 3; i++)
        record.item[i].weight = 0;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 5);
    bench_record_close(&record);
}

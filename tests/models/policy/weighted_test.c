/* Weighted answers: shares, and what weight 0 means. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

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

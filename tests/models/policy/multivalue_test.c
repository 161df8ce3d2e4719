/* Multivalue: at most eight, each healthy one equally often, at each place equally often. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

enum { N = 13, ANSWERS = 30000 };
static const double even[N] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static bool has_no_repetition(const uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++)
            if (list[i] == list[j])
                return false;
    return true;
}

void test_policy_multivalue__eight_of_thirteen_at_random(void)
{
    struct bench_record record = bench_record_open(&policy_multivalue, N, 1, 31, NULL, NULL);
    uint32_t at_first[N] = { 0 }, at_last[N] = { 0 };
    for (int k = 0; k < ANSWERS; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 8);
        CU_ASSERT(has_no_repetition(record.out, 8));
        at_first[record.out[0]]++;
        at_last[record.out[7]]++;
    }
    CU_ASSERT(bench_chi_square(N, at_first, even) > 1e-3);
    CU_ASSERT(bench_chi_square(N, at_last, even) > 1e-3);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), N);
    bench_record_close(&record);
}

/* Which pair leads says whether places depend on each other: 13 * 12 pairs. */
void test_policy_multivalue__leading_pairs_are_uniform(void)
{
    struct bench_record record = bench_record_open(&policy_multivalue, N, 1, 32, NULL, NULL);
    uint32_t pair[N * (N - 1)] = { 0 };
    double share[N * (N - 1)];
    for (int i = 0; i < N * (N - 1); i++)
        share[i] = 1;
    for (int k = 0; k < 4 * ANSWERS; k++) {
        bench_record_answer(&record, 0);
        uint32_t first = record.out[0], second = record.out[1];
        pair[first * (N - 1) + second - (second > first)]++;
    }
    CU_ASSERT(bench_chi_square(N * (N - 1), pair, share) > 1e-3);
    bench_record_close(&record);
}

void test_policy_multivalue__all_when_there_are_fewer(void)
{
    struct bench_record record = bench_record_open(&policy_multivalue, N, 1, 33, NULL, NULL);
    for (uint32_t i = 0; i < N; i++)
        record.item[i].healthy = i % 2 == 1; /* six of them */
    uint32_t first[N] = { 0 };
    for (int k = 0; k < ANSWERS; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 6);
        CU_ASSERT(has_no_repetition(record.out, 6));
        for (uint32_t i = 0; i < 6; i++)
            CU_ASSERT(record.item[record.out[i]].healthy);
        first[record.out[0] / 2]++;
    }
    CU_ASSERT(bench_chi_square(6, first, even) > 1e-3);
    bench_record_close(&record);
}

void test_policy_multivalue__max_answers(void)
{
    struct bench_record record = bench_record_open(&policy_multivalue, N, 1, 34, "max_answers", "3");
    uint32_t first[N] = { 0 };
    for (int k = 0; k < ANSWERS; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 3);
        first[record.out[0]]++;
    }
    CU_ASSERT(bench_chi_square(N, first, even) > 1e-3);
    bench_record_close(&record);
}

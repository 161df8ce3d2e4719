/* Round robin at the name server: rotation, health, random order. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

void test_policy_round_robin__rotates_by_one(void)
{
    struct bench_record record = bench_record_open(&policy_round_robin, 3, 1, 1, NULL, NULL);
    for (int k = 0; k < 2; k++) {
        CU_ASSERT(bench_record_answers(&record, 0, "012"));
        CU_ASSERT(bench_record_answers(&record, 0, "120"));
        CU_ASSERT(bench_record_answers(&record, 0, "201"));
    }
    bench_record_close(&record);
}

void test_policy_round_robin__leaves_out_who_is_down(void)
{
    struct bench_record record = bench_record_open(&policy_round_robin, 4, 1, 1, NULL, NULL);
    CU_ASSERT(bench_record_answers(&record, 0, "0123"));
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "230"));
    CU_ASSERT(bench_record_answers(&record, 0, "302"));
    CU_ASSERT(bench_record_answers(&record, 0, "023"));
    CU_ASSERT(bench_record_answers(&record, 0, "230"));
    record.item[1].healthy = true;
    CU_ASSERT(bench_record_answers(&record, 0, "3012"));
    for (uint32_t i = 0; i < 4; i++)
        record.item[i].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 0);
    bench_record_close(&record);
}

/* All six orders of three, equally often. */
void test_policy_round_robin__random_order_is_uniform(void)
{
    struct bench_record record = bench_record_open(&policy_round_robin, 4, 1, 17, "order", "random");
    record.item[2].healthy = false; /* 0, 1, 3 remain */
    uint32_t seen[16] = { 0 }, compact[6] = { 0 }, n = 0;
    for (int k = 0; k < 60000; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 3);
        seen[record.out[0] * 4 + record.out[1]]++;
    }
    for (uint32_t i = 0; i < 16; i++)
        if (seen[i] > 0 && n < 6)
            compact[n++] = seen[i];
    CU_ASSERT_EQUAL(n, 6);
    CU_ASSERT(bench_chi_square(6, compact, (const double[]){ 1, 1, 1, 1, 1, 1 }) > 1e-3);
    bench_record_close(&record);
}

void test_policy_round_robin__possible_moves_no_turn(void)
{
    struct bench_record record = bench_record_open(&policy_round_robin, 3, 1, 1, NULL, NULL);
    record.item[1].healthy = false;
    for (int k = 0; k < 5; k++)
        CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 2);
    CU_ASSERT(bench_record_answers(&record, 0, "02"));
    bench_record_close(&record);
}

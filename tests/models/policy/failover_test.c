/* Failover: down the list and back up. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

void test_policy_failover__first_healthy_and_back(void)
{
    struct bench_record record = bench_record_open(&policy_failover, 3, 2, 1, NULL, NULL);
    CU_ASSERT(bench_record_answers(&record, 1, "0"));
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 1, "1"));
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 1);
    CU_ASSERT_EQUAL(record.out[0], 2);
    record.item[2].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    record.item[0].healthy = record.item[2].healthy = true;
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    bench_record_close(&record);
}

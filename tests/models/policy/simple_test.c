/* Simple: everything, always, in file order. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

void test_policy_simple__file_order_healthy_or_not(void)
{
    struct bench_record record = bench_record_open(&policy_simple, 5, 2, 1, NULL, NULL);
    for (int k = 0; k < 3; k++)
        CU_ASSERT(bench_record_answers(&record, 0, "01234"));
    record.item[0].healthy = record.item[3].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 1, "01234"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 1), 5);
    CU_ASSERT(policy_simple.many);
    record.item[3].drained = true;
    CU_ASSERT(bench_record_answers(&record, 1, "0124"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 1), 4);
    bench_record_close(&record);
}

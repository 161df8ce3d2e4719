/* Latency: nearest by the table, the other way round it may differ, ties in file order. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

enum { REGIONS = 3 };

/* Items 0 .. 4 are in regions 0 1 2 0 1. Rows: from where. */
static struct bench_record open_table(void)
{
    const simtime rtt_ms[REGIONS * REGIONS] = { 3, 88, 231, 91, 2, 147, 12, 163, 40 };
    struct bench_record record = bench_record_open(&policy_latency, 5, REGIONS, 1, NULL, NULL);
    for (int i = 0; i < REGIONS * REGIONS; i++)
        record.rtt[i] = rtt_ms[i] * MILLISECOND;
    return record;
}

void test_policy_latency__nearest_healthy(void)
{
    struct bench_record record = open_table();
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    CU_ASSERT(bench_record_answers(&record, 1, "1"));
    CU_ASSERT(bench_record_answers(&record, 2, "0")); /* 12 ms; within its own region 40 */
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "3"));
    record.item[3].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    CU_ASSERT(bench_record_answers(&record, 2, "2"));
    record.item[1].healthy = record.item[4].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 1, "2"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 1), 1);
    record.item[2].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 1), 0);
    bench_record_close(&record);
}

void test_policy_latency__ties_go_to_the_first(void)
{
    struct bench_record record = open_table();
    record.rtt[1] = record.rtt[0]; /* from 0, regions 0 and 1 are equally far */
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    bench_record_close(&record);
}

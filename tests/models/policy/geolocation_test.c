/* Geolocation: match, default, neither; and health. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* Items 0 and 3 for region 2, 1 for region 0, 2 and 4 for the default; nothing for region 1. */
static struct bench_record open_map(void)
{
    const uint32_t location[5] = { 2, 0, POLICY_ANYWHERE, 2, POLICY_ANYWHERE };
    struct bench_record record = bench_record_open(&policy_geolocation, 5, 4, 1, NULL, NULL);
    for (uint32_t i = 0; i < 5; i++)
        record.item[i].location = location[i];
    return record;
}

void test_policy_geolocation__match_and_default(void)
{
    struct bench_record record = open_map();
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    CU_ASSERT(bench_record_answers(&record, 1, "2"));
    CU_ASSERT(bench_record_answers(&record, 2, "0"));
    CU_ASSERT(bench_record_answers(&record, 3, "2"));
    CU_ASSERT_FALSE(policy_geolocation.many);
    bench_record_close(&record);
}

void test_policy_geolocation__unhealthy_goes_to_the_next_then_to_the_default(void)
{
    struct bench_record record = open_map();
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 2, "3"));
    record.item[3].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 2, "2"));
    record.item[2].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 2, "4"));
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 2), 1);
    CU_ASSERT_EQUAL(record.out[0], 4);
    record.item[4].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 2), 0);
    CU_ASSERT_EQUAL(bench_record_answer(&record, 1), 0);
    bench_record_close(&record);
}

void test_policy_geolocation__no_match_and_no_default(void)
{
    struct bench_record record = open_map();
    record.item[2].location = record.item[4].location = 0;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 1), 0);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 3), 0);
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    bench_record_close(&record);
}

/* Fenced: the region's first item though it is down; a region without items has none to be kept in. */
void test_policy_geolocation__fence(void)
{
    struct bench_record record = open_map();
    strategy_params_set(&policy_geolocation.base, record.params, "fence", "yes");
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 2, "3"));
    record.item[3].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 2, "0"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 2), 1);
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    CU_ASSERT(bench_record_answers(&record, 1, "2"));
    record.item[2].healthy = record.item[4].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 1), 0);
    bench_record_close(&record);
}

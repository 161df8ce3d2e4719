/* Geoproximity: the formula of the bias, nearest and next, ties. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

/* Item i is in region i; from region 0 it is 40, 150, 100 and 2385 km away. */
static struct bench_record open_places(void)
{
    struct bench_record record = bench_record_open(&policy_geoproximity, 4, 4, 1, NULL, NULL);
    const double km[4] = { 40, 150, 100, 2385 };
    for (uint32_t i = 0; i < 4; i++)
        record.distance_km[i] = record.distance_km[4 * i] = km[i];
    record.item[0].healthy = false;
    return record;
}

/* The Developer Guide's example: 150 km with bias +50 are 75, nearer than 100. */
void test_policy_geoproximity__bias_of_50_halves_150_km(void)
{
    struct bench_record record = open_places();
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    record.item[1].bias = 50;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[1].bias = 34; /* 99 km */
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[1].bias = 33; /* 100.5 km */
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    bench_record_close(&record);
}

/* A negative bias divides: 100 km with -34 are 151.5, with -33 149.25; with -99 it is a hundred times as far. */
void test_policy_geoproximity__negative_bias_divides(void)
{
    struct bench_record record = open_places();
    record.item[2].bias = -33;
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    record.item[2].bias = -34;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[1].bias = record.item[2].bias = -99; /* 15000 and 10000 km */
    CU_ASSERT(bench_record_answers(&record, 0, "3"));
    record.item[3].bias = -77; /* 10370 km */
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    bench_record_close(&record);
}

void test_policy_geoproximity__next_nearest_and_ties(void)
{
    struct bench_record record = open_places();
    record.item[2].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "3"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 1);
    record.item[3].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    record.item[1].healthy = record.item[2].healthy = true;
    record.distance_km[1] = record.distance_km[2] = 99.5;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    bench_record_close(&record);
}

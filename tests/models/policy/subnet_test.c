/* Subnet: the longest match, the edges of a range, health, and no default. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

static uint32_t ip(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

/* 0 default, 1 10.0.0.0/8, 2 10.32.0.0/11, 3 10.32.7.0/24, 4 10.32.7.9/32, 5 the second of 10.32.0.0/11 */
static struct bench_record open_ranges(void)
{
    struct bench_record record = bench_record_open(&policy_subnet, 6, 1, 1, NULL, NULL);
    const uint32_t base[6] = { 0, ip(10, 0, 0, 0), ip(10, 32, 0, 0), ip(10, 32, 7, 0), ip(10, 32, 7, 9), ip(10, 32, 0, 0) };
    const uint32_t prefix[6] = { 0, 8, 11, 24, 32, 11 };
    for (uint32_t i = 0; i < 6; i++) {
        record.item[i].range_base = base[i];
        record.item[i].range_prefix = prefix[i];
    }
    return record;
}

static bool gives(struct bench_record *record, uint32_t address, const char *digits)
{
    record->query.address = address;
    return bench_record_answers(record, 0, digits);
}

void test_policy_subnet__longest_match(void)
{
    struct bench_record record = open_ranges();
    CU_ASSERT(gives(&record, ip(10, 32, 7, 9), "4"));
    CU_ASSERT(gives(&record, ip(10, 32, 7, 8), "3"));
    CU_ASSERT(gives(&record, ip(10, 32, 6, 255), "2"));
    CU_ASSERT(gives(&record, ip(10, 63, 255, 255), "2")); /* the last of a /11 */
    CU_ASSERT(gives(&record, ip(10, 64, 0, 0), "1"));
    CU_ASSERT(gives(&record, ip(10, 31, 255, 255), "1"));
    CU_ASSERT(gives(&record, ip(9, 255, 255, 255), "0"));
    CU_ASSERT(gives(&record, ip(11, 0, 0, 0), "0"));
    bench_record_close(&record);
}

void test_policy_subnet__unhealthy_goes_to_the_next_then_to_wider_ranges(void)
{
    struct bench_record record = open_ranges();
    record.item[2].healthy = record.item[4].healthy = false;
    CU_ASSERT(gives(&record, ip(10, 32, 7, 9), "3"));
    CU_ASSERT(gives(&record, ip(10, 40, 0, 1), "5"));
    record.item[5].healthy = false;
    CU_ASSERT(gives(&record, ip(10, 40, 0, 1), "1"));
    record.item[1].healthy = false;
    CU_ASSERT(gives(&record, ip(10, 40, 0, 1), "0"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 1);
    record.item[0].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    CU_ASSERT(gives(&record, ip(10, 32, 7, 1), "3"));
    bench_record_close(&record);
}

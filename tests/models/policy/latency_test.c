/* Latency: nearest by the table, the other way round it may differ, ties in file order. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

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

/* Probes every 30 s, half-life 60 s: a sample weighs 1 - 2^(-1/2). */
void test_policy_latency__measured_is_a_weighted_mean(void)
{
    struct bench_record record = bench_record_open(&policy_latency, 3, 1, 1, "source", "measured");
    strategy_params_set(&policy_latency.base, record.params, "update", "30s");
    const double part = 1 - sqrt(0.5);
    simtime sample[3] = { 80 * MILLISECOND, 100 * MILLISECOND, -1 };
    record.view.sample = sample;
    CU_ASSERT_EQUAL(policy_latency.survey_every(record.params), 30 * SECOND);
    CU_ASSERT(bench_record_answers(&record, 0, "0")); /* nothing is known: file order */
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[0].healthy = true;
    policy_latency.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    /* The first slows to 131 ms: 80 + part * 51 = 94.9, then 80 + 51 * (1 - (1 - part)^2) = 105.5 */
    sample[0] = 131 * MILLISECOND;
    policy_latency.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(80 + 51 * part < 100);
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    policy_latency.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    /* 94.9 and 105.5 to the millisecond: the third, new at that time, is nearer or not. */
    sample[0] = -1;
    sample[2] = (simtime)((80 + 51 * (1 - (1 - part) * (1 - part)) + 0.001) * 1e6);
    record.item[1].healthy = false;
    policy_latency.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    bench_record_close(&record);
}

void test_policy_latency__the_unmeasured_come_last(void)
{
    struct bench_record record = bench_record_open(&policy_latency, 3, 2, 1, "source", "measured");
    simtime sample[6] = { -1, 300 * MILLISECOND, 200 * MILLISECOND, -1, -1, -1 };
    record.view.sample = sample;
    policy_latency.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    CU_ASSERT(bench_record_answers(&record, 1, "0")); /* nothing known from there */
    record.item[1].healthy = record.item[2].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    bench_record_close(&record);
}

/* Load feedback: what is kept between target and capacity, who gets the rest, and who when all are full. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

/* From region 0 the items are 12, 40, 88 ms away; target 80/s, capacity 120/s. */
static struct bench_record open_loads(void)
{
    struct bench_record record = bench_record_open(&policy_load_feedback, 3, 3, 61, NULL, NULL);
    const simtime rtt_ms[3] = { 12, 40, 88 };
    for (uint32_t i = 0; i < 3; i++) {
        record.rtt[i] = rtt_ms[i] * MILLISECOND;
        record.item[i].target_per_s = 80;
        record.item[i].capacity_per_s = 120;
    }
    return record;
}

static bool shares_are(struct bench_record *record, const double *share, uint32_t n_possible)
{
    uint32_t seen[3] = { 0 }, compact[3], n = 0;
    double expected[3];
    for (int k = 0; k < 60000; k++) {
        CU_ASSERT_EQUAL(bench_record_answer(record, 0), 1);
        seen[record->out[0]]++;
    }
    for (uint32_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(seen[i] > 0, share[i] > 0);
        if (share[i] > 0) {
            expected[n] = share[i];
            compact[n++] = seen[i];
        }
    }
    CU_ASSERT_EQUAL(bench_record_possible(record, 0), n_possible);
    return n == 1 || bench_chi_square(n, compact, expected) > 1e-3;
}

/* 1 - (L - 80) / 40: all at 80, three quarters at 90, none at 120. */
void test_policy_load_feedback__kept_share_falls_from_target_to_capacity(void)
{
    static const struct {
        double load_per_s, kept;
        uint32_t n_possible;
    } cases[] = { { 0, 1, 1 }, { 80, 1, 1 }, { 90, 0.75, 2 }, { 113, 0.175, 2 }, { 120, 0, 1 }, { 238.5, 0, 1 } };
    struct bench_record record = open_loads();
    for (unsigned k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        record.item[0].load_per_s = cases[k].load_per_s;
        CU_ASSERT(shares_are(&record, (double[]){ cases[k].kept, 1 - cases[k].kept, 0 }, cases[k].n_possible));
    }
    bench_record_close(&record);
}

/* What the first does not keep, the next takes by the same rule. */
void test_policy_load_feedback__the_rest_goes_to_the_next_nearest(void)
{
    struct bench_record record = open_loads();
    record.item[0].load_per_s = 100; /* keeps a half */
    record.item[1].load_per_s = 110; /* a quarter */
    CU_ASSERT(shares_are(&record, (double[]){ 0.5, 0.125, 0.375 }, 3));
    record.item[0].healthy = false;
    CU_ASSERT(shares_are(&record, (double[]){ 0, 0.25, 0.75 }, 2));
    bench_record_close(&record);
}

/* Nobody keeps anything, or only chance: the least full in proportion to its capacity. */
void test_policy_load_feedback__all_full(void)
{
    struct bench_record record = open_loads();
    record.item[0].load_per_s = 150;
    record.item[1].load_per_s = 170;
    record.item[2].load_per_s = 240;
    record.item[2].capacity_per_s = 200; /* 1.2 times full, the first 1.25 */
    CU_ASSERT(shares_are(&record, (double[]){ 0, 0, 1 }, 1));
    record.item[2].healthy = false;
    CU_ASSERT(shares_are(&record, (double[]){ 1, 0, 0 }, 1));
    record.item[2].healthy = true;
    record.item[0].load_per_s = 110; /* keeps a quarter; when it does not, it is the least full all the same */
    CU_ASSERT(shares_are(&record, (double[]){ 1, 0, 0 }, 1));
    for (uint32_t i = 0; i < 3; i++)
        record.item[i].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 0);
    bench_record_close(&record);
}

void test_policy_load_feedback__ties_in_file_order(void)
{
    struct bench_record record = open_loads();
    record.rtt[0] = record.rtt[1] = record.rtt[2];
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    record.item[0].load_per_s = 120;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    record.item[1].load_per_s = 120;
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    bench_record_close(&record);
}

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
    double part[4], of_item[3] = { 0 };
    uint32_t n_expected =
        policy_load_feedback.expect(record->state, record->params, &record->view, &record->query, record->out, part);
    CU_ASSERT_EQUAL(n_expected, n_possible);
    for (uint32_t k = 0; k < n_expected; k++)
        of_item[record->out[k]] += part[k];
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_DOUBLE_EQUAL(of_item[i], share[i], 1e-12);
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

/* Akamai: the users least hurt are moved first. From regions 0, 1, 2 the first item is 12, 30, 20 ms away, the second 40, 40,
 * 80: they lose 28, 10 and 60 ms. Each asks a hundred times a survey. At 90 a quarter of the 300 has to leave: 75 of region
 * 1's; at 110 three quarters, 225: all of 1 and of 0, a quarter of 2's; at 120 everybody; at 60 nobody. */
void test_policy_load_feedback__least_hurt_first(void)
{
    static const simtime rtt_ms[3][3] = { { 12, 40, 88 }, { 30, 40, 88 }, { 20, 80, 88 } };
    static const struct {
        double load_per_s, kept[3];
    } cases[] = { { 90, { 1, 0.25, 1 } }, { 110, { 0, 0, 0.75 } }, { 120, { 0, 0, 0 } },
                  { 60, { 1, 1, 1 } }, { 80.4, { 1, 0.97, 1 } } };
    struct bench_record record = bench_record_open(&policy_load_feedback, 3, 3, 62, "moves", "least_hurt");
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t i = 0; i < 3; i++) {
            record.rtt[r * 3 + i] = rtt_ms[r][i] * MILLISECOND;
            record.item[i].target_per_s = 80;
            record.item[i].capacity_per_s = 120;
        }
    for (unsigned k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        for (uint32_t n = 0; n < 300; n++)
            bench_record_answer(&record, n % 3);
        record.item[0].load_per_s = cases[k].load_per_s;
        policy_load_feedback.on_survey(record.state, record.params, &record.view);
        for (uint32_t r = 0; r < 3; r++) {
            uint32_t n_here = 0;
            CU_ASSERT_EQUAL(bench_record_possible(&record, r), cases[k].kept[r] > 0 && cases[k].kept[r] < 1 ? 2 : 1);
            for (uint32_t n = 0; n < 10000; n++) {
                bench_record_answer(&record, r);
                n_here += record.out[0] == 0;
            }
            CU_ASSERT_DOUBLE_EQUAL(n_here / 1e4, cases[k].kept[r], 3.29 * 0.5 / 100);
            CU_ASSERT((n_here == 0) == (cases[k].kept[r] <= 0) && (n_here == 10000) == (cases[k].kept[r] >= 1));
        }
    }
    bench_record_close(&record);
}

/* A region that has nowhere else to go is moved last; one that never asked goes with those who lose as little. */
void test_policy_load_feedback__least_hurt_without_another(void)
{
    struct bench_record record = bench_record_open(&policy_load_feedback, 2, 3, 63, "moves", "least_hurt");
    static const simtime rtt_ms[3][2] = { { 12, 20 }, { 30, 34 }, { 20, 80 } };
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t i = 0; i < 2; i++)
            record.rtt[r * 3 + i] = rtt_ms[r][i] * MILLISECOND;
    for (uint32_t i = 0; i < 2; i++) {
        record.item[i].target_per_s = 80;
        record.item[i].capacity_per_s = 120;
    }
    for (uint32_t n = 0; n < 200; n++)
        bench_record_answer(&record, n % 2 * 2); /* regions 0 and 2; 1 never asks */
    record.item[0].load_per_s = 100;
    policy_load_feedback.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    CU_ASSERT(bench_record_answers(&record, 1, "1")); /* it loses less than 0 */
    CU_ASSERT(bench_record_answers(&record, 2, "0"));
    record.item[1].healthy = false;
    policy_load_feedback.on_survey(record.state, record.params, &record.view);
    CU_ASSERT(bench_record_answers(&record, 2, "0")); /* the only one that is healthy gets all */
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    bench_record_close(&record);
}

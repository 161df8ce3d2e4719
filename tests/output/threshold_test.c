/* Thresholds against the requests themselves, counted again by other code; and the three verdicts. */
#include "output/threshold.h"

#include "models/spec.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPLICATIONS 4
#define T_3 3.18244630528 /* t(0.975, 3) */
#define FROM (14 * SECOND)
#define UNTIL (42 * SECOND)

/* A study with one threshold, and the requests it was made of. */
struct case_of_one {
    struct synthetic *synthetic;
    struct study *study;
    struct request_record *record[REPLICATIONS];
};

static struct case_of_one make(const struct threshold *threshold)
{
    struct case_of_one one = {.synthetic = synthetic_new()};
    one.study = study_new(one.synthetic->layout, "base");
    study_set_thresholds(one.study, 1, threshold);
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        one.record[r] = synthetic_requests(one.synthetic, r, SYNTHETIC_REQUESTS);
        void *block = synthetic_block(one.synthetic, r, one.record[r], SYNTHETIC_REQUESTS);
        study_add(one.study, block);
        free(block);
    }
    return one;
}

static void drop(struct case_of_one *one)
{
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        free(one->record[r]);
    study_free(one->study);
    synthetic_free(one->synthetic);
}

static struct threshold in_windows(enum threshold_measure measure, uint32_t client, uint32_t site)
{
    return (struct threshold){.relation = RELATION_AT_LEAST,
                              .measure = measure,
                              .client = client,
                              .site = site,
                              .in_windows = true,
                              .from = FROM,
                              .until = UNTIL,
                              .expression = "test"};
}

/* What one request adds to part and whole. */
typedef void count_one(const struct request_record *record, double *part, double *whole);

static void count_available(const struct request_record *record, double *part, double *whole)
{
    *part += record->client == 1 && record->outcome == OUTCOME_OK;
    *whole += record->client == 1;
}
static void count_share(const struct request_record *record, double *part, double *whole)
{
    *part += record->client == 2 && record->first_site == 1;
    *whole += record->client == 2;
}
static void count_failed_at_site(const struct request_record *record, double *part, double *whole)
{
    *part += record->site == 0 && record->outcome != OUTCOME_OK;
    *whole += record->site == 0;
}
static void count_times(const struct request_record *record, double *part, double *whole)
{
    *part += record->outcome == OUTCOME_OK ? (double)record->response / 1e6 : 0;
    *whole += record->outcome == OUTCOME_OK;
}
static void count_rate(const struct request_record *record, double *part, double *whole)
{
    (void)record;
    *part += 1;
    *whole = 28;
}

/* Mean and half width of the replications' ratios. */
static void expect(struct case_of_one *one, count_one *count)
{
    double value[REPLICATIONS], mean = 0, squares = 0;
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        double part = 0, whole = 0;
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++)
            if (one->record[r][i].due >= FROM && one->record[r][i].due < UNTIL)
                count(&one->record[r][i], &part, &whole);
        value[r] = part / whole;
        mean += value[r] / REPLICATIONS;
    }
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        squares += (value[r] - mean) * (value[r] - mean);
    struct threshold_result result = threshold_judge(one->study, 0);
    CU_ASSERT_DOUBLE_EQUAL(result.value, mean, 1e-9 * mean);
    CU_ASSERT_DOUBLE_EQUAL(result.half, T_3 * sqrt(squares / 3) / 2, 1e-9 * mean);
    CU_ASSERT(result.half > 0);
}

void test_threshold__windows_are_counted_by_due_time(void)
{
    const struct {
        struct threshold threshold;
        count_one *count;
    } cases[] = {
        {in_windows(MEASURE_AVAILABILITY, 1, SPEC_NONE), count_available},
        {in_windows(MEASURE_SHARE, 2, 1), count_share},
        {in_windows(MEASURE_FAILED_SHARE, SPEC_NONE, 0), count_failed_at_site},
        {in_windows(MEASURE_MEAN, SPEC_NONE, SPEC_NONE), count_times},
        {in_windows(MEASURE_RATE, SPEC_NONE, SPEC_NONE), count_rate},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct case_of_one one = make(&cases[i].threshold);
        expect(&one, cases[i].count);
        drop(&one);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorted response times in ms of client 1's successes due in the window, of one or all replications. */
static uint32_t sorted_times(const struct case_of_one *one, uint32_t from, uint32_t to, double *time)
{
    uint32_t n = 0;
    for (uint32_t r = from; r < to; r++)
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &one->record[r][i];
            if (record->client == 1 && record->outcome == OUTCOME_OK && record->due >= FROM && record->due < UNTIL)
                time[n++] = (double)record->response / 1e6;
        }
    qsort(time, n, sizeof *time, compare);
    return n;
}

void test_threshold__percentiles_of_windows(void)
{
    struct threshold threshold = in_windows(MEASURE_PERCENTILE, 1, SPEC_NONE);
    threshold.quantile = 0.937;
    struct case_of_one one = make(&threshold);
    double *time = calloc((size_t)REPLICATIONS * SYNTHETIC_REQUESTS, sizeof *time), mean = 0, squares = 0, value[REPLICATIONS];
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        uint32_t n = sorted_times(&one, r, r + 1, time);
        CU_ASSERT_FATAL(n > 500);
        value[r] = time[(uint32_t)ceil(0.937 * n) - 1];
        mean += value[r] / REPLICATIONS;
    }
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        squares += (value[r] - mean) * (value[r] - mean);
    uint32_t n = sorted_times(&one, 0, REPLICATIONS, time);
    struct threshold_result result = threshold_judge(one.study, 0);
    CU_ASSERT_DOUBLE_EQUAL(result.value, time[(uint32_t)ceil(0.937 * n) - 1], 0.008 * mean); /* a bucket */
    CU_ASSERT_DOUBLE_EQUAL(result.half, T_3 * sqrt(squares / 3) / 2, 0.02 * mean);
    free(time);
    drop(&one);
}

/* p99.9 of a thousand samples rests on one: no interval, so it cannot pass. */
void test_threshold__too_few_samples_have_no_interval(void)
{
    struct threshold threshold = in_windows(MEASURE_PERCENTILE, 1, SPEC_NONE);
    threshold.quantile = 0.999;
    threshold.relation = RELATION_BELOW;
    threshold.low = threshold.high = 1e6;
    struct case_of_one one = make(&threshold);
    struct threshold_result result = threshold_judge(one.study, 0);
    CU_ASSERT(isfinite(result.value) && isnan(result.half));
    CU_ASSERT_EQUAL(result.verdict, THRESHOLD_UNDECIDED);
    drop(&one);
    threshold.low = threshold.high = 1;
    one = make(&threshold);
    CU_ASSERT_EQUAL(threshold_judge(one.study, 0).verdict, THRESHOLD_FAIL);
    drop(&one);
}

void test_threshold__slow_shares(void)
{
    struct threshold threshold = in_windows(MEASURE_SLOW, 1, SPEC_NONE);
    threshold.slow_ms = 123.4;
    struct case_of_one one = make(&threshold);
    double *time = calloc(SYNTHETIC_REQUESTS, sizeof *time), mean = 0;
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        uint32_t n = sorted_times(&one, r, r + 1, time), slow = 0;
        for (uint32_t i = 0; i < n; i++)
            slow += time[i] > 123.4;
        mean += (double)slow / n / REPLICATIONS;
    }
    CU_ASSERT(mean > 0.05 && mean < 0.95);
    CU_ASSERT_DOUBLE_EQUAL(threshold_judge(one.study, 0).value, mean, 0.004);
    free(time);
    drop(&one);
}

/* A statistic of the whole run is the summary's own figure. */
void test_threshold__statistics_are_those_of_the_summary(void)
{
    struct synthetic *synthetic = synthetic_new();
    uint32_t i = 0;
    while (strcmp(synthetic->layout->statistic[i].metric, "availability") != 0)
        i++;
    struct threshold threshold = {.measure = MEASURE_STATISTIC,
                                  .statistic = i,
                                  .relation = RELATION_AT_LEAST,
                                  .expression = ""};
    struct case_of_one one = make(&threshold);
    struct figure figure = study_figure(one.study, i);
    struct threshold_result result = threshold_judge(one.study, 0);
    CU_ASSERT_EQUAL(result.value, figure.value);
    CU_ASSERT_EQUAL(result.half, figure.half);
    drop(&one);
    synthetic_free(synthetic);
}

/* ---- verdicts ---- */

/* What becomes of values whose mean is 10 and whose half width is 2, held against a limit. */
static enum threshold_verdict verdict_of(enum threshold_relation relation, double low, double high)
{
    struct threshold threshold = {.relation = relation, .low = low, .high = high, .measure = MEASURE_RATE, .client = SPEC_NONE,
                                  .site = SPEC_NONE, .in_windows = true, .from = FROM, .until = UNTIL};
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    study_set_thresholds(study, 1, &threshold);
    study->threshold_sum[0].spread = (struct spread){.n = 4, .mean = 10, .m2 = 3 * pow(4 / T_3, 2)};
    enum threshold_verdict verdict = threshold_judge(study, 0).verdict;
    study_free(study);
    synthetic_free(synthetic);
    return verdict;
}

void test_threshold__three_verdicts(void)
{
    const struct {
        enum threshold_relation relation;
        double low, high;
        enum threshold_verdict verdict;
    } cases[] = {
        {RELATION_AT_MOST, 12.01, 12.01, THRESHOLD_OK},        {RELATION_AT_MOST, 11.9, 11.9, THRESHOLD_UNDECIDED},
        {RELATION_AT_MOST, 8.1, 8.1, THRESHOLD_UNDECIDED},     {RELATION_AT_MOST, 7.9, 7.9, THRESHOLD_FAIL},
        {RELATION_BELOW, 12.01, 12.01, THRESHOLD_OK},          {RELATION_BELOW, 7.9, 7.9, THRESHOLD_FAIL},
        {RELATION_AT_LEAST, 7.9, 7.9, THRESHOLD_OK},           {RELATION_AT_LEAST, 8.1, 8.1, THRESHOLD_UNDECIDED},
        {RELATION_AT_LEAST, 12.1, 12.1, THRESHOLD_FAIL},       {RELATION_ABOVE, 7.9, 7.9, THRESHOLD_OK},
        {RELATION_ABOVE, 12.1, 12.1, THRESHOLD_FAIL},          {RELATION_WITHIN, 7.9, 12.1, THRESHOLD_OK},
        {RELATION_WITHIN, 8.1, 12.1, THRESHOLD_UNDECIDED},     {RELATION_WITHIN, 9.5, 10.5, THRESHOLD_UNDECIDED},
        {RELATION_WITHIN, 12.1, 15, THRESHOLD_FAIL},           {RELATION_WITHIN, 1, 7.9, THRESHOLD_FAIL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(verdict_of(cases[i].relation, cases[i].low, cases[i].high), cases[i].verdict);
}

/* Mean 10, half width 2 with 4 replications, limit 11: the width must halve, so 16 in all. */
void test_threshold__how_many_more(void)
{
    struct threshold threshold = in_windows(MEASURE_RATE, SPEC_NONE, SPEC_NONE);
    threshold.low = threshold.high = 11;
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    study_set_thresholds(study, 1, &threshold);
    study->threshold_sum[0].spread = (struct spread){.n = 4, .mean = 10, .m2 = 3 * pow(4 / T_3, 2)};
    struct threshold_result result = threshold_judge(study, 0);
    CU_ASSERT_DOUBLE_EQUAL(result.half, 2, 1e-6);
    CU_ASSERT(result.n_more == 12 || result.n_more == 13); /* 16 by exact arithmetic */
    study_free(study);
    synthetic_free(synthetic);
}

static struct threshold_result judge_sum(struct threshold_sum sum, enum threshold_relation relation)
{
    struct threshold threshold = in_windows(MEASURE_RATE, SPEC_NONE, SPEC_NONE);
    threshold.relation = relation;
    threshold.low = threshold.high = 150;
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    study_set_thresholds(study, 1, &threshold);
    study->threshold_sum[0] = sum;
    struct threshold_result result = threshold_judge(study, 0);
    CU_ASSERT_EQUAL(thresholds_verdict(study), result.verdict);
    study_free(study);
    synthetic_free(synthetic);
    return result;
}

void test_threshold__no_data_and_never_fail(void)
{
    struct threshold_result result = judge_sum((struct threshold_sum){.fewest = 0}, RELATION_AT_MOST);
    CU_ASSERT(isnan(result.value));
    CU_ASSERT_EQUAL(result.verdict, THRESHOLD_FAIL);
    struct threshold_sum never = {.spread = {.n = 3, .mean = 20}, .n_never = 1};
    result = judge_sum(never, RELATION_AT_MOST);
    CU_ASSERT(isinf(result.value));
    CU_ASSERT_EQUAL(result.verdict, THRESHOLD_FAIL);
    CU_ASSERT_EQUAL(judge_sum(never, RELATION_AT_LEAST).verdict, THRESHOLD_OK);
}

/* One replication can only fail. */
void test_threshold__one_replication_cannot_pass(void)
{
    struct threshold_sum one = {.spread = {.n = 1, .mean = 20}};
    CU_ASSERT_EQUAL(judge_sum(one, RELATION_AT_MOST).verdict, THRESHOLD_UNDECIDED);
    CU_ASSERT_EQUAL(judge_sum(one, RELATION_AT_LEAST).verdict, THRESHOLD_FAIL);
}

void test_threshold__texts(void)
{
    char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES];
    struct threshold threshold = {.unit = IN_SHARE};
    threshold_texts(&threshold, (struct threshold_result){0.98931, 0.0003, THRESHOLD_OK, 0}, value, interval);
    CU_ASSERT_STRING_EQUAL(value, "98.93%");
    CU_ASSERT_STRING_EQUAL(interval, "98.90 .. 98.96");
    threshold.unit = IN_MS;
    threshold_texts(&threshold, (struct threshold_result){611.2, 13.4, THRESHOLD_OK, 0}, value, interval);
    CU_ASSERT_STRING_EQUAL(value, "611 ms");
    CU_ASSERT_STRING_EQUAL(interval, "598 .. 625");
    threshold_texts(&threshold, (struct threshold_result){611.2, (double)NAN, THRESHOLD_OK, 0}, value, interval);
    CU_ASSERT_STRING_EQUAL(interval, "?");
    threshold_texts(&threshold, (struct threshold_result){(double)NAN, (double)NAN, THRESHOLD_FAIL, 0}, value, interval);
    CU_ASSERT_STRING_EQUAL(value, "no data");
    threshold_texts(&threshold, (struct threshold_result){(double)INFINITY, (double)NAN, THRESHOLD_FAIL, 0}, value, interval);
    CU_ASSERT_STRING_EQUAL(value, "never");
}

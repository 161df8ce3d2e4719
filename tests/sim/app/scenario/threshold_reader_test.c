/* What sentences mean: number, group, windows, limits, events. What is wrong with others is in tests/golden/errors. */
#include "sim/app/scenario/threshold_reader.h"

#include "output/layout.h"
#include "output/statistics.h"
#include "sim/app/scenario/scenario.h"
#include "sim/engine/arena.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char text[] =
    "gslbsim: 1\n"
    "run: {duration: 900s, warmup: 60s}\n"
    "dns: {shop.example: {policy: weighted, answers: {one: 3, two: 5}, health_check: {}}}\n"
    "clients: {web: {arrivals: poisson(7/s)}, jobs: {arrivals: poisson(3/s)}}\n"
    "sites: {one: {pools: {app: {servers: 3, service_time: 40ms}}}, two: {pools: {app: {servers: 5, service_time: 50ms}}}}\n"
    "faults:\n"
    "  - {at: 120s, until: 300s, crash: one}\n"
    "  - {at: 420s, until: 500s, crash: one}\n"
    "  - {at: 600s, until: 620s, slow: two/app/3, factor: 5}\n"
    "changes: [{at: 700s, drain: two}]\n";

struct case_of_one {
    struct arena *arena;
    const struct layout *layout;
    struct threshold threshold;
    bool ok;
};

static struct case_of_one read_sentence(const char *sentence)
{
    struct case_of_one one = { .arena = arena_new(NULL) };
    struct diagnostics *diagnostics = diagnostics_new(one.arena);
    const struct scenario *scenario = load_text(one.arena, text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    one.layout = layout_new(one.arena, scenario->spec);
    struct node *node = node_scalar(one.arena, (struct place){ "--goal", 0, 0, 0 }, sentence);
    one.ok = threshold_read(one.arena, diagnostics, node, one.layout, &one.threshold);
    return one;
}

/* Is it this row of summary.csv? */
static bool is_row(const struct case_of_one *one, const char *metric, const char *by, const char *item, const char *stat)
{
    const struct statistic *row = &one->layout->statistic[one->threshold.statistic];
    return one->ok && one->threshold.measure == MEASURE_STATISTIC && strcmp(row->metric, metric) == 0 &&
           strcmp(row->by, by) == 0 && strcmp(row->item, item) == 0 && strcmp(row->stat, stat) == 0;
}

void test_threshold_reader__numbers_of_the_whole_run(void)
{
    static const struct {
        const char *sentence, *metric, *by, *item, *stat;
        enum threshold_relation relation;
        enum threshold_unit unit;
        double low, high;
    } cases[] = {
        { "availability >= 98.5%", "availability", "all", "", "share", RELATION_AT_LEAST, IN_SHARE, 0.985, 0.985 },
        { "failed <= 120", "failed", "all", "", "count", RELATION_AT_MOST, IN_COUNT, 120, 120 },
        { "failed(client=web)<2%", "failed", "client", "web", "share", RELATION_BELOW, IN_SHARE, 0.02, 0.02 },
        { "mean(response_time site=one) < 1m30s", "response_time", "site", "one", "mean", RELATION_BELOW, IN_MS, 9e4, 9e4 },
        { "max(response_time server=two/app/4) <= 2s", "response_time", "server", "two/app/4", "max", RELATION_AT_MOST,
          IN_MS, 2e3, 2e3 },
        { "queue_time( pool=one/app ) <= 250us", "queue_time", "pool", "one/app", "mean", RELATION_AT_MOST, IN_MS, 0.25, 0.25 },
        { "utilization in 30%..40%", "utilization", "all", "", "mean", RELATION_WITHIN, IN_SHARE, 0.3, 0.4 },
        { "active(site=two) <= 2.5", "active", "site", "two", "mean", RELATION_AT_MOST, IN_COUNT, 2.5, 2.5 },
        { "authority_queries <= 90/min", "authority_queries", "all", "", "rate", RELATION_AT_MOST, IN_PER_S, 1.5, 1.5 },
        { "jain_fairness(pool=two/app) > 0.95", "jain_fairness", "pool", "two/app", "mean", RELATION_ABOVE, IN_FACTOR,
          0.95, 0.95 },
        { "share(site=one) in 30%..45%", "share", "site", "one", "share", RELATION_WITHIN, IN_SHARE, 0.3, 0.45 },
        { "share(site=one client=jobs) > 30%", "share", "flow", "jobs/one", "share", RELATION_ABOVE, IN_SHARE, 0.3, 0.3 },
        { "count(retried) < 3", "", "", "", "", RELATION_BELOW, IN_COUNT, 3, 3 },
        { "max(answer_age) <= 5m", "answer_age", "all", "", "max", RELATION_AT_MOST, IN_S, 300, 300 },
        { "lost_server <= 5k", "lost_server", "all", "", "count", RELATION_AT_MOST, IN_COUNT, 5000, 5000 },
        { "availability > 90% from 60s until 15m", "availability", "all", "", "share", RELATION_ABOVE, IN_SHARE, 0.9, 0.9 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct case_of_one one = read_sentence(cases[i].sentence);
        if (cases[i].metric[0]) {
            CU_ASSERT_TRUE(is_row(&one, cases[i].metric, cases[i].by, cases[i].item, cases[i].stat));
            CU_ASSERT_EQUAL(one.threshold.relation, cases[i].relation);
            CU_ASSERT_EQUAL(one.threshold.unit, cases[i].unit);
            CU_ASSERT_DOUBLE_EQUAL(one.threshold.low, cases[i].low, 1e-9 * cases[i].low);
            CU_ASSERT_DOUBLE_EQUAL(one.threshold.high, cases[i].high, 1e-9 * cases[i].high);
            CU_ASSERT_STRING_EQUAL(one.threshold.expression, cases[i].sentence);
        } else {
            CU_ASSERT_FALSE(one.ok);
        }
        arena_free(one.arena);
    }
}

void test_threshold_reader__windows(void)
{
    struct case_of_one one = read_sentence("failed(client=jobs) <= 2% from 350s to 390s");
    CU_ASSERT_TRUE(one.ok && one.threshold.in_windows);
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_FAILED_SHARE);
    CU_ASSERT_EQUAL(one.threshold.client, 1);
    CU_ASSERT_EQUAL(one.threshold.site, SPEC_NONE);
    CU_ASSERT_EQUAL(one.threshold.from, 350 * SECOND);
    CU_ASSERT_EQUAL(one.threshold.until, 390 * SECOND);
    arena_free(one.arena);
    one = read_sentence("share(client=web site=two) > 50% until 120s");
    CU_ASSERT_TRUE(one.ok && one.threshold.in_windows);
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_SHARE);
    CU_ASSERT_EQUAL(one.threshold.client, 0);
    CU_ASSERT_EQUAL(one.threshold.site, 1);
    CU_ASSERT_EQUAL(one.threshold.from, -1); /* the end of the warm-up */
    arena_free(one.arena);
    one = read_sentence("requests(site=two) > 2/s from 120s");
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_RATE);
    CU_ASSERT_EQUAL(one.threshold.until, 900 * SECOND);
    arena_free(one.arena);
}

void test_threshold_reader__response_times(void)
{
    struct case_of_one one = read_sentence("p97.5(response_time path=/) < 900ms");
    CU_ASSERT_TRUE(one.ok && !one.threshold.in_windows);
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_PERCENTILE);
    CU_ASSERT_DOUBLE_EQUAL(one.threshold.quantile, 0.975, 1e-12);
    CU_ASSERT_EQUAL(one.layout->group[one.threshold.group].kind, GROUP_PATH);
    arena_free(one.arena);
    one = read_sentence("slow(> 300ms client=jobs) <= 5% from 60s to 75s");
    CU_ASSERT_TRUE(one.ok && one.threshold.in_windows);
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_SLOW);
    CU_ASSERT_EQUAL(one.threshold.slow_ms, 300);
    CU_ASSERT_EQUAL(one.threshold.client, 1);
    arena_free(one.arena);
    CU_ASSERT_FALSE((one = read_sentence("p99(queue_time) < 1s")).ok);
    arena_free(one.arena);
}

/* Site one breaks twice: a window says which. A label may stand alone. */
void test_threshold_reader__events(void)
{
    struct case_of_one one = read_sentence("time_to_drain(site=one share=80%) <= 2m from 400s");
    CU_ASSERT_TRUE(one.ok);
    CU_ASSERT_EQUAL(one.threshold.measure, MEASURE_DRAIN);
    CU_ASSERT_EQUAL(one.threshold.from, 420 * SECOND);
    CU_ASSERT_EQUAL(one.threshold.until, 500 * SECOND);
    CU_ASSERT_EQUAL(one.threshold.moved_share, 0.8);
    CU_ASSERT_EQUAL(one.threshold.high, 120);
    arena_free(one.arena);
    one = read_sentence("time_to_drain(site=two) <= 2m");
    CU_ASSERT_TRUE(one.ok);
    CU_ASSERT_EQUAL(one.threshold.from, 700 * SECOND);
    CU_ASSERT_EQUAL(one.threshold.until, SIMTIME_NEVER);
    CU_ASSERT_EQUAL(one.threshold.moved_share, 0.95);
    arena_free(one.arena);
    one = read_sentence("time_to_detect(crash one #2) <= 35s");
    CU_ASSERT_TRUE(is_row(&one, "time_to_detect", "fault", "crash one #2", "mean"));
    arena_free(one.arena);
    one = read_sentence("time_to_recover(fault=slow two/app/3) <= 35s");
    CU_ASSERT_TRUE(is_row(&one, "time_to_recover", "fault", "slow two/app/3", "mean"));
    arena_free(one.arena);
    CU_ASSERT_FALSE((one = read_sentence("time_to_drain(site=one) <= 2m")).ok); /* which? */
    arena_free(one.arena);
    CU_ASSERT_FALSE((one = read_sentence("time_to_drain(site=one) <= 2m from 510s")).ok);
    arena_free(one.arena);
}

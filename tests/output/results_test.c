/* Files read back and compared with the requests they came from, computed here in the plainest way. */
#include "output/results.h"

#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLICATIONS 4

struct fixture {
    char folder[64];
    struct synthetic *synthetic;
    struct request_record *record[REPLICATIONS];
    struct study *study;
    struct result_files files;
};

static void fixture_init(struct fixture *fixture)
{
    struct err err = {ERR_NONE, ""};
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/results_test_XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(fixture->folder));
    fixture->synthetic = synthetic_new();
    fixture->study = synthetic_study(fixture->synthetic, REPLICATIONS, fixture->record);
    fixture->files = (struct result_files){.arena = fixture->synthetic->arena};
    CU_ASSERT(results_write(fixture->folder, &fixture->study, 1, false, &fixture->files, &err));
    CU_ASSERT_STRING_EQUAL(err.text, "");
}

static void fixture_free(struct fixture *fixture)
{
    char path[256];
    for (uint32_t i = 0; i < fixture->files.n; i++) {
        snprintf(path, sizeof path, "%s/%s", fixture->folder, fixture->files.file[i].name);
        CU_ASSERT_EQUAL(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/hgrm", fixture->folder);
    CU_ASSERT_EQUAL(rmdir(path), 0);
    CU_ASSERT_EQUAL(rmdir(fixture->folder), 0);
    for (int r = 0; r < REPLICATIONS; r++)
        free(fixture->record[r]);
    study_free(fixture->study);
    synthetic_free(fixture->synthetic);
}

typedef bool (*chosen)(const struct request_record *record);
static bool is_web_us(const struct request_record *record) { return record->client == 1; }
static bool is_any(const struct request_record *record) { return record->client < SYNTHETIC_CLIENTS; }
static bool is_eu(const struct request_record *record) { return record->site == 0; }
static bool is_from_eu(const struct request_record *record) { return record->client != 1; }
static bool is_public(const struct request_record *record) { return record->resolver == 1; }
static bool is_image(const struct request_record *record) { return record->path == 1; }
static bool is_eu_batch(const struct request_record *record) { return record->site == 0 && record->pool == 1; }
static bool is_server(const struct request_record *record)
{
    return record->site == 1 && record->pool == 0 && record->server == 2;
}

/* Mean and half width of four values; t(0.975, 3) = 3.182446305. */
static void interval(const double *value, double *mean, double *half)
{
    double sum = 0, squares = 0;
    for (int r = 0; r < REPLICATIONS; r++)
        sum += value[r] / REPLICATIONS;
    for (int r = 0; r < REPLICATIONS; r++)
        squares += (value[r] - sum) * (value[r] - sum);
    *mean = sum;
    *half = 3.182446305284263 * sqrt(squares / (REPLICATIONS - 1)) / sqrt(REPLICATIONS);
}

static void check_row(const struct sheet *sheet, const char *metric, const char *by, const char *item, const char *stat,
                      const double *value)
{
    double mean, half;
    interval(value, &mean, &half);
    CU_ASSERT(is_near(summary_at(sheet, metric, by, item, stat, "value"), mean));
    CU_ASSERT(fabs(summary_at(sheet, metric, by, item, stat, "ci_low") - fmax(mean - half, 0)) <= 1e-7 * fabs(mean));
    CU_ASSERT(fabs(summary_at(sheet, metric, by, item, stat, "ci_high") -
                   (strcmp(stat, "share") == 0 ? fmin(mean + half, 1) : mean + half)) <= 1e-7 * fabs(mean));
    CU_ASSERT_EQUAL(summary_at(sheet, metric, by, item, stat, "replications"), REPLICATIONS);
    CU_ASSERT_EQUAL(summary_at(sheet, metric, by, item, stat, "confidence"), 0.95);
}

/* ---- each metric: what a request adds to it, over what it is taken ---- */

typedef double (*amount)(const struct request_record *record);
static double one(const struct request_record *record) { return record->tries > 0; }
static double ok(const struct request_record *record) { return record->outcome == OUTCOME_OK; }
static double failed(const struct request_record *record) { return record->outcome != OUTCOME_OK; }
static double stale(const struct request_record *record) { return record->stale; }
static double dead(const struct request_record *record) { return record->dead; }
static double misrouted(const struct request_record *record) { return record->misrouted; }
static double retried(const struct request_record *record) { return record->tries > 1; }
static double asked(const struct request_record *record) { return record->dns_source > DNS_SOURCE_CONNECTION; }
static double hit(const struct request_record *r)
{
    return r->dns_source == DNS_SOURCE_CLIENT_CACHE || r->dns_source == DNS_SOURCE_RESOLVER_CACHE;
}
static double abroad(const struct request_record *record)
{
    return record->site != PROBE_NONE && record->site != record->client % 2;
}
static double ms(simtime time, const struct request_record *record)
{
    return record->outcome == OUTCOME_OK ? (double)time / 1e6 : 0;
}
static double response(const struct request_record *record) { return ms(record->response, record); }
static double dns(const struct request_record *record) { return ms(record->dns, record); }
static double to_connect(const struct request_record *record) { return ms(record->connect, record); }
static double balancer(const struct request_record *record) { return ms(record->balancer, record); }
static double queue(const struct request_record *record) { return ms(record->queue, record); }
static double service(const struct request_record *record) { return ms(record->service, record); }
static double network(const struct request_record *record) { return ms(record->network, record); }
static double waits(const struct request_record *record) { return ms(record->wait, record); }
static double to_fail(const struct request_record *record)
{
    return record->outcome == OUTCOME_OK ? 0 : (double)record->response / 1e6;
}
static double rejected(const struct request_record *record) { return record->outcome == OUTCOME_REJECTED; }
static double lost_retry(const struct request_record *record)
{
    return record->outcome != OUTCOME_OK && record->cause == CAUSE_RETRY;
}
static double late_dns(const struct request_record *record)
{
    return record->outcome == OUTCOME_OK && record->cause == CAUSE_DNS;
}

static const struct {
    const char *metric, *stat;
    amount part, whole; /* no whole: a count */
} quantities[] = {
    {"requests", "count", one, NULL},              {"failed", "count", failed, NULL},
    {"failed", "share", failed, one},              {"availability", "share", ok, one},
    {"stale_request", "share", stale, one},        {"dead_request", "share", dead, one},
    {"misrouted", "share", misrouted, one},        {"retried", "share", retried, one},
    {"dns_hit", "share", hit, asked},              {"cross_region", "count", abroad, NULL},
    {"cross_region", "share", abroad, one},        {"response_time", "mean", response, ok},
    {"dns_time", "mean", dns, ok},                 {"connect_time", "mean", to_connect, ok},
    {"balancer_time", "mean", balancer, ok},       {"queue_time", "mean", queue, ok},
    {"service_time", "mean", service, ok},         {"network_time", "mean", network, ok},
    {"wait_time", "mean", waits, ok},              {"time_to_fail", "mean", to_fail, failed},
    {"outcome_rejected", "count", rejected, NULL}, {"lost_retry", "count", lost_retry, NULL},
    {"late_dns", "count", late_dns, NULL},
};
#define N_QUANTITIES (sizeof quantities / sizeof quantities[0])
#define N_EVERYWHERE (N_QUANTITIES - 3) /* the last three: all, client and site only */

static void check_group(const struct fixture *fixture, const struct sheet *sheet, const char *by, const char *item,
                        chosen is_in, size_t n)
{
    for (size_t q = 0; q < n; q++) {
        double value[REPLICATIONS];
        for (int r = 0; r < REPLICATIONS; r++) {
            double part = 0, whole = 0;
            for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
                const struct request_record *record = &fixture->record[r][i];
                if (!record->measured || !is_in(record))
                    continue;
                part += quantities[q].part(record);
                whole += quantities[q].whole == NULL ? 0 : quantities[q].whole(record);
            }
            value[r] = quantities[q].whole == NULL ? part : part / whole;
        }
        check_row(sheet, quantities[q].metric, by, item, quantities[q].stat, value);
    }
}

void test_results__summary_means_and_intervals(void)
{
    struct fixture fixture;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "summary.csv");
    check_group(&fixture, &sheet, "all", "", is_any, N_QUANTITIES);
    check_group(&fixture, &sheet, "client", "web-us", is_web_us, N_QUANTITIES);
    check_group(&fixture, &sheet, "site", "eu-site", is_eu, N_QUANTITIES);
    check_group(&fixture, &sheet, "region", "eu", is_from_eu, N_EVERYWHERE);
    check_group(&fixture, &sheet, "resolver", "public", is_public, N_EVERYWHERE);
    check_group(&fixture, &sheet, "path", "/image, \"large\"", is_image, N_EVERYWHERE);
    check_group(&fixture, &sheet, "pool", "eu-site/batch", is_eu_batch, N_EVERYWHERE);
    check_group(&fixture, &sheet, "server", "us-site/app/3", is_server, 3);
    static const double queries[REPLICATIONS] = {1000, 1007, 1014, 1021};
    check_row(&sheet, "authority_queries", "all", "", "count", queries);
    /* busy = 10 + 3.5 + i + r of workers 2 + i over 86 s; the pool: sums over its three servers */
    double pool[REPLICATIONS], server[REPLICATIONS];
    for (int r = 0; r < REPLICATIONS; r++) {
        server[r] = (13.5 + 2 + r) / (4 * 86.0);
        pool[r] = (3 * (13.5 + r) + 0 + 1 + 2) / ((2 + 3 + 4) * 86.0);
    }
    check_row(&sheet, "utilization", "server", "us-site/app/3", "mean", server);
    check_row(&sheet, "utilization", "pool", "us-site/app", "mean", pool);
    CU_ASSERT(is_near(summary_at(&sheet, "active", "pool", "us-site/app", "mean", "value"), 43 * (1 + 2 + 3) / 86.0));
    sheet_free(&sheet);
    fixture_free(&fixture);
}

void test_results__fairness_of_a_pool(void)
{
    struct fixture fixture;
    double jain = 0, max_mean = 0;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "summary.csv");
    for (int r = 0; r < REPLICATIONS; r++) {
        double n[3] = {0};
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            if (record->measured && record->site == 0 && record->pool == 0 && record->server != PROBE_NONE)
                n[record->server]++;
        }
        double sum = n[0] + n[1] + n[2];
        jain += sum * sum / (3 * (n[0] * n[0] + n[1] * n[1] + n[2] * n[2])) / REPLICATIONS;
        max_mean += fmax(n[0], fmax(n[1], n[2])) / (sum / 3) / REPLICATIONS;
    }
    CU_ASSERT(is_near(summary_at(&sheet, "jain_fairness", "pool", "eu-site/app", "mean", "value"), jain));
    CU_ASSERT(is_near(summary_at(&sheet, "imbalance_max_mean", "pool", "eu-site/app", "mean", "value"), max_mean));
    sheet_free(&sheet);
    fixture_free(&fixture);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Percentiles of all replications together, and their intervals from each replication's own, from sorted arrays. */
void test_results__percentiles_are_merged(void)
{
    struct fixture fixture;
    double *all = malloc(REPLICATIONS * SYNTHETIC_REQUESTS * sizeof *all), own[REPLICATIONS], mean, half;
    uint32_t n = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++) {
        uint32_t from = n;
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++)
            if (fixture.record[r][i].measured && fixture.record[r][i].outcome == OUTCOME_OK)
                all[n++] = (double)fixture.record[r][i].response / 1e6;
        qsort(all + from, n - from, sizeof *all, compare);
        own[r] = all[from + (uint32_t)ceil(0.9 * (n - from)) - 1];
    }
    qsort(all, n, sizeof *all, compare);
    interval(own, &mean, &half);
    struct sheet summary = sheet_read(fixture.folder, "summary.csv"), sheet = sheet_read(fixture.folder, "percentiles.csv");
    double p90 = all[(uint32_t)ceil(0.9 * n) - 1];
    CU_ASSERT_DOUBLE_EQUAL(summary_at(&summary, "response_time", "all", "", "p90", "value"), p90, 0.008 * p90);
    CU_ASSERT_DOUBLE_EQUAL(summary_at(&summary, "response_time", "all", "", "p90", "ci_high"), p90 + half, 0.016 * p90);
    CU_ASSERT_DOUBLE_EQUAL(summary_at(&summary, "response_time", "all", "", "max", "value"), all[n - 1], 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(summary_at(&summary, "response_time", "all", "", "min", "value"), all[0], 1e-6);
    CU_ASSERT_EQUAL(summary_at(&summary, "response_time", "all", "", "p90", "samples"), n);
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += all[i];
    for (uint32_t i = 0; i < n; i++)
        squares += (all[i] - sum / n) * (all[i] - sum / n);
    CU_ASSERT(is_near(summary_at(&summary, "response_time", "all", "", "sd", "value"), sqrt(squares / (n - 1))));
    CU_ASSERT(isnan(summary_at(&summary, "response_time", "server", "eu-site/app/1", "max", "ci_low")));
    uint32_t row = sheet_find(&sheet, "by", "all", "percentile", "90", NULL);
    CU_ASSERT_NOT_EQUAL_FATAL(row, UINT32_MAX);
    CU_ASSERT(is_near(sheet_number(&sheet, row, "inv_tail"), 10));
    CU_ASSERT(
        is_near(sheet_number(&sheet, row, "response_ms"), summary_at(&summary, "response_time", "all", "", "p90", "value")));
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "samples_beyond"), n - ceil(0.9 * n));
    sheet_free(&sheet);
    sheet_free(&summary);
    free(all);
    fixture_free(&fixture);
}

/* 99.9 % of some 15 000 successes leaves 15 beyond; of a client's third, 5: no interval. */
void test_results__thin_tails_get_no_interval(void)
{
    struct fixture fixture;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "summary.csv");
    CU_ASSERT(isfinite(summary_at(&sheet, "response_time", "all", "", "p99.9", "ci_low")));
    CU_ASSERT(isfinite(summary_at(&sheet, "response_time", "client", "jobs", "p99.9", "value")));
    CU_ASSERT(isnan(summary_at(&sheet, "response_time", "client", "jobs", "p99.9", "ci_low")));
    CU_ASSERT(isnan(summary_at(&sheet, "response_time", "client", "jobs", "p99.9", "confidence")));
    sheet_free(&sheet);
    fixture_free(&fixture);
}

void test_results__replications_hold_each_value(void)
{
    struct fixture fixture;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "replications.csv"), summary = sheet_read(fixture.folder, "summary.csv");
    CU_ASSERT_EQUAL(sheet.n_rows, REPLICATIONS * summary.n_rows);
    double sum = 0;
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++)
        sum += fixture.record[2][i].measured && fixture.record[2][i].client == 2;
    uint32_t row = sheet_find(&sheet, "replication", "2", "metric", "requests", "by", "client", "item", "jobs", "stat", "count",
                              NULL);
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "value"), sum);
    for (uint32_t i = 1; i < summary.n_rows; i++)
        CU_ASSERT(strcmp(sheet_at(&summary, i - 1, "metric"), sheet_at(&summary, i, "metric")) <= 0);
    sheet_free(&sheet);
    sheet_free(&summary);
    fixture_free(&fixture);
}

/* One window of one client, and conservation: flows add up to all requests that were due before the end. */
void test_results__series_and_flows(void)
{
    struct fixture fixture;
    double due = 0, in_window = 0, lost = 0, ok_ms = 0, to_us = 0, us_dead = 0, us_stale = 0, all_dead = 0, sum = 0, share = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++)
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            due += record->due < 97 * SECOND;
            if (record->client != 1 || record->due < 35 * SECOND || record->due >= 42 * SECOND)
                continue;
            in_window++;
            lost += record->outcome != OUTCOME_OK;
            ok_ms += response(record);
            all_dead += record->dead;
            to_us += record->first_site == 1;
            us_dead += record->first_site == 1 && record->dead;
            us_stale += record->first_site == 1 && record->stale;
        }
    struct sheet series = sheet_read(fixture.folder, "timeseries.csv"), flows = sheet_read(fixture.folder, "flows.csv");
    uint32_t row = sheet_find(&series, "time_s", "35", "by", "client", "item", "web-us", "metric", "requests", "stat", "rate",
                              NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), in_window / REPLICATIONS / 7));
    row = sheet_find(&series, "time_s", "35", "by", "client", "item", "web-us", "metric", "failed", "stat", "share", NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), lost / in_window));
    row = sheet_find(&series, "time_s", "35", "by", "client", "item", "web-us", "metric", "response_time", "stat", "mean",
                     NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), ok_ms / (in_window - lost)));
    CU_ASSERT(sheet_number(&series, row, "ci_low") < sheet_number(&series, row, "value"));
    row = sheet_find(&series, "time_s", "35", "by", "client", "item", "web-us", "metric", "dead_request", "stat", "share",
                     NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), all_dead / in_window));
    row = sheet_find(&flows, "time_s", "35", "source", "web-us", "dest", "us-site", NULL);
    CU_ASSERT(is_near(sheet_number(&flows, row, "requests"), to_us / REPLICATIONS));
    CU_ASSERT(is_near(sheet_number(&flows, row, "share_ratio"), to_us / in_window));
    CU_ASSERT(is_near(sheet_number(&flows, row, "dead_ratio"), us_dead / to_us));
    CU_ASSERT(is_near(sheet_number(&flows, row, "stale_ratio"), us_stale / to_us));
    for (uint32_t i = 0; i < flows.n_rows; i++) {
        sum += sheet_number(&flows, i, "requests");
        share += sheet_number(&flows, i, "share_ratio");
    }
    CU_ASSERT(is_near(sum * REPLICATIONS, due));
    CU_ASSERT(is_near(share, 14 * SYNTHETIC_CLIENTS));
    CU_ASSERT_EQUAL(flows.n_rows, 14 * SYNTHETIC_CLIENTS * (SYNTHETIC_SITES + 1));
    sheet_free(&series);
    sheet_free(&flows);
    fixture_free(&fixture);
}

/* Servers and causes of a window; the percentile of a client's window from a sorted array. */
void test_results__series_of_servers_and_causes(void)
{
    struct fixture fixture;
    double served = 0, lost = 0, *time = malloc(REPLICATIONS * SYNTHETIC_REQUESTS * sizeof *time);
    size_t n = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++)
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            if (record->due < 91 * SECOND || record->due >= 97 * SECOND)
                continue;
            served += is_server(record);
            lost += lost_retry(record);
            if (record->client == 0 && record->outcome == OUTCOME_OK)
                time[n++] = response(record);
        }
    qsort(time, n, sizeof *time, compare);
    struct sheet series = sheet_read(fixture.folder, "timeseries.csv");
    uint32_t row = sheet_find(&series, "time_s", "91", "by", "server", "item", "us-site/app/3", "metric", "requests", NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), served / REPLICATIONS));
    row = sheet_find(&series, "time_s", "91", "by", "cause", "item", "retry", "metric", "failed", NULL);
    CU_ASSERT(is_near(sheet_number(&series, row, "value"), lost / REPLICATIONS));
    row = sheet_find(&series, "time_s", "91", "by", "client", "item", "web-eu", "metric", "response_time", "stat", "p50", NULL);
    double median = time[(n + 1) / 2 - 1];
    CU_ASSERT_DOUBLE_EQUAL(sheet_number(&series, row, "value"), median, 0.008 * median);
    CU_ASSERT(sheet_number(&series, row, "ci_low") < sheet_number(&series, row, "value"));
    row = sheet_find(&series, "time_s", "91", "by", "client", "item", "web-eu", "metric", "response_time", "stat", "p99", NULL);
    CU_ASSERT(isfinite(sheet_number(&series, row, "value")) && isnan(sheet_number(&series, row, "ci_low")));
    free(time);
    sheet_free(&series);
    fixture_free(&fixture);
}

void test_results__dns_by_window_and_in_all(void)
{
    struct fixture fixture;
    double lookups = 0, hits = 0, aged = 0, age_s = 0, failures = 0, measured = 0, queries = 0;
    fixture_init(&fixture);
    for (uint32_t i = 0; i < SYNTHETIC_DNS; i++) {
        struct synthetic_dns event = synthetic_dns_at(i);
        measured += event.now >= 11 * SECOND && event.now < 97 * SECOND && event.resolver == 1 && event.event == DNS_LOOKUP;
        queries += event.now >= 11 * SECOND && event.now < 97 * SECOND && event.event == DNS_UPSTREAM_QUERY;
        if (event.now < 49 * SECOND || event.now >= 56 * SECOND || event.resolver != 1)
            continue;
        bool has_age = event.event == DNS_HIT || event.event == DNS_STALE_ANSWER;
        lookups += event.event == DNS_LOOKUP;
        hits += event.event == DNS_HIT;
        failures += event.event == DNS_FAILURE;
        aged += has_age;
        age_s += has_age ? simtime_s(event.age) : 0;
    }
    struct sheet sheet = sheet_read(fixture.folder, "dns.csv"), summary = sheet_read(fixture.folder, "summary.csv");
    uint32_t row = sheet_find(&sheet, "time_s", "49", "resolver", "public", NULL);
    CU_ASSERT(lookups > 0 && failures > 0);
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "lookups"), lookups);
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "hits"), hits);
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "failures"), failures);
    CU_ASSERT(is_near(sheet_number(&sheet, row, "answer_age_mean_s"), age_s / aged));
    CU_ASSERT_EQUAL(summary_at(&summary, "dns_lookups", "resolver", "public", "count", "value"), measured);
    CU_ASSERT_EQUAL(summary_at(&summary, "dns_upstream_queries", "all", "", "count", "value"), queries);
    sheet_free(&sheet);
    sheet_free(&summary);
    fixture_free(&fixture);
}

void test_results__events_and_detection(void)
{
    struct fixture fixture;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "events.csv"), summary = sheet_read(fixture.folder, "summary.csv");
    CU_ASSERT_EQUAL(sheet.n_rows, 2 * REPLICATIONS);
    uint32_t row = sheet_find(&sheet, "replication", "3", "kind", "down_noticed", "detail", "authority", "planned", "0", NULL);
    CU_ASSERT_EQUAL(sheet_number(&sheet, row, "time_s"), 34.5);
    CU_ASSERT_NOT_EQUAL(sheet_find(&sheet, "replication", "0", "time_s", "30", "subject", "eu-site", "detail", "crash",
                                   "planned", "1", NULL),
                        UINT32_MAX);
    CU_ASSERT_EQUAL(summary_at(&summary, "time_to_detect", "fault", "crash eu-site", "mean", "value"), 4.5);
    CU_ASSERT(isnan(summary_at(&summary, "time_to_detect", "fault", "crash eu-site #2", "mean", "value")));
    sheet_free(&sheet);
    sheet_free(&summary);
    fixture_free(&fixture);
}

/* Shares by the site of the first try. */
void test_results__shares_of_sites(void)
{
    struct fixture fixture;
    double share = 0, jobs = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++) {
        double all = 0, to_eu = 0, all_jobs = 0, jobs_to_us = 0;
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            all += record->measured;
            to_eu += record->measured && record->first_site == 0;
            all_jobs += record->measured && record->client == 2;
            jobs_to_us += record->measured && record->client == 2 && record->first_site == 1;
        }
        share += to_eu / all / REPLICATIONS;
        jobs += jobs_to_us / all_jobs / REPLICATIONS;
    }
    struct sheet sheet = sheet_read(fixture.folder, "summary.csv");
    CU_ASSERT(is_near(summary_at(&sheet, "share", "site", "eu-site", "share", "value"), share));
    CU_ASSERT(is_near(summary_at(&sheet, "share", "flow", "jobs/us-site", "share", "value"), jobs));
    sheet_free(&sheet);
    fixture_free(&fixture);
}

/* Every lost request is in one row; user-seconds follow from the clients' rates. */
void test_results__outages(void)
{
    struct fixture fixture;
    double lost = 0, user_s = 0, first_s = 1e9, of_client[SYNTHETIC_CLIENTS] = {0}, rate[SYNTHETIC_CLIENTS] = {0}, all = 0,
           sum = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++)
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            if (!record->measured)
                continue;
            rate[record->client] += 1.0 / REPLICATIONS / 86;
            all += record->outcome != OUTCOME_OK;
            if (record->outcome == OUTCOME_OK || record->fault != 2 || record->cause != CAUSE_CONNECTION)
                continue;
            lost += 1.0 / REPLICATIONS;
            of_client[record->client] += 1.0 / REPLICATIONS;
            first_s = fmin(first_s, (double)record->due / 1e9);
        }
    for (int c = 0; c < SYNTHETIC_CLIENTS; c++)
        user_s += of_client[c] / rate[c] * (100 + 37 * c);
    struct sheet sheet = sheet_read(fixture.folder, "outages.csv");
    uint32_t row = sheet_find(&sheet, "event", "crash eu-site #2", "cause", "connection", NULL);
    CU_ASSERT(is_near(sheet_number(&sheet, row, "lost_requests"), lost));
    CU_ASSERT(fabs(sheet_number(&sheet, row, "lost_user_s") - user_s) < 1e-6 * user_s);
    CU_ASSERT(is_near(sheet_number(&sheet, row, "from_s"), first_s));
    for (uint32_t i = 0; i < sheet.n_rows; i++)
        sum += sheet_number(&sheet, i, "lost_requests");
    CU_ASSERT(is_near(sum * REPLICATIONS, all));
    sheet_free(&sheet);
    fixture_free(&fixture);
}

/* Kept requests are whole: the parts add up to the nanosecond, and names that need quotes come back. */
void test_results__requests_parts_add_up(void)
{
    static const char *const part[] = {"dns_ms",     "connect_ms", "balancer_ms", "queue_ms",
                                       "service_ms", "network_ms", "wait_ms"};
    struct fixture fixture;
    fixture_init(&fixture);
    struct sheet sheet = sheet_read(fixture.folder, "requests.csv");
    CU_ASSERT(sheet.n_rows > 1000 && sheet.n_rows < 3000);
    for (uint32_t i = 0; i < sheet.n_rows; i++) {
        const struct request_record *record =
            &fixture.record[(int)sheet_number(&sheet, i, "replication")][(int)sheet_number(&sheet, i, "request")];
        double sum_ns = 0;
        for (int p = 0; p < 7; p++)
            sum_ns += round(sheet_number(&sheet, i, part[p]) * 1e6);
        CU_ASSERT_EQUAL(sum_ns, (double)record->response);
        CU_ASSERT_EQUAL(round(sheet_number(&sheet, i, "response_ms") * 1e6), (double)record->response);
        CU_ASSERT_STRING_EQUAL(sheet_at(&sheet, i, "path"), fixture.synthetic->spec.path[record->path]);
    }
    sheet_free(&sheet);
    fixture_free(&fixture);
}

void test_results__ages_add_up(void)
{
    struct fixture fixture;
    double share = 0, requests = 0, used = 0;
    fixture_init(&fixture);
    for (int r = 0; r < REPLICATIONS; r++)
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[r][i];
            used += record->measured && record->dns_source != DNS_SOURCE_NONE && record->dns_source != DNS_SOURCE_FAILED;
        }
    struct sheet sheet = sheet_read(fixture.folder, "ages.csv");
    for (uint32_t i = 0; i < sheet.n_rows; i++) {
        if (strcmp(sheet_at(&sheet, i, "by"), "all") != 0)
            continue;
        share += sheet_number(&sheet, i, "share_ratio");
        requests += sheet_number(&sheet, i, "requests") * REPLICATIONS;
        CU_ASSERT(sheet_number(&sheet, i, "to_s") > sheet_number(&sheet, i, "from_s"));
    }
    CU_ASSERT(is_near(share, 1));
    CU_ASSERT(is_near(requests, used));
    CU_ASSERT(sheet_number(&sheet, sheet_find(&sheet, "by", "all", "from_s", "295", NULL), "to_s") == 300);
    sheet_free(&sheet);
    fixture_free(&fixture);
}

/* Whoever ran them: the same blocks in the same order give the same bytes. */
void test_results__same_digest_twice(void)
{
    struct fixture one, two;
    char first[65], second[65];
    fixture_init(&one);
    fixture_init(&two);
    results_digest(&one.files, first);
    results_digest(&two.files, second);
    CU_ASSERT_STRING_EQUAL(first, second);
    two.files.file[3].sha256[0] ^= 1;
    results_digest(&two.files, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    fixture_free(&one);
    fixture_free(&two);
}

/* The list of files tells the truth about sizes, rows and digests. */
void test_results__list_of_files(void)
{
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t n = fixture.files.n;
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_EQUAL(n, 11 + 1 + SYNTHETIC_CLIENTS + SYNTHETIC_SITES);
    for (uint32_t i = 0; i < n; i++) {
        struct result_files again = {.arena = fixture.synthetic->arena};
        CU_ASSERT(result_files_add(&again, fixture.folder, fixture.files.file[i].name, &err));
        CU_ASSERT_STRING_EQUAL(again.file[0].sha256, fixture.files.file[i].sha256);
        CU_ASSERT_EQUAL(again.file[0].n_bytes, fixture.files.file[i].n_bytes);
        if (fixture.files.file[i].n_columns == 0)
            continue;
        struct sheet sheet = sheet_read(fixture.folder, fixture.files.file[i].name);
        CU_ASSERT_EQUAL(sheet.n_rows, fixture.files.file[i].n_rows);
        CU_ASSERT_EQUAL(sheet.n_columns, fixture.files.file[i].n_columns);
        sheet_free(&sheet);
    }
    fixture_free(&fixture);
}

void test_results__unwritable_folder_is_an_error(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    struct result_files files = {.arena = synthetic->arena};
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_FALSE(results_write("/nowhere/at/all", &study, 1, false, &files, &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
    study_free(study);
    synthetic_free(synthetic);
}

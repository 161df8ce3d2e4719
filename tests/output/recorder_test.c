/* What the recorder counts, against counting again in the plainest way. */
#include "output/recorder.h"

#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct synthetic *synthetic;
    struct request_record *record;
    char *block;
};

static struct fixture fixture_new(void)
{
    struct fixture fixture = {.synthetic = synthetic_new()};
    fixture.record = synthetic_requests(fixture.synthetic, 0, SYNTHETIC_REQUESTS);
    fixture.block = synthetic_block(fixture.synthetic, 0, fixture.record, SYNTHETIC_REQUESTS);
    return fixture;
}

static void fixture_free(struct fixture *fixture)
{
    free(fixture->block);
    free(fixture->record);
    synthetic_free(fixture->synthetic);
}

static const struct group_block *group_at(const struct fixture *fixture, uint32_t number)
{
    return &BLOCK_CONST(fixture->synthetic->layout, fixture->block, groups, struct group_block)[number];
}

static bool belongs(const struct synthetic *synthetic, const struct group *group, const struct request_record *record)
{
    switch (group->kind) {
    case GROUP_ALL: return true;
    case GROUP_CLIENT: return record->client == group->index;
    case GROUP_REGION: return synthetic->spec.client[record->client].region == group->index;
    case GROUP_SITE: return record->site == group->index;
    case GROUP_POOL: return record->pool != PROBE_NONE && (record->site == 0 ? record->pool : 2) == group->index;
    case GROUP_PATH: return record->path == group->index;
    case GROUP_RESOLVER: return record->resolver == group->index;
    default: return false;
    }
}

/* Every counter of every group. */
void test_recorder__groups_count_their_measured_requests(void)
{
    struct fixture fixture = fixture_new();
    const struct layout *layout = fixture.synthetic->layout;
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        struct group_block expected = {{0}, {0}, {0}, {0}, {0, 0, 0, 0, 0, 0}};
        uint64_t slowest = 0, in_histogram = 0;
        for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
            const struct request_record *record = &fixture.record[i];
            if (!record->measured || !belongs(fixture.synthetic, &layout->group[g], record))
                continue;
            expected.outcome[record->outcome]++;
            expected.counter[COUNT_STALE] += record->stale;
            expected.counter[COUNT_DNS_ASKED] += record->dns_source >= DNS_SOURCE_CLIENT_CACHE;
            expected.counter[COUNT_CROSS_REGION] += record->site != PROBE_NONE && record->site != record->client % 2;
            if (record->outcome != OUTCOME_OK) {
                expected.lost[record->cause]++;
                expected.counter[SUM_TIME_TO_FAIL] += (uint64_t)record->response;
                continue;
            }
            expected.late[record->cause]++;
            expected.counter[SUM_QUEUE] += (uint64_t)record->queue;
            expected.counter[SUM_WAIT] += (uint64_t)record->wait;
            slowest = (uint64_t)record->response > slowest ? (uint64_t)record->response : slowest;
        }
        const struct group_block *counted = group_at(&fixture, g);
        const enum group_counter checked[] = {COUNT_STALE,      COUNT_DNS_ASKED, COUNT_CROSS_REGION,
                                              SUM_TIME_TO_FAIL, SUM_QUEUE,       SUM_WAIT};
        for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++)
            CU_ASSERT_EQUAL(counted->counter[checked[i]], expected.counter[checked[i]]);
        CU_ASSERT(memcmp(counted->outcome, expected.outcome, sizeof expected.outcome) == 0);
        CU_ASSERT(memcmp(counted->lost, expected.lost, sizeof expected.lost) == 0);
        CU_ASSERT(memcmp(counted->late, expected.late, sizeof expected.late) == 0);
        CU_ASSERT_EQUAL((uint64_t)counted->response.max, slowest);
        const uint32_t *histogram = BLOCK_CONST(layout, fixture.block, histograms, uint32_t) + (size_t)g * layout->run_buckets;
        for (uint32_t b = 0; b < layout->run_buckets; b++)
            in_histogram += histogram[b];
        CU_ASSERT_EQUAL(in_histogram, expected.outcome[OUTCOME_OK]);
        CU_ASSERT(group_requests(counted) > 0);
    }
    fixture_free(&fixture);
}

/* Conservation: windows and their parts hold every request due before the end exactly once, in its window. */
void test_recorder__windows_hold_each_request_once(void)
{
    struct fixture fixture = fixture_new();
    const struct layout *layout = fixture.synthetic->layout;
    const struct flow_block *flow = BLOCK_CONST(layout, fixture.block, flows, struct flow_block);
    CU_ASSERT_EQUAL(layout->n_windows, 14);
    CU_ASSERT_EQUAL(layout_window_s(layout, 12), 7);
    CU_ASSERT_EQUAL(layout_window_s(layout, 13), 6);
    uint64_t all = 0;
    for (uint32_t w = 0; w < layout->n_windows; w++)
        for (uint32_t c = 0; c < SYNTHETIC_CLIENTS; c++)
            for (uint32_t s = 0; s <= SYNTHETIC_SITES; s++) {
                struct flow_block expected = {0, 0, 0, 0, 0};
                for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
                    const struct request_record *record = &fixture.record[i];
                    uint32_t site = record->first_site == PROBE_NONE ? SYNTHETIC_SITES : record->first_site;
                    if (record->due >= 97 * SECOND || record->due / (7 * SECOND) != w || record->client != c || site != s)
                        continue;
                    expected.requests++;
                    expected.failed += record->outcome != OUTCOME_OK;
                    expected.dead += record->dead;
                    expected.stale += record->stale;
                    expected.response_ns += record->outcome == OUTCOME_OK ? (uint64_t)record->response : 0;
                }
                CU_ASSERT(memcmp(&flow[layout_flow(layout, w, c, s)], &expected, sizeof expected) == 0);
                all += expected.requests;
            }
    CU_ASSERT_EQUAL(all, BLOCK_CONST(layout, fixture.block, header, struct header_block)->n_series);
    fixture_free(&fixture);
}

static struct cause_block cause_windows_sum(const struct fixture *fixture)
{
    struct cause_block sum = {{0}, {0}, {0}};
    const struct cause_block *window = BLOCK_CONST(fixture->synthetic->layout, fixture->block, cause_windows,
                                                   struct cause_block);
    for (uint32_t w = 0; w < fixture->synthetic->layout->n_windows; w++)
        for (int cause = 0; cause < CAUSE_KINDS; cause++) {
            sum.failed[cause] += window[w].failed[cause];
            sum.dead[cause] += window[w].dead[cause];
            sum.stale[cause] += window[w].stale[cause];
        }
    return sum;
}

/* Each dead and each outdated request under one cause; an outdated one on an open connection never as undetected. */
void test_recorder__causes_of_being_sent(void)
{
    struct fixture fixture = fixture_new();
    struct cause_block sum = cause_windows_sum(&fixture);
    uint64_t dead = 0, stale = 0, failed = 0, stale_connection = 0, dead_unnoticed = 0, sums[3] = {0, 0, 0};
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
        const struct request_record *record = &fixture.record[i];
        if (record->due >= 97 * SECOND)
            continue;
        dead += record->dead;
        stale += record->stale;
        failed += record->outcome != OUTCOME_OK;
        bool blamed = record->cause == CAUSE_RESOLVER_CACHE || record->cause == CAUSE_CLIENT_CACHE ||
                      record->cause == CAUSE_SERVER;
        stale_connection += record->stale && record->dns_source != DNS_SOURCE_NONE &&
                            (record->cause == CAUSE_CONNECTION || (record->dns_source == DNS_SOURCE_CONNECTION && !blamed));
        dead_unnoticed += record->dead && !record->stale && record->dns_source != DNS_SOURCE_NONE &&
                          record->cause != CAUSE_SERVER;
    }
    for (int cause = 0; cause < CAUSE_KINDS; cause++) {
        sums[0] += sum.failed[cause];
        sums[1] += sum.dead[cause];
        sums[2] += sum.stale[cause];
    }
    CU_ASSERT_EQUAL(sums[0], failed);
    CU_ASSERT_EQUAL(sums[1], dead);
    CU_ASSERT_EQUAL(sums[2], stale);
    CU_ASSERT_EQUAL(sum.stale[CAUSE_CONNECTION], stale_connection);
    CU_ASSERT(stale_connection > 0);
    CU_ASSERT(sum.dead[CAUSE_DETECTION] >= dead_unnoticed);
    CU_ASSERT(dead_unnoticed > 0);
    fixture_free(&fixture);
}

void test_recorder__servers_by_window(void)
{
    struct fixture fixture = fixture_new();
    const struct layout *layout = fixture.synthetic->layout;
    uint32_t servers = layout_servers(layout);
    const struct server_window *window = BLOCK_CONST(layout, fixture.block, server_windows, struct server_window);
    uint64_t expected = 0, got = 0;
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
        const struct request_record *record = &fixture.record[i];
        expected += record->due >= 21 * SECOND && record->due < 28 * SECOND && record->server != PROBE_NONE &&
                    record->site != PROBE_NONE;
    }
    for (uint32_t s = 0; s < servers; s++) {
        got += window[3 * servers + s].requests;
        CU_ASSERT_DOUBLE_EQUAL((double)window[3 * servers + s].busy_ns, 1e9 * synthetic_busy_worker_s(28, s, 0), 2);
        double at_end = simtime_s(layout->spec->run.duration);
        const struct server_window *last = &window[(size_t)(layout->n_windows - 1) * servers + s];
        CU_ASSERT_DOUBLE_EQUAL((double)last->busy_ns, 1e9 * synthetic_busy_worker_s(at_end, s, 0), 2);
    }
    CU_ASSERT(expected > 100);
    CU_ASSERT_EQUAL(got, expected);
    fixture_free(&fixture);
}

/* The same requests in another order leave the same block, but for the order of kept requests. */
void test_recorder__kept_requests_do_not_depend_on_order(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct layout small = *synthetic->layout;
    small.max_samples = 50;
    synthetic->layout = &small;
    struct request_record *record = synthetic_requests(synthetic, 0, SYNTHETIC_REQUESTS);
    char *forwards = synthetic_block(synthetic, 0, record, SYNTHETIC_REQUESTS);
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS / 2; i++) {
        struct request_record swapped = record[i];
        record[i] = record[SYNTHETIC_REQUESTS - 1 - i];
        record[SYNTHETIC_REQUESTS - 1 - i] = swapped;
    }
    char *backwards = synthetic_block(synthetic, 0, record, SYNTHETIC_REQUESTS);
    const struct header_block *a = BLOCK_CONST(&small, forwards, header, struct header_block);
    const struct header_block *b = BLOCK_CONST(&small, backwards, header, struct header_block);
    CU_ASSERT(a->n_samples >= 10 && a->n_samples <= 50);
    CU_ASSERT_EQUAL(a->n_samples, b->n_samples);
    uint32_t found = 0;
    for (uint32_t i = 0; i < a->n_samples; i++)
        for (uint32_t j = 0; j < b->n_samples; j++)
            found += BLOCK_CONST(&small, forwards, samples, struct sample_block)[i].hash ==
                     BLOCK_CONST(&small, backwards, samples, struct sample_block)[j].hash;
    CU_ASSERT_EQUAL(found, a->n_samples);
    free(forwards);
    free(backwards);
    free(record);
    synthetic_free(synthetic);
}

void test_recorder__share_of_kept_requests(void)
{
    struct fixture fixture = fixture_new();
    const struct header_block *header = BLOCK_CONST(fixture.synthetic->layout, fixture.block, header, struct header_block);
    double measured = (double)group_requests(group_at(&fixture, 0)), kept = header->n_samples;
    CU_ASSERT_DOUBLE_EQUAL(kept, 0.03 * measured, 5 * 0.171 * 130); /* 5 sigma of a binomial: sqrt(0.03 * 0.97 * 17000) = 22 */
    CU_ASSERT(kept > 0.02 * measured && kept < 0.04 * measured);
    fixture_free(&fixture);
}

void test_recorder__faults_are_noticed_once_for_each_start(void)
{
    struct synthetic *synthetic = synthetic_new();
    void *block = synthetic_block_new(synthetic);
    struct recorder recorder;
    const struct probe *probe = recorder_init(&recorder, synthetic->layout, block, 0);
    static const struct {
        simtime time;
        uint8_t kind;
    } story[] = {
        {30 * SECOND, EVENT_FAULT_START},  {34 * SECOND, EVENT_DOWN_NOTICED}, {36 * SECOND, EVENT_DOWN_NOTICED},
        {55 * SECOND, EVENT_FAULT_END},    {57 * SECOND, EVENT_UP_NOTICED},   {60 * SECOND, EVENT_FAULT_START},
        {61 * SECOND, EVENT_FAULT_END},    {62 * SECOND, EVENT_DOWN_NOTICED}, {70 * SECOND, EVENT_FAULT_START},
        {77 * SECOND, EVENT_DOWN_NOTICED},
    };
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        struct event_record event = {.time = story[i].time,
                                     .kind = story[i].kind,
                                     .fault = 0,
                                     .change = PROBE_NONE,
                                     .subject = "eu-site"};
        event.detail = i % 2 == 0 ? "authority" : "crash";
        probe->event(probe->recorder, &event);
    }
    const struct fault_block *fault = BLOCK_CONST(synthetic->layout, block, faults, struct fault_block);
    const struct header_block *header = BLOCK_CONST(synthetic->layout, block, header, struct header_block);
    CU_ASSERT_EQUAL(fault->n_started, 3);
    CU_ASSERT_EQUAL(fault->n_noticed, 2);
    CU_ASSERT_EQUAL(fault->to_notice_ns, (uint64_t)((4 + 7) * SECOND));
    CU_ASSERT_EQUAL(header->n_events, 10);
    CU_ASSERT_EQUAL(header->n_text_bytes, 1 + sizeof "eu-site" + sizeof "authority" + sizeof "crash");
    free(block);
    synthetic_free(synthetic);
}

void test_recorder__events_beyond_the_room_are_counted(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct layout small = *synthetic->layout;
    small.max_events = 3;
    small.max_text_bytes = 12;
    synthetic->layout = &small;
    void *block = synthetic_block_new(synthetic);
    struct recorder recorder;
    const struct probe *probe = recorder_init(&recorder, &small, block, 0);
    for (int i = 0; i < 5; i++) {
        struct event_record event = {.time = i,
                                     .kind = EVENT_CHANGE,
                                     .fault = PROBE_NONE,
                                     .subject = "too long to be kept",
                                     .detail = "short"};
        probe->event(probe->recorder, &event);
    }
    const struct header_block *header = BLOCK_CONST(&small, block, header, struct header_block);
    CU_ASSERT_EQUAL(header->n_events, 3);
    CU_ASSERT_EQUAL(header->n_events_left_out, 2);
    CU_ASSERT_EQUAL(BLOCK_CONST(&small, block, events, struct event_block)[2].subject, 0);
    CU_ASSERT_STRING_EQUAL(BLOCK_CONST(&small, block, text, char) +
                               BLOCK_CONST(&small, block, events, struct event_block)[2].detail,
                           "short");
    free(block);
    synthetic_free(synthetic);
}

void test_recorder__dns_counts_by_window_and_measured_interval(void)
{
    struct synthetic *synthetic = synthetic_new();
    void *block = synthetic_block_new(synthetic);
    struct recorder recorder;
    const struct layout *layout = synthetic->layout;
    const struct probe *probe = recorder_init(&recorder, layout, block, 0);
    static const double time_s[] = {0.5, 6.9, 7.0, 10.999, 11, 13.9, 14.1, 96.999, 97, 98};
    for (size_t i = 0; i < sizeof time_s / sizeof time_s[0]; i++) {
        probe->dns(probe->recorder, simtime_from_s(time_s[i]), 1, DNS_LOOKUP, 0);
        probe->dns(probe->recorder, simtime_from_s(time_s[i]), 1, DNS_HIT, 3 * SECOND);
    }
    const struct dns_block *total = &BLOCK_CONST(layout, block, dns_totals, struct dns_block)[1];
    const struct dns_block *window = BLOCK_CONST(layout, block, dns_windows, struct dns_block);
    CU_ASSERT_EQUAL(total->event[DNS_LOOKUP], 4);
    CU_ASSERT_EQUAL(total->age_ns, (uint64_t)(4 * 3 * SECOND));
    CU_ASSERT_EQUAL(window[0 * 2 + 1].event[DNS_HIT], 2);
    CU_ASSERT_EQUAL(window[1 * 2 + 1].event[DNS_HIT], 4);
    CU_ASSERT_EQUAL(window[2 * 2 + 1].event[DNS_HIT], 1);
    CU_ASSERT_EQUAL(window[13 * 2 + 1].event[DNS_HIT], 1);
    CU_ASSERT_EQUAL(window[0].event[DNS_HIT], 0);
    free(block);
    synthetic_free(synthetic);
}

/* Counting, on the path of every request: additions into flat arrays and nothing else.
 *
 * A measured request is counted with its client, path, resolver, server and pool (with its site only when it came to no pool).
 * All and the regions are sums of clients, sites of pools; they are made once, at the end. Windows count every request that is
 * due before the end of the run, warm-up included, so that a picture can show what was dropped. */
#include "output/recorder.h"

#include "sim/engine/cache_line.h"
#include "sim/engine/rng.h"
#include <math.h>
#include <string.h>

/* ---- one request ---- */

static bool has_lookup(uint8_t source)
{
    return source != DNS_SOURCE_NONE && source != DNS_SOURCE_CONNECTION;
}

static bool crosses_regions(const struct spec *spec, const struct request_record *record)
{
    return record->site != PROBE_NONE && spec->site[record->site].region != spec->client[record->client].region;
}

/* What this request adds to the counters of each of its groups; whether it adds to the seldom ones. */
static bool fill_counters(const struct layout *layout, const struct request_record *record, uint64_t *counter)
{
    bool ok = record->outcome == OUTCOME_OK;
    uint64_t keep = ok ? UINT64_MAX : 0;
    counter[COUNT_STALE] = record->stale;
    counter[COUNT_DEAD] = record->dead;
    counter[COUNT_MISROUTED] = record->misrouted;
    counter[COUNT_RETRIED] = record->tries > 1;
    counter[COUNT_DNS_ASKED] = has_lookup(record->dns_source);
    counter[COUNT_DNS_HIT] = record->dns_source == DNS_SOURCE_CLIENT_CACHE || record->dns_source == DNS_SOURCE_RESOLVER_CACHE;
    counter[COUNT_CROSS_REGION] = crosses_regions(layout->spec, record);
    counter[COUNT_AFFINITY_BROKEN] = record->affinity_broken;
    counter[COUNT_TRIES] = record->tries;
    counter[SUM_TIME_TO_FAIL] = (uint64_t)record->response & ~keep;
    counter[SUM_DNS] = (uint64_t)record->dns & keep;
    counter[SUM_CONNECT] = (uint64_t)record->connect & keep;
    counter[SUM_BALANCER] = (uint64_t)record->balancer & keep;
    counter[SUM_QUEUE] = (uint64_t)record->queue & keep;
    counter[SUM_SERVICE] = (uint64_t)record->service & keep;
    counter[SUM_NETWORK] = (uint64_t)record->network & keep;
    counter[SUM_WAIT] = (uint64_t)record->wait & keep;
    uint64_t seldom = !ok;
    for (int i = 0; i < GROUP_SELDOM; i++)
        seldom |= counter[i];
    return seldom != 0;
}

/* bucket: of its response time in histogram_run. `restrict`, so that the counters are added as vectors. */
static inline void add_to_group(struct recorder *recorder, uint32_t number, const struct request_record *record,
                                const uint64_t *restrict counter, bool is_seldom, uint32_t bucket)
{
    struct group_block *restrict group = &recorder->group[number];
    for (int i = GROUP_SELDOM; i < GROUP_COUNTERS; i++)
        group->counter[i] += counter[i];
    for (int i = 0; is_seldom && i < GROUP_SELDOM; i++)
        group->counter[i] += counter[i];
    group->outcome[record->outcome]++;
    if (record->outcome == OUTCOME_OK) {
        moments_add(&group->response, record->response);
        recorder->histogram[(size_t)number * recorder->layout->run_buckets + bucket]++;
        group->late[record->cause]++;
    } else {
        group->lost[record->cause]++;
    }
}

static void add_to_server(struct server_block *server, const struct request_record *record)
{
    server->requests++;
    if (record->outcome == OUTCOME_OK)
        moments_add(&server->response, record->response);
    else
        server->failed++;
}

/* Every request has a path: when there is one for all, it is the sum of the clients too. */
static bool is_only_path(const struct layout *layout) { return layout->count[GROUP_PATH] == 1; }

static void add_to_groups(struct recorder *recorder, const struct request_record *record)
{
    const struct layout *layout = recorder->layout;
    uint64_t counter[GROUP_COUNTERS];
    uint32_t bucket = histogram_bucket(histogram_run, (uint64_t)record->response);
    bool is_seldom = fill_counters(layout, record, counter);
    add_to_group(recorder, layout->first[GROUP_CLIENT] + record->client, record, counter, is_seldom, bucket);
    if (!is_only_path(layout))
        add_to_group(recorder, layout->first[GROUP_PATH] + record->path, record, counter, is_seldom, bucket);
    if (record->resolver != PROBE_NONE)
        add_to_group(recorder, layout->first[GROUP_RESOLVER] + record->resolver, record, counter, is_seldom, bucket);
    if (record->site == PROBE_NONE)
        return;
    if (record->pool == PROBE_NONE) {
        add_to_group(recorder, layout->first[GROUP_SITE] + record->site, record, counter, is_seldom, bucket);
        return;
    }
    uint32_t pool = layout_pool(layout, record->site, record->pool);
    add_to_group(recorder, layout->first[GROUP_POOL] + pool, record, counter, is_seldom, bucket);
    if (record->server != PROBE_NONE)
        add_to_server(&recorder->server[layout->server_base[pool] + record->server], record);
}

static uint32_t first_site(const struct layout *layout, const struct request_record *record)
{
    return record->first_site == PROBE_NONE ? layout_sites(layout) : record->first_site;
}

/* What only a failed request costs. */
static void add_loss(struct recorder *recorder, const struct request_record *record)
{
    const struct layout *layout = recorder->layout;
    uint32_t fault = record->fault == PROBE_NONE ? layout->spec->n_faults : record->fault;
    struct lost_block *lost = BLOCK_AT(layout, recorder->block, lost, struct lost_block) +
                              ((size_t)fault * layout_clients(layout) + record->client) * CAUSE_KINDS + record->cause;
    if (lost->n++ == 0)
        lost->first_due = lost->last_due = record->due;
    lost->first_due = record->due < lost->first_due ? record->due : lost->first_due;
    lost->last_due = record->due > lost->last_due ? record->due : lost->last_due;
}

static uint32_t slice_of(const struct layout *layout, uint32_t client)
{
    return layout->n_slices == 1 ? 0 : client;
}

static void add_age(struct recorder *recorder, const struct request_record *record)
{
    const struct layout *layout = recorder->layout;
    uint32_t slice = slice_of(layout, record->client);
    histogram_record(layout->age_shape, recorder->ages + (size_t)slice * layout->age_buckets, record->dns_age);
    moments_add(&recorder->age_moments[slice], record->dns_age);
}

/* ---- windows ---- */

/* is_fine: most are; neither failed nor dead nor stale. */
static void add_to_flow(struct flow_block *flow, const struct request_record *record, bool is_fine)
{
    bool ok = record->outcome == OUTCOME_OK;
    flow->requests++;
    flow->response_ns += ok ? (uint64_t)record->response : 0;
    if (is_fine)
        return;
    flow->failed += !ok;
    flow->dead += record->dead;
    flow->stale += record->stale;
}

/* What let the request go where it went. An address that the authority would give still: nobody had noticed, or (cause server)
 * nobody looks. An outdated one: the model's own blame when it is about the address, else what gave it, for a request that met
 * no trouble there has no other. */
static enum cause why_sent(const struct request_record *record)
{
    static const uint8_t by_source[DNS_SOURCE_KINDS] = {
        [DNS_SOURCE_NONE] = CAUSE_NONE,
        [DNS_SOURCE_CONNECTION] = CAUSE_CONNECTION,
        [DNS_SOURCE_CLIENT_CACHE] = CAUSE_CLIENT_CACHE,
        [DNS_SOURCE_RESOLVER_CACHE] = CAUSE_RESOLVER_CACHE,
        [DNS_SOURCE_AUTHORITY] = CAUSE_DETECTION,
        [DNS_SOURCE_FAILED] = CAUSE_NONE,
    };
    if (record->dns_source == DNS_SOURCE_NONE || record->cause == CAUSE_SERVER)
        return CAUSE_NONE;
    if (!record->stale)
        return CAUSE_DETECTION;
    bool is_about_address = record->cause == CAUSE_RESOLVER_CACHE || record->cause == CAUSE_CLIENT_CACHE ||
                            record->cause == CAUSE_CONNECTION;
    return is_about_address ? (enum cause)record->cause : (enum cause)by_source[record->dns_source];
}

static void add_to_causes(struct cause_block *cause, const struct request_record *record)
{
    cause->failed[record->cause] += record->outcome != OUTCOME_OK;
    cause->dead[why_sent(record)] += record->dead;
    cause->stale[why_sent(record)] += record->stale;
}

/* cell: of the window's row of pieces. */
static void add_to_window_histogram(struct recorder *recorder, size_t cell, simtime response)
{
    const struct layout *layout = recorder->layout;
    uint32_t bucket = histogram_bucket(layout->window_shape, response < 0 ? 0 : (uint64_t)response);
    uint32_t *piece = recorder->window_pieces + cell * layout->n_pieces + (bucket >> PIECE_BITS);
    if (*piece == 0)
        *piece = ++recorder->header->n_pieces;
    size_t place = ((size_t)(*piece - 1) << PIECE_BITS) + (bucket & (PIECE_BUCKETS - 1));
    BLOCK_AT(layout, recorder->block, pieces, uint32_t)[place]++;
}

#define ROW_BYTES ((size_t)256 << 10) /* a part of the second cache, for requests need other things besides */

/* Asks for memory that requests will soon write to, here and there. */
static void expect_row(const void *row, size_t bytes)
{
    prefetch_write(row, bytes < ROW_BYTES ? bytes : ROW_BYTES);
}

/* A new window's rows are nowhere near yet: all at once they come many times faster than one by one as requests need them. */
static void expect_window(struct recorder *recorder)
{
    const struct layout *layout = recorder->layout;
    recorder->n_expected = recorder->window + 1;
    expect_row(recorder->flows, layout_flow(layout, 1, 0, 0) * sizeof *recorder->flows);
    expect_row(recorder->site_flows, layout_sites(layout) * sizeof *recorder->site_flows);
    if (recorder->server_windows)
        expect_row(recorder->server_windows, layout_servers(layout) * sizeof *recorder->server_windows);
}

/* Finds the rows of the window in which a request was due. */
static void open_window(struct recorder *recorder, simtime due)
{
    const struct layout *layout = recorder->layout;
    char *block = recorder->block;
    size_t w = (size_t)(due / layout->window);
    recorder->window = (uint32_t)w;
    recorder->window_start = layout_window_start(layout, recorder->window);
    recorder->window_end = recorder->window_start + layout->window;
    recorder->flows = &BLOCK_AT(layout, block, flows, struct flow_block)[layout_flow(layout, recorder->window, 0, 0)];
    recorder->site_flows = &BLOCK_AT(layout, block, site_windows, struct flow_block)[w * layout_sites(layout)];
    if (layout->has_server_windows)
        recorder->server_windows = &BLOCK_AT(layout, block, server_windows, struct server_window)[w * layout_servers(layout)];
    if (layout->n_pieces > 0)
        recorder->window_pieces = &BLOCK_AT(layout, block, window_pieces, uint32_t)[w * layout->n_slices * layout->n_pieces];
    if (recorder->window >= recorder->n_expected)
        expect_window(recorder);
}

static void add_to_windows(struct recorder *recorder, const struct request_record *record)
{
    const struct layout *layout = recorder->layout;
    if (record->due < recorder->window_start || record->due >= recorder->window_end)
        open_window(recorder, record->due);
    recorder->header->n_series++;
    bool is_fine = record->outcome == OUTCOME_OK && !record->dead && !record->stale;
    add_to_flow(&recorder->flows[layout_flow(layout, 0, record->client, first_site(layout, record))], record, is_fine);
    if (record->site != PROBE_NONE)
        add_to_flow(&recorder->site_flows[record->site], record, is_fine);
    if (recorder->server_windows && record->server != PROBE_NONE) {
        uint32_t server = layout_server(layout, record->site, record->pool, record->server);
        recorder->server_windows[server].requests++;
    }
    if (!is_fine)
        add_to_causes(&BLOCK_AT(layout, recorder->block, cause_windows, struct cause_block)[recorder->window], record);
    if (recorder->window_pieces && record->outcome == OUTCOME_OK)
        add_to_window_histogram(recorder, slice_of(layout, record->client), record->response);
}

/* ---- kept requests ---- */

/* The room is full: keep only the hashes in the lower half. What stays does not depend on the order in which requests ended. */
static void halve_samples(struct recorder *recorder)
{
    struct header_block *header = recorder->header;
    struct sample_block *sample = BLOCK_AT(recorder->layout, recorder->block, samples, struct sample_block);
    uint32_t n = 0;
    header->sample_below /= 2;
    for (uint32_t i = 0; i < header->n_samples; i++)
        if (sample[i].hash < header->sample_below)
            sample[n++] = sample[i];
    memset(sample + n, 0, (header->n_samples - n) * sizeof *sample);
    header->n_samples = n;
}

static void keep_sample(struct recorder *recorder, const struct request_record *record, uint64_t hash)
{
    struct header_block *header = recorder->header;
    while (header->n_samples == recorder->layout->max_samples) {
        halve_samples(recorder);
        if (hash >= header->sample_below)
            return;
    }
    struct sample_block *sample = BLOCK_AT(recorder->layout, recorder->block, samples, struct sample_block);
    sample[header->n_samples].hash = hash;
    sample[header->n_samples++].record = *record;
}

/* ---- the probe ---- */

static void recorder_request_done(void *context, const struct request_record *record)
{
    struct recorder *recorder = context;
    if (record->due >= recorder->layout->spec->run.duration)
        return;
    add_to_windows(recorder, record);
    if (!record->measured)
        return;
    const struct layout *layout = recorder->layout;
    add_to_groups(recorder, record);
    recorder->shares[layout_flow(layout, 0, record->client, first_site(layout, record))]++;
    if (record->outcome != OUTCOME_OK)
        add_loss(recorder, record);
    if (record->dns_source != DNS_SOURCE_NONE && record->dns_source != DNS_SOURCE_FAILED)
        add_age(recorder, record);
    uint64_t hash = rng_mix(recorder->sample_key, record->number);
    if (hash < recorder->header->sample_below)
        keep_sample(recorder, record, hash);
}

static void recorder_dns(void *context, simtime now, uint32_t resolver, enum dns_event event, simtime age)
{
    struct recorder *recorder = context;
    const struct layout *layout = recorder->layout;
    if (now >= layout->spec->run.duration)
        return;
    uint64_t age_ns = event == DNS_HIT || event == DNS_STALE_ANSWER ? (uint64_t)age : 0;
    if (now - recorder->dns_window_start >= layout->window) {
        recorder->dns_window = (uint32_t)(now / layout->window);
        recorder->dns_window_start = layout_window_start(layout, recorder->dns_window);
    }
    size_t place = (size_t)recorder->dns_window * layout->count[GROUP_RESOLVER] + resolver;
    struct dns_block *dns = &BLOCK_AT(layout, recorder->block, dns_windows, struct dns_block)[place];
    dns->event[event]++;
    dns->age_ns += age_ns;
    if (now < layout->spec->run.warmup)
        return;
    struct dns_block *total = &BLOCK_AT(layout, recorder->block, dns_totals, struct dns_block)[resolver];
    total->event[event]++;
    total->age_ns += age_ns;
}

/* Offset of a text in the block's text area, 0 (the empty text) when it is full. Texts are few:
 * every state change names a thing. */
static uint32_t keep_text(struct recorder *recorder, const char *text)
{
    struct header_block *header = recorder->header;
    char *area = BLOCK_AT(recorder->layout, recorder->block, text, char);
    if (text == NULL || text[0] == '\0')
        return 0;
    size_t n = strlen(text) + 1;
    for (uint32_t at = 0; at < header->n_text_bytes; at += (uint32_t)strlen(area + at) + 1)
        if (strcmp(area + at, text) == 0)
            return at;
    if (n > recorder->layout->max_text_bytes - header->n_text_bytes)
        return 0;
    uint32_t at = header->n_text_bytes;
    memcpy(area + at, text, n);
    header->n_text_bytes += (uint32_t)n;
    return at;
}

static void note_fault(struct fault_block *fault, const struct event_record *record)
{
    if (record->kind == EVENT_FAULT_START) {
        fault->started = record->time;
        fault->waiting = 1;
        fault->n_started++;
    } else if (record->kind == EVENT_DOWN_NOTICED && fault->waiting) {
        fault->waiting = 0;
        fault->n_noticed++;
        fault->to_notice_ns += (uint64_t)(record->time - fault->started);
    } else if (record->kind == EVENT_FAULT_END) {
        fault->waiting = 0;
    }
}

static void recorder_event(void *context, const struct event_record *record)
{
    struct recorder *recorder = context;
    const struct layout *layout = recorder->layout;
    if (record->fault < layout->spec->n_faults)
        note_fault(&BLOCK_AT(layout, recorder->block, faults, struct fault_block)[record->fault], record);
    if (recorder->header->n_events == layout->max_events) {
        recorder->header->n_events_left_out++;
        return;
    }
    struct event_block *event = &BLOCK_AT(layout, recorder->block, events, struct event_block)[recorder->header->n_events++];
    event->time = record->time;
    event->subject = keep_text(recorder, record->subject);
    event->detail = keep_text(recorder, record->detail);
    event->kind = record->kind;
    event->planned = record->planned;
}

static void recorder_server_busy(void *context, simtime now, uint32_t server, double busy_worker_ns)
{
    struct recorder *recorder = context;
    const struct layout *layout = recorder->layout;
    size_t w = (size_t)((now - 1) / layout->window); /* the one that ends now */
    BLOCK_AT(layout, recorder->block, server_windows, struct server_window)[w * layout_servers(layout) + server].busy_ns =
        (uint64_t)busy_worker_ns;
}

static void recorder_server_done(void *context, const struct server_record *record)
{
    struct recorder *recorder = context;
    const struct layout *layout = recorder->layout;
    uint32_t server = layout_server(layout, record->site, record->pool, record->server);
    BLOCK_AT(layout, recorder->block, server_records, struct server_record)[server] = *record;
}

/* Adds a part to its sum. */
static void add_group(struct recorder *recorder, uint32_t into_number, uint32_t from_number)
{
    struct group_block *into = &recorder->group[into_number];
    const struct group_block *from = &recorder->group[from_number];
    for (int i = 0; i < GROUP_COUNTERS; i++)
        into->counter[i] += from->counter[i];
    for (int i = 0; i < OUTCOME_KINDS; i++)
        into->outcome[i] += from->outcome[i];
    for (int i = 0; i < CAUSE_KINDS; i++) {
        into->lost[i] += from->lost[i];
        into->late[i] += from->late[i];
    }
    moments_merge(&into->response, &from->response);
    size_t n = recorder->layout->run_buckets;
    struct histogram_range range = response_range(&from->response);
    for (uint32_t i = range.from; i < range.to; i++)
        recorder->histogram[into_number * n + i] += recorder->histogram[from_number * n + i];
}

static void recorder_server_ahead(const void *context, uint32_t server)
{
    const struct recorder *recorder = context;
    prefetch_write(&recorder->server[server], 1);
    if (recorder->server_windows)
        prefetch_write(&recorder->server_windows[server], 1);
}

static void recorder_world_done(void *context, const struct world_record *record)
{
    struct recorder *recorder = context;
    const struct layout *layout = recorder->layout;
    for (uint32_t c = 0; c < layout_clients(layout); c++) {
        add_group(recorder, layout->first[GROUP_ALL], layout->first[GROUP_CLIENT] + c);
        add_group(recorder, layout->first[GROUP_REGION] + layout->spec->client[c].region, layout->first[GROUP_CLIENT] + c);
        if (is_only_path(layout))
            add_group(recorder, layout->first[GROUP_PATH], layout->first[GROUP_CLIENT] + c);
    }
    for (uint32_t p = 0; p < layout->count[GROUP_POOL]; p++)
        add_group(recorder, layout->first[GROUP_SITE] + layout->site_of_pool[p], layout->first[GROUP_POOL] + p);
    recorder->header->world = *record;
    recorder->header->finished = 1;
}

const struct probe *recorder_init(struct recorder *recorder, const struct layout *layout, void *block, uint32_t replication)
{
    *recorder = (struct recorder){
        .layout = layout,
        .block = block,
        .header = BLOCK_AT(layout, block, header, struct header_block),
        .group = BLOCK_AT(layout, block, groups, struct group_block),
        .histogram = BLOCK_AT(layout, block, histograms, uint32_t),
        .server = BLOCK_AT(layout, block, servers, struct server_block),
        .shares = BLOCK_AT(layout, block, shares, uint64_t),
        .ages = BLOCK_AT(layout, block, ages, uint32_t),
        .age_moments = BLOCK_AT(layout, block, age_moments, struct moments),
    };
    struct rng stream = rng_stream(layout->spec->run.seed, replication, "output/requests");
    recorder->sample_key = rng_next(&stream);
    recorder->header->replication = replication;
    recorder->header->n_text_bytes = 1; /* offset 0 is the empty text */
    double share = layout->max_samples == 0 ? 0 : layout->spec->output.requests_share;
    recorder->header->sample_below = share >= 1 ? UINT64_MAX : (uint64_t)ldexp(share, 64);
    recorder->probe = (struct probe){recorder, recorder_request_done, recorder_dns, recorder_event,
                                     recorder_server_ahead, layout->has_server_windows ? recorder_server_busy : NULL,
                                     recorder_server_done, recorder_world_done};
    return &recorder->probe;
}

uint64_t block_events(const struct layout *layout, const void *block)
{
    return BLOCK_CONST(layout, block, header, struct header_block)->world.events;
}

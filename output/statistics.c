/* One walk over all groups yields, in a fixed order, either the descriptions (once) or the values of a block: they cannot get
 * out of step, because they are the same code. */
#include "output/statistics.h"

#include "output/aftermath.h"
#include "output/asked_share.h"
#include "output/estimate.h"
#include "output/layout.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>

/* What a walk fills: descriptions when `statistic` is set, values when `value` is. With neither it counts. */
struct walk {
    const struct layout *layout;
    const void *block;
    struct arena *arena;
    struct statistic *statistic;
    double *value;
    uint64_t *samples;
    uint32_t n;
    const char *by, *item; /* of the group at hand */
    double *q, *quantile;  /* [n_percentiles] with values: 0 .. 1; those of the group at hand, ns */
};

static void put_as(struct walk *walk, struct statistic row, double value, uint64_t samples)
{
    uint32_t i = walk->n++;
    if (walk->statistic != NULL) {
        row.by = walk->by;
        row.item = walk->item;
        walk->statistic[i] = row;
    }
    if (walk->value != NULL) {
        walk->value[i] = value;
        walk->samples[i] = isfinite(value) ? samples : 0;
    }
}

static void put(struct walk *walk, const char *metric, const char *stat, const char *unit, double value, uint64_t samples)
{
    put_as(walk, (struct statistic){.metric = metric, .stat = stat, .unit = unit, .merge = MERGE_MEAN}, value, samples);
}

static void put_count(struct walk *walk, const char *metric, uint64_t n)
{
    put(walk, metric, "count", "", (double)n, n);
}

static void put_rate(struct walk *walk, const char *metric, uint64_t n)
{
    put(walk, metric, "rate", "1/s", (double)n / walk->layout->measured_s, n);
}

static void put_share(struct walk *walk, const char *metric, uint64_t part, uint64_t whole)
{
    put(walk, metric, "share", "", whole == 0 ? (double)NAN : (double)part / (double)whole, whole);
}

static void put_mean_ms(struct walk *walk, const char *metric, uint64_t sum_ns, uint64_t n)
{
    put(walk, metric, "mean", "ms", n == 0 ? (double)NAN : (double)sum_ns / (double)n / 1e6, n);
}

/* mean sd min max of response times in ms. */
static void put_moments(struct walk *walk, const char *metric, const struct moments *moments, uint32_t group)
{
    uint64_t n = moments->n;
    struct statistic row = {.metric = metric, .unit = "ms", .group = group, .stat = "mean", .merge = MERGE_MEAN};
    put_as(walk, row, moments_mean(moments) / 1e6, n);
    row.stat = "sd", row.merge = MERGE_SD;
    put_as(walk, row, moments_sd(moments) / 1e6, n);
    row.stat = "min", row.merge = MERGE_MIN;
    put_as(walk, row, n == 0 ? (double)NAN : (double)moments->min / 1e6, n);
    row.stat = "max", row.merge = MERGE_MAX;
    put_as(walk, row, n == 0 ? (double)NAN : (double)moments->max / 1e6, n);
}

static void put_percentiles(struct walk *walk, uint32_t number, uint64_t samples)
{
    const struct layout *layout = walk->layout;
    const struct output_spec *output = &layout->spec->output;
    const uint32_t *counts = BLOCK_CONST(layout, walk->block, histograms, uint32_t) + (size_t)number * layout->run_buckets;
    const struct moments *moments = &BLOCK_CONST(layout, walk->block, groups, struct group_block)[number].response;
    if (walk->value != NULL)
        histogram_own_quantiles(histogram_run, counts, response_range(moments), output->n_percentiles, walk->q, walk->quantile);
    for (uint32_t p = 0; p < output->n_percentiles; p++) {
        struct statistic row = {.metric = "response_time", .unit = "ms", .group = number, .merge = MERGE_PERCENTILE};
        row.percentile = output->percentile[p];
        if (walk->statistic != NULL)
            row.stat = arena_printf(walk->arena, "p%.10g", row.percentile);
        double value = walk->value != NULL ? walk->quantile[p] : (double)NAN;
        if (!isnan(value))
            value = fmin(fmax(value, (double)moments->min), (double)moments->max);
        put_as(walk, row, value / 1e6, samples);
    }
}

/* ---- the groups ---- */

static void walk_times(struct walk *walk, const struct group_block *group)
{
    uint64_t ok = group->outcome[OUTCOME_OK], failed = group_requests(group) - ok;
    put_mean_ms(walk, "time_to_fail", group->counter[SUM_TIME_TO_FAIL], failed);
    put_mean_ms(walk, "dns_time", group->counter[SUM_DNS], ok);
    put_mean_ms(walk, "connect_time", group->counter[SUM_CONNECT], ok);
    put_mean_ms(walk, "balancer_time", group->counter[SUM_BALANCER], ok);
    put_mean_ms(walk, "queue_time", group->counter[SUM_QUEUE], ok);
    put_mean_ms(walk, "service_time", group->counter[SUM_SERVICE], ok);
    put_mean_ms(walk, "network_time", group->counter[SUM_NETWORK], ok);
    put_mean_ms(walk, "wait_time", group->counter[SUM_WAIT], ok);
}

static void walk_shares(struct walk *walk, const struct group_block *group)
{
    uint64_t requests = group_requests(group), ok = group->outcome[OUTCOME_OK];
    put_count(walk, "requests", requests);
    put_rate(walk, "requests", requests);
    put_share(walk, "availability", ok, requests);
    put_count(walk, "failed", requests - ok);
    put_share(walk, "failed", requests - ok, requests);
    put_share(walk, "stale_request", group->counter[COUNT_STALE], requests);
    put_share(walk, "dead_request", group->counter[COUNT_DEAD], requests);
    put_share(walk, "misrouted", group->counter[COUNT_MISROUTED], requests);
    put_share(walk, "retried", group->counter[COUNT_RETRIED], requests);
    if (walk->layout->has_affinity)
        put_share(walk, "affinity_broken", group->counter[COUNT_AFFINITY_BROKEN], requests);
    put_share(walk, "dns_hit", group->counter[COUNT_DNS_HIT], group->counter[COUNT_DNS_ASKED]);
    put_count(walk, "cross_region", group->counter[COUNT_CROSS_REGION]);
    put_share(walk, "cross_region", group->counter[COUNT_CROSS_REGION], requests);
}

/* Counts by outcome and cause, where a reader looks for them: in all, by client and by site. */
static void walk_kinds(struct walk *walk, const struct group_block *group)
{
    static const char *const outcome[OUTCOME_KINDS] = {"outcome_ok",      "outcome_error",      "outcome_refused",
                                                       "outcome_reset",   "outcome_rejected",   "outcome_connect_timeout",
                                                       "outcome_timeout", "outcome_dns_failure"};
    static const char *const lost[CAUSE_KINDS] = {"lost_none",           "lost_dns",
                                                  "lost_server",         "lost_detection",
                                                  "lost_resolver_cache", "lost_client_cache",
                                                  "lost_connection",     "lost_retry",
                                                  "lost_overload",       "lost_network"};
    static const char *const late[CAUSE_KINDS] = {"late_none",           "late_dns",
                                                  "late_server",         "late_detection",
                                                  "late_resolver_cache", "late_client_cache",
                                                  "late_connection",     "late_retry",
                                                  "late_overload",       "late_network"};
    for (int i = 0; i < OUTCOME_KINDS; i++)
        put_count(walk, outcome[i], group->outcome[i]);
    for (int i = 0; i < CAUSE_KINDS; i++)
        put_count(walk, lost[i], group->lost[i]);
    for (int i = CAUSE_NONE + 1; i < CAUSE_KINDS; i++)
        put_count(walk, late[i], group->late[i]);
}

/* Time averages over some servers: busy workers over all workers, and requests in the system. */
static void walk_servers_together(struct walk *walk, uint32_t from, uint32_t to)
{
    const struct server_record *record = BLOCK_CONST(walk->layout, walk->block, server_records, struct server_record);
    double busy = 0, possible = 0, active = 0, elapsed = 0;
    for (uint32_t s = from; s < to; s++) {
        busy += record[s].busy_worker_s;
        possible += record[s].workers * record[s].elapsed_s;
        active += record[s].elapsed_s > 0 ? record[s].in_system_s / record[s].elapsed_s : 0;
        elapsed += record[s].elapsed_s;
    }
    put(walk, "utilization", "mean", "", possible > 0 ? busy / possible : (double)NAN, to - from);
    put(walk, "active", "mean", "", elapsed > 0 ? active : (double)NAN, to - from);
}

static void walk_balance(struct walk *walk, uint32_t pool)
{
    const struct layout *layout = walk->layout;
    const struct server_block *server = BLOCK_CONST(layout, walk->block, servers, struct server_block);
    uint32_t from = layout->server_base[pool], n = layout->server_base[pool + 1] - from;
    double *load = calloc(n, sizeof *load);
    if (load == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++)
        load[i] = (double)server[from + i].requests;
    put(walk, "imbalance_max_mean", "mean", "", load_max_mean(load, n), n);
    put(walk, "imbalance_cv", "mean", "", load_cv(load, n), n);
    put(walk, "jain_fairness", "mean", "", load_jain(load, n), n);
    free(load);
}

static void walk_world(struct walk *walk)
{
    const struct world_record *world = &BLOCK_CONST(walk->layout, walk->block, header, struct header_block)->world;
    put_count(walk, "authority_queries", world->authority_queries);
    put_rate(walk, "authority_queries", world->authority_queries);
    put_count(walk, "connections_opened", world->connections_opened);
    put_rate(walk, "connections_opened", world->connections_opened);
    put_count(walk, "health_probes", world->health_probes);
    put_rate(walk, "health_probes", world->health_probes);
    put_count(walk, "retries", world->retries);
    put_count(walk, "run_requests", world->requests);
    put_count(walk, "run_ok", world->ok);
    put_count(walk, "run_failed", world->failed);
    put_count(walk, "run_in_flight", world->in_flight);
}

static void walk_dns(struct walk *walk, const struct dns_block *dns)
{
    const uint64_t *event = dns->event;
    uint64_t aged = event[DNS_HIT] + event[DNS_STALE_ANSWER];
    put_count(walk, "dns_lookups", event[DNS_LOOKUP]);
    put_rate(walk, "dns_lookups", event[DNS_LOOKUP]);
    put_count(walk, "dns_hits", event[DNS_HIT]);
    put_count(walk, "dns_negative_hits", event[DNS_NEGATIVE_HIT]);
    put_count(walk, "dns_stale_answers", event[DNS_STALE_ANSWER]);
    put_count(walk, "dns_joined", event[DNS_JOINED]);
    put_count(walk, "dns_upstream_queries", event[DNS_UPSTREAM_QUERY]);
    put_rate(walk, "dns_upstream_queries", event[DNS_UPSTREAM_QUERY]);
    put_count(walk, "dns_failures", event[DNS_FAILURE]);
    put_share(walk, "resolver_hit", event[DNS_HIT] + event[DNS_NEGATIVE_HIT] + event[DNS_STALE_ANSWER], event[DNS_LOOKUP]);
    put(walk, "resolver_answer_age", "mean", "s", aged == 0 ? (double)NAN : (double)dns->age_ns / 1e9 / (double)aged, aged);
}

static void walk_all_dns(struct walk *walk)
{
    const struct dns_block *dns = BLOCK_CONST(walk->layout, walk->block, dns_totals, struct dns_block);
    struct dns_block sum = {{0}, 0};
    for (uint32_t r = 0; r < walk->layout->count[GROUP_RESOLVER]; r++) {
        sum.age_ns += dns[r].age_ns;
        for (int i = 0; i < DNS_EVENT_KINDS; i++)
            sum.event[i] += dns[r].event[i];
    }
    walk_dns(walk, &sum);
}

/* Age of the answers in use, over the slices from..to. */
static void walk_ages(struct walk *walk, uint32_t from, uint32_t to)
{
    const struct moments *age = BLOCK_CONST(walk->layout, walk->block, age_moments, struct moments);
    struct moments sum = {0, 0, 0, 0, 0, 0};
    for (uint32_t s = from; s < to; s++)
        moments_merge(&sum, &age[s]);
    put(walk, "answer_age", "mean", "s", moments_mean(&sum) / 1e9, sum.n);
    put(walk, "answer_age", "max", "s", sum.n == 0 ? (double)NAN : (double)sum.max / 1e9, sum.n);
}

static void walk_group(struct walk *walk, uint32_t number)
{
    const struct layout *layout = walk->layout;
    const struct group *group = &layout->group[number];
    const struct group_block *block = &BLOCK_CONST(layout, walk->block, groups, struct group_block)[number];
    walk->by = group_kind_name(group->kind);
    walk->item = group->item;
    put_moments(walk, "response_time", &block->response, number);
    put_percentiles(walk, number, block->response.n);
    walk_times(walk, block);
    walk_shares(walk, block);
    if (group->kind == GROUP_ALL || group->kind == GROUP_CLIENT || group->kind == GROUP_SITE)
        walk_kinds(walk, block);
    if (group->kind == GROUP_ALL) {
        walk_servers_together(walk, 0, layout_servers(layout));
        walk_world(walk);
        walk_all_dns(walk);
        walk_ages(walk, 0, layout->n_slices);
    } else if (group->kind == GROUP_CLIENT && layout->n_slices == layout_clients(layout)) {
        walk_ages(walk, group->index, group->index + 1);
    } else if (group->kind == GROUP_SITE) {
        walk_servers_together(walk, layout->server_base[layout->pool_base[group->index]],
                              layout->server_base[layout->pool_base[group->index + 1]]);
    } else if (group->kind == GROUP_POOL) {
        walk_servers_together(walk, layout->server_base[group->index], layout->server_base[group->index + 1]);
        walk_balance(walk, group->index);
    } else if (group->kind == GROUP_RESOLVER) {
        walk_dns(walk, &BLOCK_CONST(layout, walk->block, dns_totals, struct dns_block)[group->index]);
    }
}

static void walk_server(struct walk *walk, uint32_t number)
{
    const struct layout *layout = walk->layout;
    const struct server_block *server = &BLOCK_CONST(layout, walk->block, servers, struct server_block)[number];
    const struct server_record *record = &BLOCK_CONST(layout, walk->block, server_records, struct server_record)[number];
    walk->by = group_kind_name(GROUP_SERVER);
    walk->item = layout->server_item[number];
    put_moments(walk, "response_time", &server->response, layout->n_groups + number);
    put_count(walk, "requests", server->requests);
    put_rate(walk, "requests", server->requests);
    put_count(walk, "failed", server->failed);
    put_share(walk, "failed", server->failed, server->requests);
    walk_servers_together(walk, number, number + 1);
    put_count(walk, "jobs_arrived", record->arrived);
    put_count(walk, "jobs_completed", record->completed);
    put_count(walk, "jobs_rejected", record->rejected);
    put_count(walk, "jobs_lost", record->lost);
    put_count(walk, "jobs_in_flight", record->in_flight);
}

/* How far a site's share is from what weights ask, over the clients whose dns entry asks for shares. Nothing when none does. */
static void walk_share_error(struct walk *walk, uint32_t site)
{
    const struct layout *layout = walk->layout;
    uint32_t sites = layout_sites(layout);
    uint64_t whole = 0;
    double missing = 0;
    bool is_asked = false;
    for (uint32_t c = 0; c < layout_clients(layout); c++) {
        uint32_t dns = layout->spec->client[c].dns;
        double asked = dns == SPEC_NONE ? (double)NAN : asked_share(layout->spec, dns, site);
        if (isnan(asked))
            continue;
        is_asked = true;
        const uint64_t *row = walk->value ? BLOCK_CONST(layout, walk->block, shares, uint64_t) + (size_t)c * (sites + 1) : NULL;
        uint64_t sent = 0;
        for (uint32_t s = 0; row && s <= sites; s++)
            sent += row[s];
        missing += row ? asked * (double)sent - (double)row[site] : 0;
        whole += sent;
    }
    if (is_asked)
        put(walk, "share_error", "share", "", whole == 0 ? (double)NAN : fabs(missing) / (double)whole, whole);
}

/* Share of requests by the site of the first try: of each client (by flow, item client/site), and of all (by site). */
static void walk_flows(struct walk *walk)
{
    const struct layout *layout = walk->layout;
    const uint64_t *sent = BLOCK_CONST(layout, walk->block, shares, uint64_t);
    uint32_t sites = layout_sites(layout), clients = layout_clients(layout);
    for (uint32_t s = 0; s < sites; s++) {
        uint64_t part = 0, whole = 0;
        for (uint32_t i = 0; i < clients * (sites + 1); i++) {
            whole += sent[i];
            part += i % (sites + 1) == s ? sent[i] : 0;
        }
        walk->by = group_kind_name(GROUP_SITE);
        walk->item = layout->spec->site[s].name;
        put_share(walk, "share", part, whole);
        walk_share_error(walk, s);
    }
    for (uint32_t c = 0; c < clients; c++) {
        const uint64_t *row = sent + (size_t)c * (sites + 1);
        uint64_t whole = 0;
        for (uint32_t s = 0; s <= sites; s++)
            whole += row[s];
        for (uint32_t s = 0; s < sites; s++) {
            walk->by = "flow";
            if (walk->statistic != NULL)
                walk->item = arena_printf(walk->arena, "%s/%s", layout->spec->client[c].name, layout->spec->site[s].name);
            put_share(walk, "share", row[s], whole);
        }
    }
}

static void put_drain(struct walk *walk, const struct target *target, simtime at, simtime until)
{
    const struct layout *layout = walk->layout;
    double half = (double)NAN, nearly_all = (double)NAN;
    if (walk->value != NULL) {
        half = aftermath_drain_s(layout, walk->block, target, at, until, 0.50);
        nearly_all = aftermath_drain_s(layout, walk->block, target, at, until, 0.95);
    }
    put(walk, "time_to_drain", "50%", "s", half, 1);
    put(walk, "time_to_drain", "95%", "s", nearly_all, 1);
}

static void walk_fault(struct walk *walk, uint32_t f)
{
    const struct layout *layout = walk->layout;
    const struct fault_spec *fault = &layout->spec->fault[f];
    const struct lost_block *lost = BLOCK_CONST(layout, walk->block, lost, struct lost_block) +
                                    (size_t)f * layout_clients(layout) * CAUSE_KINDS;
    uint64_t n = 0;
    for (uint32_t i = 0; i < layout_clients(layout) * CAUSE_KINDS; i++)
        n += lost[i].n;
    walk->by = "fault";
    walk->item = layout->fault_item[f];
    put_count(walk, "lost_requests", n);
    put(walk, "time_to_detect", "mean", "s", aftermath_detect_s(layout, walk->block, f), 1);
    if (fault->mtbf != NULL)
        return;
    if (aftermath_drains(layout, &fault->target))
        put_drain(walk, &fault->target, fault->at, fault->until);
    put(walk, "time_to_recover", "mean", "s", walk->value == NULL ? (double)NAN : aftermath_recover_s(layout, walk->block, f),
        1);
}

static void walk_change(struct walk *walk, uint32_t c)
{
    const struct change_spec *change = &walk->layout->spec->change[c];
    if (!change_withdraws(change) || !aftermath_drains(walk->layout, &change->target))
        return;
    walk->by = "change";
    walk->item = walk->layout->change_item[c];
    put_drain(walk, &change->target, change->at, SIMTIME_NEVER);
}

static void walk_everything(struct walk *walk)
{
    walk->n = 0;
    for (uint32_t g = 0; g < walk->layout->n_groups; g++)
        walk_group(walk, g);
    for (uint32_t s = 0; s < layout_servers(walk->layout); s++)
        walk_server(walk, s);
    walk_flows(walk);
    for (uint32_t f = 0; f < walk->layout->spec->n_faults; f++)
        walk_fault(walk, f);
    for (uint32_t c = 0; c < walk->layout->spec->n_changes; c++)
        walk_change(walk, c);
}

static void *zeroed(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (memory == NULL)
        abort();
    return memory;
}

const struct statistic *statistics_new(struct arena *arena, const struct layout *layout, uint32_t *n)
{
    void *empty = zeroed(layout->bytes);
    struct walk walk = {.layout = layout, .block = empty, .arena = arena};
    walk_everything(&walk);
    walk.statistic = ARENA_ARRAY(arena, walk.n, struct statistic);
    walk_everything(&walk);
    free(empty);
    *n = walk.n;
    return walk.statistic;
}

void statistics_values(const struct layout *layout, const void *block, double *value, uint64_t *samples)
{
    struct walk walk = {.layout = layout, .block = block, .value = value, .samples = samples};
    uint32_t n = layout->spec->output.n_percentiles;
    walk.q = zeroed(2 * n * sizeof *walk.q + 1);
    walk.quantile = walk.q + n;
    for (uint32_t p = 0; p < n; p++)
        walk.q[p] = layout->spec->output.percentile[p] / 100;
    walk_everything(&walk);
    free(walk.q);
}

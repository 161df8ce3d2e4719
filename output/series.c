/* Merging windows. The value of a row comes from all replications together,
 * its interval from the spread of their single values. */
#include "output/series.h"

#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

void flow_sum_add(struct flow_sum *sum, const struct flow_sum *other)
{
    sum->requests += other->requests;
    sum->failed += other->failed;
    sum->dead += other->dead;
    sum->stale += other->stale;
    sum->response_ns += other->response_ns;
}

static struct flow_sum widened(const struct flow_block *flow)
{
    return (struct flow_sum){flow->requests, flow->failed, flow->dead, flow->stale, flow->response_ns};
}

void series_init(struct series *series, struct arena *arena, const struct layout *layout)
{
    size_t windows = layout->n_windows, clients = layout_clients(layout), sites = layout_sites(layout),
           servers = layout_servers(layout);
    series->arena = arena;
    series->layout = layout;
    series->n_replications = 0;
    series->n_lines = (uint32_t)(1 + clients + sites);
    series->usual = ARENA_ARRAY(arena, windows * clients * (sites + 1), struct flow_usual);
    series->trouble = ARENA_ARRAY(arena, windows * clients * (sites + 1), struct flow_trouble);
    series->line = ARENA_ARRAY(arena, 1 + clients, struct flow_sum);
    series->site = ARENA_ARRAY(arena, windows * sites, struct flow_sum);
    series->server = layout->has_server_windows ? ARENA_ARRAY(arena, windows * servers, struct server_window) : NULL;
    series->failed_by_cause = ARENA_ARRAY(arena, windows * CAUSE_KINDS, uint64_t);
    series->dead_by_cause = ARENA_ARRAY(arena, windows * CAUSE_KINDS, uint64_t);
    series->stale_by_cause = ARENA_ARRAY(arena, windows * CAUSE_KINDS, uint64_t);
    series->dns = ARENA_ARRAY(arena, windows * layout->count[GROUP_RESOLVER], struct dns_block);
    series->piece = ARENA_ARRAY(arena, windows * layout->n_slices * layout->n_pieces, uint64_t *);
    series->spread = ARENA_WRITTEN(arena, windows * series->n_lines, struct window_spread);
    for (int i = 0; i < 2; i++)
        series->scratch[i] = ARENA_ARRAY(arena, layout->window_buckets, uint64_t);
}

bool series_has_percentiles(const struct series *series, uint32_t line)
{
    const struct layout *layout = series->layout;
    if (layout->window_buckets == 0)
        return false;
    return line == 0 || (line <= layout_clients(layout) && layout->n_slices == layout_clients(layout));
}

/* ---- one replication ---- */

/* The flows of a replication's window, and their sums: those of each client and of all are lines. */
static void add_flows(struct series *series, const void *block, uint32_t window)
{
    const struct layout *layout = series->layout;
    uint32_t clients = layout_clients(layout), sites = layout_sites(layout);
    struct flow_sum all = {0, 0, 0, 0, 0};
    for (uint32_t c = 0; c < clients; c++) {
        struct flow_sum sum = {0, 0, 0, 0, 0};
        size_t first = layout_flow(layout, window, c, 0);
        for (size_t i = first; i <= first + sites; i++) {
            const struct flow_block *flow = &BLOCK_CONST(layout, block, flows, struct flow_block)[i];
            sum.requests += flow->requests;
            sum.response_ns += flow->response_ns;
            series->usual[i].requests += flow->requests;
            series->usual[i].response_ns += flow->response_ns;
            if ((flow->failed | flow->dead | flow->stale) == 0)
                continue;
            sum.failed += flow->failed;
            sum.dead += flow->dead;
            sum.stale += flow->stale;
            series->trouble[i].failed += flow->failed;
            series->trouble[i].dead += flow->dead;
            series->trouble[i].stale += flow->stale;
        }
        series->line[1 + c] = sum;
        flow_sum_add(&all, &sum);
    }
    series->line[0] = all;
}

/* A line of the replication's window whose flows were added last. */
static struct flow_sum block_line(const struct series *series, const void *block, uint32_t window, uint32_t line)
{
    const struct layout *layout = series->layout;
    uint32_t clients = layout_clients(layout);
    if (line <= clients)
        return series->line[line];
    size_t site = (size_t)window * layout_sites(layout) + line - 1 - clients;
    return widened(&BLOCK_CONST(layout, block, site_windows, struct flow_block)[site]);
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

static void add_quantiles(struct window_spread *spread, struct histogram_shape shape, const uint64_t *counts,
                          struct histogram_range range)
{
    static const double q[2] = {0.5, 0.99};
    double value[2];
    histogram_quantiles(shape, counts, range, 2, q, value);
    spread_add(&spread->p50_ms, value[0] / 1e6);
    spread_add(&spread->p99_ms, value[1] / 1e6);
}

static void add_line(struct series *series, const void *block, uint32_t window, uint32_t line)
{
    struct flow_sum sum = block_line(series, block, window, line);
    struct window_spread *spread = &series->spread[(size_t)window * series->n_lines + line];
    uint64_t ok = sum.requests - sum.failed;
    spread_add(&spread->requests, (double)sum.requests);
    spread_add(&spread->failed, ratio(sum.failed, sum.requests));
    spread_add(&spread->dead, ratio(sum.dead, sum.requests));
    spread_add(&spread->stale, ratio(sum.stale, sum.requests));
    spread_add(&spread->mean_ms, ratio(sum.response_ns, ok) / 1e6);
    if (series->n_replications == 0 || ok < spread->fewest_ok)
        spread->fewest_ok = ok;
}

static void clear(uint64_t *counts, struct histogram_range range)
{
    memset(counts + range.from, 0, (range.to - range.from) * sizeof *counts);
}

/* Adds one replication's counts of a cell to those of all. */
static void merge_pieces(struct series *series, size_t cell, const uint64_t *counts, struct histogram_range range)
{
    uint64_t **piece = series->piece + cell * series->layout->n_pieces;
    for (uint32_t p = range.from >> PIECE_BITS; p << PIECE_BITS < range.to; p++) {
        struct histogram_range buckets = layout_piece(series->layout, p);
        uint64_t any = 0;
        for (uint32_t i = buckets.from; i < buckets.to; i++)
            any |= counts[i];
        if (any == 0)
            continue;
        if (piece[p] == NULL)
            piece[p] = ARENA_ARRAY(series->arena, PIECE_BUCKETS, uint64_t);
        for (uint32_t i = buckets.from; i < buckets.to; i++)
            piece[p][i - buckets.from] += counts[i];
    }
}

/* Histograms of a window: each slice into the merged one and, when it has values, the replication's own quantiles. */
static void add_histograms(struct series *series, const void *block, uint32_t window)
{
    const struct layout *layout = series->layout;
    uint64_t *one = series->scratch[0], *all = series->scratch[1];
    struct window_spread *spread = &series->spread[(size_t)window * series->n_lines];
    struct histogram_range any = {0, 0, 0};
    if (layout->n_slices == 1)
        all = one;
    for (uint32_t slice = 0; slice < layout->n_slices; slice++) {
        size_t cell = (size_t)window * layout->n_slices + slice;
        struct histogram_range range = block_add_window(layout, block, cell, one);
        if (series_has_percentiles(series, 1 + slice))
            add_quantiles(&spread[1 + slice], layout->window_shape, one, range);
        merge_pieces(series, cell, one, range);
        any = histogram_join(any, range);
        if (all == one)
            break;
        for (uint32_t i = range.from; i < range.to; i++)
            all[i] += one[i];
        clear(one, range);
    }
    add_quantiles(&spread[0], layout->window_shape, all, any);
    clear(all, any);
}

static void add_counts(struct series *series, const void *block, uint32_t window)
{
    const struct layout *layout = series->layout;
    size_t sites = layout_sites(layout), servers = layout_servers(layout), resolvers = layout->count[GROUP_RESOLVER];
    for (size_t i = window * sites; i < (window + 1) * sites; i++) {
        struct flow_sum cell = widened(&BLOCK_CONST(layout, block, site_windows, struct flow_block)[i]);
        flow_sum_add(&series->site[i], &cell);
    }
    for (size_t i = window * servers; series->server != NULL && i < (window + 1) * servers; i++) {
        const struct server_window *server = &BLOCK_CONST(layout, block, server_windows, struct server_window)[i];
        series->server[i].requests += server->requests;
        series->server[i].busy_ns += server->busy_ns;
    }
    const struct cause_block *cause = &BLOCK_CONST(layout, block, cause_windows, struct cause_block)[window];
    for (size_t i = 0; i < CAUSE_KINDS; i++) {
        series->failed_by_cause[window * (size_t)CAUSE_KINDS + i] += cause->failed[i];
        series->dead_by_cause[window * (size_t)CAUSE_KINDS + i] += cause->dead[i];
        series->stale_by_cause[window * (size_t)CAUSE_KINDS + i] += cause->stale[i];
    }
    for (size_t i = window * resolvers; i < (window + 1) * resolvers; i++) {
        const struct dns_block *dns = &BLOCK_CONST(layout, block, dns_windows, struct dns_block)[i];
        series->dns[i].age_ns += dns->age_ns;
        for (int e = 0; e < DNS_EVENT_KINDS; e++)
            series->dns[i].event[e] += dns->event[e];
    }
}

void series_add(struct series *series, const void *block)
{
    for (uint32_t w = 0; w < series->layout->n_windows; w++) {
        add_flows(series, block, w);
        add_counts(series, block, w);
        for (uint32_t line = 0; line < series->n_lines; line++)
            add_line(series, block, w, line);
        if (series->layout->window_buckets > 0)
            add_histograms(series, block, w);
    }
    series->n_replications++;
}

/* ---- all replications ---- */

struct flow_sum series_flow(const struct series *series, size_t flow)
{
    const struct flow_usual *usual = &series->usual[flow];
    const struct flow_trouble *trouble = &series->trouble[flow];
    return (struct flow_sum){usual->requests, trouble->failed, trouble->dead, trouble->stale, usual->response_ns};
}

struct flow_sum series_line(const struct series *series, uint32_t window, uint32_t line)
{
    const struct layout *layout = series->layout;
    uint32_t clients = layout_clients(layout), sites = layout_sites(layout);
    struct flow_sum sum = {0, 0, 0, 0, 0};
    if (line > clients)
        return series->site[(size_t)window * sites + line - 1 - clients];
    for (uint32_t c = line == 0 ? 0 : line - 1; c < (line == 0 ? clients : line); c++)
        for (uint32_t s = 0; s <= sites; s++) {
            struct flow_sum flow = series_flow(series, layout_flow(layout, window, c, s));
            flow_sum_add(&sum, &flow);
        }
    return sum;
}

struct histogram_range series_add_window(const struct series *series, size_t cell, uint64_t *into)
{
    struct histogram_range range = {0, 0, 0};
    uint64_t *const *piece = series->piece + cell * series->layout->n_pieces;
    for (uint32_t p = 0; p < series->layout->n_pieces; p++) {
        if (piece[p] == NULL)
            continue;
        struct histogram_range buckets = layout_piece(series->layout, p);
        for (uint32_t i = buckets.from; i < buckets.to; i++) {
            into[i] += piece[p][i - buckets.from];
            buckets.n += piece[p][i - buckets.from];
        }
        range = histogram_join(range, buckets);
    }
    return range;
}

void series_quantiles_ms(const struct series *series, uint32_t window, uint32_t line, uint32_t n, const double *q,
                         double *value_ms)
{
    const struct layout *layout = series->layout;
    uint64_t *sum = series->scratch[0];
    struct histogram_range range = {0, 0, 0};
    for (uint32_t slice = line == 0 ? 0 : line - 1; slice < (line == 0 ? layout->n_slices : line); slice++)
        range = histogram_join(range, series_add_window(series, (size_t)window * layout->n_slices + slice, sum));
    histogram_quantiles(layout->window_shape, sum, range, n, q, value_ms);
    clear(sum, range);
    for (uint32_t i = 0; i < n; i++)
        value_ms[i] /= 1e6;
}

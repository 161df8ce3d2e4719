/* timeseries.csv, flows.csv and dns.csv: one row for each window of the run, warm-up included.
 *
 * Counts are per replication (the mean over them), shares and times come from all replications together. */
#include "output/table/table.h"

#include "output/study.h"
#include <math.h>
#include <string.h>

#define COLUMNS(columns) (uint32_t)(sizeof columns / sizeof columns[0]), columns

static double ratio(uint64_t part, uint64_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

static double per_replication(const struct study *study, uint64_t n)
{
    return ratio(n, study->n_replications);
}

/* ---- timeseries.csv ---- */

static const struct column timeseries_columns[] = {
    {"arm", "", "label of the variant"},
    {"time_s", "s", "start of the window; requests belong to the window in which they were due"},
    {"by", "", "all, client, site (of the last try), server (likewise), cause"},
    {"item", "", "name of the group"},
    {"metric", "",
     "requests, failed, stale_request, dead_request, response_time, utilization; by cause: why it failed, or why it was sent "
     "there"},
    {"stat", "", "count per replication, rate, share, mean, p50, p99"},
    {"value", "see unit", "counts: mean over replications; else of all replications together; empty: no requests"},
    {"ci_low", "see unit", "value - t s / sqrt(n) over the replications' values"},
    {"ci_high", "see unit", "value + t s / sqrt(n)"},
    {"unit", "", "unit of value and interval"},
};

/* Where a row belongs. */
struct place {
    const struct study *study;
    struct csv_writer *csv;
    uint32_t window;
    const char *by, *item;
};

static void write_row(const struct place *place, const char *metric, const char *stat, double value, double half,
                      const char *unit)
{
    struct csv_writer *csv = place->csv;
    csv_text(csv, place->study->label);
    csv_time_s(csv, layout_window_start(place->study->layout, place->window));
    csv_text(csv, place->by);
    csv_text(csv, place->item);
    csv_text(csv, metric);
    csv_text(csv, stat);
    csv_number(csv, value);
    csv_number(csv, interval_low(value, half));
    csv_number(csv, interval_high(value, half, strcmp(stat, "share") == 0));
    csv_text(csv, unit);
    csv_end_line(csv);
}

static void write_quantiles(const struct place *place, uint32_t line)
{
    static const double q[2] = {0.5, 0.99};
    double value_ms[2];
    const struct window_spread *spread = series_spread(&place->study->series, place->window, line);
    const struct spread *spreads[2] = {&spread->p50_ms, &spread->p99_ms};
    series_quantiles_ms(&place->study->series, place->window, line, 2, q, value_ms);
    for (int i = 0; i < 2; i++) {
        bool has_half = histogram_beyond(spread->fewest_ok, q[i]) >= ESTIMATE_MIN_BEYOND;
        double half = has_half ? study_half_width(place->study, spreads[i]) : (double)NAN;
        write_row(place, "response_time", i == 0 ? "p50" : "p99", value_ms[i], half, "ms");
    }
}

static void write_line(const struct place *place, uint32_t line)
{
    const struct study *study = place->study;
    struct flow_sum sum = series_line(&study->series, place->window, line);
    const struct window_spread *spread = series_spread(&study->series, place->window, line);
    double width_s = layout_window_s(study->layout, place->window), half = study_half_width(study, &spread->requests);
    write_row(place, "dead_request", "share", ratio(sum.dead, sum.requests), study_half_width(study, &spread->dead), "");
    write_row(place, "failed", "share", ratio(sum.failed, sum.requests), study_half_width(study, &spread->failed), "");
    write_row(place, "requests", "count", per_replication(study, sum.requests), half, "");
    write_row(place, "requests", "rate", per_replication(study, sum.requests) / width_s, half / width_s, "1/s");
    double mean_ms = ratio(sum.response_ns, sum.requests - sum.failed) / 1e6;
    write_row(place, "response_time", "mean", mean_ms, study_half_width(study, &spread->mean_ms), "ms");
    if (series_has_percentiles(&study->series, line))
        write_quantiles(place, line);
    write_row(place, "stale_request", "share", ratio(sum.stale, sum.requests), study_half_width(study, &spread->stale), "");
}

static void write_servers(struct place place)
{
    const struct layout *layout = place.study->layout;
    size_t servers = layout_servers(layout);
    const struct server_window *server = place.study->series.server;
    double width_ns = layout_window_s(layout, place.window) * 1e9;
    place.by = group_kind_name(GROUP_SERVER);
    for (uint32_t s = 0; server != NULL && s < layout_servers(layout); s++) {
        const struct server_window *window = &server[(size_t)place.window * servers + s];
        uint64_t busy_before_ns = place.window > 0 ? (window - servers)->busy_ns : 0;
        double workers = layout->server_workers[s];
        place.item = layout->server_item[s];
        write_row(&place, "requests", "count", per_replication(place.study, window->requests), (double)NAN, "");
        double busy_ns = per_replication(place.study, window->busy_ns - busy_before_ns);
        write_row(&place, "utilization", "mean", busy_ns / (width_ns * workers), (double)NAN, "");
    }
}

static void write_causes(struct place place)
{
    const struct series *series = &place.study->series;
    place.by = "cause";
    for (uint8_t cause = 0; cause < CAUSE_KINDS; cause++) {
        size_t at = (size_t)place.window * CAUSE_KINDS + cause;
        place.item = cause_name(cause);
        write_row(&place, "dead_request", "count", per_replication(place.study, series->dead_by_cause[at]), (double)NAN, "");
        write_row(&place, "failed", "count", per_replication(place.study, series->failed_by_cause[at]), (double)NAN, "");
        write_row(&place, "stale_request", "count", per_replication(place.study, series->stale_by_cause[at]), (double)NAN, "");
    }
}

static void write_timeseries(struct csv_writer *csv, const struct study *study)
{
    const struct layout *layout = study->layout;
    for (uint32_t w = 0; w < layout->n_windows; w++) {
        struct place place = {study, csv, w, "all", ""};
        write_line(&place, 0);
        place.by = group_kind_name(GROUP_CLIENT);
        for (uint32_t c = 0; c < layout_clients(layout); c++) {
            place.item = layout->spec->client[c].name;
            write_line(&place, 1 + c);
        }
        place.by = group_kind_name(GROUP_SITE);
        for (uint32_t s = 0; s < layout_sites(layout); s++) {
            place.item = layout->spec->site[s].name;
            write_line(&place, 1 + layout_clients(layout) + s);
        }
        write_servers(place);
        write_causes(place);
    }
}

const struct table table_timeseries = {"timeseries.csv", COLUMNS(timeseries_columns), write_timeseries};

/* ---- flows.csv ---- */

static const struct column flows_columns[] = {
    {"arm", "", "label of the variant"},
    {"time_s", "s", "start of the window in which the requests were due"},
    {"source_kind", "", "client"},
    {"source", "", "client group"},
    {"dest_kind", "", "site, or none: they got no address"},
    {"dest", "", "site of the first try"},
    {"requests", "", "per replication"},
    {"share_ratio", "", "of the source's requests in this window"},
    {"failed", "", "per replication"},
    {"dead_ratio", "", "share of these requests sent to a site or server that was down at that moment"},
    {"stale_ratio", "", "share of these requests sent to an address that the authority would no longer give"},
};

static void write_flow(struct csv_writer *csv, const struct study *study, uint32_t window, uint32_t client, uint32_t site,
                       uint64_t all)
{
    const struct layout *layout = study->layout;
    bool none = site == layout_sites(layout);
    struct flow_sum flow = series_flow(&study->series, layout_flow(layout, window, client, site));
    csv_text(csv, study->label);
    csv_time_s(csv, layout_window_start(layout, window));
    csv_text(csv, "client");
    csv_text(csv, layout->spec->client[client].name);
    csv_text(csv, none ? "none" : "site");
    csv_text(csv, none ? "" : layout->spec->site[site].name);
    csv_number(csv, per_replication(study, flow.requests));
    csv_number(csv, ratio(flow.requests, all));
    csv_number(csv, per_replication(study, flow.failed));
    csv_number(csv, ratio(flow.dead, flow.requests));
    csv_number(csv, ratio(flow.stale, flow.requests));
    csv_end_line(csv);
}

static void write_flows(struct csv_writer *csv, const struct study *study)
{
    const struct layout *layout = study->layout;
    for (uint32_t w = 0; w < layout->n_windows; w++)
        for (uint32_t c = 0; c < layout_clients(layout); c++) {
            uint64_t all = series_line(&study->series, w, 1 + c).requests;
            for (uint32_t s = 0; s <= layout_sites(layout); s++)
                write_flow(csv, study, w, c, s, all);
        }
}

const struct table table_flows = {"flows.csv", COLUMNS(flows_columns), write_flows};

/* ---- dns.csv ---- */

static const struct column dns_columns[] = {
    {"arm", "", "label of the variant"},
    {"time_s", "s", "start of the window"},
    {"resolver", "", "resolver group"},
    {"lookups", "", "questions of clients, per replication"},
    {"hits", "", "answered from a cache, per replication"},
    {"negative_hits", "", "answered with a cached failure, per replication"},
    {"stale_answers", "", "answered with an expired record, per replication"},
    {"upstream_queries", "", "asked the authority, per replication"},
    {"failures", "", "no answer, per replication"},
    {"answer_age_mean_s", "s", "since the authority made the answer, over hits and stale answers"},
};

static void write_dns(struct csv_writer *csv, const struct study *study)
{
    static const enum dns_event column[] = {DNS_LOOKUP,         DNS_HIT,    DNS_NEGATIVE_HIT, DNS_STALE_ANSWER,
                                            DNS_UPSTREAM_QUERY, DNS_FAILURE};
    const struct layout *layout = study->layout;
    for (uint32_t w = 0; w < layout->n_windows; w++)
        for (uint32_t r = 0; r < layout->count[GROUP_RESOLVER]; r++) {
            const struct dns_block *dns = &study->series.dns[(size_t)w * layout->count[GROUP_RESOLVER] + r];
            csv_text(csv, study->label);
            csv_time_s(csv, layout_window_start(layout, w));
            csv_text(csv, layout->spec->resolver[r].name);
            for (uint32_t i = 0; i < sizeof column / sizeof column[0]; i++)
                csv_number(csv, per_replication(study, dns->event[column[i]]));
            csv_number(csv, ratio(dns->age_ns, dns->event[DNS_HIT] + dns->event[DNS_STALE_ANSWER]) / 1e9);
            csv_end_line(csv);
        }
}

const struct table table_dns = {"dns.csv", COLUMNS(dns_columns), write_dns};

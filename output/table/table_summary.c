/* summary.csv, replications.csv, percentiles.csv and the hgrm files: the numbers of the whole run.
 *
 * Rows are sorted by metric, then in the scenario's order: all, clients, regions, sites, pools, paths, resolvers, servers,
 * flows, faults, changes. */
#include "output/table/table.h"

#include "output/study.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS(columns) (uint32_t)(sizeof columns / sizeof columns[0]), columns

struct ordered {
    const char *metric;
    uint32_t number;
};

static int compare_metrics(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    int order = strcmp(x->metric, y->metric);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

/* Numbers of the statistics in the order of the rows. The caller frees them. */
static struct ordered *sorted_statistics(const struct layout *layout)
{
    struct ordered *order = malloc(layout->n_statistics * sizeof *order);
    if (order == NULL)
        abort();
    for (uint32_t i = 0; i < layout->n_statistics; i++)
        order[i] = (struct ordered){layout->statistic[i].metric, i};
    qsort(order, layout->n_statistics, sizeof *order, compare_metrics);
    return order;
}

static void write_names(struct csv_writer *csv, const struct statistic *row)
{
    csv_text(csv, row->metric);
    csv_text(csv, row->by);
    csv_text(csv, row->item);
    csv_text(csv, row->stat);
}

/* ---- summary.csv ---- */

static const struct column summary_columns[] = {
    {"arm", "", "label of the variant, base in a plain run"},
    {"metric", "", "what was measured"},
    {"by", "", "kind of group: all, client, region, site, pool, path, resolver, server, flow (client/site), fault, change"},
    {"item", "", "name of the group"},
    {"stat", "", "mean, sd, min, max, pNN, count, share, rate; time_to_drain: share of requests moved"},
    {"value", "see unit",
     "sd, min, max and percentiles: of all replications together; all others: mean of the replications' values"},
    {"unit", "", "unit of value and interval; empty for counts (per replication) and shares"},
    {"ci_low", "see unit", "value - t s / sqrt(n) over the replications' values, not below 0; empty: no interval"},
    {"ci_high", "see unit", "value + t s / sqrt(n), of a share not above 1"},
    {"confidence", "", "of the interval"},
    {"replications", "", "replications that had a value"},
    {"samples", "", "on how many requests, queries or servers the value rests, all replications together"},
};

static void write_summary(struct csv_writer *csv, const struct study *study)
{
    struct ordered *order = sorted_statistics(study->layout);
    for (uint32_t i = 0; i < study->layout->n_statistics; i++) {
        const struct statistic *row = &study->layout->statistic[order[i].number];
        struct figure figure = study_figure(study, order[i].number);
        csv_text(csv, study->label);
        write_names(csv, row);
        csv_number(csv, figure.value);
        csv_text(csv, row->unit);
        csv_number(csv, interval_low(figure.value, figure.half));
        csv_number(csv, interval_high(figure.value, figure.half, strcmp(row->stat, "share") == 0));
        csv_number(csv, isnan(figure.half) ? figure.half : ESTIMATE_CONFIDENCE);
        csv_count(csv, figure.n_replications);
        csv_count(csv, figure.samples);
        csv_end_line(csv);
    }
    free(order);
}

const struct table table_summary = {"summary.csv", COLUMNS(summary_columns), write_summary};

/* ---- replications.csv ---- */

static const struct column replications_columns[] = {
    {"arm", "", "label of the variant"},      {"replication", "", "number from 0"},
    {"metric", "", "as in summary.csv"},      {"by", "", "as in summary.csv"},
    {"item", "", "as in summary.csv"},        {"stat", "", "as in summary.csv"},
    {"value", "see unit", "of this replication; empty: none"}, {"unit", "", "as in summary.csv"},
};

static void write_replications(struct csv_writer *csv, const struct study *study)
{
    struct ordered *order = sorted_statistics(study->layout);
    for (uint32_t r = 0; r < study->n_replications; r++)
        for (uint32_t i = 0; i < study->layout->n_statistics; i++) {
            const struct statistic *row = &study->layout->statistic[order[i].number];
            csv_text(csv, study->label);
            csv_count(csv, r);
            write_names(csv, row);
            csv_number(csv, study->replication[r].value[order[i].number]);
            csv_text(csv, row->unit);
            csv_end_line(csv);
        }
    free(order);
}

const struct table table_replications = {"replications.csv", COLUMNS(replications_columns), write_replications};

/* ---- percentiles.csv ---- */

static const struct column percentiles_columns[] = {
    {"arm", "", "label of the variant"},
    {"by", "", "kind of group"},
    {"item", "", "name of the group"},
    {"percentile", "%", "0 < percentile <= 100"},
    {"inv_tail", "", "1 / (1 - percentile / 100), the x of a percentile plot; empty for 100"},
    {"response_ms", "ms", "response time of successes, from the merged histogram of all replications"},
    {"ci_low_ms", "ms",
     "value - t s / sqrt(n) over the replications' percentiles; empty when one has fewer than 10 samples beyond it"},
    {"ci_high_ms", "ms", "value + t s / sqrt(n)"},
    {"samples_beyond", "", "successes slower than this, all replications together"},
};

static void write_point(struct csv_writer *csv, const struct study *study, uint32_t group, double q, struct figure figure)
{
    csv_text(csv, study->label);
    csv_text(csv, group_kind_name(study->layout->group[group].kind));
    csv_text(csv, study->layout->group[group].item);
    csv_number(csv, q * 100);
    csv_number(csv, 1 / (1 - q));
    csv_number(csv, figure.value);
    csv_number(csv, interval_low(figure.value, figure.half));
    csv_number(csv, interval_high(figure.value, figure.half, false));
    csv_count(csv, histogram_beyond(figure.samples, q));
    csv_end_line(csv);
}

/* Room for a group's points. The caller frees it. */
static struct figure *figures_new(const struct study *study)
{
    struct figure *figure = malloc(study->n_points * sizeof *figure);
    if (figure == NULL)
        abort();
    return figure;
}

/* Points as long as a sample lies beyond them, then the greatest value. */
static void write_percentiles(struct csv_writer *csv, const struct study *study)
{
    struct figure *figure = figures_new(study);
    for (uint32_t g = 0; g < study->layout->n_groups; g++) {
        const struct moments *moments = &study->moments[g];
        if (moments->n == 0)
            continue;
        study_points(study, g, figure);
        for (uint32_t p = 0; p < study->n_points && histogram_beyond(moments->n, study->point[p]) > 0; p++)
            write_point(csv, study, g, study->point[p], figure[p]);
        write_point(csv, study, g, 1,
                    (struct figure){(double)moments->max / 1e6, (double)NAN, study->n_replications, moments->n});
    }
    free(figure);
}

const struct table table_percentiles = {"percentiles.csv", COLUMNS(percentiles_columns), write_percentiles};

/* ---- hgrm ---- */

void hgrm_write(struct csv_writer *csv, const struct study *study, uint32_t group)
{
    const struct moments *moments = &study->moments[group];
    struct figure *figure = figures_new(study);
    char line[160];
    study_points(study, group, figure);
    csv_raw(csv, "       Value     Percentile TotalCount 1/(1-Percentile)\n\n");
    for (uint32_t p = 0; p < study->n_points && moments->n > 0 && histogram_beyond(moments->n, study->point[p]) > 0; p++) {
        double q = study->point[p];
        snprintf(line, sizeof line, "%12.3f %2.12f %10" PRIu64 " %14.2f\n", figure[p].value, q,
                 moments->n - histogram_beyond(moments->n, q), 1 / (1 - q));
        csv_raw(csv, line);
    }
    if (moments->n > 0) {
        snprintf(line, sizeof line, "%12.3f %2.12f %10" PRIu64 "\n", (double)moments->max / 1e6, 1.0, moments->n);
        csv_raw(csv, line);
    }
    double mean = moments->n > 0 ? moments_mean(moments) / 1e6 : 0, sd = moments->n > 1 ? moments_sd(moments) / 1e6 : 0;
    snprintf(line, sizeof line, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean, sd);
    csv_raw(csv, line);
    snprintf(line, sizeof line, "#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n", (double)moments->max / 1e6,
             moments->n);
    csv_raw(csv, line);
    snprintf(line, sizeof line, "#[Buckets = %12u, SubBuckets     = %12u]\n", histogram_run.range_bits - histogram_run.bits + 1,
             1u << histogram_run.bits);
    csv_raw(csv, line);
    free(figure);
}

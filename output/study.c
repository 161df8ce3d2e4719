/* Merging replications. Sums, histograms and moments are added; the replications' own values are kept beside, because only they
 * tell how sure a number is. */
#include "output/study.h"

#include "output/mser.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PERCENT 100.0

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Within each halving of the tail (0 .. 50 %, 50 .. 75 %, ...) evenly spaced points, as HdrHistogram lists them. */
static void choose_points(struct study *study)
{
    const struct output_spec *output = &study->layout->spec->output;
    uint32_t n = 0;
    study->point = ARENA_ARRAY(study->arena, STUDY_HALVES * STUDY_POINTS_PER_HALF + output->n_percentiles, double);
    double from = 0, length = 0.5;
    for (int half = 0; half < STUDY_HALVES; half++, from += length, length /= 2)
        for (int i = 0; i < STUDY_POINTS_PER_HALF; i++)
            if (half + i > 0)
                study->point[n++] = from + length * i / STUDY_POINTS_PER_HALF;
    for (uint32_t i = 0; i < output->n_percentiles; i++)
        study->point[n++] = output->percentile[i] / PERCENT;
    qsort(study->point, n, sizeof *study->point, compare_doubles);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || study->point[i] - study->point[study->n_points - 1] > 1e-12)
            study->point[study->n_points++] = study->point[i];
}

struct study *study_new(const struct layout *layout, const char *label)
{
    struct arena *arena = arena_new(NULL);
    struct study *study = ARENA_NEW(arena, struct study);
    study->arena = arena;
    study->layout = layout;
    study->label = label;
    study->spread = ARENA_WRITTEN(arena, layout->n_statistics, struct spread);
    study->samples = ARENA_ARRAY(arena, layout->n_statistics, uint64_t);
    study->fewest = ARENA_ARRAY(arena, layout->n_statistics, uint64_t);
    study->histogram = ARENA_ARRAY(arena, (size_t)layout->n_groups * layout->run_buckets, uint64_t);
    study->moments = ARENA_WRITTEN(arena, layout->n_groups + layout_servers(layout), struct moments);
    choose_points(study);
    study->point_spread = ARENA_WRITTEN(arena, (size_t)layout->n_groups * study->n_points, struct spread);
    study->fewest_ok = ARENA_ARRAY(arena, layout->n_groups, uint64_t);
    study->ages = ARENA_ARRAY(arena, (size_t)layout->n_slices * layout->age_buckets, uint64_t);
    study->age_moments = ARENA_WRITTEN(arena, layout->n_slices, struct moments);
    study->lost = ARENA_ARRAY(arena, (size_t)(layout->spec->n_faults + 1) * layout_clients(layout) * CAUSE_KINDS,
                              struct lost_block);
    series_init(&study->series, arena, layout);
    return study;
}

void study_free(struct study *study)
{
    if (study != NULL)
        arena_free(study->arena);
}

void study_set_thresholds(struct study *study, uint32_t n, const struct threshold *threshold)
{
    study->n_thresholds = n;
    study->threshold = threshold;
    study->threshold_sum = ARENA_ARRAY(study->arena, n + 1, struct threshold_sum);
}

uint32_t study_replications(const struct study *study) { return study->n_replications; }
uint64_t study_requests(const struct study *study) { return study->n_requests; }
uint64_t study_events(const struct study *study) { return study->n_calendar_events; }

/* ---- adding a replication ---- */

static struct replication *next_replication(struct study *study)
{
    if (study->n_replications == study->room) {
        uint32_t room = study->room == 0 ? 4 : 2 * study->room;
        struct replication *grown = ARENA_ARRAY(study->arena, room, struct replication);
        double *t = ARENA_ARRAY(study->arena, room + 1, double);
        if (study->n_replications > 0)
            memcpy(grown, study->replication, study->n_replications * sizeof *grown);
        for (uint32_t n = 0; n <= room; n++)
            t[n] = n < study->room ? study->t[n] : estimate_t(n, ESTIMATE_CONFIDENCE);
        study->replication = grown;
        study->t = t;
        study->room = room;
    }
    return &study->replication[study->n_replications];
}

static void add_statistics(struct study *study, struct replication *replication, const void *block)
{
    const struct layout *layout = study->layout;
    uint32_t n = layout->n_statistics;
    uint64_t *samples = calloc(n, sizeof *samples);
    if (samples == NULL)
        abort();
    replication->value = ARENA_ARRAY(study->arena, n, double);
    statistics_values(layout, block, replication->value, samples);
    for (uint32_t i = 0; i < n; i++) {
        spread_add(&study->spread[i], replication->value[i]);
        study->samples[i] += samples[i];
        if (study->n_replications == 0 || samples[i] < study->fewest[i])
            study->fewest[i] = samples[i];
    }
    free(samples);
}

static void add_points(struct study *study, uint32_t group, const struct moments *moments, const uint32_t *counts,
                       double *value)
{
    histogram_own_quantiles(histogram_run, counts, response_range(moments), study->n_points, study->point, value);
    for (uint32_t p = 0; p < study->n_points; p++) {
        double bounded = isnan(value[p]) ? value[p] : fmin(fmax(value[p], (double)moments->min), (double)moments->max);
        spread_add(&study->point_spread[(size_t)group * study->n_points + p], bounded / 1e6);
    }
    if (study->n_replications == 0 || moments->n < study->fewest_ok[group])
        study->fewest_ok[group] = moments->n;
}

/* Adds where there are sums already; beyond them the counts are the first, and memory that was never touched is not read. */
static void add_counts(uint64_t *sum, struct histogram_range summed, const uint32_t *counts, struct histogram_range range)
{
    uint32_t i = range.from;
    for (; i < range.to && i < summed.from; i++)
        sum[i] = counts[i];
    for (; i < range.to && i < summed.to; i++)
        sum[i] += counts[i];
    for (; i < range.to; i++)
        sum[i] = counts[i];
}

static void add_histograms(struct study *study, const void *block)
{
    const struct layout *layout = study->layout;
    uint32_t n = layout->run_buckets;
    double *value = malloc(study->n_points * sizeof *value);
    if (value == NULL)
        abort();
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const uint32_t *counts = BLOCK_CONST(layout, block, histograms, uint32_t) + (size_t)g * n;
        const struct moments *moments = &BLOCK_CONST(layout, block, groups, struct group_block)[g].response;
        add_counts(study->histogram + (size_t)g * n, response_range(&study->moments[g]), counts, response_range(moments));
        add_points(study, g, moments, counts, value);
        moments_merge(&study->moments[g], moments);
    }
    for (uint32_t s = 0; s < layout_servers(layout); s++)
        moments_merge(&study->moments[layout->n_groups + s],
                      &BLOCK_CONST(layout, block, servers, struct server_block)[s].response);
    free(value);
}

static void add_ages(struct study *study, const void *block)
{
    const struct layout *layout = study->layout;
    for (uint32_t slice = 0; slice < layout->n_slices; slice++) {
        size_t at = (size_t)slice * layout->age_buckets;
        const struct moments *age = &BLOCK_CONST(layout, block, age_moments, struct moments)[slice];
        histogram_merge(study->ages + at, BLOCK_CONST(layout, block, ages, uint32_t) + at, layout_ages(layout, age));
        moments_merge(&study->age_moments[slice], age);
    }
}

static void add_lost(struct study *study, const void *block)
{
    size_t n = (size_t)(study->layout->spec->n_faults + 1) * layout_clients(study->layout) * CAUSE_KINDS;
    const struct lost_block *lost = BLOCK_CONST(study->layout, block, lost, struct lost_block);
    for (size_t i = 0; i < n; i++) {
        struct lost_block *sum = &study->lost[i];
        if (lost[i].n > 0 && (sum->n == 0 || lost[i].first_due < sum->first_due))
            sum->first_due = lost[i].first_due;
        if (lost[i].n > 0 && (sum->n == 0 || lost[i].last_due > sum->last_due))
            sum->last_due = lost[i].last_due;
        sum->n += lost[i].n;
    }
}

static void add_events(struct study *study, struct replication *replication, const void *block)
{
    const struct header_block *header = BLOCK_CONST(study->layout, block, header, struct header_block);
    const struct event_block *event = BLOCK_CONST(study->layout, block, events, struct event_block);
    char *text = ARENA_ARRAY(study->arena, header->n_text_bytes, char);
    memcpy(text, BLOCK_CONST(study->layout, block, text, char), header->n_text_bytes);
    replication->n_events = header->n_events;
    replication->n_events_left_out = header->n_events_left_out;
    replication->event = ARENA_ARRAY(study->arena, header->n_events, struct kept_event);
    for (uint32_t i = 0; i < header->n_events; i++)
        replication->event[i] = (struct kept_event){event[i].time, text + event[i].subject, text + event[i].detail,
                                                    event[i].kind, event[i].planned != 0};
}

#define RADIX_BITS 11

/* One pass of a radix sort: from[] into to[] by the digit at `shift` of their numbers, else in the order they had. */
static void sort_by_digit(const struct sample_block *sample, uint32_t n, unsigned shift, const uint32_t *from, uint32_t *to)
{
    const uint32_t mask = (1u << RADIX_BITS) - 1;
    uint32_t start[1u << RADIX_BITS] = {0}, sum = 0;
    for (uint32_t i = 0; i < n; i++)
        start[sample[i].record.number >> shift & mask]++;
    for (uint32_t digit = 0; digit <= mask; digit++) {
        uint32_t count = start[digit];
        start[digit] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++)
        to[start[sample[from[i]].record.number >> shift & mask]++] = from[i];
}

/* Places of the samples in the order of their requests' numbers. The caller frees them. A radix sort: there may be millions. */
static uint32_t *sorted_samples(const struct sample_block *sample, uint32_t n)
{
    uint64_t largest = 0;
    uint32_t *order = malloc(2 * (size_t)n * sizeof *order + 1), *from = order, *to = order + n;
    if (order == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++) {
        order[i] = i;
        largest = sample[i].record.number > largest ? sample[i].record.number : largest;
    }
    for (unsigned shift = 0; shift < 64 && largest >> shift > 0; shift += RADIX_BITS) {
        sort_by_digit(sample, n, shift, from, to);
        uint32_t *other = from;
        from = to;
        to = other;
    }
    if (from != order)
        memcpy(order, from, n * sizeof *order);
    return order;
}

static void add_kept(struct study *study, struct replication *replication, const void *block)
{
    const struct header_block *header = BLOCK_CONST(study->layout, block, header, struct header_block);
    const struct sample_block *sample = BLOCK_CONST(study->layout, block, samples, struct sample_block);
    uint32_t *order = sorted_samples(sample, header->n_samples);
    replication->n_kept = header->n_samples;
    replication->kept = ARENA_ARRAY(study->arena, header->n_samples, struct request_record);
    for (uint32_t i = 0; i < header->n_samples; i++)
        replication->kept[i] = sample[order[i]].record;
    free(order);
}

void study_add(struct study *study, const void *block)
{
    const struct header_block *header = BLOCK_CONST(study->layout, block, header, struct header_block);
    struct replication *replication = next_replication(study);
    add_statistics(study, replication, block);
    for (uint32_t i = 0; i < study->n_thresholds; i++)
        threshold_add(&study->threshold[i], &study->threshold_sum[i], study->layout, block, replication->value,
                      study->n_replications);
    add_histograms(study, block);
    add_ages(study, block);
    add_lost(study, block);
    add_events(study, replication, block);
    add_kept(study, replication, block);
    series_add(&study->series, block);
    study->n_requests += group_requests(BLOCK_CONST(study->layout, block, groups, struct group_block));
    study->n_calendar_events += header->world.events;
    study->n_in_flight += header->world.unfinished;
    study->n_replications++;
}

/* ---- reading ---- */

static double within(double value, const struct moments *moments)
{
    return isnan(value) ? value : fmin(fmax(value, (double)moments->min), (double)moments->max);
}

double study_half_width(const struct study *study, const struct spread *spread)
{
    return spread_half_width_t(spread, spread->n < 2 ? (double)NAN : study->t[spread->n]);
}

/* Half width, unless too few samples lie beyond a percentile in some replication. */
static double percentile_half(const struct study *study, const struct spread *spread, uint64_t fewest, double q)
{
    return histogram_beyond(fewest, q) < ESTIMATE_MIN_BEYOND ? (double)NAN : study_half_width(study, spread);
}

struct figure study_figure(const struct study *study, uint32_t statistic)
{
    const struct layout *layout = study->layout;
    const struct statistic *row = &layout->statistic[statistic];
    const struct spread *spread = &study->spread[statistic];
    struct figure figure = {spread->n == 0 ? (double)NAN : spread->mean, study_half_width(study, spread), spread->n,
                            study->samples[statistic]};
    if (row->merge == MERGE_MEAN || spread->n == 0)
        return figure;
    const struct moments *moments = &study->moments[row->group];
    if (row->merge == MERGE_PERCENTILE) {
        const uint64_t *counts = study->histogram + (size_t)row->group * layout->run_buckets;
        double value, q = row->percentile / PERCENT;
        histogram_quantiles(histogram_run, counts, response_range(moments), 1, &q, &value);
        figure.value = within(value, moments) / 1e6;
        figure.half = percentile_half(study, spread, study->fewest[statistic], row->percentile / PERCENT);
    } else if (row->merge == MERGE_SD) {
        figure.value = moments_sd(moments) / 1e6;
    } else {
        figure.value = (double)(row->merge == MERGE_MIN ? moments->min : moments->max) / 1e6;
        figure.half = (double)NAN;
    }
    return figure;
}

uint32_t study_find(const struct study *study, const char *metric, const char *by, const char *item, const char *stat)
{
    const struct statistic *row = study->layout->statistic;
    uint32_t i = 0, n = study->layout->n_statistics;
    while (i < n && (strcmp(row[i].metric, metric) != 0 || strcmp(row[i].by, by) != 0 || strcmp(row[i].item, item) != 0 ||
                     strcmp(row[i].stat, stat) != 0))
        i++;
    return i;
}

struct figure study_look_up(const struct study *study, const char *metric, const char *by, const char *item, const char *stat)
{
    uint32_t i = study_find(study, metric, by, item, stat);
    return i < study->layout->n_statistics ? study_figure(study, i) : (struct figure){(double)NAN, (double)NAN, 0, 0};
}

void study_points(const struct study *study, uint32_t group, struct figure *figure)
{
    const struct moments *moments = &study->moments[group];
    const uint64_t *counts = study->histogram + (size_t)group * study->layout->run_buckets;
    double *value = malloc(study->n_points * sizeof *value);
    if (value == NULL)
        abort();
    histogram_quantiles(histogram_run, counts, response_range(moments), study->n_points, study->point, value);
    for (uint32_t p = 0; p < study->n_points; p++) {
        const struct spread *spread = &study->point_spread[(size_t)group * study->n_points + p];
        double half = percentile_half(study, spread, study->fewest_ok[group], study->point[p]);
        figure[p] = (struct figure){within(value[p], moments) / 1e6, half, spread->n, moments->n};
    }
    free(value);
}

/* ---- warnings ---- */

static void warn(struct study *study, const char *text)
{
    study->warning[study->n_warnings++] = text;
}

/* A site that its clients did not leave in any replication although it was down. */
static void warn_of_undrained(struct study *study)
{
    const struct layout *layout = study->layout;
    for (uint32_t f = 0; f < layout->spec->n_faults; f++) {
        uint32_t never = 0, i = study_find(study, "time_to_drain", "fault", layout->fault_item[f], "95%");
        for (uint32_t r = 0; i < layout->n_statistics && r < study->n_replications; r++)
            never += isinf(study->replication[r].value[i]) != 0;
        if (never > 0)
            warn(study, arena_printf(study->arena,
                                     "%s: in %u of %u replications more than 5%% of the requests that went there before "
                                     "still did at its end",
                                     layout->fault_item[f], never, study->n_replications));
    }
}

/* ---- the warm-up ---- */

#define WARMUP_BATCHES 20     /* fewer tell nothing */
#define WARMUP_ERRORS 5.0     /* standard errors that count as a difference; MSER-5 has looked for the largest */
#define WARMUP_DIFFERENCE 0.05

/* The measured windows before the first fault or change at a set time. */
static uint32_t steady_windows(const struct layout *layout, uint32_t *from)
{
    const struct spec *spec = layout->spec;
    simtime end = spec_quiet_until(spec);
    *from = (uint32_t)((spec->run.warmup + layout->window - 1) / layout->window);
    uint32_t to = (uint32_t)(end / layout->window);
    return to > *from ? to - *from : 0;
}

/* Loads that change by themselves never settle, whatever is left out. */
static bool has_steady_load(const struct spec *spec)
{
    static const char *const changing[] = {"trace", "stages", "diurnal"};
    for (uint32_t c = 0; c < spec->n_clients; c++)
        for (size_t i = 0; spec->client[c].arrivals.type != NULL && i < sizeof changing / sizeof changing[0]; i++)
            if (strcmp(spec->client[c].arrivals.type->name, changing[i]) == 0)
                return false;
    return true;
}

static double batch_mean(const double *x, uint32_t i)
{
    double sum = 0;
    for (uint32_t j = 0; j < MSER_BATCH; j++)
        sum += x[i + j];
    return sum / MSER_BATCH;
}

static struct spread batches(const double *x, uint32_t from, uint32_t to)
{
    struct spread spread = {0, 0, 0};
    for (uint32_t i = from; i + MSER_BATCH <= to; i += MSER_BATCH)
        spread_add(&spread, batch_mean(x, i));
    return spread;
}

/* By how much the variance of a mean of such batches is larger than if they were independent: (1 + r) / (1 - r) of a series
 * whose correlation with its neighbour is r and falls geometrically (Law 2015, section 4.4). A busy queue remembers for
 * long. */
static double inflation(const double *x, uint32_t from, uint32_t to, const struct spread *spread)
{
    double products = 0;
    for (uint32_t i = from; i + 2 * MSER_BATCH <= to; i += MSER_BATCH)
        products += (batch_mean(x, i) - spread->mean) * (batch_mean(x, i + MSER_BATCH) - spread->mean);
    double r = spread->m2 > 0 ? fmin(fmax(products / spread->m2, 0), 0.9) : 0;
    return (1 + r) / (1 - r);
}

/* What MSER-5 would leave out of the measured part matters when it differs from the rest by more than the batches' own
 * noise. */
static void warn_of_warmup(struct study *study)
{
    const struct layout *layout = study->layout;
    const struct run_spec *run = &layout->spec->run;
    uint32_t from, n = steady_windows(layout, &from);
    if (run->warmup_origin == WARMUP_UNSETTLED)
        warn(study, "warmup: auto left out half of the time before the first fault or change, and MSER-5 asked for no less: "
                    "a longer run would tell whether it settles");
    if (n < WARMUP_BATCHES * MSER_BATCH || run->warmup_origin == WARMUP_UNSETTLED || !has_steady_load(layout->spec))
        return;
    double *x = ARENA_ARRAY(study->arena, n, double);
    uint32_t deleted = mser_truncation(x, mser_series(&study->series, from, from + n, x), MSER_BATCH).n_deleted;
    struct spread early = batches(x, 0, deleted), late = batches(x, deleted, n);
    double variance = late.m2 / (late.n - 1.0) * inflation(x, deleted, n, &late);
    double noise = sqrt(variance * (1.0 / early.n + 1.0 / late.n)), difference = fabs(early.mean - late.mean);
    if (deleted > 0 && difference > WARMUP_ERRORS * noise && difference > WARMUP_DIFFERENCE * late.mean)
        warn(study, arena_printf(study->arena,
                                 "the warm-up of %.10g s looks too short: until %.10g s the mean response time is %.0f%% %s "
                                 "than after; warmup: auto finds one",
                                 simtime_s(run->warmup), simtime_s(layout_window_start(layout, from + deleted)),
                                 100 * difference / late.mean, early.mean > late.mean ? "higher" : "lower"));
}

uint32_t study_warnings(struct study *study, const char *const **text)
{
    const struct layout *layout = study->layout;
    uint32_t left_out = 0;
    study->n_warnings = 0;
    study->warning = ARENA_ARRAY(study->arena, layout->spec->n_faults + 4, const char *);
    for (uint32_t r = 0; r < study->n_replications; r++)
        left_out += study->replication[r].n_events_left_out;
    if (study->n_in_flight > 0)
        warn(study, arena_printf(study->arena,
                                 "%llu requests had not ended one hour after the end of the run: response times are too short",
                                 (unsigned long long)study->n_in_flight));
    if (left_out > 0)
        warn(study, arena_printf(study->arena, "%u state changes are not in events.csv, which keeps %u of each replication",
                                 left_out, layout->max_events));
    if (layout->window_buckets == 0)
        warn(study, "there are too many windows for percentiles in timeseries.csv; a longer output.window brings them back");
    warn_of_undrained(study);
    warn_of_warmup(study);
    *text = study->warning;
    return study->n_warnings;
}

/* A warning of one of several studies. */
struct owned {
    const char *text, *label;
};

/* Text number i with the labels of all who have it; NULL when an earlier one says it already. */
static const char *with_owners(struct arena *arena, const struct owned *all, uint32_t n, uint32_t i, uint32_t n_studies)
{
    const char *names = all[i].label;
    uint32_t n_owners = 1;
    for (uint32_t k = 0; k < n; k++) {
        if (k == i || strcmp(all[k].text, all[i].text) != 0)
            continue;
        if (k < i)
            return NULL;
        names = arena_printf(arena, "%s, %s", names, all[k].label);
        n_owners++;
    }
    return arena_printf(arena, "%s: %s", n_owners == n_studies ? "all arms" : names, all[i].text);
}

struct text_list studies_warnings(struct arena *arena, struct study *const *study, uint32_t n_studies)
{
    uint32_t n = 0, n_said = 0, room = 0;
    const char *const *own;
    for (uint32_t a = 0; a < n_studies; a++)
        room += study_warnings(study[a], &own);
    struct owned *all = ARENA_ARRAY(arena, room + 1, struct owned);
    const char **text = ARENA_ARRAY(arena, room + 1, const char *);
    for (uint32_t a = 0; a < n_studies; a++)
        for (uint32_t i = 0, n_own = study_warnings(study[a], &own); i < n_own; i++)
            all[n++] = (struct owned){own[i], study[a]->label};
    for (uint32_t i = 0; i < n; i++) {
        const char *said = n_studies == 1 ? all[i].text : with_owners(arena, all, n, i, n_studies);
        if (said != NULL)
            text[n_said++] = said;
    }
    return (struct text_list){n_said, text};
}

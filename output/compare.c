/* From studies to comparisons. A measure's values are those of replications.csv; what is not finite has no part in a
 * difference, and what never came to pass in some replication (INFINITY) gets no interval, since leaving such replications out
 * would flatter the arm. */
#include "output/compare.h"

#include "models/arrival/arrival.h"
#include "output/layout.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Failures beyond this change which requests the response times are of. */
#define FAILED_DIFFERS_POINTS 0.001

/* One arm's values of a measure. */
struct sample {
    const struct study *study;
    uint32_t statistic; /* n_statistics: it has none */
    uint32_t n, n_finite, n_never;
    double mean; /* of the finite ones */
    bool has_zero;
};

static double value_at(const struct sample *sample, uint32_t r)
{
    return sample->study->replication[r].value[sample->statistic];
}

static struct sample sample_of(const struct study *study, const struct measure *measure)
{
    struct sample sample = {.study = study};
    double sum = 0;
    sample.statistic = study_find(study, measure->metric, measure->by, measure->item, measure->stat);
    sample.n = sample.statistic < study->layout->n_statistics ? study->n_replications : 0;
    for (uint32_t r = 0; r < sample.n; r++) {
        double value = value_at(&sample, r);
        sample.n_never += isinf(value) != 0;
        if (!isfinite(value))
            continue;
        sample.n_finite++;
        sum += value;
        sample.has_zero = sample.has_zero || value <= 0;
    }
    sample.mean = sample.n_finite > 0 ? sum / sample.n_finite : (double)NAN;
    return sample;
}

static const struct statistic *row_of(const struct sample *sample)
{
    return &sample->study->layout->statistic[sample->statistic];
}

static bool is_share(const struct statistic *row)
{
    return strcmp(row->stat, "share") == 0 || strcmp(row->metric, "utilization") == 0;
}

/* A percentile's spread is a guess when too few samples lie beyond it. */
static bool is_sparse(const struct sample *sample)
{
    const struct statistic *row = row_of(sample);
    return row->merge == MERGE_PERCENTILE &&
           histogram_beyond(sample->study->fewest[sample->statistic], row->percentile / 100) < ESTIMATE_MIN_BEYOND;
}

/* Margin on the scale, equal whichever of the two is the baseline. */
static double margin_of(enum compare_scale scale, double margin, double a, double b)
{
    if (scale == SCALE_RATIO)
        return log1p(margin);
    if (scale == SCALE_UNITS)
        return margin * fmax(fabs(a), fabs(b));
    double mean = (a + b) / 2;
    return margin * fmin(mean, 1 - mean);
}

static double on_scale(enum compare_scale scale, double value) { return scale == SCALE_RATIO ? log(value) : value; }

/* Finite values on the scale. The caller has room for n_finite. */
static uint32_t collect(const struct sample *sample, enum compare_scale scale, double *value)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < sample->n; r++)
        if (isfinite(value_at(sample, r)))
            value[n++] = on_scale(scale, value_at(sample, r));
    return n;
}

static void contrast_pairs(struct comparison *comparison, const struct sample *a, const struct sample *b, double *x, double *y)
{
    uint32_t n = 0, common = a->n < b->n ? a->n : b->n;
    for (uint32_t r = 0; r < common; r++)
        if (isfinite(value_at(a, r)) && isfinite(value_at(b, r))) {
            x[n] = on_scale(comparison->scale, value_at(a, r));
            y[n++] = on_scale(comparison->scale, value_at(b, r));
        }
    comparison->contrast = contrast_paired(x, y, n, comparison->confidence);
    comparison->n_pairs = n;
    for (uint32_t i = 0; i < n; i++)
        comparison->n_wins += comparison->contrast.estimate > 0 ? y[i] > x[i] : y[i] < x[i];
}

static void contrast_samples(struct comparison *comparison, const struct sample *a, const struct sample *b)
{
    double *x = calloc(a->n + 1, sizeof *x), *y = calloc(b->n + 1, sizeof *y);
    if (x == NULL || y == NULL)
        abort();
    if (comparison->is_paired) {
        contrast_pairs(comparison, a, b, x, y);
    } else {
        uint32_t n_x = collect(a, comparison->scale, x), n_y = collect(b, comparison->scale, y);
        comparison->contrast = contrast_welch(x, n_x, y, n_y, comparison->confidence);
    }
    free(x);
    free(y);
}

/* Why there can be no interval; NULL when there can. */
static const char *why_not(struct arena *arena, const struct sample *a, const struct sample *b)
{
    const struct sample *bad = a->n == 0 ? a : b;
    if (bad->n == 0)
        return arena_printf(arena, "%s does not have this measure", bad->study->label);
    bad = a->n_never > 0 ? a : b;
    if (bad->n_never > 0)
        return arena_printf(arena, "it did not come to pass in %u of %u replications of %s", bad->n_never, bad->n,
                            bad->study->label);
    bad = a->n_finite < 2 ? a : b;
    if (bad->n_finite < 2)
        return arena_printf(arena, "%s has %u replication%s with a value", bad->study->label, bad->n_finite,
                            bad->n_finite == 1 ? "" : "s");
    return NULL;
}

/* Why the spread is no ground for an interval. What is the same in every pair is the same, however few lie beyond it. */
static const char *why_sparse(struct arena *arena, const struct sample *a, const struct sample *b,
                              const struct contrast *contrast)
{
    const struct sample *bad = is_sparse(a) ? a : b;
    if (!is_sparse(bad) || (contrast->estimate == 0 && contrast->error == 0))
        return NULL;
    return arena_printf(arena, "a replication of %s has fewer than %d requests beyond it", bad->study->label,
                        ESTIMATE_MIN_BEYOND);
}

static void compare(const struct comparisons *all, struct comparison *comparison)
{
    struct sample a = sample_of(all->study[comparison->baseline], &comparison->measure);
    struct sample b = sample_of(all->study[comparison->arm], &comparison->measure);
    comparison->is_paired = all->unpaired == NULL || all->unpaired[comparison->arm] == NULL;
    comparison->contrast = (struct contrast){(double)NAN, (double)NAN, (double)NAN, (double)NAN, 0};
    comparison->baseline_mean = a.mean;
    comparison->unit = "";
    comparison->confidence = verdict_each(ESTIMATE_CONFIDENCE, comparison->family_size);
    comparison->why = why_not(all->arena, &a, &b);
    comparison->verdict = comparison->is_judged ? VERDICT_UNSURE : VERDICT_NONE;
    if (a.n == 0 || b.n == 0)
        return;
    comparison->unit = row_of(&a)->unit;
    comparison->scale = is_share(row_of(&a)) ? SCALE_POINTS : a.has_zero || b.has_zero ? SCALE_UNITS : SCALE_RATIO;
    comparison->margin = margin_of(comparison->scale, all->margin, a.mean, b.mean);
    contrast_samples(comparison, &a, &b);
    if (comparison->why == NULL)
        comparison->why = why_sparse(all->arena, &a, &b, &comparison->contrast);
    if (comparison->why != NULL)
        comparison->contrast.half = (double)NAN;
    if (!comparison->is_judged)
        return;
    comparison->verdict = verdict_of(&comparison->contrast, comparison->margin);
    if (comparison->verdict == VERDICT_UNSURE)
        comparison->n_needed = verdict_replications(&comparison->contrast, comparison->margin, comparison->confidence);
}

static bool is_same(const struct measure *a, const struct measure *b)
{
    return strcmp(a->metric, b->metric) == 0 && strcmp(a->by, b->by) == 0 && strcmp(a->item, b->item) == 0 &&
           strcmp(a->stat, b->stat) == 0;
}

/* The baseline's measures of all requests that a reader looks for anyway. */
static uint32_t described_measures(const struct comparisons *all, struct measure *measure)
{
    static const char *const wanted[][2] = {{"response_time", "mean"}, {"response_time", "p"},       {"availability", "share"},
                                            {"failed", "share"},       {"retried", "share"},         {"dead_request", "share"},
                                            {"utilization", "mean"},   {"authority_queries", "rate"}};
    const struct layout *layout = all->study[all->baseline]->layout;
    uint32_t n = 0;
    for (uint32_t i = 0; i < layout->n_statistics; i++) {
        const struct statistic *row = &layout->statistic[i];
        struct measure candidate = {row->metric, row->by, row->item, row->stat};
        bool take = false;
        for (size_t w = 0; strcmp(row->by, "all") == 0 && w < sizeof wanted / sizeof wanted[0]; w++)
            take = take ||
                   (strcmp(row->metric, wanted[w][0]) == 0 &&
                    (strcmp(wanted[w][1], "p") == 0 ? row->merge == MERGE_PERCENTILE : strcmp(row->stat, wanted[w][1]) == 0));
        for (uint32_t m = 0; take && m < all->n_measures; m++)
            take = !is_same(&candidate, &all->measure[m]);
        if (take && measure != NULL)
            measure[n] = candidate;
        n += take;
    }
    return n;
}

static void add(struct comparisons *all, const struct measure *measure, uint32_t arm, bool is_judged)
{
    struct comparison *comparison = &all->comparison[all->n++];
    *comparison = (struct comparison){.measure = *measure, .arm = arm, .baseline = all->baseline, .is_judged = is_judged};
    comparison->family_size = is_judged ? all->family_size : 1;
    compare(all, comparison);
}

static void compare_failed(struct comparisons *all)
{
    static const struct measure failed = {"failed", "all", "", "share"};
    all->failed = ARENA_ARRAY(all->arena, all->n_arms, struct comparison);
    for (uint32_t a = 0; a < all->n_arms; a++) {
        all->failed[a] = (struct comparison){.measure = failed, .arm = a, .baseline = all->baseline, .family_size = 1};
        compare(all, &all->failed[a]);
    }
}

/* By a clock of its own, which honest latency counts from, the next request is due whenever the answer comes. */
static bool waits_for_answers(const struct client_spec *client)
{
    const struct arrival *arrival = (const struct arrival *)(const void *)client->arrivals.type;
    if (arrival != NULL && arrival->session != NULL)
        return true;
    const struct closed_loop *loop = arrival != NULL && arrival->loop != NULL ? arrival->loop(client->arrivals.params) : NULL;
    return loop != NULL && (loop->pace == 0 || loop->latency == LATENCY_RECORDED);
}

const char *compare_loops(struct arena *arena, const struct spec *spec)
{
    const char *names = NULL;
    uint32_t n = 0;
    for (uint32_t c = 0; c < spec->n_clients; c++)
        if (waits_for_answers(&spec->client[c])) {
            names = n++ == 0 ? spec->client[c].name : arena_printf(arena, "%s, %s", names, spec->client[c].name);
        }
    if (n == 0)
        return NULL;
    return arena_printf(arena,
                        "%s wait%s for answers before asking again (closed loops, sessions), which is at other times in other "
                        "arms: they share users' think times, paths and demands, and are paired by user, not by request",
                        names, n == 1 ? "s" : "");
}

const struct comparisons *compare_new(struct arena *arena, struct study *const *study, uint32_t n_arms, uint32_t baseline,
                                      const struct measure *measure, uint32_t n_measures, double margin,
                                      const char *const *unpaired)
{
    struct comparisons *all = ARENA_NEW(arena, struct comparisons);
    *all = (struct comparisons){.arena = arena, .study = study, .n_arms = n_arms, .baseline = baseline,
                                .n_measures = n_measures, .measure = measure, .margin = margin, .unpaired = unpaired};
    for (uint32_t a = 0; a < n_arms; a++)
        if (a != baseline && (unpaired == NULL || unpaired[a] == NULL))
            all->by_user = compare_loops(arena, study[baseline]->layout->spec);
    all->family_size = n_arms < 2 ? 0 : (n_arms - 1) * n_measures;
    uint32_t n_described = described_measures(all, NULL);
    struct measure *described = ARENA_ARRAY(arena, n_described, struct measure);
    described_measures(all, described);
    all->comparison = ARENA_ARRAY(arena, (size_t)n_arms * (n_measures + n_described), struct comparison);
    for (uint32_t m = 0; m < n_measures + n_described; m++)
        for (uint32_t a = 0; a < n_arms; a++)
            if (a != baseline)
                add(all, m < n_measures ? &measure[m] : &described[m - n_measures], a, m < n_measures);
    compare_failed(all);
    return all;
}

const struct comparison *compare_at(const struct comparisons *comparisons, uint32_t measure, uint32_t arm)
{
    if (arm == comparisons->baseline)
        return NULL;
    return &comparisons->comparison[measure * (comparisons->n_arms - 1) + arm - (arm > comparisons->baseline)];
}

bool compare_failed_differs(const struct comparisons *comparisons, uint32_t arm)
{
    const struct contrast *contrast = &comparisons->failed[arm].contrast;
    return fabs(contrast->estimate) >= FAILED_DIFFERS_POINTS && fabs(contrast->estimate) > contrast->half;
}

double comparison_percent(const struct comparison *comparison, double on_scale_value)
{
    if (comparison->scale == SCALE_RATIO)
        return 100 * expm1(on_scale_value);
    if (comparison->scale == SCALE_POINTS)
        return 100 * on_scale_value;
    return comparison->baseline_mean > 0 ? 100 * on_scale_value / comparison->baseline_mean : (double)NAN;
}

bool comparison_is_time(const struct comparison *comparison)
{
    return strcmp(comparison->unit, "ms") == 0 || strncmp(comparison->measure.metric, "time_to_", 8) == 0;
}

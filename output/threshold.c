/* Measuring and judging thresholds. Windows are added up from the block's own counts, so that a share over many windows weighs
 * every request alike. */
#include "output/threshold.h"

#include "output/aftermath.h"
#include "output/figures.h"
#include "output/layout.h"
#include "output/study.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE ((double)NAN)

struct range {
    uint32_t from, to; /* windows from <= w < to */
};

static struct range windows_of(const struct threshold *threshold, const struct layout *layout)
{
    const struct run_spec *run = &layout->spec->run;
    simtime from = threshold->from < 0 ? run->warmup : threshold->from;
    struct range range = {(uint32_t)((from + layout->window - 1) / layout->window), layout->n_windows};
    if (threshold->until < run->duration)
        range.to = (uint32_t)(threshold->until / layout->window);
    return range;
}

/* ---- counts of windows ---- */

struct tally {
    double requests, failed, dead, stale, response_ns, to_site;
    double window_s; /* how long it counted */
};

static void tally_add(struct tally *tally, const struct flow_block *flow)
{
    tally->requests += flow->requests;
    tally->failed += flow->failed;
    tally->dead += flow->dead;
    tally->stale += flow->stale;
    tally->response_ns += (double)flow->response_ns;
}

/* By the site of the last try, as the statistics of a site are. */
static void tally_site(struct tally *tally, const struct layout *layout, const void *block, uint32_t window, uint32_t site)
{
    tally_add(tally,
              &BLOCK_CONST(layout, block, site_windows, struct flow_block)[(size_t)window * layout_sites(layout) + site]);
}

static void tally_flows(struct tally *tally, const struct threshold *threshold, const struct layout *layout, const void *block,
                        uint32_t window)
{
    const struct flow_block *flow = BLOCK_CONST(layout, block, flows, struct flow_block);
    for (uint32_t c = 0; c < layout_clients(layout); c++)
        for (uint32_t s = 0; s <= layout_sites(layout); s++) {
            const struct flow_block *cell = &flow[layout_flow(layout, window, c, s)];
            if (threshold->client != SPEC_NONE && threshold->client != c)
                continue;
            tally_add(tally, cell);
            tally->to_site += s == threshold->site ? cell->requests : 0;
        }
}

static struct tally tally_windows(const struct threshold *threshold, const struct layout *layout, const void *block)
{
    struct range range = windows_of(threshold, layout);
    struct tally tally = {0, 0, 0, 0, 0, 0, 0};
    for (uint32_t w = range.from; w < range.to; w++) {
        tally.window_s += layout_window_s(layout, w);
        if (threshold->site != SPEC_NONE && threshold->measure != MEASURE_SHARE)
            tally_site(&tally, layout, block, w, threshold->site);
        else
            tally_flows(&tally, threshold, layout, block, w);
    }
    return tally;
}

static double of(double part, double whole)
{
    return whole > 0 ? part / whole : NONE;
}

static double window_value(const struct threshold *threshold, const struct layout *layout, const void *block)
{
    struct tally tally = tally_windows(threshold, layout, block);
    switch (threshold->measure) {
    case MEASURE_MEAN: return of(tally.response_ns / 1e6, tally.requests - tally.failed);
    case MEASURE_AVAILABILITY: return of(tally.requests - tally.failed, tally.requests);
    case MEASURE_FAILED_SHARE: return of(tally.failed, tally.requests);
    case MEASURE_FAILED_COUNT: return tally.failed;
    case MEASURE_DEAD: return of(tally.dead, tally.requests);
    case MEASURE_STALE: return of(tally.stale, tally.requests);
    case MEASURE_REQUESTS: return tally.requests;
    case MEASURE_RATE: return of(tally.requests, tally.window_s);
    case MEASURE_SHARE: return of(tally.to_site, tally.requests);
    default: return NONE;
    }
}

/* ---- response times ---- */

static struct histogram_shape shape_of(const struct threshold *threshold, const struct layout *layout)
{
    return threshold->in_windows ? layout->window_shape : histogram_run;
}

/* The slices of a client, or of all. */
static struct range slices_of(const struct threshold *threshold, const struct layout *layout)
{
    return threshold->client == SPEC_NONE ? (struct range){0, layout->n_slices}
                                          : (struct range){threshold->client, threshold->client + 1};
}

static void *zeroed(size_t n, size_t bytes)
{
    void *memory = calloc(n + 1, bytes);
    if (memory == NULL)
        abort();
    return memory;
}

/* The response times of one replication that a threshold is about. The caller frees them. */
static uint64_t *block_times(const struct threshold *threshold, const struct layout *layout, const void *block)
{
    uint32_t n = histogram_buckets(shape_of(threshold, layout));
    uint64_t *sum = zeroed(n, sizeof *sum);
    if (!threshold->in_windows) {
        const struct group_block *group = &BLOCK_CONST(layout, block, groups, struct group_block)[threshold->group];
        histogram_merge(sum, BLOCK_CONST(layout, block, histograms, uint32_t) + (size_t)threshold->group * n,
                        response_range(&group->response));
        return sum;
    }
    struct range range = windows_of(threshold, layout), slices = slices_of(threshold, layout);
    for (uint32_t w = range.from; w < range.to; w++)
        for (uint32_t slice = slices.from; slice < slices.to; slice++)
            block_add_window(layout, block, (size_t)w * layout->n_slices + slice, sum);
    return sum;
}

/* The same of all replications together. */
static uint64_t *study_times(const struct threshold *threshold, const struct study *study)
{
    const struct layout *layout = study->layout;
    uint32_t n = histogram_buckets(shape_of(threshold, layout));
    uint64_t *sum = zeroed(n, sizeof *sum);
    if (!threshold->in_windows) {
        memcpy(sum, study->histogram + (size_t)threshold->group * n, n * sizeof *sum);
        return sum;
    }
    struct range range = windows_of(threshold, layout), slices = slices_of(threshold, layout);
    for (uint32_t w = range.from; w < range.to; w++)
        for (uint32_t slice = slices.from; slice < slices.to; slice++)
            series_add_window(&study->series, (size_t)w * layout->n_slices + slice, sum);
    return sum;
}

/* Share of the values above a limit; within a bucket they are taken as evenly spread. */
static double share_above(struct histogram_shape shape, const uint64_t *counts, double limit_ns)
{
    double above = 0, all = 0;
    for (uint32_t i = 0, n = histogram_buckets(shape); i < n; i++) {
        double low = (double)histogram_low(shape, i), width = (double)histogram_width(shape, i);
        double share = width <= 1 ? low > limit_ns : fmin(fmax((low + width - limit_ns) / width, 0), 1);
        above += share * (double)counts[i];
        all += (double)counts[i];
    }
    return of(above, all);
}

static double times_value(const struct threshold *threshold, const struct layout *layout, const uint64_t *counts)
{
    struct histogram_shape shape = shape_of(threshold, layout);
    if (threshold->measure == MEASURE_SLOW)
        return share_above(shape, counts, threshold->slow_ms * 1e6);
    return histogram_quantile(shape, counts, threshold->quantile) / 1e6;
}

/* ---- one replication ---- */

static bool is_of_times(const struct threshold *threshold)
{
    return threshold->measure == MEASURE_PERCENTILE || threshold->measure == MEASURE_SLOW;
}

void threshold_add(const struct threshold *threshold, struct threshold_sum *sum, const struct layout *layout, const void *block,
                   const double *values, uint32_t replication)
{
    double value;
    if (threshold->measure == MEASURE_STATISTIC) {
        value = values[threshold->statistic];
    } else if (threshold->measure == MEASURE_DRAIN) {
        value = aftermath_drain_s(layout, block, &threshold->target, threshold->from, threshold->until, threshold->moved_share);
    } else if (is_of_times(threshold)) {
        uint64_t *counts = block_times(threshold, layout, block), n = histogram_total(shape_of(threshold, layout), counts);
        value = times_value(threshold, layout, counts);
        sum->fewest = replication == 0 || n < sum->fewest ? n : sum->fewest;
        free(counts);
    } else {
        value = window_value(threshold, layout, block);
    }
    sum->n_never += isinf(value) != 0;
    spread_add(&sum->spread, value);
}

/* ---- the verdict ---- */

static bool keeps(const struct threshold *threshold, double low, double high)
{
    switch (threshold->relation) {
    case RELATION_BELOW: return high < threshold->high;
    case RELATION_AT_MOST: return high <= threshold->high;
    case RELATION_ABOVE: return low > threshold->low;
    case RELATION_AT_LEAST: return low >= threshold->low;
    case RELATION_WITHIN: return low >= threshold->low && high <= threshold->high;
    }
    return false;
}

/* No value of the interval keeps the limit. */
static bool breaks(const struct threshold *threshold, double low, double high)
{
    switch (threshold->relation) {
    case RELATION_BELOW: return low >= threshold->high;
    case RELATION_AT_MOST: return low > threshold->high;
    case RELATION_ABOVE: return high <= threshold->low;
    case RELATION_AT_LEAST: return high < threshold->low;
    case RELATION_WITHIN: return low > threshold->high || high < threshold->low;
    }
    return true;
}

static bool is_extreme(const struct threshold *threshold, const struct layout *layout)
{
    if (threshold->measure != MEASURE_STATISTIC)
        return false;
    enum statistic_merge merge = layout->statistic[threshold->statistic].merge;
    return merge == MERGE_MIN || merge == MERGE_MAX;
}

/* The half width shrinks with the square root of the number of replications, until it reaches the nearest limit. */
static uint32_t replications_more(const struct threshold *threshold, const struct threshold_result *result, uint32_t n)
{
    double distance = fmin(fabs(result->value - threshold->low), fabs(result->value - threshold->high));
    double needed = n * (result->half / distance) * (result->half / distance);
    if (!(distance > 0) || !isfinite(needed) || needed - n > 1e6)
        return 0;
    return (uint32_t)fmax(ceil(needed) - n, 1);
}

static struct threshold_result measure(const struct study *study, uint32_t i)
{
    const struct threshold *threshold = &study->threshold[i];
    const struct threshold_sum *sum = &study->threshold_sum[i];
    struct threshold_result result = {sum->spread.n == 0 ? NONE : sum->spread.mean,
                                      spread_half_width(&sum->spread, ESTIMATE_CONFIDENCE), THRESHOLD_FAIL, 0};
    if (threshold->measure == MEASURE_STATISTIC && sum->spread.n > 0) {
        struct figure figure = study_figure(study, threshold->statistic);
        result.value = figure.value;
        result.half = figure.half;
    } else if (threshold->measure == MEASURE_PERCENTILE && sum->spread.n > 0) {
        uint64_t *counts = study_times(threshold, study);
        result.value = times_value(threshold, study->layout, counts);
        if (histogram_beyond(sum->fewest, threshold->quantile) < ESTIMATE_MIN_BEYOND)
            result.half = NONE;
        free(counts);
    }
    if (sum->n_never > 0) {
        result.value = (double)INFINITY;
        result.half = NONE;
    }
    return result;
}

struct threshold_result threshold_judge(const struct study *study, uint32_t i)
{
    const struct threshold *threshold = &study->threshold[i];
    struct threshold_result result = measure(study, i);
    bool certain = is_extreme(threshold, study->layout) || isinf(result.value);
    double half = isnan(result.half) ? 0 : result.half;
    double low = result.value - half, high = result.value + half;
    if (isnan(result.value) || breaks(threshold, low, high))
        return result;
    if (keeps(threshold, low, high) && (certain || !isnan(result.half))) {
        result.verdict = THRESHOLD_OK;
    } else {
        result.verdict = THRESHOLD_UNDECIDED;
        result.n_more = replications_more(threshold, &result, study->threshold_sum[i].spread.n);
    }
    return result;
}

enum threshold_verdict thresholds_verdict(const struct study *study)
{
    enum threshold_verdict worst = THRESHOLD_OK;
    for (uint32_t i = 0; i < study->n_thresholds; i++) {
        enum threshold_verdict verdict = threshold_judge(study, i).verdict;
        if (verdict == THRESHOLD_FAIL)
            return verdict;
        worst = verdict == THRESHOLD_OK ? worst : verdict;
    }
    return worst;
}

/* ---- words ---- */

const char *threshold_verdict_name(enum threshold_verdict verdict)
{
    static const char *const name[] = {"ok", "FAIL", "??"};
    return name[verdict];
}

const char *threshold_unit_name(enum threshold_unit unit)
{
    static const char *const name[] = {"ms", "s", "", "", "1/s", ""};
    return name[unit];
}

/* As many decimals as the half width allows, one more for shares, which are often near a whole. */
static int decimals_of(double value, double half)
{
    if (isfinite(half) && half > 0)
        return half >= 2.95 ? 0 : half >= 0.295 ? 1 : half >= 0.0295 ? 2 : 3;
    double size = fabs(value);
    return size == floor(size) || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
}

void threshold_texts(const struct threshold *threshold, struct threshold_result result, char value[THRESHOLD_TEXT_BYTES],
                     char interval[THRESHOLD_TEXT_BYTES])
{
    static const char *const suffix[] = {" ms", " s", "%", "", "/s", ""};
    double scale = threshold->unit == IN_SHARE ? 100 : 1, middle = result.value * scale, half = result.half * scale;
    interval[0] = '\0';
    if (!isfinite(middle)) {
        snprintf(value, THRESHOLD_TEXT_BYTES, "%s", isinf(middle) ? "never" : "no data");
        return;
    }
    int decimals = decimals_of(middle, half);
    snprintf(value, THRESHOLD_TEXT_BYTES, "%.*f%s", decimals, middle + 0.0, suffix[threshold->unit]);
    if (isfinite(half))
        snprintf(interval, THRESHOLD_TEXT_BYTES, "%.*f .. %.*f", decimals, middle - half + 0.0, decimals, middle + half + 0.0);
    else
        snprintf(interval, THRESHOLD_TEXT_BYTES, "?");
}

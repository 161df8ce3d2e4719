/* Sentences from tables; see report_words.h. */
#include "output/report_words.h"

#include "output/compare.h"
#include "output/figures.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DASH       "\u2013"
#define PLUS_MINUS "\u00b1"
/* A factor is told beside a percentage from here on. */
#define WORTH_A_FACTOR 1.5
/* From here on arms answer different requests. */
#define FAILED_DIFFERS_SHARE 0.001

const char *words_plain(struct arena *arena, const char *name)
{
    char *plain = arena_strdup(arena, name);
    for (char *c = plain; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    return plain;
}

/* ---- values ---- */

static bool is_share(const char *metric, const char *stat)
{
    return strcmp(stat, "share") == 0 || strcmp(metric, "utilization") == 0;
}

static const char *share_text(struct arena *arena, double value, double half)
{
    char text[FIGURE_BYTES], around[FIGURE_BYTES];
    if (isfinite(half) && half >= 0.00005) {
        figure_pair(text, around, (struct figure){.value = 100 * value, .half = 100 * half}, true);
        return arena_printf(arena, "%s%% " PLUS_MINUS " %s", text, around);
    }
    figure_share(text, value);
    return arena_strdup(arena, text);
}

const char *words_value(struct arena *arena, const struct report_table *summary, uint32_t row)
{
    char text[FIGURE_BYTES], around[FIGURE_BYTES];
    if (row >= summary->n_rows || isnan(report_number(summary, row, "value")))
        return DASH;
    double value = report_number(summary, row, "value");
    double half = (report_number(summary, row, "ci_high") - report_number(summary, row, "ci_low")) / 2;
    if (is_share(report_cell(summary, row, "metric"), report_cell(summary, row, "stat")))
        return share_text(arena, value, half);
    if (!isfinite(half) || half == 0) {
        figure_value(text, value, true);
        return arena_strdup(arena, text);
    }
    figure_pair(text, around, (struct figure){.value = value, .half = half}, true);
    return arena_printf(arena, "%s " PLUS_MINUS " %s", text, around);
}

const char *words_of(struct arena *arena, const struct report_folder *folder, const char *arm, const char *metric,
                     const char *by, const char *item, const char *stat)
{
    return words_value(arena, &folder->summary, report_find(folder, arm, metric, by, item, stat));
}

static const char *count_text(struct arena *arena, double n)
{
    char text[FIGURE_BYTES];
    figure_count(text, n, true);
    return arena_strdup(arena, text);
}

/* ---- comparisons ---- */

struct difference {
    const char *verdict, *arm, *baseline, *what;
    double percent, low, high, confidence, needed;
    bool is_points; /* of percent, else percent of the baseline */
};

static struct difference difference_at(struct arena *arena, const struct report_table *table, uint32_t row)
{
    char what[420];
    struct measure measure = {report_cell(table, row, "metric"), report_cell(table, row, "by"), report_cell(table, row, "item"),
                              report_cell(table, row, "stat")};
    measure_words(what, sizeof what, &measure);
    return (struct difference){.verdict = report_cell(table, row, "verdict"),
                               .arm = report_cell(table, row, "arm"),
                               .baseline = report_cell(table, row, "baseline"),
                               .what = words_plain(arena, what),
                               .percent = report_number(table, row, "diff_pct"),
                               .low = report_number(table, row, "ci_low_pct"),
                               .high = report_number(table, row, "ci_high_pct"),
                               .confidence = report_number(table, row, "confidence"),
                               .needed = report_number(table, row, "replications_needed"),
                               .is_points = is_share(measure.metric, measure.stat)};
}

static bool says(const struct difference *d, const char *word)
{
    return strcmp(d->verdict, word) == 0;
}
static bool is_lower(const struct difference *d)
{
    return says(d, "faster") || says(d, "lower");
}
static bool is_higher(const struct difference *d)
{
    return says(d, "slower") || says(d, "higher");
}

/* Whether the verdict follows from the numbers beside it. */
static bool is_consistent(const struct difference *d)
{
    if (is_lower(d))
        return d->percent < 0 && d->high < 0;
    if (is_higher(d))
        return d->percent > 0 && d->low > 0;
    if (says(d, "no_difference"))
        return d->low <= d->percent && d->percent <= d->high;
    return says(d, "cannot_tell");
}

/* "63.9% lower", "0.4 points higher" */
static const char *size_words(struct arena *arena, const struct difference *d)
{
    char size[FIGURE_BYTES];
    double factor = d->percent < 0 ? 1 / (1 + d->percent / 100) : 1 + d->percent / 100;
    figure_value(size, fabs(d->percent), true);
    const char *text =
        arena_printf(arena, "%s%s %s", size, d->is_points ? " points" : "%", d->percent < 0 ? "lower" : "higher");
    if (!d->is_points && isfinite(factor) && factor >= WORTH_A_FACTOR)
        text = arena_printf(arena, "%s (%.3g times)", text, factor);
    return text;
}

static const char *signed_text(struct arena *arena, double value)
{
    char text[FIGURE_BYTES];
    figure_value(text, fabs(value), true);
    return arena_printf(arena, "%s%s", value < 0 ? "\u2212" : value > 0 ? "+" : "", text);
}

static const char *interval_words(struct arena *arena, const struct difference *d)
{
    return arena_printf(arena, "%s to %s%s", signed_text(arena, d->low), signed_text(arena, d->high),
                        d->is_points ? " points" : "%");
}

/* "98.3% interval, paired", or the whole family's confidence when there is one. */
static const char *sureness_words(struct arena *arena, const struct report_table *table, uint32_t row,
                                  const struct difference *d)
{
    double family = report_number(table, row, "family_size");
    const char *paired = report_cell_is(table, row, "pairs", "") ? "unpaired" : "paired";
    if (!(family > 1))
        return arena_printf(arena, "%.4g%% interval, %s", 100 * d->confidence, paired);
    return arena_printf(arena, "%.4g%% for all %.0f comparisons together, %s", 100 * (1 - family * (1 - d->confidence)), family,
                        paired);
}

static const char *wins_words(struct arena *arena, const struct report_table *table, uint32_t row)
{
    double wins = report_number(table, row, "wins"), pairs = report_number(table, row, "pairs");
    return isfinite(wins) && pairs > 0 ? arena_printf(arena, ", in %.0f of %.0f replications", wins, pairs) : "";
}

static const char *unsure_words(struct arena *arena, const struct difference *d)
{
    const char *start =
        arena_printf(arena, "It cannot be told yet whether %s and %s differ in %s", d->arm, d->baseline, d->what);
    if (!isfinite(d->low) || !isfinite(d->high))
        return arena_printf(arena, "%s: there is no interval.", start);
    start = arena_printf(arena, "%s: the difference may be anything from %s", start, interval_words(arena, d));
    return d->needed > 0
               ? arena_printf(arena, "%s; about %s replications in all would tell.", start, count_text(arena, d->needed))
               : arena_printf(arena, "%s.", start);
}

const char *words_verdict(struct arena *arena, const struct report_table *comparisons, uint32_t row)
{
    struct difference d = difference_at(arena, comparisons, row);
    if (!is_consistent(&d))
        return NULL;
    if (says(&d, "cannot_tell"))
        return unsure_words(arena, &d);
    const char *interval = interval_words(arena, &d), *sure = sureness_words(arena, comparisons, row, &d);
    if (says(&d, "no_difference"))
        return arena_printf(arena, "There is no difference worth naming between %s and %s in %s: %s (%s).", d.arm, d.baseline,
                            d.what, interval, sure);
    const char *size = size_words(arena, &d), *wins = wins_words(arena, comparisons, row);
    if (says(&d, "faster") || says(&d, "slower"))
        return arena_printf(arena, "%s is %s than %s: its %s is %s (%s; %s)%s.", d.arm, d.verdict, d.baseline, d.what, size,
                            interval, sure, wins);
    return arena_printf(arena, "With %s, %s is %s than with %s (%s; %s)%s.", d.arm, d.what, size, d.baseline, interval, sure,
                        wins);
}

static bool is_same_measure(const struct report_table *table, uint32_t a, uint32_t b)
{
    static const char *const column[] = {"metric", "stat", "by", "item", "baseline"};
    for (size_t i = 0; i < sizeof column / sizeof column[0]; i++)
        if (!report_cell_is(table, a, column[i], report_cell(table, b, column[i])))
            return false;
    return true;
}

/* Judged comparisons by the main measure, which stand together. Returns how many. */
static uint32_t main_rows(const struct report_table *table, uint32_t *first)
{
    uint32_t n = 0;
    for (*first = 0; *first < table->n_rows && report_cell_is(table, *first, "verdict", "");)
        ++*first;
    while (*first + n < table->n_rows && !report_cell_is(table, *first + n, "verdict", "") &&
           is_same_measure(table, *first, *first + n))
        n++;
    return n;
}

/* "A (63.9% lower) and B (50% lower)" of those with one of two verdicts; "" for none. */
static const char *arms_with(struct arena *arena, const struct report_table *table, uint32_t first, uint32_t n, const char *one,
                             const char *other, uint32_t *n_found)
{
    const char *list = "", *last = NULL;
    *n_found = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct difference d = difference_at(arena, table, first + i);
        if (!(says(&d, one) || says(&d, other)) || !is_consistent(&d))
            continue;
        if (last != NULL)
            list = arena_printf(arena, "%s%s%s", list, *list == '\0' ? "" : ", ", last);
        last = is_lower(&d) || is_higher(&d) ? arena_printf(arena, "%s (%s)", d.arm, size_words(arena, &d)) : d.arm;
        ++*n_found;
    }
    return last == NULL ? "" : *list == '\0' ? last : arena_printf(arena, "%s and %s", list, last);
}

static const char *answer_of_many(struct arena *arena, const struct report_table *table, uint32_t first, uint32_t n)
{
    static const struct {
        const char *one, *other, *is, *are;
    } group[] = {{"faster", "", " is faster", " are faster"},
                 {"lower", "", " is lower", " are lower"},
                 {"slower", "", " is slower", " are slower"},
                 {"higher", "", " is higher", " are higher"},
                 {"no_difference", "", " does not differ enough to name", " do not differ enough to name"},
                 {"cannot_tell", "", " cannot be told from it yet", " cannot be told from it yet"}};
    struct difference d = difference_at(arena, table, first);
    const char *text = NULL;
    for (size_t g = 0; g < sizeof group / sizeof group[0]; g++) {
        uint32_t n_found;
        const char *arms = arms_with(arena, table, first, n, group[g].one, group[g].one, &n_found);
        if (n_found > 0)
            text = arena_printf(arena, "%s%s%s%s", text == NULL ? "" : text, text == NULL ? "" : "; ", arms,
                                n_found == 1 ? group[g].is : group[g].are);
    }
    return text == NULL ? NULL : arena_printf(arena, "By %s against %s: %s.", d.what, d.baseline, text);
}

static const char *answer_of_comparisons(struct arena *arena, const struct report_table *table)
{
    uint32_t first, n = main_rows(table, &first);
    return n == 0 ? NULL : n == 1 ? words_verdict(arena, table, first) : answer_of_many(arena, table, first, n);
}

/* ---- thresholds ---- */

const char *words_thresholds(struct arena *arena, const struct report_table *thresholds)
{
    uint32_t n_ok = 0, n_failed = 0, n = thresholds->n_rows;
    const char *failed = "", *text;
    for (uint32_t i = 0; i < n; i++) {
        n_ok += report_cell_is(thresholds, i, "result", "ok");
        if (!report_cell_is(thresholds, i, "result", "FAIL"))
            continue;
        const char *more =
            arena_printf(arena, "%s%s", report_cell(thresholds, i, "expression"), n_failed == 3 ? ", and others" : "");
        failed = n_failed > 3 ? failed : arena_printf(arena, "%s%s%s", failed, n_failed > 0 ? "; " : "", more);
        n_failed++;
    }
    if (n == 0)
        return NULL;
    text = n_ok == n ? arena_printf(arena, n == 1 ? "The threshold holds" : "All %u thresholds hold", n)
                     : arena_printf(arena, "%u of %u threshold%s hold%s", n_ok, n, n == 1 ? "" : "s", n_ok == 1 ? "s" : "");
    if (n_failed > 0)
        text = arena_printf(arena, "%s, %u fail%s (%s)", text, n_failed, n_failed == 1 ? "s" : "", failed);
    if (n_ok + n_failed < n)
        text = arena_printf(arena, "%s, %u cannot be decided yet", text, n - n_ok - n_failed);
    return arena_printf(arena, "%s.", text);
}

/* ---- events ---- */

const char *words_causes(struct arena *arena, const struct report_folder *folder, const char *arm, const char *event)
{
    const struct report_table *table = &folder->outages;
    const char *text = NULL;
    double last = INFINITY;
    for (uint32_t n = 0; n < 3; n++) { /* the next largest */
        uint32_t best = table->n_rows;
        for (uint32_t i = 0; i < table->n_rows; i++) {
            double share = report_number(table, i, "share_ratio");
            if (report_cell_is(table, i, "arm", arm) && report_cell_is(table, i, "event", event) && share >= 0.005 &&
                share < last && (best == table->n_rows || share > report_number(table, best, "share_ratio")))
                best = i;
        }
        if (best == table->n_rows)
            break;
        last = report_number(table, best, "share_ratio");
        text = arena_printf(arena, "%s%s%s %.0f%%", text == NULL ? "" : text, text == NULL ? "" : ", ",
                            words_plain(arena, report_cell(table, best, "cause")), 100 * last);
    }
    return text;
}

const char *words_event(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm,
                        const char *event)
{
    double lost = report_value(folder, arm->label, "lost_requests", "fault", event, "count");
    double all = report_value(folder, arm->label, "requests", "all", "", "count");
    const char *causes = words_causes(arena, folder, arm->label, event);
    if (isnan(lost))
        return NULL;
    if (lost == 0)
        return arena_printf(arena, "The event %s costs no request.", event);
    const char *text = arena_printf(arena, "The event %s costs %s requests per replication", event,
                                    words_of(arena, folder, arm->label, "lost_requests", "fault", event, "count"));
    if (all > 0)
        text = arena_printf(arena, "%s, %s of all", text, share_text(arena, lost / all, (double)NAN));
    if (causes != NULL)
        text = arena_printf(arena, "%s (%s)", text, causes);
    double half = report_value(folder, arm->label, "time_to_drain", "fault", event, "50%");
    double nearly = report_value(folder, arm->label, "time_to_drain", "fault", event, "95%");
    if (isfinite(half) && isfinite(nearly))
        text = arena_printf(arena, "%s; half of the traffic has moved after %s s, 95%% of it after %s s", text,
                            words_of(arena, folder, arm->label, "time_to_drain", "fault", event, "50%"),
                            words_of(arena, folder, arm->label, "time_to_drain", "fault", event, "95%"));
    return arena_printf(arena, "%s.", text);
}

/* The event that cost most; NULL when none cost anything. */
static const char *costliest_event(const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->summary;
    const char *event = NULL;
    double most = 0;
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (report_cell_is(table, i, "metric", "lost_requests") && report_cell_is(table, i, "by", "fault") &&
            report_cell_is(table, i, "arm", arm->label) && report_number(table, i, "value") > most) {
            most = report_number(table, i, "value");
            event = report_cell(table, i, "item");
        }
    return event;
}

/* ---- response times ---- */

const char *words_tail(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm)
{
    double p50 = report_value(folder, arm->label, "response_time", "all", "", "p50");
    double p99 = report_value(folder, arm->label, "response_time", "all", "", "p99");
    double failed = report_value(folder, arm->label, "failed", "all", "", "share");
    if (isnan(p99))
        return NULL;
    const char *text = arena_printf(arena, "99%% of the successful requests are answered within %s ms",
                                    words_of(arena, folder, arm->label, "response_time", "all", "", "p99"));
    if (p50 > 0)
        text = arena_printf(arena, "%s, %.2g times the median of %s ms", text, p99 / p50,
                            words_of(arena, folder, arm->label, "response_time", "all", "", "p50"));
    if (failed == 0)
        text = arena_printf(arena, "%s; none failed", text);
    else if (failed > 0)
        text = arena_printf(arena, "%s; %s of all requests failed", text,
                            words_of(arena, folder, arm->label, "failed", "all", "", "share"));
    return arena_printf(arena, "%s.", text);
}

const char *words_balance(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->summary;
    uint32_t worst = table->n_rows;
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (report_cell_is(table, i, "metric", "imbalance_max_mean") && report_cell_is(table, i, "by", "pool") &&
            report_cell_is(table, i, "arm", arm->label) && isfinite(report_number(table, i, "value")) &&
            (worst == table->n_rows || report_number(table, i, "value") > report_number(table, worst, "value")))
            worst = i;
    if (worst == table->n_rows)
        return NULL;
    if (report_number(table, worst, "value") < 1.005)
        return "In every pool the busiest server has the mean load, to within half a percent.";
    return arena_printf(arena, "The load is least even in %s: its busiest server has %s times the mean.",
                        report_cell(table, worst, "item"), words_value(arena, table, worst));
}

/* Response times are of successes, so an arm that fails more may look faster. */
const char *words_failures(struct arena *arena, const struct report_folder *folder, uint32_t n_folders)
{
    double least = INFINITY, greatest = -INFINITY;
    char low[FIGURE_BYTES], high[FIGURE_BYTES];
    for (uint32_t f = 0; f < n_folders; f++)
        for (uint32_t a = 0; a < folder[f].n_arms; a++) {
            double failed = report_value(&folder[f], folder[f].arm[a].label, "failed", "all", "", "share");
            least = fmin(least, failed);
            greatest = fmax(greatest, failed);
        }
    if (!isfinite(least) || greatest - least < FAILED_DIFFERS_SHARE)
        return NULL;
    figure_share(low, least);
    figure_share(high, greatest);
    return arena_printf(arena,
                        "Beware: the arms fail differently often, %s to %s of their requests, and response times are of "
                        "successes only. An arm that "
                        "loses its slow requests looks faster.",
                        low, high);
}

/* ---- the answer ---- */

/* Several folders: least and greatest p99, without a verdict. */
static const char *answer_of_folders(struct arena *arena, const struct report_folder *folder, uint32_t n_folders)
{
    const struct report_arm *low = NULL, *high = NULL;
    const char *low_text = NULL, *high_text = NULL;
    double least = INFINITY, greatest = -INFINITY;
    for (uint32_t f = 0; f < n_folders; f++)
        for (uint32_t a = 0; a < folder[f].n_arms; a++) {
            const struct report_arm *arm = &folder[f].arm[a];
            double value = report_value(&folder[f], arm->label, "response_time", "all", "", "p99");
            const char *text = words_of(arena, &folder[f], arm->label, "response_time", "all", "", "p99");
            if (value < least) {
                least = value, low = arm, low_text = text;
            }
            if (value > greatest) {
                greatest = value, high = arm, high_text = text;
            }
        }
    if (low == NULL || low == high)
        return NULL;
    return arena_printf(
        arena,
        "p99 goes from %s ms (%s) to %s ms (%s); these results were made apart, so there is no verdict on the difference.",
        low_text, low->name, high_text, high->name);
}

static const char *answer_of_arm(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm)
{
    const char *event = costliest_event(folder, arm);
    return event != NULL ? words_event(arena, folder, arm, event) : words_tail(arena, folder, arm);
}

const char *words_answer(struct arena *arena, const struct report_folder *folder, uint32_t n_folders)
{
    const char *text =
        n_folders > 1 ? answer_of_folders(arena, folder, n_folders) : answer_of_comparisons(arena, &folder->comparisons);
    if (text == NULL && n_folders == 1)
        text = words_thresholds(arena, &folder->thresholds);
    if (text == NULL && n_folders == 1 && folder->n_arms == 1)
        text = answer_of_arm(arena, folder, &folder->arm[0]);
    return text == NULL ? "These results do not answer the question in one sentence." : text;
}

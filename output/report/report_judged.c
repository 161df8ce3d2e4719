/* Sentences about what was judged: comparisons and thresholds; see report_words.h. */
#include "output/report/report_words.h"

#include "output/compare.h"
#include "output/figures.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A factor is told beside a percentage from here on. */
#define WORTH_A_FACTOR 1.5

/* "A, B and C" from one text after another. */
struct enumeration {
    const char *text, *last;
};

static void enumerate(struct arena *arena, struct enumeration *list, const char *text)
{
    if (list->last != NULL)
        list->text = list->text == NULL ? list->last : arena_printf(arena, "%s, %s", list->text, list->last);
    list->last = text;
}

static const char *enumerated(struct arena *arena, const struct enumeration *list)
{
    return list->text == NULL ? list->last : arena_printf(arena, "%s and %s", list->text, list->last);
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
                               .is_points = words_is_share(measure.metric, measure.stat)};
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
    return d->needed > 0 ? arena_printf(arena, "%s; about %.0f replications in all would tell.", start, d->needed)
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

/* "A (63.9% lower) and B (50% lower)" of those with a verdict; NULL for none. */
static const char *arms_with(struct arena *arena, const struct report_table *table, uint32_t first, uint32_t n,
                             const char *verdict, uint32_t *n_found)
{
    struct enumeration list = {NULL, NULL};
    *n_found = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct difference d = difference_at(arena, table, first + i);
        if (!says(&d, verdict) || !is_consistent(&d))
            continue;
        enumerate(arena, &list,
                  is_lower(&d) || is_higher(&d) ? arena_printf(arena, "%s (%s)", d.arm, size_words(arena, &d)) : d.arm);
        ++*n_found;
    }
    return list.last == NULL ? NULL : enumerated(arena, &list);
}

static const char *answer_of_many(struct arena *arena, const struct report_table *table, uint32_t first, uint32_t n)
{
    static const struct {
        const char *verdict, *is, *are;
    } group[] = {{"faster", " is faster", " are faster"},
                 {"lower", " is lower", " are lower"},
                 {"slower", " is slower", " are slower"},
                 {"higher", " is higher", " are higher"},
                 {"no_difference", " does not differ enough to name", " do not differ enough to name"},
                 {"cannot_tell", " cannot be told from it yet", " cannot be told from it yet"}};
    struct difference d = difference_at(arena, table, first);
    const char *text = NULL;
    for (size_t g = 0; g < sizeof group / sizeof group[0]; g++) {
        uint32_t n_found;
        const char *arms = arms_with(arena, table, first, n, group[g].verdict, &n_found);
        if (n_found > 0)
            text = arena_printf(arena, "%s%s%s%s", text == NULL ? "" : text, text == NULL ? "" : "; ", arms,
                                n_found == 1 ? group[g].is : group[g].are);
    }
    return text == NULL ? NULL : arena_printf(arena, "By %s against %s: %s.", d.what, d.baseline, text);
}

const char *words_compared(struct arena *arena, const struct report_table *table)
{
    uint32_t first, n = main_rows(table, &first);
    return n == 0 ? NULL : n == 1 ? words_verdict(arena, table, first) : answer_of_many(arena, table, first, n);
}

/* ---- thresholds ---- */

/* Shares have no unit in the table; that the limit is one is seen from the expression, where it stands in percent. */
static bool is_percentage(const struct report_table *thresholds, uint32_t row)
{
    char percent[40];
    snprintf(percent, sizeof percent, "%.10g%%", 100 * strtod(report_cell(thresholds, row, "limit"), NULL));
    return report_cell_is(thresholds, row, "unit", "") && strstr(report_cell(thresholds, row, "expression"), percent) != NULL;
}

const char *words_measured(struct arena *arena, const struct report_table *thresholds, uint32_t row, const char *column)
{
    char text[FIGURE_BYTES];
    double value = report_number(thresholds, row, column);
    const char *unit = report_cell(thresholds, row, "unit");
    if (isnan(value))
        return "";
    if (is_percentage(thresholds, row)) {
        figure_share(text, value);
        return arena_strdup(arena, text);
    }
    figure_value(text, value, true);
    return arena_printf(arena, "%s%s%s", text, *unit == '\0' ? "" : "\u00a0", unit);
}

static bool has_several_arms(const struct report_table *thresholds)
{
    for (uint32_t i = 1; i < thresholds->n_rows; i++)
        if (!report_cell_is(thresholds, i, "arm", report_cell(thresholds, 0, "arm")))
            return true;
    return false;
}

/* Arms in which this row's threshold has a result, "" for none. */
static const char *arms_of(struct arena *arena, const struct report_table *thresholds, uint32_t row, const char *result)
{
    struct enumeration arms = {NULL, NULL};
    for (uint32_t i = 0; i < thresholds->n_rows; i++)
        if (report_cell_is(thresholds, i, "result", result) &&
            report_cell_is(thresholds, i, "line", report_cell(thresholds, row, "line")) &&
            report_cell_is(thresholds, i, "expression", report_cell(thresholds, row, "expression")))
            enumerate(arena, &arms, report_cell(thresholds, i, "arm"));
    return arms.last == NULL ? "" : enumerated(arena, &arms);
}

/* Whether an earlier row is of the same threshold with the same result. */
static bool was_told(const struct report_table *thresholds, uint32_t row)
{
    for (uint32_t i = 0; i < row; i++)
        if (report_cell_is(thresholds, i, "result", report_cell(thresholds, row, "result")) &&
            report_cell_is(thresholds, i, "expression", report_cell(thresholds, row, "expression")))
            return true;
    return false;
}

/* "EXPRESSION; EXPRESSION with A and B" */
static const char *failed_list(struct arena *arena, const struct report_table *thresholds)
{
    const char *text = "";
    uint32_t n = 0;
    bool with_arms = has_several_arms(thresholds);
    for (uint32_t i = 0; i < thresholds->n_rows; i++) {
        if (!report_cell_is(thresholds, i, "result", "FAIL") || was_told(thresholds, i))
            continue;
        if (n++ == 4)
            return arena_printf(arena, "%s; and others", text);
        text = arena_printf(arena, "%s%s%s", text, n > 1 ? "; " : "", report_cell(thresholds, i, "expression"));
        if (with_arms)
            text = arena_printf(arena, "%s with %s", text, arms_of(arena, thresholds, i, "FAIL"));
    }
    return text;
}

const char *words_thresholds(struct arena *arena, const struct report_table *thresholds)
{
    uint32_t n_ok = 0, n_failed = 0, n = thresholds->n_rows;
    const char *what = has_several_arms(thresholds) ? "check" : "threshold", *text;
    for (uint32_t i = 0; i < n; i++) {
        n_ok += report_cell_is(thresholds, i, "result", "ok");
        n_failed += report_cell_is(thresholds, i, "result", "FAIL");
    }
    if (n == 0)
        return NULL;
    text = n_ok < n ? arena_printf(arena, "%u of %u %s%s hold%s", n_ok, n, what, n == 1 ? "" : "s", n_ok == 1 ? "s" : "")
           : n == 1 ? arena_printf(arena, "The %s holds", what)
                    : arena_printf(arena, "All %u %ss hold", n, what);
    if (n_failed > 0)
        text =
            arena_printf(arena, "%s, %u fail%s (%s)", text, n_failed, n_failed == 1 ? "s" : "", failed_list(arena, thresholds));
    if (n_ok + n_failed < n)
        text = arena_printf(arena, "%s, %u cannot be decided yet", text, n - n_ok - n_failed);
    return arena_printf(arena, "%s.", text);
}

const char *words_goal(struct arena *arena, const struct report_table *thresholds)
{
    uint32_t row = 0;
    while (row < thresholds->n_rows && !report_cell_is(thresholds, row, "line", "0"))
        row++;
    if (row == thresholds->n_rows || !has_several_arms(thresholds))
        return NULL;
    const char *ok = arms_of(arena, thresholds, row, "ok"), *failed = arms_of(arena, thresholds, row, "FAIL");
    const char *unsure = arms_of(arena, thresholds, row, "??"), *text;
    text = arena_printf(arena, "The goal %s is met with %s", report_cell(thresholds, row, "expression"),
                        *ok == '\0' ? "no arm" : ok);
    if (*failed != '\0')
        text = arena_printf(arena, "%s, missed with %s", text, failed);
    if (*unsure != '\0')
        text = arena_printf(arena, "%s, undecided with %s", text, unsure);
    return arena_printf(arena, "%s.", text);
}

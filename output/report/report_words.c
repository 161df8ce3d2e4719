/* Sentences from tables; see report_words.h. */
#include "output/report/report_words.h"

#include "output/figures.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DASH       "\u2013"
#define PLUS_MINUS "\u00b1"
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

bool words_is_share(const char *metric, const char *stat)
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
    /* An end may have been moved to 0 or 1; the farther one has not. */
    double half = fmax(report_number(summary, row, "ci_high") - value, value - report_number(summary, row, "ci_low"));
    if (words_is_share(report_cell(summary, row, "metric"), report_cell(summary, row, "stat")))
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

/* Several arms that nothing compares: least and greatest p99, without a verdict. */
static const char *answer_of_range(struct arena *arena, const struct report_folder *folder, uint32_t n_folders)
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
    const char *text = arena_printf(arena, "p99 is lowest with %s (%s ms) and highest with %s (%s ms)", low->name, low_text,
                                    high->name, high_text);
    return n_folders == 1
               ? arena_printf(arena, "%s.", text)
               : arena_printf(arena, "%s; these results were made apart, so there is no verdict on the difference.", text);
}

/* Of one run: its costliest event, its thresholds, its response times. */
static const char *answer_of_arm(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm)
{
    const char *event = costliest_event(folder, arm);
    if (event != NULL)
        return words_event(arena, folder, arm, event);
    const char *thresholds = words_thresholds(arena, &folder->thresholds);
    return thresholds != NULL ? thresholds : words_tail(arena, folder, arm);
}

const char *words_answer(struct arena *arena, const struct report_folder *folder, uint32_t n_folders)
{
    const char *text = n_folders > 1 ? NULL : words_compared(arena, &folder->comparisons);
    if (text == NULL && n_folders == 1)
        text = words_goal(arena, &folder->thresholds);
    if (text == NULL)
        text = n_folders == 1 && folder->n_arms == 1 ? answer_of_arm(arena, folder, &folder->arm[0])
                                                     : answer_of_range(arena, folder, n_folders);
    return text == NULL ? "These results do not answer the question in one sentence." : text;
}

/* The sections that are tables with pictures: thresholds, arms, comparisons, events, balance. Each row carries its interval. */
#include "output/compare.h"
#include "output/figures.h"
#include "output/report/report_parts.h"
#include "output/report/report_words.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATS_MAX 5

static bool is_multiple(const struct report_state *state)
{
    return arms_count(state->report) > 1;
}

static void put_cut(struct report_state *state, uint32_t n, const char *file)
{
    if (n > REPORT_ROWS_MAX)
        page_note(state->page, arena_printf(state->arena, "The first %d rows of %u; all are in %s.", REPORT_ROWS_MAX, n, file));
}

/* ---- thresholds ---- */

#define ARMS_SIDE_BY_SIDE 5
#define NO_BREAK          "\u00a0"

/* "519 .. 560 ms", in one piece. */
static const char *interval_text(struct arena *arena, const struct report_table *table, uint32_t row)
{
    const char *low = words_measured(arena, table, row, "ci_low"), *high = words_measured(arena, table, row, "ci_high");
    const char *unit = strstr(low, NO_BREAK);
    if (*low == '\0' || *high == '\0')
        return "?";
    return arena_printf(arena, "%.*s" NO_BREAK ".." NO_BREAK "%s", unit == NULL ? (int)strlen(low) : (int)(unit - low), low,
                        high);
}

static const char *measured_text(struct arena *arena, const struct report_table *table, uint32_t row)
{
    const char *value = words_measured(arena, table, row, "value");
    return *value == '\0' ? "no value" : value;
}

static void put_thresholds(struct report_state *state, const struct report_folder *folder)
{
    static const char *const column[] = {"", "Threshold", ">Measured", ">95% interval", "Arm"};
    const struct report_table *table = &folder->thresholds;
    page_table_begin(state->page, folder->n_arms > 1 ? 5 : 4, column);
    for (uint32_t i = 0; i < table->n_rows && i < REPORT_ROWS_MAX; i++) {
        const char *cell[] = {report_cell(table, i, "result"), report_cell(table, i, "expression"),
                              measured_text(state->arena, table, i), interval_text(state->arena, table, i),
                              report_cell(table, i, "arm")};
        page_row(state->page, cell);
    }
    page_table_end(state->page);
    put_cut(state, table->n_rows, "thresholds.csv");
}

/* "ok 50 s (49 .. 51 s)" of the threshold of a row in another arm. */
static const char *result_in(struct report_state *state, const struct report_table *table, uint32_t row, const char *arm)
{
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (report_cell_is(table, i, "arm", arm) && report_cell_is(table, i, "line", report_cell(table, row, "line")) &&
            report_cell_is(table, i, "expression", report_cell(table, row, "expression")))
            return arena_printf(state->arena, "%s" NO_BREAK "%s (%s)", report_cell(table, i, "result"),
                                measured_text(state->arena, table, i), interval_text(state->arena, table, i));
    return "\u2013";
}

/* A row for each threshold of the first arm, a column for each arm. */
static void put_thresholds_by_arm(struct report_state *state, const struct report_folder *folder)
{
    const char *cell[REPORT_COLUMNS_MAX] = {"Threshold"};
    const struct report_table *table = &folder->thresholds;
    for (uint32_t a = 0; a < folder->n_arms; a++)
        cell[a + 1] = folder->arm[a].name;
    page_table_begin(state->page, folder->n_arms + 1, cell);
    for (uint32_t i = 0; i < table->n_rows; i++) {
        if (!report_cell_is(table, i, "arm", folder->arm[0].label))
            continue;
        cell[0] = report_cell(table, i, "expression");
        for (uint32_t a = 0; a < folder->n_arms; a++)
            cell[a + 1] = result_in(state, table, i, folder->arm[a].label);
        page_row(state->page, cell);
    }
    page_table_end(state->page);
}

void section_thresholds(struct report_state *state)
{
    for (uint32_t f = 0; f < state->report->n_folders; f++) {
        const struct report_folder *folder = &state->report->folder[f];
        if (folder->thresholds.n_rows == 0)
            continue;
        page_heading(state->page, state->report->n_folders > 1 ? arena_printf(state->arena, "Thresholds of %s", folder->name)
                                                               : "Thresholds");
        if (state->report->n_folders > 1)
            page_paragraph(state->page, words_thresholds(state->arena, &folder->thresholds));
        if (folder->n_arms > 1 && folder->n_arms <= ARMS_SIDE_BY_SIDE)
            put_thresholds_by_arm(state, folder);
        else
            put_thresholds(state, folder);
        page_note(state->page, "ok: the whole interval (in brackets, 95%) keeps the limit; FAIL: none of it does, or there is "
                               "no value; ??: the limit "
                               "lies within it.");
    }
}

/* ---- arms ---- */

/* The percentiles of response times that the first arm has, in the order of the file. */
static uint32_t find_stats(const struct report_folder *folder, const char *stat[STATS_MAX])
{
    const struct report_table *table = &folder->summary;
    uint32_t n = 0;
    for (uint32_t i = 0; i < table->n_rows && n < STATS_MAX; i++)
        if (report_cell_is(table, i, "metric", "response_time") && report_cell_is(table, i, "by", "all") &&
            report_cell_is(table, i, "arm", folder->arm[0].label) && report_cell(table, i, "stat")[0] == 'p')
            stat[n++] = report_cell(table, i, "stat");
    return n;
}

static void put_group(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm,
                      const char *by, const char *item, const char *const *stat, uint32_t n_stats)
{
    const char *cell[REPORT_COLUMNS_MAX];
    char count[FIGURE_BYTES];
    uint32_t n = 0;
    if (is_multiple(state))
        cell[n++] = arm->name;
    cell[n++] = *item == '\0' ? "all" : item;
    for (uint32_t s = 0; s < n_stats; s++)
        cell[n++] = words_of(state->arena, folder, arm->label, "response_time", by, item, stat[s]);
    cell[n++] = words_of(state->arena, folder, arm->label, "failed", by, item, "share");
    figure_count(count, report_value(folder, arm->label, "requests", by, item, "count"), true);
    cell[n++] = count;
    page_row(state->page, cell);
}

/* Returns how many rows there are; those beyond REPORT_ROWS_MAX are not put. */
static uint32_t put_groups(struct report_state *state, const char *by, const char *const *stat, uint32_t n_stats, uint32_t n)
{
    FOR_EACH_ARM (state->report, at) {
        const struct report_folder *folder = &state->report->folder[at.folder];
        const struct report_arm *arm = &folder->arm[at.arm];
        const struct report_table *table = &folder->summary;
        for (uint32_t i = 0; i < table->n_rows; i++)
            if (report_cell_is(table, i, "arm", arm->label) && report_cell_is(table, i, "metric", "failed") &&
                report_cell_is(table, i, "by", by) && report_cell_is(table, i, "stat", "share") && n++ < REPORT_ROWS_MAX)
                put_group(state, folder, arm, by, report_cell(table, i, "item"), stat, n_stats);
    }
    return n;
}

void section_arms(struct report_state *state)
{
    const char *stat[STATS_MAX] = {NULL}, *column[REPORT_COLUMNS_MAX];
    uint32_t n_stats = find_stats(&state->report->folder[0], stat), n = 0, n_arms = arms_count(state->report);
    if (n_arms > 1)
        column[n++] = "Arm";
    column[n++] = "Requests of";
    for (uint32_t s = 0; s < n_stats; s++)
        column[n++] = arena_printf(state->arena, ">%s, ms", stat[s]);
    column[n++] = ">Failed";
    column[n++] = ">Requests";
    page_heading(state->page, n_arms > 1 ? "The arms" : "Response times");
    page_table_begin(state->page, n, column);
    uint32_t n_rows = put_groups(state, "all", stat, n_stats, 0);
    if (n_arms <= 6)
        n_rows = put_groups(state, "client", stat, n_stats, n_rows);
    page_table_end(state->page);
    put_cut(state, n_rows, "summary.csv");
    page_note(state->page, "\u00b1 is half the width of the 95% interval over the replications; without it there is none. "
                           "Response times are those of "
                           "successful requests, from the moment a request was due. Requests: per replication.");
}

/* ---- comparisons ---- */

static const char *percent_text(struct arena *arena, const struct report_table *table, uint32_t row, const char *column)
{
    char text[FIGURE_BYTES];
    double value = report_number(table, row, column);
    if (isnan(value))
        return "?";
    if (fabs(value) < 0.0005)
        return "0";
    figure_value(text, fabs(value), true);
    return arena_printf(arena, "%s%s", value < 0 ? "\u2212" : value > 0 ? "+" : "", text);
}

static void put_comparison(struct report_state *state, const struct report_table *table, uint32_t row)
{
    struct arena *arena = state->arena;
    char name[420];
    struct measure measure = {report_cell(table, row, "metric"), report_cell(table, row, "by"), report_cell(table, row, "item"),
                              report_cell(table, row, "stat")};
    measure_words(name, sizeof name, &measure);
    bool is_points = words_is_share(measure.metric, measure.stat);
    const char *pairs = report_cell(table, row, "pairs"), *verdict = report_cell(table, row, "verdict");
    const char *cell[] = {words_plain(arena, name),
                          report_cell(table, row, "arm"),
                          report_cell(table, row, "baseline"),
                          arena_printf(arena, "%s%s", percent_text(arena, table, row, "diff_pct"), is_points ? " points" : "%"),
                          arena_printf(arena, "%s .. %s", percent_text(arena, table, row, "ci_low_pct"),
                                       percent_text(arena, table, row, "ci_high_pct")),
                          *pairs == '\0' ? "unpaired" : arena_printf(arena, "%s of %s", report_cell(table, row, "wins"), pairs),
                          *verdict == '\0' ? "" : words_plain(arena, verdict)};
    page_row(state->page, cell);
}

static void put_verdicts(struct report_state *state, const struct report_table *table)
{
    uint32_t n = 0, n_contradictions = 0;
    page_list_begin(state->page);
    for (uint32_t i = 0; i < table->n_rows && n < REPORT_ROWS_MAX; i++) {
        if (report_cell_is(table, i, "verdict", ""))
            continue;
        const char *sentence = words_verdict(state->arena, table, i);
        n_contradictions += sentence == NULL;
        if (sentence != NULL)
            page_item(state->page, sentence);
        n++;
    }
    if (n_contradictions > 0)
        page_item(state->page,
                  arena_printf(state->arena,
                               "%u verdict%s in comparisons.csv contradict%s the numbers beside and %s not repeated here.",
                               n_contradictions, n_contradictions == 1 ? "" : "s", n_contradictions == 1 ? "s" : "",
                               n_contradictions == 1 ? "is" : "are"));
    page_list_end(state->page);
}

/* Without those that say nothing: a rate that is 0 in all arms has no difference. */
void section_comparisons(struct report_state *state)
{
    static const char *const pictures[] = {"forest", "pairs", "sweep", "heatmap", "tradeoff", NULL};
    static const char *const column[] = {"Measure", "Arm", "Against", ">Difference", ">Interval", ">Wins", "Verdict"};
    bool has_heading = false;
    for (uint32_t f = 0; f < state->report->n_folders; f++) {
        const struct report_table *table = &state->report->folder[f].comparisons;
        if (table->n_rows == 0)
            continue;
        if (!has_heading)
            page_heading(state->page, "Is the difference real?");
        has_heading = true;
        put_verdicts(state, table);
        page_table_begin(state->page, 7, column);
        for (uint32_t i = 0; i < table->n_rows && i < REPORT_ROWS_MAX; i++)
            if (isfinite(report_number(table, i, "diff_pct")) || !report_cell_is(table, i, "verdict", ""))
                put_comparison(state, table, i);
        page_table_end(state->page);
        page_note(state->page, "Verdicts hold together with the confidence they name; rows without a verdict are each at 95% "
                               "by itself. Wins: replications "
                               "that differ in the direction of the difference.");
        put_cut(state, table->n_rows, "comparisons.csv");
    }
    if (!pictures_have(state, pictures))
        return;
    if (!has_heading)
        page_heading(state->page, "Comparison");
    pictures_put(state, pictures);
}

/* ---- events ---- */

/* "120 - 300 s", "random", a dash when it is not in the list of events */
static const char *event_time(struct report_state *state, const struct report_folder *folder, const char *arm,
                              const char *event)
{
    const struct report_table *table = &folder->events;
    double start = (double)NAN, end = (double)NAN;
    bool is_random = false;
    for (uint32_t i = 0; i < table->n_rows; i++) {
        if (!report_cell_is(table, i, "arm", arm) || !report_cell_is(table, i, "subject", event))
            continue;
        bool is_planned = report_cell_is(table, i, "planned", "1");
        bool is_start = report_cell_is(table, i, "kind", "fault_start") || report_cell_is(table, i, "kind", "change");
        is_random = is_random || (is_start && !is_planned);
        if (is_planned && is_start && isnan(start))
            start = report_number(table, i, "time_s");
        if (is_planned && report_cell_is(table, i, "kind", "fault_end") && isnan(end))
            end = report_number(table, i, "time_s");
    }
    if (isnan(start))
        return is_random ? "random" : "\u2013";
    return isnan(end) ? arena_printf(state->arena, "from\u00a0%g\u00a0s", start)
                      : arena_printf(state->arena, "%g\u00a0\u2013\u00a0%g\u00a0s", start, end);
}

/* by: "fault", or "change": nobody has to notice that, and no loss is put down to it. */
static void put_event(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm,
                      const char *by, const char *event)
{
    struct arena *arena = state->arena;
    const char *cell[8], *causes = words_causes(arena, folder, arm->label, event);
    uint32_t n = 0;
    if (is_multiple(state))
        cell[n++] = arm->name;
    cell[n++] = event;
    cell[n++] = event_time(state, folder, arm->label, event);
    cell[n++] = words_of(arena, folder, arm->label, "time_to_detect", by, event, "mean");
    cell[n++] = words_of(arena, folder, arm->label, "time_to_drain", by, event, "50%");
    cell[n++] = words_of(arena, folder, arm->label, "time_to_drain", by, event, "95%");
    cell[n++] = words_of(arena, folder, arm->label, "lost_requests", by, event, "count");
    cell[n++] = causes == NULL ? "" : causes;
    page_row(state->page, cell);
}

/* Each fault has one row of lost_requests, each change that takes a site away one of this. */
static bool is_event(const struct report_table *table, uint32_t row)
{
    if (report_cell_is(table, row, "by", "fault"))
        return report_cell_is(table, row, "metric", "lost_requests");
    return report_cell_is(table, row, "by", "change") && report_cell_is(table, row, "metric", "time_to_drain") &&
           report_cell_is(table, row, "stat", "50%");
}

/* Puts the rows of all faults and changes, or only counts them. */
static uint32_t put_events(struct report_state *state, bool is_put)
{
    uint32_t n = 0;
    FOR_EACH_ARM (state->report, at) {
        const struct report_folder *folder = &state->report->folder[at.folder];
        const struct report_arm *arm = &folder->arm[at.arm];
        const struct report_table *table = &folder->summary;
        for (uint32_t i = 0; i < table->n_rows; i++) {
            if (!report_cell_is(table, i, "arm", arm->label) || !is_event(table, i))
                continue;
            if (is_put && n < REPORT_ROWS_MAX)
                put_event(state, folder, arm, report_cell(table, i, "by"), report_cell(table, i, "item"));
            n++;
        }
    }
    return n;
}

void section_events(struct report_state *state)
{
    static const char *const pictures[] = {"drain", "outage", "timeline", "flows", "cache", NULL};
    static const char *const column[] = {"Arm",           "Event",         ">When",          ">Noticed after, s",
                                         ">50% moved, s", ">95% moved, s", ">Lost requests", "Causes"};
    uint32_t n = put_events(state, false), skip = is_multiple(state) ? 0 : 1;
    if (n == 0 && !pictures_have(state, pictures))
        return;
    page_heading(state->page, n > 0 ? "What each event cost, and why" : "Over time");
    if (n > 0) {
        page_table_begin(state->page, 8 - skip, column + skip);
        put_events(state, true);
        page_table_end(state->page);
        page_note(state->page, "Lost requests: per replication. Times count from the event's begin. \u2013: no value; nobody "
                               "noticed it, it moves no traffic between sites, or the traffic did not move in time.");
        put_cut(state, n, "summary.csv");
    }
    pictures_put(state, pictures);
}

/* ---- balance ---- */

static uint32_t put_pools(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm,
                          uint32_t n)
{
    const struct report_table *table = &folder->summary;
    for (uint32_t i = 0; i < table->n_rows; i++) {
        if (!report_cell_is(table, i, "arm", arm->label) || !report_cell_is(table, i, "metric", "imbalance_max_mean") ||
            !report_cell_is(table, i, "by", "pool"))
            continue;
        const char *pool = report_cell(table, i, "item");
        const char *cell[] = {arm->name, pool, words_of(state->arena, folder, arm->label, "utilization", "pool", pool, "mean"),
                              words_value(state->arena, table, i),
                              words_of(state->arena, folder, arm->label, "jain_fairness", "pool", pool, "mean")};
        if (n++ < REPORT_ROWS_MAX)
            page_row(state->page, is_multiple(state) ? cell : cell + 1);
    }
    return n;
}

void section_balance(struct report_state *state)
{
    static const char *const pictures[] = {"servers", "busiest", NULL};
    static const char *const column[] = {"Arm", "Pool", ">Busy", ">Busiest over mean", ">Jain's fairness"};
    const struct report *report = state->report;
    uint32_t n = 0, skip = is_multiple(state) ? 0 : 1;
    page_heading(state->page, "Balance");
    FOR_EACH_ARM (report, at) {
        const char *words = words_balance(state->arena, &report->folder[at.folder], &report->folder[at.folder].arm[at.arm]);
        if (words != NULL && arms_count(report) <= 6)
            page_paragraph(state->page,
                           skip ? words
                                : arena_printf(state->arena, "%s: %s", report->folder[at.folder].arm[at.arm].name, words));
    }
    page_table_begin(state->page, 5 - skip, column + skip);
    FOR_EACH_ARM (report, at)
        n = put_pools(state, &report->folder[at.folder], &report->folder[at.folder].arm[at.arm], n);
    page_table_end(state->page);
    page_note(state->page, "Busiest over mean and Jain's fairness are 1 when all servers of a pool have the same load.");
    put_cut(state, n, "summary.csv");
    pictures_put(state, pictures);
}

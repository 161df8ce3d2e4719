/* What could make the results wrong: looked for in the files, and named when found. */
#include "output/figures.h"
#include "output/report/report_parts.h"
#include "output/report/report_words.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

/* Servers busier than this for the whole run cannot catch up. */
#define BUSY_SHARE 0.9
/* More requests in flight at the end than this share of all deserve a word. */
#define IN_FLIGHT_SHARE 0.001

/* A threat that is there. */
static void put(struct report_state *state, const struct report_arm *arm, const char *text)
{
    page_item(state->page, arms_count(state->report) == 1 ? text : arena_printf(state->arena, "%s: %s", arm->name, text));
}

/* One that was looked for and is small. Of several arms a table says the same. */
static void put_small(struct report_state *state, const char *text)
{
    if (arms_count(state->report) == 1)
        page_item(state->page, text);
}

static void tell_warmup(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm)
{
    struct arena *arena = state->arena;
    const struct report_table *events = &folder->events;
    const char *early = NULL, *origin = arm->warmup_origin;
    uint32_t n = 0;
    if (arm->warmup_s == 0)
        put(state, arm, "Warm-up: none; the empty system of the first moments is in the numbers.");
    else if (arm->warmup_s > 0 && arm->duration_s > 0)
        put_small(state,
                  arena_printf(arena, "Warm-up: %g s of %g s (%.0f%%) are left out of the statistics, %s.", arm->warmup_s,
                               arm->duration_s, 100 * arm->warmup_s / arm->duration_s,
                               *origin == '\0' || strcmp(origin, "given") == 0 ? "as the scenario says"
                                                                               : arena_printf(arena, "found by %s", origin)));
    for (uint32_t i = 0; i < events->n_rows; i++)
        if (report_cell_is(events, i, "arm", arm->label) && report_cell_is(events, i, "replication", "0") &&
            report_cell_is(events, i, "planned", "1") && report_number(events, i, "time_s") < arm->warmup_s && n++ == 0)
            early = arena_printf(arena, "%s at %g s", report_cell(events, i, "subject"), report_number(events, i, "time_s"));
    if (n > 0)
        put(state, arm,
            arena_printf(arena, "Events inside the warm-up: %u (the first: %s); what they did then is not counted.", n, early));
}

static bool is_server(const struct report_table *table, uint32_t row, const struct report_arm *arm)
{
    return report_cell_is(table, row, "metric", "utilization") && report_cell_is(table, row, "by", "server") &&
           report_cell_is(table, row, "arm", arm->label) && isfinite(report_number(table, row, "value"));
}

/* n_rows when there is none. */
static uint32_t find_busiest(const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->summary;
    uint32_t busiest = table->n_rows;
    for (uint32_t i = 0; i < table->n_rows; i++)
        if (is_server(table, i, arm) &&
            (busiest == table->n_rows || report_number(table, i, "value") > report_number(table, busiest, "value")))
            busiest = i;
    return busiest;
}

static void tell_overload(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->summary;
    uint32_t busiest = find_busiest(folder, arm), n_busy = 0;
    for (uint32_t i = 0; i < table->n_rows; i++)
        n_busy += is_server(table, i, arm) && report_number(table, i, "value") >= BUSY_SHARE;
    if (n_busy > 0)
        put(state, arm,
            arena_printf(
                state->arena,
                "Overload: %u server%s at least 90%% busy over the whole run, %s most (%s); waiting times there depend on "
                "the length of the run.",
                n_busy, n_busy == 1 ? " is" : "s are", report_cell(table, busiest, "item"),
                words_value(state->arena, table, busiest)));
    else if (busiest < table->n_rows)
        put_small(state, arena_printf(state->arena, "Overload: the busiest server, %s, works %s of the time.",
                                      report_cell(table, busiest, "item"), words_value(state->arena, table, busiest)));
    if (report_value(folder, arm->label, "lost_overload", "all", "", "count") > 0)
        put_small(state, arena_printf(state->arena, "Lost to overload: %s requests per replication.",
                                      words_of(state->arena, folder, arm->label, "lost_overload", "all", "", "count")));
}

/* Row of p99.9 of all requests in percentiles.csv, n_rows when there is none. */
static uint32_t find_tail(const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->percentiles;
    uint32_t row = 0;
    while (row < table->n_rows && !(report_cell_is(table, row, "percentile", "99.9") &&
                                    report_cell_is(table, row, "by", "all") && report_cell_is(table, row, "arm", arm->label)))
        row++;
    return row;
}

static void tell_tail(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm)
{
    const struct report_table *table = &folder->percentiles;
    uint32_t row = find_tail(folder, arm);
    char count[FIGURE_BYTES];
    if (row == table->n_rows)
        return;
    double beyond = report_number(table, row, "samples_beyond"), each = beyond / arm->replications;
    figure_count(count, beyond, true);
    if (report_cell_is(table, row, "ci_low_ms", "") && isfinite(each))
        put(state, arm,
            arena_printf(state->arena,
                         "Samples beyond p99.9: %s in all replications, about %.0f in one; p99.9 has no interval.", count,
                         each));
    else if (isfinite(each))
        put_small(state,
                  arena_printf(state->arena, "Samples beyond p99.9: %s in all replications, about %.0f in one.", count, each));
}

static void tell_in_flight(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm)
{
    double in_flight = report_value(folder, arm->label, "run_in_flight", "all", "", "count");
    double all = report_value(folder, arm->label, "run_requests", "all", "", "count");
    if (!(in_flight > 0) || !(all > 0))
        return;
    const char *text = arena_printf(state->arena, "In flight at the end: %s requests per replication",
                                    words_of(state->arena, folder, arm->label, "run_in_flight", "all", "", "count"));
    if (in_flight / all >= IN_FLIGHT_SHARE)
        put(state, arm, arena_printf(state->arena, "%s, more than one in a thousand: work may pile up.", text));
    else
        put_small(state, arena_printf(state->arena, "%s.", text));
}

static void tell_replications(struct report_state *state, const struct report_arm *arm)
{
    if (arm->replications == 1)
        put(state, arm, "One replication: there is no interval, so nothing says how much chance is in these numbers.");
    else if (arm->replications < 5)
        put(state, arm,
            arena_printf(state->arena, "Only %.0f replications: intervals are wide, and they trust a normal distribution.",
                         arm->replications));
}

static void tell_folder(struct report_state *state, const struct report_folder *folder)
{
    struct arena *arena = state->arena;
    const char *of = state->report->n_folders == 1 ? "" : arena_printf(arena, "%s: ", folder->name);
    const json_t *warnings = json_object_get(folder->manifest, "warnings");
    uint32_t n_unpaired = 0;
    if (json_is_true(json_object_get(folder->manifest, "truncated")))
        page_item(state->page, arena_printf(arena, "%sThe run was interrupted; only what was finished is in the numbers.", of));
    for (uint32_t i = 0; i < folder->changed.n && i < 5; i++)
        page_item(state->page,
                  arena_printf(arena, "%s%s is not the file that the program wrote: its SHA-256 is not that of the manifest.",
                               of, folder->changed.at[i]));
    if (folder->changed.n > 5)
        page_item(state->page,
                  arena_printf(arena, "%s%u more files are not those that the program wrote.", of, folder->changed.n - 5));
    for (uint32_t i = 0; i < folder->comparisons.n_rows; i++)
        n_unpaired +=
            !report_cell_is(&folder->comparisons, i, "verdict", "") && report_cell_is(&folder->comparisons, i, "pairs", "");
    if (n_unpaired > 0)
        page_item(state->page,
                  arena_printf(
                      arena,
                      "%sUnpaired: %u judged comparison%s of arms that did not meet the same requests; chance is larger there.",
                      of, n_unpaired, n_unpaired == 1 ? " is" : "s are"));
    for (size_t i = 0; i < json_array_size(warnings); i++)
        if (json_string_value(json_array_get(warnings, i)) != NULL)
            page_item(state->page,
                      arena_printf(arena, "%sThe program warned: %s", of, json_string_value(json_array_get(warnings, i))));
}

static void put_arm(struct report_state *state, const struct report_folder *folder, const struct report_arm *arm)
{
    struct arena *arena = state->arena;
    uint32_t busiest = find_busiest(folder, arm), tail = find_tail(folder, arm);
    char beyond[FIGURE_BYTES];
    figure_count(beyond,
                 tail < folder->percentiles.n_rows ? report_number(&folder->percentiles, tail, "samples_beyond") : (double)NAN,
                 true);
    const char *cell[] = {arm->name,
                          isnan(arm->warmup_s) ? "?" : arena_printf(arena, "%g of %g s", arm->warmup_s, arm->duration_s),
                          words_value(arena, &folder->summary, busiest),
                          words_of(arena, folder, arm->label, "lost_overload", "all", "", "count"),
                          beyond,
                          words_of(arena, folder, arm->label, "run_in_flight", "all", "", "count")};
    page_row(state->page, cell);
}

static void put_arms(struct report_state *state)
{
    static const char *const column[] = {
        "Arm", ">Warm-up", ">Busiest server", ">Lost to overload", ">Samples beyond p99.9", ">In flight at the end"};
    uint32_t n = 0;
    page_table_begin(state->page, 6, column);
    FOR_EACH_ARM (state->report, at)
        if (n++ < REPORT_ROWS_MAX)
            put_arm(state, &state->report->folder[at.folder], &state->report->folder[at.folder].arm[at.arm]);
    page_table_end(state->page);
    page_note(state->page, "Lost and in flight: requests per replication. Samples: in all replications together.");
}

void section_threats(struct report_state *state)
{
    const struct report *report = state->report;
    page_heading(state->page, "What could make this wrong");
    page_list_begin(state->page);
    for (uint32_t f = 0; f < report->n_folders; f++)
        tell_folder(state, &report->folder[f]);
    uint32_t n = 0;
    FOR_EACH_ARM (report, at) {
        const struct report_folder *folder = &report->folder[at.folder];
        const struct report_arm *arm = &folder->arm[at.arm];
        if (n++ == REPORT_ROWS_MAX)
            break;
        tell_replications(state, arm);
        tell_warmup(state, folder, arm);
        tell_overload(state, folder, arm);
        tell_tail(state, folder, arm);
        tell_in_flight(state, folder, arm);
    }
    page_item(state->page, "It is a model: it knows only what the scenario says of the network, the caches and the servers.");
    page_list_end(state->page);
    if (arms_count(report) > 1)
        put_arms(state);
}

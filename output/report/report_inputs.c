/* What was put in: the differences between the arms' inputs, computed from every value in force, and how to do all of it
 * again. */
#include "output/report/report_parts.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

/* More arms than this stand below each other, with their differences in columns. */
#define ARMS_SIDE_BY_SIDE  5
#define PATHS_SIDE_BY_SIDE 8
#define VALUE_BYTES        80

static const struct report_arm *arm_at(const struct report *report, uint32_t i)
{
    FOR_EACH_ARM (report, at)
        if (i-- == 0)
            return &report->folder[at.folder].arm[at.arm];
    return NULL;
}

static const char *setting_of(const struct report_arm *arm, const char *path)
{
    for (uint32_t i = 0; i < arm->n_settings; i++)
        if (strcmp(arm->setting[i].path, path) == 0)
            return arm->setting[i].value;
    return NULL;
}

static bool differs(const struct report *report, uint32_t n_arms, const char *path)
{
    const char *first = setting_of(arm_at(report, 0), path);
    for (uint32_t i = 1; i < n_arms; i++) {
        const char *value = setting_of(arm_at(report, i), path);
        if ((value == NULL) != (first == NULL) || (value != NULL && strcmp(value, first) != 0))
            return true;
    }
    return false;
}

/* Paths that differ, in the order of the first arm that has them. */
static uint32_t find_differences(const struct report *report, struct arena *arena, uint32_t n_arms, const char ***found)
{
    uint32_t n = 0, room = 0;
    for (uint32_t i = 0; i < n_arms; i++)
        room += arm_at(report, i)->n_settings;
    const char **path = ARENA_ARRAY(arena, room + 1, const char *);
    for (uint32_t i = 0; i < n_arms; i++)
        for (uint32_t s = 0; s < arm_at(report, i)->n_settings; s++) {
            const char *candidate = arm_at(report, i)->setting[s].path;
            bool is_new = true;
            for (uint32_t before = 0; is_new && before < i; before++)
                is_new = setting_of(arm_at(report, before), candidate) == NULL;
            if (is_new && differs(report, n_arms, candidate))
                path[n++] = candidate;
        }
    *found = path;
    return n;
}

static const char *value_text(struct arena *arena, const struct report_arm *arm, const char *path)
{
    const char *value = setting_of(arm, path);
    if (value == NULL)
        return "\u2013";
    return strlen(value) <= VALUE_BYTES ? value : arena_printf(arena, "%.*s...", VALUE_BYTES, value);
}

/* A row for each path, a column for each arm. */
static void put_side_by_side(struct report_state *state, uint32_t n_arms, uint32_t n, const char *const *path)
{
    const char *cell[REPORT_COLUMNS_MAX] = {"Input"};
    for (uint32_t i = 0; i < n_arms; i++)
        cell[i + 1] = arm_at(state->report, i)->name;
    page_table_begin(state->page, n_arms + 1, cell);
    for (uint32_t p = 0; p < n && p < REPORT_ROWS_MAX; p++) {
        cell[0] = path[p];
        for (uint32_t i = 0; i < n_arms; i++)
            cell[i + 1] = value_text(state->arena, arm_at(state->report, i), path[p]);
        page_row(state->page, cell);
    }
    page_table_end(state->page);
    if (n > REPORT_ROWS_MAX)
        page_note(state->page, arena_printf(state->arena, "And %u more.", n - REPORT_ROWS_MAX));
}

/* A row for each arm, a column for each path. */
static void put_below(struct report_state *state, uint32_t n_arms, uint32_t n, const char *const *path)
{
    const char *cell[REPORT_COLUMNS_MAX] = {"Arm"};
    uint32_t n_columns = n < PATHS_SIDE_BY_SIDE ? n : PATHS_SIDE_BY_SIDE;
    memcpy(cell + 1, path, n_columns * sizeof *cell);
    page_table_begin(state->page, n_columns + 1, cell);
    for (uint32_t i = 0; i < n_arms && i < REPORT_ROWS_MAX; i++) {
        cell[0] = arm_at(state->report, i)->name;
        for (uint32_t p = 0; p < n_columns; p++)
            cell[p + 1] = value_text(state->arena, arm_at(state->report, i), path[p]);
        page_row(state->page, cell);
    }
    page_table_end(state->page);
    if (n > n_columns)
        page_note(state->page, arena_printf(state->arena, "And %u more inputs that differ.", n - n_columns));
    if (n_arms > REPORT_ROWS_MAX)
        page_note(state->page, arena_printf(state->arena, "And %u more arms.", n_arms - REPORT_ROWS_MAX));
}

/* --set of a plain run. */
static void put_sets(struct report_state *state, const struct report_folder *folder)
{
    const json_t *sets = json_object_get(folder->manifest, "set");
    size_t n = json_array_size(sets);
    if (n == 0)
        return;
    page_heading(state->page, "Changed on the command line");
    page_list_begin(state->page);
    for (size_t i = 0; i < n; i++)
        page_item(state->page,
                  json_string_value(json_array_get(sets, i)) == NULL ? "?" : json_string_value(json_array_get(sets, i)));
    page_list_end(state->page);
}

void section_inputs(struct report_state *state)
{
    const char **path;
    uint32_t n_arms = arms_count(state->report);
    if (n_arms == 1) {
        put_sets(state, &state->report->folder[0]);
        return;
    }
    page_heading(state->page, "Differences between the inputs");
    for (uint32_t i = 0; i < n_arms; i++)
        if (!arm_at(state->report, i)->has_settings) {
            page_paragraph(state->page, arena_printf(state->arena, "Not known: the inputs of %s are not in its folder.",
                                                     arm_at(state->report, i)->name));
            return;
        }
    uint32_t n = find_differences(state->report, state->arena, n_arms, &path);
    if (n == 0)
        page_paragraph(state->page, "None: all arms have the same values in force.");
    else if (n_arms <= ARMS_SIDE_BY_SIDE)
        put_side_by_side(state, n_arms, n, path);
    else
        put_below(state, n_arms, n, path);
    if (n > 0)
        page_note(state->page, "Every other value in force is the same in all arms.");
}

/* ---- how to repeat it ---- */

/* One word for a POSIX shell. */
static const char *shell_word(struct arena *arena, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,%+@";
    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return word;
    const char *quoted = "'";
    for (const char *c = word; *c != '\0'; c++)
        quoted = *c == '\'' ? arena_printf(arena, "%s'\\''", quoted) : arena_printf(arena, "%s%c", quoted, *c);
    return arena_printf(arena, "%s'", quoted);
}

static const char *command_text(struct arena *arena, const struct report_folder *folder)
{
    const json_t *command = json_object_get(folder->manifest, "command");
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(command); i++) {
        const char *word = json_string_value(json_array_get(command, i));
        if (word != NULL)
            text = i == 0 ? "gslbsim" : arena_printf(arena, "%s %s", text == NULL ? "" : text, shell_word(arena, word));
    }
    return text;
}

static void put_fact(struct report_state *state, const char *what, const char *value)
{
    const char *cell[] = {what, value};
    if (*value != '\0')
        page_row(state->page, cell);
}

static void put_facts(struct report_state *state, const struct report_folder *folder)
{
    static const char *const column[] = {"", ""};
    struct arena *arena = state->arena;
    const struct report_arm *first = &folder->arm[0];
    page_table_begin(state->page, 2, column);
    put_fact(state, "Seed", first->seed);
    if (isfinite(first->replications))
        put_fact(state, "Replications",
                 arena_printf(arena, "%.0f of %g s, the first %g s left out", first->replications, first->duration_s,
                              first->warmup_s));
    put_fact(state, "Program",
             arena_printf(arena, "gslbsim %s, commit %s", report_manifest_text(folder, "version"),
                          report_manifest_text(folder, "commit")));
    put_fact(state, "Scenario", report_manifest_text(folder, "scenario_file"));
    put_fact(state, "Its SHA-256", report_manifest_text(folder, "scenario_sha256"));
    put_fact(state, "Results digest", report_manifest_text(folder, "results_digest"));
    page_table_end(state->page);
}

void section_repeat(struct report_state *state)
{
    page_heading(state->page, "How to repeat it");
    for (uint32_t f = 0; f < state->report->n_folders; f++) {
        const struct report_folder *folder = &state->report->folder[f];
        const char *command = command_text(state->arena, folder);
        if (state->report->n_folders > 1)
            page_subheading(state->page, folder->name);
        if (command != NULL)
            page_code(state->page, command);
        put_facts(state, folder);
    }
    page_paragraph(
        state->page,
        "The same command with the same version gives the same bytes; two people need to compare only the results digest.");
    page_note(state->page, arena_printf(state->arena, "Written by gslbsim report, version %s.", state->report->version));
}

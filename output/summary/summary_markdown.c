/* The summary as GitHub tables, for job summaries and reports. */
#include "output/figures.h"
#include "output/summary/summary_forms.h"

#include "output/table/table.h"
#include <math.h>

/* Names with a bar in them would end the cell. */
static void put_cell(FILE *out, const char *text)
{
    fputs(" ", out);
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs(" |", out);
}

/* Returns whether there is a "?" in it. */
static bool write_times_row(FILE *out, const struct study *study, const struct group *group)
{
    const struct output_spec *output = &study->layout->spec->output;
    char name[32], value[FIGURE_BYTES], half[FIGURE_BYTES], both[2 * FIGURE_BYTES + 8];
    const char *by = group_kind_name(group->kind);
    bool is_unsure = false;
    fputs("|", out);
    put_cell(out, by);
    put_cell(out, group->item);
    for (uint32_t p = 0; p < output->n_percentiles; p++) {
        summary_percentile_name(study->layout, p, name);
        struct figure figure = study_look_up(study, "response_time", by, group->item, name);
        is_unsure = is_unsure || figure_is_unsure(figure);
        figure_pair(value, half, figure, true);
        snprintf(both, sizeof both, half[0] == '\0' ? "%s" : "%s \u00b1 %s", value, half);
        put_cell(out, both);
    }
    figure_share(value, study_look_up(study, "failed", by, group->item, "share").value);
    put_cell(out, value);
    figure_count(value, study_look_up(study, "requests", by, group->item, "count").value * study_replications(study), true);
    put_cell(out, value);
    fputs("\n", out);
    return is_unsure;
}

static void write_times(FILE *out, const struct study *study)
{
    const struct layout *layout = study->layout;
    uint32_t n = layout->spec->output.n_percentiles;
    char name[32];
    fputs("### Response time, ms\n\n| by | item |", out);
    for (uint32_t p = 0; p < n; p++) {
        summary_percentile_name(layout, p, name);
        put_cell(out, name);
    }
    fputs(" failed | requests |\n|---|---|", out);
    for (uint32_t p = 0; p < n + 2; p++)
        fputs("---:|", out);
    fputs("\n", out);
    bool has_unsure = false;
    for (uint32_t g = 0; g < layout->n_groups; g++)
        if (layout->group[g].kind == GROUP_ALL || layout->group[g].kind == GROUP_CLIENT || layout->group[g].kind == GROUP_SITE)
            has_unsure |= write_times_row(out, study, &layout->group[g]);
    if (has_unsure)
        fputs("\n\u00b1 ?: " FIGURE_UNSURE_NOTE ".\n", out);
}

static void write_kinds(FILE *out, const char *what, uint8_t n, const char *(*name)(uint8_t), const uint64_t *count)
{
    char number[FIGURE_BYTES];
    for (uint8_t i = 0; i < n; i++) {
        if (count[i] == 0)
            continue;
        figure_count(number, (double)count[i], true);
        fprintf(out, "| %s | %s | %s |\n", what, name(i), number);
    }
}

static void write_failures(FILE *out, const struct study *study)
{
    struct summary_failures failures;
    char share[FIGURE_BYTES];
    summary_failures(study, &failures);
    if (failures.n == 0)
        return;
    figure_share(share, (double)failures.n / (double)failures.n_requests);
    fprintf(out, "\n### Failed: %s of all requests\n\n| by | item | requests |\n|---|---|---:|\n", share);
    write_kinds(out, "outcome", OUTCOME_KINDS, outcome_name, failures.outcome);
    write_kinds(out, "cause", CAUSE_KINDS, cause_name, failures.cause);
}

static void write_flows(FILE *out, const struct study *study)
{
    const struct layout *layout = study->layout;
    char share[FIGURE_BYTES], item[600];
    fputs("\n### Where requests went\n\n| client |", out);
    for (uint32_t s = 0; s < layout_sites(layout); s++)
        put_cell(out, layout->spec->site[s].name);
    fputs("\n|---|", out);
    for (uint32_t s = 0; s < layout_sites(layout); s++)
        fputs("---:|", out);
    fputs("\n", out);
    for (uint32_t c = 0; c < layout_clients(layout); c++) {
        fputs("|", out);
        put_cell(out, layout->spec->client[c].name);
        for (uint32_t s = 0; s < layout_sites(layout); s++) {
            snprintf(item, sizeof item, "%s/%s", layout->spec->client[c].name, layout->spec->site[s].name);
            figure_share(share, study_look_up(study, "share", "flow", item, "share").value);
            put_cell(out, share);
        }
        fputs("\n", out);
    }
}

static void write_seconds(FILE *out, const struct study *study, const char *metric, const char *by, const char *item,
                          const char *stat)
{
    char value[FIGURE_BYTES], half[FIGURE_BYTES], both[2 * FIGURE_BYTES + 8];
    figure_pair(value, half, study_look_up(study, metric, by, item, stat), true);
    snprintf(both, sizeof both, half[0] == '\0' ? "%s" : "%s \u00b1 %s", value, half);
    put_cell(out, both);
}

static void write_faults(FILE *out, const struct study *study)
{
    const struct layout *layout = study->layout;
    char lost[FIGURE_BYTES];
    if (layout->spec->n_faults == 0)
        return;
    fputs("\n### Faults\n\n| fault | noticed after, s | 50% moved after, s | 95% moved after, s | recovered after, s | "
          "requests lost |\n"
          "|---|---:|---:|---:|---:|---:|\n",
          out);
    for (uint32_t f = 0; f < layout->spec->n_faults; f++) {
        const char *item = layout->fault_item[f];
        fputs("|", out);
        put_cell(out, item);
        write_seconds(out, study, "time_to_detect", "fault", item, "mean");
        write_seconds(out, study, "time_to_drain", "fault", item, "50%");
        write_seconds(out, study, "time_to_drain", "fault", item, "95%");
        write_seconds(out, study, "time_to_recover", "fault", item, "mean");
        figure_count(lost, study_look_up(study, "lost_requests", "fault", item, "count").value, true);
        put_cell(out, lost);
        fputs("\n", out);
    }
}

/* Those that take a site away on purpose. */
static void write_changes(FILE *out, const struct study *study)
{
    const struct layout *layout = study->layout;
    bool has_head = false;
    for (uint32_t c = 0; c < layout->spec->n_changes; c++) {
        const char *item = layout->change_item[c];
        if (study_find(study, "time_to_drain", "change", item, "50%") >= layout->n_statistics)
            continue;
        if (!has_head)
            fputs("\n### Changes\n\n| change | 50% moved after, s | 95% moved after, s |\n|---|---:|---:|\n", out);
        has_head = true;
        fputs("|", out);
        put_cell(out, item);
        write_seconds(out, study, "time_to_drain", "change", item, "50%");
        write_seconds(out, study, "time_to_drain", "change", item, "95%");
        fputs("\n", out);
    }
}

void summary_markdown_write(FILE *out, struct study *study, bool labelled, const struct summary_notes *notes, bool brief)
{
    const struct spec *spec = study->layout->spec;
    const char *const *text;
    fprintf(out, "## %s%s%s\n\n", spec->name == NULL ? "scenario" : spec->name, labelled ? ", arm " : "",
            labelled ? study->label : "");
    if (brief) {
        summary_thresholds_markdown(out, study);
        return;
    }
    fprintf(
        out,
        "Seed %llu, %u replications of %.10g s (first %.10g s dropped%s). \u00b1 is the 95 %% interval over replications.\n\n",
        (unsigned long long)spec->run.seed, study_replications(study), simtime_s(spec->run.duration),
        simtime_s(spec->run.warmup), spec->run.warmup_origin == WARMUP_GIVEN ? "" : " by MSER-5");
    for (uint32_t i = 0; i < notes->set.n; i++)
        fprintf(out, "- set: `%s`\n", notes->set.at[i]);
    fputs(notes->set.n > 0 ? "\n" : "", out);
    summary_thresholds_markdown(out, study);
    write_times(out, study);
    write_failures(out, study);
    if (layout_sites(study->layout) > 1)
        write_flows(out, study);
    write_faults(out, study);
    write_changes(out, study);
    uint32_t n = study_warnings(study, &text);
    if (n + notes->warning.n > 0)
        fputs("\n### Warnings\n\n", out);
    for (uint32_t i = 0; i < notes->warning.n; i++)
        fprintf(out, "- %s\n", notes->warning.at[i]);
    for (uint32_t i = 0; i < n; i++)
        fprintf(out, "- %s\n", text[i]);
    if (notes->folder != NULL)
        fprintf(out, "\nFiles: `%s`\n", notes->folder);
}

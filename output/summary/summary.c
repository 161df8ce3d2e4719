/* Chooses the form, and computes what several forms show. */
#include "output/summary/summary.h"

#include "output/summary/summary_forms.h"
#include "output/table/table.h"
#include <math.h>

uint32_t summary_percentiles(const struct layout *layout, uint32_t chosen[SUMMARY_PERCENTILES])
{
    uint32_t n = layout->spec->output.n_percentiles;
    uint32_t taken = n < SUMMARY_PERCENTILES ? n : SUMMARY_PERCENTILES;
    for (uint32_t i = 0; i < taken; i++)
        chosen[i] = taken < 2 ? 0 : (uint32_t)((uint64_t)i * (n - 1) / (taken - 1));
    return taken;
}

uint32_t summary_main_percentile(const struct layout *layout, const uint32_t *chosen, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (fabs(layout->spec->output.percentile[chosen[i]] - 99) < 1e-9)
            return i;
    return n < 2 ? 0 : n - 2;
}

void summary_percentile_name(const struct layout *layout, uint32_t percentile, char name[32])
{
    snprintf(name, 32, "p%.10g", layout->spec->output.percentile[percentile]);
}

bool summary_fault_moves(const struct layout *layout, uint32_t fault)
{
    const struct fault_spec *spec = &layout->spec->fault[fault];
    if (spec->mtbf != NULL)
        return false;
    for (uint32_t s = 0; s < layout_sites(layout); s++)
        if (target_has_site(layout->spec, &spec->target, s))
            return true;
    return false;
}

static bool is_quiet(const struct layout *layout, simtime from, simtime to)
{
    for (uint32_t f = 0; f < layout->spec->n_faults; f++)
        if (summary_fault_moves(layout, f) && layout->spec->fault[f].at < to && layout->spec->fault[f].until > from)
            return false;
    return true;
}

void summary_flows(const struct study *study, uint32_t client, simtime from, simtime to, bool quiet, struct summary_flow *cell)
{
    const struct layout *layout = study->layout;
    for (uint32_t s = 0; s <= layout_sites(layout); s++)
        cell[s] = (struct summary_flow){0, 0};
    for (uint32_t w = 0; w < layout->n_windows; w++) {
        simtime start = layout_window_start(layout, w);
        if (start < from || start >= to || (quiet && !is_quiet(layout, start, start + layout->window)))
            continue;
        for (uint32_t s = 0; s <= layout_sites(layout); s++) {
            struct flow_sum flow = series_flow(&study->series, layout_flow(layout, w, client, s));
            cell[s].requests += flow.requests;
            cell[s].dead += flow.dead;
        }
    }
}

uint64_t summary_losses(const struct study *study, uint32_t fault, uint64_t lost[CAUSE_KINDS])
{
    uint64_t sum = 0;
    uint32_t clients = layout_clients(study->layout);
    for (uint32_t cause = 0; cause < CAUSE_KINDS; cause++) {
        lost[cause] = 0;
        for (uint32_t c = 0; c < clients; c++)
            lost[cause] += study->lost[((size_t)fault * clients + c) * CAUSE_KINDS + cause].n;
        sum += lost[cause];
    }
    return sum;
}

static uint64_t count_all(const struct study *study, const char *prefix, const char *metric)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", prefix, metric);
    double mean = study_look_up(study, name, "all", "", "count").value;
    return isfinite(mean) ? (uint64_t)llround(mean * study_replications(study)) : 0;
}

void summary_failures(const struct study *study, struct summary_failures *failures)
{
    *failures = (struct summary_failures){.n_requests = study_requests(study), .n = count_all(study, "", "failed")};
    for (uint8_t i = 0; i < OUTCOME_KINDS; i++)
        failures->outcome[i] = i == OUTCOME_OK ? 0 : count_all(study, "outcome_", outcome_name(i));
    for (uint8_t i = 0; i < CAUSE_KINDS; i++)
        failures->cause[i] = count_all(study, "lost_", cause_name(i));
}

static void write_csv(FILE *out, struct study *const *study, uint32_t n_studies)
{
    struct csv_writer csv;
    csv_attach(&csv, out);
    for (uint32_t c = 0; c < table_summary.n_columns; c++)
        csv_text(&csv, table_summary.column[c].name);
    csv_end_line(&csv);
    for (uint32_t i = 0; i < n_studies; i++)
        table_summary.write(&csv, study[i]);
    csv_detach(&csv);
}

void summary_write(FILE *out, enum summary_format format, struct study *const *study, uint32_t n_studies,
                   const struct summary_notes *notes, const struct text_style *style)
{
    if (format == SUMMARY_CSV) {
        write_csv(out, study, n_studies);
        return;
    }
    if (format == SUMMARY_JSON) {
        summary_json_write(out, study, n_studies, notes);
        return;
    }
    for (uint32_t i = 0; i < n_studies; i++) {
        if (style->brief && study[i]->n_thresholds == 0)
            continue;
        if (i > 0)
            fputc('\n', out);
        if (format == SUMMARY_MARKDOWN)
            summary_markdown_write(out, study[i], n_studies > 1, notes, style->brief);
        else
            summary_text_write(out, study[i], n_studies > 1, notes, style);
    }
}

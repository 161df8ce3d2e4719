/* The forms a summary takes, one file each; summary.c chooses. And what they share. */
#ifndef OUTPUT_SUMMARY_SUMMARY_FORMS_H
#define OUTPUT_SUMMARY_SUMMARY_FORMS_H

#include "output/study.h"
#include "output/summary/summary.h"

void summary_text_write(FILE *out, struct study *study, bool labelled, const struct summary_notes *notes,
                        const struct text_style *style);
void summary_markdown_write(FILE *out, struct study *study, bool labelled, const struct summary_notes *notes, bool brief);
void summary_json_write(FILE *out, struct study *const *study, uint32_t n_studies, const struct summary_notes *notes);

/* The block of thresholds; nothing when there are none. */
struct json_t;
void summary_thresholds_text(FILE *out, const struct study *study, const struct text_style *style);
void summary_thresholds_markdown(FILE *out, const struct study *study);
struct json_t *summary_thresholds_json(const struct study *study);
/* What the three summaries in JSON (of runs, comparisons, sweeps) share. An array of warnings, the program's own first; the
 * texts of a list at its end; the end of a summary, which is printed with its warnings and its folder and let go of. */
struct json_t *summary_json_warnings(const struct summary_notes *notes);
void summary_json_append(struct json_t *array, uint32_t n, const char *const *text);
void summary_json_end(FILE *out, struct json_t *root, struct json_t *warnings, const struct summary_notes *notes);

#define SUMMARY_PERCENTILES 4
/* Which of the scenario's percentiles fit into a table: all when they are few, else the first, the last and two between.
 * Returns how many. */
uint32_t summary_percentiles(const struct layout *layout, uint32_t chosen[SUMMARY_PERCENTILES]);
/* The chosen one that is printed with its interval: 99 when it is among them, else the last but one. */
uint32_t summary_main_percentile(const struct layout *layout, const uint32_t *chosen, uint32_t n);
/* "p99" */
void summary_percentile_name(const struct layout *layout, uint32_t percentile, char name[32]);

/* Where a client's requests were first sent in some windows. */
struct summary_flow {
    uint64_t requests, dead;
};
/* Fills sites + 1 cells (the last: no address). Windows that begin in [from, to) and, unless `quiet` is false,
 * overlap no fault on a site. */
void summary_flows(const struct study *study, uint32_t client, simtime from, simtime to, bool quiet, struct summary_flow *cell);
/* A fault at a set time on a site or region: it moves requests. */
bool summary_fault_moves(const struct layout *layout, uint32_t fault);
/* Measured requests that failed, all replications: what the client saw, and why. outcome[OUTCOME_OK] is 0. */
struct summary_failures {
    uint64_t n_requests, n;
    uint64_t outcome[OUTCOME_KINDS], cause[CAUSE_KINDS];
};
void summary_failures(const struct study *study, struct summary_failures *failures);
/* Requests lost to a fault by cause, all replications. Returns their sum. */
uint64_t summary_losses(const struct study *study, uint32_t fault, uint64_t lost[CAUSE_KINDS]);

#endif

/* The summary: what a person reads first. What was run, how long requests took, where they went,
 * what each outage cost, warnings. */
#ifndef OUTPUT_SUMMARY_SUMMARY_H
#define OUTPUT_SUMMARY_SUMMARY_H

#include "output/text_list.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct study;

struct text_style {
    int width_columns; /* of the terminal; 80 when unknown */
    bool utf8;         /* else ASCII only */
    bool colour;
    bool verbose;      /* also per-site and per-pool detail */
    bool brief;        /* only thresholds; text and Markdown */
};
enum summary_format { SUMMARY_TEXT, SUMMARY_MARKDOWN, SUMMARY_JSON, SUMMARY_CSV };
/* What the summary says besides the results. NULL and 0 are left out. */
struct summary_notes {
    double wall_s;
    struct text_list set;     /* every --set, shown in the first lines */
    struct text_list warning; /* the program's own; the study's are added */
    const char *folder;       /* "files: ..." */
    const char *next;         /* "next: ..." */
};
void summary_write(FILE *out, enum summary_format format, struct study *const *study, uint32_t n_studies,
                   const struct summary_notes *notes, const struct text_style *style);

#endif

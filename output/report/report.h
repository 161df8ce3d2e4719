/* The report of finished result folders: one HTML page that needs nothing else, and the same as Markdown.
 *
 * * Order of reading: question and answer, thresholds, arms with intervals, comparisons, percentiles, what each event cost,
 * balance, differences between the arms' inputs, threats to all of it, how to repeat it. Every sentence is computed from the
 * folders' files (report_words.h); a section whose files say nothing is left out. */
#ifndef OUTPUT_REPORT_REPORT_H
#define OUTPUT_REPORT_REPORT_H

#include "output/report/report_folder.h"
#include <stdbool.h>
#include <stdio.h>

struct arena;

struct report {
    struct arena *arena;          /* for texts */
    struct report_folder *folder; /* read, in the order of the command line; the first gives the title */
    uint32_t n_folders;
    const char *version; /* of the program that writes the report */
};

/* Writes to both streams, whose errors the caller checks. Pictures are read from the folders' plots/; what does not fit is
 * named. The same folders give the same bytes. */
void report_write(const struct report *report, FILE *html, FILE *markdown);

#endif

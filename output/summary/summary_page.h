/* The page that the parts of the summary for a terminal write to, and what they share. */
#ifndef OUTPUT_SUMMARY_SUMMARY_PAGE_H
#define OUTPUT_SUMMARY_SUMMARY_PAGE_H

#include "output/study.h"
#include "output/summary/summary.h"

#define SUMMARY_MAX_ROWS 12u /* clients, faults: more are in the files */

struct page {
    FILE *out;
    struct study *study;
    const struct layout *layout;
    const struct text_style *style;
    const char *plus_minus;
};

/* Bold where colours are allowed; columns as in text_put. */
void page_title(const struct page *page, const char *text, int columns);
/* Adds to a line that began at the margin, or goes on below it. *column counts what is on the line, 0 at its start. */
void page_part(const struct page *page, int *column, const char *text);
/* "  cause:   resolver cache 47%   detection 45%", by falling number, those below half a percent of `all` left out,
 * underscores as blanks. */
void page_shares(const struct page *page, const char *label, uint8_t n, const char *(*name)(uint8_t), const uint64_t *count,
                 uint64_t all);

/* How long requests took and how many failed: a table as wide as its numbers. */
void page_times(const struct page *page);
/* Where each client's requests went, as bars. */
void page_flows(const struct page *page);

#endif

/* What compare prints: the arms with their intervals, the difference of each from the baseline,
 * and the verdict in sentences. */
#ifndef OUTPUT_SUMMARY_COMPARE_SUMMARY_H
#define OUTPUT_SUMMARY_COMPARE_SUMMARY_H

#include "output/compare.h"
#include "output/summary/summary.h"

/* The first judged measure is the table's. SUMMARY_CSV writes comparisons.csv. */
void compare_summary_write(FILE *out, enum summary_format format, const struct comparisons *comparisons,
                           const struct summary_notes *notes, const struct text_style *style);
/* "63.9% lower (62.2 .. 65.6)"; "?" for the interval when there is none. */
void comparison_difference(char *text, size_t n_bytes, const struct comparison *comparison);
/* What the reader of a comparison must know, one text each: arms that are not paired, failed shares that differ, no interval,
 * the arms' own warnings. In the arena of the comparisons. */
struct text_list compare_warnings(const struct comparisons *comparisons);

#endif

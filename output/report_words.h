/* The sentences of a report. Each is computed from the tables; where they give no value, or contradict themselves, there is
 * no sentence.
 *
 * * Texts live in the arena. NULL: there is nothing that could be said. */
#ifndef OUTPUT_REPORT_WORDS_H
#define OUTPUT_REPORT_WORDS_H

#include "output/report_folder.h"

struct arena;

/* "680 \u00b1 28", "6.1% \u00b1 0.3", "\u2013" for a row without a value (or n_rows: no row). Shares as percent. Without
 * interval: the value alone. */
const char *words_value(struct arena *arena, const struct report_table *summary, uint32_t row);
/* The same, found by its names. */
const char *words_of(struct arena *arena, const struct report_folder *folder, const char *arm, const char *metric,
                     const char *by, const char *item, const char *stat);

/* The answer to the question, in one sentence: of the comparisons, else of the thresholds, else of the costliest event, else
 * of the response times. Never NULL: at worst it says that nothing can be said. */
const char *words_answer(struct arena *arena, const struct report_folder *folder, uint32_t n_folders);
/* Of a row of comparisons.csv that has a verdict. NULL when its verdict does not follow from its interval. */
const char *words_verdict(struct arena *arena, const struct report_table *comparisons, uint32_t row);
/* "3 of 4 thresholds hold, 1 fails (EXPRESSION)." */
const char *words_thresholds(struct arena *arena, const struct report_table *thresholds);
/* How many requests an event cost and why; of a fault in summary.csv. */
const char *words_event(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm,
                        const char *event);
/* "48% resolver cache, 44% detection", largest first, of outages.csv. */
const char *words_causes(struct arena *arena, const struct report_folder *folder, const char *arm, const char *event);
/* Median and tail in words. */
const char *words_tail(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm);
/* The pool whose servers share their load worst. */
const char *words_balance(struct arena *arena, const struct report_folder *folder, const struct report_arm *arm);
/* That arms fail differently often, so that their response times are of different requests; NULL when they do not. */
const char *words_failures(struct arena *arena, const struct report_folder *folder, uint32_t n_folders);
/* Names as a person would write them: underscores become blanks. */
const char *words_plain(struct arena *arena, const char *name);

#endif

/* The sentences of a report. Each is computed from the tables; where they give no value, or contradict themselves, there is
 * no sentence.
 *
 * * Texts live in the arena. NULL: there is nothing that could be said. */
#ifndef OUTPUT_REPORT_REPORT_WORDS_H
#define OUTPUT_REPORT_REPORT_WORDS_H

#include "output/report/report_folder.h"

struct arena;

/* "680 \u00b1 28", "6.1% \u00b1 0.3", "\u2013" for a row without a value (or n_rows: no row). Shares as percent. Without
 * interval: the value alone. */
const char *words_value(struct arena *arena, const struct report_table *summary, uint32_t row);
/* The same, found by its names. */
const char *words_of(struct arena *arena, const struct report_folder *folder, const char *arm, const char *metric,
                     const char *by, const char *item, const char *stat);

/* Whether a metric is told in percent, and differences of it in points. */
bool words_is_share(const char *metric, const char *stat);

/* The answer to the question, in one sentence. Of several arms: the comparisons, else the goal, else the range of p99; of
 * one: its costliest event, else the thresholds, else the response times. Never NULL: at worst it says that nothing can be
 * said. */
const char *words_answer(struct arena *arena, const struct report_folder *folder, uint32_t n_folders);
/* All arms against the baseline by the main measure, in one sentence. */
const char *words_compared(struct arena *arena, const struct report_table *comparisons);
/* Of a row of comparisons.csv that has a verdict. NULL when its verdict does not follow from its interval. */
const char *words_verdict(struct arena *arena, const struct report_table *comparisons, uint32_t row);
/* "3 of 4 thresholds hold, 1 fails (EXPRESSION)."; of several arms with the arms that fail. NULL without thresholds. */
const char *words_thresholds(struct arena *arena, const struct report_table *thresholds);
/* Which arms meet the goal of a sweep: the threshold that stands in no scenario (line 0). NULL without one, or with one arm. */
const char *words_goal(struct arena *arena, const struct report_table *thresholds);
/* "98.1%" of a value, ci_low or ci_high of a threshold, "540 ms"; "" when it has none. */
const char *words_measured(struct arena *arena, const struct report_table *thresholds, uint32_t row, const char *column);
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

/* What the two halves of the reader of thresholds share: words and units (threshold_reader.c), and what they mean in a layout
 * (threshold_meaning.c). */
#ifndef SIM_APP_SCENARIO_THRESHOLD_PARTS_H
#define SIM_APP_SCENARIO_THRESHOLD_PARTS_H

#include "sim/app/scenario/metric.h"
#include "sim/app/scenario/sentence.h"
#include "sim/app/text/refusal.h"

struct layout;

/* One sentence being read. */
struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct layout *layout;
    struct sentence sentence;
    const struct metric *metric;
    double quantile;       /* of the statistic, 0: none */
    simtime from, until;   /* -1: not given */
    const char *by, *item; /* of the group */
    struct threshold *threshold;
};

/* An error at a phrase; a and b are the values in its text. */
struct diagnostic *reader_refuse(struct reader *reader, struct phrase phrase, enum refusal refusal, const char *a,
                                 const char *b);
/* Appends a word to a list with commas; *list NULL: the first. */
void reader_list(struct reader *reader, const char **list, const char *word);
bool reader_is_metric(const struct reader *reader, const char *name);
/* time_to_detect, time_to_drain, time_to_recover. */
bool reader_is_event_metric(const struct reader *reader);
/* The group of a kind (NULL: without a kind); NULL when there is none. */
const struct sentence_group *reader_group(const struct reader *reader, const char *kind);

/* Finds group, number, windows or event in the layout. False with an error. */
bool threshold_resolve(struct reader *reader);

#endif

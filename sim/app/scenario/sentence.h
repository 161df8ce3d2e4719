/* The form of a threshold: METRIC[(GROUP...)] OP VALUE [from T] [until T]. Only the grammar; what the words mean is
 * threshold_reader's business. */
#ifndef SIM_APP_SCENARIO_SENTENCE_H
#define SIM_APP_SCENARIO_SENTENCE_H

#include "output/threshold.h"
#include "sim/app/text/node.h"

#define SENTENCE_GROUPS 4

/* A part of the text and where it stands. */
struct phrase {
    const char *text; /* NULL: not there */
    struct place place;
};
/* kind=item; kind NULL: an item alone. */
struct sentence_group {
    struct phrase kind, item;
};

struct sentence {
    struct phrase subject;  /* all before the comparison: "p99(response_time client=web)" */
    struct phrase stat;     /* "p99" */
    struct phrase metric;   /* "response_time" */
    uint32_t n_groups;
    struct sentence_group group[SENTENCE_GROUPS];
    enum threshold_relation relation;
    struct phrase low, high; /* the limit's texts; high only of `in A..B` */
    struct phrase from, until;
};

/* The node is a scalar. False with an error in diagnostics. Texts are in the arena. */
bool sentence_parse(struct arena *arena, struct diagnostics *diagnostics, const struct node *node, struct sentence *sentence);
/* mean, sd, min, max, count, share, rate, p99.9. quantile gets 0.999 of a percentile, 0 of the others. */
bool sentence_stat(const char *text, double *quantile);

#endif

/* A study: all replications of one arm, merged in their order. What the files and the summary are written from. */
#ifndef OUTPUT_STUDY_H
#define OUTPUT_STUDY_H

#include "output/estimate.h"
#include "output/layout.h"
#include "output/series.h"
#include "output/statistics.h"
#include "output/text_list.h"
#include "output/threshold.h"

struct study;

/* Owns its memory (study_free); borrows layout and label. Its size depends on the scenario, and on the number of replications
 * only by their statistics, state changes and kept requests. */
struct study *study_new(const struct layout *layout, const char *label);
void study_free(struct study *study);
/* Thresholds to judge, borrowed; to be told before the first replication. */
void study_set_thresholds(struct study *study, uint32_t n, const struct threshold *threshold);
/* Blocks of finished replications, in their order: 0, 1, 2, ... The block may be reused afterwards. */
void study_add(struct study *study, const void *block);
uint32_t study_replications(const struct study *study);
uint64_t study_requests(const struct study *study); /* measured, all replications */
uint64_t study_events(const struct study *study);   /* of the calendar, all replications */
/* What a reader of the numbers must know (requests in flight at the end, state changes left out, a site still in use long after
 * its fault, ...). Returns how many; the texts live as long as the study. */
uint32_t study_warnings(struct study *study, const char *const **text);
/* Those of several studies, each text once, with the labels of those that have it: "a, b: text", "all arms: text"; of a single
 * study without. Allocates in arena. */
struct text_list studies_warnings(struct arena *arena, struct study *const *study, uint32_t n_studies);

/* ---- for the writers ---- */

/* The percentile points of percentiles.csv: five for each halving of the tail, and those the scenario asks for. */
#define STUDY_POINTS_PER_HALF 5
#define STUDY_HALVES 24

struct kept_event {
    simtime time;
    const char *subject, *detail;
    uint8_t kind;
    bool planned;
};
struct replication {
    double *value;                 /* [n_statistics], not finite: none */
    uint32_t n_events, n_events_left_out, n_kept;
    struct kept_event *event;      /* in order of time */
    struct request_record *kept;   /* by number */
};
struct study {
    struct arena *arena;
    const struct layout *layout;
    const char *label;
    uint32_t n_replications, room;
    struct replication *replication;
    double *t;                   /* [room + 1] estimate_t of so many replications */
    struct spread *spread;       /* [n_statistics] */
    uint64_t *samples, *fewest;  /* [n_statistics]: in all replications, in the one with the fewest */
    uint64_t *histogram;         /* [n_groups][run_buckets] */
    struct moments *moments;     /* [n_groups + servers] */
    uint32_t n_points;
    double *point;               /* [n_points] quantiles, ascending */
    struct spread *point_spread; /* [n_groups][n_points], ms */
    uint64_t *fewest_ok;         /* [n_groups] */
    uint64_t *ages;              /* [n_slices][age_buckets] */
    struct moments *age_moments; /* [n_slices] */
    struct lost_block *lost;     /* [faults + 1][clients][CAUSE_KINDS] */
    uint32_t n_thresholds;
    const struct threshold *threshold;   /* [n_thresholds] */
    struct threshold_sum *threshold_sum; /* [n_thresholds] */
    struct series series;
    uint64_t n_requests, n_calendar_events, n_in_flight;
    uint32_t n_warnings;
    const char **warning;
};

/* A value and its interval value - half .. value + half; half is NAN when there is none. */
struct figure {
    double value, half;
    uint32_t n_replications; /* that had a value */
    uint64_t samples;
};
/* Half width of the interval over the replications' values at ESTIMATE_CONFIDENCE. */
double study_half_width(const struct study *study, const struct spread *spread);
struct figure study_figure(const struct study *study, uint32_t statistic);
/* Number of a statistic, n_statistics when there is none. Linear search. */
uint32_t study_find(const struct study *study, const char *metric, const char *by, const char *item, const char *stat);
/* The figure of a statistic by its names; NAN when there is none. */
struct figure study_look_up(const struct study *study, const char *metric, const char *by, const char *item, const char *stat);
/* All percentile points of a group from the merged histogram, in ms, with their intervals from point_spread.
 * figure has n_points. */
void study_points(const struct study *study, uint32_t group, struct figure *figure);

#endif

/* Thresholds: what must be true of the results. A number, how it is measured in each replication,
 * and the limit it is held against.
 *
 * The answer has three values, because a simulation knows how sure it is: ok (the whole interval keeps the limit), FAIL (none
 * of it does, or there is no data), ?? (the limit lies within the interval: more replications would tell). Who asks by name, in
 * which words, is the program's business; here a threshold is numbers and indices into one layout. */
#ifndef OUTPUT_THRESHOLD_H
#define OUTPUT_THRESHOLD_H

#include "models/fault/fault.h"
#include "output/estimate.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

struct layout;
struct study;
struct csv_writer;

enum threshold_relation { RELATION_BELOW, RELATION_AT_MOST, RELATION_ABOVE, RELATION_AT_LEAST, RELATION_WITHIN };
/* Of value and limits: shares are 0 .. 1. */
enum threshold_unit { IN_MS, IN_S, IN_SHARE, IN_COUNT, IN_PER_S, IN_FACTOR };

enum threshold_measure {
    MEASURE_STATISTIC,  /* a number of the whole run that the layout lists */
    MEASURE_DRAIN,      /* time_to_drain after one fault or drain, for any share */
    MEASURE_PERCENTILE, /* of response times, any; of the run or of some windows */
    MEASURE_SLOW,       /* share of the successes that took longer than slow_ms; the same */
    /* These of some windows only: over the whole run they are statistics. */
    MEASURE_MEAN,
    MEASURE_AVAILABILITY,
    MEASURE_FAILED_SHARE,
    MEASURE_FAILED_COUNT,
    MEASURE_DEAD,
    MEASURE_STALE,
    MEASURE_REQUESTS,
    MEASURE_RATE,
    MEASURE_SHARE       /* requests of a client, or of all, whose first try went to a site */
};

struct threshold {
    int line;               /* in the scenario; 0: not from there */
    const char *expression; /* as the user wrote it */
    enum threshold_relation relation;
    enum threshold_unit unit;
    double low, high;       /* the limit: both the same, but for RELATION_WITHIN */
    enum threshold_measure measure;
    uint32_t statistic;     /* MEASURE_STATISTIC: number in the layout; MEASURE_DRAIN: of the same event and share there, or
                             * SPEC_NONE */
    uint32_t group;         /* PERCENTILE and SLOW of the run: number in the layout */
    uint32_t client, site;  /* of windows: index, or SPEC_NONE for all; SHARE needs a site */
    double quantile, slow_ms, moved_share;
    bool in_windows;
    simtime from, until;    /* in_windows: due times, multiples of the window or the end of the run; from -1: the end of the
                             * warm-up. MEASURE_DRAIN: when the fault or drain begins and ends (SIMTIME_NEVER: it does not) */
    struct target target;   /* MEASURE_DRAIN */
};

/* What a study keeps of a threshold. All zero bytes is an empty one. */
struct threshold_sum {
    struct spread spread;
    uint64_t fewest;  /* PERCENTILE: samples in the replication with the fewest */
    uint32_t n_never; /* replications in which it never came to pass */
};

enum threshold_verdict { THRESHOLD_OK, THRESHOLD_FAIL, THRESHOLD_UNDECIDED };
/* "ok", "FAIL", "??" */
const char *threshold_verdict_name(enum threshold_verdict verdict);

struct threshold_result {
    double value, half;    /* value NAN: no data, INFINITY: in some replication it never came to pass; half NAN: no interval */
    enum threshold_verdict verdict;
    uint32_t n_more;       /* UNDECIDED: about so many replications more would tell, by the present spread; 0: unknown */
};

/* Adds a replication; `values` are those of all statistics. O(windows x clients x sites) for windows. */
void threshold_add(const struct threshold *threshold, struct threshold_sum *sum, const struct layout *layout, const void *block,
                   const double *values, uint32_t replication);
/* The i-th threshold of a study. Without an interval (one replication, or too few samples beyond a percentile) it can fail but
 * not pass, except for least and greatest values, which are facts about these runs. */
struct threshold_result threshold_judge(const struct study *study, uint32_t i);
/* FAIL when one fails, else UNDECIDED when one is, else OK. */
enum threshold_verdict thresholds_verdict(const struct study *study);

/* "ms", "s", "1/s" or "". */
const char *threshold_unit_name(enum threshold_unit unit);
#define THRESHOLD_TEXT_BYTES 160
/* For people: "98.93%", "611 ms", "no data", "never"; and "98.90 .. 98.96", "?" without an interval. */
void threshold_texts(const struct threshold *threshold, struct threshold_result result, char value[THRESHOLD_TEXT_BYTES],
                     char interval[THRESHOLD_TEXT_BYTES]);

#endif

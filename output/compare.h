/* Arms against a baseline, metric by metric: differences with intervals, and a verdict on those that were asked for.
 *
 * Judged measures form one family: arms - 1 times measures comparisons, which hold together with 95 %. Beside them the usual
 * measures of all requests are described, each at 95 % by itself and without a verdict, so that looking at them cannot inflate
 * the risk of a false one. */
#ifndef OUTPUT_COMPARE_H
#define OUTPUT_COMPARE_H

#include "output/result_file.h"
#include "output/study.h"
#include "output/verdict.h"
#include <stdbool.h>

#define COMPARE_MARGIN 0.02
/* A row of summary.csv. */
struct measure {
    const char *metric, *by, *item, *stat;
};

enum compare_scale {
    SCALE_RATIO,  /* log(arm / baseline): times, rates, counts without zeros */
    SCALE_POINTS, /* shares: difference of shares, 0.01 is one point. The margin is that share of the rarer side: of the smaller
                   * of the two arms' mean and its complement, so that 99.0 % and 99.9 % available is a difference */
    SCALE_UNITS   /* what has a zero in some replication: difference in its unit; the margin is that share of the larger mean */
};

struct comparison {
    struct measure measure;
    const char *unit;
    uint32_t arm, baseline;
    enum compare_scale scale;
    struct contrast contrast; /* arm - baseline on the scale */
    double baseline_mean;     /* over its replications */
    double margin;            /* on the scale */
    double confidence;        /* of this interval */
    uint32_t family_size;     /* comparisons that share the risk; 1 for what is only described */
    bool is_judged, is_paired;
    uint32_t n_pairs, n_wins; /* paired: pairs, and those that differ in the direction of the estimate */
    enum verdict verdict;
    uint32_t n_needed;        /* replications that would settle it; 0: not unsure, or cannot be told */
    const char *why;          /* there is no interval; NULL when there is one */
};

struct comparisons {
    struct arena *arena;
    struct study *const *study;
    uint32_t n_arms, baseline, n_measures;
    const struct measure *measure; /* judged ones, the main one first */
    double margin;
    const char *const *unpaired;   /* [n_arms] why an arm is not paired with the baseline; NULL: it is */
    const char *by_user;           /* what is to be said of closed loops, sessions; NULL: pairs share their requests */
    uint32_t family_size, n;
    struct comparison *comparison; /* judged ones first: measure by measure, arms in order; then described ones */
    struct comparison *failed;     /* [n_arms] share of failed requests, at 95 % */
};

/* study[baseline] is what the others are compared with. Borrows the measures, the studies and the reasons; allocates in arena.
 * unpaired may be NULL. A measure that an arm lacks has no estimate, and its `why` says so. */
const struct comparisons *compare_new(struct arena *arena, struct study *const *study, uint32_t n_arms, uint32_t baseline,
                                      const struct measure *measure, uint32_t n_measures, double margin,
                                      const char *const *unpaired);
/* The caveat of comparing arms whose closed loops and sessions send when answers come: they share users' think times, paths
 * and demands, not due times. NULL when the baseline has no such loop; one with a pace and honest latency has due times of
 * its own. */
const char *compare_loops(struct arena *arena, const struct spec *spec);
/* The judged comparison of an arm by a measure; NULL for the baseline. */
const struct comparison *compare_at(const struct comparisons *comparisons, uint32_t measure, uint32_t arm);
/* Whether this arm's response times are of other requests than the baseline's: failed shares that differ,
 * by 0.1 points at least. */
bool compare_failed_differs(const struct comparisons *comparisons, uint32_t arm);

/* A value on the scale in percent (SCALE_RATIO, SCALE_UNITS: of the baseline) or points. */
double comparison_percent(const struct comparison *comparison, double on_scale);
/* Whether lower is faster; for other measures a verdict only says lower or higher. */
bool comparison_is_time(const struct comparison *comparison);
/* "faster", "slower", "lower", "higher", "no_difference", "cannot_tell"; "" for none. */
const char *comparison_verdict(const struct comparison *comparison);
/* "p99(response_time)", "mean(utilization pool=eu/app)", "availability". Cut at n_bytes. */
void measure_name(char *name, size_t n_bytes, const struct measure *measure);
/* The words of a sentence: "p99", "p99 of client web-eu", "availability of site east". */
void measure_words(char *words, size_t n_bytes, const struct measure *measure);
/* One sentence, without line breaks: "B is faster than A: its p99 is 63.9% lower (+- 1.7 points, 95%, paired),
 * on 20 of 20 replications." */
const char *comparison_sentence(const struct comparisons *comparisons, const struct comparison *comparison, bool utf8);

/* Writes folder/comparisons.csv and adds it to files. */
bool comparisons_write(const char *folder, const struct comparisons *comparisons, bool sync, struct result_files *files,
                       struct err *err);
struct csv_writer;
/* Its lines, header first. */
void comparisons_table(struct csv_writer *csv, const struct comparisons *comparisons);

#endif

/* A sweep: arms that differ in the values of one or more parameters, read as response curves over the first numeric one, one
 * curve for each combination of the others. No verdicts, but the knee of a curve, and the smallest or largest value that meets
 * a goal. */
#ifndef OUTPUT_SWEEP_H
#define OUTPUT_SWEEP_H

#include "output/compare.h"
#include "output/summary/summary.h"
#include "output/threshold.h"

struct sweep_axis {
    const char *path, *name; /* dns.shop.example.ttl, ttl */
    const char *unit;        /* of number: "s", "%", "1/s", "" */
    bool is_numeric;
    uint32_t n;
    const char *const *text; /* [n] as written */
    const double *number;    /* [n] when numeric */
};

/* Borrows everything. */
struct sweep {
    struct arena *arena;
    struct study *const *study;
    uint32_t n_arms, n_axes;
    const struct sweep_axis *axis;      /* one at least */
    const uint32_t *const *choice;      /* [n_arms][n_axes] */
    const struct measure *measure;
    const char *goal;                   /* as given; NULL: none */
    uint32_t goal_threshold;            /* its number among the thresholds of each study */
};

/* The knee of a curve: the point farthest from the straight line between its ends, both axes scaled to 0 .. 1 (the rule of
 * Kneedle; Satopaa, Albrecht, Irwin, Raghavan 2011, without its smoothing). */
#define SWEEP_KNEE_POINTS 4
#define SWEEP_KNEE_DISTANCE 0.1
/* x ascending. n when there is none: fewer than SWEEP_KNEE_POINTS points, one without a value, a curve that goes up and down
 * (by more than `half` of both points together; NAN counts as 0), or no point that is farther than SWEEP_KNEE_DISTANCE and than
 * the intervals of point and line together. */
uint32_t sweep_knee(const double *x, const double *y, const double *half, uint32_t n);

/* Where along a curve a goal is met. */
enum goal_side {
    GOAL_NOWHERE,
    GOAL_EVERYWHERE,
    GOAL_FROM, /* from point `at` on: it is the smallest value that meets it */
    GOAL_UP_TO,/* up to point `at`: the largest */
    GOAL_HERE_AND_THERE
};
struct goal_range {
    enum goal_side side;
    uint32_t at;        /* FROM, UP_TO */
    uint32_t n_unsure;  /* points that cannot be told */
};
/* Verdicts in the order of x. What cannot be told is not met. */
struct goal_range sweep_goal(const enum threshold_verdict *verdict, uint32_t n);

/* SUMMARY_CSV: one line for each arm: its values, the measure with its interval, the goal. */
void sweep_write(FILE *out, enum summary_format format, const struct sweep *sweep, const struct summary_notes *notes,
                 const struct text_style *style);

#endif

/* Distributions, each parameterised by its mean first, as the scenario writes them.
 *
 * A dist is an immutable value shared by all replications; drawing changes only the stream. Values carry no unit: whoever
 * builds a dist of durations gives nanoseconds and gets nanoseconds. */
#ifndef SIM_ENGINE_DIST_H
#define SIM_ENGINE_DIST_H

#include "sim/engine/rng.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum dist_kind {
    DIST_CONSTANT,         /* mean */
    DIST_EXPONENTIAL,      /* mean */
    DIST_UNIFORM,          /* mean, half width (<= mean) */
    DIST_LOGNORMAL,        /* mean, cv */
    DIST_GAMMA,            /* mean, cv */
    DIST_WEIBULL,          /* mean, shape */
    DIST_PARETO,           /* bounded: mean, shape, max as a multiple of the mean */
    DIST_HYPEREXPONENTIAL, /* mean, cv >= 1; two phases with balanced means */
    DIST_MIX,              /* parts with shares */
    DIST_EMPIRICAL,        /* values, each equally likely */
    DIST_KINDS
};

struct dist {
    enum dist_kind kind;
    double mean;
    double sd;
    double a, b, c;           /* derived constants; their meaning is in dist.c beside each formula */
    uint32_t n;               /* parts of a mix, values of an empirical */
    const struct dist **part; /* mix: the parts */
    const double *value;      /* mix: cumulative shares; empirical: the values */
};

/* One row for each kind: what the loader, `list distributions` and the schema need to know. */
struct dist_type {
    const char *name;
    const char *parameter; /* second parameter's name (half, cv, shape), NULL when there is none */
    double parameter_min, parameter_max; /* exclusive bounds unless parameter_closed */
    bool parameter_closed;
    double parameter_default; /* NAN: required */
    const char *help;
};
extern const struct dist_type dist_types[DIST_KINDS];

/* Builds a dist of a simple kind (all but mix and empirical). mean > 0 (constant: >= 0); `parameter` is the half width (in the
 * mean's unit), cv or shape; `max_ratio` is the pareto's bound over its mean (1000 usual), ignored by others.
 * Returns NULL when the parameters are impossible (the loader has checked the bounds of dist_types before). */
const struct dist *dist_new(struct arena *arena, enum dist_kind kind, double mean, double parameter, double max_ratio);
/* Shares are positive and are normalised to their sum; the parts are kept by pointer. NULL when n is 0 or a share is not
 * positive. */
const struct dist *dist_mix(struct arena *arena, uint32_t n, const double *share, const struct dist *const *part);
/* The values (>= 0) are copied. NULL when there are none or one is negative or not finite. */
const struct dist *dist_empirical(struct arena *arena, uint32_t n, const double *value);

/* One draw. Exponential 3 ns, lognormal about 25 ns. */
double dist_draw(const struct dist *dist, struct rng *rng);
/* The first draw on the stream of a seed, when no other is wanted from it: the same value for less. */
double dist_draw_first(const struct dist *dist, uint64_t seed);

#endif

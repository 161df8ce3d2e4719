/* Passive checks: members that a balancer instance stops using because of how they answer (Envoy's outlier detection, nginx's
 * max_fails).
 *
 * An error is an answer that failed: 5xx, a refused or reset connection. Silence is none: it is the client that gives up, and
 * a balancer that is left learns nothing about its server. Errors in a row, or within a stretch of time, eject a member for a
 * time that grows with the number of ejections; then it is back, or on trial (nginx): the next request decides.
 *
 * At each multiple of the interval members may also be compared, by the share of their answers since the last one that did not
 * fail: who is below the mean of all by more than stdev_factor standard deviations is out (Envoy's success rate), or who failed
 * as often as failure_share or more (its failure percentage). */
#ifndef MODELS_BALANCER_OUTLIER_H
#define MODELS_BALANCER_OUTLIER_H

#include "models/spec.h"

struct arena;

enum ejection_state {
    EJECTION_NONE,
    EJECTION_OUT,
    EJECTION_DUE, /* on trial: eligible until somebody is sent there */
    EJECTION_TRIAL /* somebody is under way; nobody else goes there */
};

struct ejection {
    uint32_t errors;     /* in a row, or since first_error */
    uint32_t n;          /* ejections that count for the next one's length */
    simtime first_error;
    simtime until;       /* OUT and TRIAL */
    simtime returned;    /* from the last one */
    enum ejection_state state;
};

/* Answers since the last multiple of the interval. */
struct tally {
    uint32_t n, n_failed;
};

struct outlier {
    const struct outlier_spec *spec;
    uint32_t n, n_out;
    struct ejection *of; /* [n] */
    struct tally *tally; /* [n]; NULL: members are not compared */
    double *rate;        /* [n] scratch */
    uint32_t *swept;     /* [n] by the last sweep */
    simtime next_sweep;  /* SIMTIME_NEVER: members are not compared */
};

/* NULL when the rules are off. */
struct outlier *outlier_new(struct arena *arena, const struct outlier_spec *spec, uint32_t n);
static inline bool outlier_is_out(const struct outlier *outlier, uint32_t member)
{
    return outlier->of[member].state & 1;
}
/* Each returns whether the member is now out that was in, or in that was out. All O(1). */
bool outlier_error(struct outlier *outlier, uint32_t member, simtime now);
/* Instead, where errors are the health check's business: whether that was one too many. The count then begins anew. */
bool outlier_count(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_success(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_picked(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_checked(struct outlier *outlier, uint32_t member, simtime now); /* a health check passed */
bool outlier_time(struct outlier *outlier, uint32_t member, simtime now);    /* `until` may be over */
/* next_sweep has come: how many are out that were in, and in `swept` who. O(n). */
uint32_t outlier_sweep(struct outlier *outlier, simtime now);
/* The success rate below which one is out: the mean of n rates less so many of their standard deviations. n >= 1. */
double outlier_threshold(uint32_t n, const double *rate, double stdev_factor);

#endif

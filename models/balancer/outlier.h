/* Passive checks: members that a balancer instance stops using because of how they answer (Envoy's outlier detection, nginx's
 * max_fails).
 *
 * An error is an answer that failed: 5xx, a refused or reset connection. Silence is none: it is the client that gives up, and
 * a balancer that is left learns nothing about its server. Errors in a row, or within a stretch of time, eject a member for a
 * time that grows with the number of ejections; then it is back, or on trial (nginx): the next request decides. */
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

struct outlier {
    const struct outlier_spec *spec;
    uint32_t n, n_out;
    struct ejection *of; /* [n] */
};

/* NULL when the rules are off. */
struct outlier *outlier_new(struct arena *arena, const struct outlier_spec *spec, uint32_t n);
static inline bool outlier_is_out(const struct outlier *outlier, uint32_t member)
{
    return outlier->of[member].state & 1;
}
/* Each returns whether the member is now out that was in, or in that was out. All O(1). */
bool outlier_error(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_success(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_picked(struct outlier *outlier, uint32_t member, simtime now);
bool outlier_checked(struct outlier *outlier, uint32_t member, simtime now); /* a health check passed */
bool outlier_time(struct outlier *outlier, uint32_t member, simtime now);    /* `until` may be over */

#endif

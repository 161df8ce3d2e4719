/* Allowances: how many retries a balancer may make (Finagle's RetryBudget, a leaky token bucket). Of the last ten seconds,
 * retries may be a share of the requests and so many a second more, whether or not there were requests. */
#ifndef MODELS_BALANCER_ALLOWANCE_H
#define MODELS_BALANCER_ALLOWANCE_H

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

#define ALLOWANCE_SLICES 10 /* of a second each */

struct allowance {
    double share; /* < 0: no limit */
    double reserve;
    double balance[ALLOWANCE_SLICES]; /* earned less taken in each second */
    int64_t slice;                    /* the latest second, counted from 0 */
};

void allowance_init(struct allowance *allowance, double share, double per_s);
/* A request. */
void allowance_earn(struct allowance *allowance, simtime now);
/* A retry; false when it would exceed the allowance, which is then as before. */
bool allowance_take(struct allowance *allowance, simtime now);

#endif

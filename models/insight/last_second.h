/* How many in the last second, as HAProxy's frequency counters tell: those of the whole second under way, and of the one before
 * it the part that the last second still reaches into. Two counts instead of a list of times. */
#ifndef MODELS_INSIGHT_LAST_SECOND_H
#define MODELS_INSIGHT_LAST_SECOND_H

#include "sim/engine/simtime.h"
#include <stdint.h>

/* All zeros is a count of nothing at time 0. */
struct last_second {
    int64_t second; /* the whole one under way */
    uint32_t n, n_before;
};

void last_second_count(struct last_second *last, simtime now);
/* Exact when those of the second before were spread evenly over it. */
double last_second_rate(const struct last_second *last, simtime now);

#endif

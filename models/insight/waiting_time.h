/* How long requests in progress have waited so far, on average: what is known of a server that does not answer, before it
 * answers. nginx's least_time looks at it with `inflight`; its moving average moves with each look. */
#ifndef MODELS_INSIGHT_WAITING_TIME_H
#define MODELS_INSIGHT_WAITING_TIME_H

#include "sim/engine/simtime.h"
#include <stdint.h>

/* All zeros: nobody waits, at time 0. */
struct waiting_time {
    simtime waited;  /* by all that are in progress, up to `changed` */
    simtime changed; /* when one last came or went */
    uint32_t n;
    double average_ns; /* of what was seen at each look while somebody waited */
};

void waiting_time_start(struct waiting_time *waiting, simtime now);
/* One that has waited for so long has its answer, or will have none. */
void waiting_time_end(struct waiting_time *waiting, simtime now, simtime latency);
/* A look: the first is the average, each later one moves it by `newest_share`. Nothing while nobody waits. */
void waiting_time_look(struct waiting_time *waiting, simtime now, double newest_share);
/* The average while somebody waits, else 0. */
static inline double waiting_time_ns(const struct waiting_time *waiting)
{
    return waiting->n > 0 ? waiting->average_ns : 0;
}

#endif

/* A meter: how a member measures itself, in windows of a second or a little more: a window ends with the first request to end
 * after its second is over. What it says of itself is its last whole window. */
#ifndef MODELS_INSIGHT_METER_H
#define MODELS_INSIGHT_METER_H

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

#define METER_WINDOW SECOND

/* All zeros is a meter at time 0 that knows nothing yet. */
struct meter {
    simtime since;         /* the window under way */
    double busy_before_ns; /* of all workers together, up to then */
    uint32_t n_requests, n_errors;
    bool known; /* a window is over, and this is what it was like: */
    double utilization, requests_per_s, errors_per_s;
};

static inline bool meter_is_due(const struct meter *meter, simtime now)
{
    return now - meter->since >= METER_WINDOW;
}
/* Ends the window. busy_ns: integral of busy workers since time 0; workers > 0, or 0 when nothing limits them (never busy). */
void meter_turn(struct meter *meter, simtime now, double busy_ns, uint32_t workers);
/* A request ended. */
static inline void meter_count(struct meter *meter, bool ok)
{
    meter->n_requests++;
    meter->n_errors += !ok;
}

#endif

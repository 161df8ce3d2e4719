/* What follows a fault or a drain: how long until it was noticed, until its requests went elsewhere, until all was well again.
 *
 * Read from one replication's windows and events, so the resolution of the last two is one window. Seconds; INFINITY: it never
 * came to that; NAN: there was nothing before the fault to compare with. */
#ifndef OUTPUT_AFTERMATH_H
#define OUTPUT_AFTERMATH_H

#include "models/fault/fault.h"
#include "output/layout.h"

/* From a fault's start to the first decision that acts on it; for a random fault the mean over its occurrences. */
double aftermath_detect_s(const struct layout *layout, const void *block, uint32_t fault);
/* From `at` until, in every later window before `until` (SIMTIME_NEVER: the end), less than 1 - moved_share of the requests
 * that formerly went to the target's sites were first sent there. Formerly: each client's share of them in the quiet windows
 * before `at`. */
double aftermath_drain_s(const struct layout *layout, const void *block, const struct target *target, simtime at, simtime until,
                         double moved_share);
/* From a fault's end until availability in every later window before the next fault is within one point of that in the quiet
 * windows before it. */
double aftermath_recover_s(const struct layout *layout, const void *block, uint32_t fault);
/* Whether drain makes sense: what is hit is a whole site or region. */
bool aftermath_drains(const struct layout *layout, const struct target *target);

#endif

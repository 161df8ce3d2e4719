/* Simulated time: signed 64-bit nanoseconds since the start of the run (292 years).
 * A value of type simtime needs no unit suffix in its name; every other dimensional number carries one. */
#ifndef SIM_ENGINE_SIMTIME_H
#define SIM_ENGINE_SIMTIME_H

#include <stdint.h>

typedef int64_t simtime;

#define SIMTIME_NEVER INT64_MAX
#define MICROSECOND ((simtime)1000)
#define MILLISECOND ((simtime)1000000)
#define SECOND ((simtime)1000000000)

static inline double simtime_s(simtime t) { return (double)t / 1e9; }

/* Nearest nanosecond to a duration in seconds or in nanoseconds; negative ones give 0, huge ones SIMTIME_NEVER. */
static inline simtime simtime_from_ns(double ns)
{
    return ns <= 0 ? 0 : ns >= 9.2e18 ? SIMTIME_NEVER : (simtime)(ns + 0.5);
}
static inline simtime simtime_from_s(double s) { return simtime_from_ns(s * 1e9); }

#endif

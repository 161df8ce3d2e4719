/* Closed loop: a fixed number of users, each with one request at a time. The answer starts the next one: after a pause (think),
 * or at the next beat of the user's own clock (pace). What load testers do, and what real users at one machine do; slow answers
 * slow the arrivals, so that a closed loop cannot overload for long, and hides how long others would have waited.
 *
 * With a pace, a request that comes late because the answer before it was late is the matter of coordinated omission (Tene
 * 2013): `honest` counts its response time from when it was due, as wrk2 does; `recorded` from when it was sent, as wrk does.
 *
 * The loop itself is models/client/user_loop.c; nothing arrives here by itself. */
#include "models/arrival/arrival.h"

#include "sim/engine/dist.h"
#include <stddef.h>

/* Rates without an answer's time are finite all the same. */
#define LEAST_PAUSE_NS 1e6

static simtime closed_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)state, (void)params, (void)now, (void)rng, (void)work;
    return SIMTIME_NEVER;
}

static const struct closed_loop *closed_loop(const void *params)
{
    return params;
}

/* The most there can be: answers that take no time, and a pause of at least a millisecond. */
static double closed_rate(const void *params, simtime t)
{
    (void)t;
    const struct closed_loop *loop = params;
    double pause_ns = loop->pace > 0 ? (double)loop->pace : loop->think->mean;
    return loop->users * 1e9 / (pause_ns > LEAST_PAUSE_NS ? pause_ns : LEAST_PAUSE_NS);
}

static const struct param rows[] = {
    { .key = "users", .kind = PARAM_COUNT, .offset = offsetof(struct closed_loop, users), .min = 1, .max = 1e8,
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "that ask, one request at a time each; at most the group's users" },
    { .key = "think", .kind = PARAM_DIST, .offset = offsetof(struct closed_loop, think), .flags = PARAM_POSITIONAL,
      .default_text = "0s", .origin = "k6, without sleep", .help = "pause between an answer and the next request" },
    { .key = "pace", .kind = PARAM_DURATION, .offset = offsetof(struct closed_loop, pace), .flags = PARAM_OFF,
      .default_text = "off", .help = "from one request of a user to its next, instead of think; late when the answer is" },
    { .key = "latency", .kind = PARAM_CHOICE, .offset = offsetof(struct closed_loop, latency), .choices = "honest|recorded",
      .default_text = "honest", .origin = "wrk2",
      .help = "with a pace: from when it was due (honest) or sent (recorded, wrk)" },
    PARAM_END,
};

const struct arrival arrival_closed = {
    .base = {
        .name = "closed",
        .help = "a fixed number of users; the answer starts the next request",
        .known_as = "k6 constant-vus, Locust users, JMeter threads, wrk connections; with a pace wrk2",
        .source = "Schroeder, Wierman, Harchol-Balter 2006, Open versus closed; Tene 2013, How not to measure latency; "
                  "grafana/k6-docs, executors; Locust documentation; JMeter user manual, thread group; wrk and wrk2 README",
        .description = "closed(users=200 think=exponential(5s)): each user thinks, asks, waits for the outcome, and thinks "
                       "again. closed(users=10 pace=100ms) asks ten times a second for each user; when an answer takes longer, "
                       "the missed beats follow at once. Arms of a comparison share think times and demands, not due times. "
                       "`check --capacity` reckons with answers that nobody waits for.",
        .params_bytes = sizeof(struct closed_loop),
        .params = rows,
    },
    .next = closed_next,
    .rate = closed_rate,
    .loop = closed_loop,
};

/* Sessions: users come at random times, ask several times with a pause after each answer, and leave. Between open and closed
 * (Schroeder, Wierman, Harchol-Balter 2006 call it partly open): new users do not wait for anybody, but a user waits for his
 * answers. Short sessions overload servers like open arrivals; long ones hold back like a closed loop.
 *
 * Here is when sessions begin; what happens in one is models/client/visit.c. Their lengths and pauses belong to the session,
 * whoever serves it. */
#include "models/arrival/arrival.h"

#include "sim/engine/dist.h"
#include <stddef.h>

static simtime sessions_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)state, (void)work;
    simtime gap = simtime_from_s(rng_exponential(rng) / ((const struct session_rules *)params)->rate_per_s);
    return gap < SIMTIME_NEVER - now ? now + gap : SIMTIME_NEVER;
}

static const struct session_rules *sessions_session(const void *params)
{
    return params;
}

static double sessions_rate(const void *params, simtime t)
{
    (void)t;
    const struct session_rules *rules = params;
    return rules->rate_per_s * rules->requests;
}

static const struct param rows[] = {
    {.key = "rate",
     .kind = PARAM_RATE,
     .offset = offsetof(struct session_rules, rate_per_s),
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_EXCLUSIVE,
     .help = "new sessions per second"},
    {.key = "requests",
     .kind = PARAM_COUNT,
     .offset = offsetof(struct session_rules, requests),
     .min = 1,
     .max = 1e6,
     .flags = PARAM_REQUIRED,
     .help = "of one session, on the mean"},
    {.key = "think",
     .kind = PARAM_DIST,
     .offset = offsetof(struct session_rules, think),
     .default_text = "0s",
     .origin = "k6, without sleep",
     .help = "pause between an outcome and the session's next request"},
    {.key = "length",
     .kind = PARAM_CHOICE,
     .offset = offsetof(struct session_rules, length),
     .choices = "fixed|geometric",
     .default_text = "fixed",
     .origin = "httperf",
     .help = "fixed: all sessions are of that length; geometric: after each request a user leaves with the same chance"},
    {.key = "leave_on_failure",
     .kind = PARAM_BOOL,
     .offset = offsetof(struct session_rules, leave_on_failure),
     .default_text = "no",
     .origin = "k6; httperf: yes",
     .help = "a request that fails ends its session"},
    PARAM_END,
};

const struct arrival arrival_sessions = {
    .base =
        {
            .name = "sessions",
            .help = "users come, ask several times with pauses, and leave",
            .known_as =
                "Gatling open injection of scenarios with pauses, httperf --wsess, k6 constant-arrival-rate with sleep; "
                "partly-open systems",
            .source = "Schroeder, Wierman, Harchol-Balter 2006, Open versus closed; httperf(1): --wsess; k6 documentation, "
                      "executors; Gatling documentation, injection",
            .description =
                "sessions(2/s requests=5 think=exponential(4s)): two sessions a second begin, each of a user drawn from "
                "the group, who asks, waits for the outcome, thinks, asks again, and leaves after five requests. A "
                "session is a key of its own (key_hash, affinity by session) unless the group has `keys`. Arms of a "
                "comparison share when sessions begin, their lengths, pauses and demands, not when later requests "
                "are due.",
            .params_bytes = sizeof(struct session_rules),
            .params = rows,
        },
    .next = sessions_next,
    .rate = sessions_rate,
    .session = sessions_session,
};

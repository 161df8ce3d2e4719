/* Poisson arrivals: many independent users, each seldom. Gaps are exponential. */
#include "models/arrival/arrival.h"

#include <stddef.h>

struct poisson_params {
    double rate_per_s;
};

static simtime poisson_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)state, (void)work;
    simtime gap = simtime_from_s(rng_exponential(rng) / ((const struct poisson_params *)params)->rate_per_s);
    return gap < SIMTIME_NEVER - now ? now + gap : SIMTIME_NEVER;
}

static double poisson_rate(const void *params, simtime t)
{
    (void)t;
    return ((const struct poisson_params *)params)->rate_per_s;
}

static const struct param rows[] = {
    { .key = "rate", .kind = PARAM_RATE, .offset = offsetof(struct poisson_params, rate_per_s),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_EXCLUSIVE, .help = "mean requests per second" },
    PARAM_END,
};

const struct arrival arrival_poisson = {
    .base = {
        .name = "poisson",
        .help = "independent requests at a mean rate: exponential gaps",
        .known_as = "k6 and Vegeta users' usual wish, Gatling randomized open injection",
        .source = "Kingman 1993, Poisson Processes; Palm-Khintchine theorem for why; grafana/k6-docs, executors; Vegeta "
                  "README; Gatling documentation, injection",
        .description = "Gaps between requests are exponential with mean 1 / rate, whatever happened before. Requests keep "
                       "coming when servers are down: the users do not know.",
        .params_bytes = sizeof(struct poisson_params),
        .params = rows,
    },
    .next = poisson_next,
    .rate = poisson_rate,
};

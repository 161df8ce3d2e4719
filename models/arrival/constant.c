/* Constant arrivals: the k-th request at k / rate, k = 1, 2, ... Each time is computed from k, not from the one before, so that
 * a gap that is no whole number of nanoseconds does not drift. */
#include "models/arrival/arrival.h"

#include <stddef.h>

struct constant_params {
    double rate_per_s;
};

struct constant {
    uint64_t k; /* arrivals so far */
};

static simtime constant_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)rng, (void)work;
    double k = (double)++((struct constant *)state)->k;
    simtime next = simtime_from_ns(k * 1e9 / ((const struct constant_params *)params)->rate_per_s);
    return next > now ? next : now;
}

static double constant_rate(const void *params, simtime t)
{
    (void)t;
    return ((const struct constant_params *)params)->rate_per_s;
}

static const struct param rows[] = {
    { .key = "rate", .kind = PARAM_RATE, .offset = offsetof(struct constant_params, rate_per_s),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_EXCLUSIVE, .help = "requests per second" },
    PARAM_END,
};

const struct arrival arrival_constant = {
    .base = {
        .name = "constant",
        .help = "requests at equal gaps",
        .known_as = "k6 constant-arrival-rate, Vegeta -rate, wrk2 -R",
        .source = "wrk2 README: a load at a constant throughput; grafana/k6-docs, executors; Vegeta README",
        .description = "The k-th request is due at k / rate, to the nanosecond, the first after one gap. Smoother than any "
                       "real load: compare with poisson before believing a queue length.",
        .state_bytes = sizeof(struct constant),
        .params_bytes = sizeof(struct constant_params),
        .params = rows,
    },
    .next = constant_next,
    .rate = constant_rate,
};

/* Stages: a Poisson process whose rate goes along straight lines (k6's ramps).
 *
 * By inversion of the integrated rate (Cinlar 1975): the process is a Poisson process of rate 1 seen through A(t) = integral of
 * the rate, so each arrival costs one exponential E and lies where A has grown by E. Within a stage from rate r to r + s * d in
 * d seconds, the time x after its start where an area a is reached solves r x + s x^2 / 2 = a:   x = 2 a / (r + sqrt(r^2 + 2 s
 * a)), the form without cancellation, also for s = 0. Thinning would draw more than once and shift the stream with the ramp. */
#include "models/arrival/arrival.h"

#include <math.h>
#include <stddef.h>

struct stages_params {
    struct stage_list stages;
};

struct stages {
    uint32_t stage; /* the one that the last arrival lies in; n_stages: after all of them */
    simtime start;  /* when that began */
    double area;    /* of it, used up to the last arrival: expected arrivals since its start */
};

static double area_of(const struct stage_list *list, uint32_t stage)
{
    return (list->rate_per_s[stage] + list->rate_per_s[stage + 1]) / 2 * simtime_s(list->duration[stage]);
}

/* Seconds from the stage's start to where its area reaches `area`. */
static double reach_s(const struct stage_list *list, uint32_t stage, double area)
{
    double rate = list->rate_per_s[stage];
    if (stage == list->n_stages)
        return area / rate;
    double slope = (list->rate_per_s[stage + 1] - rate) / simtime_s(list->duration[stage]);
    /* At the very end of a ramp down to 0, rounding may leave the root of something just below 0. */
    return 2 * area / (rate + sqrt(fmax(0, rate * rate + 2 * slope * area)));
}

static simtime stages_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)work;
    const struct stage_list *list = &((const struct stages_params *)params)->stages;
    struct stages *at = state;
    at->area += rng_exponential(rng);
    for (; at->stage < list->n_stages && at->area >= area_of(list, at->stage); at->stage++) {
        at->area -= area_of(list, at->stage);
        at->start += list->duration[at->stage];
    }
    if (at->stage == list->n_stages && list->rate_per_s[at->stage] <= 0)
        return SIMTIME_NEVER;
    simtime after = simtime_from_s(reach_s(list, at->stage, at->area));
    if (after >= SIMTIME_NEVER - at->start)
        return SIMTIME_NEVER;
    return at->start + after > now ? at->start + after : now;
}

static double stages_rate(const void *params, simtime t)
{
    const struct stage_list *list = &((const struct stages_params *)params)->stages;
    for (uint32_t i = 0; i < list->n_stages; t -= list->duration[i++]) {
        if (t < list->duration[i]) {
            double from = list->rate_per_s[i], to = list->rate_per_s[i + 1];
            return from + (to - from) * ((double)t / (double)list->duration[i]);
        }
    }
    return list->rate_per_s[list->n_stages];
}

static const struct param rows[] = {
    { .key = "stages", .kind = PARAM_STAGES, .offset = offsetof(struct stages_params, stages),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
      .help = "rate, duration, rate, duration, ... rate: straight lines from rate to rate; the last one holds" },
    PARAM_END,
};

const struct arrival arrival_stages = {
    .base = {
        .name = "stages",
        .help = "a rate that ramps along straight lines, at random times",
        .known_as = "k6 ramping-arrival-rate, Artillery rampTo, Gatling rampUsersPerSec",
        .source = "Cinlar 1975, Introduction to Stochastic Processes, section 4.7 (inversion); grafana/k6-docs, executors; "
                  "Artillery documentation, load phases; Gatling documentation, injection",
        .description = "stages(0/s 60s 400/s 5m 400/s 60s 0/s) climbs in a minute, holds for five, falls in one; the last "
                       "rate holds for ever and 0 means that no more requests come. Between ramps it is a poisson process.",
        .state_bytes = sizeof(struct stages),
        .params_bytes = sizeof(struct stages_params),
        .params = rows,
    },
    .next = stages_next,
    .rate = stages_rate,
};

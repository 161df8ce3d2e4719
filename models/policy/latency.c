/* Latency: the healthy item with the smallest round-trip time from the querier's region. From the table the times are the mean
 * ones of the network, as products use history over weeks: a slow day, or a slow server, changes nothing. Measured, they are an
 * exponentially weighted mean of probes.
 *
 * Measured every u with half-life h, a new sample x moves the estimate m to m + (1 - 2^(-u / h)) (x - m); the first one is the
 * estimate. An item without an answered probe comes after all that have one, in file order (Cloudflare's failover order). */
#include "models/policy/policy.h"
#include "sim/engine/arena.h"

#include <math.h>
#include <stddef.h>

enum source { SOURCE_TABLE, SOURCE_MEASURED };

struct latency_params {
    uint32_t source;
    simtime ewma_half_life, update;
};

struct latency {
    double *mean_ns; /* [n_regions * n_items], -1: never answered; NULL: from the table */
};

static void latency_init(void *state, const void *params, const struct policy_view *view, struct arena *arena)
{
    struct latency *latency = state;
    size_t n = (size_t)view->n_regions * view->n_items;
    if (((const struct latency_params *)params)->source == SOURCE_TABLE)
        return;
    latency->mean_ns = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++)
        latency->mean_ns[i] = -1;
}

static void latency_on_survey(void *state, const void *params, const struct policy_view *view)
{
    const struct latency_params *use = params;
    double *mean_ns = ((struct latency *)state)->mean_ns;
    double part = -expm1(-(double)use->update / (double)use->ewma_half_life * log(2));
    for (size_t i = 0; mean_ns && i < (size_t)view->n_regions * view->n_items; i++)
        if (view->sample[i] >= 0)
            mean_ns[i] = mean_ns[i] < 0 ? (double)view->sample[i] : mean_ns[i] + part * ((double)view->sample[i] - mean_ns[i]);
}

static simtime latency_survey_every(const void *params)
{
    const struct latency_params *use = params;
    return use->source == SOURCE_MEASURED ? use->update : 0;
}

/* -1: nobody knows. */
static double latency_of(const struct latency *latency, const struct policy_view *view, uint32_t region, uint32_t i)
{
    if (latency->mean_ns)
        return latency->mean_ns[(size_t)region * view->n_items + i];
    return (double)view->rtt[(size_t)region * view->n_regions + view->item[i].region];
}

static uint32_t latency_possible(const void *state, const void *params, const struct policy_view *view,
                                 const struct policy_query *query, uint32_t *out)
{
    (void)params;
    uint32_t n = 0;
    double least = 0;
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (!view->item[i].healthy)
            continue;
        double here = latency_of(state, view, query->region, i);
        if (n == 0 || (here >= 0 && (here < least || least < 0))) {
            least = here;
            out[0] = i;
            n = 1;
        }
    }
    return n;
}

static uint32_t latency_answer(void *state, const void *params, const struct policy_view *view,
                               const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return latency_possible(state, params, view, query, out);
}

static const struct param rows[] = {
    {.key = "source",
     .kind = PARAM_CHOICE,
     .offset = offsetof(struct latency_params, source),
     .choices = "table|measured",
     .default_text = "table",
     .origin = "Route 53, Azure; Cloudflare dynamic: measured",
     .help = "where the times come from: table, the mean round-trip times of the network; measured, probes from each region"},
    {.key = "ewma_half_life",
     .kind = PARAM_DURATION,
     .offset = offsetof(struct latency_params, ewma_half_life),
     .flags = PARAM_EXCLUSIVE,
     .default_text = "1m",
     .help = "measured: after so long an old probe weighs half"},
    {.key = "update",
     .kind = PARAM_DURATION,
     .offset = offsetof(struct latency_params, update),
     .flags = PARAM_EXCLUSIVE,
     .default_text = "1m",
     .origin = "Cloudflare, monitor interval 60 s",
     .help = "measured: from probe to probe"},
    PARAM_END,
};

const struct policy policy_latency = {
    .base =
        {
            .name = "latency",
            .aliases = "performance",
            .help = "one address: the healthy one nearest by round-trip time",
            .known_as = "Route 53 latency, Azure performance, Akamai performance, Cloudflare dynamic (measured)",
            .source = "Route 53 Developer Guide, latency-based routing; Azure Traffic Manager, performance method; Cloudflare "
                      "Load Balancing, dynamic steering; Akamai GTM, property types",
            .description = "The healthy item with the smallest round-trip time between the querier's region and its own; the "
                           "first in the file wins a tie. Load is not looked at. Measured times follow a slow network with "
                           "the half-life's delay; before the first probe the order of the file decides.",
            .when_down = "When it goes down its queriers get the next nearest, all at once.",
            .state_bytes = sizeof(struct latency),
            .params_bytes = sizeof(struct latency_params),
            .params = rows,
        },
    .answer = latency_answer,
    .possible = latency_possible,
    .survey_every = latency_survey_every,
    .on_survey = latency_on_survey,
    .init = latency_init,
};

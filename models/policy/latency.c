/* Latency: the healthy item with the smallest round-trip time from the querier's region. The times are the mean ones of the
 * network table, as products use history over weeks: a slow day, or a slow server, changes nothing. */
#include "models/policy/policy.h"

#include <stddef.h>

struct latency_params {
    uint32_t source; /* table, the only one so far */
};

static uint32_t latency_possible(const void *state, const void *params, const struct policy_view *view,
                                 const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params;
    const simtime *rtt = &view->rtt[(size_t)query->region * view->n_regions];
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->item[i].healthy && (n == 0 || rtt[view->item[i].region] < rtt[view->item[out[0]].region])) {
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
    { .key = "source", .kind = PARAM_CHOICE, .offset = offsetof(struct latency_params, source), .choices = "table",
      .default_text = "table", .origin = "Route 53, Azure",
      .help = "where the times come from: table, the mean round-trip times of the network" },
    PARAM_END,
};

const struct policy policy_latency = {
    .base = {
        .name = "latency",
        .aliases = "performance",
        .help = "one address: the healthy one nearest by round-trip time",
        .known_as = "Route 53 latency, Azure performance, Akamai performance",
        .source = "Route 53 Developer Guide, latency-based routing; Azure Traffic Manager, performance method",
        .description = "The healthy item with the smallest mean round-trip time between the querier's region and its own; the "
                       "first in the file wins a tie. When it goes down its queriers get the next nearest, all at once. Load "
                       "is not looked at.",
        .params_bytes = sizeof(struct latency_params),
        .params = rows,
    },
    .answer = latency_answer,
    .possible = latency_possible,
};

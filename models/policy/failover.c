/* Failover: the first healthy item of an ordered list; active and passive sites. */
#include "models/policy/policy.h"

static uint32_t failover_possible(const void *state, const void *params, const struct policy_view *view,
                                  const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->item[i].healthy) {
            out[0] = i;
            return 1;
        }
    }
    return 0;
}

static uint32_t failover_answer(void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return failover_possible(state, params, view, query, out);
}

const struct policy policy_failover = {
    .base = {
        .name = "failover",
        .aliases = "priority ranked",
        .help = "one address: the first healthy one of an ordered list",
        .known_as = "Route 53 failover, Azure priority, Google Cloud DNS failover, Cloudflare off, gdnsd simplefo and metafo",
        .source = "Route 53 Developer Guide, failover routing",
        .description = "Everybody gets the first item while it is healthy, else the next that is. After a failure clients "
                       "move as their cached answers expire, and all of them come back when the first recovers.",
    },
    .answer = failover_answer,
    .possible = failover_possible,
};

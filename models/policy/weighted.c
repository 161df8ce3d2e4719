/* Weighted: one item per answer, drawn with probability weight over the sum of the weights of the healthy ones. The canary's
 * tool; but what a draw gives is cached, so the measured share wanders with the size of the resolvers. */
#include "models/policy/policy.h"

static uint32_t weighted_possible(const void *state, const void *params, const struct policy_view *view,
                                  const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    uint32_t n;
    policy_weighed(view, out, &n);
    return n;
}

static uint32_t weighted_answer(void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    uint32_t n;
    double total = policy_weighed(view, out, &n);
    if (n == 0)
        return 0;
    out[0] = out[policy_hit(view, out, n, total, rng_unit(rng) * (total > 0 ? total : n))];
    return 1;
}

const struct policy policy_weighted = {
    .base = {
        .name = "weighted",
        .aliases = "wrr",
        .help = "one address, drawn by weight among the healthy",
        .known_as = "Route 53 weighted, Azure weighted, Google Cloud DNS WRR, gdnsd weighted, PowerDNS pickwrandom",
        .source = "Route 53 Developer Guide, weighted routing",
        .description = "Each answer gives one site or address with probability weight over the sum of the healthy weights.",
        .when_down = "What is down is not drawn and the others share its part; weight 0 is drawn only when everything that "
                     "weighs more is down, and equally when all weights are 0.",
    },
    .wants = POLICY_WEIGHTS,
    .group = true,
    .answer = weighted_answer,
    .possible = weighted_possible,
};

/* Simple: every address of the record, in file order, healthy or not, to everybody. What a zone file without a load balancer
 * does. Its operator drains a site by taking the address out of the file. */
#include "models/policy/policy.h"

static uint32_t simple_possible(const void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->n_items; i++)
        if (!view->item[i].drained)
            out[n++] = i;
    return n;
}

static uint32_t simple_answer(void *state, const void *params, const struct policy_view *view, const struct policy_query *query,
                              struct rng *rng, uint32_t *out)
{
    (void)rng;
    return simple_possible(state, params, view, query, out);
}

const struct policy policy_simple = {
    .base = {
        .name = "simple",
        .aliases = "static",
        .help = "all addresses, in file order, healthy or not",
        .known_as = "a plain record set, Route 53 simple, gdnsd static",
        .source = "RFC 1035, section 4.1.3; Route 53 Developer Guide, simple routing; gdnsd-plugin-static(8)",
        .description = "Every answer holds every address in the order of the file; the resolver may rotate them.",
        .when_down = "Health is not looked at: a dead server stays in the answer, and clients find out for themselves. What an "
                     "operator drains is taken out.",
    },
    .many = true,
    .answer = simple_answer,
    .possible = simple_possible,
};

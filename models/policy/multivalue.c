/* Multivalue: several healthy addresses at random, so that a client that finds the first one dead has others to try. Not a load
 * balancer, says the manual; it nearly is. */
#include "models/policy/policy.h"

#include <stddef.h>

struct multivalue_params {
    uint32_t max_answers;
};

static uint32_t multivalue_answer(void *state, const void *params, const struct policy_view *view,
                                  const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    uint32_t max_answers = ((const struct multivalue_params *)params)->max_answers;
    uint32_t n = policy_all_healthy(state, params, view, query, out);
    uint32_t n_answers = n < max_answers ? n : max_answers;
    policy_shuffle(out, n, n_answers, rng);
    return n_answers;
}

static const struct param rows[] = {
    { .key = "max_answers", .kind = PARAM_COUNT, .offset = offsetof(struct multivalue_params, max_answers), .min = 1,
      .default_text = "8", .origin = "Route 53, Akamai", .help = "addresses in one answer, at most" },
    PARAM_END,
};

const struct policy policy_multivalue = {
    .base = {
        .name = "multivalue",
        .aliases = "multi",
        .help = "up to 8 healthy addresses, at random",
        .known_as = "Route 53 multivalue answer, Akamai weighted random with several addresses, PowerDNS pickrandomsample",
        .source = "Route 53 Developer Guide, multivalue answer routing; Akamai GTM, property types; PowerDNS, Lua records: "
                  "pickrandomsample",
        .description = "Each answer holds up to max_answers healthy addresses, drawn anew without repetition, in random "
                       "order; all of them when there are fewer.",
        .when_down = "What is down is left out of new answers; clients with an old answer move on to its next address.",
        .params_bytes = sizeof(struct multivalue_params),
        .params = rows,
    },
    .many = true,
    .group = true,
    .halves = POLICY_HALVES_ANY_DOWN,
    .answer = multivalue_answer,
    .possible = policy_all_healthy,
};

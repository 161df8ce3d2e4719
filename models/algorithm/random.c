/* Random: each request to a server drawn by weight, independent of all others. The yardstick: no state, no information, no
 * herding. */
#include "models/algorithm/algorithm.h"

static void random_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    weighted_draw_init(state, members, arena);
}

static void random_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    weighted_draw_prepare(state, members);
}

static uint32_t random_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                            struct rng *rng)
{
    (void)params, (void)pick;
    return members_at(members, weighted_draw(state, members, rng));
}

const struct algorithm algorithm_random = {
    .base = {
        .name = "random",
        .aliases = "weighted_random",
        .help = "a server drawn by weight",
        .known_as = "HAProxy random(1), nginx random, Envoy RANDOM, ALB weighted_random, NLB's flow hash (on l4)",
        .source = "nginx ngx_http_upstream_module, directive random; HAProxy configuration manual, balance random; Envoy "
                  "documentation, load balancers; ALB user guide, routing algorithms; NLB user guide, introduction",
        .description = "Each request goes to a server drawn with probability weight over the sum of the weights. On "
                       "l4, where each connection has a port of its own, a hash of addresses and ports does the same.",
        .when_down = "When a server goes down the others share its part by their weights.",
        .cost = "a decision O(log servers)",
        .state_bytes = sizeof(struct weighted_draw),
    },
    .pick = random_pick,
    .init = random_init,
    .on_members = random_on_members,
};

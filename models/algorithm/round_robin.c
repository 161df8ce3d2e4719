/* Round robin: each eligible member in turn, in file order, weights ignored. The turn is remembered as a member's index, not as
 * a position in the list, so that it survives members leaving and coming back. The algorithm is older than its literature. */
#include "models/algorithm/algorithm.h"

struct round_robin {
    uint32_t next; /* index of the member whose turn it is */
};

static uint32_t round_robin_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                                 struct rng *rng)
{
    (void)params, (void)pick, (void)rng;
    struct round_robin *turn = state;
    uint32_t member = members_next(members, turn->next);
    turn->next = member + 1;
    return member;
}

const struct algorithm algorithm_round_robin = {
    .base = {
        .name = "round_robin",
        .aliases = "rr",
        .help = "each server in turn, whatever its weight",
        .known_as = "IPVS rr, ALB round_robin, Envoy ROUND_ROBIN with equal weights",
        .source = "Linux IPVS, ipvsadm(8), scheduler rr; ALB user guide, routing algorithms; Envoy documentation, load "
                  "balancers",
        .description = "The next eligible server after the last one picked, in file order; weights are ignored. A retry "
                       "leaves out the servers already tried and moves the turn on.",
        .when_down = "A server that goes down is skipped and its successor gets its turn; one that returns is used again when "
                     "the turn comes by.",
        .cost = "a decision O(log servers)",
        .state_bytes = sizeof(struct round_robin),
    },
    .ignores_weights = true,
    .pick = round_robin_pick,
};

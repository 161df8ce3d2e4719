/* Never queue: the first idle server in the pool, whatever its weight; when none is idle, the shortest expected delay (Linux
 * IPVS, scheduler nq). So no request waits behind another while a server has nothing to do, but an idle slow server is
 * preferred to a busy one that would have been faster. */
#include "models/algorithm/load_ranking.h"

static void never_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    load_ranking_init(state, (struct load_rule){.idle_first = true}, members, arena);
}

static uint32_t never_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)params, (void)rng;
    return load_ranking_first(state, members, pick->now);
}

const struct algorithm algorithm_never_queue = {
    .base = {
        .name = "never_queue",
        .aliases = "nq",
        .help = "an idle server, or else the shortest delay to expect",
        .known_as = "Linux IPVS nq",
        .source = "Linux IPVS, ipvsadm(8), scheduler nq; net/netfilter/ipvs/ip_vs_nq.c",
        .description = "The first idle server in the pool, else the smallest (in progress + 1) / weight, the first in the "
                       "pool of equal ones. Among idle servers weights do not count.",
        .when_down = "A server that goes down leaves the ranking; one that returns is idle, so it gets work at once.",
        .cost = "a decision O(1), a start or end O(log servers)",
        .state_bytes = sizeof(struct load_ranking),
    },
    .pick = never_pick,
    .init = never_init,
    .on_members = load_ranking_on_members,
    .on_start = load_ranking_on_start,
    .on_done = load_ranking_on_done,
};

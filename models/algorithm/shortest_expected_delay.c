/* Shortest expected delay: the server where this request would wait least if work went by weight: the smallest (n + 1) / w, n
 * in progress, w weight (Winston 1977 for the optimality among equal servers; Linux IPVS, scheduler sed). Of equal ones the
 * first in the pool.
 *
 * A fast server is given a second request before a slow idle one gets its first; never_queue is the same without that. IPVS
 * looks at all servers at each connection; here they are ranked. */
#include "models/algorithm/load_ranking.h"

static void shortest_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    load_ranking_init(state, (struct load_rule){0}, members, arena);
}

static uint32_t shortest_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                              struct rng *rng)
{
    (void)params, (void)rng;
    return load_ranking_first(state, members, pick->now);
}

const struct algorithm algorithm_shortest_expected_delay = {
    .base = {
        .name = "shortest_expected_delay",
        .aliases = "sed",
        .help = "the server with the smallest (in progress + 1) / weight",
        .known_as = "Linux IPVS sed",
        .source = "Linux IPVS, ipvsadm(8), scheduler sed; net/netfilter/ipvs/ip_vs_sed.c",
        .description = "Counts this request in: a server of weight 3 is given three before an idle one of weight 1 gets its "
                       "first. The first in the pool wins a tie. Weights should be the servers' speeds.",
        .when_down = "A server that goes down leaves the ranking; one that returns empty gets all new work until it has "
                     "caught up.",
        .cost = "a decision O(1), a start or end O(log servers)",
        .state_bytes = sizeof(struct load_ranking),
    },
    .pick = shortest_pick,
    .init = shortest_init,
    .on_members = load_ranking_on_members,
    .on_start = load_ranking_on_start,
    .on_done = load_ranking_on_done,
};

/* First fit: the first server in the pool that has a free slot, so that work is packed on as few servers as it needs and the
 * rest may sleep or be switched off (HAProxy, balance first). Weights do not count.
 *
 * The slots are max_connections of each server. Those with room are ranked by their place in the pool; a start or an end, which
 * may fill a server or free it, costs O(log n), as in HAProxy's tree. When all are full the request waits at the balancer. */
#include "models/algorithm/algorithm.h"

#include "models/order/ranking.h"

struct first_fit {
    struct ranking ranking; /* the standing eligible members; those that are full behind all others */
    struct arena *arena;
};

static void first_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct first_fit *first = state;
    first->arena = arena;
    ranking_init(&first->ranking, members->n, arena);
}

static bool is_full(const struct member *member) { return member->active >= member->limit; }

static struct rank rank_of(const struct members *members, uint32_t member)
{
    return (struct rank){.key = is_full(&members->at[member]), .sequence = member, .item = member};
}

static void first_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct first_fit *first = state;
    ranking_clear(&first->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&first->ranking, rank_of(members, members->eligible[i]), first->arena);
}

static void first_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct first_fit *first = state;
    if (ranking_has(&first->ranking, member))
        ranking_move(&first->ranking, rank_of(members, member));
}

static void first_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)latency, (void)ok;
    first_on_start(state, params, members, member);
}

static uint32_t first_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)params, (void)pick, (void)rng;
    uint32_t member = members->standing ? ((struct first_fit *)state)->ranking.heap[0].item : members->eligible[0];
    return is_full(&members->at[member]) ? MEMBER_NONE : member;
}

const struct algorithm algorithm_first_fit = {
    .base = {
        .name = "first_fit",
        .aliases = "first pack",
        .help = "the first server in the pool with a free slot (max_connections): packs",
        .known_as = "HAProxy balance first",
        .source = "HAProxy configuration manual, balance first",
        .description = "Fills the first server up to its max_connections, then the second, and so on: the last ones idle "
                       "until they are needed.",
        .when_down = "When a server goes down its part moves on to the first with room; when it returns, new work fills it "
                     "again in its turn.",
        .cost = "a decision O(1), a start or end O(log servers)",
        .state_bytes = sizeof(struct first_fit),
    },
    .knows_limits = true,
    .pick = first_pick,
    .init = first_init,
    .on_members = first_on_members,
    .on_start = first_on_start,
    .on_done = first_on_done,
};

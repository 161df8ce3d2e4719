/* First fit: the first server that has room, so that work is packed on as few servers as it needs and the rest may sleep or be
 * switched off. Products differ in who is first and what room is:
 *
 *     haproxy   by place in the pool; max_connections of each server are its slots. Weights do not count
 *     ipvs_fo   the heaviest, the first in the pool among equals; the same slots (weighted fail-over)
 *     ipvs_ovf  the heaviest that has no more in progress than its weight (overflow); when all have more, nobody
 *
 * Those with room are ranked; a start or an end, which may fill a server or free it, costs O(log n), as in HAProxy's tree. When
 * all are full the request waits at the balancer. */
#include "models/algorithm/algorithm.h"

#include "models/order/ranking.h"
#include <math.h>
#include <stddef.h>

enum { LIKE_HAPROXY, LIKE_IPVS_FO, LIKE_IPVS_OVF };

struct first_fit_params {
    uint32_t like;
};

struct first_fit {
    struct ranking ranking; /* the standing eligible members; those without room behind all others */
    struct arena *arena;
};

static void first_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct first_fit *first = state;
    first->arena = arena;
    ranking_init(&first->ranking, members->n, arena);
}

static bool has_room(uint32_t like, const struct members *members, uint32_t member)
{
    uint32_t active = members->active[member];
    return active < members->at[member].limit && (like != LIKE_IPVS_OVF || active <= members->at[member].weight);
}

static struct rank rank_of(const void *params, const struct members *members, uint32_t member)
{
    uint32_t like = ((const struct first_fit_params *)params)->like;
    double key = like == LIKE_HAPROXY ? 0 : -members->at[member].weight;
    return (struct rank){
        .key = has_room(like, members, member) ? key : INFINITY, .sequence = member, .item = member};
}

static void first_on_members(void *state, const void *params, const struct members *members)
{
    struct first_fit *first = state;
    ranking_clear(&first->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&first->ranking, rank_of(params, members, members->eligible[i]), first->arena);
}

static void first_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    struct first_fit *first = state;
    if (ranking_has(&first->ranking, member))
        ranking_move(&first->ranking, rank_of(params, members, member));
}

static void first_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)latency, (void)ok;
    first_on_start(state, params, members, member);
}

static uint32_t first_of_list(const void *params, const struct members *members)
{
    struct rank best = rank_of(params, members, members->eligible[0]);
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        struct rank next = rank_of(params, members, members->eligible[i]);
        best = next.key < best.key ? next : best;
    }
    return best.item;
}

static uint32_t first_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)pick, (void)rng;
    const struct first_fit *first = state;
    uint32_t member = members->standing ? first->ranking.heap[0].item : first_of_list(params, members);
    return has_room(((const struct first_fit_params *)params)->like, members, member) ? member : MEMBER_NONE;
}

static bool has_own_limits(const void *params) { return ((const struct first_fit_params *)params)->like == LIKE_IPVS_OVF; }

static const struct param rows[] = {
    { .key = "like", .kind = PARAM_CHOICE, .offset = offsetof(struct first_fit_params, like),
      .choices = "haproxy|ipvs_fo|ipvs_ovf", .default_text = "haproxy", .origin = "HAProxy",
      .help = "whose rule: haproxy the first in the pool; ipvs_fo the heaviest; ipvs_ovf the heaviest that has no more in "
              "progress than its weight" },
    PARAM_END,
};

const struct algorithm algorithm_first_fit = {
    .base = {
        .name = "first_fit",
        .aliases = "first pack",
        .help = "the first server in the pool with a free slot (max_connections): packs",
        .known_as = "HAProxy balance first, IPVS fo and ovf",
        .source = "HAProxy configuration manual, balance first; Linux IPVS, ip_vs_fo.c, ip_vs_ovf.c",
        .description = "Fills the first server up to its max_connections, then the second, and so on: the last ones idle "
                       "until they are needed.",
        .when_down = "When a server goes down its part moves on to the first with room; when it returns, new work fills it "
                     "again in its turn.",
        .cost = "a decision O(1), a start or end O(log servers)",
        .state_bytes = sizeof(struct first_fit),
        .params_bytes = sizeof(struct first_fit_params),
        .params = rows,
    },
    .knows_limits = true,
    .has_own_limits = has_own_limits,
    .pick = first_pick,
    .init = first_init,
    .on_members = first_on_members,
    .on_start = first_on_start,
    .on_done = first_on_done,
};

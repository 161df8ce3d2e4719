/* Weighted round robin: shares by weight, each product in its own order:
 *
 *     nginx   the smooth sequence (2012; smooth_rotation.c): 5, 1, 1 give a a b a c a a
 *     envoy   earliest deadline first (turns.h): 4, 1, 1 give a a a b c a
 *     ipvs    in rounds (weight_rounds.h): 4, 3, 2 give a a b a b c a b c
 *
 * nginx thins out who fails, too: a failure takes weight / max_fails off in the sequence, each pick gives 1 back. */
#include "models/algorithm/weight_rounds.h"
#include "models/order/turns.h"
#include "sim/engine/arena.h"
#include <stddef.h>

enum like { LIKE_NGINX, LIKE_ENVOY, LIKE_IPVS };

struct weighted_round_robin_params {
    uint32_t like, fails_to_zero;
};

struct weighted_round_robin {
    double *current; /* nginx: [n] */
    double *lost;    /* nginx: [n] of the weight, by failures */
    uint64_t *seen;  /* nginx: [n] the last change of the list that had this member */
    uint64_t n_changes;
    struct turns turns;          /* envoy */
    double *weight;              /* envoy: [n] scratch */
    struct weight_rounds rounds; /* ipvs */
};

static uint32_t like_of(const void *params) { return ((const struct weighted_round_robin_params *)params)->like; }

static void weighted_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct weighted_round_robin *round = state;
    round->current = ARENA_ARRAY(arena, members->n, double);
    round->lost = ARENA_ARRAY(arena, members->n, double);
    round->seen = ARENA_ARRAY(arena, members->n, uint64_t);
    round->weight = ARENA_ARRAY(arena, members->n, double);
    turns_init(&round->turns, members->n, arena);
}

/* A member that returns begins anew: what it was owed or owed before it left is forgotten. The others keep their places in the
 * sequence. */
static void weighted_on_members(void *state, const void *params, const struct members *members)
{
    struct weighted_round_robin *round = state;
    round->n_changes++;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        if (round->seen[member] + 1 != round->n_changes)
            round->current[member] = round->lost[member] = 0;
        round->seen[member] = round->n_changes;
        round->weight[member] = members->at[member].weight;
    }
    if (like_of(params) == LIKE_ENVOY)
        turns_change(&round->turns, members->n_eligible, members->eligible, round->weight);
    if (like_of(params) == LIKE_IPVS)
        weight_rounds_change(&round->rounds, members);
}

static uint32_t weighted_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                              struct rng *rng)
{
    (void)pick, (void)rng;
    struct weighted_round_robin *round = state;
    switch (like_of(params)) {
    case LIKE_IPVS:
        return weight_rounds_pick(&round->rounds, members);
    case LIKE_ENVOY:
        return members->standing ? turns_next(&round->turns)
                                 : turns_next_among(&round->turns, members->n_eligible, members->eligible);
    default:
        return smooth_rotation(round->current, round->lost, members, members->n_eligible, members->eligible);
    }
}

static void weighted_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                             bool ok)
{
    (void)latency;
    uint32_t fails_to_zero = ((const struct weighted_round_robin_params *)params)->fails_to_zero;
    if (!ok && fails_to_zero > 0)
        ((struct weighted_round_robin *)state)->lost[member] += members->at[member].weight / fails_to_zero;
}

#define FIELD(name) .offset = offsetof(struct weighted_round_robin_params, name)
static const struct param rows[] = {
    { .key = "like", .kind = PARAM_CHOICE, FIELD(like), .choices = "nginx|envoy|ipvs", .default_text = "nginx",
      .origin = "nginx", .help = "whose order: nginx smooth, envoy by deadlines, ipvs in rounds, the heavy first" },
    { .key = "fails_to_zero", .kind = PARAM_COUNT, FIELD(fails_to_zero), .max = 1000, .flags = PARAM_OFF, .default_text = "off",
      .help = "like nginx: failures that take a server's weight to 0 here (its max_fails); each pick gives 1 back" },
    PARAM_END,
};

const struct algorithm algorithm_weighted_round_robin = {
    .base = {
        .name = "weighted_round_robin",
        .aliases = "wrr smooth_wrr roundrobin static-rr",
        .help = "each server in turn, by weight, in nginx's smooth sequence or another product's",
        .known_as = "nginx default, HAProxy roundrobin and static-rr, IPVS wrr, Envoy ROUND_ROBIN",
        .source = "nginx commit 52327e0 (2012), \"Upstream: smooth weighted round-robin balancing\"; Envoy documentation, "
                  "weighted round robin; Linux IPVS, ip_vs_wrr.c; HAProxy configuration manual, balance roundrobin",
        .description = "Every candidate's counter grows by its weight, the largest is picked and pays back the sum: weights "
                       "5, 1, 1 give a a b a c a a. In a retry only the servers not yet tried count up.",
        .when_down = "A server that goes down drops out of the sums; when it returns its counter starts at 0, so it is "
                     "neither flooded nor starved.",
        .cost = "a decision O(servers), as in nginx and IPVS; like envoy O(log servers)",
        .state_bytes = sizeof(struct weighted_round_robin),
        .params_bytes = sizeof(struct weighted_round_robin_params),
        .params = rows,
    },
    .pick = weighted_pick,
    .init = weighted_init,
    .on_members = weighted_on_members,
    .on_done = weighted_on_done,
};

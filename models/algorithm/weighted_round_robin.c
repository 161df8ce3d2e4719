/* Smooth weighted round robin (nginx, 2012): shares by weight, spread as evenly as possible instead of in bursts. The rotation
 * itself is in smooth_rotation.c; here is who takes part. Linear in the number of members, as in nginx. What is not here: nginx
 * also lowers the weight of a peer that fails; that is passive health detection, which the balancer has for all algorithms. */
#include "models/algorithm/algorithm.h"

#include "sim/engine/arena.h"

struct weighted_round_robin {
    double *current; /* [n] */
    uint64_t *seen;  /* [n] the last change of the list that had this member */
    uint64_t n_changes;
};

static void smooth_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct weighted_round_robin *smooth = state;
    smooth->current = ARENA_ARRAY(arena, members->n, double);
    smooth->seen = ARENA_ARRAY(arena, members->n, uint64_t);
}

/* A member that returns begins anew: what it was owed or owed before it left is forgotten. The others keep their places in the
 * sequence. */
static void smooth_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct weighted_round_robin *smooth = state;
    smooth->n_changes++;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        if (smooth->seen[member] + 1 != smooth->n_changes)
            smooth->current[member] = 0;
        smooth->seen[member] = smooth->n_changes;
    }
}

static uint32_t smooth_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                            struct rng *rng)
{
    (void)params, (void)pick, (void)rng;
    return smooth_rotation(((struct weighted_round_robin *)state)->current, members, members->n_eligible, members->eligible);
}

const struct algorithm algorithm_weighted_round_robin = {
    .base = {
        .name = "weighted_round_robin",
        .aliases = "wrr smooth_wrr roundrobin static-rr",
        .help = "each server in turn, by weight, in nginx's smooth sequence",
        .known_as = "nginx default, HAProxy roundrobin and static-rr, IPVS wrr, Envoy ROUND_ROBIN",
        .source = "nginx commit 52327e0 (2012), \"Upstream: smooth weighted round-robin balancing\"",
        .description = "Every candidate's counter grows by its weight, the largest is picked and pays back the sum: weights "
                       "5, 1, 1 give a a b a c a a. In a retry only the servers not yet tried count up.",
        .when_down = "A server that goes down drops out of the sums; when it returns its counter starts at 0, so it is "
                     "neither flooded nor starved.",
        .cost = "a decision O(servers), as in nginx",
        .state_bytes = sizeof(struct weighted_round_robin),
    },
    .pick = smooth_pick,
    .init = smooth_init,
    .on_members = smooth_on_members,
};

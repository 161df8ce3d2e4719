/* Eligible members in order of the load that the next request would find there, (in progress + 1) / weight, the least loaded
 * first: for algorithms that look at all of them. A pick is O(1), a start or an end O(log n), or O(1) when equals take turns
 * and weigh the same. Products differ in whether the idle come before all others, in who is first of equals, a rotation or the
 * order of the pool, and in what load is. */
#ifndef MODELS_ALGORITHM_LOAD_RANKING_H
#define MODELS_ALGORITHM_LOAD_RANKING_H

#include "models/algorithm/load_queue.h"
#include "models/insight/closed_connections.h"
#include "models/order/ranking.h"

struct load_rule {
    bool idle_first; /* the load of the idle is 0, whatever they weigh */
    bool rotating;   /* of equal members that one is first which has had its key longest; else the first in the pool */
    simtime closed_for; /* > 0: load is IPVS's, 256 times in progress + closed less than this ago */
    bool unweighted;    /* IPVS's: weights do not count */
};

/* The standing eligible members are in one of two; the other is empty. */
struct load_ranking {
    bool queues;             /* they are in the queue */
    struct load_queue queue; /* rotating, while they weigh the same */
    struct load_rule rule;
    struct closed_connections closed;
    struct ranking ranking;
    uint64_t *since; /* rotating: [n] when the member came to its key, counted in changes of any key; NULL: pool order */
    uint64_t n_changes;
    struct arena *arena;
};

void load_ranking_init(struct load_ranking *load, struct load_rule rule, const struct members *members, struct arena *arena);
/* The first of all; O(n) when the list is not the standing one, of which it must be a part. */
uint32_t load_ranking_first(struct load_ranking *load, const struct members *members, simtime now);

/* An algorithm's functions of the same names, for one whose state begins with a struct load_ranking. */
void load_ranking_on_members(void *state, const void *params, const struct members *members);
void load_ranking_on_start(void *state, const void *params, const struct members *members, uint32_t member);
void load_ranking_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok);

#endif

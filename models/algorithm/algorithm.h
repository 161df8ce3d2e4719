/* Balancing algorithms: which of these eligible servers? Asked by a balancer, for each connection (l4) or each request (l7); the algorithm does
 * not know which.
 *
 * The balancer removes once, for all algorithms, whoever is not eligible: down, draining, weight 0, full, already tried for this request. */
#ifndef MODELS_ALGORITHM_ALGORITHM_H
#define MODELS_ALGORITHM_ALGORITHM_H

#include "models/strategy.h"
#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct arena;

/* A member of a balancer (a server, or an instance of the next tier) as this balancer instance knows it. */
struct member {
    double weight;   /* > 0 for eligible members */
    uint32_t active; /* requests (l7) or connections (l4) in progress through this balancer instance, queued ones included */
};

struct members {
    uint32_t n;               /* all members, eligible or not; constant for the run */
    const struct member *at;  /* [n] */
    uint32_t n_eligible;      /* >= 1 when pick is called */
    const uint32_t *eligible; /* indices into `at`, ascending */
    bool equal_weights;       /* all eligible members weigh the same */
    bool standing;            /* `eligible` is the list of the last on_members; false in a retry, which leaves out the members already tried:
                                 an algorithm with an index over all eligible members must then look at the list instead */
};

struct pick {
    uint32_t client_address; /* IPv4, host byte order, as the balancer sees it (after NAT) */
    uint64_t key;            /* the request's key: what header or URI hashes would see */
    simtime now;
};

struct algorithm {
    struct strategy base;
    /* Index into members->at of one of members->eligible. */
    uint32_t (*pick)(void *state, const void *params, const struct members *members, const struct pick *pick, struct rng *rng);
    /* All below may be NULL. init: once, before anything else, to take arrays of members->n from the arena (which lives as long as the run). */
    void (*init)(void *state, const void *params, const struct members *members, struct arena *arena);
    /* The eligible list or a weight changed; also called once after init. May be O(n). */
    void (*on_members)(void *state, const void *params, const struct members *members);
    /* A request or connection was given to a member (its `active` already counts it), or ended (already discounted). The member need not be
     * eligible any more. Must not depend on the number of members by more than its logarithm. */
    void (*on_start)(void *state, const void *params, const struct members *members, uint32_t member);
    void (*on_done)(void *state, const void *params, const struct members *members, uint32_t member, simtime latency, bool ok);
};

/* Weighted draw among the eligible, by binary search over cumulative weights that on_members prepared with draw_prepare; O(1) for equal weights. */
struct weighted_draw {
    double *cumulative; /* [n_eligible], kept in an array of n */
};
void weighted_draw_init(struct weighted_draw *draw, const struct members *members, struct arena *arena);
void weighted_draw_prepare(struct weighted_draw *draw, const struct members *members);
/* Position in members->eligible. Works (linearly) also when the list is not the standing one. */
uint32_t weighted_draw(const struct weighted_draw *draw, const struct members *members, struct rng *rng);

#endif

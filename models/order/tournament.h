/* A tournament: items with keys, and one of those with the least key, drawn uniformly. A tree of matches whose winners carry
 * their key and how many share it, so that ties are drawn exactly and afresh each time, which no queue of equals does. */
#ifndef MODELS_ORDER_TOURNAMENT_H
#define MODELS_ORDER_TOURNAMENT_H

#include "sim/engine/rng.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;

struct tournament {
    uint32_t n_leaves; /* a power of two */
    double *least;     /* [2 n_leaves] of the subtree; 1 is the root, item i is leaf n_leaves + i */
    uint32_t *n_least; /* items that have it; 0: the subtree is empty */
};

/* No item takes part. Memory for items 0 .. n_items - 1. */
void tournament_init(struct tournament *tournament, uint32_t n_items, struct arena *arena);
/* The item takes part with this key, or no longer. O(log n). */
void tournament_set(struct tournament *tournament, uint32_t item, double key);
void tournament_remove(struct tournament *tournament, uint32_t item);
static inline bool tournament_has(const struct tournament *tournament, uint32_t item)
{
    return tournament->n_least[tournament->n_leaves + item] > 0;
}
/* One of the items with the least key; at least one takes part. One word from the stream. O(log n). */
uint32_t tournament_draw(const struct tournament *tournament, struct rng *rng);

#endif

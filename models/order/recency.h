/* Items in the order of their last use, for caches where the least recently used goes first: a ring of numbers in one array, so
 * that nothing needs a special case. Its start, between the newest and the oldest, is number n_items. All O(1), except where
 * said. */
#ifndef MODELS_ORDER_RECENCY_H
#define MODELS_ORDER_RECENCY_H

#include "sim/engine/arena.h"
#include <stdint.h>

struct recency {
    uint32_t n_items;
    struct recency_link {
        uint32_t newer, older;
    } *link; /* [n_items + 1]; those of items that are out mean nothing */
};

/* All out. */
static inline void recency_clear(struct recency *recency)
{
    recency->link[recency->n_items] = (struct recency_link){recency->n_items, recency->n_items};
}

/* Memory for items 0 .. n_items - 1, all out. O(n_items). */
static inline void recency_init(struct recency *recency, uint32_t n_items, struct arena *arena)
{
    *recency = (struct recency){n_items, ARENA_ARRAY(arena, (size_t)n_items + 1, struct recency_link)};
    recency_clear(recency);
}

/* The item used longest ago; n_items when all are out. */
static inline uint32_t recency_oldest(const struct recency *recency)
{
    return recency->link[recency->n_items].newer;
}

/* An item that is in goes out. */
static inline void recency_remove(struct recency *recency, uint32_t item)
{
    struct recency_link at = recency->link[item];
    recency->link[at.newer].older = at.older;
    recency->link[at.older].newer = at.newer;
}

/* An item that is out comes in, used last. */
static inline void recency_add(struct recency *recency, uint32_t item)
{
    uint32_t start = recency->n_items, newest = recency->link[start].older;
    recency->link[item] = (struct recency_link){start, newest};
    recency->link[newest].newer = recency->link[start].older = item;
}

#endif

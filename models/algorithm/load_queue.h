/* Eligible members of one weight in order of their load, of equals the one first that has had its load longest: a queue for
 * each number in progress. A pick, a start and an end are O(1) and touch eight bytes of three or four members, which is what
 * counts with ten thousand of them. The part of a load ranking that knows one weight. */
#ifndef MODELS_ALGORITHM_LOAD_QUEUE_H
#define MODELS_ALGORITHM_LOAD_QUEUE_H

#include "models/algorithm/algorithm.h"
#include "models/order/bucket_queue.h"

struct load_queue {
    struct bucket_queue order; /* by `active` */
    struct arena *arena;
    double weight;   /* what each inside weighs */
    bool idle_first; /* as in a load rule */
};

/* The load that the next request would find. */
static inline double load_queue_load(bool idle_first, uint32_t active, double weight)
{
    return idle_first && active == 0 ? 0 : (active + 1.0) / weight;
}

void load_queue_init(struct load_queue *queue, bool idle_first, const struct members *members, struct arena *arena);
/* All eligible members, who weigh the same, are inside, and nobody else. Who stays at his load keeps his place; those that
 * return, or whose load a new weight of all moves, queue up behind. O(n). */
void load_queue_on_members(struct load_queue *queue, const struct members *members);
/* A member comes in, the last of its load; its `active` changed, perhaps while it was out. */
void load_queue_add(struct load_queue *queue, const struct members *members, uint32_t member);
static inline void load_queue_change(struct load_queue *queue, const struct members *members, uint32_t member)
{
    if (bucket_queue_has(&queue->order, member))
        bucket_queue_move(&queue->order, member, members->active[member], queue->arena);
}
/* The first of all; of a list that is not the standing one but a part of it, past all that are missing, O(n log n) at worst. */
uint32_t load_queue_first(const struct load_queue *queue, const struct members *members);

#endif

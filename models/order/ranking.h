/* A ranking: items ordered by a number, equals in the order in which they came. A binary heap; where asked for, it also knows
 * each item's place, so that an item inside can be moved or taken out. Used by least_connections (members by load) and
 * processor_sharing (jobs by end). */
#ifndef MODELS_ORDER_RANKING_H
#define MODELS_ORDER_RANKING_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define RANKING_NONE UINT32_MAX

struct rank {
    double key;
    uint64_t sequence; /* decides between equal keys, the smaller first; unique among the ranks inside */
    uint32_t item;
};

/* All zeros is an empty ranking without places. */
struct ranking {
    struct rank *heap; /* heap[0] is the first of all */
    uint32_t n, room;
    uint32_t *place; /* [items]: index in the heap or RANKING_NONE; NULL: nobody asks for it */
};

/* Makes an empty ranking that knows the places of items 0 .. n_items - 1, with room for all of them. */
void ranking_init(struct ranking *ranking, uint32_t n_items, struct arena *arena);
/* Adds an item that is not inside. O(log n); memory doubles in the arena when the room is used up. */
void ranking_add(struct ranking *ranking, struct rank rank, struct arena *arena);
/* Takes out the first and returns its item; RANKING_NONE when empty. O(log n). */
uint32_t ranking_pop(struct ranking *ranking);
/* Takes out everything. O(n). */
void ranking_clear(struct ranking *ranking);

/* With places only: whether an item is inside; a new key and sequence for an item that is. */
static inline bool ranking_has(const struct ranking *ranking, uint32_t item)
{
    return ranking->place[item] != RANKING_NONE;
}
void ranking_move(struct ranking *ranking, struct rank rank);

#endif

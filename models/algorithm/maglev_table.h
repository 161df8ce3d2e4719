/* Maglev's lookup table (Eisenbud et al. 2016, section 3.4): members take turns, each claiming the next free entry of an order
 * of its own, until the table is full. Equal members' parts differ by one entry at most, and a look-up is O(1); when one goes,
 * its entries move, and a few others'. */
#ifndef MODELS_ALGORITHM_MAGLEV_TABLE_H
#define MODELS_ALGORITHM_MAGLEV_TABLE_H

#include <stdint.h>

struct maglev_turn {
    uint32_t member;
    uint32_t offset, skip; /* its order: offset, offset + skip, ... modulo the size; skip from 1 to size - 1 */
    double weight;         /* > 0; members take turns in this proportion */
    uint32_t n_had;        /* turns so far, 0 at first */
};

/* The order that member has in a table of this size, from its index alone. */
struct maglev_turn maglev_turn_of(uint32_t member, double weight, uint32_t size);
/* Fills entry[size] with members; size is a prime, n_turns >= 1. The turns are used up. About
 * O(size log size + n_turns * size * largest weight / sum of weights). */
void maglev_table_fill(uint32_t *entry, uint32_t size, struct maglev_turn *turn, uint32_t n_turns);

#endif

/* From a hash to a member, in one of three ways. A mapping has places, each a member's, and a hash falls on one:
 *
 *     modulo   slots, as many as the weight; the hash modulo all slots. Another member moves n of n + 1 keys.
 *     ring     points on a circle (hash_ring.h). Another member moves 1 of n + 1.
 *     maglev   entries of a table (maglev_table.h). Evener than a ring; moves a few more.
 *
 * Who has places: all members, so that one that goes down keeps its own and nobody else's key moves; or those that are
 * eligible, the places being made anew at each change. */
#ifndef MODELS_ALGORITHM_HASH_MAPPING_H
#define MODELS_ALGORITHM_HASH_MAPPING_H

#include "models/algorithm/algorithm.h"
#include "models/algorithm/hash_ring.h"

enum hash_mapping_kind { MAPPING_MODULO, MAPPING_RING, MAPPING_MAGLEV };
enum hash_mapping_built_from { BUILT_FROM_ALL, BUILT_FROM_UP };
enum hash_mapping_point { POINT_NEXT, POINT_NEAREST };

struct hash_mapping_rule {
    uint32_t kind;              /* enum hash_mapping_kind */
    uint32_t built_from;        /* enum hash_mapping_built_from */
    uint32_t points_per_weight; /* ring; 0: nginx's 160 */
    uint32_t min_points;        /* ring: of all members together, at least */
    uint32_t point;             /* ring: enum hash_mapping_point, the next point's or the nearest one's */
    uint32_t table_size;        /* maglev: a prime; 0: Envoy's 65537 */
};

struct hash_mapping_ops;
struct maglev_turn;

struct hash_mapping {
    struct hash_mapping_rule rule;
    const struct hash_mapping_ops *ops;
    struct arena *arena;
    uint64_t n_places;
    bool walks;         /* what falls on a member that is not eligible is the next place's (ring), not hashed again */
    double *weight;     /* [n] of each member when the places were made, 0: it has none */
    double *cumulative; /* modulo: [n] slots up to and including the member's */
    struct hash_ring ring;
    bool *in_use;             /* ring: [n] */
    uint32_t *entry;          /* maglev: [table_size] */
    struct maglev_turn *turn; /* maglev: [n] */
};

void hash_mapping_init(struct hash_mapping *mapping, struct hash_mapping_rule rule, const struct members *members,
                       struct arena *arena);
/* Makes the places that are to change. O(n) for modulo, O(points) for a ring, O(size log size) for Maglev; after on_members. */
void hash_mapping_change(struct hash_mapping *mapping, const struct members *members);
/* Where a hash falls, below n_places. O(log places), Maglev O(1); somebody has places. */
uint64_t hash_mapping_place(const struct hash_mapping *mapping, uint64_t hash);
/* Whose place it is; with built_from all perhaps not eligible. */
uint32_t hash_mapping_member(const struct hash_mapping *mapping, const struct members *members, uint64_t place);

#endif

/* A hash ring: members' points on a circle of 2^32 places; a hash belongs to the member of the next point. When a member goes,
 * only what belonged to its points moves, each piece to the point after it (Karger et al. 1997). More points, more even: the
 * coefficient of variation of a member's share is about 1 / sqrt(its points). */
#ifndef MODELS_ALGORITHM_HASH_RING_H
#define MODELS_ALGORITHM_HASH_RING_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* As many points as Envoy's maximum_ring_size allows; larger rings are thinned out, each member keeping at least one point. */
#define HASH_RING_POINTS_MAX 8388608

/* A point: its place in the upper half, its member in the lower one, so that points in order are points on the circle and
 * two at one place go by member. */
struct hash_ring {
    uint64_t *all; /* every member's points, sorted */
    uint32_t n_all, room;
    uint64_t *point; /* those of the members in use, sorted */
    uint32_t n;
};

/* Points for n members, weight[i] * points_per_weight rounded (at least one where the weight is above 0); none is in use yet.
 * A member's points do not depend on the other members, and those of a smaller weight are among those of a larger one.
 * O(points), memory doubles in the arena when the room is used up. */
void hash_ring_build(struct hash_ring *ring, uint32_t n, const double *weight, double points_per_weight, struct arena *arena);
/* Points for a weight of 1 that make a ring of at least so many in all, the lightest member's a whole number (Envoy's ring size
 * grows like that until it represents the weights). */
double hash_ring_density(uint32_t n, const double *weight, uint32_t min_points);
/* Only these members' points are in use. O(points). */
void hash_ring_keep(struct hash_ring *ring, const bool *in_use);
/* Index of the point that a hash belongs to: the first at or after it; where `nearest`, the nearer of this one and the one
 * before (HAProxy). O(log points); n >= 1. */
uint32_t hash_ring_find(const struct hash_ring *ring, uint32_t place, bool nearest);

static inline uint32_t hash_ring_member(const struct hash_ring *ring, uint32_t index)
{
    return (uint32_t)ring->point[index];
}

/* Sorts points by their upper halves, equals keeping their order; scratch is as large. O(n). */
void hash_ring_sort(uint64_t *point, uint64_t *scratch, uint32_t n);

#endif

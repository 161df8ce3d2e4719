/* Hash rings: all points sorted once, those in use filtered out of them, so that a member that goes down or returns costs one
 * pass and no sorting. */
#include "models/algorithm/hash_ring.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <math.h>
#include <string.h>

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, PLACE_SHIFT = 32 };

/* Keeps points apart from keys: both are hashed from small numbers. */
static const uint64_t SALT = 0x72696e672e67736cu;

/* From the lowest digit of the place to the highest (radix sort); four passes, so the result is back in `point`. */
void hash_ring_sort(uint64_t *point, uint64_t *scratch, uint32_t n)
{
    for (unsigned shift = PLACE_SHIFT; shift < 64; shift += DIGIT_BITS) {
        uint32_t start[DIGITS + 1] = {0};
        for (uint32_t i = 0; i < n; i++)
            start[(point[i] >> shift) % DIGITS + 1]++;
        for (uint32_t d = 0; d < DIGITS; d++)
            start[d + 1] += start[d];
        for (uint32_t i = 0; i < n; i++)
            scratch[start[(point[i] >> shift) % DIGITS]++] = point[i];
        uint64_t *swap = point;
        point = scratch;
        scratch = swap;
    }
}

static uint32_t points_of(double weight, double points_per_weight)
{
    double n = round(weight * points_per_weight);
    return weight > 0 && n < 1 ? 1 : (uint32_t)n;
}

static double total_of(uint32_t n, const double *weight, double points_per_weight)
{
    double total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += fmax(weight[i] > 0, weight[i] * points_per_weight);
    return total;
}

static void make_room(struct hash_ring *ring, uint32_t n, struct arena *arena)
{
    if (n <= ring->room)
        return;
    ring->room = n > 2 * ring->room ? n : 2 * ring->room;
    ring->all = ARENA_ARRAY(arena, ring->room, uint64_t);
    ring->point = ARENA_ARRAY(arena, ring->room, uint64_t);
}

double hash_ring_density(uint32_t n, const double *weight, uint32_t min_points)
{
    double lightest = INFINITY, sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        lightest = weight[i] > 0 ? fmin(lightest, weight[i]) : lightest;
        sum += weight[i];
    }
    return sum > 0 ? ceil(lightest / sum * min_points - 1e-9) / lightest : 0;
}

void hash_ring_build(struct hash_ring *ring, uint32_t n, const double *weight, double points_per_weight, struct arena *arena)
{
    double total = total_of(n, weight, points_per_weight);
    double per_weight = points_per_weight * (total > HASH_RING_POINTS_MAX ? HASH_RING_POINTS_MAX / total : 1);
    uint32_t n_all = 0;
    for (uint32_t i = 0; i < n; i++)
        n_all += points_of(weight[i], per_weight);
    make_room(ring, n_all, arena);
    ring->n_all = ring->n = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = points_of(weight[i], per_weight); k-- > 0;)
            ring->all[ring->n_all++] = rng_mix(rng_mix(SALT, i), k) >> PLACE_SHIFT << PLACE_SHIFT | i;
    hash_ring_sort(ring->all, ring->point, ring->n_all);
}

void hash_ring_keep(struct hash_ring *ring, const bool *in_use)
{
    ring->n = 0;
    for (uint32_t i = 0; i < ring->n_all; i++) {
        ring->point[ring->n] = ring->all[i];
        ring->n += in_use[(uint32_t)ring->all[i]];
    }
}

uint32_t hash_ring_find(const struct hash_ring *ring, uint32_t place, bool nearest)
{
    uint32_t low = 0, high = ring->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ring->point[middle] >> PLACE_SHIFT < place)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t after = low < ring->n ? low : 0, before = (low > 0 ? low : ring->n) - 1;
    uint32_t forward = (uint32_t)(ring->point[after] >> PLACE_SHIFT) - place;
    uint32_t back = place - (uint32_t)(ring->point[before] >> PLACE_SHIFT);
    return nearest && back <= forward ? before : after;
}

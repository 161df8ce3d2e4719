/* Draws with weights, shared by random, power_of_two, peak_ewma and, for its slots, ip_hash. Cumulative sums and a binary
 * search rather than Walker's alias table: one word of randomness per draw, no division of weights into pieces, and on_members
 * stays a single loop. */
#include "models/algorithm/algorithm.h"

#include "sim/engine/arena.h"
#include <math.h>

enum { REDRAWS_MAX = 19 }; /* after the first draw */

void weighted_draw_init(struct weighted_draw *draw, const struct members *members, struct arena *arena)
{
    draw->cumulative = ARENA_ARRAY(arena, members->n, double);
}

void weighted_draw_prepare(struct weighted_draw *draw, const struct members *members)
{
    double sum = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        draw->cumulative[i] = sum += members->at[members->eligible[i]].weight;
}

uint32_t weighted_draw_find(const double *cumulative, uint32_t n, double share)
{
    double total = cumulative[n - 1], x = share * total;
    /* The product may be rounded up to the total itself, which nobody's part contains. */
    if (x >= total)
        x = nextafter(total, 0);
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cumulative[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static uint32_t find_in_list(const struct members *members, double share)
{
    double total = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        total += members->at[members->eligible[i]].weight;
    double left = share * total;
    for (uint32_t i = 0; i + 1 < members->n_eligible; i++)
        if ((left -= members->at[members->eligible[i]].weight) < 0)
            return i;
    return members->n_eligible - 1;
}

uint32_t weighted_draw_unequal(const struct weighted_draw *draw, const struct members *members, struct rng *rng)
{
    double share = rng_unit(rng);
    return members->standing ? weighted_draw_find(draw->cumulative, members->n_eligible, share) : find_in_list(members, share);
}

/* By weight among those not drawn yet, by one pass over the list. */
static uint32_t draw_among_rest(const struct members *members, const uint32_t *drawn, uint32_t n_drawn, struct rng *rng)
{
    double total = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        total += is_drawn(drawn, n_drawn, i) ? 0 : members->at[members->eligible[i]].weight;
    double left = rng_unit(rng) * total;
    uint32_t last = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        if (is_drawn(drawn, n_drawn, i))
            continue;
        last = i;
        if ((left -= members->at[members->eligible[i]].weight) < 0)
            break;
    }
    return last;
}

/* A position not drawn yet. Redrawing until it is new, and drawing among the rest, have the same law; the second bounds the
 * first when one weight is so large that it comes up nearly always. */
uint32_t weighted_draw_another(const struct weighted_draw *draw, const struct members *members, const uint32_t *drawn,
                               uint32_t n_drawn, struct rng *rng)
{
    for (int try = 0; try < REDRAWS_MAX; try++) {
        uint32_t position = weighted_draw(draw, members, rng);
        if (!is_drawn(drawn, n_drawn, position))
            return position;
    }
    return draw_among_rest(members, drawn, n_drawn, rng);
}

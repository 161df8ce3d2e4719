/* Rounds by weight. */
#include "models/algorithm/weight_rounds.h"

#include <math.h>

#define ROUNDING 1e-9 /* of levels that fall by fractions */

static double weight_of(const struct members *members, uint32_t position)
{
    return members->at[members->eligible[position]].weight;
}

/* The greatest common divisor of the eligible weights; when they are not whole, no less than a hundredth of the smallest. */
static double common_divisor(const struct members *members)
{
    double divisor = members->n_eligible > 0 ? weight_of(members, 0) : 1, smallest = divisor;
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        smallest = fmin(smallest, weight_of(members, i));
        for (double other = weight_of(members, i), rest; other > ROUNDING; other = rest) {
            rest = fmod(divisor, other);
            divisor = other;
        }
    }
    return divisor < 1 ? fmax(divisor, smallest / 100) : divisor;
}

void weight_rounds_change(struct weight_rounds *rounds, const struct members *members)
{
    rounds->step = common_divisor(members);
    rounds->level = 0;
}

uint32_t weight_rounds_pick(struct weight_rounds *rounds, const struct members *members)
{
    double largest = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        largest = fmax(largest, weight_of(members, i));
    uint32_t position = rounds->level > ROUNDING ? members_from(members, rounds->next) : members->n_eligible;
    for (rounds->level = fmin(rounds->level, largest);; position++) {
        if (position == members->n_eligible) {
            position = 0;
            rounds->level -= rounds->step;
            if (rounds->level < ROUNDING)
                rounds->level = largest;
        }
        if (weight_of(members, position) >= rounds->level - ROUNDING)
            break;
    }
    rounds->next = members->eligible[position] + 1;
    return members->eligible[position];
}

/* Weighted rotation in rounds, as Linux Virtual Server has it (IPVS, scheduler wrr): a round has a level, and who weighs no
 * less has a turn, in the order of the pool. From the largest weight the level falls by the greatest common divisor of the
 * weights, round by round. Weights 4, 3, 2 give a a b a b c a b c: the heavy come first, and in bursts. */
#ifndef MODELS_ALGORITHM_WEIGHT_ROUNDS_H
#define MODELS_ALGORITHM_WEIGHT_ROUNDS_H

#include "models/algorithm/algorithm.h"

/* All zeros, then weight_rounds_change. */
struct weight_rounds {
    uint32_t next; /* the member to look at next */
    double level;  /* of the round under way; 0: none is */
    double step;   /* from level to level */
};

/* The eligible members or their weights have changed: the largest weight's round begins. Weights that are not whole fall by a
 * hundredth of the smallest at least, so that the shares are about right. O(n). */
void weight_rounds_change(struct weight_rounds *rounds, const struct members *members);
/* Whose turn it is, among some of them in a retry. O(n). */
uint32_t weight_rounds_pick(struct weight_rounds *rounds, const struct members *members);

#endif

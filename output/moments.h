/* Count, mean, standard deviation, least and largest of a stream of integers, in about 1 ns per value and without division.
 *
 * Sums are taken of the distance to the first value, so that nearly equal values do not cancel (Chan, Golub and LeVeque 1983).
 * All zero bytes is an empty one. */
#ifndef OUTPUT_MOMENTS_H
#define OUTPUT_MOMENTS_H

#include <stdint.h>

struct moments {
    uint64_t n;
    int64_t first, min, max;
    double sum, sum_of_squares; /* of value - first */
};

static inline void moments_add(struct moments *moments, int64_t value)
{
    if (moments->n++ == 0)
        moments->first = moments->min = moments->max = value;
    double distance = (double)(value - moments->first);
    moments->sum += distance;
    moments->sum_of_squares += distance * distance;
    if (__builtin_expect(value < moments->min, 0))
        moments->min = value;
    if (__builtin_expect(value > moments->max, 0))
        moments->max = value;
}

/* Adds all values of another. */
void moments_merge(struct moments *into, const struct moments *other);
/* NAN when there are no values; the standard deviation (divisor n - 1) needs two. */
double moments_mean(const struct moments *moments);
double moments_sd(const struct moments *moments);

#endif

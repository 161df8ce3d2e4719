/* Merging and reading of moments; adding is inline in the header. */
#include "output/moments.h"

#include <math.h>

void moments_merge(struct moments *into, const struct moments *other)
{
    if (other->n == 0)
        return;
    if (into->n == 0) {
        *into = *other;
        return;
    }
    /* The other's sums as seen from our first value: sum (x - f)^2 = sum (x - g)^2 + 2 d sum (x - g) + n d^2 with d = g - f. */
    double d = (double)(other->first - into->first), n = (double)other->n;
    into->n += other->n;
    into->sum += other->sum + n * d;
    into->sum_of_squares += other->sum_of_squares + 2 * d * other->sum + n * d * d;
    into->min = other->min < into->min ? other->min : into->min;
    into->max = other->max > into->max ? other->max : into->max;
}

double moments_mean(const struct moments *moments)
{
    return moments->n == 0 ? (double)NAN : (double)moments->first + moments->sum / (double)moments->n;
}

double moments_sd(const struct moments *moments)
{
    if (moments->n < 2)
        return (double)NAN;
    double n = (double)moments->n;
    double squares = moments->sum_of_squares - moments->sum * moments->sum / n;
    return squares <= 0 ? 0 : sqrt(squares / (n - 1));
}

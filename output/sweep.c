/* Curves, their knees and where they meet a goal; see sweep.h. */
#include "output/sweep.h"

#include <math.h>

static double noise_of(double half) { return isnan(half) ? 0 : half; }

/* +1 and -1 bits of the directions in which the curve goes beyond its noise. */
static unsigned directions(const double *y, const double *half, uint32_t n)
{
    unsigned seen = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++) {
            double noise = noise_of(half[i]) + noise_of(half[k]);
            seen |= y[k] > y[i] + noise ? 1u : y[k] < y[i] - noise ? 2u : 0u;
        }
    return seen;
}

uint32_t sweep_knee(const double *x, const double *y, const double *half, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return n;
    unsigned seen = n < SWEEP_KNEE_POINTS ? 0 : directions(y, half, n);
    if (seen != 1 && seen != 2)
        return n;
    double low = y[0], high = y[0], farthest = SWEEP_KNEE_DISTANCE;
    for (uint32_t i = 1; i < n; i++) {
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
    }
    uint32_t knee = n;
    for (uint32_t i = 1; i + 1 < n; i++) {
        double along = (x[i] - x[0]) / (x[n - 1] - x[0]), line = y[0] + along * (y[n - 1] - y[0]);
        double distance = fabs(y[i] - line) / (high - low);
        double noise = noise_of(half[i]) + (1 - along) * noise_of(half[0]) + along * noise_of(half[n - 1]);
        if (distance > farthest && fabs(y[i] - line) > noise) {
            farthest = distance;
            knee = i;
        }
    }
    return knee;
}

struct goal_range sweep_goal(const enum threshold_verdict *verdict, uint32_t n)
{
    struct goal_range range = {GOAL_NOWHERE, 0, 0};
    uint32_t n_met = 0, first = n, last = 0;
    for (uint32_t i = 0; i < n; i++) {
        range.n_unsure += verdict[i] == THRESHOLD_UNDECIDED;
        if (verdict[i] != THRESHOLD_OK)
            continue;
        n_met++;
        first = first == n ? i : first;
        last = i;
    }
    if (n_met == 0)
        return range;
    if (n_met == n)
        range.side = GOAL_EVERYWHERE;
    else if (n_met != last - first + 1 || (first > 0 && last + 1 < n))
        range.side = GOAL_HERE_AND_THERE;
    else
        range.side = first > 0 ? GOAL_FROM : GOAL_UP_TO;
    range.at = range.side == GOAL_FROM ? first : last;
    return range;
}

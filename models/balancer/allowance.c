/* Allowances. A sum over ten slices of a second stands for the last ten seconds, as Finagle's windowed adder does. */
#include "models/balancer/allowance.h"

void allowance_init(struct allowance *allowance, double share, double per_s)
{
    *allowance = (struct allowance){.share = share, .reserve = per_s * ALLOWANCE_SLICES};
}

static double *slice_at(struct allowance *allowance, simtime now)
{
    int64_t slice = now / SECOND;
    for (int i = 0; i < ALLOWANCE_SLICES && allowance->slice < slice; i++)
        allowance->balance[++allowance->slice % ALLOWANCE_SLICES] = 0;
    allowance->slice = slice;
    return &allowance->balance[slice % ALLOWANCE_SLICES];
}

void allowance_earn(struct allowance *allowance, simtime now)
{
    if (allowance->share > 0)
        *slice_at(allowance, now) += allowance->share;
}

bool allowance_take(struct allowance *allowance, simtime now)
{
    if (allowance->share < 0)
        return true;
    double *slice = slice_at(allowance, now), sum = allowance->reserve;
    for (int i = 0; i < ALLOWANCE_SLICES; i++)
        sum += allowance->balance[i];
    if (sum < 1 - 1e-9) /* sums of shares are not exact */
        return false;
    *slice -= 1;
    return true;
}

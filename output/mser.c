/* One pass from the end: mean and squares of the batches that are kept grow by one batch at a time (Welford 1962). */
#include "output/mser.h"

#include "output/series.h"
#include <math.h>

static double batch_mean(const double *x, uint32_t batch, uint32_t i)
{
    double sum = 0;
    for (uint32_t j = 0; j < batch; j++)
        sum += x[i * batch + j];
    return sum / batch;
}

struct mser mser_truncation(const double *x, uint32_t n, uint32_t batch)
{
    uint32_t n_batches = n / batch, best = 0;
    struct spread kept = {0, 0, 0};
    struct mser result = {0, (double)NAN, false};
    double least = (double)INFINITY;
    for (uint32_t k = n_batches; k-- > 0;) {
        spread_add(&kept, batch_mean(x, batch, k));
        double marginal = kept.m2 / ((double)kept.n * kept.n);
        /* The guard of half: near the end, few batches that happen to be alike look precise. Of equals the earliest. */
        if (k <= n_batches / 2 && marginal <= least) {
            least = marginal;
            best = k;
            result.mean = kept.mean;
        }
    }
    result.n_deleted = best * batch;
    result.is_at_limit = n_batches > 1 && best == n_batches / 2;
    return result;
}

uint32_t mser_series(const struct series *series, uint32_t from, uint32_t to, double *x)
{
    double last = (double)NAN;
    for (uint32_t w = from; w < to; w++) {
        const struct spread *mean_ms = &series_spread(series, w, 0)->mean_ms;
        last = mean_ms->n > 0 ? mean_ms->mean : last;
        x[w - from] = last;
    }
    if (isnan(last))
        return 0;
    for (uint32_t w = to; w-- > from;)
        x[w - from] = isnan(x[w - from]) ? x[w - from + 1] : x[w - from];
    return to - from;
}

/* Reading and merging log-linear histograms; counting itself is inline in the header.
 *
 * Quantiles are those of the merged counts, never averages of quantiles. */
#include "output/histogram.h"

#include <math.h>
#include <stddef.h>

static uint32_t bucket_shift(struct histogram_shape shape, uint32_t bucket)
{
    return bucket >> (shape.bits + 1) == 0 ? 0 : (bucket >> shape.bits) - 1;
}

uint64_t histogram_low(struct histogram_shape shape, uint32_t bucket)
{
    uint32_t shift = bucket_shift(shape, bucket);
    return ((uint64_t)(bucket - (shift << shape.bits)) << shift) << shape.unit_bits;
}

uint64_t histogram_width(struct histogram_shape shape, uint32_t bucket)
{
    return (UINT64_C(1) << bucket_shift(shape, bucket)) << shape.unit_bits;
}

void histogram_merge(uint64_t *into, const uint32_t *counts, struct histogram_range range)
{
    for (uint32_t i = range.from; i < range.to; i++)
        into[i] += counts[i];
}

uint64_t histogram_total(struct histogram_shape shape, const uint64_t *counts)
{
    uint64_t total = 0;
    for (uint32_t i = 0, n = histogram_buckets(shape); i < n; i++)
        total += counts[i];
    return total;
}

/* ceil(q n), but 0.999 * 1000 is rank 999 although the product is a little above it. */
static uint64_t rank_of(uint64_t total, double q)
{
    double rank = ceil(q * (double)total * (1 - 1e-12));
    return rank < 1 ? 1 : rank > (double)total ? total : (uint64_t)rank;
}

uint64_t histogram_beyond(uint64_t total, double q)
{
    return total == 0 ? 0 : total - rank_of(total, q);
}

/* Sample number `rank` of `count` (from 1) in a bucket:
 * the middle of its part when the bucket is cut into `count` equal parts. */
static double value_inside(struct histogram_shape shape, uint32_t bucket, uint64_t rank, uint64_t count)
{
    double low = (double)histogram_low(shape, bucket), width = (double)histogram_width(shape, bucket);
    if (width <= 1)
        return low;
    return low + width * ((double)rank - 0.5) / (double)count;
}

struct histogram_range histogram_whole(struct histogram_shape shape, const uint64_t *counts)
{
    return (struct histogram_range){0, histogram_buckets(shape), histogram_total(shape, counts)};
}

struct histogram_range histogram_between(struct histogram_shape shape, uint64_t n, int64_t min, int64_t max)
{
    if (n == 0)
        return (struct histogram_range){0, 0, 0};
    return (struct histogram_range){histogram_bucket(shape, min < 0 ? 0 : (uint64_t)min),
                                    histogram_bucket(shape, max < 0 ? 0 : (uint64_t)max) + 1, n};
}

struct histogram_range histogram_join(struct histogram_range a, struct histogram_range b)
{
    if (a.from == a.to || b.from == b.to)
        return a.from == a.to ? b : a;
    return (struct histogram_range){a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to, a.n + b.n};
}

/* Of sums or of one replication; one body that the compiler makes twice. */
struct counts {
    const uint64_t *sum;
    const uint32_t *own;
};

static inline uint64_t count_at(struct counts counts, uint32_t bucket)
{
    return counts.sum != NULL ? counts.sum[bucket] : counts.own[bucket];
}

static inline __attribute__((always_inline)) void quantiles(struct histogram_shape shape, struct counts counts,
                                                            struct histogram_range range, uint32_t n_q, const double *q,
                                                            double *value)
{
    uint64_t total = range.n, below = 0;
    uint32_t bucket = range.from;
    for (uint32_t i = 0; i < n_q; i++) {
        if (total == 0) {
            value[i] = (double)NAN;
            continue;
        }
        uint64_t rank = rank_of(total, q[i]);
        while (below + count_at(counts, bucket) < rank)
            below += count_at(counts, bucket++);
        value[i] = value_inside(shape, bucket, rank - below, count_at(counts, bucket));
    }
}

void histogram_quantiles(struct histogram_shape shape, const uint64_t *counts, struct histogram_range range, uint32_t n_q,
                         const double *q, double *value)
{
    quantiles(shape, (struct counts){counts, NULL}, range, n_q, q, value);
}

void histogram_own_quantiles(struct histogram_shape shape, const uint32_t *counts, struct histogram_range range, uint32_t n_q,
                             const double *q, double *value)
{
    quantiles(shape, (struct counts){NULL, counts}, range, n_q, q, value);
}

double histogram_quantile(struct histogram_shape shape, const uint64_t *counts, double q)
{
    double value;
    histogram_quantiles(shape, counts, histogram_whole(shape, counts), 1, &q, &value);
    return value;
}

/* Log-linear histograms of non-negative integers (nanoseconds): within each power of two, 2^bits buckets of equal width.
 *
 * A histogram is a plain array of counts; its shape is kept beside it, once for many. With 7 bits a bucket is at most
 * 1/128 = 0.8 % of its value wide. Counts of one replication are u32, merged ones u64. Source: G. Tene's HdrHistogram uses the
 * same buckets. */
#ifndef OUTPUT_HISTOGRAM_H
#define OUTPUT_HISTOGRAM_H

#include <stdint.h>

/* Values are counted in units of 2^unit_bits; the first power of two that no longer fits is 2^(unit_bits + range_bits), larger
 * values fall into the last bucket. */
struct histogram_shape {
    uint32_t bits, unit_bits, range_bits;
};

/* Response times of a run: 1 ns to 39 hours, 21 KiB. */
#define HISTOGRAM_BITS 7u
static const struct histogram_shape histogram_run = {HISTOGRAM_BITS, 0, 47};

static inline uint32_t histogram_buckets(struct histogram_shape shape)
{
    return (shape.range_bits - shape.bits + 1) << shape.bits;
}

static inline uint32_t histogram_bucket(struct histogram_shape shape, uint64_t value)
{
    uint64_t units = value >> shape.unit_bits;
    uint64_t largest = (UINT64_C(1) << shape.range_bits) - 1;
    if (units > largest)
        units = largest;
    uint32_t shift = 63u - (uint32_t)__builtin_clzll(units | (UINT64_C(1) << shape.bits)) - shape.bits;
    return (shift << shape.bits) + (uint32_t)(units >> shift);
}

/* Buckets [from, to) and how many values are in them; those outside are empty. */
struct histogram_range {
    uint32_t from, to;
    uint64_t n;
};
struct histogram_range histogram_whole(struct histogram_shape shape, const uint64_t *counts);
/* Of n values between two. */
struct histogram_range histogram_between(struct histogram_shape shape, uint64_t n, int64_t min, int64_t max);
/* The smallest that holds both; the values of both. */
struct histogram_range histogram_join(struct histogram_range a, struct histogram_range b);

/* Counts one value. Negative ones count as 0. Less than 2 ns. */
static inline void histogram_record(struct histogram_shape shape, uint32_t *counts, int64_t value)
{
    counts[histogram_bucket(shape, value < 0 ? 0 : (uint64_t)value)]++;
}

/* Smallest value that falls into a bucket, and how many values share it. */
uint64_t histogram_low(struct histogram_shape shape, uint32_t bucket);
uint64_t histogram_width(struct histogram_shape shape, uint32_t bucket);

/* Adds the counts of one replication, which all lie in the range. */
void histogram_merge(uint64_t *into, const uint32_t *counts, struct histogram_range range);
uint64_t histogram_total(struct histogram_shape shape, const uint64_t *counts);

/* The q-quantile (0 < q <= 1) by nearest rank, the smallest value that at least a share q does not exceed: values inside a
 * bucket are taken as evenly spread over it, a bucket of width 1 is exact. NAN when the histogram is empty. */
double histogram_quantile(struct histogram_shape shape, const uint64_t *counts, double q);
/* The same for ascending q[n_q] in one pass over a range that holds all counts. */
void histogram_quantiles(struct histogram_shape shape, const uint64_t *counts, struct histogram_range range, uint32_t n_q,
                         const double *q, double *value);
/* The same of one replication. */
void histogram_own_quantiles(struct histogram_shape shape, const uint32_t *counts, struct histogram_range range, uint32_t n_q,
                             const double *q, double *value);
/* Values that lie above the rank of the q-quantile: on so many samples a percentile rests. */
uint64_t histogram_beyond(uint64_t total, double q);

#endif

/* Buckets cover all values without gap, and quantiles agree with sorted arrays to within a bucket. */
#include "output/histogram.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct histogram_shape shapes[] = {{7, 0, 47}, {7, 7, 35}, {3, 7, 35}, {5, 20, 38}};
#define N_SHAPES (sizeof shapes / sizeof shapes[0])

void test_histogram__buckets_join(void)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        uint32_t n = histogram_buckets(shapes[i]);
        uint64_t low = 0;
        for (uint32_t bucket = 0; bucket < n; bucket++) {
            CU_ASSERT_EQUAL(histogram_low(shapes[i], bucket), low);
            CU_ASSERT_EQUAL(histogram_bucket(shapes[i], low), bucket);
            low += histogram_width(shapes[i], bucket);
            CU_ASSERT_EQUAL(histogram_bucket(shapes[i], low - 1), bucket);
        }
        CU_ASSERT_EQUAL(low, UINT64_C(1) << (shapes[i].unit_bits + shapes[i].range_bits));
    }
}

void test_histogram__buckets_are_narrow(void)
{
    for (uint32_t bucket = 128; bucket < histogram_buckets(histogram_run); bucket++)
        CU_ASSERT((double)histogram_width(histogram_run, bucket) <= 0.008 * (double)histogram_low(histogram_run, bucket));
}

void test_histogram__clamps_both_ends(void)
{
    struct histogram_shape shape = {3, 7, 35};
    uint32_t *counts = calloc(histogram_buckets(shape), sizeof *counts);
    histogram_record(shape, counts, -5);
    histogram_record(shape, counts, INT64_MAX);
    CU_ASSERT_EQUAL(counts[0], 1);
    CU_ASSERT_EQUAL(counts[histogram_buckets(shape) - 1], 1);
    free(counts);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Lognormal-like values over five decades: each quantile lies within 0.8 % of the sorted array's. */
void test_histogram__quantiles_follow_sorted_array(void)
{
    enum { N = 70001, N_Q = 7 };
    static const double q[N_Q] = {0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1};
    double own[N_Q], merged[N_Q];
    struct rng rng = rng_stream(3, 1, "histogram");
    int64_t *value = malloc(N * sizeof *value);
    uint32_t *counts = calloc(histogram_buckets(histogram_run), sizeof *counts);
    uint64_t *wide = calloc(histogram_buckets(histogram_run), sizeof *wide);
    for (int i = 0; i < N; i++) {
        value[i] = (int64_t)(exp(2 * rng_normal(&rng)) * 3.3e6);
        histogram_record(histogram_run, counts, value[i]);
    }
    qsort(value, N, sizeof *value, compare);
    struct histogram_range range = histogram_between(histogram_run, N, value[0], value[N - 1]);
    histogram_merge(wide, counts, range);
    histogram_own_quantiles(histogram_run, counts, range, N_Q, q, own);
    histogram_quantiles(histogram_run, wide, range, N_Q, q, merged);
    CU_ASSERT_EQUAL(memcmp(own, merged, sizeof own), 0);
    histogram_merge(wide, counts, range);
    CU_ASSERT_EQUAL(histogram_total(histogram_run, wide), 2 * N);
    for (size_t i = 0; i < N_Q; i++) {
        double exact = (double)value[(int)ceil(q[i] * N - 1e-6) - 1];
        CU_ASSERT_DOUBLE_EQUAL(own[i], exact, 0.008 * exact + 1);
        CU_ASSERT_DOUBLE_EQUAL(histogram_quantile(histogram_run, wide, q[i]), exact, 0.008 * exact + 1);
    }
    free(value);
    free(counts);
    free(wide);
}

void test_histogram__small_values_are_exact(void)
{
    uint32_t counts[5248] = {0};
    uint64_t wide[5248] = {0};
    CU_ASSERT_EQUAL_FATAL(histogram_buckets(histogram_run), 5248);
    for (int value = 1; value <= 200; value++)
        histogram_record(histogram_run, counts, value);
    histogram_merge(wide, counts, histogram_between(histogram_run, 200, 1, 200));
    CU_ASSERT_EQUAL(histogram_quantile(histogram_run, wide, 0.5), 100);
    CU_ASSERT_EQUAL(histogram_quantile(histogram_run, wide, 0.995), 199);
    CU_ASSERT_EQUAL(histogram_quantile(histogram_run, wide, 1), 200);
}

void test_histogram__beyond_counts_ranks(void)
{
    CU_ASSERT_EQUAL(histogram_beyond(1000, 0.999), 1);
    CU_ASSERT_EQUAL(histogram_beyond(1000, 0.99), 10);
    CU_ASSERT_EQUAL(histogram_beyond(999, 0.99), 9);
    CU_ASSERT_EQUAL(histogram_beyond(0, 0.5), 0);
}

void test_histogram__empty_has_no_quantile(void)
{
    uint64_t wide[5248] = {0};
    CU_ASSERT(isnan(histogram_quantile(histogram_run, wide, 0.5)));
}

void test_histogram__ranges(void)
{
    struct histogram_shape shape = {7, 0, 47};
    struct histogram_range range = histogram_between(shape, 17, 1000, 2385), none = histogram_between(shape, 0, 5, 4);
    CU_ASSERT_EQUAL(range.from, histogram_bucket(shape, 1000));
    CU_ASSERT_EQUAL(range.to, histogram_bucket(shape, 2385) + 1);
    CU_ASSERT_EQUAL(none.from, none.to);
    CU_ASSERT_EQUAL(histogram_between(shape, 1, -3, -2).to, 1);
    struct histogram_range both = histogram_join(range, (struct histogram_range){3, 11, 5});
    CU_ASSERT(both.from == 3 && both.to == range.to && both.n == 22);
    both = histogram_join(none, range);
    CU_ASSERT(both.from == range.from && both.to == range.to && both.n == 17);
}

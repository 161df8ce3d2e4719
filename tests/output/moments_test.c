/* Moments against two passes over the values. */
#include "output/moments.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>

#define N 2385

static void draw(int64_t *value)
{
    struct rng rng = rng_stream(5, 2, "moments");
    for (int i = 0; i < N; i++)
        value[i] = (int64_t)(rng_exponential(&rng) * 7e6) + 11;
}

static void two_passes(const int64_t *value, int n, double *mean, double *sd)
{
    long double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        sum += value[i];
    *mean = (double)(sum / n);
    for (int i = 0; i < n; i++)
        squares += ((long double)value[i] - sum / n) * ((long double)value[i] - sum / n);
    *sd = (double)sqrtl(squares / (n - 1));
}

void test_moments__agree_with_two_passes_also_merged(void)
{
    int64_t value[N];
    double mean, sd;
    struct moments one = {0}, part[3] = {{0}}, merged = {0};
    draw(value);
    two_passes(value, N, &mean, &sd);
    for (int i = 0; i < N; i++) {
        moments_add(&one, value[i]);
        moments_add(&part[i % 3 == 0 ? 0 : 2], value[i]); /* the middle one stays empty */
    }
    for (int i = 0; i < 3; i++)
        moments_merge(&merged, &part[i]);
    CU_ASSERT_DOUBLE_EQUAL(moments_mean(&one), mean, 1e-12 * mean);
    CU_ASSERT_DOUBLE_EQUAL(moments_sd(&one), sd, 1e-10 * sd);
    CU_ASSERT_DOUBLE_EQUAL(moments_mean(&merged), mean, 1e-12 * mean);
    CU_ASSERT_DOUBLE_EQUAL(moments_sd(&merged), sd, 1e-10 * sd);
    CU_ASSERT_EQUAL(merged.n, N);
    CU_ASSERT_EQUAL(merged.min, one.min);
    CU_ASSERT_EQUAL(merged.max, one.max);
}

/* Plain sums of squares would lose all digits here. */
void test_moments__nearly_equal_values_keep_their_spread(void)
{
    struct moments moments = {0};
    for (int i = 0; i < 1000; i++)
        moments_add(&moments, 40000000000 + i % 2);
    CU_ASSERT_DOUBLE_EQUAL(moments_sd(&moments), sqrt(0.25 * 1000 / 999), 1e-9);
}

void test_moments__too_few_values(void)
{
    struct moments moments = {0};
    CU_ASSERT(isnan(moments_mean(&moments)));
    moments_add(&moments, 7);
    CU_ASSERT_EQUAL(moments_mean(&moments), 7);
    CU_ASSERT(isnan(moments_sd(&moments)));
}

/* Every distribution: stated mean, formula for the standard deviation, both seen in draws, and the shape against GSL's or a
 * textbook's cumulative distribution function. Impossible parameters are refused. */
#include "sim/engine/dist.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 400000 };

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *draws_of(const struct dist *dist)
{
    double *value = malloc(DRAWS * sizeof *value);
    struct rng rng = rng_stream(17, 2, dist_types[dist->kind].name);
    if (value == NULL)
        abort();
    for (uint32_t i = 0; i < DRAWS; i++)
        value[i] = dist_draw(dist, &rng);
    return value;
}

/* Kolmogorov and Smirnov at the 0.1 % level, the quick moments within 4.5 standard errors of what the dist says of itself. */
static void check_draws(const struct dist *dist, double (*cdf)(const struct dist *dist, double x))
{
    double *value = draws_of(dist), mean = 0, square = 0, fourth = 0, distance = 0;
    for (uint32_t i = 0; i < DRAWS; i++)
        mean += value[i] / DRAWS;
    for (uint32_t i = 0; i < DRAWS; i++) {
        double d2 = (value[i] - dist->mean) * (value[i] - dist->mean);
        square += d2 / DRAWS;
        fourth += d2 * d2 / DRAWS;
    }
    CU_ASSERT_DOUBLE_EQUAL(mean, dist->mean, 4.5 * dist->sd / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(square, dist->sd * dist->sd, 4.5 * sqrt(fourth / DRAWS));
    qsort(value, DRAWS, sizeof *value, compare_doubles);
    for (uint32_t i = 0; i < DRAWS; i++) {
        double p = cdf(dist, value[i]);
        distance = fmax(distance, fmax(p - (double)i / DRAWS, (double)(i + 1) / DRAWS - p));
    }
    CU_ASSERT(value[0] >= 0);
    CU_ASSERT(distance * sqrt(DRAWS) < 1.95);
    free(value);
}

void test_dist__constant(void)
{
    struct arena *arena = arena_new(NULL);
    struct rng rng = rng_stream(1, 0, "test/constant"), before = rng;
    const struct dist *dist = dist_new(arena, DIST_CONSTANT, 23.85, 0, 0);
    CU_ASSERT(dist->mean == 23.85 && dist->sd == 0 && dist_draw(dist, &rng) == 23.85);
    CU_ASSERT_EQUAL(memcmp(&rng, &before, sizeof rng), 0);
    CU_ASSERT_EQUAL(dist_draw(dist_new(arena, DIST_CONSTANT, 0, 0, 0), &rng), 0);
    arena_free(arena);
}

static double exponential_cdf(const struct dist *dist, double x)
{
    return gsl_cdf_exponential_P(x, dist->mean);
}

void test_dist__exponential(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *dist = dist_new(arena, DIST_EXPONENTIAL, 8.3, 0, 0);
    CU_ASSERT(dist->mean == 8.3 && dist->sd == 8.3);
    check_draws(dist, exponential_cdf);
    arena_free(arena);
}

static double uniform_cdf(const struct dist *dist, double x)
{
    return gsl_cdf_flat_P(x, dist->mean - 2.385, dist->mean + 2.385);
}

void test_dist__uniform(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *dist = dist_new(arena, DIST_UNIFORM, 8.3, 2.385, 0);
    CU_ASSERT_DOUBLE_EQUAL(dist->sd, 2 * 2.385 / sqrt(12), 1e-12);
    check_draws(dist, uniform_cdf);
    CU_ASSERT_PTR_NOT_NULL(dist_new(arena, DIST_UNIFORM, 8.3, 8.3, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_UNIFORM, 8.3, 8.4, 0));
    arena_free(arena);
}

static double lognormal_cdf(const struct dist *dist, double x)
{
    double variance = log(1 + pow(dist->sd / dist->mean, 2));
    return gsl_cdf_lognormal_P(x, log(dist->mean) - variance / 2, sqrt(variance));
}

void test_dist__lognormal(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *dist = dist_new(arena, DIST_LOGNORMAL, 40.7, 0.7, 0);
    CU_ASSERT_DOUBLE_EQUAL(dist->sd, 40.7 * 0.7, 1e-12);
    check_draws(dist, lognormal_cdf);
    arena_free(arena);
}

static double gamma_cdf(const struct dist *dist, double x)
{
    double cv = dist->sd / dist->mean;
    return gsl_cdf_gamma_P(x, 1 / (cv * cv), dist->mean * cv * cv);
}

void test_dist__gamma(void)
{
    struct arena *arena = arena_new(NULL);
    const double cv[] = {0.3, 1.7};
    for (int i = 0; i < 2; i++) {
        const struct dist *dist = dist_new(arena, DIST_GAMMA, 40.7, cv[i], 0);
        CU_ASSERT_DOUBLE_EQUAL(dist->sd, 40.7 * cv[i], 1e-12);
        check_draws(dist, gamma_cdf);
    }
    arena_free(arena);
}

static double weibull_shape;

static double weibull_cdf(const struct dist *dist, double x)
{
    return gsl_cdf_weibull_P(x, dist->mean / gsl_sf_gamma(1 + 1 / weibull_shape), weibull_shape);
}

void test_dist__weibull(void)
{
    struct arena *arena = arena_new(NULL);
    const double shape[] = {0.7, 2.3};
    for (int i = 0; i < 2; i++) {
        weibull_shape = shape[i];
        const struct dist *dist = dist_new(arena, DIST_WEIBULL, 40.7, shape[i], 0);
        double first = gsl_sf_gamma(1 + 1 / shape[i]), second = gsl_sf_gamma(1 + 2 / shape[i]);
        CU_ASSERT_DOUBLE_EQUAL(dist->sd, 40.7 * sqrt(second / (first * first) - 1), 1e-9);
        check_draws(dist, weibull_cdf);
    }
    arena_free(arena);
}

/* ---- pareto ---- */

static double pareto_shape, pareto_ratio;

/* The lowest value by another way than dist.c: the mean of the bounded density by Simpson's rule on a logarithmic grid, and
 * bisection on it. */
static double pareto_mean_by_integral(double low, double high, double shape)
{
    enum { STEPS = 20000 };
    double width = log(high / low) / STEPS, sum = 0, mass = 1 - pow(low / high, shape);
    for (int i = 0; i <= STEPS; i++) {
        double x = low * exp(i * width), weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * shape * pow(low, shape) * pow(x, 1 - shape) / mass;
    }
    return sum * width / 3;
}

static double pareto_lowest(double mean, double shape, double ratio)
{
    double low = mean * 1e-9, high = mean;
    for (int i = 0; i < 60; i++) {
        double middle = sqrt(low * high);
        if (pareto_mean_by_integral(middle, ratio * mean, shape) < mean)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double pareto_cdf(const struct dist *dist, double x)
{
    static double lowest_of, lowest;
    if (lowest_of != dist->mean + pareto_shape) {
        lowest_of = dist->mean + pareto_shape;
        lowest = pareto_lowest(dist->mean, pareto_shape, pareto_ratio);
    }
    double mass = 1 - pow(lowest / (pareto_ratio * dist->mean), pareto_shape);
    return x <= lowest ? 0 : (1 - pow(lowest / x, pareto_shape)) / mass;
}

void test_dist__pareto_keeps_its_mean(void)
{
    struct arena *arena = arena_new(NULL);
    const double shape[] = {2.2, 1.5, 1, 0.6}, ratio[] = {1000, 50, 30, 12};
    for (int i = 0; i < 4; i++) {
        pareto_shape = shape[i];
        pareto_ratio = ratio[i];
        const struct dist *dist = dist_new(arena, DIST_PARETO, 300.7 + i, shape[i], ratio[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(dist);
        double mean = pareto_mean_by_integral(dist->a, ratio[i] * dist->mean, shape[i]);
        CU_ASSERT_DOUBLE_EQUAL(mean, dist->mean, 1e-6 * dist->mean);
        check_draws(dist, pareto_cdf);
    }
    arena_free(arena);
}

/* Shape 1.5, mean 1 and highest = 1000 lowest give lowest = 0.3442076 (bisection on the closed form). */
void test_dist__pareto_known_answer(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *dist = dist_new(arena, DIST_PARETO, 1, 1.5, 344.2076);
    CU_ASSERT_DOUBLE_EQUAL(dist->a, 0.3442076, 1e-6);
    /* 2 E[W] (1 - rho) / lambda of the M/G/1 queue with this service: E[S^2] = 10.8848 */
    CU_ASSERT_DOUBLE_EQUAL(dist->sd * dist->sd + 1, 10.8848, 1e-4);
    for (double s = 0.05; s < 100; s *= 1.37)
        CU_ASSERT_PTR_NOT_NULL(dist_new(arena, DIST_PARETO, 7.3, s, 1000));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_PARETO, 1, 1.5, 1));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_PARETO, 1, 0, 1000));
    arena_free(arena);
}

/* ---- compositions ---- */

static double hyperexponential_cdf(const struct dist *dist, double x)
{
    double c2 = pow(dist->sd / dist->mean, 2), p = (1 + sqrt((c2 - 1) / (c2 + 1))) / 2;
    return p * gsl_cdf_exponential_P(x, dist->mean / 2 / p) + (1 - p) * gsl_cdf_exponential_P(x, dist->mean / 2 / (1 - p));
}

void test_dist__hyperexponential(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *dist = dist_new(arena, DIST_HYPEREXPONENTIAL, 20.3, 2.1, 0);
    CU_ASSERT_DOUBLE_EQUAL(dist->sd, 20.3 * 2.1, 1e-12);
    check_draws(dist, hyperexponential_cdf);
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_HYPEREXPONENTIAL, 20.3, 0.99, 0));
    arena_free(arena);
}

static double mix_cdf(const struct dist *dist, double x)
{
    (void)dist;
    return (3 * gsl_cdf_exponential_P(x, 10.1) + 5 * gsl_cdf_flat_P(x, 80, 120) + 11 * gsl_cdf_exponential_P(x, 2)) / 19;
}

void test_dist__mix(void)
{
    struct arena *arena = arena_new(NULL);
    const struct dist *part[] = {dist_new(arena, DIST_EXPONENTIAL, 10.1, 0, 0), dist_new(arena, DIST_UNIFORM, 100, 20, 0),
                                 dist_new(arena, DIST_EXPONENTIAL, 2, 0, 0)};
    const double share[] = {3, 5, 11}, bad_share[] = {3, 0, 11};
    const struct dist *dist = dist_mix(arena, 3, share, part);
    CU_ASSERT_DOUBLE_EQUAL(dist->mean, (3 * 10.1 + 5 * 100 + 11 * 2) / 19, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(dist->sd * dist->sd + dist->mean * dist->mean,
                           (3 * 2 * 10.1 * 10.1 + 5 * (10000 + 400 / 3.0) + 11 * 8) / 19, 1e-9);
    check_draws(dist, mix_cdf);
    CU_ASSERT_PTR_NULL(dist_mix(arena, 3, bad_share, part));
    CU_ASSERT_PTR_NULL(dist_mix(arena, 0, share, part));
    arena_free(arena);
}

void test_dist__empirical(void)
{
    struct arena *arena = arena_new(NULL);
    const double value[] = {3.5, 0, 11.25, 3.5, 80}, negative[] = {1, -1};
    const struct dist *dist = dist_empirical(arena, 5, value);
    CU_ASSERT_DOUBLE_EQUAL(dist->mean, 19.65, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(dist->sd * dist->sd, (2 * 3.5 * 3.5 + 11.25 * 11.25 + 6400) / 5 - 19.65 * 19.65, 1e-9);
    double *drawn = draws_of(dist);
    uint32_t n_3 = 0, n_80 = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        n_3 += drawn[i] == 3.5;
        n_80 += drawn[i] == 80;
    }
    CU_ASSERT_DOUBLE_EQUAL(n_3, 0.4 * DRAWS, 4 * sqrt(0.24 * DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(n_80, 0.2 * DRAWS, 4 * sqrt(0.16 * DRAWS));
    free(drawn);
    CU_ASSERT_PTR_NULL(dist_empirical(arena, 2, negative));
    CU_ASSERT_PTR_NULL(dist_empirical(arena, 0, value));
    arena_free(arena);
}

void test_dist__impossible_parameters(void)
{
    struct arena *arena = arena_new(NULL);
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_EXPONENTIAL, 0, 0, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_EXPONENTIAL, NAN, 0, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_EXPONENTIAL, INFINITY, 0, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_CONSTANT, -1, 0, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_LOGNORMAL, 1, 0, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_GAMMA, 1, NAN, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_WEIBULL, 1, -2, 0));
    CU_ASSERT_PTR_NULL(dist_new(arena, DIST_MIX, 1, 1, 1));
    arena_free(arena);
}

/* What the loader allows by the table, dist_new can build: the bounds and the table are kept in one place each. */
void test_dist__table_is_complete(void)
{
    struct arena *arena = arena_new(NULL);
    for (int kind = 0; kind < DIST_KINDS; kind++) {
        const struct dist_type *type = &dist_types[kind];
        CU_ASSERT(type->name != NULL && type->help != NULL);
        if (type->parameter == NULL)
            continue;
        double low = type->parameter_closed ? type->parameter_min : type->parameter_min + 0.02;
        double high = type->parameter_closed ? type->parameter_max : fmin(type->parameter_max, 1e3) - 0.02;
        CU_ASSERT_PTR_NOT_NULL(dist_new(arena, (enum dist_kind)kind, 2385, low, 1000));
        CU_ASSERT_PTR_NOT_NULL(dist_new(arena, (enum dist_kind)kind, 2385, high, 1000));
    }
    arena_free(arena);
}

/* 20000 seeds, so that the tails and the refused words of both ziggurats are among them (1 to 2 in 100). */
void test_dist__first_draw_is_that_of_the_stream(void)
{
    struct arena *arena = arena_new(NULL);
    static const double parameter[DIST_KINDS] = {
        [DIST_UNIFORM] = 0.5, [DIST_LOGNORMAL] = 1.5, [DIST_GAMMA] = 0.7,
        [DIST_WEIBULL] = 0.8, [DIST_PARETO] = 2.2,    [DIST_HYPEREXPONENTIAL] = 2};
    for (enum dist_kind kind = DIST_CONSTANT; kind < DIST_MIX; kind++) {
        const struct dist *dist = dist_new(arena, kind, 2.385, parameter[kind], 1000);
        CU_ASSERT_PTR_NOT_NULL_FATAL(dist);
        uint32_t n_wrong = 0;
        for (uint64_t i = 0; i < 20000; i++) {
            struct rng rng;
            rng_seed(&rng, rng_mix(2385, i));
            double first = dist_draw_first(dist, rng_mix(2385, i)), drawn = dist_draw(dist, &rng);
            n_wrong += memcmp(&first, &drawn, sizeof first) != 0;
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
    }
    arena_free(arena);
}

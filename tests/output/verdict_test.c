/* Student, Welch and Bonferroni against published numbers; the four verdicts; how often they are right. */
#include "output/verdict.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Differences -0.25, 0.5, -0.75, 0.1, -0.6: mean -0.2, s = sqrt(1.045 / 4); t(0.975, 4) = 2.776445 (Student 1908). */
void test_verdict__paired_by_hand(void)
{
    static const double baseline[] = {3.25, 2.5, 4.75, 1.9, 7.6}, arm[] = {3, 3, 4, 2, 7};
    struct contrast contrast = contrast_paired(baseline, arm, 5, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(contrast.estimate, -0.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(contrast.error, sqrt(1.045 / 4 / 5), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(contrast.half, 2.776445 * contrast.error, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(contrast.degrees, 4, 0);
}

/* The data of the Wikipedia article "Student's t-test": t = 1.959, 7.03 degrees of freedom, two-sided p = 0.091
 * (Welch 1947). */
void test_verdict__welch_published(void)
{
    static const double a[] = {30.02, 29.99, 30.11, 29.97, 30.01, 29.99}, b[] = {29.89, 29.93, 29.72, 29.98, 30.02, 29.98};
    struct contrast contrast = contrast_welch(b, 6, a, 6, 0.95);
    double t = contrast.estimate / contrast.error;
    CU_ASSERT_DOUBLE_EQUAL(t, 1.959006, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(contrast.degrees, 7.030560, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(2 * gsl_cdf_tdist_Q(t, contrast.degrees), 0.090773, 1e-5);
}

/* Dunn 1961: ten comparisons, family 95 %, nine degrees of freedom: 3.689662 standard errors. */
void test_verdict__bonferroni_published(void)
{
    double baseline[10] = {0}, arm[10];
    for (int i = 0; i < 10; i++)
        arm[i] = i * 0.37 - 1.1;
    struct contrast contrast = contrast_paired(baseline, arm, 10, verdict_each(0.95, 10));
    CU_ASSERT_DOUBLE_EQUAL(contrast.half / contrast.error, 3.689662, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(verdict_each(0.95, 1), 0.95, 0);
}

/* Law 2015, chapter 11: X = -ln U, Y = -1.1 ln U with the same U: variance of the difference is 0.1^2 /
 * (1 + 1.1^2) of that of independent ones. */
void test_verdict__common_random_numbers_pay(void)
{
    uint32_t n = 1000000;
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y), *z = malloc(n * sizeof *z);
    struct rng rng = rng_stream(2385, 0, "common"), other = rng_stream(2385, 1, "common");
    for (uint32_t i = 0; i < n; i++) {
        double u = 1 - rng_unit(&rng);
        x[i] = -log(u);
        y[i] = -1.1 * log(u);
        z[i] = -1.1 * log(1 - rng_unit(&other));
    }
    double paired = contrast_paired(x, y, n, 0.95).error, independent = contrast_welch(x, n, z, n, 0.95).error;
    CU_ASSERT_DOUBLE_EQUAL(paired * paired / (independent * independent), 0.004524887, 0.03 * 0.004524887);
    free(x);
    free(y);
    free(z);
}

void test_verdict__four_outcomes(void)
{
    static const struct {
        double estimate, half;
        enum verdict verdict;
    } rows[] = {{-0.30, 0.27, VERDICT_LOWER},      {0.30, 0.27, VERDICT_HIGHER},   {0.003, 0.016, VERDICT_SAME},
                {-0.003, 0.016, VERDICT_SAME},     {-0.03, 0.011, VERDICT_UNSURE}, {0.003, 0.018, VERDICT_UNSURE},
                {0.5, 0.6, VERDICT_UNSURE},        {0.021, 0, VERDICT_HIGHER},     {0, 0, VERDICT_SAME},
                {0.3, (double)NAN, VERDICT_UNSURE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct contrast contrast = {rows[i].estimate, 0, 7, rows[i].half, 8}, other = contrast;
        other.estimate = -contrast.estimate;
        enum verdict verdict = verdict_of(&contrast, 0.02), mirrored = verdict_of(&other, 0.02);
        CU_ASSERT_EQUAL(verdict, rows[i].verdict);
        enum verdict turned = verdict == VERDICT_LOWER ? VERDICT_HIGHER : verdict == VERDICT_HIGHER ? VERDICT_LOWER : verdict;
        CU_ASSERT_EQUAL(mirrored, turned);
    }
}

void test_verdict__no_spread(void)
{
    static const double same[] = {0.7, 0.2, 0.9}, more[] = {1.7, 1.2, 1.9};
    struct contrast none = contrast_paired(same, same, 3, 0.95), all = contrast_paired(same, more, 3, 0.95);
    struct contrast one = contrast_paired(same, more, 1, 0.95), flat = contrast_welch(same, 2, same, 2, 0.95);
    CU_ASSERT_EQUAL(verdict_of(&none, 0), VERDICT_SAME);
    CU_ASSERT_EQUAL(verdict_of(&all, 0.02), VERDICT_HIGHER);
    CU_ASSERT(isnan(one.half));
    CU_ASSERT_EQUAL(verdict_of(&one, 0.02), VERDICT_UNSURE);
    CU_ASSERT_EQUAL(verdict_replications(&one, 0.02, 0.95), 0);
    CU_ASSERT_EQUAL(flat.estimate, 0);
    static const double zeros[3] = {0}, ones[3] = {1, 1, 1};
    struct contrast constant = contrast_welch(zeros, 3, ones, 3, 0.95);
    CU_ASSERT_EQUAL(constant.half, 0);
    CU_ASSERT_EQUAL(verdict_of(&constant, 0.02), VERDICT_HIGHER);
}

/* t(0.975, N - 1) 0.05 / sqrt(N) below |d| - ln 1.02: found by counting up with quantiles from numerical integration,
 * outside this program. */
void test_verdict__replications_needed(void)
{
    double margin = log1p(0.02), error = 0.05 / sqrt(7.0);
    struct contrast inside = {0.01, error, 6, 0.046, 7}, outside = {-0.03, error, 6, 0.046, 7},
                    never = {margin, error, 6, 0.046, 7};
    CU_ASSERT_EQUAL(verdict_replications(&inside, margin, 0.95), 103);
    CU_ASSERT_EQUAL(verdict_replications(&outside, margin, 0.95), 95);
    CU_ASSERT_EQUAL(verdict_replications(&never, margin, 0.95), 0);
}

/* ---- how often they are right ---- */

#define EXPERIMENTS 1000
#define REPLICATIONS 9

/* One experiment: logarithms of a percentile in REPLICATIONS replications.
 * What arms have in common is four times what is their own. */
static void draw(struct rng *rng, uint32_t n_arms, const double *truth, double value[][REPLICATIONS])
{
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        double common = 0.2 * rng_normal(rng);
        for (uint32_t a = 0; a < n_arms; a++)
            value[a][r] = truth[a] + common + 0.05 * rng_normal(rng);
    }
}

static uint32_t covering(bool is_paired)
{
    static const double truth[] = {4.1, 4.1 - 0.0953};
    uint32_t n = 0;
    for (uint32_t e = 0; e < EXPERIMENTS; e++) {
        double value[2][REPLICATIONS], again[2][REPLICATIONS];
        struct rng rng = rng_stream(19, e, "coverage");
        draw(&rng, 2, truth, value);
        draw(&rng, 2, truth, again);
        struct contrast contrast = is_paired ? contrast_paired(value[0], value[1], REPLICATIONS, 0.95)
                                             : contrast_welch(value[0], REPLICATIONS, again[1], REPLICATIONS - 2, 0.95);
        n += fabs(contrast.estimate + 0.0953) <= contrast.half;
    }
    return n;
}

/* 95 % intervals hold the true difference between 93 and 97 % of the time. */
void test_verdict__coverage(void)
{
    uint32_t paired = covering(true), unpaired = covering(false);
    CU_ASSERT(paired >= 930 && paired <= 970);
    CU_ASSERT(unpaired >= 930 && unpaired <= 970);
}

/* Families of three comparisons with one baseline in which nothing differs; a family errs when one of its verdicts does. */
static uint32_t erring(double margin)
{
    static const double truth[4] = {0};
    uint32_t n = 0;
    for (uint32_t e = 0; e < EXPERIMENTS; e++) {
        double value[4][REPLICATIONS];
        struct rng rng = rng_stream(23, e, "family");
        draw(&rng, 4, truth, value);
        bool errs = false;
        for (uint32_t a = 1; a < 4; a++) {
            struct contrast contrast = contrast_paired(value[0], value[a], REPLICATIONS, verdict_each(0.95, 3));
            enum verdict verdict = verdict_of(&contrast, margin);
            errs = errs || verdict == VERDICT_LOWER || verdict == VERDICT_HIGHER;
        }
        n += errs;
    }
    return n;
}

/* At most 5 % of families err. Without a margin it is nearly that much, which shows that the test can fail: */
void test_verdict__families_without_difference(void)
{
    uint32_t without_margin = erring(0);
    CU_ASSERT(without_margin >= 15 && without_margin <= 65);
    CU_ASSERT(erring(log1p(0.02)) <= 50);
}

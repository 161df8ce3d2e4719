/* Student, Welch and Bonferroni with GSL's quantiles.
 *
 *   paired:  d = mean of differences, error = s(d) / sqrt(n), n - 1 degrees of freedom
 *   Welch:   error^2 = s1^2/n1 + s2^2/n2, degrees = error^4 / ((s1^2/n1)^2/(n1-1) + (s2^2/n2)^2/(n2-1))   (Satterthwaite
 *            1946) */
#include "output/verdict.h"

#include "output/estimate.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

double verdict_each(double confidence, uint32_t n_comparisons)
{
    return 1 - (1 - confidence) / (n_comparisons > 1 ? n_comparisons : 1);
}

static double half_width(double error, double degrees, double confidence)
{
    return gsl_cdf_tdist_Pinv(1 - (1 - confidence) / 2, degrees) * error;
}

struct contrast contrast_paired(const double *baseline, const double *arm, uint32_t n, double confidence)
{
    struct contrast contrast = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, n};
    struct spread spread = {0};
    for (uint32_t i = 0; i < n; i++)
        spread_add(&spread, arm[i] - baseline[i]);
    if (n > 0)
        contrast.estimate = spread.mean;
    if (n < 2)
        return contrast;
    contrast.degrees = n - 1;
    contrast.error = sqrt(spread.m2 / contrast.degrees / n);
    contrast.half = half_width(contrast.error, contrast.degrees, confidence);
    return contrast;
}

/* Square of the mean's standard error. */
static double variance_of_mean(const struct spread *spread) { return spread->m2 / (spread->n - 1.0) / spread->n; }

struct contrast contrast_welch(const double *baseline, uint32_t n_baseline, const double *arm, uint32_t n_arm,
                               double confidence)
{
    struct contrast contrast = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, n_baseline < n_arm ? n_baseline : n_arm};
    struct spread a = {0}, b = {0};
    for (uint32_t i = 0; i < n_baseline; i++)
        spread_add(&a, baseline[i]);
    for (uint32_t i = 0; i < n_arm; i++)
        spread_add(&b, arm[i]);
    if (contrast.n > 0)
        contrast.estimate = b.mean - a.mean;
    if (contrast.n < 2)
        return contrast;
    double va = variance_of_mean(&a), vb = variance_of_mean(&b), sum = va + vb;
    contrast.error = sqrt(sum);
    contrast.degrees = a.n + b.n - 2.0;
    if (sum > 0)
        contrast.degrees = sum * sum / (va * va / (a.n - 1.0) + vb * vb / (b.n - 1.0));
    contrast.half = half_width(contrast.error, contrast.degrees, confidence);
    return contrast;
}

enum verdict verdict_of(const struct contrast *contrast, double margin)
{
    double low = contrast->estimate - contrast->half, high = contrast->estimate + contrast->half;
    if (isnan(low))
        return VERDICT_UNSURE;
    if (low >= -margin && high <= margin)
        return VERDICT_SAME;
    if (high < -margin)
        return VERDICT_LOWER;
    return low > margin ? VERDICT_HIGHER : VERDICT_UNSURE;
}

/* Half width after n replications: degrees and the square of the error in proportion to n. */
static double half_after(const struct contrast *contrast, uint32_t n, double confidence)
{
    double per = contrast->degrees / (contrast->n - 1.0);
    return half_width(contrast->error * sqrt((double)contrast->n / n), per * (n - 1.0), confidence);
}

uint32_t verdict_replications(const struct contrast *contrast, double margin, double confidence)
{
    double distance = fabs(fabs(contrast->estimate) - margin);
    if (contrast->n < 2 || isnan(contrast->half))
        return 0;
    uint32_t enough = 2, too_few = 1;
    while (half_after(contrast, enough, confidence) >= distance) {
        too_few = enough;
        enough *= 2;
        if (enough > 2 * VERDICT_MAX_REPLICATIONS)
            return 0;
    }
    while (enough - too_few > 1) {
        uint32_t middle = too_few + (enough - too_few) / 2;
        if (half_after(contrast, middle, confidence) < distance)
            enough = middle;
        else
            too_few = middle;
    }
    return enough > VERDICT_MAX_REPLICATIONS ? 0 : enough;
}

/* Student's t over replications, with GSL's quantile; fairness indices. */
#include "output/estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

void spread_add(struct spread *spread, double value)
{
    if (!isfinite(value))
        return;
    spread->n++;
    double distance = value - spread->mean;
    spread->mean += distance / spread->n;
    spread->m2 += distance * (value - spread->mean);
}

double estimate_t(uint32_t n, double confidence)
{
    return n < 2 ? (double)NAN : gsl_cdf_tdist_Pinv(1 - (1 - confidence) / 2, n - 1);
}

double spread_half_width_t(const struct spread *spread, double t)
{
    if (spread->n < 2)
        return (double)NAN;
    double s = sqrt(spread->m2 / (spread->n - 1));
    return t * s / sqrt((double)spread->n);
}

double spread_half_width(const struct spread *spread, double confidence)
{
    return spread_half_width_t(spread, estimate_t(spread->n, confidence));
}

double interval_low(double value, double half)
{
    return value - half < 0 && value >= 0 ? 0 : value - half;
}

double interval_high(double value, double half, bool is_share)
{
    return is_share && value + half > 1 && value <= 1 ? 1 : value + half;
}

static double sum_of(const double *x, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

double load_jain(const double *x, uint32_t n)
{
    double sum = sum_of(x, n), squares = 0;
    for (uint32_t i = 0; i < n; i++)
        squares += x[i] * x[i];
    return squares > 0 ? sum * sum / (n * squares) : (double)NAN;
}

double load_max_mean(const double *x, uint32_t n)
{
    double sum = sum_of(x, n), max = 0;
    for (uint32_t i = 0; i < n; i++)
        max = x[i] > max ? x[i] : max;
    return sum > 0 ? max * n / sum : (double)NAN;
}

double load_cv(const double *x, uint32_t n)
{
    double sum = sum_of(x, n), mean = sum / n, squares = 0;
    for (uint32_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return sum > 0 ? sqrt(squares / n) / mean : (double)NAN;
}

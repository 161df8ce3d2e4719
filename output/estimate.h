/* Estimates over replications: mean with Student's t interval; and indices of how even a load is.
 *
 * Replications are independent, so their values may be treated as a sample; single requests may not (Law, Simulation Modeling
 * and Analysis, 5th ed. 2015, section 9.4.1). */
#ifndef OUTPUT_ESTIMATE_H
#define OUTPUT_ESTIMATE_H

#include <stdbool.h>
#include <stdint.h>

#define ESTIMATE_CONFIDENCE 0.95
/* A percentile with fewer samples beyond it in any replication gets no interval: its spread would be a guess. */
#define ESTIMATE_MIN_BEYOND 10

/* Running mean and sum of squared distances of the replications' values (Welford 1962). All zero bytes is an empty one. */
struct spread {
    uint32_t n;
    double mean, m2;
};

/* NAN (a replication without a value) and INFINITY (it never happened) are left out. */
void spread_add(struct spread *spread, double value);
/* Half the width of the interval: t s / sqrt(n), t = estimate_t(n, confidence). NAN for n < 2. */
double spread_half_width(const struct spread *spread, double confidence);
/* The same with t given, for whoever needs many: its quantile takes a microsecond. */
double spread_half_width_t(const struct spread *spread, double t);
/* Student's t quantile of an interval over n values: t(1 - (1 - confidence) / 2, n - 1). NAN for n < 2. */
double estimate_t(uint32_t n, double confidence);

/* The ends of an interval for the files. Nothing that is measured here is below 0, no share is above 1; t knows neither, so an
 * end that is out of reach is moved to what can be reached. NAN stays NAN. */
double interval_low(double value, double half);
double interval_high(double value, double half, bool is_share);

/* How evenly x[n] is spread. NAN when n = 0 or all are 0. */
double load_jain(const double *x, uint32_t n); /* (sum x)^2 / (n sum x^2), 1 = even, 1/n = all on one; Jain, Chiu, Hawe 1984 */
double load_max_mean(const double *x, uint32_t n); /* busiest over mean, 1 = even */
double load_cv(const double *x, uint32_t n);       /* standard deviation (divisor n) over mean, 0 = even */

#endif

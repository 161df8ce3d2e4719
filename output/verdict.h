/* A difference between two samples, how sure it is, and which of four things may be said about it.
 *
 * Differences are those of per-replication values: of their logarithms for times, so that "A over B" and "B over A" tell the
 * same story. Paired samples (replication r of both arms met the same arrivals and the same work) are compared by Student's t
 * on the pairs' differences (Student 1908; common random numbers: Law 2015, chapter 11), others by Welch's t (Welch 1947).
 * Several comparisons share one risk of error in equal parts (Bonferroni; Dunn 1961). */
#ifndef OUTPUT_VERDICT_H
#define OUTPUT_VERDICT_H

#include <stdint.h>

/* More than this is not worth telling. */
#define VERDICT_MAX_REPLICATIONS 100000u

/* arm - baseline, on whatever scale the values have. */
struct contrast {
    double estimate;
    double error;   /* standard error of the estimate; NAN when unknown */
    double degrees; /* of freedom of Student's t */
    double half;    /* half width of the interval; NAN: there is none */
    uint32_t n;     /* pairs; unpaired: values of the smaller sample */
};

/* Confidence of each of n comparisons so that all hold together with the given one: 1 - (1 - confidence) / n. */
double verdict_each(double confidence, uint32_t n_comparisons);
/* n pairs of finite values. No interval for n < 2, no estimate for n = 0. */
struct contrast contrast_paired(const double *baseline, const double *arm, uint32_t n, double confidence);
/* Independent samples; no interval when one has fewer than 2 values. */
struct contrast contrast_welch(const double *baseline, uint32_t n_baseline, const double *arm, uint32_t n_arm,
                               double confidence);

enum verdict {
    VERDICT_NONE,  /* nothing was asked */
    VERDICT_LOWER, /* the interval lies wholly below -margin */
    VERDICT_HIGHER,
    VERDICT_SAME,  /* wholly within the margin: no difference worth naming */
    VERDICT_UNSURE /* more replications would tell */
};
/* margin >= 0 on the scale of the contrast. No spread and no difference is VERDICT_SAME. */
enum verdict verdict_of(const struct contrast *contrast, double margin);
/* How many replications would settle an unsure verdict if estimate and spread stay what they are: the smallest number whose
 * half width is below the distance from the margin. 0: cannot be told, or more than VERDICT_MAX_REPLICATIONS. Cost: some twenty
 * quantiles. */
uint32_t verdict_replications(const struct contrast *contrast, double margin, double confidence);

#endif

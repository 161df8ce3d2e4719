/* How much of a series' beginning to leave out: the marginal standard error rule. */
#ifndef OUTPUT_MSER_H
#define OUTPUT_MSER_H

#include <stdbool.h>
#include <stdint.h>

/* MSER-5 averages five observations at a time, which calms the rule (White, Cobb and Spratt 2000). */
#define MSER_BATCH 5

struct mser {
    uint32_t n_deleted; /* observations, a multiple of the batch */
    double mean;        /* of the batches that are kept */
    bool is_at_limit;   /* half of the series would go: it has not settled, or is too short to tell */
};

/* The truncation k <= n / 2 that minimises S(k) / (n - k)^2 over batches of `batch` observations, where S(k) is the sum of
 * squared distances of the batches after the k-th from their mean; an incomplete last batch is left out. n_deleted 0 and mean
 * NAN without a batch. O(n), no allocation. Source: White, An effective truncation heuristic for bias reduction in simulation
 * output, 1997. */
struct mser mser_truncation(const double *x, uint32_t n, uint32_t batch);

struct series;
/* The mean response times of windows from <= w < to, averaged over replications, into x[to - from]; a window without an answer
 * repeats the one before it. Returns how many there are, 0 when none has a value. */
uint32_t mser_series(const struct series *series, uint32_t from, uint32_t to, double *x);

#endif

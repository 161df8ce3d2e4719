/* The reference loops: what a simulator would be without being general. They are this folder's yardstick, so they change as
 * little as a yardstick may; who changes one makes all older bench.csv incomparable.
 *
 *  - a hard-coded loop of two events for M/M/1 without a calendar, with the statistics of a customer
 *  - a textbook binary heap of 24-byte entries
 *  - exponential increments from a table, so that drawing them is not measured */
#ifndef TESTS_BENCH_REFERENCE_H
#define TESTS_BENCH_REFERENCE_H

#include "sim/engine/rng.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- M/M/1 ---- */

enum { QUEUE_RING = 1 << 16, QUEUE_BUCKETS = 64 * 128 };

/* Of the time in the system. The histogram is log-linear: the upper bits of the double itself, 7 of them mantissa. */
struct queue_statistics {
    uint64_t n;
    double sum, square, least, most;
    uint32_t bucket[QUEUE_BUCKETS];
};

static inline void queue_statistics_add(struct queue_statistics *statistics, double value_s)
{
    uint64_t bits;
    memcpy(&bits, &value_s, sizeof bits);
    statistics->bucket[(bits >> 45) % QUEUE_BUCKETS]++;
    statistics->n++;
    statistics->sum += value_s;
    statistics->square += value_s * value_s;
    statistics->least = value_s < statistics->least ? value_s : statistics->least;
    statistics->most = value_s > statistics->most ? value_s : statistics->most;
}

/* M/M/1 with arrivals at 0.9/s and a service rate of 1/s: ns of CPU per customer. mean_s: the mean time in the system. */
double reference_queue_ns(uint64_t n_customers, double *mean_s);

/* ---- the textbook heap: comparison of time, then of sequence number ---- */

struct entry {
    double time;
    uint64_t sequence;
    uint64_t payload;
};

struct heap {
    struct entry *entry;
    size_t n, room;
};

void heap_push(struct heap *heap, struct entry entry);
/* From one that is not empty. */
struct entry heap_pop(struct heap *heap);
void heap_free(struct heap *heap);
/* Take the earliest of n_pending entries and add one an increment later: ns of CPU for each. start_s, increment_s: tables as
 * below. */
double reference_hold_ns(uint32_t n_pending, uint32_t n_holds, const double *start_s, const double *increment_s);
/* The same with 1000 pending and exponential increments, 10 to 20 ms in all: the unit in which absolute times are compared
 * between runs. No code of the program is in it. */
double reference_loop_ns(void);

/* ---- the table: longer than what a branch predictor learns by heart ---- */

enum { REFERENCE_TABLE = 65536 };
/* Exponential values of mean 1. */
void reference_exponentials(double value[REFERENCE_TABLE]);

#endif

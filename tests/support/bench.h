/* What the benchmarks share: CPU time, medians of paired runs, rows with the target beside the measured ratio, and the textbook
 * heap that is the reference. */
#ifndef TESTS_SUPPORT_BENCH_H
#define TESTS_SUPPORT_BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 5, BENCH_TABLE = 65536 };

/* CPU seconds used by this process. */
double bench_cpu_s(void);
/* Sorts. */
double bench_median(double *value, size_t n);

/* One measured thing; work returns nanoseconds per operation. */
struct bench {
    const char *name;
    double (*work)(const void *context);
    const void *context;
    double ns; /* median, filled by bench_measure */
};
/* Runs all of them in turn BENCH_ROUNDS times and keeps the medians. */
void bench_measure(struct bench *benches, size_t n);
/* Prints `name  value unit  target  verdict`. target 0: no target; at_least: larger is better. */
void bench_row(const char *name, double value, const char *unit, double target, int at_least);
/* To keep results that nobody reads. */
void bench_keep(uint64_t value);

/* A binary heap as textbooks have it: entries of 24 bytes, comparison of time, then of sequence number. */
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
struct entry heap_pop(struct heap *heap);
void heap_free(struct heap *heap);

/* Exponential values of mean 1. */
void bench_exponentials(double value[BENCH_TABLE]);

#endif

/* What all benchmarks share: interleaved rounds, so that a noisy moment meets all candidates alike; medians over the rounds;
 * rows with the target beside the measured value. A row goes to stdout and, when BENCH_CSV names a file, to the end of that.
 *
 *     struct bench benches[] = {{"calendar.hold_10.heap", hold_heap, &hold, {0}, {0}}, {"calendar.hold_10.ladder", ...}};
 *     bench_title("hold model, 10 pending");
 *     bench_measure(benches, 2);
 *     bench_absolute(&benches[0], "ns", 0);
 *     bench_ratio("calendar.hold_10.heap_over_ladder", &benches[0], &benches[1], AT_LEAST, 2);
 *
 * A ratio is the median of the rounds' ratios, not the ratio of medians. An absolute time drifts with the machine; so every
 * round also runs a reference loop (reference.h), and the row says how many turns of it the value was worth. bench-compare
 * judges by that. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS_MOST = 25 };

/* How often each thing is measured: BENCH_ROUNDS of the environment, 1 to BENCH_ROUNDS_MOST; 5 without it. */
unsigned bench_rounds(void);
/* CPU seconds used by this process; wall seconds since some moment. */
double bench_cpu_s(void);
double bench_wall_s(void);

/* One measured thing. */
struct bench {
    const char *name; /* "mm1.engine": benchmark, then what is measured */
    double (*work)(const void *context); /* returns the measured value; NULL when value is filled otherwise */
    const void *context;
    double value[BENCH_ROUNDS_MOST];        /* of each round */
    double reference_ns[BENCH_ROUNDS_MOST]; /* of the reference loop in that round; 0: not run */
};
/* Runs the reference loop, then each of them, in turn, in every round. */
void bench_measure(struct bench *benches, size_t n);
/* For benchmarks with rounds of their own: runs the reference loop and notes its time in n of them. Returns it. */
double bench_reference(struct bench *benches, size_t n, unsigned round);
/* Of n values, BENCH_ROUNDS_MOST at most; the order of the values stays. */
double bench_median(const double *value, unsigned n);

enum sense { AT_MOST, AT_LEAST };

void bench_title(const char *title);
/* A row with the median and the range over the rounds. target 0: none. A time should be at most something, a rate per second at
 * least. */
void bench_absolute(const struct bench *bench, const char *unit, enum sense sense, double target);
/* The same for over / under. */
void bench_ratio(const char *name, const struct bench *over, const struct bench *under, enum sense sense, double target);
/* To keep results that nobody reads. */
void bench_keep(uint64_t value);
/* Ends the program with a message when a benchmark cannot be run. */
_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

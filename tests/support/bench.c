/* Paired measurements: rounds are interleaved, so that a noisy neighbour meets all candidates alike. */
#include "tests/support/bench.h"

#include "sim/engine/rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *value, size_t n)
{
    qsort(value, n, sizeof *value, compare_doubles);
    return n % 2 == 1 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

void bench_measure(struct bench *benches, size_t n)
{
    double(*ns)[BENCH_ROUNDS] = calloc(n, sizeof *ns);
    if (ns == NULL)
        abort();
    for (size_t round = 0; round < BENCH_ROUNDS; round++)
        for (size_t i = 0; i < n; i++)
            ns[i][round] = benches[i].work(benches[i].context);
    for (size_t i = 0; i < n; i++) {
        benches[i].ns = bench_median(ns[i], BENCH_ROUNDS);
        bench_row(benches[i].name, benches[i].ns, "ns", 0, 0);
    }
    free(ns);
}

void bench_row(const char *name, double value, const char *unit, double target, int at_least)
{
    printf("%-52s %9.2f %-3s", name, value, unit);
    if (target > 0)
        printf("  target %s %.2f  %s", at_least ? ">=" : "<=", target,
               (at_least ? value >= target : value <= target) ? "ok" : "MISSED");
    putchar('\n');
    fflush(stdout);
}

void bench_keep(uint64_t value)
{
    volatile uint64_t kept = value;
    (void)kept;
}

static inline int is_before(const struct entry *a, const struct entry *b)
{
    return a->time < b->time || (a->time == b->time && a->sequence < b->sequence);
}

void heap_push(struct heap *heap, struct entry entry)
{
    if (heap->n == heap->room) {
        heap->room = heap->room == 0 ? 1024 : 2 * heap->room;
        heap->entry = realloc(heap->entry, heap->room * sizeof *heap->entry);
        if (heap->entry == NULL)
            abort();
    }
    size_t i = heap->n++;
    for (; i > 0 && is_before(&entry, &heap->entry[(i - 1) / 2]); i = (i - 1) / 2)
        heap->entry[i] = heap->entry[(i - 1) / 2];
    heap->entry[i] = entry;
}

struct entry heap_pop(struct heap *heap)
{
    struct entry first = heap->entry[0], moved = heap->entry[--heap->n];
    size_t i = 0, n = heap->n;
    for (size_t child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && is_before(&heap->entry[child + 1], &heap->entry[child]))
            child++;
        if (!is_before(&heap->entry[child], &moved))
            break;
        heap->entry[i] = heap->entry[child];
        i = child;
    }
    heap->entry[i] = moved;
    return first;
}

void heap_free(struct heap *heap)
{
    free(heap->entry);
}

void bench_exponentials(double value[BENCH_TABLE])
{
    struct rng rng = rng_stream(1, 0, "bench/exponentials");
    for (int i = 0; i < BENCH_TABLE; i++)
        value[i] = rng_exponential(&rng);
}

/* Rounds, medians, rows; see measure.h. The range over the rounds is their smallest and largest value: with five rounds a
 * quantile in between would only look more exact. */
#include "tests/bench/measure.h"
#include "tests/bench/reference.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

unsigned bench_rounds(void)
{
    const char *text = getenv("BENCH_ROUNDS");
    unsigned long n = text && *text ? strtoul(text, NULL, 10) : 5;
    return n < 1 ? 1 : n > BENCH_ROUNDS_MOST ? BENCH_ROUNDS_MOST : (unsigned)n;
}

static double clock_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_cpu_s(void)
{
    return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

double bench_wall_s(void)
{
    return clock_s(CLOCK_MONOTONIC);
}

double bench_reference(struct bench *benches, size_t n, unsigned round)
{
    double ns = reference_loop_ns();
    for (size_t i = 0; i < n; i++)
        benches[i].reference_ns[round] = ns;
    return ns;
}

void bench_measure(struct bench *benches, size_t n)
{
    for (unsigned round = 0; round < bench_rounds(); round++) {
        bench_reference(benches, n, round);
        for (size_t i = 0; i < n; i++)
            benches[i].value[round] = benches[i].work(benches[i].context);
    }
}

/* ---- rows ---- */

struct range {
    double median, low, high;
};

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct range range_of(const double *value, unsigned n)
{
    double sorted[BENCH_ROUNDS_MOST];
    memcpy(sorted, value, n * sizeof *value);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return (struct range){median, sorted[0], sorted[n - 1]};
}

double bench_median(const double *value, unsigned n)
{
    return range_of(value, n).median;
}

void bench_title(const char *title)
{
    printf("\n%s\n", title);
    fflush(stdout);
}

struct row {
    const char *name, *unit, *kind; /* kind: "ratio" or "absolute" */
    enum sense sense;
    double target;
};

/* relative: the value in terms of the reference loop; for a ratio, itself. */
static void append_csv(const struct row *row, struct range value, struct range relative)
{
    const char *path = getenv("BENCH_CSV");
    FILE *file = path && *path ? fopen(path, "a") : NULL;
    if (path && *path && file == NULL)
        bench_fail("cannot write %s", path);
    if (file == NULL)
        return;
    char target[32] = "";
    if (row->target > 0)
        snprintf(target, sizeof target, "%.9g", row->target);
    fprintf(file, "%s,%.6g,%s,%s,%s,%s,%.6g,%.6g,%u,%.6g,%.6g,%.6g\n", row->name, value.median, row->unit,
            row->sense == AT_MOST ? "at_most" : "at_least", target, row->kind, value.low, value.high, bench_rounds(),
            relative.median, relative.low, relative.high);
    if (fclose(file) != 0)
        bench_fail("cannot write %s", path);
}

static void put_verdict(const struct row *row, double value)
{
    bool is_met = row->sense == AT_MOST ? value <= row->target : value >= row->target;
    printf("  target %s %-6.4g ", row->sense == AT_MOST ? "<=" : ">=", row->target);
    if (is_met)
        fputs("met", stdout);
    else
        printf("missed by %.0f %%", 100 * (value > row->target ? value / row->target - 1 : 1 - value / row->target));
}

static void put_row(const struct row *row, struct range value, struct range relative)
{
    char range[40];
    snprintf(range, sizeof range, "(%.4g .. %.4g)", value.low, value.high);
    printf("  %-46s %9.4g %-5s %-20s", row->name, value.median, row->unit, range);
    if (row->target > 0)
        put_verdict(row, value.median);
    putchar('\n');
    fflush(stdout);
    append_csv(row, value, relative);
}

/* A rate is worth more turns of the loop when the loop is slow, a time fewer. */
static double relative_to(double value, double reference_ns, const char *unit)
{
    bool is_time = strcmp(unit, "ns") == 0 || strcmp(unit, "ms") == 0 || strcmp(unit, "s") == 0;
    if (reference_ns <= 0)
        return value;
    return is_time ? value / reference_ns : strstr(unit, "/s") ? value * reference_ns : value;
}

void bench_absolute(const struct bench *bench, const char *unit, enum sense sense, double target)
{
    double relative[BENCH_ROUNDS_MOST];
    for (unsigned i = 0; i < bench_rounds(); i++)
        relative[i] = relative_to(bench->value[i], bench->reference_ns[i], unit);
    struct row row = {bench->name, unit, "absolute", sense, target};
    put_row(&row, range_of(bench->value, bench_rounds()), range_of(relative, bench_rounds()));
}

void bench_ratio(const char *name, const struct bench *over, const struct bench *under, enum sense sense, double target)
{
    double ratio[BENCH_ROUNDS_MOST];
    for (unsigned i = 0; i < bench_rounds(); i++)
        ratio[i] = over->value[i] / under->value[i];
    struct row row = {name, "x", "ratio", sense, target};
    struct range range = range_of(ratio, bench_rounds());
    put_row(&row, range, range);
}

void bench_keep(uint64_t value)
{
    volatile uint64_t kept = value;
    (void)kept;
}

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

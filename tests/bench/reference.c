/* The yardsticks; see reference.h. */
#include "tests/bench/reference.h"
#include "tests/bench/measure.h"
#include <stdlib.h>

/* The draws of the queue in bench_mm1.c, from the same streams in the same order; time as a double. */
double reference_queue_ns(uint64_t n_customers, double *mean_s)
{
    struct queue_statistics *statistics = calloc(1, sizeof *statistics);
    double *arrived = calloc(QUEUE_RING, sizeof *arrived), next_arrival = 0, next_departure = 1e300;
    if (statistics == NULL || arrived == NULL)
        abort();
    statistics->least = 1e300;
    struct rng arrivals = rng_stream(1, 0, "queue/arrivals"), service = rng_stream(1, 0, "queue/service");
    uint32_t first = 0, n = 0;
    double start_s = bench_cpu_s();
    while (statistics->n < n_customers) {
        if (next_arrival < next_departure) {
            double now = next_arrival;
            arrived[(first + n++) % QUEUE_RING] = now;
            next_arrival = now + rng_exponential(&arrivals) / 0.9;
            if (n == 1)
                next_departure = now + rng_exponential(&service);
        } else {
            double now = next_departure;
            queue_statistics_add(statistics, now - arrived[first++ % QUEUE_RING]);
            next_departure = --n > 0 ? now + rng_exponential(&service) : 1e300;
        }
    }
    double ns = 1e9 * (bench_cpu_s() - start_s) / (double)n_customers;
    *mean_s = statistics->sum / (double)n_customers;
    free(arrived);
    free(statistics);
    return ns;
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

double reference_hold_ns(uint32_t n_pending, uint32_t n_holds, const double *start_s, const double *increment_s)
{
    struct heap heap = {0};
    uint64_t sequence = 0;
    struct entry entry = {0, 0, 0};
    for (uint32_t i = 0; i < n_pending; i++)
        heap_push(&heap, (struct entry){start_s[i % REFERENCE_TABLE] * (1 + 1e-7 * i), ++sequence, i});
    for (uint32_t i = 0; i < n_pending; i++) { /* warm-up: every entry once */
        entry = heap_pop(&heap);
        heap_push(&heap, (struct entry){entry.time + increment_s[i % REFERENCE_TABLE], ++sequence, entry.payload});
    }
    double before_s = bench_cpu_s();
    for (uint32_t i = 0; i < n_holds; i++) {
        entry = heap_pop(&heap);
        heap_push(&heap, (struct entry){entry.time + increment_s[i % REFERENCE_TABLE], ++sequence, entry.payload});
    }
    double ns = 1e9 * (bench_cpu_s() - before_s) / n_holds;
    bench_keep(entry.sequence);
    heap_free(&heap);
    return ns;
}

double reference_loop_ns(void)
{
    static double exponential[REFERENCE_TABLE];
    if (exponential[0] == 0)
        reference_exponentials(exponential);
    return reference_hold_ns(1000, 200000, exponential, exponential);
}

void reference_exponentials(double value[REFERENCE_TABLE])
{
    struct rng rng = rng_stream(1, 0, "bench/exponentials");
    for (int i = 0; i < REFERENCE_TABLE; i++)
        value[i] = rng_exponential(&rng);
}

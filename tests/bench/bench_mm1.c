/* M/M/1 (arrival rate 0.9, service rate 1) through the engine's public interface: scheduled events, handlers, two named
 * streams, and for every customer a histogram and moments of its time in the system. Against the same queue as a loop
 * that knows that it has but two events, and with the same statistics: what the engine's generality costs. */
#include "sim/engine/arena.h"
#include "sim/engine/dist.h"
#include "sim/engine/sim.h"
#include "tests/support/bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUSTOMERS = 5000000, RING = 1 << 16, BUCKETS = 64 * 128 };

/* Log-linear: the upper bits of the double itself, 7 of them mantissa. */
struct statistics {
    uint64_t n;
    double sum, square, least, most;
    uint32_t bucket[BUCKETS];
};

static inline void statistics_add(struct statistics *statistics, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    statistics->bucket[(bits >> 45) % BUCKETS]++;
    statistics->n++;
    statistics->sum += value;
    statistics->square += value * value;
    statistics->least = value < statistics->least ? value : statistics->least;
    statistics->most = value > statistics->most ? value : statistics->most;
}

struct queue {
    struct sim *sim;
    struct rng arrivals, service;
    uint32_t first, n; /* customers in the system: arrived[first ...] */
    double mean_gap_ns, mean_service_ns;
    simtime arrived[RING];
    struct statistics statistics;
};

enum { KIND_ARRIVAL, KIND_DEPARTURE };

static void queue_serve(struct queue *queue)
{
    sim_after(queue->sim, simtime_from_ns(queue->mean_service_ns * rng_exponential(&queue->service)), KIND_DEPARTURE, 0);
}

static void queue_on_arrival(void *world, uint32_t object)
{
    struct queue *queue = world;
    queue->arrived[(queue->first + queue->n++) % RING] = queue->sim->now;
    sim_after(queue->sim, simtime_from_ns(queue->mean_gap_ns * rng_exponential(&queue->arrivals)), KIND_ARRIVAL, object);
    if (queue->n == 1)
        queue_serve(queue);
}

static void queue_on_departure(void *world, uint32_t object)
{
    struct queue *queue = world;
    (void)object;
    statistics_add(&queue->statistics, simtime_s(queue->sim->now - queue->arrived[queue->first++ % RING]));
    if (--queue->n > 0)
        queue_serve(queue);
    if (queue->statistics.n == CUSTOMERS)
        sim_stop(queue->sim);
}

static struct queue *queue_new(struct arena *arena)
{
    struct queue *queue = ARENA_NEW(arena, struct queue);
    queue->arrivals = rng_stream(1, 0, "queue/arrivals");
    queue->service = rng_stream(1, 0, "queue/service");
    queue->mean_gap_ns = 1e9 / 0.9;
    queue->mean_service_ns = 1e9;
    queue->statistics.least = 1e300;
    return queue;
}

static double mean_of_run;

static double run_engine(const void *context)
{
    (void)context;
    struct arena *arena = arena_new(NULL);
    struct queue *queue = queue_new(arena);
    queue->sim = sim_new(arena, queue, 1, 0);
    sim_on(queue->sim, KIND_ARRIVAL, "arrival", queue_on_arrival);
    sim_on(queue->sim, KIND_DEPARTURE, "departure", queue_on_departure);
    sim_at(queue->sim, 0, KIND_ARRIVAL, 0);
    double start_s = bench_cpu_s();
    sim_run(queue->sim, SIMTIME_NEVER);
    double s = bench_cpu_s() - start_s;
    mean_of_run = queue->statistics.sum / CUSTOMERS;
    sim_free(queue->sim);
    arena_free(arena);
    return 1e9 * s / CUSTOMERS;
}

/* The same draws from the same streams in the same order, time as a double. */
static double run_loop(const void *context)
{
    (void)context;
    struct arena *arena = arena_new(NULL);
    struct queue *queue = queue_new(arena);
    double *arrived = ARENA_ARRAY(arena, RING, double), next_arrival = 0, next_departure = 1e300;
    struct rng arrivals = queue->arrivals, service = queue->service;
    uint32_t first = 0, n = 0;
    double start_s = bench_cpu_s();
    while (queue->statistics.n < CUSTOMERS) {
        if (next_arrival < next_departure) {
            double now = next_arrival;
            arrived[(first + n++) % RING] = now;
            next_arrival = now + rng_exponential(&arrivals) / 0.9;
            if (n == 1)
                next_departure = now + rng_exponential(&service);
        } else {
            double now = next_departure;
            statistics_add(&queue->statistics, now - arrived[first++ % RING]);
            next_departure = --n > 0 ? now + rng_exponential(&service) : 1e300;
        }
    }
    double s = bench_cpu_s() - start_s;
    mean_of_run = queue->statistics.sum / CUSTOMERS;
    arena_free(arena);
    return 1e9 * s / CUSTOMERS;
}

int main(void)
{
    struct bench benches[] = {
        {"  hard-coded loop of two events, ns per customer", run_loop, NULL, 0},
        {"  engine, ns per customer", run_engine, NULL, 0},
    };
    printf("M/M/1, load 0.9, histogram and moments on\n");
    bench_measure(benches, 2);
    bench_row("engine / loop", benches[1].ns / benches[0].ns, "x", 1.8, 0);
    run_loop(NULL);
    double mean_loop = mean_of_run;
    run_engine(NULL);
    bench_row("mean time in the system, engine / loop", mean_of_run / mean_loop, "x", 0, 0);
    bench_row("mean time in the system (theory: 10)", mean_of_run, "s", 0, 0);
    return 0;
}

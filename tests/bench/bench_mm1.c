/* M/M/1 (arrival rate 0.9, service rate 1) through the engine's public interface: scheduled events, handlers, two named
 * streams, and for every customer a histogram and moments of its time in the system. Against the same queue as a loop
 * that knows that it has but two events, and with the same statistics: what the engine's generality costs. */
#include "sim/engine/arena.h"
#include "sim/engine/dist.h"
#include "sim/engine/sim.h"
#include "tests/bench/measure.h"
#include "tests/bench/reference.h"
#include <math.h>
#include <stdio.h>

enum { CUSTOMERS = 5000000 };

struct queue {
    struct sim *sim;
    struct rng arrivals, service;
    uint32_t first, n; /* customers in the system: arrived[first ...] */
    double mean_gap_ns, mean_service_ns;
    simtime arrived[QUEUE_RING];
    struct queue_statistics statistics;
};

enum { KIND_ARRIVAL, KIND_DEPARTURE };

static void queue_serve(struct queue *queue)
{
    sim_after(queue->sim, simtime_from_ns(queue->mean_service_ns * rng_exponential(&queue->service)), KIND_DEPARTURE, 0);
}

static void queue_on_arrival(void *world, uint32_t object)
{
    struct queue *queue = world;
    queue->arrived[(queue->first + queue->n++) % QUEUE_RING] = queue->sim->now;
    sim_after(queue->sim, simtime_from_ns(queue->mean_gap_ns * rng_exponential(&queue->arrivals)), KIND_ARRIVAL, object);
    if (queue->n == 1)
        queue_serve(queue);
}

static void queue_on_departure(void *world, uint32_t object)
{
    struct queue *queue = world;
    (void)object;
    queue_statistics_add(&queue->statistics, simtime_s(queue->sim->now - queue->arrived[queue->first++ % QUEUE_RING]));
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

/* Mean time in the system: both must have simulated the same. */
static double mean_of_engine_s, mean_of_loop_s;

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
    mean_of_engine_s = queue->statistics.sum / CUSTOMERS;
    sim_free(queue->sim);
    arena_free(arena);
    return 1e9 * s / CUSTOMERS;
}

static double run_loop(const void *context)
{
    (void)context;
    return reference_queue_ns(CUSTOMERS, &mean_of_loop_s);
}

int main(void)
{
    struct bench benches[] = {
        {"mm1.loop", run_loop, NULL, {0}, {0}},
        {"mm1.engine", run_engine, NULL, {0}, {0}},
    };
    bench_title("M/M/1, load 0.9, histogram and moments on, per customer: hard-coded loop of two events, engine");
    bench_measure(benches, 2);
    bench_absolute(&benches[0], "ns", AT_MOST, 0);
    bench_absolute(&benches[1], "ns", AT_MOST, 0);
    bench_ratio("mm1.engine_over_loop", &benches[1], &benches[0], AT_MOST, 1.8);
    if (fabs(mean_of_engine_s / mean_of_loop_s - 1) > 1e-6)
        bench_fail("the engine's mean time in the system is %.9g s, the loop's %.9g s", mean_of_engine_s, mean_of_loop_s);
    return 0;
}

/* Processor sharing against a simulation that takes work off every job at every event. */
#include "models/discipline/discipline.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdbool.h>

enum { JOBS = 4000 };

/* The station under test, and what the oracle knows: the work left of each job, in ns. */
struct bench {
    struct arena *arena;
    struct slab jobs;
    struct station_view station;
    void *state;
    double left[JOBS];
    bool present[JOBS];
    uint32_t n_present;
    simtime then;
    double speed_then;
};

static struct bench *bench_new(uint32_t workers, double speed)
{
    struct arena *arena = arena_new(NULL);
    struct bench *bench = ARENA_NEW(arena, struct bench);
    bench->arena = arena;
    slab_init(&bench->jobs, arena, sizeof(struct job));
    bench->station = (struct station_view){ .jobs = &bench->jobs, .arena = arena, .workers = workers, .speed = speed };
    bench->state = arena_alloc(arena, discipline_processor_sharing.base.state_bytes);
    bench->speed_then = speed;
    return bench;
}

static double pace_of(const struct bench *bench)
{
    double share = bench->n_present > 0 ? bench->station.workers / (double)bench->n_present : 0;
    return fmin(1, share) * bench->speed_then;
}

static void bench_go_to(struct bench *bench, simtime now)
{
    double done = (double)(now - bench->then) * pace_of(bench);
    for (uint32_t i = 0; i < JOBS; i++)
        bench->left[i] -= bench->present[i] ? done : 0;
    bench->then = bench->station.now = now;
    bench->speed_then = bench->station.speed;
}

static simtime bench_next(struct bench *bench)
{
    return discipline_processor_sharing.next(bench->state, NULL, &bench->station);
}

static uint32_t bench_push(struct bench *bench, simtime now, double demand)
{
    uint32_t job = slab_take(&bench->jobs);
    bench_go_to(bench, now);
    ((struct job *)slab_at(&bench->jobs, job))->demand = demand;
    discipline_processor_sharing.push(bench->state, NULL, &bench->station, job);
    bench->left[job] = demand;
    bench->present[job] = true;
    bench->n_present++;
    return job;
}

static uint32_t bench_pop(struct bench *bench, simtime now)
{
    bench_go_to(bench, now);
    uint32_t job = discipline_processor_sharing.pop(bench->state, NULL, &bench->station);
    if (job != JOB_NONE) {
        bench->present[job] = false;
        bench->n_present--;
    }
    return job;
}

static double least_left(const struct bench *bench)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < JOBS; i++)
        if (bench->present[i])
            least = fmin(least, bench->left[i]);
    return least;
}

static void check_end(struct bench *bench, simtime now)
{
    bench_go_to(bench, now);
    double least = least_left(bench), pace = pace_of(bench);
    uint32_t job = bench_pop(bench, now);
    CU_ASSERT(job != JOB_NONE);
    CU_ASSERT_DOUBLE_EQUAL(bench->left[job], least, 1e-3);
    CU_ASSERT(fabs(bench->left[job]) <= pace * 1); /* done to within one nanosecond */
}

/* Random arrivals and changes of speed; what next() says happens. */
void test_discipline_processor_sharing__agrees_with_brute_force(void)
{
    struct bench *bench = bench_new(3, 1);
    struct rng rng;
    rng_seed(&rng, 81);
    uint32_t n_pushed = 0, n_ended = 0;
    simtime arrival = 0, change = 0, end = SIMTIME_NEVER;
    while (n_ended < JOBS) {
        simtime now = arrival < change ? arrival : change;
        if (end <= now) {
            check_end(bench, end);
            n_ended++;
        } else if (arrival == now) {
            bench_push(bench, now, rng_exponential(&rng) * 2.385e6);
            arrival = ++n_pushed < JOBS ? now + simtime_from_ns(rng_exponential(&rng) * 1.0e6) : SIMTIME_NEVER;
        } else {
            bench->station.speed = 0.2 + rng_unit(&rng);
            bench_go_to(bench, now);
            change = now + simtime_from_ns(rng_exponential(&rng) * 40e6);
        }
        end = bench_next(bench);
        CU_ASSERT_EQUAL(bench_next(bench), end);
    }
    CU_ASSERT_EQUAL(bench->n_present, 0);
    CU_ASSERT_EQUAL(bench_next(bench), SIMTIME_NEVER);
    CU_ASSERT_EQUAL(bench_pop(bench, bench->then), JOB_NONE);
    arena_free(bench->arena);
}

/* By hand. One worker; demands 6 and 3 us at 0, 2 us at 3 us. Until 3: half pace, left 4.5, 1.5. Then thirds: the second ends
 * after 4.5 us at 7.5; left 3 and 0.5; halves: the third ends at 8.5; left 2.5, alone: the first ends at 11. */
void test_discipline_processor_sharing__by_hand(void)
{
    struct bench *bench = bench_new(1, 1);
    uint32_t a = bench_push(bench, 0, 6000), b = bench_push(bench, 0, 3000);
    CU_ASSERT_EQUAL(bench_next(bench), 6000);
    uint32_t c = bench_push(bench, 3000, 2000);
    CU_ASSERT_EQUAL(bench_next(bench), 7500);
    CU_ASSERT_EQUAL(bench_pop(bench, 7500), b);
    CU_ASSERT_EQUAL(bench_next(bench), 8500);
    CU_ASSERT_EQUAL(bench_pop(bench, 8500), c);
    CU_ASSERT_EQUAL(bench_next(bench), 11000);
    CU_ASSERT_EQUAL(bench_pop(bench, 11000), a);
    arena_free(bench->arena);
}

void test_discipline_processor_sharing__a_job_uses_one_worker_at_most(void)
{
    struct bench *bench = bench_new(7, 0.5);
    for (uint32_t i = 0; i < 7; i++)
        bench_push(bench, 0, 2385 + i);
    CU_ASSERT_EQUAL(bench_next(bench), 4770);
    arena_free(bench->arena);
}

/* Equal demands that came together end together, in the order of arrival. */
void test_discipline_processor_sharing__ties_by_arrival(void)
{
    struct bench *bench = bench_new(1, 1);
    for (uint32_t i = 0; i < 100; i++)
        bench_push(bench, 0, 2385);
    CU_ASSERT_EQUAL(bench_next(bench), 238500);
    for (uint32_t i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL(bench_pop(bench, 238500), i);
        CU_ASSERT_EQUAL(bench_next(bench), i < 99 ? 238500 : SIMTIME_NEVER);
    }
    arena_free(bench->arena);
}

/* A hang: nothing ends, nothing is lost. */
void test_discipline_processor_sharing__speed_zero_stops_the_clock(void)
{
    struct bench *bench = bench_new(1, 1);
    bench_push(bench, 0, 5000);
    bench_next(bench);
    bench->station.speed = 0;
    bench_go_to(bench, 2000);
    CU_ASSERT_EQUAL(bench_next(bench), SIMTIME_NEVER);
    bench->station.speed = 1;
    bench_go_to(bench, 9000);
    CU_ASSERT_EQUAL(bench_next(bench), 12000);
    arena_free(bench->arena);
}

/* Whether finished or not: what a crash takes out. */
void test_discipline_processor_sharing__pop_of_the_unfinished(void)
{
    struct bench *bench = bench_new(2, 1);
    uint32_t a = bench_push(bench, 0, 5000), b = bench_push(bench, 1000, 2000), c = bench_push(bench, 1500, 9000);
    CU_ASSERT_EQUAL(bench_pop(bench, 1600), b);
    CU_ASSERT_EQUAL(bench_pop(bench, 1600), a);
    CU_ASSERT_EQUAL(bench_pop(bench, 1600), c);
    CU_ASSERT_EQUAL(bench_next(bench), SIMTIME_NEVER);
    uint32_t d = bench_push(bench, 2000, 100);
    CU_ASSERT_EQUAL(bench_next(bench), 2100);
    CU_ASSERT_EQUAL(bench_pop(bench, 2100), d);
    arena_free(bench->arena);
}

/* The virtual time restarts when the station empties: after work without end, a nanosecond still counts. */
void test_discipline_processor_sharing__rounding_does_not_grow_with_the_run(void)
{
    const double months_ns = 9e15;
    struct bench *bench = bench_new(1, 1);
    uint32_t first = bench_push(bench, 0, months_ns);
    simtime now = bench_next(bench);
    CU_ASSERT_EQUAL(now, 9000000 * SECOND);
    CU_ASSERT_EQUAL(bench_pop(bench, now), first);
    uint32_t later = bench_push(bench, now, 1000.4), sooner = bench_push(bench, now, 1000);
    CU_ASSERT_EQUAL(bench_next(bench), now + 2000);
    CU_ASSERT_EQUAL(bench_pop(bench, now + 2000), sooner);
    CU_ASSERT_EQUAL(bench_next(bench), now + 2000);
    CU_ASSERT_EQUAL(bench_pop(bench, now + 2000), later);
    arena_free(bench->arena);
}

/* The calendar in the hold model (take the earliest event, schedule one an increment later) against a textbook binary heap, and
 * the two ways of cancelling against firing and against tombstones on that heap. */
#include "sim/engine/arena.h"
#include "sim/engine/calendar.h"
#include "sim/engine/sim.h"
#include "tests/support/bench.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Increments come from a table, so that drawing them is not measured; it is longer than what a branch predictor learns by
 * heart. */
enum { TABLE = BENCH_TABLE, CLIENTS = 100000 };

struct hold {
    uint32_t n_pending;
    uint32_t n_holds;
    const double *increment_s; /* TABLE of them, used in turn */
    const double *start_s;
};

static uint64_t to_ns(double s)
{
    return (uint64_t)(1e9 * s);
}

static double hold_calendar(const void *context)
{
    const struct hold *hold = context;
    struct calendar *calendar = calendar_new(NULL);
    uint64_t *increment = malloc(TABLE * sizeof *increment), tag = 0;
    struct event event = {0, 0};
    if (increment == NULL)
        abort();
    for (unsigned i = 0; i < TABLE; i++)
        increment[i] = to_ns(hold->increment_s[i]);
    for (uint32_t i = 0; i < hold->n_pending; i++)
        calendar_push(calendar, (struct event){to_ns(hold->start_s[i % TABLE] * (1 + 1e-7 * i)), ++tag << 30});
    for (uint32_t i = 0; i < hold->n_pending; i++) { /* warm-up: every event once */
        calendar_pop(calendar, &event);
        calendar_push(calendar, (struct event){event.time + increment[i % TABLE], ++tag << 30});
    }
    double start_s = bench_cpu_s();
    for (uint32_t i = 0; i < hold->n_holds; i++) {
        calendar_pop(calendar, &event);
        calendar_push(calendar, (struct event){event.time + increment[i % TABLE], ++tag << 30});
    }
    double s = bench_cpu_s() - start_s;
    bench_keep(event.time);
    calendar_free(calendar);
    free(increment);
    return 1e9 * s / hold->n_holds;
}

static double hold_heap(const void *context)
{
    const struct hold *hold = context;
    struct heap heap = {0};
    uint64_t sequence = 0;
    struct entry entry = {0, 0, 0};
    for (uint32_t i = 0; i < hold->n_pending; i++)
        heap_push(&heap, (struct entry){hold->start_s[i % TABLE] * (1 + 1e-7 * i), ++sequence, i});
    for (uint32_t i = 0; i < hold->n_pending; i++) {
        entry = heap_pop(&heap);
        heap_push(&heap, (struct entry){entry.time + hold->increment_s[i % TABLE], ++sequence, entry.payload});
    }
    double start_s = bench_cpu_s();
    for (uint32_t i = 0; i < hold->n_holds; i++) {
        entry = heap_pop(&heap);
        heap_push(&heap, (struct entry){entry.time + hold->increment_s[i % TABLE], ++sequence, entry.payload});
    }
    double s = bench_cpu_s() - start_s;
    bench_keep(entry.sequence);
    heap_free(&heap);
    return 1e9 * s / hold->n_holds;
}

/* Half under 20 ms, 40 % between 1 and 2 s, 10 % up to 300 s: what a model of DNS and time-outs schedules. */
static void fill_ttl_mix(double value[TABLE])
{
    for (unsigned i = 0; i < TABLE; i++) {
        double u = fmod(0.61803398875 * i, 1), v = fmod(0.41421356237 * i, 1);
        value[i] = u < 0.5 ? 0.02 * v : u < 0.9 ? 1 + v : 300 * v;
    }
}

static void bench_hold(uint32_t n_pending, double target, double *ns_ladder)
{
    static double exponential[TABLE], constant[TABLE], mix[TABLE], zero[TABLE];
    bench_exponentials(exponential);
    fill_ttl_mix(mix);
    for (unsigned i = 0; i < TABLE; i++)
        constant[i] = 1;
    uint32_t n_holds = n_pending < 1000000 ? 4000000 : 3000000;
    struct hold of_exponential = {n_pending, n_holds, exponential, exponential}, of_mix = {n_pending, n_holds, mix, mix};
    struct hold of_constant = {n_pending, n_holds, constant, exponential}, of_equal = {n_pending, n_holds, constant, zero};
    struct bench benches[] = {
        {"  textbook heap, exponential increments", hold_heap, &of_exponential, 0},
        {"  calendar, exponential increments", hold_calendar, &of_exponential, 0},
        {"  calendar, TTL mix", hold_calendar, &of_mix, 0},
        {"  calendar, constant increments, spread start", hold_calendar, &of_constant, 0},
        {"  calendar, constant increments, all at once", hold_calendar, &of_equal, 0},
    };
    printf("\nhold model, %u pending\n", n_pending);
    bench_measure(benches, sizeof benches / sizeof *benches);
    bench_row("heap / calendar, exponential", benches[0].ns / benches[1].ns, "x", target, 1);
    bench_row("constant / exponential, spread start", benches[3].ns / benches[1].ns, "x", 1.5, 0);
    bench_row("constant / exponential, all at once", benches[4].ns / benches[1].ns, "x", 1.5, 0);
    *ns_ladder = benches[1].ns;
}

/* ---- cancelling ---- */

struct world {
    struct sim *sim;
    struct heap heap;
    double exponential_s[TABLE];
    simtime increment[TABLE];
    uint32_t n, n_most;
    struct sim_lane *lane;
    struct sim_timeout timeout[CLIENTS];
    sim_timer timer[CLIENTS];
    uint32_t generation[CLIENTS];
};

static void timed_out(void *context, uint32_t client)
{
    struct world *world = context;
    world->timer[client] = SIM_TIMER_NONE;
}

static void schedule_in_turn(void *context, uint32_t object)
{
    struct world *world = context;
    if (world->n++ < world->n_most)
        sim_after(world->sim, world->increment[world->n % TABLE], 0, object);
}

static void arm_and_cancel_in_turn(void *context, uint32_t object)
{
    struct world *world = context;
    for (unsigned i = 0; i < 1000; i++)
        sim_cancel(world->sim, sim_arm_at(world->sim, world->sim->now + world->increment[++world->n % TABLE], 1, object));
    if (world->n < world->n_most)
        sim_after(world->sim, 1000, 0, object);
}

static void arm_lane_and_cancel_in_turn(void *context, uint32_t object)
{
    struct world *world = context;
    for (unsigned i = 0; i < 1000; i++, world->n++) {
        sim_arm(world->sim, world->lane, &world->timeout[object], 1, object);
        sim_disarm(&world->timeout[object]);
    }
    if (world->n < world->n_most)
        sim_after(world->sim, 1000, 0, object);
}

static struct world *world_new(struct arena *arena, sim_handler handler, uint32_t n_most)
{
    struct world *world = ARENA_NEW(arena, struct world);
    world->sim = sim_new(arena, world, 1, 0);
    world->n_most = n_most;
    world->lane = sim_lane(world->sim, 10 * SECOND);
    sim_on(world->sim, 0, "work", handler);
    sim_on(world->sim, 1, "timeout", timed_out);
    bench_exponentials(world->exponential_s);
    for (unsigned i = 0; i < TABLE; i++)
        world->increment[i] = simtime_from_s(world->exponential_s[i]);
    return world;
}

/* With 1000 events pending in the background. */
static double run_pairs(const void *context)
{
    sim_handler handler = *(const sim_handler *)context;
    struct arena *arena = arena_new(NULL);
    struct world *world = world_new(arena, handler, 4000000);
    for (uint32_t i = 0; i < 1000; i++)
        sim_at(world->sim, handler == schedule_in_turn ? world->increment[i] : 1000000 * SECOND + i, 0, i);
    if (handler != schedule_in_turn)
        sim_at(world->sim, 0, 0, 0);
    double start_s = bench_cpu_s();
    sim_run(world->sim, 1000000 * SECOND);
    double s = bench_cpu_s() - start_s;
    size_t n_garbage = calendar_count(world->sim->calendar);
    if (n_garbage > 1200)
        printf("%zu entries are left in the calendar\n", n_garbage);
    sim_free(world->sim);
    arena_free(arena);
    return 1e9 * s / 4000000;
}

static void churn_lane(void *context, uint32_t client)
{
    struct world *world = context;
    sim_disarm(&world->timeout[client]);
    sim_arm(world->sim, world->lane, &world->timeout[client], 1, client);
    sim_after(world->sim, world->increment[++world->n % TABLE], 0, client);
    if (world->n == world->n_most)
        sim_stop(world->sim);
}

static void churn_timer(void *context, uint32_t client)
{
    struct world *world = context;
    sim_cancel(world->sim, world->timer[client]);
    world->timer[client] = sim_arm_at(world->sim, world->sim->now + 10 * SECOND, 1, client);
    sim_after(world->sim, world->increment[++world->n % TABLE], 0, client);
    if (world->n == world->n_most)
        sim_stop(world->sim);
}

/* Warm-up: 12 s, so that time-outs come up; then the measured million replies. */
static double run_churn(const void *context)
{
    struct arena *arena = arena_new(NULL);
    struct world *world = world_new(arena, *(const sim_handler *)context, 12 * CLIENTS);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        world->timer[i] = SIM_TIMER_NONE;
        sim_at(world->sim, world->increment[i % TABLE] + i, 0, i);
    }
    sim_run(world->sim, SIMTIME_NEVER);
    double start_s = bench_cpu_s();
    world->n = 0;
    world->n_most = 2000000;
    sim_run(world->sim, SIMTIME_NEVER);
    double s = bench_cpu_s() - start_s;
    sim_free(world->sim);
    arena_free(arena);
    return 1e9 * s / 2000000;
}

/* payload = generation << 32 | is time-out << 31 | client; a time-out of an older generation is a tombstone. */
static void churn_heap(struct world *world, uint32_t n_replies, uint64_t *sequence)
{
    struct heap *heap = &world->heap;
    for (uint32_t i = 0; i < n_replies;) {
        struct entry entry = heap_pop(heap);
        uint32_t client = (uint32_t)entry.payload & 0x7fffffff;
        if (entry.payload & 0x80000000u) {
            if (entry.payload >> 32 == world->generation[client])
                bench_keep(client);
            continue;
        }
        uint64_t generation = ++world->generation[client];
        heap_push(heap, (struct entry){entry.time + 10, ++*sequence, generation << 32 | 0x80000000u | client});
        heap_push(heap, (struct entry){entry.time + world->exponential_s[++world->n % TABLE], ++*sequence, client});
        i++;
    }
}

static double run_churn_heap(const void *context)
{
    (void)context;
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL)
        abort();
    uint64_t sequence = 0;
    bench_exponentials(world->exponential_s);
    for (uint32_t i = 0; i < CLIENTS; i++)
        heap_push(&world->heap, (struct entry){world->exponential_s[i % TABLE] + 1e-9 * i, ++sequence, i});
    churn_heap(world, 12 * CLIENTS, &sequence);
    double start_s = bench_cpu_s();
    churn_heap(world, 2000000, &sequence);
    double s = bench_cpu_s() - start_s;
    heap_free(&world->heap);
    free(world);
    return 1e9 * s / 2000000;
}

static void bench_cancelling(void)
{
    const sim_handler fire = schedule_in_turn, cancel = arm_and_cancel_in_turn, cancel_lane = arm_lane_and_cancel_in_turn;
    const sim_handler lane = churn_lane, timer = churn_timer;
    struct bench pairs[] = {
        {"  schedule, then fire", run_pairs, &fire, 0},
        {"  schedule, then cancel", run_pairs, &cancel, 0},
        {"  arm in a lane, then cancel", run_pairs, &cancel_lane, 0},
    };
    struct bench churn[] = {
        {"  tombstones on the textbook heap", run_churn_heap, NULL, 0},
        {"  lane", run_churn, &lane, 0},
        {"  tombstones in the calendar", run_churn, &timer, 0},
    };
    printf("\nschedule and cancel, 1000 pending\n");
    bench_measure(pairs, 3);
    bench_row("cancel / fire", pairs[1].ns / pairs[0].ns, "x", 1, 0);
    printf("\ntime-out churn, %d clients, 10 s time-out, reply after exponential 1 s\n", CLIENTS);
    bench_measure(churn, 3);
    bench_row("heap with tombstones / lane", churn[0].ns / churn[1].ns, "x", 3, 1);
}

int main(void)
{
    double ns_10, ns_1k, ns_100k, ns_1m;
    bench_hold(10, 0, &ns_10);
    bench_hold(1000, 2, &ns_1k);
    bench_hold(100000, 3, &ns_100k);
    bench_hold(1000000, 5, &ns_1m);
    bench_row("\ncalendar, 1,000,000 / 1,000 pending", ns_1m / ns_1k, "x", 2.5, 0);
    bench_cancelling();
    return 0;
}

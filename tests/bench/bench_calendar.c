/* The calendar in the hold model (take the earliest event, schedule one an increment later) against a textbook binary heap, and
 * the two ways of cancelling against firing and against tombstones on that heap. */
#include "sim/engine/arena.h"
#include "sim/engine/calendar.h"
#include "sim/engine/sim.h"
#include "tests/bench/measure.h"
#include "tests/bench/reference.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TABLE = REFERENCE_TABLE, CLIENTS = 100000 };

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
    return reference_hold_ns(hold->n_pending, hold->n_holds, hold->start_s, hold->increment_s);
}

/* Half under 20 ms, 40 % between 1 and 2 s, 10 % up to 300 s: what a model of DNS and time-outs schedules. */
static void fill_ttl_mix(double value[TABLE])
{
    for (unsigned i = 0; i < TABLE; i++) {
        double u = fmod(0.61803398875 * i, 1), v = fmod(0.41421356237 * i, 1);
        value[i] = u < 0.5 ? 0.02 * v : u < 0.9 ? 1 + v : 300 * v;
    }
}

/* The names of one size's rows. */
struct hold_names {
    const char *heap, *ladder, *mix, *constant, *equal, *heap_over_ladder, *constant_over_exponential, *equal_over_exponential;
};
#define HOLD_NAMES(n)                                                                                                          \
    {                                                                                                                          \
        "calendar.hold_" n ".heap", "calendar.hold_" n ".ladder", "calendar.hold_" n ".ladder_ttl_mix",                        \
            "calendar.hold_" n ".ladder_constant", "calendar.hold_" n ".ladder_all_at_once",                                   \
            "calendar.hold_" n ".heap_over_ladder", "calendar.hold_" n ".constant_over_exponential",                           \
            "calendar.hold_" n ".all_at_once_over_exponential"                                                                 \
    }

/* Returns the row of exponential increments in the calendar. */
static struct bench bench_hold(uint32_t n_pending, double target, const struct hold_names *name)
{
    static double exponential[TABLE], constant[TABLE], mix[TABLE], zero[TABLE];
    reference_exponentials(exponential);
    fill_ttl_mix(mix);
    for (unsigned i = 0; i < TABLE; i++)
        constant[i] = 1;
    uint32_t n_holds = n_pending < 1000000 ? 4000000 : 3000000;
    struct hold of_exponential = {n_pending, n_holds, exponential, exponential}, of_mix = {n_pending, n_holds, mix, mix};
    struct hold of_constant = {n_pending, n_holds, constant, exponential}, of_equal = {n_pending, n_holds, constant, zero};
    struct bench benches[] = {
        {name->heap, hold_heap, &of_exponential, {0}, {0}},        {name->ladder, hold_calendar, &of_exponential, {0}, {0}},
        {name->mix, hold_calendar, &of_mix, {0}, {0}},             {name->constant, hold_calendar, &of_constant, {0}, {0}},
        {name->equal, hold_calendar, &of_equal, {0}, {0}},
    };
    char title[120];
    snprintf(title, sizeof title, "calendar: hold model, %u pending (constant from a spread start, or all at once)", n_pending);
    bench_title(title);
    bench_measure(benches, 5);
    for (int i = 0; i < 5; i++)
        bench_absolute(&benches[i], "ns", AT_MOST, 0);
    bench_ratio(name->heap_over_ladder, &benches[0], &benches[1], AT_LEAST, target);
    bench_ratio(name->constant_over_exponential, &benches[3], &benches[1], AT_MOST, 1.5);
    bench_ratio(name->equal_over_exponential, &benches[4], &benches[1], AT_MOST, 1.5);
    return benches[1];
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
    reference_exponentials(world->exponential_s);
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
        bench_fail("%zu cancelled entries are left in the calendar", n_garbage);
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
    reference_exponentials(world->exponential_s);
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
    struct bench pairs[] = {
        {"calendar.schedule_then_fire", run_pairs, &fire, {0}, {0}},
        {"calendar.schedule_then_cancel", run_pairs, &cancel, {0}, {0}},
        {"calendar.arm_in_lane_then_cancel", run_pairs, &cancel_lane, {0}, {0}},
    };
    bench_title("calendar: 4 million schedulings, each fired or cancelled, 1000 pending");
    bench_measure(pairs, 3);
    for (int i = 0; i < 3; i++)
        bench_absolute(&pairs[i], "ns", AT_MOST, 0);
    bench_ratio("calendar.cancel_over_fire", &pairs[1], &pairs[0], AT_MOST, 1);
}

static void bench_churn(void)
{
    const sim_handler lane = churn_lane, timer = churn_timer;
    struct bench churn[] = {
        {"calendar.churn.heap_tombstones", run_churn_heap, NULL, {0}, {0}},
        {"calendar.churn.lane", run_churn, &lane, {0}, {0}},
        {"calendar.churn.timer", run_churn, &timer, {0}, {0}},
    };
    bench_title("calendar: time-out churn, 100 000 clients, 10 s time-out, replies exponential 1 s apart");
    bench_measure(churn, 3);
    for (int i = 0; i < 3; i++)
        bench_absolute(&churn[i], "ns", AT_MOST, 0);
    bench_ratio("calendar.churn.heap_over_lane", &churn[0], &churn[1], AT_LEAST, 3);
}

int main(void)
{
    static const struct hold_names n_10 = HOLD_NAMES("10"), n_1k = HOLD_NAMES("1000"), n_100k = HOLD_NAMES("100000");
    static const struct hold_names n_1m = HOLD_NAMES("1000000");
    bench_hold(10, 0, &n_10);
    struct bench few = bench_hold(1000, 2, &n_1k);
    bench_hold(100000, 3, &n_100k);
    struct bench many = bench_hold(1000000, 5, &n_1m);
    bench_ratio("calendar.hold.1000000_over_1000", &many, &few, AT_MOST, 2.5);
    bench_cancelling();
    bench_churn();
    return 0;
}

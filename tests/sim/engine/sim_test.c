/* The engine against a naive model of itself: a table of all events and timers in which the next one is found by looking
 * at each. Handlers schedule, arm and cancel at random; both must fire the same objects at the same times. */
#include "sim/engine/sim.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_EVENT = 3, KIND_TIMEOUT = 17, KIND_OTHER = 61, OBJECTS = 6000 };

struct entry {
    simtime time;
    uint64_t sequence;
    unsigned kind;
    sim_timer timer;            /* SIM_TIMER_NONE: an event that cannot be cancelled, or a time-out */
    struct sim_timeout timeout; /* not armed: an event or a timer */
    bool live;
};

struct world {
    struct sim *sim;
    struct rng rng;
    struct entry entry[OBJECTS]; /* by object */
    uint32_t n, n_most;
    uint64_t sequence;
    uint64_t n_fired, n_cancelled, n_wrong;
    struct sim_lane *lane[4];
};

static const simtime lane_delay[4] = {0, 2385, 40000, 40001};

static struct entry *naive_first(struct world *w)
{
    struct entry *first = NULL;
    for (uint32_t i = 0; i < w->n; i++) {
        struct entry *e = &w->entry[i];
        if (e->live && (first == NULL || e->time < first->time || (e->time == first->time && e->sequence < first->sequence)))
            first = e;
    }
    return first;
}

static simtime random_delay(struct world *w)
{
    static const simtime scale[] = {1, 4, 1000, 50000, 3000000};
    return (simtime)rng_below(&w->rng, (uint32_t)scale[rng_below(&w->rng, 5)]);
}

static void add_random(struct world *w)
{
    if (w->n == w->n_most)
        return;
    uint32_t object = w->n++, way = rng_below(&w->rng, 4), lane = rng_below(&w->rng, 4);
    simtime delay = way == 2 ? lane_delay[lane] : random_delay(w);
    unsigned kind = way == 0 ? KIND_EVENT : way == 1 ? KIND_OTHER : KIND_TIMEOUT;
    struct entry *e = &w->entry[object];
    *e = (struct entry){w->sim->now + delay, ++w->sequence, kind, SIM_TIMER_NONE, {.next = NULL}, true};
    if (way < 2)
        sim_after(w->sim, delay, kind, object);
    else if (way == 2)
        sim_arm(w->sim, w->lane[lane], &e->timeout, kind, object);
    else
        e->timer = sim_arm_at(w->sim, e->time, kind, object);
}

static void cancel_random(struct world *w)
{
    struct entry *e = &w->entry[rng_below(&w->rng, w->n)];
    if (!e->live || (e->timer == SIM_TIMER_NONE && e->timeout.next == NULL))
        return;
    sim_cancel(w->sim, e->timer);
    sim_disarm(&e->timeout);
    sim_disarm(&e->timeout);
    e->live = false;
    w->n_cancelled++;
}

static void fire(struct world *w, unsigned kind, uint32_t object)
{
    struct entry *e = naive_first(w);
    w->n_wrong += e == NULL || e != &w->entry[object] || e->kind != kind || e->time != w->sim->now;
    if (e != NULL)
        e->live = false;
    w->n_fired++;
    for (uint32_t n = rng_below(&w->rng, 5); n > 0; n--)
        add_random(w);
    for (uint32_t n = rng_below(&w->rng, 4); n > 0; n--)
        cancel_random(w);
}

static void event_fires(void *world, uint32_t object)
{
    fire(world, KIND_EVENT, object);
}

static void timeout_fires(void *world, uint32_t object)
{
    fire(world, KIND_TIMEOUT, object);
}

static void other_fires(void *world, uint32_t object)
{
    fire(world, KIND_OTHER, object);
}

static struct world *world_new(struct arena *arena, uint64_t seed, uint32_t n_most)
{
    struct world *w = ARENA_NEW(arena, struct world);
    w->sim = sim_new(arena, w, seed, 7);
    w->n_most = n_most;
    rng_seed(&w->rng, seed);
    sim_on(w->sim, KIND_EVENT, "event", event_fires);
    sim_on(w->sim, KIND_TIMEOUT, "timeout", timeout_fires);
    sim_on(w->sim, KIND_OTHER, "other", other_fires);
    for (int i = 0; i < 4; i++)
        w->lane[i] = sim_lane(w->sim, lane_delay[i]);
    return w;
}

static uint32_t count_armed(const struct world *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        n += w->entry[i].live && (w->entry[i].timer != SIM_TIMER_NONE || w->entry[i].timeout.next != NULL);
    return n;
}

/* In steps, so that sim_next_time, stops between events and scheduling between runs are tried too. */
static void compare_with_naive(uint64_t seed, uint64_t first_sequence)
{
    struct arena *arena = arena_new(NULL);
    struct world *w = world_new(arena, seed, OBJECTS);
    w->sim->next_sequence = first_sequence;
    for (unsigned step = 0; step < 3000; step++) {
        if (rng_below(&w->rng, 4) == 0)
            add_random(w);
        struct entry *first = naive_first(w);
        w->n_wrong += sim_next_time(w->sim) != (first != NULL ? first->time : SIMTIME_NEVER);
        sim_run(w->sim, w->sim->now + random_delay(w));
        first = naive_first(w);
        w->n_wrong += first != NULL && first->time < w->sim->now;
        w->n_wrong += sim_n_armed(w->sim) != count_armed(w);
    }
    sim_run(w->sim, SIMTIME_NEVER);
    CU_ASSERT_EQUAL(w->n_wrong, 0);
    CU_ASSERT(w->n == OBJECTS && w->n_cancelled > OBJECTS / 20);
    CU_ASSERT_EQUAL(w->n_fired + w->n_cancelled, OBJECTS);
    CU_ASSERT_EQUAL(sim_events(w->sim), w->n_fired);
    CU_ASSERT_PTR_NULL(naive_first(w));
    CU_ASSERT_EQUAL(sim_n_armed(w->sim), 0);
    CU_ASSERT(w->sim->next_sequence <= 2 * OBJECTS);
    sim_free(w->sim);
    arena_free(arena);
}

void test_sim__same_as_naive_model(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++)
        compare_with_naive(seed, 1);
}

/* Numbers run out in the middle: everything pending gets new ones, in the old order. */
void test_sim__sequence_numbers_start_again(void)
{
    for (uint64_t seed = 6; seed <= 25; seed++)
        compare_with_naive(seed, ((uint64_t)1 << EVENT_SEQUENCE_BITS) - 200 * seed);
}

/* ---- single properties ---- */

struct log {
    struct sim *sim;
    simtime time[40];
    uint32_t object[40];
    unsigned n;
    uint32_t stop_at;
};

static void log_fires(void *world, uint32_t object)
{
    struct log *log = world;
    if (log->n < 40) {
        log->time[log->n] = log->sim->now;
        log->object[log->n] = object;
    }
    log->n++;
    if (object == log->stop_at)
        sim_stop(log->sim);
}

static struct sim *log_sim(struct arena *arena, struct log *log)
{
    *log = (struct log){.stop_at = UINT32_MAX};
    log->sim = sim_new(arena, log, 1, 0);
    sim_on(log->sim, 0, "log", log_fires);
    return log->sim;
}

void test_sim__ties_fire_in_order_of_scheduling(void)
{
    struct arena *arena = arena_new(NULL);
    struct log log;
    struct sim *sim = log_sim(arena, &log);
    struct sim_lane *lane = sim_lane(sim, 2385);
    struct sim_timeout timeout[30] = {0};
    for (uint32_t i = 0; i < 30; i++) {
        if (i % 3 == 0)
            sim_at(sim, 2385, 0, i);
        else if (i % 3 == 1)
            sim_arm(sim, lane, &timeout[i], 0, i);
        else
            sim_arm_at(sim, 2385, 0, i);
    }
    sim_run(sim, 2386);
    CU_ASSERT_EQUAL_FATAL(log.n, 30);
    for (uint32_t i = 0; i < 30; i++)
        CU_ASSERT(log.object[i] == i && log.time[i] == 2385);
    sim_free(sim);
    arena_free(arena);
}

void test_sim__until_is_exclusive_and_stop_keeps_the_time(void)
{
    struct arena *arena = arena_new(NULL);
    struct log log;
    struct sim *sim = log_sim(arena, &log);
    for (uint32_t i = 1; i <= 5; i++)
        sim_at(sim, 100 * i, 0, i);
    sim_run(sim, 300);
    CU_ASSERT(log.n == 2 && sim->now == 300);
    CU_ASSERT_EQUAL(sim_next_time(sim), 300);
    log.stop_at = 4;
    sim_run(sim, 1000);
    CU_ASSERT(log.n == 4 && sim->now == 400);
    sim_run(sim, 1000);
    CU_ASSERT(log.n == 5 && sim->now == 1000);
    CU_ASSERT_EQUAL(sim_next_time(sim), SIMTIME_NEVER);
    sim_free(sim);
    arena_free(arena);
}

void test_sim__lanes_of_one_delay_are_one(void)
{
    struct arena *arena = arena_new(NULL);
    struct log log;
    struct sim *sim = log_sim(arena, &log);
    struct sim_lane *first = sim_lane(sim, 7);
    for (simtime delay = 100; delay < 120; delay++)
        CU_ASSERT_PTR_NOT_EQUAL(sim_lane(sim, delay), first);
    CU_ASSERT_PTR_EQUAL(sim_lane(sim, 7), first);
    CU_ASSERT_PTR_NOT_EQUAL(sim_lane(sim, 100), sim_lane(sim, 101));
    sim_cancel(sim, SIM_TIMER_NONE);
    sim_free(sim);
    arena_free(arena);
}

/* Each reply cancels its time-out and arms the next: neither way may leave garbage. */
void test_sim__cancelling_leaves_no_garbage(void)
{
    struct arena *arena = arena_new(NULL);
    struct log log;
    struct sim *sim = log_sim(arena, &log);
    struct sim_lane *lane = sim_lane(sim, 10 * SECOND);
    struct sim_timeout kept = {.next = NULL}, disarmed = {.next = NULL};
    sim_arm(sim, lane, &kept, 0, 1);
    for (uint32_t i = 0; i < 100000; i++) {
        sim_arm(sim, lane, &disarmed, 0, 2);
        sim_disarm(&disarmed);
        sim_cancel(sim, sim_arm_at(sim, sim->now + 10 * SECOND + i, 0, 3));
        if (i == 100)
            sim_at(sim, 11 * SECOND, 0, 9);
    }
    CU_ASSERT(calendar_count(sim->calendar) < 200);
    CU_ASSERT(arena_bytes(arena) < 100000);
    CU_ASSERT_EQUAL(sim_n_armed(sim), 1);
    sim_run(sim, 12 * SECOND);
    CU_ASSERT(log.n == 2 && log.object[0] == 1 && log.object[1] == 9);
    CU_ASSERT_EQUAL(calendar_count(sim->calendar), 0);
    sim_free(sim);
    arena_free(arena);
}

/* What was looked at, by object: 1 its ends, 2 behind them too, 3 its event has fired. */
struct looks {
    uint32_t n_ends, n_behind, n_fired, n_wrong;
    uint8_t at[200];
};
struct looking_world {
    struct looks *looks; /* behind a pointer, since looking ahead gets a world that it may not change */
    struct slab slab;
};

static void look_at_ends(const void *context, uint32_t object)
{
    struct looks *looks = ((const struct looking_world *)context)->looks;
    looks->n_wrong += looks->at[object] != 0;
    looks->at[object] = 1;
    looks->n_ends++;
}

static void look_behind(const void *context, uint32_t object)
{
    struct looks *looks = ((const struct looking_world *)context)->looks;
    looks->n_wrong += looks->at[object] > 1;
    looks->at[object] = 2;
    looks->n_behind++;
}

static void nothing_happens(void *context, uint32_t object)
{
    (void)context;
    (void)object;
}

static void looked_at_fires(void *context, uint32_t object)
{
    struct looks *looks = ((struct looking_world *)context)->looks;
    looks->n_wrong += object != looks->n_fired++;
    looks->at[object] = 3;
}

void test_sim__looks_ahead_once_at_what_is_to_come(void)
{
    struct arena *arena = arena_new(NULL);
    struct looks looks = {0};
    struct looking_world world = {.looks = &looks};
    struct sim *sim = sim_new(arena, &world, 1, 0);
    slab_init(&world.slab, arena, 100);
    sim_on(sim, 0, "looked at", looked_at_fires);
    sim_on(sim, 1, "not looked at", nothing_happens);
    sim_on_ahead(sim, 0, (struct sim_ahead){&world.slab, 100, look_at_ends, look_behind});
    for (uint32_t i = 0; i < 200; i++) {
        sim_at(sim, 10 * (simtime)i, 0, slab_take(&world.slab));
        sim_at(sim, 10 * (simtime)i + 5, 1, i);
    }
    sim_run(sim, 10000);
    CU_ASSERT(looks.n_fired == 200 && looks.n_wrong == 0);
    CU_ASSERT(looks.n_ends > 100 && looks.n_behind > 100);
    sim_free(sim);
    arena_free(arena);
}

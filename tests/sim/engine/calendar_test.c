/* The radix ladder against a plain heap behind the same interface: the identical trace of events over random schedules of every
 * shape that could upset a radix structure: ties, constant increments, mixes of scales, huge jumps, purges, stops. */
#include "sim/engine/calendar.h"

#include "tests/support/heap_calendar.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

/* Both calendars, fed alike. Mismatches are counted, so that a failure is one line and not a million. */
struct twins {
    struct calendar *ladder;
    struct heap_calendar *heap;
    struct rng rng;
    uint64_t now, sequence;
    unsigned n_wrong;
};

static struct twins twins_new(uint64_t seed)
{
    struct twins t = {.ladder = calendar_new(NULL), .heap = heap_calendar_new()};
    rng_seed(&t.rng, seed);
    return t;
}

static void twins_free(struct twins *t)
{
    CU_ASSERT_EQUAL(t->n_wrong, 0);
    calendar_free(t->ladder);
    heap_calendar_free(t->heap);
}

static void push_tagged(struct twins *t, uint64_t time, uint64_t sequence)
{
    struct event event = {time, sequence << 30 | (time & 0x3fffffff)};
    calendar_push(t->ladder, event);
    heap_calendar_push(t->heap, event);
}

static void push(struct twins *t, uint64_t delay)
{
    push_tagged(t, t->now + delay, ++t->sequence);
}

static bool pop_before(struct twins *t, uint64_t until)
{
    struct event a = {7, 7}, b = {7, 7};
    bool any_a = calendar_pop_before(t->ladder, until, &a), any_b = heap_calendar_pop_before(t->heap, until, &b);
    t->n_wrong += any_a != any_b || (any_b && (a.time != b.time || a.tag != b.tag));
    t->n_wrong += calendar_count(t->ladder) != heap_calendar_count(t->heap);
    if (any_b)
        t->now = b.time;
    return any_b;
}

static void drain(struct twins *t)
{
    while (pop_before(t, UINT64_MAX))
        ;
    CU_ASSERT_EQUAL(calendar_count(t->ladder), 0);
}

/* Increments in nanoseconds. */
static uint64_t exponential_second(struct rng *rng)
{
    return (uint64_t)(1e9 * rng_exponential(rng));
}

static uint64_t constant_second(struct rng *rng)
{
    (void)rng;
    return 1000000000;
}

static uint64_t few_values(struct rng *rng)
{
    return (uint64_t)rng_below(rng, 3) * 5;
}

/* Half under 20 ms, 40 % between 1 and 2 s, 10 % up to 300 s. */
static uint64_t ttl_mix(struct rng *rng)
{
    double u = rng_unit(rng), v = rng_unit(rng);
    return (uint64_t)(u < 0.5 ? 2e7 * v : u < 0.9 ? 1e9 + 1e9 * v : 3e11 * v);
}

/* Every power of two alike, up to 73 years. */
static uint64_t all_scales(struct rng *rng)
{
    return (uint64_t)exp2(61 * rng_unit(rng)) >> rng_below(rng, 20);
}

static uint64_t burst_then_gap(struct rng *rng)
{
    return rng_below(rng, 100) == 0 ? 5000000000u : rng_below(rng, 40);
}

static void hold(uint64_t (*increment)(struct rng *rng), uint32_t n_pending, uint32_t n_holds)
{
    struct twins t = twins_new(n_pending);
    for (uint32_t i = 0; i < n_pending; i++)
        push(&t, increment(&t.rng));
    for (uint32_t i = 0; i < n_holds && t.now < (uint64_t)1 << 61; i++) {
        pop_before(&t, UINT64_MAX);
        push(&t, increment(&t.rng));
    }
    drain(&t);
    twins_free(&t);
}

static void hold_all_sizes(uint64_t (*increment)(struct rng *rng))
{
    static const uint32_t sizes[] = {1, 2, 7, 16, 17, 63, 64, 65, 129, 1000, 20011};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        hold(increment, sizes[i], 4 * sizes[i] + 5000);
}

void test_calendar__exponential_increments(void)
{
    hold_all_sizes(exponential_second);
}

void test_calendar__constant_increments(void)
{
    hold_all_sizes(constant_second);
}

void test_calendar__ties(void)
{
    hold_all_sizes(few_values);
}

void test_calendar__ttl_mix(void)
{
    hold_all_sizes(ttl_mix);
}

void test_calendar__all_scales(void)
{
    hold_all_sizes(all_scales);
}

void test_calendar__burst_then_gap(void)
{
    hold_all_sizes(burst_then_gap);
}

/* The number of pending events walks up and down, with increments of changing kind. */
void test_calendar__random_walk(void)
{
    uint64_t (*const increments[])(struct rng *) = {exponential_second, constant_second, few_values, ttl_mix, burst_then_gap};
    struct twins t = twins_new(2385);
    for (unsigned phase = 0; phase < 400; phase++) {
        uint64_t (*increment)(struct rng *) = increments[rng_below(&t.rng, 5)];
        uint32_t share_push = rng_below(&t.rng, 11);
        for (unsigned i = 0; i < 500; i++) {
            if (rng_below(&t.rng, 10) < share_push)
                push(&t, increment(&t.rng));
            else
                pop_before(&t, UINT64_MAX);
        }
    }
    CU_ASSERT(t.now > 0);
    drain(&t);
    twins_free(&t);
}

/* Like the heads of lanes: pushed late, with an old sequence number and a time not before now. */
void test_calendar__old_sequence_numbers(void)
{
    struct twins t = twins_new(11);
    for (unsigned i = 0; i < 3000; i++)
        push_tagged(&t, 10 + rng_below(&t.rng, 4), 1000000 + 7919 * i % 3001);
    for (unsigned i = 0; i < 20000; i++) {
        pop_before(&t, UINT64_MAX);
        uint64_t time = t.now + 1 + rng_below(&t.rng, 3);
        push_tagged(&t, time, 2000000 + (uint64_t)rng_below(&t.rng, 1000) * 100000 + i);
    }
    drain(&t);
    twins_free(&t);
}

/* A run that stops before the next event may schedule between its end and that event. */
void test_calendar__pop_before_leaves_room(void)
{
    struct twins t = twins_new(5);
    for (unsigned i = 0; i < 300; i++)
        push(&t, 1000000 + 1000 * ttl_mix(&t.rng));
    for (uint64_t until = 0; until < 40000000000000; until += 2385000000) {
        while (pop_before(&t, until))
            if (rng_below(&t.rng, 3) > 0)
                push(&t, ttl_mix(&t.rng));
        t.now = until;
        struct event a = {0, 0}, b = {0, 0};
        CU_ASSERT_EQUAL(calendar_peek(t.ladder, &a), heap_calendar_peek(t.heap, &b));
        t.n_wrong += a.time != b.time || a.tag != b.tag;
        for (unsigned i = 0; i < 150 && calendar_count(t.ladder) < 1000; i++)
            push(&t, (uint64_t)1 << rng_below(&t.rng, 38));
    }
    drain(&t);
    twins_free(&t);
}

/* Dead: tags whose sequence number leaves this remainder by 7. */
static bool is_dead(const void *context, struct event event)
{
    return (event.tag >> 30) % 7 <= *(const uint64_t *)context;
}

static void purge_case(uint64_t (*increment)(struct rng *rng), uint32_t n_pending, uint64_t most_dead)
{
    struct twins t = twins_new(n_pending);
    for (unsigned round = 0; round < 20; round++) {
        while (calendar_count(t.ladder) < n_pending)
            push(&t, increment(&t.rng));
        for (unsigned i = 0; i < 100; i++)
            pop_before(&t, UINT64_MAX);
        calendar_purge(t.ladder, is_dead, &most_dead);
        heap_calendar_purge(t.heap, is_dead, &most_dead);
        CU_ASSERT_EQUAL(calendar_count(t.ladder), heap_calendar_count(t.heap));
    }
    drain(&t);
    twins_free(&t);
}

void test_calendar__purge(void)
{
    purge_case(exponential_second, 3000, 4);
    purge_case(constant_second, 3000, 2);
    purge_case(few_values, 700, 0);
    purge_case(ttl_mix, 30, 3);
    purge_case(ttl_mix, 5000, 6); /* all dead */
}

void test_calendar__empty(void)
{
    struct calendar *calendar = calendar_new(NULL);
    struct event event;
    CU_ASSERT_FALSE(calendar_pop(calendar, &event));
    CU_ASSERT_FALSE(calendar_peek(calendar, &event));
    CU_ASSERT_EQUAL(calendar_count(calendar), 0);
    calendar_push(calendar, (struct event){INT64_MAX, 3});
    calendar_push(calendar, (struct event){0, 5});
    CU_ASSERT_EQUAL(calendar_count(calendar), 2);
    CU_ASSERT(calendar_pop(calendar, &event) && event.time == 0 && event.tag == 5);
    CU_ASSERT_FALSE(calendar_pop_before(calendar, INT64_MAX, &event));
    CU_ASSERT(calendar_pop(calendar, &event) && event.time == INT64_MAX && event.tag == 3);
    calendar_free(calendar);
    calendar_free(NULL);
}

void test_calendar__event_fields(void)
{
    struct event event = {0, (uint64_t)12345 << 30 | (uint64_t)37 << 24 | 0xabcdef};
    CU_ASSERT_EQUAL(event_object(event), 0xabcdef);
    CU_ASSERT_EQUAL(event_kind(event), 37);
}

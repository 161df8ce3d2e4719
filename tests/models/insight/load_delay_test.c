/* Old load information: who is told what, and when it seems to be; what an algorithm does with it. */
#include "models/insight/load_delay.h"

#include "tests/support/bench_pool.h"
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

/* An algorithm that writes down what it is told: "+1@3.5" for a start at member 1, seen at 3.5 s. Its pick is the first of the
 * least loaded. */
struct diary {
    char text[400];
};

static void note(struct diary *diary, const struct members *members, char sign, uint32_t member)
{
    size_t n = strlen(diary->text);
    snprintf(diary->text + n, sizeof diary->text - n, "%c%u@%g ", sign, (unsigned)member, simtime_s(*members->clock));
}

static void diary_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    note(state, members, '+', member);
}

static void diary_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)params;
    note(state, members, ok && latency == 2385 * MICROSECOND ? '-' : '?', member);
}

static uint32_t diary_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)state, (void)params, (void)rng;
    CU_ASSERT_EQUAL(*members->clock, pick->now);
    uint32_t best = members->eligible[0];
    for (uint32_t i = 1; i < members->n_eligible; i++)
        if (members->active[members->eligible[i]] < members->active[best])
            best = members->eligible[i];
    return best;
}

static const struct algorithm diary_algorithm = {
    .base = { .name = "diary", .state_bytes = sizeof(struct diary) },
    .pick = diary_pick,
    .on_start = diary_on_start,
    .on_done = diary_on_done,
};

/* From now on the pool's algorithm gets its news late. */
static void make_late(struct bench_pool *pool, simtime delay, enum load_update update)
{
    pool->state = load_delay_new(&diary_algorithm, NULL, pool->state, &pool->members, delay, update, pool->arena);
    pool->algorithm = &load_delay;
    bench_pool_change(pool);
}

static struct bench_pool open_late(uint32_t n, simtime delay, enum load_update update, struct diary **diary)
{
    struct bench_pool pool = bench_pool_open(&diary_algorithm, n, NULL, 1, NULL, NULL);
    *diary = pool.state;
    make_late(&pool, delay, update);
    return pool;
}

static void start_at(struct bench_pool *pool, double time_s, uint32_t member)
{
    *pool->now = simtime_from_s(time_s);
    bench_pool_start(pool, member);
}

static uint32_t pick_at(struct bench_pool *pool, double time_s)
{
    *pool->now = simtime_from_s(time_s);
    return bench_pool_pick(pool);
}

void test_load_delay__continuous(void)
{
    struct diary *diary;
    struct bench_pool pool = open_late(3, 2 * SECOND, LOAD_CONTINUOUS, &diary);
    start_at(&pool, 1, 0);
    start_at(&pool, 1.5, 1);
    CU_ASSERT_EQUAL(pick_at(&pool, 2.9), 0);
    CU_ASSERT_STRING_EQUAL(diary->text, "");
    CU_ASSERT_EQUAL(pick_at(&pool, 3), 1);
    CU_ASSERT_EQUAL(pick_at(&pool, 3.4), 1);
    bench_pool_done(&pool, 0);
    CU_ASSERT_EQUAL(pick_at(&pool, 4), 2);
    CU_ASSERT_EQUAL(pick_at(&pool, 5.4), 0);
    CU_ASSERT_STRING_EQUAL(diary->text, "+0@3 +1@3.5 -0@5.4 ");
    bench_pool_close(&pool);
}

/* The board is posted at 2 s, 4 s, ...; what happens at the moment of posting comes onto the next one. */
void test_load_delay__periodic(void)
{
    struct diary *diary;
    struct bench_pool pool = open_late(3, 2 * SECOND, LOAD_PERIODIC, &diary);
    start_at(&pool, 1, 0);
    start_at(&pool, 1.5, 1);
    CU_ASSERT_EQUAL(pick_at(&pool, 1.999), 0);
    start_at(&pool, 2, 2);
    CU_ASSERT_EQUAL(pick_at(&pool, 2), 2);
    CU_ASSERT_EQUAL(pick_at(&pool, 3.999), 2);
    CU_ASSERT_STRING_EQUAL(diary->text, "+0@2 +1@2 ");
    CU_ASSERT_EQUAL(pick_at(&pool, 9), 0);
    CU_ASSERT_STRING_EQUAL(diary->text, "+0@2 +1@2 +2@4 ");
    bench_pool_close(&pool);
}

/* Health and weights are no load information. */
void test_load_delay__members_are_known_at_once(void)
{
    struct diary *diary;
    struct bench_pool pool = open_late(2, 2 * SECOND, LOAD_CONTINUOUS, &diary);
    bench_pool_set_up(&pool, 0, false);
    CU_ASSERT_EQUAL(pick_at(&pool, 1), 1);
    start_at(&pool, 1, 1);
    bench_pool_set_up(&pool, 0, true);
    CU_ASSERT_EQUAL(pick_at(&pool, 2.5), 0);
    *pool.now = 3 * SECOND;
    bench_pool_change(&pool); /* the news is due before the change */
    CU_ASSERT_STRING_EQUAL(diary->text, "+1@3 ");
    bench_pool_close(&pool);
}

/* Three requests were under way before the delay began: they are seen from the start, and their ends lead down to none. */
void test_load_delay__starts_from_the_loads_of_its_making(void)
{
    struct bench_pool pool = bench_pool_open(&diary_algorithm, 3, NULL, 1, NULL, NULL);
    const struct diary *diary = pool.state;
    start_at(&pool, 0.1, 0);
    start_at(&pool, 0.2, 0);
    start_at(&pool, 0.3, 1);
    make_late(&pool, 2 * SECOND, LOAD_CONTINUOUS);
    CU_ASSERT_EQUAL(pick_at(&pool, 0.4), 2);
    start_at(&pool, 0.4, 2);
    start_at(&pool, 0.5, 2);
    CU_ASSERT_EQUAL(pick_at(&pool, 2.5), 1); /* 2, 1, 2 */
    bench_pool_done(&pool, 0);
    bench_pool_done(&pool, 0);
    CU_ASSERT_EQUAL(pick_at(&pool, 3.385), 1);
    bench_pool_done(&pool, 1);
    CU_ASSERT_EQUAL(pick_at(&pool, 4.5), 0);   /* 0, 1, 2 */
    CU_ASSERT_EQUAL(pick_at(&pool, 5.385), 0); /* 0, 0, 2 */
    bench_pool_set_up(&pool, 0, false);
    CU_ASSERT_EQUAL(pick_at(&pool, 5.4), 1);
    CU_ASSERT_STRING_EQUAL(diary->text, "+0@0.1 +0@0.2 +1@0.3 +2@2.4 +2@2.5 -0@4.5 -0@4.5 -1@5.385 ");
    bench_pool_close(&pool);
}

/* 500 changes wait at a time, in a ring that grows and goes round; at each pick the loads are those of 1 s ago. */
void test_load_delay__the_ring_grows(void)
{
    enum { N = 5, STEPS = 5000 };
    static uint32_t history[STEPS][N];
    struct diary *diary;
    struct bench_pool pool = open_late(N, SECOND, LOAD_CONTINUOUS, &diary);
    struct rng rng;
    rng_seed(&rng, 71);
    for (uint32_t step = 0; step < STEPS; step++) {
        *pool.now = step * 2 * MILLISECOND;
        uint32_t member = rng_below(&rng, N), best = 0;
        if (pool.active[member] > 0 && rng_below(&rng, 2) == 0)
            bench_pool_done(&pool, member);
        else
            bench_pool_start(&pool, member);
        for (uint32_t i = 0; i < N; i++)
            history[step][i] = pool.active[i];
        for (uint32_t i = 1; i < N && step >= 500; i++)
            best = history[step - 500][i] < history[step - 500][best] ? i : best;
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), best);
        diary->text[0] = '\0';
    }
    bench_pool_close(&pool);
}

/* In a world: of five requests 1 ms apart, one every second server; with information 1 s old all go to the first. */
void test_load_delay__a_herd(void)
{
    for (unsigned late = 0; late < 2; late++) {
        struct little_world *l = little_new();
        l->tier[0].algorithm = strategy_with_defaults(STRATEGY_ALGORITHM, "least_connections", l->arena);
        l->tier[0].load_info_delay = late ? SECOND : 0;
        for (unsigned i = 0; i < 6; i++)
            little_ask(l, 1 + i * 0.001, i);
        little_run(l);
        CU_ASSERT_EQUAL(l->server_total[0].arrived, late ? 6 : 3);
        little_free(l);
    }
}

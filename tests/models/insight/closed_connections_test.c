/* Closed connections: against a plain list of times. */
#include "models/insight/closed_connections.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

enum { N = 5, STEPS = 3000 };

void test_closed_connections__agree_with_a_list(void)
{
    struct arena *arena = arena_new(NULL);
    struct closed_connections closed;
    static simtime time[STEPS];
    static uint32_t member[STEPS];
    struct rng rng;
    rng_seed(&rng, 47);
    simtime now = 0, keep = 2385 * MILLISECOND;
    closed_connections_init(&closed, keep, N, arena);
    for (uint32_t step = 0; step < STEPS; step++) {
        now += rng_below(&rng, 1000) == 0 ? 2 * keep : rng_below(&rng, 20) * MILLISECOND;
        while (closed_connections_forget(&closed, now) != CLOSED_NONE)
            ;
        time[step] = now;
        member[step] = rng_below(&rng, N);
        closed_connections_add(&closed, member[step], now);
        uint32_t expected[N] = { 0 };
        for (uint32_t i = 0; i <= step; i++)
            expected[member[i]] += time[i] + keep > now;
        for (uint32_t i = 0; i < N; i++)
            CU_ASSERT_EQUAL(closed.of[i], expected[i]);
    }
    arena_free(arena);
}

void test_closed_connections__forgets_in_order(void)
{
    struct arena *arena = arena_new(NULL);
    struct closed_connections closed;
    closed_connections_init(&closed, 120 * SECOND, 3, arena);
    closed_connections_add(&closed, 2, 5 * SECOND);
    closed_connections_add(&closed, 0, 7 * SECOND);
    CU_ASSERT_EQUAL(closed_connections_forget(&closed, 125 * SECOND - 1), CLOSED_NONE);
    CU_ASSERT_EQUAL(closed_connections_forget(&closed, 125 * SECOND), 2);
    CU_ASSERT_EQUAL(closed_connections_forget(&closed, 125 * SECOND), CLOSED_NONE);
    CU_ASSERT_EQUAL(closed.of[0], 1);
    arena_free(arena);
}

void test_closed_connections__without_memory(void)
{
    struct arena *arena = arena_new(NULL);
    struct closed_connections closed;
    closed_connections_init(&closed, 0, 3, arena);
    closed_connections_add(&closed, 2, SECOND);
    CU_ASSERT_EQUAL(closed.of[2], 0);
    CU_ASSERT_EQUAL(closed_connections_forget(&closed, 2 * SECOND), CLOSED_NONE);
    arena_free(arena);
}

/* Closed: nothing arrives by itself, and what check --capacity is told. The loop is tested in
 * tests/models/client/user_loop_test.c. */
#include "models/arrival/arrival.h"

#include "sim/engine/dist.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

void test_arrival_closed__rate_is_the_most_there_can_be(void)
{
    struct arena *arena = arena_new(NULL);
    struct closed_loop *params = strategy_params(&arrival_closed.base, arena);
    params->users = 30;
    CU_ASSERT_DOUBLE_EQUAL(arrival_closed.rate(params, 0), 30000, 1e-9); /* no pause: as if it were a millisecond */
    params->think = dist_new(arena, DIST_EXPONENTIAL, 2.5e9, 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(arrival_closed.rate(params, 17 * SECOND), 12, 1e-9);
    params->pace = 100 * MILLISECOND;
    CU_ASSERT_DOUBLE_EQUAL(arrival_closed.rate(params, 0), 300, 1e-9);
    CU_ASSERT_PTR_EQUAL(arrival_closed.loop(params), params);
    CU_ASSERT_EQUAL(params->latency, LATENCY_HONEST);
    arena_free(arena);
}

void test_arrival_closed__nothing_arrives_by_itself(void)
{
    struct arena *arena = arena_new(NULL);
    struct arrival_work work;
    CU_ASSERT_EQUAL(arrival_closed.next(NULL, strategy_params(&arrival_closed.base, arena), 7, NULL, &work), SIMTIME_NEVER);
    CU_ASSERT_PTR_NULL(arrival_poisson.loop);
    arena_free(arena);
}

/* Sessions: when they begin, and what check --capacity is told. What happens in one is tested in
 * tests/models/client/visit_test.c. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

/* Exponential gaps: mean 1/7 s, variance the square of it. */
void test_arrival_sessions__begin_at_random(void)
{
    enum { N = 100000 };
    struct arena *arena = arena_new(NULL);
    struct session_rules *rules = strategy_params(&arrival_sessions.base, arena);
    struct arrival_work work = {.user = ARRIVAL_UNSET};
    struct rng rng;
    double sum = 0, squares = 0;
    rng_seed(&rng, 2385);
    rules->rate_per_s = 7;
    rules->requests = 5;
    simtime now = 0;
    for (int i = 0; i < N; i++) {
        simtime next = arrival_sessions.next(NULL, rules, now, &rng, &work);
        double gap_s = simtime_s(next - now);
        sum += gap_s;
        squares += gap_s * gap_s;
        now = next;
    }
    double mean = sum / N;
    CU_ASSERT_DOUBLE_EQUAL(mean, 1.0 / 7, 4.0 / 7 / sqrt(N));
    CU_ASSERT_DOUBLE_EQUAL(squares / N - mean * mean, 1.0 / 49, 0.03 / 49);
    CU_ASSERT_EQUAL(work.user, ARRIVAL_UNSET); /* the client draws him */
    arena_free(arena);
}

void test_arrival_sessions__rate_is_of_requests(void)
{
    struct arena *arena = arena_new(NULL);
    struct session_rules *rules = strategy_params(&arrival_sessions.base, arena);
    rules->rate_per_s = 2.385;
    rules->requests = 7;
    CU_ASSERT_DOUBLE_EQUAL(arrival_sessions.rate(rules, 17 * SECOND), 16.695, 1e-12);
    CU_ASSERT_PTR_EQUAL(arrival_sessions.session(rules), rules);
    CU_ASSERT_PTR_NULL(arrival_sessions.loop);
    CU_ASSERT_PTR_NULL(arrival_closed.session);
    CU_ASSERT_EQUAL(rules->length, LENGTH_FIXED);
    CU_ASSERT_FALSE(rules->leave_on_failure);
    arena_free(arena);
}

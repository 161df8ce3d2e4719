/* Trace: rows as they are, then nothing. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

static const struct trace_row rows[4] = {
    { .time = 0, .user = 3, .path = 1, .key = 2385, .service = 7 * MILLISECOND },
    { .time = 2385 * MILLISECOND, .user = ARRIVAL_UNSET, .path = ARRIVAL_UNSET, .key = 0, .service = SIMTIME_NEVER },
    { .time = 2385 * MILLISECOND, .user = 0, .path = 0, .key = 5, .service = 0 },
    { .time = 11 * SECOND, .user = 7, .path = ARRIVAL_UNSET, .key = 11, .service = SIMTIME_NEVER },
};

static void *params_with(const struct trace *trace, struct arena *arena)
{
    void *params = strategy_params(&arrival_trace.base, arena);
    *(const struct trace **)strategy_params_at(&arrival_trace.base, params, arrival_trace.base.params[0].key) = trace;
    return params;
}

void test_arrival_trace__rows_as_they_are(void)
{
    struct arena *arena = arena_new(NULL);
    const struct trace trace = { .n_rows = 4, .row = rows };
    void *params = params_with(&trace, arena), *state = arena_alloc(arena, arrival_trace.base.state_bytes);
    simtime now = 0;
    for (int i = 0; i < 4; i++) {
        struct arrival_work work = { .user = ARRIVAL_UNSET, .path = ARRIVAL_UNSET, .service = SIMTIME_NEVER };
        now = arrival_trace.next(state, params, now, NULL, &work);
        CU_ASSERT_EQUAL(now, rows[i].time);
        CU_ASSERT(work.user == rows[i].user && work.path == rows[i].path);
        CU_ASSERT(work.key == rows[i].key && work.service == rows[i].service);
    }
    for (int i = 0; i < 2; i++) {
        struct arrival_work work = { .user = ARRIVAL_UNSET };
        CU_ASSERT_EQUAL(arrival_trace.next(state, params, now, NULL, &work), SIMTIME_NEVER);
    }
    arena_free(arena);
}

/* 900 rows, 3 per second for 100 s, then 6 per second for 100 s. */
void test_arrival_trace__rate_follows_the_rows(void)
{
    struct arena *arena = arena_new(NULL);
    struct trace_row *many = ARENA_ARRAY(arena, 900, struct trace_row);
    for (int i = 0; i < 900; i++)
        many[i].time = i < 300 ? i * SECOND / 3 : 100 * SECOND + (i - 300) * SECOND / 6;
    const struct trace trace = { .n_rows = 900, .row = many }, empty = { .n_rows = 0 };
    void *params = params_with(&trace, arena);
    CU_ASSERT_DOUBLE_EQUAL(arrival_trace.rate(params, 0), 3, 0.51);
    CU_ASSERT_DOUBLE_EQUAL(arrival_trace.rate(params, 51 * SECOND), 3, 0.51);
    CU_ASSERT_DOUBLE_EQUAL(arrival_trace.rate(params, 153 * SECOND), 6, 0.51);
    CU_ASSERT_DOUBLE_EQUAL(arrival_trace.rate(params, 199 * SECOND), 6, 0.51);
    CU_ASSERT_EQUAL(arrival_trace.rate(params, 300 * SECOND), 0);
    CU_ASSERT_EQUAL(arrival_trace.rate(params_with(&empty, arena), 0), 0);
    arena_free(arena);
}

/* Constant arrivals: the grid, without drift. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* k-th arrival at the nearest nanosecond to k * 10^9 * denominator / numerator, in whole numbers. */
static void check_grid(double rate_per_s, int64_t numerator, int64_t denominator, int64_t n)
{
    struct arena *arena = arena_new(NULL);
    void *params = strategy_params(&arrival_constant.base, arena);
    void *state = arena_alloc(arena, arrival_constant.base.state_bytes);
    *(double *)strategy_params_at(&arrival_constant.base, params, "rate") = rate_per_s;
    simtime now = 0;
    uint32_t n_off = 0;
    for (int64_t k = 1; k <= n; k++) {
        struct arrival_work work;
        now = arrival_constant.next(state, params, now, NULL, &work);
        int64_t doubled = k * SECOND * denominator * 2 / numerator;
        n_off += now != (doubled + 1) / 2;
    }
    CU_ASSERT_EQUAL(n_off, 0);
    CU_ASSERT_EQUAL(arrival_constant.rate(params, 0), rate_per_s);
    arena_free(arena);
}

void test_arrival_constant__exact_gaps(void)
{
    check_grid(400, 400, 1, 1000);
    check_grid(2.5, 5, 2, 1000);
}

void test_arrival_constant__no_drift_when_the_gap_is_no_whole_number(void)
{
    check_grid(7, 7, 1, 200000);
    check_grid(3000, 3000, 1, 200000);
}

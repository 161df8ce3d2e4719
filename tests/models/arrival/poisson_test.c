/* Poisson arrivals: the law of the gaps. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

void test_arrival_poisson__gaps_are_exponential(void)
{
    enum { GAPS = 100000 };
    const double rate_per_s = 238.5;
    struct arena *arena = arena_new(NULL);
    void *params = strategy_params(&arrival_poisson.base, arena);
    *(double *)strategy_params_at(&arrival_poisson.base, params, "rate") = rate_per_s;
    struct rng rng;
    rng_seed(&rng, 51);
    simtime now = 0;
    uint32_t n_longer[4] = { 0 };
    for (int k = 0; k < GAPS; k++) {
        struct arrival_work work = { .user = ARRIVAL_UNSET, .path = ARRIVAL_UNSET, .service = SIMTIME_NEVER };
        simtime next = arrival_poisson.next(NULL, params, now, &rng, &work);
        CU_ASSERT(next >= now && work.user == ARRIVAL_UNSET);
        for (uint32_t i = 0; i < 4; i++)
            n_longer[i] += simtime_s(next - now) > (i + 1) * 0.7 / rate_per_s;
        now = next;
    }
    /* P(gap > x / rate) = exp(-x), within four standard deviations. */
    for (uint32_t i = 0; i < 4; i++) {
        double p = exp(-0.7 * (i + 1));
        CU_ASSERT_DOUBLE_EQUAL(n_longer[i], GAPS * p, 4 * sqrt(GAPS * p * (1 - p)));
    }
    CU_ASSERT_DOUBLE_EQUAL(GAPS / simtime_s(now), rate_per_s, 4 * rate_per_s / sqrt(GAPS));
    CU_ASSERT_EQUAL(arrival_poisson.rate(params, 17 * SECOND), rate_per_s);
    arena_free(arena);
}

void test_arrival_poisson__a_gap_beyond_time_is_never(void)
{
    struct arena *arena = arena_new(NULL);
    void *params = strategy_params(&arrival_poisson.base, arena);
    *(double *)strategy_params_at(&arrival_poisson.base, params, "rate") = 1e-12;
    struct rng rng;
    rng_seed(&rng, 52);
    struct arrival_work work;
    CU_ASSERT_EQUAL(arrival_poisson.next(NULL, params, 5 * SECOND, &rng, &work), SIMTIME_NEVER);
    arena_free(arena);
}

/* MMPP: mean, burstiness over long windows, the law of phases, and silence. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

static void *params_with(const struct phase_list *list, struct arena *arena)
{
    void *params = strategy_params(&arrival_mmpp.base, arena);
    *(struct phase_list *)strategy_params_at(&arrival_mmpp.base, params, "phases") = *list;
    return params;
}

/* Mean count in windows, and variance over mean against 1 + 2 (r - s)^2 c^2 d^2 / ((c + d)^2 (r c + s d)) x the finite window's
 * 1 - (1 - exp(-q T)) / (q T), q = 1 / c + 1 / d. */
void test_arrival_mmpp__mean_and_burstiness_of_counts(void)
{
    enum { RUNS = 4000 };
    const double r = 30, s = 3, c = 0.7, d = 2.385, window_s = 20, q = 1 / c + 1 / d;
    static const double rates_per_s[] = { 30, 3 };
    static const simtime durations[] = { 700 * MILLISECOND, 2385 * MILLISECOND };
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct phase_list){ 2, rates_per_s, durations }, arena);
    double sum = 0, squares = 0, mean_per_s = (r * c + s * d) / (c + d);
    for (uint64_t run = 0; run < RUNS; run++) {
        struct rng rng;
        struct arrival_work work;
        void *state = arena_alloc(arena, arrival_mmpp.base.state_bytes);
        uint32_t n = 0;
        rng_seed(&rng, run);
        for (simtime now = 0; (now = arrival_mmpp.next(state, params, now, &rng, &work)) < simtime_from_s(window_s);)
            n++;
        sum += n;
        squares += (double)n * n;
    }
    double mean = sum / RUNS, ratio = (squares / RUNS - mean * mean) / mean;
    double bursts = 2 * (r - s) * (r - s) * c * c * d * d / ((c + d) * (c + d) * (r * c + s * d));
    double expected = 1 + bursts * (1 - (1 - exp(-q * window_s)) / (q * window_s));
    CU_ASSERT_DOUBLE_EQUAL(mean, mean_per_s * window_s, 4 * sqrt(expected * mean / RUNS));
    CU_ASSERT_DOUBLE_EQUAL(ratio, expected, expected * 4.5 * sqrt(2.0 / RUNS));
    CU_ASSERT(expected > 10); /* far from Poisson's 1, so that the test is one */
    CU_ASSERT_DOUBLE_EQUAL(arrival_mmpp.rate(params, 17 * SECOND), mean_per_s, 1e-9);
    arena_free(arena);
}

/* From the first moment on: no run-in from the first phase. */
void test_arrival_mmpp__starts_as_if_it_had_always_run(void)
{
    enum { RUNS = 20000 };
    static const double rates_per_s[] = { 100, 0, 10 };
    static const simtime durations[] = { SECOND, 3 * SECOND, 7 * SECOND };
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct phase_list){ 3, rates_per_s, durations }, arena);
    uint32_t n = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct rng rng;
        struct arrival_work work;
        void *state = arena_alloc(arena, arrival_mmpp.base.state_bytes);
        rng_seed(&rng, run);
        n += arrival_mmpp.next(state, params, 0, &rng, &work) < MILLISECOND;
    }
    /* In the first millisecond: 1 of 11 runs at 100 a second, 7 of 11 at 10. */
    double p = (1 - exp(-0.1)) / 11 + 7 * (1 - exp(-0.01)) / 11;
    CU_ASSERT_DOUBLE_EQUAL(n, RUNS * p, 4 * sqrt(RUNS * p));
    arena_free(arena);
}

/* A phase of rate 0 is silent, and phases follow in a circle: gaps longer than it are its whole length at least. */
void test_arrival_mmpp__phases_follow_in_a_circle(void)
{
    static const double rates_per_s[] = { 1e6, 0 };
    static const simtime durations[] = { MILLISECOND, 1000 * SECOND };
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct phase_list){ 2, rates_per_s, durations }, arena);
    struct rng rng;
    struct arrival_work work;
    void *state = arena_alloc(arena, arrival_mmpp.base.state_bytes);
    rng_seed(&rng, 3);
    simtime now = 0;
    uint32_t n_bursts = 0, n = 0;
    for (; now < 1000000 * SECOND; n++) {
        simtime next = arrival_mmpp.next(state, params, now, &rng, &work);
        n_bursts += next - now > SECOND;
        now = next;
    }
    CU_ASSERT_DOUBLE_EQUAL(n_bursts, 1000, 4 * sqrt(1000));
    CU_ASSERT_DOUBLE_EQUAL(n, 1e6, 4 * sqrt(1e6 * (1 + 2 * 1000))); /* a geometric number in each burst of mean 1000 */
    arena_free(arena);
}

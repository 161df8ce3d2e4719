/* Stages: counts per window against the integral of the rate, and their spread against Poisson's. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { RUNS = 600, WINDOWS = 24 };
#define WINDOW (500 * MILLISECOND)

/* Up, along, a jump down (a stage of no length), down to nothing. Ends at 2.385 + 3.7 + 0 + 4.1 = 10.185 s. */
static const double rates_per_s[5] = { 0, 137, 137, 60, 0 };
static const simtime durations[4] = { 2385 * MILLISECOND, 3700 * MILLISECOND, 0, 4100 * MILLISECOND };

static void *params_with(const struct stage_list *list, struct arena *arena)
{
    void *params = strategy_params(&arrival_stages.base, arena);
    *(struct stage_list *)strategy_params_at(&arrival_stages.base, params, "stages") = *list;
    return params;
}

/* The rate, written out. */
static double expected_rate(double t_s)
{
    if (t_s < 2.385)
        return 137 * t_s / 2.385;
    if (t_s < 6.085)
        return 137;
    return t_s < 10.185 ? 60 * (10.185 - t_s) / 4.1 : 0;
}

static double expected_count(double from_s, double until_s)
{
    double sum = 0, step_s = (until_s - from_s) / 20000;
    for (int i = 0; i < 20000; i++)
        sum += expected_rate(from_s + (i + 0.5) * step_s) * step_s;
    return sum;
}

static void count(const void *params, struct arena *arena, uint64_t seed, uint32_t *counts)
{
    void *state = arena_alloc(arena, arrival_stages.base.state_bytes);
    struct arrival_work work;
    struct rng rng;
    rng_seed(&rng, seed);
    for (simtime now = 0; (now = arrival_stages.next(state, params, now, &rng, &work)) != SIMTIME_NEVER;) {
        CU_ASSERT_FATAL(now < WINDOWS * WINDOW);
        counts[now / WINDOW]++;
    }
}

void test_arrival_stages__mean_and_variance_of_counts(void)
{
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct stage_list){ 4, rates_per_s, durations }, arena);
    double sum[WINDOWS] = { 0 }, squares[WINDOWS] = { 0 };
    for (uint64_t run = 0; run < RUNS; run++) {
        uint32_t counts[WINDOWS] = { 0 };
        count(params, arena, run, counts);
        for (int w = 0; w < WINDOWS; w++) {
            sum[w] += counts[w];
            squares[w] += (double)counts[w] * counts[w];
        }
    }
    for (int w = 0; w < WINDOWS; w++) {
        double expected = expected_count(w * 0.5, w * 0.5 + 0.5), mean = sum[w] / RUNS;
        CU_ASSERT_DOUBLE_EQUAL(mean, expected, 4 * sqrt(expected / RUNS) + 1e-3);
        /* A Poisson count's variance is its mean; its estimate from n runs has a relative deviation of about sqrt(2 / n + 1 /
         * (n mean)). */
        if (expected > 1)
            CU_ASSERT_DOUBLE_EQUAL((squares[w] / RUNS - mean * mean) / expected, 1,
                                   4 * sqrt(2.0 / RUNS + 1 / (RUNS * expected)));
    }
    arena_free(arena);
}

void test_arrival_stages__the_last_rate_holds(void)
{
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct stage_list){ 1, (const double[]){ 10, 238.5 }, (const simtime[]){ SECOND } }, arena);
    void *state = arena_alloc(arena, arrival_stages.base.state_bytes);
    struct arrival_work work;
    struct rng rng;
    rng_seed(&rng, 61);
    simtime now = 0;
    uint32_t n_late = 0;
    while ((now = arrival_stages.next(state, params, now, &rng, &work)) < 401 * SECOND)
        n_late += now >= SECOND;
    CU_ASSERT_DOUBLE_EQUAL(n_late, 400 * 238.5, 4 * sqrt(400 * 238.5));
    arena_free(arena);
}

/* A stage of the same rate up and down must be poisson's own times: one exponential each, divided by the rate. */
void test_arrival_stages__a_flat_stage_is_poisson(void)
{
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct stage_list){ 1, (const double[]){ 17, 17 }, (const simtime[]){ 100 * SECOND } }, arena);
    void *state = arena_alloc(arena, arrival_stages.base.state_bytes);
    struct arrival_work work;
    struct rng rng, same;
    rng_seed(&rng, 62);
    rng_seed(&same, 62);
    double area = 0;
    for (simtime now = 0; now < 200 * SECOND;) {
        now = arrival_stages.next(state, params, now, &rng, &work);
        area += rng_exponential(&same);
        CU_ASSERT_DOUBLE_EQUAL((double)now, area / 17 * 1e9, 2);
    }
    arena_free(arena);
}

void test_arrival_stages__rate_at_any_time(void)
{
    struct arena *arena = arena_new(NULL);
    void *params = params_with(&(struct stage_list){ 4, rates_per_s, durations }, arena);
    for (int i = 0; i < 120; i++)
        CU_ASSERT_DOUBLE_EQUAL(arrival_stages.rate(params, i * 97 * MILLISECOND), expected_rate(i * 0.097), 1e-9);
    arena_free(arena);
}

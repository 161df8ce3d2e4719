/* Diurnal: counts per window against the integral of the cosine, and the clock of the time zones. */
#include "models/arrival/arrival.h"

#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { RUNS = 400, WINDOWS = 24 };
#define HOUR (3600 * SECOND)

static void *params_with(struct arena *arena, double mean_per_s, simtime peak, double ratio, simtime tz, simtime day)
{
    const struct strategy *base = &arrival_diurnal.base;
    void *params = strategy_params(base, arena);
    *(double *)strategy_params_at(base, params, "mean") = mean_per_s;
    *(simtime *)strategy_params_at(base, params, "peak") = peak;
    *(double *)strategy_params_at(base, params, "ratio") = ratio;
    *(simtime *)strategy_params_at(base, params, "tz") = tz;
    *(simtime *)strategy_params_at(base, params, "day") = day;
    return params;
}

/* A day of 48 s from which 24 windows of 2.385 s are counted: the second day begins within. */
void test_arrival_diurnal__mean_and_variance_of_counts(void)
{
    struct arena *arena = arena_new(NULL);
    const simtime day = 48 * SECOND, window = 2385 * MILLISECOND;
    const double a = (5.0 - 1) / (5 + 1), w = 2 * 3.14159265358979 / 48, shift_s = 7.3 - 20.5;
    void *params = params_with(arena, 37, 20500 * MILLISECOND, 5, 7300 * MILLISECOND, day);
    double sum[WINDOWS] = { 0 }, squares[WINDOWS] = { 0 };
    for (uint64_t run = 0; run < RUNS; run++) {
        uint32_t counts[WINDOWS] = { 0 };
        struct arrival_work work;
        struct rng rng;
        rng_seed(&rng, run);
        for (simtime now = 0; (now = arrival_diurnal.next(NULL, params, now, &rng, &work)) < WINDOWS * window;)
            counts[now / window]++;
        for (int k = 0; k < WINDOWS; k++) {
            sum[k] += counts[k];
            squares[k] += (double)counts[k] * counts[k];
        }
    }
    for (int k = 0; k < WINDOWS; k++) {
        double from = k * simtime_s(window) + shift_s, until = from + simtime_s(window);
        double expected = 37 * (until - from + a / w * (sin(w * until) - sin(w * from)));
        double mean = sum[k] / RUNS, variance = squares[k] / RUNS - mean * mean;
        CU_ASSERT_DOUBLE_EQUAL(mean, expected, 4.5 * sqrt(expected / RUNS));
        CU_ASSERT_DOUBLE_EQUAL(variance / expected, 1, 4.5 * sqrt(2.0 / RUNS));
    }
    arena_free(arena);
}

/* Peak and trough, in the local time of Tokyo, Newfoundland and Greenwich. */
void test_arrival_diurnal__follows_the_sun(void)
{
    struct arena *arena = arena_new(NULL);
    static const struct {
        simtime tz, peak_utc;
    } zones[] = { { 9 * HOUR, 5 * HOUR }, { -3 * HOUR - HOUR / 2, 17 * HOUR + HOUR / 2 }, { 0, 14 * HOUR } };
    for (int i = 0; i < 3; i++) {
        void *params = params_with(arena, 400, 14 * HOUR, 3, zones[i].tz, 24 * HOUR);
        for (simtime days = 0; days < 72 * HOUR; days += 24 * HOUR) {
            CU_ASSERT_DOUBLE_EQUAL(arrival_diurnal.rate(params, days + zones[i].peak_utc), 600, 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(arrival_diurnal.rate(params, days + zones[i].peak_utc + 12 * HOUR), 200, 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(arrival_diurnal.rate(params, days + zones[i].peak_utc + 6 * HOUR), 400, 1e-9);
        }
    }
    arena_free(arena);
}

/* Each arrival lies where the integral has grown by the exponential drawn, also for extreme ratios and late in the run. */
void test_arrival_diurnal__inverts_the_integral(void)
{
    static const double ratios[] = { 1, 3, 40, 1e6 };
    struct arena *arena = arena_new(NULL);
    for (int r = 0; r < 4; r++) {
        void *params = params_with(arena, 0.9, 3 * SECOND, ratios[r], 0, 10 * SECOND);
        double a = (ratios[r] - 1) / (ratios[r] + 1), w = 2 * 3.14159265358979323846 / 10;
        struct rng rng, same;
        struct arrival_work work;
        rng_seed(&rng, 9);
        rng_seed(&same, 9);
        for (simtime now = 0, next; now < 500 * SECOND; now = next) {
            next = arrival_diurnal.next(NULL, params, now, &rng, &work);
            double wanted = rng_exponential(&same), t = simtime_s(now), x = simtime_s(next - now);
            double area = 0.9 * (x + a / w * (sin(w * (t + x - 3)) - sin(w * (t - 3))));
            CU_ASSERT_DOUBLE_EQUAL(area, wanted, 2e-9); /* a nanosecond at the highest rate */
        }
    }
    arena_free(arena);
}

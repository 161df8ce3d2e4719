/* Passive checks: Envoy's and nginx's rules, step by step, then in a world. */
#include "models/balancer/outlier.h"
#include "sim/engine/arena.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct outlier_spec envoy = {.enabled = true,
                                          .consecutive_errors = 5,
                                          .interval = 10 * SECOND,
                                          .base_ejection = 30 * SECOND,
                                          .max_ejection = 300 * SECOND,
                                          .max_ejection_share = 0.1,
                                          .eject_single = true,
                                          .return_on_check = true};
static const struct outlier_spec nginx = {.enabled = true,
                                          .consecutive_errors = 1,
                                          .within = 10 * SECOND,
                                          .base_ejection = 10 * SECOND,
                                          .max_ejection = 10 * SECOND,
                                          .max_ejection_share = 1,
                                          .trial = true};

/* Errors at 1 s from each other; true when the last one ejects. */
static bool fail_times(struct outlier *outlier, uint32_t member, unsigned n, double from_s)
{
    bool ejected = false;
    for (unsigned i = 0; i < n; i++)
        ejected = outlier_error(outlier, member, simtime_from_s(from_s + i));
    return ejected;
}

/* Five in a row; a success starts the count again. */
void test_outlier__consecutive(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier *outlier = outlier_new(arena, &envoy, 7);
    CU_ASSERT_FALSE(fail_times(outlier, 3, 4, 1));
    CU_ASSERT_FALSE(outlier_success(outlier, 3, 6 * SECOND));
    CU_ASSERT_FALSE(fail_times(outlier, 3, 4, 7));
    CU_ASSERT_FALSE(outlier_is_out(outlier, 3));
    CU_ASSERT(fail_times(outlier, 3, 1, 12.385));
    CU_ASSERT(outlier_is_out(outlier, 3));
    CU_ASSERT_EQUAL(outlier->of[3].until, 50 * SECOND); /* 42.385 s, found by the sweep at 50 s */
    CU_ASSERT_FALSE(outlier_time(outlier, 3, 49 * SECOND));
    CU_ASSERT(outlier_time(outlier, 3, 50 * SECOND));
    CU_ASSERT_FALSE(outlier_is_out(outlier, 3));
    arena_free(arena);
}

/* 30, 60, 90 s ... at most 300 s; each interval without forgives one. */
void test_outlier__longer_each_time(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier *outlier = outlier_new(arena, &envoy, 7);
    simtime now = 0;
    for (unsigned n = 1; n <= 12; n++) {
        CU_ASSERT(fail_times(outlier, 0, 5, simtime_s(now)));
        simtime at = now + 4 * SECOND;
        now = outlier->of[0].until;
        CU_ASSERT_EQUAL(now, (at / SECOND + (n < 10 ? 30 * n : 300) + 9) / 10 * 10 * SECOND);
        CU_ASSERT(outlier_time(outlier, 0, now));
    }
    now += 95 * SECOND; /* nine intervals: 12 - 9 + 1 = 4 */
    CU_ASSERT(fail_times(outlier, 0, 5, simtime_s(now)));
    CU_ASSERT_EQUAL(outlier->of[0].until, (now + 4 * SECOND + 120 * SECOND + 9 * SECOND) / (10 * SECOND) * (10 * SECOND));
    arena_free(arena);
}

/* 10 % of 7 is none, but one may always be out; of 29, two. */
void test_outlier__max_ejection(void)
{
    static const struct {
        uint32_t n, most;
    } cases[] = {{1, 1}, {7, 1}, {19, 1}, {20, 2}, {29, 2}};
    struct arena *arena = arena_new(NULL);
    for (unsigned c = 0; c < 5; c++) {
        struct outlier *outlier = outlier_new(arena, &envoy, cases[c].n);
        uint32_t out = 0;
        for (uint32_t m = 0; m < cases[c].n; m++)
            out += fail_times(outlier, m, 5, 1);
        CU_ASSERT_EQUAL(out, cases[c].most);
        CU_ASSERT_EQUAL(outlier->n_out, cases[c].most);
    }
    arena_free(arena);
}

/* A passed health check ends an ejection at once, where it may. */
void test_outlier__returns_on_check(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier *outlier = outlier_new(arena, &envoy, 7), *other = outlier_new(arena, &nginx, 7);
    fail_times(outlier, 2, 5, 1);
    fail_times(other, 2, 1, 1);
    CU_ASSERT(outlier_checked(outlier, 2, 8 * SECOND));
    CU_ASSERT_FALSE(outlier_checked(outlier, 2, 9 * SECOND));
    CU_ASSERT_FALSE(outlier_checked(other, 2, 8 * SECOND));
    arena_free(arena);
}

/* nginx: the first error, ten seconds, one request to try it, and again. A group of one is left alone. */
void test_outlier__nginx(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier *outlier = outlier_new(arena, &nginx, 2), *alone = outlier_new(arena, &nginx, 1);
    CU_ASSERT_FALSE(fail_times(alone, 0, 9, 1));
    CU_ASSERT(fail_times(outlier, 1, 1, 2.385));
    CU_ASSERT_EQUAL(outlier->of[1].until, 12385 * MILLISECOND);
    CU_ASSERT(outlier_time(outlier, 1, 12385 * MILLISECOND));
    CU_ASSERT(outlier_picked(outlier, 1, 13 * SECOND)); /* nobody else is sent there */
    CU_ASSERT(outlier_is_out(outlier, 1));
    CU_ASSERT_FALSE(outlier_error(outlier, 1, 14 * SECOND));
    CU_ASSERT_EQUAL(outlier->of[1].until, 24 * SECOND);
    CU_ASSERT(outlier_time(outlier, 1, 24 * SECOND));
    CU_ASSERT(outlier_picked(outlier, 1, 25 * SECOND));
    CU_ASSERT(outlier_success(outlier, 1, 26 * SECOND));
    CU_ASSERT_FALSE(outlier_is_out(outlier, 1));
    CU_ASSERT_FALSE(outlier_picked(outlier, 1, 27 * SECOND));
    arena_free(arena);
}

/* Three errors within ten seconds, not in a row but near each other. */
void test_outlier__within(void)
{
    struct outlier_spec three = nginx;
    three.consecutive_errors = 3;
    struct arena *arena = arena_new(NULL);
    struct outlier *outlier = outlier_new(arena, &three, 2);
    CU_ASSERT_FALSE(fail_times(outlier, 0, 2, 1));
    outlier_success(outlier, 0, 3 * SECOND);
    CU_ASSERT_FALSE(fail_times(outlier, 0, 1, 12)); /* the first was at 1 s: a new stretch begins */
    CU_ASSERT_FALSE(fail_times(outlier, 0, 1, 14));
    outlier_success(outlier, 0, 15 * SECOND);
    CU_ASSERT(fail_times(outlier, 0, 1, 16));
    arena_free(arena);
}

/* Mean 90, deviation 20: Envoy's own test has 90 - 1.9 * 20 = 52. */
void test_outlier__threshold(void)
{
    CU_ASSERT_DOUBLE_EQUAL(outlier_threshold(5, (const double[]){50, 100, 100, 100, 100}, 1.9), 52, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(outlier_threshold(1, (const double[]){0.385}, 1.9), 0.385, 1e-12);
}

/* n_failed of n_requests of each member since the last sweep; who is out afterwards, as bits. */
static unsigned sweep(struct outlier *outlier, uint32_t n_requests, const uint32_t *n_failed)
{
    unsigned out = 0, n_newly = 0;
    for (uint32_t m = 0; m < outlier->n; m++) {
        n_newly -= outlier_is_out(outlier, m);
        for (uint32_t i = 0; i < n_requests; i++)
            if (i < n_failed[m])
                outlier_error(outlier, m, outlier->next_sweep - 1);
            else
                outlier_success(outlier, m, outlier->next_sweep - 1);
    }
    uint32_t n_swept = outlier_sweep(outlier, outlier->next_sweep);
    for (uint32_t m = 0; m < outlier->n; m++) {
        out |= outlier_is_out(outlier, m) ? 1u << m : 0;
        n_newly += outlier_is_out(outlier, m);
    }
    CU_ASSERT_EQUAL(n_swept, n_newly);
    return out;
}

static struct outlier_spec comparing(double stdev_factor, double failure_share)
{
    struct outlier_spec spec = envoy;
    spec.consecutive_errors = 1000000;
    spec.stdev_factor = stdev_factor;
    spec.success_hosts = spec.failure_hosts = 5;
    spec.success_requests = 100;
    spec.failure_share = failure_share;
    spec.failure_requests = 50;
    return spec;
}

/* One of five that fails lies exactly 2 deviations below the mean, one of four 1.73: never out, and too few besides. */
void test_outlier__success_rate(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier_spec spec = comparing(1.9, 0), lenient = comparing(2.1, 0), four = comparing(1.7, 0);
    const uint32_t one_bad[5] = {0, 0, 0, 3, 0}, all_bad[5] = {7, 7, 7, 7, 7};
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 5), 100, one_bad), 1u << 3);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 5), 99, one_bad), 0);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 5), 100, all_bad), 0);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &lenient, 5), 100, one_bad), 0);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &four, 4), 100, one_bad), 0);
    four.success_hosts = 4;
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &four, 4), 100, one_bad), 1u << 3);
    arena_free(arena);
}

/* Judged anew at each interval; who is out is no part of the mean; the limit of 10 % holds, but one may always be out. */
void test_outlier__sweeps(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier_spec spec = comparing(1.2, 0);
    struct outlier *outlier = outlier_new(arena, &spec, 7);
    CU_ASSERT_EQUAL(sweep(outlier, 60, (const uint32_t[]){0, 0, 0, 60, 0, 0, 0}), 0);
    CU_ASSERT_EQUAL(sweep(outlier, 60, (const uint32_t[]){0, 0, 0, 60, 0, 0, 0}), 0); /* not 120 requests, but 60 again */
    CU_ASSERT_EQUAL(outlier->next_sweep, 30 * SECOND);
    CU_ASSERT_EQUAL(sweep(outlier, 100, (const uint32_t[]){0, 0, 50, 60, 0, 0, 0}), 1u << 2);
    CU_ASSERT_EQUAL(outlier->of[2].until, 60 * SECOND);
    CU_ASSERT_EQUAL(sweep(outlier, 100, (const uint32_t[]){0, 0, 50, 60, 0, 0, 0}), 1u << 2);
    CU_ASSERT(outlier_time(outlier, 2, 60 * SECOND));
    CU_ASSERT_EQUAL(sweep(outlier, 100, (const uint32_t[]){0, 0, 0, 60, 0, 0, 0}), 1u << 3);
    arena_free(arena);
}

/* 85 of 100, whatever the others do. */
void test_outlier__failure_percentage(void)
{
    struct arena *arena = arena_new(NULL);
    struct outlier_spec spec = comparing(0, 0.85);
    spec.max_ejection_share = 1;
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 5), 100, (const uint32_t[]){85, 84, 0, 100, 0}), 9);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 5), 49, (const uint32_t[]){49, 0, 0, 0, 0}), 0);
    CU_ASSERT_EQUAL(sweep(outlier_new(arena, &spec, 4), 100, (const uint32_t[]){100, 0, 0, 0}), 0);
    arena_free(arena);
}

/* Server 1 fails all requests from 10 s on; one request a second, in turn. */
static struct little_world *failing(const struct outlier_spec *spec)
{
    static const struct {
        double share;
        simtime latency;
    } all = {1, MILLISECOND};
    struct little_world *l = little_new();
    l->tier[0].outlier = *spec;
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    little_fault(l, "errors", (struct target){TARGET_SERVER, 0, 0, 0}, 10, -1, &all);
    little_ask_every(l, 0.1, 200, 1);
    little_run(l);
    return l;
}

/* Errors at 10.1, 12.1, ... 18.1 s; out until 50 s; five more at 50.1 to 58.1 s; out until 120 s; then until 220 s. */
void test_outlier__envoy_in_a_world(void)
{
    struct little_world *l = failing(&envoy);
    unsigned in_stretch[4] = {0};
    for (unsigned i = 0; i < 200; i++)
        if (l->record[i].outcome != OUTCOME_OK)
            in_stretch[i < 10 ? 0 : i <= 18 ? 1 : i < 50 ? 0 : i <= 59 ? 2 : i < 120 ? 0 : i <= 129 ? 3 : 0]++;
    CU_ASSERT_EQUAL(in_stretch[0], 0);
    for (unsigned s = 1; s < 4; s++)
        CU_ASSERT_EQUAL(in_stretch[s], 5);
    CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer/1"), 18.127, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_UP_NOTICED, "eu-site/balancer/1"), 50, 1e-9);
    CU_ASSERT_EQUAL(l->record[10].cause, CAUSE_DETECTION);
    little_free(l);
}

/* Never two errors in a row: only the comparison at 20 s sees that server 1 fails. It is out for three intervals. */
void test_outlier__success_rate_in_a_world(void)
{
    static const struct {
        double share;
        simtime latency;
    } half = {0.5, MILLISECOND};
    struct outlier_spec spec = comparing(0.5, 0);
    spec.success_hosts = 2;
    spec.success_requests = 20;
    struct little_world *l = little_new();
    l->tier[0].outlier = spec;
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    little_fault(l, "errors", (struct target){TARGET_SERVER, 0, 0, 0}, 10, 30, &half);
    little_ask_every(l, 0.1, 80, 0.1);
    little_run(l);
    CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer/1"), 20, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_UP_NOTICED, "eu-site/balancer/1"), 50, 1e-9);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT(l->record[i].outcome == OUTCOME_OK || (l->record[i].due > 9 * SECOND && l->record[i].due < 20 * SECOND));
    little_free(l);
}

/* One at 10.1 s, then one every ten seconds or so: the trial. */
void test_outlier__nginx_in_a_world(void)
{
    struct little_world *l = failing(&nginx);
    unsigned n = 0, last = 0;
    for (unsigned i = 0; i < 200; i++) {
        if (l->record[i].outcome == OUTCOME_OK)
            continue;
        CU_ASSERT(n == 0 ? i == 10 || i == 11 : i - last >= 10 && i - last <= 12);
        last = i;
        n++;
    }
    CU_ASSERT(n >= 16 && n <= 19);
    little_free(l);
}

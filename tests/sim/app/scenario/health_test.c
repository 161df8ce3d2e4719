/* What the presets of health checks come to: how soon each notices a crash that refuses connections, and the recovery. */
#include "sim/app/scenario/scenario.h"

#include "models/world.h"
#include "sim/engine/arena.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEEDS = 30, CRASH_S = 1000, REPAIR_S = 2000 };

static const char text[] = "gslbsim: 1\n"
                           "run: {duration: 3000s, start: steady}\n"
                           "dns: {shop.example: {policy: simple, answers: [one], health_check: none}}\n"
                           "clients: {web: {users: 1, arrivals: poisson(1/h)}}\n"
                           "sites: {one: {pools: {app: {servers: 1, service_time: 40ms}}}}\n"
                           "faults: [{at: 1000s, until: 2000s, crash: one, how: refuse}]\n";

struct noticed {
    double down_s, up_s; /* after the crash, after the repair */
};

static void on_event(void *context, const struct event_record *event)
{
    struct noticed *noticed = context;
    if (event->kind == EVENT_DOWN_NOTICED)
        noticed->down_s = simtime_s(event->time) - CRASH_S;
    else if (event->kind == EVENT_UP_NOTICED && simtime_s(event->time) > CRASH_S)
        noticed->up_s = simtime_s(event->time) - REPAIR_S;
}

static void watch(const char *preset, struct noticed *noticed)
{
    char file[TEXT_FILE_NAME_BYTES], set[80];
    snprintf(set, sizeof set, "dns.shop.example.health_check=%s", preset);
    const char *sets[] = { set };
    text_file_new(file, text);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct arena *arena = arena_new(NULL);
        const struct probe probe = { .recorder = &noticed[seed], .event = on_event };
        const struct scenario_source source = { .file = file, .n_sets = 1, .set = sets, .has_seed = true, .seed = seed };
        const struct scenario *scenario = load_source(arena, &source);
        CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
        noticed[seed] = (struct noticed){ -1, -1 };
        struct world *world = world_new(arena, scenario->spec, 0, &probe);
        while (!world_run(world, world_now(world) + 1000 * SECOND))
            ;
        world_free(world);
        arena_free(arena);
    }
    unlink(file);
}

/* One checker of interval I at a random phase: ((n - 1) I, n I] for n probes in a row.
 * Over 30 seeds both ends are come near. */
void test_scenario_health__presets_notice_within_their_window(void)
{
    static const struct {
        const char *preset;
        double down_s, up_s, interval_s; /* n I */
    } cases[] = {
        { "haproxy", 6, 4, 2 },    { "nginx_plus", 5, 5, 5 },       { "alb", 60, 150, 30 },   { "azure_tm", 120, 30, 30 },
        { "azure_tm_fast", 40, 10, 10 }, { "gdnsd", 100, 200, 10 }, { "pdns_lua", 5, 5, 5 },
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct noticed noticed[SEEDS];
        double least_s = 1e9, most_s = 0;
        watch(cases[k].preset, noticed);
        for (int s = 0; s < SEEDS; s++) {
            double down_s = noticed[s].down_s, up_s = noticed[s].up_s, interval_s = cases[k].interval_s;
            CU_ASSERT(down_s > cases[k].down_s - interval_s && down_s <= cases[k].down_s + 1e-6);
            CU_ASSERT(up_s > cases[k].up_s - interval_s && up_s <= cases[k].up_s + 1e-6);
            least_s = fmin(least_s, down_s);
            most_s = fmax(most_s, down_s);
        }
        CU_ASSERT(least_s < cases[k].down_s - 0.75 * cases[k].interval_s);
        CU_ASSERT(most_s > cases[k].down_s - 0.25 * cases[k].interval_s);
    }
}

static void mean_of(const struct noticed *noticed, double *down_s, double *up_s)
{
    *down_s = *up_s = 0;
    for (int s = 0; s < SEEDS; s++) {
        *down_s += noticed[s].down_s / SEEDS;
        *up_s += noticed[s].up_s / SEEDS;
    }
}

/* Sixteen checkers at random phases: down when the 14th has seen three failures, up when the third has seen three good ones.
 * The k-th of 16 uniform times has mean k / 17 and variance k (17 - k) / (17^2 18). */
void test_scenario_health__route53_is_slow_down_and_quick_up(void)
{
    const double interval_s[2] = { 30, 10 };
    static const char *const presets[2] = { "route53", "route53_fast" };
    for (int k = 0; k < 2; k++) {
        struct noticed noticed[SEEDS];
        double down_s, up_s, sd_s = interval_s[k] * sqrt(14 * 3 / (17. * 17 * 18) / SEEDS);
        watch(presets[k], noticed);
        mean_of(noticed, &down_s, &up_s);
        CU_ASSERT_DOUBLE_EQUAL(down_s, interval_s[k] * (2 + 14 / 17.), 3.29 * sd_s);
        CU_ASSERT_DOUBLE_EQUAL(up_s, interval_s[k] * (2 + 3 / 17.), 3.29 * sd_s);
    }
}

/* Three data centres: the second of them decides, down and up; the mean of the second of three uniform times is a half. */
void test_scenario_health__cloudflare_asks_three_data_centres(void)
{
    struct noticed noticed[SEEDS];
    double down_s, up_s, sd_s = 60 * sqrt(2 * 2 / (4. * 4 * 5) / SEEDS);
    watch("cloudflare", noticed);
    mean_of(noticed, &down_s, &up_s);
    CU_ASSERT_DOUBLE_EQUAL(down_s, 30, 3.29 * sd_s);
    CU_ASSERT_DOUBLE_EQUAL(up_s, 30, 3.29 * sd_s);
}

static const char two_regions[] = "gslbsim: 1\n"
                                  "run: {duration: 100s}\n"
                                  "dns: {a.example: {policy: simple, answers: [one], health_check: {%s}}}\n"
                                  "clients: {web: {region: us, arrivals: poisson(1/h)}}\n"
                                  "sites: {one: {region: eu, balancer: {layer: l4}, pools: {app: {service_time: 40ms}}}}\n";

static const struct health_spec *health_of(struct arena *arena, const char *words)
{
    char whole[1000];
    snprintf(whole, sizeof whole, two_regions, words);
    const struct scenario *scenario = load_text(arena, whole);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return &scenario->spec->dns[0].health;
}

/* Route 53's checkers are sixteen wherever they are; who says how many there are at each vantage gets these. */
void test_scenario_health__route53_spreads_sixteen_checkers(void)
{
    static const struct {
        const char *words;
        uint32_t n, checkers, n_in_first;
    } cases[] = {{"preset: route53", 16, 1, 8},
                 {"preset: route53_fast, vantage: us", 16, 1, 16},
                 {"preset: route53, vantage: [us, us, eu]", 16, 1, 11},
                 {"preset: route53, vantage: [us, eu], checkers: 3", 2, 3, 1},
                 {"preset: route53, checkers: 5", 0, 5, 0},
                 {"preset: gdnsd, vantage: [us, eu]", 2, 1, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct arena *arena = arena_new(NULL);
        const struct health_spec *health = health_of(arena, cases[k].words);
        uint32_t n_in_first = 0;
        CU_ASSERT_EQUAL(health->vantage.n, cases[k].n);
        CU_ASSERT_EQUAL(health->checkers, cases[k].checkers);
        for (uint32_t i = 0; i < health->vantage.n; i++)
            n_in_first += health->vantage.at[i] == health->vantage.at[0];
        CU_ASSERT_EQUAL(n_in_first, cases[k].n_in_first);
        arena_free(arena);
    }
}

/* A probe that does work asks for a page: http, also where the owner is l4 or an authority. */
void test_scenario_health__work_needs_http(void)
{
    static const struct {
        const char *words;
        enum health_type type;
    } cases[] = {{"interval: 7s", HEALTH_TCP}, {"depth: shallow", HEALTH_TCP}, {"depth: deep", HEALTH_HTTP},
                 {"work: 3ms", HEALTH_HTTP}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct arena *arena = arena_new(NULL);
        CU_ASSERT_EQUAL(health_of(arena, cases[k].words)->type, cases[k].type);
        arena_free(arena);
    }
}

/* What an algorithm in Lua costs over one in C, in a plain balancer study: ns per simulated request of the script less those of
 * a C algorithm that looks at as much, from the same rounds. A request is one decision (pick) and, where the script has it, one
 * on_done.
 *
 * two_choices looks at two servers, however many there are: what a decision costs beside the script's own work.
 * learns_speed, the shipped example, looks at all of them, in Lua, and has an on_done; its rows for many servers have no
 * target. */
#include "tests/bench/measure.h"
#include "tests/bench/study.h"
#include <stdio.h>

enum { SCRIPTS = 2, SIZES = 3, SETS = 5 };
static const uint32_t sizes[SIZES] = {3, 10, 100};
static const struct subject {
    const char *name, *algorithm, *counterpart;
    double target_ns[SIZES]; /* 0: none */
} subjects[SCRIPTS] = {
    {"two_choices", "lua(two_choices.lua)", "power_of_two", {200, 200, 200}},
    {"learns_speed", "lua(../../scenarios/scripts/learns_speed.lua)", "least_time", {200, 0, 0}},
};

static double request_ns(const char *algorithm, uint32_t n_servers)
{
    char text[SETS][120];
    const char *set[SETS + 1] = {NULL};
    double rate_per_s = 8.0 * n_servers, duration_s = 4e5 / rate_per_s;
    snprintf(text[0], sizeof text[0], "sites.here.balancer.algorithm=%s", algorithm);
    snprintf(text[1], sizeof text[1], "sites.here.pools.web.servers=%u", n_servers);
    snprintf(text[2], sizeof text[2], "clients.web.arrivals=poisson(%.0f/s)", rate_per_s);
    snprintf(text[3], sizeof text[3], "run.duration=%.1fs", duration_s);
    snprintf(text[4], sizeof text[4], "run.warmup=%.1fs", duration_s / 10);
    for (int i = 0; i < SETS; i++)
        set[i] = text[i];
    return study_request_ns(&(struct study_case){"tests/bench/balancer.yaml", set, 1, NULL});
}

int main(void)
{
    static struct bench bench[SCRIPTS][SIZES];
    static char name[SCRIPTS][SIZES][64];
    bench_title("an algorithm in Lua: ns per request more than its counterpart in C");
    for (int s = 0; s < SCRIPTS; s++)
        for (int i = 0; i < SIZES; i++) {
            snprintf(name[s][i], sizeof name[s][i], "lua.%s.%u_servers", subjects[s].name, sizes[i]);
            bench[s][i].name = name[s][i];
        }
    for (unsigned round = 0; round < bench_rounds(); round++) {
        bench_reference(&bench[0][0], (size_t)SCRIPTS * SIZES, round);
        for (int s = 0; s < SCRIPTS; s++)
            for (int i = 0; i < SIZES; i++)
                bench[s][i].value[round] =
                    request_ns(subjects[s].algorithm, sizes[i]) - request_ns(subjects[s].counterpart, sizes[i]);
    }
    for (int s = 0; s < SCRIPTS; s++)
        for (int i = 0; i < SIZES; i++)
            bench_absolute(&bench[s][i], "ns", AT_MOST, subjects[s].target_ns[i]);
    return 0;
}

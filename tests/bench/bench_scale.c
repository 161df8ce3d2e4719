/* What size costs: ten million users with caches of their own, ten thousand resolvers, ten thousand servers in ten regions,
 * against the same with everything divided by a thousand and run a hundred times as often: requests do the same work there,
 * only in less memory. Then memory against simulated time: four times as long with windows four times as wide may take no
 * more. */
#include "tests/bench/measure.h"
#include "tests/bench/study.h"

static const char *const by_a_thousand[] = {"clients.*.users=1000", "clients.*.arrivals=poisson(7/s)", "resolvers.*.count=1",
                                            "sites.*.pools.web.servers=1", NULL};
static const char *const once[] = {"run.duration=900s", "thresholds=[]", "output.window=5s", NULL};
static const char *const four_times[] = {"run.duration=3600s", "thresholds=[]", "output.window=20s", NULL};

static const struct study_case large = {"tests/bench/scale.yaml", NULL, 1, NULL};
static const struct study_case small = {"tests/bench/scale.yaml", by_a_thousand, 100, NULL};
static const struct study_case short_run = {"scenarios/quickstart.yaml", once, 1, NULL};
static const struct study_case long_run = {"scenarios/quickstart.yaml", four_times, 1, NULL};

static double peak_mib(const void *context)
{
    return study_run(context).peak_mib;
}

static void bench_size(void)
{
    struct bench bench[] = {
        {"scale.setup", NULL, NULL, {0}, {0}},         {"scale.peak", NULL, NULL, {0}, {0}},
        {"scale.peak_per_user", NULL, NULL, {0}, {0}}, {"scale.request", NULL, NULL, {0}, {0}},
        {"scale.small.request", NULL, NULL, {0}, {0}},
    };
    bench_title("10 million users, 10 000 resolvers, 10 000 servers in 10 regions: set-up, peak, request");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        bench_reference(bench, 5, round);
        struct study_cost cost = study_run(&large);
        bench[0].value[round] = cost.setup_s;
        bench[1].value[round] = cost.peak_mib;
        bench[2].value[round] = cost.peak_mib * 1024 * 1024 / cost.users;
        bench[3].value[round] = 1e9 * cost.run_s / (double)cost.requests;
        bench[4].value[round] = study_request_ns(&small);
    }
    bench_absolute(&bench[0], "s", AT_MOST, 5);
    bench_absolute(&bench[1], "MiB", AT_MOST, 1e9 / (1 << 20));
    bench_absolute(&bench[2], "B", AT_MOST, 0);
    bench_absolute(&bench[3], "ns", AT_MOST, 0);
    bench_absolute(&bench[4], "ns", AT_MOST, 0);
    bench_ratio("scale.request_over_small", &bench[3], &bench[4], AT_MOST, 3);
}

static void bench_time(void)
{
    struct bench bench[] = {
        {"scale.memory.900_s", peak_mib, &short_run, {0}, {0}},
        {"scale.memory.3600_s", peak_mib, &long_run, {0}, {0}},
    };
    bench_title("quickstart, peak of memory, 4 times the simulated time in as many windows");
    bench_measure(bench, 2);
    bench_absolute(&bench[0], "MiB", AT_MOST, 0);
    bench_absolute(&bench[1], "MiB", AT_MOST, 0);
    bench_ratio("scale.memory.4_times_as_long", &bench[1], &bench[0], AT_MOST, 1.1);
}

int main(void)
{
    bench_size();
    bench_time();
    return 0;
}

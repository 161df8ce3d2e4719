/* Threads and pieces of work without folder and progress; see crew.h. */
#include "tests/bench/crew.h"
#include "sim/app/run/runner.h"
#include "sim/app/run/work.h"
#include "tests/bench/measure.h"
#include <stdio.h>
#include <stdlib.h>

struct experiment *crew_run(const char *file, uint32_t n_arms, const char *const *setting, uint32_t replications,
                            uint32_t n_threads, struct crew_cost *cost)
{
    struct session *session = calloc(1, sizeof *session); /* the experiment borrows it */
    struct progress progress;
    struct err e = {0};
    char how_often[48];
    if (session == NULL)
        abort();
    snprintf(how_often, sizeof how_often, "run.replications=%u", replications);
    struct experiment *experiment = experiment_new(session);
    for (uint32_t i = 0; i < n_arms; i++) {
        const char *const settings[] = {how_often, "thresholds=[]", setting ? setting[i] : NULL};
        if (!experiment_add(experiment, setting ? setting[i] : "base", file, setting ? 3 : 2, settings, &e))
            bench_fail("%s is not valid", file);
    }
    if (!experiment_identify(experiment, &e))
        bench_fail("%s cannot be run: %s", file, e.text);
    progress_start(&progress, stderr, &session->err, WHEN_NEVER, replications * n_arms, n_threads);
    struct work *work = work_new(experiment, n_threads, NULL, &progress);
    double wall_s = bench_wall_s(), cpu_s = bench_cpu_s();
    runner_run(work, n_threads);
    if (cost)
        *cost = (struct crew_cost){bench_wall_s() - wall_s, bench_cpu_s() - cpu_s};
    return experiment;
}

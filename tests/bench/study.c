/* Replications with a clock between their parts; see study.h. The same calls as sim/app/run/runner.c makes,
 * without its watch. */
#include "tests/bench/study.h"
#include "models/world.h"
#include "output/layout.h"
#include "output/recorder.h"
#include "output/study.h"
#include "sim/app/scenario/scenario.h"
#include "sim/engine/arena.h"
#include "tests/bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double lap_s(double *since_s)
{
    double now_s = bench_cpu_s(), s = now_s - *since_s;
    *since_s = now_s;
    return s;
}

static const struct scenario *load(struct arena *arena, const struct study_case *study)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct scenario_source source = {.file = study->file, .set = study->set};
    while (study->set && study->set[source.n_sets] != NULL)
        source.n_sets++;
    const struct scenario *scenario = scenario_load(arena, &source, diagnostics);
    if (scenario == NULL) {
        diagnostics_print(diagnostics, stderr);
        bench_fail("%s is not valid", study->file);
    }
    return scenario;
}

static void run_to_end(struct world *world, void (*on_run)(bool begins))
{
    if (on_run)
        on_run(true);
    while (!world_run(world, SIMTIME_NEVER))
        ;
    if (on_run)
        on_run(false);
}

static void run_replication(const struct study_case *input, const struct layout *layout, uint32_t replication, void *block,
                            struct study_cost *cost)
{
    double since_s = bench_cpu_s();
    struct recorder recorder;
    struct arena *arena = arena_new(NULL);
    memset(block, 0, layout_bytes(layout));
    const struct probe *probe = recorder_init(&recorder, layout, block, replication);
    struct world *world = world_new(arena, layout->spec, replication, probe);
    cost->setup_s += lap_s(&since_s);
    run_to_end(world, input->on_run);
    cost->run_s += lap_s(&since_s);
    world_free(world);
    arena_free(arena);
    const struct header_block *header = BLOCK_CONST(layout, block, header, struct header_block);
    cost->requests += header->world.requests;
    cost->events += header->world.events;
}

static struct study_cost run_here(const struct study_case *input)
{
    struct study_cost cost = {0};
    double since_s = bench_cpu_s();
    struct arena *arena = arena_new(NULL);
    const struct scenario *scenario = load(arena, input);
    const struct layout *layout = layout_new(arena, scenario->spec);
    struct study *study = study_new(layout, "base");
    void *block = aligned_alloc(64, (layout_bytes(layout) + 63) / 64 * 64);
    if (block == NULL)
        abort();
    cost.setup_s = lap_s(&since_s);
    for (uint32_t i = 0; i < input->replications; i++) {
        run_replication(input, layout, i, block, &cost);
        lap_s(&since_s);
        study_add(study, block);
        cost.merge_s += lap_s(&since_s);
    }
    for (uint32_t i = 0; i < scenario->spec->n_clients; i++)
        cost.users += scenario->spec->client[i].users;
    return cost;
}

struct study_cost study_run(const struct study_case *study)
{
    struct study_cost cost = {0};
    struct rusage used;
    int pipe_end[2], status = 0;
    fflush(stdout);
    if (pipe(pipe_end) != 0)
        bench_fail("no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        cost = run_here(study);
        _exit(write(pipe_end[1], &cost, sizeof cost) == sizeof cost ? 0 : 1);
    }
    close(pipe_end[1]);
    bool is_read = read(pipe_end[0], &cost, sizeof cost) == sizeof cost;
    close(pipe_end[0]);
    if (pid < 0 || wait4(pid, &status, 0, &used) < 0 || status != 0 || !is_read)
        bench_fail("%s could not be simulated", study->file);
    cost.peak_mib = (double)used.ru_maxrss / 1024;
    return cost;
}

double study_request_ns(const void *context)
{
    struct study_cost cost = study_run(context);
    return 1e9 * cost.run_s / (double)cost.requests;
}

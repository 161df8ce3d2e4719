/* Do two threads pay? 20 replications in one thread and in two, set-up and files apart: of the quickstart, and of a hundred
 * sites with their histograms, where a replication's result is large and merging it is work that one thread does at a time. On
 * a machine that does other things besides, wall time tells little; then CPU time says what the threads cost each other: 1.05
 * is 2 / 1.9, the least that a speed-up of 1.9 needs. Two processes that share nothing say how much of that is the machine's.
 * */
#include "sim/app/run/runner.h"
#include "tests/bench/crew.h"
#include "tests/bench/measure.h"
#include "tests/bench/program.h"
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPLICATIONS = 20, SITES = 100, CLIENTS = 20 };

static pid_t start(const char *file, uint32_t replications, uint32_t n_threads, int result)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        close(STDERR_FILENO); /* warnings about the scenario */
        struct crew_cost cost;
        crew_run(file, 1, NULL, replications, n_threads, &cost);
        _exit(write(result, &cost, sizeof cost) == sizeof cost ? 0 : 1);
    }
    return pid;
}

/* n_processes at a time, each with so many replications and threads: the longest wall time, the sum of CPU times. */
static struct crew_cost run_apart(const char *file, uint32_t n_processes, uint32_t replications, uint32_t n_threads)
{
    struct crew_cost sum = {0};
    int pipe_end[2], status;
    if (pipe(pipe_end) != 0)
        bench_fail("no pipe");
    for (uint32_t i = 0; i < n_processes; i++)
        start(file, replications, n_threads, pipe_end[1]);
    for (uint32_t i = 0; i < n_processes; i++) {
        struct crew_cost cost;
        if (wait(&status) < 0 || status != 0 || read(pipe_end[0], &cost, sizeof cost) != sizeof cost)
            bench_fail("%s could not be simulated", file);
        sum.cpu_s += cost.cpu_s;
        sum.wall_s = cost.wall_s > sum.wall_s ? cost.wall_s : sum.wall_s;
    }
    close(pipe_end[0]);
    close(pipe_end[1]);
    return sum;
}

struct thread_names {
    const char *wall_1, *wall_2, *speedup, *cpu_2_over_1, *processes_speedup, *processes_cpu_2_over_1;
};
#define THREAD_NAMES(study)                                                                                                    \
    {                                                                                                                          \
        "threads." study ".wall_1", "threads." study ".wall_2", "threads." study ".speedup",                                   \
            "threads." study ".cpu_2_over_1", "threads." study ".processes.speedup",                                           \
            "threads." study ".processes.cpu_2_over_1"                                                                         \
    }

static void bench_threads(const char *title, const char *file, const struct thread_names *name)
{
    struct bench wall_1 = {name->wall_1, NULL, NULL, {0}, {0}}, wall_2 = {name->wall_2, NULL, NULL, {0}, {0}};
    struct bench wall_apart = {0}, cpu_1 = {0}, cpu_2 = {0}, cpu_apart = {0};
    bench_title(title);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        wall_2.reference_ns[round] = bench_reference(&wall_1, 1, round);
        struct crew_cost one = run_apart(file, 1, REPLICATIONS, 1), two = run_apart(file, 1, REPLICATIONS, 2);
        struct crew_cost apart = run_apart(file, 2, REPLICATIONS / 2, 1);
        wall_1.value[round] = one.wall_s, wall_2.value[round] = two.wall_s, wall_apart.value[round] = apart.wall_s;
        cpu_1.value[round] = one.cpu_s, cpu_2.value[round] = two.cpu_s, cpu_apart.value[round] = apart.cpu_s;
    }
    bench_absolute(&wall_1, "s", AT_MOST, 0);
    bench_absolute(&wall_2, "s", AT_MOST, 0);
    bench_ratio(name->speedup, &wall_1, &wall_2, AT_LEAST, 1.9);
    bench_ratio(name->cpu_2_over_1, &cpu_2, &cpu_1, AT_MOST, 1.05);
    bench_ratio(name->processes_speedup, &wall_1, &wall_apart, AT_LEAST, 0);
    bench_ratio(name->processes_cpu_2_over_1, &cpu_apart, &cpu_1, AT_MOST, 0);
}

/* A hundred sites with three pools each and twenty client groups, spread evenly by DNS. */
static void write_hundred_sites(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bench_fail("cannot write %s", path);
    fputs("gslbsim: 1\nname: hundred-sites\nrun: {duration: 120s, warmup: 10s, seed: 2385}\n"
          "dns:\n  shop.example:\n    ttl: 5s\n    policy: round_robin\n    answers: [s0",
          file);
    for (int i = 1; i < SITES; i++)
        fprintf(file, ", s%d", i);
    fputs("]\nclients:\n", file);
    for (int i = 0; i < CLIENTS; i++)
        fprintf(file, "  c%d: {users: 200, arrivals: poisson(100/s), paths: {/: 60%%, /a: 30%%, /b: 10%%}}\n", i);
    fputs("sites:\n", file);
    for (int i = 0; i < SITES; i++)
        fprintf(file, "  s%d:\n    balancer: {layer: l7, algorithm: round_robin, routes: {/a: a, /b: b, default: app}}\n"
                      "    pools: %s\n",
                i, i ? "*pools" : "&pools {app: {servers: 4, service_time: exponential(100ms)}, "
                                  "a: {servers: 4, service_time: exponential(50ms)}, "
                                  "b: {servers: 2, service_time: exponential(99ms)}}");
    if (fclose(file) != 0)
        bench_fail("cannot write %s", path);
}

int main(void)
{
    static const struct thread_names quickstart = THREAD_NAMES("quickstart"), sites = THREAD_NAMES("hundred_sites");
    char path[256];
    if (runner_jobs(0) < 2) {
        puts("\none core: two threads cannot be measured");
        return 0;
    }
    program_path(path, "hundred_sites.yaml");
    write_hundred_sites(path);
    bench_threads("quickstart, 20 replications, two threads against one", "scenarios/quickstart.yaml", &quickstart);
    bench_threads("100 sites, 20 replications, two threads against one", path, &sites);
    return 0;
}

/* How long people wait who try ideas: a scenario of 12 lines that simulates a thousand requests, from the start of the program
 * to its end. A value is the median of 21 runs. */
#include "tests/bench/measure.h"
#include "tests/bench/program.h"

enum { RUNS = 21 };

#define SCENARIO "tests/bench/startup.yaml"

int main(void)
{
    char folder[256];
    program_path(folder, "out");
    const char *const with_files[] = {"run", SCENARIO, "--no-plots", "--force", "-o", folder, NULL};
    const char *const without[] = {"run", SCENARIO, "-o", "-", NULL};
    const char *const version[] = {"version", NULL};
    struct bench bench[] = {
        {"startup.wall_with_files", NULL, NULL, {0}, {0}},
        {"startup.cpu_without_files", NULL, NULL, {0}, {0}},
        {"startup.cpu_of_version", NULL, NULL, {0}, {0}},
    };
    bench_title("12 lines, 1000 requests, whole program: wall time with all files but pictures, CPU without files; `version`");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double wall_ms[RUNS], cpu_ms[RUNS], version_ms[RUNS];
        bench_reference(bench, 3, round);
        for (int i = 0; i < RUNS; i++) {
            wall_ms[i] = 1e3 * program_run(with_files).wall_s;
            cpu_ms[i] = 1e3 * program_run(without).cpu_s;
            version_ms[i] = 1e3 * program_run(version).cpu_s;
        }
        bench[0].value[round] = bench_median(wall_ms, RUNS);
        bench[1].value[round] = bench_median(cpu_ms, RUNS);
        bench[2].value[round] = bench_median(version_ms, RUNS);
    }
    bench_absolute(&bench[0], "ms", AT_MOST, 10);
    bench_absolute(&bench[1], "ms", AT_MOST, 3);
    bench_absolute(&bench[2], "ms", AT_MOST, 0);
    return 0;
}

/* How long people wait who try ideas: a scenario of 12 lines that simulates a thousand requests, from the start of the program
 * to its end. A value is the median of 21 runs. */
#include "tests/bench/measure.h"
#include "tests/bench/program.h"

enum { RUNS = 21 };
enum { WALL, WALL_REPLACING, CPU, CPU_OF_VERSION, KINDS };

#define SCENARIO "tests/bench/startup.yaml"

int main(void)
{
    char folder[256];
    program_path(folder, "out");
    const char *const with_files[] = {"run", SCENARIO, "--no-plots", "-o", folder, NULL};
    const char *const replacing[] = {"run", SCENARIO, "--no-plots", "--force", "-o", folder, NULL};
    const char *const without[] = {"run", SCENARIO, "-o", "-", NULL};
    const char *const version[] = {"version", NULL};
    struct bench bench[KINDS] = {
        [WALL] = {"startup.wall_with_files", NULL, NULL, {0}, {0}},
        [WALL_REPLACING] = {"startup.wall_replacing_files", NULL, NULL, {0}, {0}},
        [CPU] = {"startup.cpu_without_files", NULL, NULL, {0}, {0}},
        [CPU_OF_VERSION] = {"startup.cpu_of_version", NULL, NULL, {0}, {0}},
    };
    bench_title("12 lines, 1000 requests, whole program: wall time with all files but pictures, in a new folder, in place\n"
                "of old results; CPU without files; `version`");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double ms[KINDS][RUNS];
        bench_reference(bench, KINDS, round);
        for (int i = 0; i < RUNS; i++) {
            program_remove(folder);
            ms[WALL][i] = 1e3 * program_run(with_files).wall_s;
            ms[WALL_REPLACING][i] = 1e3 * program_run(replacing).wall_s;
            ms[CPU][i] = 1e3 * program_run(without).cpu_s;
            ms[CPU_OF_VERSION][i] = 1e3 * program_run(version).cpu_s;
        }
        for (int k = 0; k < KINDS; k++)
            bench[k].value[round] = bench_median(ms[k], RUNS);
    }
    bench_absolute(&bench[WALL], "ms", AT_MOST, 10);
    bench_absolute(&bench[WALL_REPLACING], "ms", AT_MOST, 0);
    bench_absolute(&bench[CPU], "ms", AT_MOST, 3);
    bench_absolute(&bench[CPU_OF_VERSION], "ms", AT_MOST, 0);
    return 0;
}

/* What files cost: the quickstart with its 20 replications without any, with all default files but the pictures, with the
 * pictures; then how many rows of requests.csv are kept in a second when every request is. All CPU time of the program and of
 * the gnuplots it starts. */
#include "tests/bench/measure.h"
#include "tests/bench/program.h"
#include <stdio.h>

#define QUICKSTART "scenarios/quickstart.yaml", "--set", "thresholds=[]", "--jobs", "1", "-q", "--force", "-o"
#define THREE_TIMES "--reps", "3", "--no-plots", QUICKSTART

static uint64_t lines_of(const char *folder, const char *name)
{
    char path[300], buffer[1 << 16];
    uint64_t n = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        bench_fail("cannot read %s", path);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        for (size_t i = 0; i < got; i++)
            n += buffer[i] == '\n';
    fclose(file);
    return n;
}

static void bench_default_files(const char *folder)
{
    const char *const none[] = {"run", "--requests", "0%", QUICKSTART, "-", NULL};
    const char *const files[] = {"run", QUICKSTART, folder, "--no-plots", NULL};
    const char *const pictures[] = {"run", QUICKSTART, folder, NULL};
    struct bench run = {"output.run", NULL, NULL, {0}, {0}};
    struct bench bench[] = {{"output.files", NULL, NULL, {0}, {0}}, {"output.pictures", NULL, NULL, {0}, {0}}};
    bench_title("quickstart, 20 replications: the run without files, writing all files but pictures, drawing the pictures");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double reference_ns = bench_reference(bench, 2, round), with_files_s;
        run.reference_ns[round] = reference_ns;
        run.value[round] = program_run(none).cpu_s;
        with_files_s = program_run(files).cpu_s;
        bench[0].value[round] = with_files_s - run.value[round];
        bench[1].value[round] = program_run(pictures).cpu_s - with_files_s;
    }
    bench_absolute(&run, "s", AT_MOST, 0);
    bench_absolute(&bench[0], "s", AT_MOST, 0);
    bench_absolute(&bench[1], "s", AT_MOST, 0);
    bench_ratio("output.files_over_run", &bench[0], &run, AT_MOST, 0.1);
    bench_ratio("output.pictures_over_run", &bench[1], &run, AT_MOST, 0);
}

static void bench_requests(const char *folder)
{
    static const char *const max_rows = "output.requests_max_rows=2000000";
    const char *const none[] = {"run", THREE_TIMES, folder, "--set", max_rows, "--requests", "0%", NULL};
    const char *const all[] = {"run", THREE_TIMES, folder, "--set", max_rows, "--requests", "100%", NULL};
    struct bench bench = {"output.requests_rows_per_s", NULL, NULL, {0}, {0}};
    bench_title("requests.csv of all requests, 3 replications: rows in a second of the CPU time that is more than without it");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        bench_reference(&bench, 1, round);
        double none_s = program_run(none).cpu_s, all_s = program_run(all).cpu_s;
        bench.value[round] = 1e-6 * (double)(lines_of(folder, "requests.csv") - 1) / (all_s - none_s);
    }
    bench_absolute(&bench, "M/s", AT_LEAST, 1);
}

int main(void)
{
    char folder[256];
    program_path(folder, "out");
    bench_default_files(folder);
    bench_requests(folder);
    return 0;
}

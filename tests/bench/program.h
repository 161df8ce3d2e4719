/* The program as people run it: a child process, its CPU and wall time and its peak of memory. */
#ifndef TESTS_BENCH_PROGRAM_H
#define TESTS_BENCH_PROGRAM_H

#include <stdint.h>

struct program_cost {
    double wall_s;
    double cpu_s;    /* user and system, with the processes it waited for */
    double user_s;   /* of cpu_s */
    double peak_mib; /* resident */
};

/* Runs $GSLBSIM (build/gslbsim without it) with these words, the last NULL, stdout and stderr to the log of the benchmark
 * folder. Ends the benchmark when the program does not end with 0. */
struct program_cost program_run(const char *const *words);
/* Removes a folder of results, so that the next run finds none there. */
void program_remove(const char *folder);
/* $BENCH_FOLDER (build/bench without it), where the benchmarks may leave files. */
const char *program_folder(void);
/* The path of a file in it; writes into path. Returns path. */
const char *program_path(char path[256], const char *name);

#endif

/* An experiment as compare and run make it, inside the benchmark: replications of some arms in threads, set-up and files apart.
 * */
#ifndef TESTS_BENCH_CREW_H
#define TESTS_BENCH_CREW_H

#include "sim/app/run/experiment.h"
#include <stdint.h>

struct crew_cost {
    double wall_s, cpu_s; /* of the replications and their merging */
};

/* A scenario once for each setting ("PATH=VALUE"; NULL: as it is), on common random numbers. The experiment lives to the end of
 * the process. Ends the benchmark when the scenario is not valid. cost may be NULL. */
struct experiment *crew_run(const char *file, uint32_t n_arms, const char *const *setting, uint32_t replications,
                            uint32_t n_threads, struct crew_cost *cost);

#endif

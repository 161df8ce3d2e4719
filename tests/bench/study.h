/* A scenario simulated inside the benchmark, so that its parts can be timed apart: reading the file and building a
 * replication's world (set-up), the simulation with its recorder (run), adding the result to the study (merge). In a process of
 * its own, so that memory is that of the study and no study meets the heap that another one left. */
#ifndef TESTS_BENCH_STUDY_H
#define TESTS_BENCH_STUDY_H

#include <stdbool.h>
#include <stdint.h>

struct study_case {
    const char *file;
    const char *const *set; /* "PATH=VALUE" each, the last NULL; NULL: none */
    uint32_t replications;  /* that are run */
    void (*on_run)(bool begins); /* around the run of each replication, in the study's process; NULL: nobody asks */
};

struct study_cost {
    double setup_s, run_s, merge_s; /* CPU */
    double peak_mib;                /* resident, of the whole process */
    uint64_t requests;              /* simulated: measured ones, those of the warm-up, and those in flight at the end */
    uint64_t events;
    uint32_t users;
};

struct study_cost study_run(const struct study_case *study);
/* ns of CPU for each request simulated, the run alone. For struct bench: context is a struct study_case. */
double study_request_ns(const void *context);

#endif

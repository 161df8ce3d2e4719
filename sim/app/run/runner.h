/* Runs replications. A replication is a value: its inputs are read-only and shared, its memory is an arena of its own,
 * its result a flat block. So workers take whole replications, as many at a time as there are cores, and the bytes of the
 * results cannot tell who ran which. */
#ifndef SIM_APP_RUN_RUNNER_H
#define SIM_APP_RUN_RUNNER_H

#include "models/spec.h"
#include "output/results.h"
#include "sim/engine/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct work;

/* What all replications of an arm share. */
struct plan {
    const struct spec *spec;
    const struct layout *layout;
    arena_exhausted exhausted; /* for the arenas */
};

/* Asked every few milliseconds of wall time while a replication runs: false stops it. */
struct watch {
    bool (*go_on)(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight);
    void *context;
};

/* One replication from start to end into block, which is layout_bytes() long, aligned to 16 bytes and zeroed.
 * Thread-safe. False when the watch stopped it, or with e set when a strategy could not go on (a script); then the block is of
 * no use. */
bool replication_run(const struct plan *plan, uint32_t replication, const struct watch *watch, void *block, struct err *e);

/* Takes pieces and runs them until there is nothing more to do. One call for each thread; `worker` is its number. */
void runner_work(struct work *work, uint32_t worker);
/* The same in n_jobs threads, of which the caller is one; when the system refuses threads, with fewer. Returns when all have
 * ended. */
void runner_run(struct work *work, uint32_t n_jobs);
/* Threads for --jobs: as given, or (0) as many as the cores that this process may use. */
uint32_t runner_jobs(uint64_t given);

#endif

/* Runs replications. A replication is a value: its inputs are read-only and shared, its memory is an arena of its own,
 * its result a flat block. So whoever wants them in parallel hands whole replications to workers and adds the blocks in
 * replication order; the bytes of the results cannot tell the difference. */
#ifndef SIM_APP_RUNNER_H
#define SIM_APP_RUNNER_H

#include "models/spec.h"
#include "output/results.h"
#include "sim/engine/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct progress;

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

/* One replication from start to end into block, which is layout_bytes() long, aligned to 16 bytes and zeroed here.
 * Thread-safe. False when the watch stopped it; then the block is of no use. */
bool replication_run(const struct plan *plan, uint32_t replication, const struct watch *watch, void *block);

/* All replications of spec.run one after another into study. Returns how many ended: fewer than asked for after an
 * interrupt. */
uint32_t runner_run(const struct plan *plan, struct study *study, struct progress *progress);

#endif

/* warmup: auto. Before the run itself, a few replications are simulated until the first planned disturbance; how much of their
 * beginning is not yet steady becomes the warm-up. */
#ifndef SIM_APP_RUN_WARMUP_H
#define SIM_APP_RUN_WARMUP_H

#include "models/spec.h"
#include "sim/engine/arena.h"

/* Simulated for it, or as many as the scenario has. */
#define WARMUP_REPLICATIONS 5

struct err;

struct warmup {
    simtime time;    /* a multiple of the output window where one fits */
    bool is_settled; /* false: MSER-5 wanted half of the stretch or more, so it was too short, or never gets steady */
};

/* Runs the pilot of a scenario, whose own warm-up does not matter. The result depends on the spec alone. e is set
 * when a replication could not be simulated. */
struct warmup warmup_find(const struct spec *spec, arena_exhausted exhausted, struct err *e);

#endif

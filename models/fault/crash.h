/* Crashes, for what crashes in its own rhythm: the parameters, and what happens to a target. */
#ifndef MODELS_FAULT_CRASH_H
#define MODELS_FAULT_CRASH_H

#include "models/fault/fault.h"
#include <stdbool.h>
#include <stdint.h>

struct world;

enum how { HOW_USUAL, HOW_REFUSE, HOW_SILENT };

/* Also the first member of the parameters of such a fault, so that fault_crash can read them. */
struct crash_params {
    uint32_t how;
};

/* A site, instance or server stops: what it had queued or running is lost, with a reset to its peers or in silence; afterwards
 * it refuses, or is silent. Each is undone once. */
void crash_stop(struct world *world, struct target target, bool silent);
void crash_start(struct world *world, struct target target, bool silent);

#endif

/* The last words of a programmer's mistake: where in the code, and where in simulated time, so that the run can be repeated
 * with the same seed up to that event. The only place below main that prints. */
#include "sim/engine/check.h"

#include "sim/engine/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void check_failed(const struct sim *sim, const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, condition);
    if (sim != NULL) {
        const char *name = sim->current_kind < EVENT_KINDS ? sim->kind_name[sim->current_kind] : NULL;
        fprintf(stderr, "  seed %" PRIu64 ", replication %" PRIu32 ", simulated time %.9f s, event %s\n", sim->seed,
                sim->replication, simtime_s(sim->now), name != NULL ? name : "none");
    }
    fputs("  This is a mistake in the program, not in the scenario. Please report it with the lines above.\n", stderr);
    fflush(stderr);
    abort();
}

/* The serial runner. What belongs to a replication is in replication_run, what belongs to the order of replications in
 * runner_run. */
#include "sim/app/runner.h"
#include "models/world.h"
#include "output/study.h"
#include "sim/app/interrupt.h"
#include "sim/app/progress.h"
#include <stdlib.h>
#include <string.h>

/* Between two looks at the watch; long enough that looking costs nothing, short enough for Ctrl-C to feel immediate. */
#define STEP_WALL_S 0.02

/* The next step's length in simulated time, so that it takes about STEP_WALL_S. Only the display depends on it. */
static simtime next_step(simtime step, double took_s)
{
    if (took_s > 2 * STEP_WALL_S)
        return step > 2 * MICROSECOND ? step / 2 : step;
    if (took_s < STEP_WALL_S / 2)
        return step < SIMTIME_NEVER / 4 ? step * 2 : step;
    return step;
}

static bool advance(struct world *world, const struct plan *plan, const struct watch *watch)
{
    simtime step = plan->spec->run.duration / 1000 + MILLISECOND;
    double before_s = wall_clock_s();
    simtime until = step;
    while (!world_run(world, until)) {
        if (!watch->go_on(watch->context, simtime_s(world_now(world)), world_events(world), world_in_flight(world)))
            return false;
        double now_s = wall_clock_s();
        step = next_step(step, now_s - before_s);
        before_s = now_s;
        until = until < SIMTIME_NEVER - step ? until + step : SIMTIME_NEVER;
    }
    return true;
}

bool replication_run(const struct plan *plan, uint32_t replication, const struct watch *watch, void *block)
{
    struct recorder recorder;
    struct arena *arena = arena_new(plan->exhausted);
    memset(block, 0, layout_bytes(plan->layout));
    const struct probe *probe = recorder_init(&recorder, plan->layout, block, replication);
    struct world *world = world_new(arena, plan->spec, replication, probe);
    bool ended = advance(world, plan, watch);
    world_free(world);
    arena_free(arena);
    return ended;
}

static bool go_on(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    progress_step(context, simulated_s, n_events, in_flight);
    return !interrupt_seen();
}

uint32_t runner_run(const struct plan *plan, struct study *study, struct progress *progress)
{
    struct watch watch = {.go_on = go_on, .context = progress};
    size_t n_bytes = (layout_bytes(plan->layout) + 63) / 64 * 64;
    void *block = aligned_alloc(64, n_bytes);
    if (!block)
        plan->exhausted(n_bytes);
    uint32_t n_done = 0;
    while (n_done < plan->spec->run.replications && !interrupt_seen()) {
        if (!replication_run(plan, n_done, &watch, block))
            break;
        study_add(study, block);
        struct figure p99 = study_look_up(study, "response_time", "all", "", "p99");
        progress_replication(progress, block_events(plan->layout, block), p99.half / p99.value);
        n_done++;
    }
    free(block);
    return n_done;
}

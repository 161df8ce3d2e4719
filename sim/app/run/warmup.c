/* MSER-5 (White, Cobb and Spratt 2000) on mean response times by due time, averaged over replications as Welch's plot is.
 *
 * A warm-up is about the start from empty caches and queues, so the pilot ends where the first fault or change at a set time
 * begins: what comes after is no transient of the start. Faults at random are part of the steady state. The replications are
 * the first ones of the run itself, so nothing is drawn that the run would not draw. */
#include "sim/app/run/warmup.h"

#include "output/mser.h"
#include "output/results.h"
#include "sim/app/run/block_memory.h"
#include "sim/app/run/runner.h"
#include "sim/engine/err.h"

/* Observations of the pilot: a batch of five is then one percent of it. */
#define WINDOWS 500

static bool go_on(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    (void)context, (void)simulated_s, (void)n_events, (void)in_flight;
    return true;
}

static void simulate(const struct spec *pilot, const struct layout *layout, arena_exhausted exhausted, struct study *study,
                     struct err *e)
{
    struct plan plan = {.spec = pilot, .layout = layout, .exhausted = exhausted};
    struct watch watch = {.go_on = go_on};
    size_t n_bytes = layout_bytes(layout);
    void *block = block_new(n_bytes);
    if (!block)
        exhausted(n_bytes);
    for (uint32_t r = 0; r < pilot->run.replications && replication_run(&plan, r, &watch, block, e); r++) {
        study_add(study, block);
        block_clear(layout, block);
    }
    block_free(block, n_bytes);
}

/* Up to the next window of the output, so that no row is cut, but never beyond half of the stretch. */
static simtime rounded(const struct spec *spec, simtime time, simtime quiet)
{
    simtime window = spec->output.window > 0 ? spec->output.window : 1, up = (time + window - 1) / window * window;
    return up <= quiet / 2 || time == 0 ? up : time;
}

struct warmup warmup_find(const struct spec *spec, arena_exhausted exhausted, struct err *e)
{
    simtime quiet = spec_quiet_until(spec);
    if (quiet < WINDOWS)
        return (struct warmup){0, false};
    struct arena *arena = arena_new(exhausted);
    struct spec *pilot = ARENA_NEW(arena, struct spec);
    *pilot = *spec;
    pilot->run.duration = quiet;
    pilot->run.warmup = 0;
    if (pilot->run.replications > WARMUP_REPLICATIONS)
        pilot->run.replications = WARMUP_REPLICATIONS;
    pilot->output.window = quiet / WINDOWS;
    pilot->output.requests_share = 0;
    const struct layout *layout = layout_new(arena, pilot);
    struct study *study = study_new(layout, "pilot");
    double *x = ARENA_ARRAY(arena, layout->n_windows, double);
    simulate(pilot, layout, exhausted, study, e);
    if (e->kind) {
        study_free(study);
        arena_free(arena);
        return (struct warmup){0, false};
    }
    struct mser mser = mser_truncation(x, mser_series(&study->series, 0, layout->n_windows, x), MSER_BATCH);
    struct warmup warmup = {rounded(spec, mser.n_deleted * layout->window, quiet), !mser.is_at_limit};
    study_free(study);
    arena_free(arena);
    return warmup;
}

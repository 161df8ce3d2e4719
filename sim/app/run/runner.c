/* One replication, and the threads that run many; see runner.h. What belongs to their order is in work.c. */
#include "sim/app/run/runner.h"
#include "models/world.h"
#include "sim/app/run/work.h"
#include "sim/app/session/progress.h"
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

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

static bool explain(const struct world *world, uint32_t replication, struct err *e)
{
    const struct err *error = world_error(world);
    return !error || err_set(e, error->kind, "%s (at %.9g s of replication %u)", error->text, simtime_s(world_now(world)),
                             replication);
}

bool replication_run(const struct plan *plan, uint32_t replication, const struct watch *watch, void *block, struct err *e)
{
    struct recorder recorder;
    struct arena *arena = arena_new(plan->exhausted);
    const struct probe *probe = recorder_init(&recorder, plan->layout, block, replication);
    struct world *world = world_new(arena, plan->spec, replication, probe);
    bool ended = advance(world, plan, watch) && explain(world, replication, e);
    world_free(world);
    arena_free(arena);
    return ended;
}

/* ---- workers ---- */

struct worker {
    struct work *work;
    uint32_t number;
    const struct ticket *ticket;
};

static bool go_on(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    const struct worker *worker = context;
    return work_goes_on(worker->work, worker->number, worker->ticket, simulated_s, n_events, in_flight);
}

void runner_work(struct work *work, uint32_t number)
{
    struct ticket ticket;
    struct worker worker = {work, number, &ticket};
    struct watch watch = {.go_on = go_on, .context = &worker};
    while (work_take(work, true, &ticket) == WORK_PIECE) {
        const struct arm *arm = work_arm(work, &ticket);
        struct plan plan = {.spec = arm->spec, .layout = arm->layout, .exhausted = arena_handler(arm->loaded.arena)};
        struct err e = {0};
        if (replication_run(&plan, ticket.piece.replication, &watch, ticket.block, &e))
            work_done(work, number, &ticket);
        else if (e.kind)
            work_fail(work, &ticket, &e);
        else
            work_drop(work, &ticket);
    }
}

static void *thread_main(void *context)
{
    struct worker *worker = context;
    runner_work(worker->work, worker->number);
    return NULL;
}

void runner_run(struct work *work, uint32_t n_jobs)
{
    pthread_t *thread = calloc(n_jobs, sizeof *thread);
    struct worker *worker = calloc(n_jobs, sizeof *worker);
    uint32_t n_threads = 1; /* the caller is the first */
    for (; thread && worker && n_threads < n_jobs; n_threads++) {
        worker[n_threads] = (struct worker){.work = work, .number = n_threads};
        if (pthread_create(&thread[n_threads], NULL, thread_main, &worker[n_threads]) != 0)
            break;
    }
    runner_work(work, 0);
    for (uint32_t i = 1; i < n_threads; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    free(worker);
}

uint32_t runner_jobs(uint64_t given)
{
    cpu_set_t set;
    if (given)
        return (uint32_t)given;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return (uint32_t)CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}

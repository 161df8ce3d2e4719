/* Processor sharing: all jobs at once, each at the same pace (Kleinrock 1967). With n jobs a job gets min(1, workers / n) of a
 * worker.
 *
 * Since all present progress alike, one number tells how far everybody is: the virtual time V, the work that a job present
 * since the beginning would have had done. A job that comes at V with demand d ends at V + d, whatever comes and goes, so a
 * heap by that number never needs re-sorting: O(log n) for each event instead of O(n) (the virtual time of Parekh and Gallager
 * 1993). V restarts when the station empties, so that its rounding does not grow with the run. */
#include "models/discipline/discipline.h"

#include "models/order/ranking.h"

struct processor_sharing {
    struct ranking ranking; /* jobs by the virtual time of their end, in ns of work */
    double virtual_now;     /* at real time `then` */
    double pace;            /* virtual ns per real ns since `then` */
    simtime then;
    uint64_t n_jobs; /* that ever came: decides ties */
};

/* Brings the virtual time to now, at the pace that held until now. */
static void progress(struct processor_sharing *sharing, const struct station_view *station)
{
    sharing->virtual_now += (double)(station->now - sharing->then) * sharing->pace;
    sharing->then = station->now;
}

/* Sets the pace that holds from now on. */
static void change_pace(struct processor_sharing *sharing, const struct station_view *station)
{
    uint32_t n = sharing->ranking.n;
    if (n == 0)
        sharing->virtual_now = 0;
    sharing->pace = n == 0 ? 0 : n <= station->workers ? station->speed : station->speed * station->workers / n;
}

static void sharing_push(void *state, const void *params, const struct station_view *station, uint32_t job)
{
    (void)params;
    struct processor_sharing *sharing = state;
    progress(sharing, station);
    double end = sharing->virtual_now + ((const struct job *)slab_at(station->jobs, job))->demand;
    ranking_add(&sharing->ranking, (struct rank){ .key = end, .sequence = sharing->n_jobs++, .item = job }, station->arena);
    change_pace(sharing, station);
}

static uint32_t sharing_pop(void *state, const void *params, const struct station_view *station)
{
    (void)params;
    struct processor_sharing *sharing = state;
    progress(sharing, station);
    uint32_t job = ranking_pop(&sharing->ranking);
    change_pace(sharing, station);
    return job == RANKING_NONE ? JOB_NONE : job;
}

/* To the nearest nanosecond, so that the job is done within half a nanosecond of the time said and the mean is not shifted. */
static simtime sharing_next(void *state, const void *params, const struct station_view *station)
{
    (void)params;
    struct processor_sharing *sharing = state;
    progress(sharing, station);
    change_pace(sharing, station);
    if (sharing->ranking.n == 0 || sharing->pace <= 0)
        return SIMTIME_NEVER;
    simtime left = simtime_from_ns((sharing->ranking.heap[0].key - sharing->virtual_now) / sharing->pace);
    return left < SIMTIME_NEVER - station->now ? station->now + left : SIMTIME_NEVER;
}

const struct discipline discipline_processor_sharing = {
    .base = {
        .name = "processor_sharing",
        .aliases = "ps",
        .help = "all requests at once, sharing the workers equally",
        .known_as = "a CPU with time slicing, an event loop, egalitarian processor sharing",
        .source = "Kleinrock 1967, \"Time-shared systems: a theoretical treatment\"",
        .description = "Nobody waits: n requests on c workers each progress at min(1, c / n) of a worker's speed. A long "
                       "request slows the others instead of blocking them.",
        .state_bytes = sizeof(struct processor_sharing),
    },
    .push = sharing_push,
    .pop = sharing_pop,
    .next = sharing_next,
};

/* First in, first out: each worker takes the job that has waited longest and serves it to the end. */
#include "models/discipline/waiting_line.h"

static struct job *job_at(const struct station_view *station, uint32_t job) { return slab_at(station->jobs, job); }

/* waiting_line_remove of the first, in fewer steps: all that wait anywhere pass here. */
static uint32_t fifo_pop(void *state, const void *params, const struct station_view *station)
{
    (void)params;
    struct waiting_line *line = state;
    if (line->n == 0)
        return JOB_NONE;
    uint32_t job = line->first;
    line->first = job_at(station, job)->next;
    if (--line->n > 0)
        job_at(station, line->first)->previous = JOB_NONE;
    return job;
}

const struct discipline discipline_fifo = {
    .base = {
        .name = "fifo",
        .aliases = "fcfs",
        .help = "first come, first served, one job per worker",
        .known_as = "a thread pool with a queue",
        .source = "Kendall 1953; Kleinrock 1975, Queueing Systems, volume 1",
        .description = "A free worker takes the request that has waited longest and serves it to its end. One long request "
                       "holds a worker, and all behind it wait.",
        .state_bytes = sizeof(struct waiting_line),
    },
    .push = waiting_line_push,
    .pop = fifo_pop,
    .oldest = waiting_line_oldest,
    .remove = waiting_line_remove,
};

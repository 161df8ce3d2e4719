/* First in, first out: each worker takes the job that has waited longest and serves it to the end. The queue is a list through
 * the jobs. */
#include "models/discipline/discipline.h"

struct fifo {
    uint32_t n_waiting;
    uint32_t first, last; /* meaningless while nobody waits */
};

static struct job *job_at(const struct station_view *station, uint32_t job) { return slab_at(station->jobs, job); }

static void fifo_push(void *state, const void *params, const struct station_view *station, uint32_t job)
{
    (void)params;
    struct fifo *queue = state;
    job_at(station, job)->next = JOB_NONE;
    job_at(station, job)->previous = queue->n_waiting > 0 ? queue->last : JOB_NONE;
    if (queue->n_waiting++ > 0)
        job_at(station, queue->last)->next = job;
    else
        queue->first = job;
    queue->last = job;
}

static uint32_t fifo_pop(void *state, const void *params, const struct station_view *station)
{
    (void)params;
    struct fifo *queue = state;
    if (queue->n_waiting == 0)
        return JOB_NONE;
    uint32_t job = queue->first;
    queue->first = job_at(station, job)->next;
    if (--queue->n_waiting > 0)
        job_at(station, queue->first)->previous = JOB_NONE;
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
        .state_bytes = sizeof(struct fifo),
    },
    .push = fifo_push,
    .pop = fifo_pop,
};

/* Waiting lines. */
#include "models/discipline/waiting_line.h"

static struct job *job_at(const struct station_view *station, uint32_t job) { return slab_at(station->jobs, job); }

void waiting_line_push(void *state, const void *params, const struct station_view *station, uint32_t job)
{
    (void)params;
    struct waiting_line *line = state;
    job_at(station, job)->next = JOB_NONE;
    job_at(station, job)->previous = line->n > 0 ? line->last : JOB_NONE;
    if (line->n++ > 0)
        job_at(station, line->last)->next = job;
    else
        line->first = job;
    line->last = job;
}

uint32_t waiting_line_oldest(const void *state, const struct station_view *station)
{
    (void)station;
    const struct waiting_line *line = state;
    return line->n > 0 ? line->first : JOB_NONE;
}

void waiting_line_remove(void *state, const struct station_view *station, uint32_t job)
{
    struct waiting_line *line = state;
    uint32_t next = job_at(station, job)->next, previous = job_at(station, job)->previous;
    if (previous == JOB_NONE)
        line->first = next;
    else
        job_at(station, previous)->next = next;
    if (next == JOB_NONE)
        line->last = previous;
    else
        job_at(station, next)->previous = previous;
    line->n--;
}

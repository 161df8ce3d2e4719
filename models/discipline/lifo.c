/* Last in, first out: each worker takes the job that came last and serves it to the end. The mean of the waiting time is
 * fifo's, its spread is not (Kingman 1962). Under overload the newest are answered while somebody still waits for them, and the
 * oldest pay: that is why Facebook's and Dropbox's servers turn to it when a queue builds up. */
#include "models/discipline/waiting_line.h"

static uint32_t lifo_pop(void *state, const void *params, const struct station_view *station)
{
    (void)params;
    struct waiting_line *line = state;
    if (line->n == 0)
        return JOB_NONE;
    uint32_t job = line->last;
    waiting_line_remove(line, station, job);
    return job;
}

const struct discipline discipline_lifo = {
    .base = {
        .name = "lifo",
        .aliases = "lcfs",
        .help = "last come, first served, one job per worker",
        .known_as = "Facebook's adaptive LIFO while it has a queue, Dropbox Bandaid's LIFO",
        .source = "Kingman 1962, The effect of queue discipline on waiting time variance;"
                  " Maurer 2015, Fail at Scale (ACM Queue)",
        .description = "A free worker takes the request that came last and serves it to its end. As long as all are served the "
                       "mean wait is fifo's, and some wait very long; when there is too much to do, the last come are still "
                       "served in time.",
        .state_bytes = sizeof(struct waiting_line),
    },
    .push = waiting_line_push,
    .pop = lifo_pop,
    .oldest = waiting_line_oldest,
    .remove = waiting_line_remove,
};

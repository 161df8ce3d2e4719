/* Service disciplines: who is served? Asked by a station (the workers and the queue of a server or of a balancer). */
#ifndef MODELS_DISCIPLINE_DISCIPLINE_H
#define MODELS_DISCIPLINE_DISCIPLINE_H

#include "models/strategy.h"
#include "sim/engine/arena.h"
#include "sim/engine/simtime.h"

#define JOB_NONE UINT32_MAX

/* A piece of work at a station; the first member of the model's attempt, so that job index = attempt index. */
struct job {
    uint32_t next, previous; /* the discipline's, while the job is with it */
    double demand;           /* service time at speed 1, ns */
};

struct station_view {
    const struct slab *jobs; /* job i is (struct job *)slab_at(jobs, i) */
    struct arena *arena;
    simtime now;
    uint32_t workers;
    double speed; /* work done per ns by one worker: 1 normal, 0.2 when slowed five times */
};

struct discipline {
    struct strategy base;
    /* A job comes in: it starts to wait, or where `next` exists to share. */
    void (*push)(void *state, const void *params, const struct station_view *station, uint32_t job);
    /* Takes out the job to be served next (sharing: the one nearest to its end, whether finished or not); JOB_NONE when empty.
     * O(log n) of the jobs present, like push. */
    uint32_t (*pop)(void *state, const void *params, const struct station_view *station);
    /* NULL: each worker serves one job from start to end. Else all jobs pushed share the workers, and this says when the first
     * of them will finish if nothing changes (>= now; SIMTIME_NEVER when empty). Called after each push, pop and change of
     * speed; speed and now may differ from the call before: progress until now is at the speed of the previous call. */
    simtime (*next)(void *state, const void *params, const struct station_view *station);
    /* Both NULL where nobody waits, since all are served. oldest: who of those that wait came first, JOB_NONE when nobody
     * waits. remove: one of them leaves without being served. O(1). */
    uint32_t (*oldest)(const void *state, const struct station_view *station);
    void (*remove)(void *state, const struct station_view *station, uint32_t job);
};

#endif

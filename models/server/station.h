/* A station: workers and a queue, ordered by a discipline. Servers are stations; a balancer whose CPU is limited is one too. */
#ifndef MODELS_SERVER_STATION_H
#define MODELS_SERVER_STATION_H

#include "models/discipline/discipline.h"
#include "models/strategy.h"
#include "sim/engine/sim.h"
#include <stdbool.h>

struct world;
struct attempt;

struct station {
    /* What each job touches: with a server's own part two lines of cache. */
    const struct discipline *discipline;
    const void *params;
    void *state;
    double speed;      /* work per ns of one worker */
    simtime accounted; /* integrals are up to here */
    double busy_ns, in_system_ns;
    uint32_t workers;
    uint32_t busy;    /* jobs in service (sharing: min(jobs, workers)) */
    uint32_t waiting; /* jobs in the queue (sharing: jobs beyond the workers) */
    uint32_t queue_limit;
    uint32_t running_head; /* list of jobs in service, through job.next/previous; not when sharing */
    bool frozen;           /* hung: nothing starts, nothing ends */
    bool is_server;
    bool cancel_queued;      /* drops work that nobody waits for before it starts */
    bool wait_timed;         /* station_on_queue_timeout is on its way, or nobody ever waits too long */
    uint64_t small_state[2]; /* where state points when it is that small */
    /* What it does not. */
    simtime queue_timeout; /* who waits longer is rejected; SIMTIME_NEVER */
    sim_timer shared;      /* sharing: the next completion */
    uint32_t index;        /* in world.station */
    uint32_t owner;        /* server or balancer */
};

void station_init(struct world *world, struct station *station, const struct strategy_use *discipline, uint32_t workers,
                  uint32_t queue_limit);
/* Jobs do not wait for longer; SIMTIME_NEVER, as at first, for as long as it takes. */
void station_limit_wait(struct station *station, simtime queue_timeout);
/* Admits a job whose demand is set; false when the queue is full. A job that can be served at once starts now. */
bool station_admit(struct world *world, struct station *station, uint32_t attempt);
/* Who has waited longest, JOB_NONE when nobody waits or all share. */
uint32_t station_oldest(const struct world *world, const struct station *station);
/* Takes effect for jobs that start from now on; shared ones change pace at once. */
void station_set_speed(struct world *world, struct station *station, double speed);
/* Hung: nothing starts and nothing ends until it is thawed. */
void station_set_frozen(struct world *world, struct station *station, bool frozen);
/* Throws everything out: calls lose(world, attempt) for each job; those in service are freed later, by their event
 * (attempt.lost). */
void station_clear(struct world *world, struct station *station, void (*lose)(struct world *, uint32_t attempt));
/* Brings the integrals up to now. */
void station_account(const struct world *world, struct station *station);

/* Whoever has waited too long goes, unless the station is hung. */
void station_on_queue_timeout(void *world, uint32_t station);
void station_on_complete(void *world, uint32_t attempt);
void station_on_shared(void *world, uint32_t station);

#endif

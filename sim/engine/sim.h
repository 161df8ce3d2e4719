/* The engine: a clock, a calendar, handlers by kind of event, timers that can be cancelled.
 *
 * Models register one handler for each kind of event (0 .. SIM_KINDS-1) and schedule (time, kind, object index). Events of
 * the same time fire in the order in which they were scheduled. The engine knows nothing about what the objects are. */
#ifndef SIM_ENGINE_SIM_H
#define SIM_ENGINE_SIM_H

#include "sim/engine/calendar.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct sim;
struct slab;

/* Kinds above this are the engine's own. */
#define SIM_KINDS (EVENT_KINDS - 2)

typedef void (*sim_handler)(void *world, uint32_t object);

/* What is asked for (prefetches, nothing else) ahead of a kind's events, a few events before their turn, in three steps, since
 * what an object points to is known only when the object itself has come. */
struct sim_ahead {
    const struct slab *objects; /* where the events' objects are */
    uint32_t n_bytes;           /* of each object, from its beginning; 0: none */
    void (*ends)(const void *world, uint32_t object);   /* asks for what the object points to; NULL: nothing */
    void (*behind)(const void *world, uint32_t object); /* and for what that points to */
};

/* A timer that is armed; SIM_TIMER_NONE is no timer. */
typedef uint32_t sim_timer;
#define SIM_TIMER_NONE UINT32_MAX

/* A time-out: a timer of a lane. It lives inside whatever waits for it, so that arming and disarming touch no memory but its
 * own and its neighbours'. Zeroed, or after it fired, it is not armed; while it is armed it must not move. */
struct sim_timeout {
    struct event event;                   /* the model's: its time, sequence, kind and object */
    struct sim_timeout *next, *previous;  /* in the lane; NULL when not armed */
};

/* A lane: the time-outs of one constant delay, hence already in order. Only its head sits in the calendar. */
struct sim_lane {
    struct sim_timeout ends; /* ends.next is the head, ends.previous the tail; both &ends when empty */
    simtime delay;
    uint32_t number;
    bool in_calendar;
};

struct sim {
    simtime now;
    uint64_t next_sequence;
    struct calendar *calendar;
    void *world;                     /* handed to every handler */
    sim_handler handler[EVENT_KINDS];
    struct sim_ahead ahead[EVENT_KINDS];
    bool looks_ahead; /* for any of them */
    const char *kind_name[EVENT_KINDS];
    uint64_t n_events[EVENT_KINDS];  /* fired so far, by kind */
    uint64_t seed;                   /* for CHECK's message only */
    uint32_t replication;
    unsigned current_kind;           /* of the event whose handler runs, EVENT_KINDS when none does */
    bool stopped;                    /* sim_run is to return */
    struct sim_timers *timers;
};

/* A simulation at time 0 with an empty calendar; its memory is the arena's except for the calendar's, which sim_free returns.
 * */
struct sim *sim_new(struct arena *arena, void *world, uint64_t seed, uint32_t replication);
void sim_free(struct sim *sim);

/* Registers the handler of a kind; name appears in CHECK messages and profiles. */
void sim_on(struct sim *sim, unsigned kind, const char *name, sim_handler handler);

/* Registers what is asked for ahead of a kind's events. A step may be left out for an event, when that is scheduled late, and
 * an object may be looked at whose event then does not come next. */
void sim_on_ahead(struct sim *sim, unsigned kind, struct sim_ahead ahead);

/* Schedules an event that will surely fire. time >= now, object <= EVENT_OBJECT_MAX. */
void sim_at(struct sim *sim, simtime time, unsigned kind, uint32_t object);
static inline void sim_after(struct sim *sim, simtime delay, unsigned kind, uint32_t object)
{
    sim_at(sim, sim->now + delay, kind, object);
}

/* The lane of that delay, made when it is new (linear search: call it at set-up). Owned by the simulation. */
struct sim_lane *sim_lane(struct sim *sim, simtime delay);
/* Arms a time-out that is not armed: it fires one lane delay from now. O(1). */
void sim_arm(struct sim *sim, struct sim_lane *lane, struct sim_timeout *timeout, unsigned kind, uint32_t object);
/* Disarms it; does nothing when it is not armed. O(1). */
static inline void sim_disarm(struct sim_timeout *timeout)
{
    if (timeout->next == NULL)
        return;
    timeout->next->previous = timeout->previous;
    timeout->previous->next = timeout->next;
    timeout->next = NULL;
}
/* The time-out that fires next, as things are; NULL when the lane is empty. */
static inline const struct sim_timeout *sim_lane_head(const struct sim_lane *lane)
{
    return lane->ends.next == &lane->ends ? NULL : lane->ends.next;
}
/* Arms a timer at any time; cancelling leaves a tombstone that is purged before tombstones outnumber live events. */
sim_timer sim_arm_at(struct sim *sim, simtime time, unsigned kind, uint32_t object);
/* Cancels an armed timer (one that fired is no longer armed: forget its value in the handler). NONE is allowed and ignored. */
void sim_cancel(struct sim *sim, sim_timer timer);
/* Timers and time-outs armed now. O(n). */
uint32_t sim_n_armed(const struct sim *sim);

/* Fires events in order while their time is below `until`; afterwards now == until unless it was stopped. */
void sim_run(struct sim *sim, simtime until);
/* Makes sim_run return after the current event. */
void sim_stop(struct sim *sim);
/* Time of the next event, SIMTIME_NEVER when there is none. */
simtime sim_next_time(struct sim *sim);
uint64_t sim_events(const struct sim *sim);

#endif

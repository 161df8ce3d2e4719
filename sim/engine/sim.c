/* The engine: takes the earliest event out of the calendar, moves the clock, calls the handler of its kind.
 *
 * Two kinds of event are the engine's own and stand for timers that can be cancelled:
 *
 *   KIND_LANE   the head of a lane. A lane is a list of time-outs of one constant delay, hence already in order; one
 *               event stands for all of them. When its head is disarmed the event stays; when it comes up it is pushed again
 *               as the then head, under that time-out's own (time, sequence). That time is later, so the order of events stays
 *               exact.
 *   KIND_TIMER  a timer with any time. Cancelling leaves the event behind as a tombstone, known by a sequence
 *               number that its timer no longer has. Tombstones are purged before they outnumber the live events.
 *
 * Timing wheels and lists by delay are Varghese and Lauck's (1987, scheme 3 and following). Not here: threads, wall clocks. */
#include "sim/engine/sim.h"

#include "sim/engine/arena.h"
#include "sim/engine/cache_line.h"
#include "sim/engine/check.h"
#include <stdlib.h>
#include <string.h>

#define KIND_LANE SIM_KINDS
#define KIND_TIMER (SIM_KINDS + 1)
#define SEQUENCE_SHIFT (EVENT_OBJECT_BITS + EVENT_KIND_BITS)
#define SEQUENCE_LIMIT ((uint64_t)1 << EVENT_SEQUENCE_BITS)
#define LANES_MOST 4096

/* Purging costs a pass over the calendar: not for a handful of tombstones. */
#define TOMBSTONES_FEW 64

struct timer {
    struct event event; /* the model's event: its time, sequence, kind and object; tag 0 when not armed */
};

struct pendings;

struct sim_timers {
    struct slab timers;
    struct sim_lane **lane;
    uint32_t n_lanes, room_lanes;
    uint32_t n_tombstones;
    struct pendings *collected; /* while renumbering */
    struct arena *arena;
};

/* ---- set-up ---- */

struct sim *sim_new(struct arena *arena, void *world, uint64_t seed, uint32_t replication)
{
    struct sim *sim = ARENA_NEW(arena, struct sim);
    sim->world = world;
    sim->seed = seed;
    sim->replication = replication;
    sim->current_kind = EVENT_KINDS;
    sim->next_sequence = 1; /* 0 is the tag of a timer that is not armed */
    sim->calendar = calendar_new(arena_handler(arena));
    sim->timers = ARENA_NEW(arena, struct sim_timers);
    sim->timers->arena = arena;
    slab_init(&sim->timers->timers, arena, sizeof(struct timer));
    return sim;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    calendar_free(sim->calendar);
    sim->calendar = NULL;
}

void sim_on(struct sim *sim, unsigned kind, const char *name, sim_handler handler)
{
    CHECK(sim, kind < SIM_KINDS);
    CHECK(sim, sim->handler[kind] == NULL || sim->handler[kind] == handler);
    sim->kind_name[kind] = name;
    sim->handler[kind] = handler;
}

void sim_on_ahead(struct sim *sim, unsigned kind, struct sim_ahead ahead)
{
    CHECK(sim, kind < SIM_KINDS);
    sim->ahead[kind] = ahead;
    sim->looks_ahead = true;
}

/* ---- scheduling ---- */

static void renumber(struct sim *sim);

static inline struct event event_new(struct sim *sim, simtime time, unsigned kind, uint32_t object)
{
    CHECK(sim, time >= sim->now);
    CHECK(sim, kind < SIM_KINDS && sim->handler[kind] != NULL && object <= EVENT_OBJECT_MAX);
    if (sim->next_sequence == SEQUENCE_LIMIT)
        renumber(sim);
    uint64_t sequence = sim->next_sequence++;
    return (struct event){(uint64_t)time, sequence << SEQUENCE_SHIFT | (uint64_t)kind << EVENT_OBJECT_BITS | object};
}

/* The same place in the order of events, for an event of the engine's own. */
static inline struct event event_for(struct event event, unsigned kind, uint32_t object)
{
    event.tag = event.tag >> SEQUENCE_SHIFT << SEQUENCE_SHIFT | (uint64_t)kind << EVENT_OBJECT_BITS | object;
    return event;
}

void sim_at(struct sim *sim, simtime time, unsigned kind, uint32_t object)
{
    calendar_push(sim->calendar, event_new(sim, time, kind, object));
}

/* ---- timers ---- */

static inline struct timer *timer_at(const struct sim_timers *timers, uint32_t index)
{
    return slab_at(&timers->timers, index);
}

/* The slab's link overwrites event.time, never the tag. */
static void timer_give(struct sim_timers *timers, uint32_t index)
{
    struct timer *timer = timer_at(timers, index);
    timer->event.tag = 0;
    slab_give(&timers->timers, index);
}

static inline bool lane_is_empty(const struct sim_lane *lane) { return lane->ends.next == &lane->ends; }

/* Puts a lane's head into the calendar; the lane's former event must have left it. The time-out behind it was armed a delay ago
 * and is in no cache. */
static void lane_schedule(struct sim *sim, struct sim_lane *lane)
{
    const struct sim_timeout *head = lane->ends.next;
    lane->in_calendar = !lane_is_empty(lane);
    if (lane->in_calendar) {
        prefetch_read(head->next, 1);
        calendar_push(sim->calendar, event_for(head->event, KIND_LANE, lane->number));
    }
}

struct sim_lane *sim_lane(struct sim *sim, simtime delay)
{
    struct sim_timers *timers = sim->timers;
    CHECK(sim, delay >= 0 && delay < SIMTIME_NEVER);
    for (uint32_t i = 0; i < timers->n_lanes; i++)
        if (timers->lane[i]->delay == delay)
            return timers->lane[i];
    CHECK(sim, timers->n_lanes < LANES_MOST);
    if (timers->n_lanes == timers->room_lanes) {
        timers->room_lanes = timers->room_lanes == 0 ? 4 : 2 * timers->room_lanes;
        struct sim_lane **lane = ARENA_ARRAY(timers->arena, timers->room_lanes, struct sim_lane *);
        if (timers->n_lanes > 0)
            memcpy(lane, timers->lane, timers->n_lanes * sizeof *lane);
        timers->lane = lane;
    }
    struct sim_lane *lane = ARENA_NEW(timers->arena, struct sim_lane);
    lane->ends.next = lane->ends.previous = &lane->ends;
    lane->delay = delay;
    lane->number = timers->n_lanes;
    return timers->lane[timers->n_lanes++] = lane;
}

void sim_arm(struct sim *sim, struct sim_lane *lane, struct sim_timeout *timeout, unsigned kind, uint32_t object)
{
    CHECK(sim, timeout->next == NULL);
    timeout->event = event_new(sim, sim->now + lane->delay, kind, object);
    timeout->next = &lane->ends;
    timeout->previous = lane->ends.previous;
    timeout->previous->next = timeout;
    lane->ends.previous = timeout;
    if (!lane->in_calendar)
        lane_schedule(sim, lane);
}

sim_timer sim_arm_at(struct sim *sim, simtime time, unsigned kind, uint32_t object)
{
    struct sim_timers *timers = sim->timers;
    struct event event = event_new(sim, time, kind, object);
    uint32_t index = slab_take(&timers->timers);
    CHECK(sim, index <= EVENT_OBJECT_MAX);
    *timer_at(timers, index) = (struct timer){event};
    calendar_push(sim->calendar, event_for(event, KIND_TIMER, index));
    return index;
}

static inline bool is_same_sequence(struct event a, struct event b)
{
    return (a.tag ^ b.tag) >> SEQUENCE_SHIFT == 0;
}

static bool is_tombstone(const void *context, struct event event)
{
    return event_kind(event) == KIND_TIMER && !is_same_sequence(timer_at(context, event_object(event))->event, event);
}

static void tombstones_purge(struct sim *sim)
{
    calendar_purge(sim->calendar, is_tombstone, sim->timers);
    sim->timers->n_tombstones = 0;
}

void sim_cancel(struct sim *sim, sim_timer index)
{
    if (index == SIM_TIMER_NONE)
        return;
    struct sim_timers *timers = sim->timers;
    CHECK(sim, index < timers->timers.n_used);
    CHECK(sim, timer_at(timers, index)->event.tag != 0);
    timer_give(timers, index);
    if (++timers->n_tombstones > TOMBSTONES_FEW &&
        timers->n_tombstones > calendar_count(sim->calendar) - timers->n_tombstones)
        tombstones_purge(sim);
}

/* ---- renumbering: sequence numbers have 34 bits, a long run has more events ---- */

struct pending {
    struct event event;
    struct event *owner; /* the timer's or time-out's own; NULL: an event of the model itself */
    uint32_t timer;      /* SLAB_NONE: a time-out, which only its lane's event stands for */
};

struct pendings {
    struct pending *pending;
    size_t n;
};

/* Takes every event out of the calendar; keeps those of the model and of timers that can still fire. */
static bool collect(const void *context, struct event event)
{
    const struct sim *sim = context;
    struct pendings *all = sim->timers->collected;
    if (event_kind(event) < SIM_KINDS) {
        all->pending[all->n++] = (struct pending){event, NULL, SLAB_NONE};
    } else if (event_kind(event) == KIND_TIMER && !is_tombstone(sim->timers, event)) {
        struct event *owner = &timer_at(sim->timers, event_object(event))->event;
        all->pending[all->n++] = (struct pending){*owner, owner, event_object(event)};
    }
    return true;
}

static int compare_sequences(const void *a, const void *b)
{
    uint64_t x = ((const struct pending *)a)->event.tag, y = ((const struct pending *)b)->event.tag;
    return (x > y) - (x < y);
}

static void collect_all(struct sim *sim, struct pendings *all)
{
    struct sim_timers *timers = sim->timers;
    size_t n_most = calendar_count(sim->calendar) + sim_n_armed(sim), bytes = n_most * sizeof *all->pending;
    all->pending = malloc(bytes + 1);
    if (all->pending == NULL) {
        if (arena_handler(timers->arena) != NULL)
            arena_handler(timers->arena)(bytes);
        abort();
    }
    timers->collected = all;
    calendar_purge(sim->calendar, collect, sim);
    timers->collected = NULL;
    timers->n_tombstones = 0;
    for (uint32_t i = 0; i < timers->n_lanes; i++)
        for (struct sim_timeout *t = timers->lane[i]->ends.next; t != &timers->lane[i]->ends; t = t->next)
            all->pending[all->n++] = (struct pending){t->event, &t->event, SLAB_NONE};
}

/* Only the order of sequence numbers matters: all that is pending is numbered from 1 again, in its order. */
static void renumber(struct sim *sim)
{
    struct sim_timers *timers = sim->timers;
    struct pendings all = {NULL, 0};
    collect_all(sim, &all);
    qsort(all.pending, all.n, sizeof *all.pending, compare_sequences);
    sim->next_sequence = 1;
    for (size_t i = 0; i < all.n; i++) {
        struct pending *pending = &all.pending[i];
        struct event event = pending->event;
        event.tag = sim->next_sequence++ << SEQUENCE_SHIFT | (event.tag & (((uint64_t)1 << SEQUENCE_SHIFT) - 1));
        if (pending->owner)
            *pending->owner = event;
        if (!pending->owner)
            calendar_push(sim->calendar, event);
        else if (pending->timer != SLAB_NONE)
            calendar_push(sim->calendar, event_for(event, KIND_TIMER, pending->timer));
    }
    for (uint32_t i = 0; i < timers->n_lanes; i++)
        lane_schedule(sim, timers->lane[i]);
    CHECK(sim, sim->next_sequence < SEQUENCE_LIMIT / 2);
    free(all.pending);
}

uint32_t sim_n_armed(const struct sim *sim)
{
    const struct sim_timers *timers = sim->timers;
    uint32_t n = timers->timers.n_live;
    for (uint32_t i = 0; i < timers->n_lanes; i++)
        for (const struct sim_timeout *t = timers->lane[i]->ends.next; t != &timers->lane[i]->ends; t = t->next)
            n++;
    return n;
}

/* ---- running ---- */

/* A lane's event came up: it stands for the lane's head, or for a head that was cancelled meanwhile. Takes the head's event
 * when it is due; in any case the lane's next head goes into the calendar. */
static bool lane_fire(struct sim *sim, struct event *event)
{
    struct sim_lane *lane = sim->timers->lane[event_object(*event)];
    struct sim_timeout *head = lane->ends.next;
    bool is_due = head != &lane->ends && is_same_sequence(head->event, *event);
    if (is_due) {
        *event = head->event;
        sim_disarm(head);
    }
    lane_schedule(sim, lane);
    return is_due;
}

static bool timer_fire(struct sim *sim, struct event *event)
{
    struct sim_timers *timers = sim->timers;
    uint32_t index = event_object(*event);
    if (is_tombstone(timers, *event)) {
        timers->n_tombstones--;
        return false;
    }
    *event = timer_at(timers, index)->event;
    timer_give(timers, index);
    return true;
}

/* Events before its turn that an event's object is asked for, and then the rest: about as long as memory takes. */
enum { AHEAD_OBJECT = 4, AHEAD_ENDS = 2, AHEAD_BEHIND = 0 };

static void look_ahead(const struct sim *sim)
{
    struct event event;
    if (calendar_ahead(sim->calendar, AHEAD_OBJECT, &event)) {
        const struct sim_ahead *ahead = &sim->ahead[event_kind(event)];
        if (ahead->n_bytes > 0)
            prefetch_read(slab_at(ahead->objects, event_object(event)), ahead->n_bytes);
    }
    if (calendar_ahead(sim->calendar, AHEAD_ENDS, &event) && sim->ahead[event_kind(event)].ends)
        sim->ahead[event_kind(event)].ends(sim->world, event_object(event));
    if (calendar_ahead(sim->calendar, AHEAD_BEHIND, &event) && sim->ahead[event_kind(event)].behind)
        sim->ahead[event_kind(event)].behind(sim->world, event_object(event));
}

void sim_run(struct sim *sim, simtime until)
{
    struct event event;
    CHECK(sim, until >= sim->now);
    sim->stopped = false;
    while (!sim->stopped && calendar_pop_before(sim->calendar, (uint64_t)until, &event)) {
        unsigned kind = event_kind(event);
        if (kind >= SIM_KINDS) {
            if (kind == KIND_LANE ? !lane_fire(sim, &event) : !timer_fire(sim, &event))
                continue;
            kind = event_kind(event);
        }
        if (sim->looks_ahead)
            look_ahead(sim);
        sim->now = (simtime)event.time;
        sim->current_kind = kind;
        sim->n_events[kind]++;
        sim->handler[kind](sim->world, event_object(event));
    }
    sim->current_kind = EVENT_KINDS;
    if (!sim->stopped)
        sim->now = until;
}

void sim_stop(struct sim *sim)
{
    sim->stopped = true;
}

/* An event of the calendar that no handler will see as it is: a tombstone, or a lane whose head has changed. */
static bool is_stale(const void *context, struct event event)
{
    const struct sim_timers *timers = context;
    if (event_kind(event) != KIND_LANE)
        return is_tombstone(context, event);
    const struct sim_lane *lane = timers->lane[event_object(event)];
    return lane_is_empty(lane) || !is_same_sequence(lane->ends.next->event, event);
}

static bool is_lane_or_tombstone(const void *context, struct event event)
{
    return event_kind(event) == KIND_LANE || is_tombstone(context, event);
}

/* Replaces the stale events of lanes. They cannot be popped: the model may still schedule before them. */
static void stale_renew(struct sim *sim)
{
    struct sim_timers *timers = sim->timers;
    calendar_purge(sim->calendar, is_lane_or_tombstone, timers);
    timers->n_tombstones = 0;
    for (uint32_t i = 0; i < timers->n_lanes; i++)
        lane_schedule(sim, timers->lane[i]);
}

simtime sim_next_time(struct sim *sim)
{
    struct event event;
    if (!calendar_peek(sim->calendar, &event))
        return SIMTIME_NEVER;
    if (is_stale(sim->timers, event)) {
        stale_renew(sim);
        if (!calendar_peek(sim->calendar, &event))
            return SIMTIME_NEVER;
    }
    return (simtime)event.time;
}

uint64_t sim_events(const struct sim *sim)
{
    uint64_t n = 0;
    for (unsigned kind = 0; kind < SIM_KINDS; kind++)
        n += sim->n_events[kind];
    return n;
}

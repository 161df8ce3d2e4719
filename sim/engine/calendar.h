/* The calendar: the set of future events, taken out in (time, sequence) order. */
#ifndef SIM_ENGINE_CALENDAR_H
#define SIM_ENGINE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 16 bytes, typed, no pointer; unequal in (time, tag).
 * tag = sequence << 30 | kind << 24 | object, so that comparing (time, tag) compares (time, sequence). */
struct event {
    uint64_t time; /* a simtime >= 0 */
    uint64_t tag;
};

#define EVENT_OBJECT_BITS 24
#define EVENT_KIND_BITS 6
#define EVENT_SEQUENCE_BITS 34
#define EVENT_OBJECT_MAX ((1u << EVENT_OBJECT_BITS) - 1)
#define EVENT_KINDS (1u << EVENT_KIND_BITS)

static inline uint32_t event_object(struct event e) { return (uint32_t)e.tag & EVENT_OBJECT_MAX; }
static inline unsigned event_kind(struct event e) { return (unsigned)(e.tag >> EVENT_OBJECT_BITS) & (EVENT_KINDS - 1); }

struct calendar;

/* An empty calendar whose last pop counts as time 0. `exhausted` is called when memory is (it must not return), NULL means
 * abort(). */
struct calendar *calendar_new(void (*exhausted)(size_t bytes));
void calendar_free(struct calendar *calendar);
/* event.time must not be below the time of the last event popped. Amortised O(1). */
void calendar_push(struct calendar *calendar, struct event event);
/* Takes the earliest event out; false when there is none. */
bool calendar_pop(struct calendar *calendar, struct event *event);
/* The same for events with time < until only. When false, later pushes may come at any time from the last pop on. */
bool calendar_pop_before(struct calendar *calendar, uint64_t until, struct event *event);
/* The earliest event without taking it out; false when there is none. Cost: up to O(n), it is meant for the end of a run. */
bool calendar_peek(struct calendar *calendar, struct event *event);
/* The event that is to come after `n` others, as far as they are known now;
 * false when it is not known without looking. O(1). */
bool calendar_ahead(const struct calendar *calendar, uint32_t n, struct event *event);
size_t calendar_count(const struct calendar *calendar);
/* Removes every event for which dead(context, event) is true. O(n). */
void calendar_purge(struct calendar *calendar, bool (*dead)(const void *context, struct event event), const void *context);

#endif

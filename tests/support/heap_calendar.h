/* The calendar's oracle: a textbook binary heap behind the same interface (sim/engine/calendar.h). So plain that its order
 * can be believed by reading it. */
#ifndef TESTS_SUPPORT_HEAP_CALENDAR_H
#define TESTS_SUPPORT_HEAP_CALENDAR_H

#include "sim/engine/calendar.h"

struct heap_calendar;

struct heap_calendar *heap_calendar_new(void);
void heap_calendar_free(struct heap_calendar *calendar);
void heap_calendar_push(struct heap_calendar *calendar, struct event event);
bool heap_calendar_pop(struct heap_calendar *calendar, struct event *event);
bool heap_calendar_pop_before(struct heap_calendar *calendar, uint64_t until, struct event *event);
bool heap_calendar_peek(const struct heap_calendar *calendar, struct event *event);
size_t heap_calendar_count(const struct heap_calendar *calendar);
void heap_calendar_purge(struct heap_calendar *calendar, bool (*dead)(const void *context, struct event event),
                         const void *context);

#endif

/* A binary heap in an array: children of i are 2i+1 and 2i+2, no child is before its parent (Williams 1964). */
#include "tests/support/heap_calendar.h"

#include <stdlib.h>

struct heap_calendar {
    struct event *heap;
    size_t n, room;
};

static bool is_before(struct event a, struct event b)
{
    return a.time < b.time || (a.time == b.time && a.tag < b.tag);
}

struct heap_calendar *heap_calendar_new(void)
{
    struct heap_calendar *calendar = calloc(1, sizeof *calendar);
    if (calendar == NULL)
        abort();
    return calendar;
}

void heap_calendar_free(struct heap_calendar *calendar)
{
    free(calendar->heap);
    free(calendar);
}

void heap_calendar_push(struct heap_calendar *calendar, struct event event)
{
    if (calendar->n == calendar->room) {
        calendar->room = calendar->room == 0 ? 16 : 2 * calendar->room;
        calendar->heap = realloc(calendar->heap, calendar->room * sizeof *calendar->heap);
        if (calendar->heap == NULL)
            abort();
    }
    size_t i = calendar->n++;
    for (; i > 0 && is_before(event, calendar->heap[(i - 1) / 2]); i = (i - 1) / 2)
        calendar->heap[i] = calendar->heap[(i - 1) / 2];
    calendar->heap[i] = event;
}

bool heap_calendar_pop_before(struct heap_calendar *calendar, uint64_t until, struct event *event)
{
    if (!heap_calendar_peek(calendar, event) || event->time >= until)
        return false;
    struct event moved = calendar->heap[--calendar->n];
    size_t i = 0;
    for (size_t child = 1; child < calendar->n; child = 2 * i + 1) {
        if (child + 1 < calendar->n && is_before(calendar->heap[child + 1], calendar->heap[child]))
            child++;
        if (!is_before(calendar->heap[child], moved))
            break;
        calendar->heap[i] = calendar->heap[child];
        i = child;
    }
    calendar->heap[i] = moved;
    return true;
}

bool heap_calendar_pop(struct heap_calendar *calendar, struct event *event)
{
    return heap_calendar_pop_before(calendar, UINT64_MAX, event);
}

bool heap_calendar_peek(const struct heap_calendar *calendar, struct event *event)
{
    if (calendar->n == 0)
        return false;
    *event = calendar->heap[0];
    return true;
}

size_t heap_calendar_count(const struct heap_calendar *calendar)
{
    return calendar->n;
}

void heap_calendar_purge(struct heap_calendar *calendar, bool (*dead)(const void *context, struct event event),
                         const void *context)
{
    size_t n = calendar->n;
    struct event *old = calendar->heap;
    *calendar = (struct heap_calendar){0};
    for (size_t i = 0; i < n; i++)
        if (!dead(context, old[i]))
            heap_calendar_push(calendar, old[i]);
    free(old);
}

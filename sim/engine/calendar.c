/* The calendar: a radix ladder on the bits of the integer time.
 *
 * A simulation never goes back in time, and a general heap pays for not knowing that. Here an event is first thrown into
 * a coarse list and looked at again only when its turn comes near:
 *
 *   near     a short sorted array: all events with time < near_end. The next event is its last element.
 *   instant  when the block before near_end is one nanosecond, its events in order: a plain queue, so that any number of
 *            simultaneous events costs no comparisons.
 *   far      16 levels of 16 lists. An event is filed under the highest 4-bit digit in which its time differs from `base`
 *            (level) and the value of that digit. Two bit masks find the lowest list that is in use.
 *
 * When near runs empty, the lowest list is taken: if short, it goes to near as it is, with its neighbours; if long, those in an
 * aligned block of time that should hold about NEAR_WANTED go to near and the rest is filed again, now on lower levels. When
 * near grows too long, its block shrinks. Every move appends to the end of some list, so a million pending events cost little
 * more than a thousand, without a parameter to tune and with exact (time, sequence) order.
 *
 * Invariants: base <= time of the last event popped <= every time pushed; base and near_end - base are aligned on
 * a common power of two, so that moving base inside the block, or into the lowest list, changes no other event's level and
 * digit.
 *
 * The radix heap is by Ahuja, Mehlhorn, Orlin and Tarjan (1990); splitting only what comes near is the ladder queue's idea
 * (Tang, Goh and Thng 2005). Not done here: cancellation (sim.c), times above INT64_MAX. */
#include "sim/engine/calendar.h"

#include "sim/engine/event_list.h"
#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 4
#define DIGITS (1u << DIGIT_BITS)
#define LEVELS (64 / DIGIT_BITS)

/* Lengths of near: where it overflows, what is taken without looking closer, what a block is made for; when a list is
 * long; the bits that a short list is first sorted by. Measured on hold models of 10 to a million pending events: 32 to
 * 64 few ones are alike, 16 a third slower. */
#ifndef NEAR_MOST
#define NEAR_MOST 64
#endif
#define NEAR_FEW (NEAR_MOST * 3 / 4)
#define NEAR_WANTED (NEAR_MOST / 8)
#define LONG_LIST (NEAR_MOST * 4)
#define NEAR_GUARDS 4 /* events at the end of time before near's first, so that inserting need not ask where that is */
#define SORT_BITS 6

struct calendar {
    uint64_t near_end;
    uint64_t base;
    uint64_t now; /* time of the last event popped */
    bool is_instant; /* the block is one nanosecond */
    struct event *near; /* latest first; guards precede it */
    uint32_t n_near, near_room;
    uint32_t level_mask; /* levels with events */
    uint32_t n_instant_read; /* events already taken from instant's first chunk */
    uint64_t instant_last_tag;
    size_t n;
    uint32_t digit_mask[LEVELS];
    struct event_pool pool;
    struct event_list instant;
    struct event_list far[LEVELS * DIGITS];
};

/* ---- far ---- */

static inline void far_push(struct calendar *calendar, struct event event)
{
    unsigned level = (63u - (unsigned)__builtin_clzll(event.time ^ calendar->base)) / DIGIT_BITS;
    unsigned digit = (unsigned)(event.time >> (level * DIGIT_BITS)) & (DIGITS - 1);
    calendar->level_mask |= 1u << level;
    calendar->digit_mask[level] |= 1u << digit;
    event_list_append(&calendar->pool, &calendar->far[level * DIGITS + digit], event);
}

/* Takes the lowest list out of far. There must be one. */
static struct event_list far_take(struct calendar *calendar, unsigned *level)
{
    *level = (unsigned)__builtin_ctz(calendar->level_mask);
    unsigned digit = (unsigned)__builtin_ctz(calendar->digit_mask[*level]);
    struct event_list *place = &calendar->far[*level * DIGITS + digit], list = *place;
    memset(place, 0, sizeof *place);
    calendar->digit_mask[*level] &= calendar->digit_mask[*level] - 1;
    if (calendar->digit_mask[*level] == 0)
        calendar->level_mask &= calendar->level_mask - 1;
    return list;
}

static const struct event_list *far_lowest(const struct calendar *calendar)
{
    unsigned level = (unsigned)__builtin_ctz(calendar->level_mask);
    return &calendar->far[level * DIGITS + (unsigned)__builtin_ctz(calendar->digit_mask[level])];
}

/* ---- near and instant ---- */

static void block_set(struct calendar *calendar, uint64_t time, unsigned bits)
{
    uint64_t length = (uint64_t)1 << bits;
    calendar->base = time & ~(length - 1);
    calendar->near_end = calendar->base + length;
    calendar->is_instant = bits == 0;
    calendar->instant_last_tag = 0;
}

/* Room for so many events, and the guards before them. */
static void near_allocate(struct calendar *calendar, size_t room)
{
    struct event *from = calendar->near ? calendar->near - NEAR_GUARDS : NULL;
    size_t bytes = (NEAR_GUARDS + room) * sizeof *from;
    from = realloc(from, bytes);
    if (from == NULL)
        event_pool_out_of_memory(&calendar->pool, bytes);
    memset(from, 0xff, NEAR_GUARDS * sizeof *from);
    calendar->near = from + NEAR_GUARDS;
    calendar->near_room = (uint32_t)room;
}

/* Of an event and the one that comes down: the later one stays, the earlier one goes on down. With masks, since the compiler
 * would make a branch of it that nobody can predict. */
static inline struct event stays(struct event event, struct event *down)
{
    uint64_t passes = -(uint64_t)event_is_earlier(event, *down);
    uint64_t time = (event.time ^ down->time) & passes, tag = (event.tag ^ down->tag) & passes;
    down->time ^= time;
    down->tag ^= tag;
    return (struct event){event.time ^ time, event.tag ^ tag};
}

/* Earlier ones move on by fours, as long as the latest of four is one; then the last three are merged with the new event. */
static inline void near_insert(struct calendar *calendar, struct event event)
{
    struct event *place = calendar->near + calendar->n_near++;
    for (; event_is_earlier(place[-4], event); place -= 4)
        for (int k = 0; k < 4; k++)
            place[-k] = place[-k - 1];
    for (int k = -3; k < 0; k++)
        place[k] = stays(place[k], &event);
    *place = event;
}

static void instant_push(struct calendar *calendar, struct event event)
{
    calendar->instant_last_tag = event.tag;
    event_list_append(&calendar->pool, &calendar->instant, event);
}

/* Makes near's block smaller, so that at least half of its events leave it. The new block contains `now`, since pushes may come
 * at any time from now on; it ends at the highest bit in which the middle event differs from now. */
static void near_shrink(struct calendar *calendar)
{
    struct event *near = calendar->near;
    uint32_t n = calendar->n_near, n_leaving = 0;
    uint64_t differs = calendar->now ^ near[n / 2].time;
    block_set(calendar, calendar->now, differs == 0 ? 0 : 63u - (unsigned)__builtin_clzll(differs));
    while (n_leaving < n && near[n_leaving].time >= calendar->near_end)
        n_leaving++;
    for (uint32_t i = n_leaving; i-- > 0;)
        far_push(calendar, near[i]);
    calendar->n_near = n - n_leaving;
    memmove(near, near + n_leaving, calendar->n_near * sizeof *near);
    if (calendar->is_instant)
        while (calendar->n_near > 0)
            instant_push(calendar, near[--calendar->n_near]);
}

static inline void push(struct calendar *calendar, struct event event);

/* A push into a full near. A single instant cannot shrink: there near holds only what came out of sequence (the heads of
 * lanes), and grows. */
static void near_overflow(struct calendar *calendar, struct event event)
{
    if (!calendar->is_instant) {
        near_shrink(calendar);
        push(calendar, event);
        return;
    }
    if (calendar->n_near == calendar->near_room)
        near_allocate(calendar, 2 * (size_t)calendar->near_room);
    near_insert(calendar, event);
}

static inline void push(struct calendar *calendar, struct event event)
{
    if (event.time >= calendar->near_end)
        far_push(calendar, event);
    else if (calendar->is_instant && event.tag > calendar->instant_last_tag)
        instant_push(calendar, event);
    else if (calendar->n_near < NEAR_MOST)
        near_insert(calendar, event);
    else
        near_overflow(calendar, event);
}

/* Pushes all events of a list, in their order, and returns its chunks. */
static void list_push(struct calendar *calendar, struct event_list list)
{
    for (struct event_chunk *chunk = list.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = event_chunk_count(&list, chunk);
        next = chunk->next;
        event_chunk_prefetch(next);
        for (uint32_t i = 0; i < n; i++)
            push(calendar, chunk->event[i]);
        event_chunk_give(&calendar->pool, chunk);
    }
}

/* Bits of a block that should hold NEAR_WANTED of n events spread over `width`. */
static unsigned block_bits(uint64_t width, uint32_t n)
{
    uint64_t wanted = width / n * NEAR_WANTED;
    return wanted == 0 ? 0 : 63u - (unsigned)__builtin_clzll(wanted);
}

/* Bits of the widest aligned block that begins in a list of `n` events and holds few events altogether: the list itself with
 * as many of its neighbours as possible. Without them near would be filled with two or three events at a time whenever
 * lists happen to be that short. */
static unsigned block_bits_few(const struct calendar *calendar, unsigned level, uint64_t time, uint32_t n)
{
    unsigned bits = level * DIGIT_BITS, digit = (unsigned)(time >> bits) & (DIGITS - 1);
    const struct event_list *lists = &calendar->far[level * DIGITS];
    for (unsigned i = 0; i < DIGIT_BITS && bits + i < 63; i++) {
        if (digit >> i & 1)
            continue; /* twice as wide a block reaches down, where no list is in use */
        unsigned first = ((digit >> i) | 1) << i, n_more = 1u << i;
        for (unsigned j = first; j < first + n_more; j++)
            n += lists[j].n;
        if (n > NEAR_FEW)
            return bits + i;
    }
    return bits + DIGIT_BITS > 63 ? 63 : bits + DIGIT_BITS;
}

/* Sorts into the empty near: first by SORT_BITS leading bits of the block, which leaves next to nothing to the insertion
 * sort, whose loop is then predictable. */
static void near_sort(struct calendar *calendar, const struct event *event, uint32_t n, unsigned bits)
{
    struct event *near = calendar->near;
    unsigned shift = bits > SORT_BITS ? bits - SORT_BITS : 0;
    uint8_t end[1 << SORT_BITS] = {0};
    for (uint32_t i = 0; i < n; i++)
        end[(event[i].time - calendar->base) >> shift]++;
    for (uint32_t bucket = 1 << SORT_BITS, sum = 0; bucket-- > 0;)
        end[bucket] = (uint8_t)(sum += end[bucket]);
    for (uint32_t i = 0; i < n; i++)
        near[--end[(event[i].time - calendar->base) >> shift]] = event[i];
    for (calendar->n_near = 1; calendar->n_near < n;)
        near_insert(calendar, near[calendar->n_near]);
}

/* Moves a short list, and what else its block holds, to near. */
static void near_fill(struct calendar *calendar, struct event_list list, unsigned bits)
{
    struct event event[NEAR_FEW];
    unsigned level;
    uint32_t n = event_list_move(&calendar->pool, list, event);
    while (calendar->level_mask != 0 && far_lowest(calendar)->first->event[0].time < calendar->near_end)
        n += event_list_move(&calendar->pool, far_take(calendar, &level), event + n);
    if (!calendar->is_instant)
        near_sort(calendar, event, n, bits);
    else
        for (uint32_t i = 0; i < n; i++)
            push(calendar, event[i]);
}

/* Files a long list again without looking for its earliest event first, which would be one more pass through memory: its
 * block as it is begins where the list's digit says. Not for a single instant, nor when `until` may lie before the
 * earliest event. */
static bool long_list_split(struct calendar *calendar, uint64_t until)
{
    unsigned level = (unsigned)__builtin_ctz(calendar->level_mask);
    const struct event_list *lowest = far_lowest(calendar);
    uint64_t time = lowest->first->event[0].time, width = (uint64_t)1 << (level * DIGIT_BITS), start = time & ~(width - 1);
    if (lowest->n < LONG_LIST || start + width > until || lowest->end[-1].time == time)
        return false;
    struct event_list list = far_take(calendar, &level);
    calendar->now = start;
    block_set(calendar, start, block_bits(width, list.n));
    list_push(calendar, list);
    return true;
}

/* Fills the empty near (or instant) from the lowest list, unless nothing in it is before `until`: then base must stay where
 * it is, because pushes may still come before that list's events. */
static bool near_refill(struct calendar *calendar, uint64_t until)
{
    if (calendar->level_mask == 0)
        return false;
    while (long_list_split(calendar, until))
        if (calendar->n_near + calendar->instant.n > 0)
            return true;
    struct event_range range = event_list_range(far_lowest(calendar));
    if (range.time_min >= until)
        return false;
    unsigned level;
    struct event_list list = far_take(calendar, &level);
    calendar->now = range.time_min;
    if (list.n <= NEAR_FEW) {
        unsigned bits = block_bits_few(calendar, level, range.time_min, list.n);
        block_set(calendar, range.time_min, bits);
        near_fill(calendar, list, bits);
    } else if (range.time_min < range.time_max || !range.is_ascending) {
        block_set(calendar, range.time_min, block_bits(range.time_max - range.time_min, list.n));
        list_push(calendar, list);
    } else {
        block_set(calendar, range.time_min, 0);
        calendar->instant_last_tag = range.last_tag;
        calendar->instant = list;
    }
    return true;
}

static inline struct event instant_first(const struct calendar *calendar)
{
    return calendar->instant.first->event[calendar->n_instant_read];
}

static struct event instant_pop(struct calendar *calendar)
{
    struct event_list *instant = &calendar->instant;
    struct event event = instant_first(calendar);
    struct event_chunk *chunk = instant->first;
    instant->n--;
    calendar->n_instant_read++;
    if (instant->n > 0 && calendar->n_instant_read < CHUNK_EVENTS)
        return event;
    instant->first = chunk->next;
    event_chunk_give(&calendar->pool, chunk);
    calendar->n_instant_read = 0;
    if (instant->n == 0)
        memset(instant, 0, sizeof *instant);
    return event;
}

/* ---- public ---- */

struct calendar *calendar_new(void (*exhausted)(size_t bytes))
{
    struct event_pool pool;
    event_pool_init(&pool, exhausted);
    struct calendar *calendar = calloc(1, sizeof *calendar);
    if (calendar == NULL)
        event_pool_out_of_memory(&pool, sizeof *calendar);
    calendar->pool = pool;
    near_allocate(calendar, NEAR_MOST);
    block_set(calendar, 0, 63);
    return calendar;
}

void calendar_free(struct calendar *calendar)
{
    if (calendar == NULL)
        return;
    event_pool_free(&calendar->pool);
    free(calendar->near - NEAR_GUARDS);
    free(calendar);
}

void calendar_push(struct calendar *calendar, struct event event)
{
    calendar->n++;
    push(calendar, event);
}

bool calendar_pop_before(struct calendar *calendar, uint64_t until, struct event *event)
{
    uint32_t n_near = calendar->n_near;
    if (n_near == 0 && calendar->instant.n == 0) {
        if (!near_refill(calendar, until))
            return false;
        n_near = calendar->n_near;
    }
    bool from_instant = calendar->instant.n > 0 &&
                        (n_near == 0 || event_is_earlier(instant_first(calendar), calendar->near[n_near - 1]));
    struct event first = from_instant ? instant_first(calendar) : calendar->near[n_near - 1];
    if (first.time >= until)
        return false;
    if (from_instant)
        instant_pop(calendar);
    else
        calendar->n_near = n_near - 1;
    calendar->now = first.time;
    calendar->n--;
    *event = first;
    return true;
}

bool calendar_pop(struct calendar *calendar, struct event *event)
{
    return calendar_pop_before(calendar, UINT64_MAX, event);
}

bool calendar_peek(struct calendar *calendar, struct event *event)
{
    if (calendar->n == 0)
        return false;
    struct event earliest = {UINT64_MAX, UINT64_MAX};
    if (calendar->n_near > 0)
        earliest = calendar->near[calendar->n_near - 1];
    if (calendar->instant.n > 0 && event_is_earlier(instant_first(calendar), earliest))
        earliest = instant_first(calendar);
    *event = calendar->n_near + calendar->instant.n > 0 ? earliest : event_list_earliest(far_lowest(calendar));
    return true;
}

bool calendar_ahead(const struct calendar *calendar, uint32_t n, struct event *event)
{
    if (n >= calendar->n_near)
        return false;
    *event = calendar->near[calendar->n_near - 1 - n];
    return true;
}

size_t calendar_count(const struct calendar *calendar)
{
    return calendar->n;
}

void calendar_purge(struct calendar *calendar, bool (*dead)(const void *context, struct event event), const void *context)
{
    uint32_t n_near = 0;
    for (uint32_t i = 0; i < calendar->n_near; i++)
        if (!dead(context, calendar->near[i]))
            calendar->near[n_near++] = calendar->near[i];
    calendar->n_near = n_near;
    event_list_purge(&calendar->pool, &calendar->instant, calendar->n_instant_read, dead, context);
    calendar->n_instant_read = 0;
    if (calendar->instant.n == 0)
        calendar->instant_last_tag = 0;
    calendar->n = calendar->n_near + calendar->instant.n;
    for (unsigned level = 0; level < LEVELS; level++) {
        for (uint32_t mask = calendar->digit_mask[level]; mask != 0; mask &= mask - 1) {
            struct event_list *list = &calendar->far[level * DIGITS + (unsigned)__builtin_ctz(mask)];
            event_list_purge(&calendar->pool, list, 0, dead, context);
            calendar->n += list->n;
            if (list->n == 0)
                calendar->digit_mask[level] &= ~(mask & -mask);
        }
        if (calendar->digit_mask[level] == 0)
            calendar->level_mask &= ~(1u << level);
    }
}

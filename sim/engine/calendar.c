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
#define SORT_BITS 6

/* Lists are made of chunks from a common pool, so that memory follows the events and not the lists they pass through. */
#define CHUNK_EVENTS 31
#define FIRST_BLOCK_CHUNKS 16
#define LARGEST_BLOCK_CHUNKS 2048

struct chunk {
    struct chunk *next;
    uint64_t unused; /* 16 + 31 * 16 = 512 bytes */
    struct event event[CHUNK_EVENTS];
};

struct list {
    struct event *end; /* where the next event goes */
    uint32_t n_room;   /* places left in the last chunk */
    uint32_t n;
    struct chunk *first, *last;
};

struct block {
    struct block *next;
    struct chunk chunk[];
};

struct calendar {
    uint64_t near_end;
    uint64_t base;
    uint64_t now; /* time of the last event popped */
    bool is_instant; /* the block is one nanosecond */
    struct event *near; /* latest first */
    uint32_t n_near, near_room;
    uint32_t level_mask; /* levels with events */
    uint32_t n_instant_read; /* events already taken from instant's first chunk */
    uint64_t instant_last_tag;
    size_t n;
    uint32_t digit_mask[LEVELS];
    struct list instant;
    struct list far[LEVELS * DIGITS];
    struct chunk *free_chunks;
    struct block *blocks;
    size_t next_block_chunks;
    void (*exhausted)(size_t bytes);
};

__extension__ typedef unsigned __int128 uint128;

/* One subtraction with borrow; two comparisons would be a branch that nobody can predict. */
static inline bool is_earlier(struct event a, struct event b)
{
    return ((uint128)a.time << 64 | a.tag) < ((uint128)b.time << 64 | b.tag);
}

static void *out_of_memory(const struct calendar *calendar, size_t bytes)
{
    if (calendar->exhausted != NULL)
        calendar->exhausted(bytes);
    abort();
}

/* ---- lists ---- */

static void chunks_add(struct calendar *calendar)
{
    size_t n = calendar->next_block_chunks, bytes = sizeof(struct block) + n * sizeof(struct chunk);
    struct block *block = malloc(bytes);
    if (block == NULL)
        out_of_memory(calendar, bytes);
    block->next = calendar->blocks;
    calendar->blocks = block;
    for (size_t i = n; i-- > 0;) {
        block->chunk[i].next = calendar->free_chunks;
        calendar->free_chunks = &block->chunk[i];
    }
    if (n < LARGEST_BLOCK_CHUNKS)
        calendar->next_block_chunks = 2 * n;
}

static void list_extend(struct calendar *calendar, struct list *list)
{
    if (calendar->free_chunks == NULL)
        chunks_add(calendar);
    struct chunk *chunk = calendar->free_chunks;
    calendar->free_chunks = chunk->next;
    chunk->next = NULL;
    if (list->last == NULL)
        list->first = chunk;
    else
        list->last->next = chunk;
    list->last = chunk;
    list->end = chunk->event;
    list->n_room = CHUNK_EVENTS;
}

static inline void list_append(struct calendar *calendar, struct list *list, struct event event)
{
    if (list->n_room == 0)
        list_extend(calendar, list);
    *list->end++ = event;
    list->n_room--;
    list->n++;
}

static inline void chunk_give(struct calendar *calendar, struct chunk *chunk)
{
    chunk->next = calendar->free_chunks;
    calendar->free_chunks = chunk;
}

/* Long lists have left the cache since they were written, and the processor cannot guess where the next chunk is. */
static inline void chunk_prefetch(const struct chunk *chunk)
{
    for (size_t i = 0; i < sizeof *chunk; i += 64)
        __builtin_prefetch((const char *)chunk + i);
}

/* Number of a list's events that are in this chunk of it. */
static inline uint32_t chunk_count(const struct list *list, const struct chunk *chunk)
{
    return chunk == list->last ? CHUNK_EVENTS - list->n_room : CHUNK_EVENTS;
}

/* ---- far ---- */

static inline void far_push(struct calendar *calendar, struct event event)
{
    unsigned level = (63u - (unsigned)__builtin_clzll(event.time ^ calendar->base)) / DIGIT_BITS;
    unsigned digit = (unsigned)(event.time >> (level * DIGIT_BITS)) & (DIGITS - 1);
    calendar->level_mask |= 1u << level;
    calendar->digit_mask[level] |= 1u << digit;
    list_append(calendar, &calendar->far[level * DIGITS + digit], event);
}

/* Takes the lowest list out of far. There must be one. */
static struct list far_take(struct calendar *calendar, unsigned *level)
{
    *level = (unsigned)__builtin_ctz(calendar->level_mask);
    unsigned digit = (unsigned)__builtin_ctz(calendar->digit_mask[*level]);
    struct list *place = &calendar->far[*level * DIGITS + digit], list = *place;
    memset(place, 0, sizeof *place);
    calendar->digit_mask[*level] &= calendar->digit_mask[*level] - 1;
    if (calendar->digit_mask[*level] == 0)
        calendar->level_mask &= calendar->level_mask - 1;
    return list;
}

static const struct list *far_lowest(const struct calendar *calendar)
{
    unsigned level = (unsigned)__builtin_ctz(calendar->level_mask);
    return &calendar->far[level * DIGITS + (unsigned)__builtin_ctz(calendar->digit_mask[level])];
}

/* What a refill must know of a list. */
struct range {
    uint64_t time_min, time_max;
    uint64_t last_tag;
    bool is_ascending; /* by tag */
};

static struct range list_range(const struct list *list)
{
    struct range range = {.time_min = UINT64_MAX, .is_ascending = true};
    for (const struct chunk *chunk = list->first; chunk != NULL; chunk = chunk->next) {
        uint32_t n = chunk_count(list, chunk);
        for (uint32_t i = 0; i < n; i++) {
            struct event event = chunk->event[i];
            range.time_min = event.time < range.time_min ? event.time : range.time_min;
            range.time_max = event.time > range.time_max ? event.time : range.time_max;
            range.is_ascending &= event.tag > range.last_tag;
            range.last_tag = event.tag;
        }
    }
    return range;
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

static void near_grow(struct calendar *calendar)
{
    size_t room = 2 * (size_t)calendar->near_room, bytes = room * sizeof(struct event);
    struct event *near = realloc(calendar->near, bytes);
    if (near == NULL)
        out_of_memory(calendar, bytes);
    calendar->near = near;
    calendar->near_room = (uint32_t)room;
}

static inline void near_insert(struct calendar *calendar, struct event event)
{
    struct event *near = calendar->near;
    uint32_t i = calendar->n_near++;
    while (i > 0 && is_earlier(near[i - 1], event)) {
        near[i] = near[i - 1];
        i--;
    }
    near[i] = event;
}

static void instant_push(struct calendar *calendar, struct event event)
{
    calendar->instant_last_tag = event.tag;
    list_append(calendar, &calendar->instant, event);
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
        near_grow(calendar);
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
static void list_push(struct calendar *calendar, struct list list)
{
    for (struct chunk *chunk = list.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = chunk_count(&list, chunk);
        next = chunk->next;
        if (next != NULL)
            chunk_prefetch(next);
        for (uint32_t i = 0; i < n; i++)
            push(calendar, chunk->event[i]);
        chunk_give(calendar, chunk);
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
    const struct list *lists = &calendar->far[level * DIGITS];
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

/* Copies the events of a list and returns its chunks. */
static uint32_t list_copy(struct calendar *calendar, struct list list, struct event *to)
{
    for (struct chunk *chunk = list.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = chunk_count(&list, chunk);
        next = chunk->next;
        memcpy(to, chunk->event, n * sizeof *to);
        to += n;
        chunk_give(calendar, chunk);
    }
    return list.n;
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
static void near_fill(struct calendar *calendar, struct list list, unsigned bits)
{
    struct event event[NEAR_FEW];
    unsigned level;
    uint32_t n = list_copy(calendar, list, event);
    while (calendar->level_mask != 0 && far_lowest(calendar)->first->event[0].time < calendar->near_end)
        n += list_copy(calendar, far_take(calendar, &level), event + n);
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
    const struct list *lowest = far_lowest(calendar);
    uint64_t time = lowest->first->event[0].time, width = (uint64_t)1 << (level * DIGIT_BITS), start = time & ~(width - 1);
    if (lowest->n < LONG_LIST || start + width > until || lowest->end[-1].time == time)
        return false;
    struct list list = far_take(calendar, &level);
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
    struct range range = list_range(far_lowest(calendar));
    if (range.time_min >= until)
        return false;
    unsigned level;
    struct list list = far_take(calendar, &level);
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
    struct list *instant = &calendar->instant;
    struct event event = instant_first(calendar);
    struct chunk *chunk = instant->first;
    instant->n--;
    calendar->n_instant_read++;
    if (instant->n > 0 && calendar->n_instant_read < CHUNK_EVENTS)
        return event;
    instant->first = chunk->next;
    chunk_give(calendar, chunk);
    calendar->n_instant_read = 0;
    if (instant->n == 0)
        memset(instant, 0, sizeof *instant);
    return event;
}

/* ---- public ---- */

struct calendar *calendar_new(void (*exhausted)(size_t bytes))
{
    struct calendar *calendar = calloc(1, sizeof *calendar);
    struct event *near = malloc(NEAR_MOST * sizeof *near);
    if (calendar == NULL || near == NULL) {
        if (exhausted != NULL)
            exhausted(sizeof *calendar);
        abort();
    }
    calendar->near = near;
    calendar->near_room = NEAR_MOST;
    calendar->exhausted = exhausted;
    calendar->next_block_chunks = FIRST_BLOCK_CHUNKS;
    block_set(calendar, 0, 63);
    return calendar;
}

void calendar_free(struct calendar *calendar)
{
    if (calendar == NULL)
        return;
    for (struct block *block = calendar->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(calendar->near);
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
                        (n_near == 0 || is_earlier(instant_first(calendar), calendar->near[n_near - 1]));
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

static struct event list_earliest(const struct list *list)
{
    struct event earliest = {UINT64_MAX, UINT64_MAX};
    for (const struct chunk *chunk = list->first; chunk != NULL; chunk = chunk->next)
        for (uint32_t i = 0; i < chunk_count(list, chunk); i++)
            if (is_earlier(chunk->event[i], earliest))
                earliest = chunk->event[i];
    return earliest;
}

bool calendar_peek(struct calendar *calendar, struct event *event)
{
    if (calendar->n == 0)
        return false;
    struct event earliest = {UINT64_MAX, UINT64_MAX};
    if (calendar->n_near > 0)
        earliest = calendar->near[calendar->n_near - 1];
    if (calendar->instant.n > 0 && is_earlier(instant_first(calendar), earliest))
        earliest = instant_first(calendar);
    *event = calendar->n_near + calendar->instant.n > 0 ? earliest : list_earliest(far_lowest(calendar));
    return true;
}

size_t calendar_count(const struct calendar *calendar)
{
    return calendar->n;
}

struct purge {
    bool (*dead)(const void *context, struct event event);
    const void *context;
};

/* Keeps the live events of a list in their order, after the first `skip` ones. */
static void list_purge(struct calendar *calendar, struct list *list, uint32_t skip, const struct purge *purge)
{
    struct list old = *list;
    memset(list, 0, sizeof *list);
    for (struct chunk *chunk = old.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = chunk_count(&old, chunk);
        next = chunk->next;
        for (uint32_t i = skip; i < n; i++)
            if (!purge->dead(purge->context, chunk->event[i]))
                list_append(calendar, list, chunk->event[i]);
        chunk_give(calendar, chunk);
        skip = 0;
    }
}

static size_t near_purge(struct calendar *calendar, const struct purge *purge)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < calendar->n_near; i++)
        if (!purge->dead(purge->context, calendar->near[i]))
            calendar->near[n++] = calendar->near[i];
    calendar->n_near = n;
    return n;
}

void calendar_purge(struct calendar *calendar, bool (*dead)(const void *context, struct event event), const void *context)
{
    const struct purge purge = {dead, context};
    size_t n = near_purge(calendar, &purge);
    list_purge(calendar, &calendar->instant, calendar->n_instant_read, &purge);
    calendar->n_instant_read = 0;
    n += calendar->instant.n;
    for (unsigned i = 0; i < LEVELS * DIGITS; i++) {
        if (calendar->far[i].n == 0)
            continue;
        list_purge(calendar, &calendar->far[i], 0, &purge);
        n += calendar->far[i].n;
        if (calendar->far[i].n > 0)
            continue;
        calendar->digit_mask[i / DIGITS] &= ~(1u << i % DIGITS);
        if (calendar->digit_mask[i / DIGITS] == 0)
            calendar->level_mask &= ~(1u << i / DIGITS);
    }
    calendar->n = n;
}

/* Lists of events as the calendar needs them: append, read once from the front, throw away. A list is a chain of chunks from a
 * common pool, so that memory follows the events and not the lists they pass through, and nothing is ever moved to grow.
 *
 * For calendar.c alone. What is inline here is on the path of every event. */
#ifndef SIM_ENGINE_EVENT_LIST_H
#define SIM_ENGINE_EVENT_LIST_H

#include "sim/engine/cache_line.h"
#include "sim/engine/calendar.h"

#define CHUNK_EVENTS 31

struct event_chunk {
    struct event_chunk *next;
    uint64_t unused; /* 16 + 31 * 16 = 512 bytes */
    struct event event[CHUNK_EVENTS];
};

/* All zero: empty. Not empty: its last chunk holds at least one event. */
struct event_list {
    struct event *end; /* where the next event goes */
    uint32_t n_room;   /* places left in the last chunk */
    uint32_t n;
    struct event_chunk *first, *last;
};

struct event_block;

struct event_pool {
    struct event_chunk *free_chunks;
    struct event_block *blocks;
    size_t n_next; /* chunks of the next block */
    void (*exhausted)(size_t bytes);
};

void event_pool_init(struct event_pool *pool, void (*exhausted)(size_t bytes));
/* Frees the chunks of all lists. */
void event_pool_free(struct event_pool *pool);
/* Calls exhausted, which must not return, or aborts. */
_Noreturn void event_pool_out_of_memory(const struct event_pool *pool, size_t bytes);

/* Gives a list whose last chunk is full another one. */
void event_list_extend(struct event_pool *pool, struct event_list *list);
/* Copies all events to an array and returns the chunks; the number of events. */
uint32_t event_list_move(struct event_pool *pool, struct event_list list, struct event *to);
/* The earliest event; its time is UINT64_MAX when there is none. */
struct event event_list_earliest(const struct event_list *list);
/* Drops the first `skip` events and those for which dead(context, event) is true; keeps the order of the others. */
void event_list_purge(struct event_pool *pool, struct event_list *list, uint32_t skip,
                      bool (*dead)(const void *context, struct event event), const void *context);

/* What a refill must know of a list. */
struct event_range {
    uint64_t time_min, time_max;
    uint64_t last_tag;
    bool is_ascending; /* by tag */
};
struct event_range event_list_range(const struct event_list *list);

__extension__ typedef unsigned __int128 event_key;

/* Order of events. One subtraction with borrow; two comparisons would be a branch that nobody can predict. */
static inline bool event_is_earlier(struct event a, struct event b)
{
    return ((event_key)a.time << 64 | a.tag) < ((event_key)b.time << 64 | b.tag);
}

static inline void event_list_append(struct event_pool *pool, struct event_list *list, struct event event)
{
    if (list->n_room == 0)
        event_list_extend(pool, list);
    *list->end++ = event;
    list->n_room--;
    list->n++;
}

static inline void event_chunk_give(struct event_pool *pool, struct event_chunk *chunk)
{
    chunk->next = pool->free_chunks;
    pool->free_chunks = chunk;
}

/* Number of a list's events that are in this chunk of it. */
static inline uint32_t event_chunk_count(const struct event_list *list, const struct event_chunk *chunk)
{
    return chunk == list->last ? CHUNK_EVENTS - list->n_room : CHUNK_EVENTS;
}

/* Long lists have left the cache since they were written, and the processor cannot guess where the next chunk is. */
static inline void event_chunk_prefetch(const struct event_chunk *chunk)
{
    if (chunk != NULL)
        prefetch_read(chunk, sizeof *chunk);
}

#endif

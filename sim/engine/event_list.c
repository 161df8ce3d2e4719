/* Lists of events in chunks of a common pool. The pool grows in blocks of doubling size and shrinks only when it is
 * freed: a simulation that had so many events pending will have them again. */
#include "sim/engine/event_list.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_CHUNKS 16
#define LARGEST_BLOCK_CHUNKS 2048

struct event_block {
    struct event_block *next;
    struct event_chunk chunk[];
};

void event_pool_init(struct event_pool *pool, void (*exhausted)(size_t bytes))
{
    *pool = (struct event_pool){.n_next = FIRST_BLOCK_CHUNKS, .exhausted = exhausted};
}

void event_pool_free(struct event_pool *pool)
{
    for (struct event_block *block = pool->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    event_pool_init(pool, pool->exhausted);
}

_Noreturn void event_pool_out_of_memory(const struct event_pool *pool, size_t bytes)
{
    if (pool->exhausted != NULL)
        pool->exhausted(bytes);
    abort();
}

static void pool_grow(struct event_pool *pool)
{
    size_t n = pool->n_next, bytes = sizeof(struct event_block) + n * sizeof(struct event_chunk);
    struct event_block *block = malloc(bytes);
    if (block == NULL)
        event_pool_out_of_memory(pool, bytes);
    block->next = pool->blocks;
    pool->blocks = block;
    for (size_t i = n; i-- > 0;)
        event_chunk_give(pool, &block->chunk[i]);
    if (n < LARGEST_BLOCK_CHUNKS)
        pool->n_next = 2 * n;
}

void event_list_extend(struct event_pool *pool, struct event_list *list)
{
    if (pool->free_chunks == NULL)
        pool_grow(pool);
    struct event_chunk *chunk = pool->free_chunks;
    pool->free_chunks = chunk->next;
    chunk->next = NULL;
    if (list->last == NULL)
        list->first = chunk;
    else
        list->last->next = chunk;
    list->last = chunk;
    list->end = chunk->event;
    list->n_room = CHUNK_EVENTS;
}

uint32_t event_list_move(struct event_pool *pool, struct event_list list, struct event *to)
{
    for (struct event_chunk *chunk = list.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = event_chunk_count(&list, chunk);
        next = chunk->next;
        memcpy(to, chunk->event, n * sizeof *to);
        to += n;
        event_chunk_give(pool, chunk);
    }
    return list.n;
}

struct event event_list_earliest(const struct event_list *list)
{
    struct event earliest = {UINT64_MAX, UINT64_MAX};
    for (const struct event_chunk *chunk = list->first; chunk != NULL; chunk = chunk->next)
        for (uint32_t i = 0; i < event_chunk_count(list, chunk); i++)
            if (event_is_earlier(chunk->event[i], earliest))
                earliest = chunk->event[i];
    return earliest;
}

void event_list_purge(struct event_pool *pool, struct event_list *list, uint32_t skip,
                      bool (*dead)(const void *context, struct event event), const void *context)
{
    struct event_list old = *list;
    *list = (struct event_list){0};
    for (struct event_chunk *chunk = old.first, *next; chunk != NULL; chunk = next) {
        uint32_t n = event_chunk_count(&old, chunk);
        next = chunk->next;
        for (uint32_t i = skip; i < n; i++)
            if (!dead(context, chunk->event[i]))
                event_list_append(pool, list, chunk->event[i]);
        event_chunk_give(pool, chunk);
        skip = 0;
    }
}

struct event_range event_list_range(const struct event_list *list)
{
    struct event_range range = {.time_min = UINT64_MAX, .is_ascending = true};
    for (const struct event_chunk *chunk = list->first; chunk != NULL; chunk = chunk->next) {
        uint32_t n = event_chunk_count(list, chunk);
        event_chunk_prefetch(chunk->next);
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

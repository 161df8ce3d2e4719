/* What is not on the way of every request. All rings are in one array, so that a neighbour is a number whatever it is, and no
 * list's end is a special case. */
#include "models/order/bucket_queue.h"

#include "sim/engine/arena.h"
#include <string.h>

enum { FIRST_LEVELS = 8 };

static void make_room(struct bucket_queue *queue, uint32_t n_levels, struct arena *arena)
{
    struct bucket_link *link = ARENA_ARRAY(arena, (size_t)queue->n_items + n_levels, struct bucket_link);
    if (queue->n_levels > 0)
        memcpy(link, queue->link, ((size_t)queue->n_items + queue->n_levels) * sizeof *link);
    for (uint32_t start = queue->n_items + queue->n_levels; start < queue->n_items + n_levels; start++)
        link[start] = (struct bucket_link){start, start};
    queue->link = link;
    queue->n_levels = n_levels;
}

void bucket_queue_init(struct bucket_queue *queue, uint32_t n_items, struct arena *arena)
{
    *queue = (struct bucket_queue){.n_items = n_items};
    make_room(queue, FIRST_LEVELS, arena);
    for (uint32_t i = 0; i < n_items; i++)
        queue->link[i].before = BUCKET_NONE;
}

void bucket_queue_grow(struct bucket_queue *queue, uint32_t level, struct arena *arena)
{
    uint32_t n_levels = queue->n_levels;
    while (n_levels <= level)
        n_levels *= 2;
    make_room(queue, n_levels, arena);
}

void bucket_queue_add(struct bucket_queue *queue, uint32_t item, uint32_t level, struct arena *arena)
{
    if (level >= queue->n_levels)
        bucket_queue_grow(queue, level, arena);
    bucket_queue_append(queue, item, level);
    if (queue->n++ == 0)
        queue->lowest = level;
    bucket_queue_settle(queue, level);
}

void bucket_queue_remove(struct bucket_queue *queue, uint32_t item)
{
    bucket_queue_unlink(queue, item);
    queue->link[item].before = BUCKET_NONE;
    if (--queue->n > 0)
        bucket_queue_settle(queue, queue->lowest);
}

uint32_t bucket_queue_next(const struct bucket_queue *queue, uint32_t item)
{
    uint32_t next = queue->link[item].after;
    while (next >= queue->n_items && ++next < queue->n_items + queue->n_levels)
        if (queue->link[next].after < queue->n_items)
            return queue->link[next].after;
    return next < queue->n_items ? next : BUCKET_NONE;
}

uint32_t bucket_queue_pop(struct bucket_queue *queue)
{
    if (queue->n == 0)
        return BUCKET_NONE;
    uint32_t item = bucket_queue_first(queue);
    bucket_queue_remove(queue, item);
    return item;
}

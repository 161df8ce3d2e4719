/* A bucket queue (Dial 1969): items ordered by a small whole number, their level, equals in the order in which they came. Each
 * level is a list, so a change touches the item, its two neighbours and the end of another list, and of them only eight bytes
 * each. Made for levels that move by one, as loads do: then everything is O(1). The lowest is searched for from where it was,
 * level by level, and memory grows with the highest level: for any other numbers there is ranking.h. */
#ifndef MODELS_ORDER_BUCKET_QUEUE_H
#define MODELS_ORDER_BUCKET_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define BUCKET_NONE UINT32_MAX

struct bucket_queue {
    uint32_t n_items, n_levels;
    uint32_t lowest; /* the level of the first of all; any level when nobody is inside */
    uint32_t n;      /* items inside */
    /* [n_items + n_levels]: a ring for each level, whose start, between its last and its first, is number n_items + level */
    struct bucket_link {
        uint32_t before, after; /* before: BUCKET_NONE when the item is out */
    } *link;
};

/* Nobody is inside. Memory for items 0 .. n_items - 1 and a few levels; more comes from the arena with the first item there,
 * doubled, so a `level`, here and below, is less than 2^31. O(n_items). */
void bucket_queue_init(struct bucket_queue *queue, uint32_t n_items, struct arena *arena);
void bucket_queue_grow(struct bucket_queue *queue, uint32_t level, struct arena *arena);

static inline bool bucket_queue_has(const struct bucket_queue *queue, uint32_t item)
{
    return queue->link[item].before != BUCKET_NONE;
}

static inline bool bucket_queue_is_empty(const struct bucket_queue *queue, uint32_t level)
{
    return queue->link[queue->n_items + level].after == queue->n_items + level;
}

static inline void bucket_queue_unlink(struct bucket_queue *queue, uint32_t item)
{
    struct bucket_link at = queue->link[item];
    queue->link[at.before].after = at.after;
    queue->link[at.after].before = at.before;
}

static inline void bucket_queue_append(struct bucket_queue *queue, uint32_t item, uint32_t level)
{
    uint32_t start = queue->n_items + level, last = queue->link[start].before;
    queue->link[item] = (struct bucket_link){last, start};
    queue->link[last].after = queue->link[start].before = item;
}

/* The level of the first of all, after items have left the lowest or come in below; somebody is inside. */
static inline void bucket_queue_settle(struct bucket_queue *queue, uint32_t level)
{
    if (level < queue->lowest)
        queue->lowest = level;
    while (bucket_queue_is_empty(queue, queue->lowest))
        queue->lowest++;
}

/* An item that is inside becomes the last of a level. O(1), and the way up from the lowest when that one was alone there. */
static inline void bucket_queue_move(struct bucket_queue *queue, uint32_t item, uint32_t level, struct arena *arena)
{
    if (level >= queue->n_levels)
        bucket_queue_grow(queue, level, arena);
    bucket_queue_unlink(queue, item);
    bucket_queue_append(queue, item, level);
    bucket_queue_settle(queue, level);
}

/* An item that is out comes in, the last of its level; one that is inside goes out. */
void bucket_queue_add(struct bucket_queue *queue, uint32_t item, uint32_t level, struct arena *arena);
void bucket_queue_remove(struct bucket_queue *queue, uint32_t item);

/* The first of all: of the lowest level the one that came first. Somebody is inside. */
static inline uint32_t bucket_queue_first(const struct bucket_queue *queue)
{
    return queue->link[queue->n_items + queue->lowest].after;
}
/* Who comes after an item that is inside; BUCKET_NONE after the last. */
uint32_t bucket_queue_next(const struct bucket_queue *queue, uint32_t item);
/* Takes out the first; BUCKET_NONE when nobody is inside. */
uint32_t bucket_queue_pop(struct bucket_queue *queue);

#endif

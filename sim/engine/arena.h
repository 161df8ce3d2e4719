/* Memory that lives and dies together: a replication, or a loaded scenario, owns one arena. Also slabs: pools of
 * equal objects inside an arena, addressed by 32-bit index, with stable pointers and a free list. */
#ifndef SIM_ENGINE_ARENA_H
#define SIM_ENGINE_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

/* Called when memory is exhausted, with the bytes asked for. It must not return (exit or longjmp). */
typedef void (*arena_exhausted)(size_t bytes);

/* A new, empty arena. `exhausted` NULL means abort(). Never returns NULL. arena_free(NULL) does nothing. */
struct arena *arena_new(arena_exhausted exhausted);
void arena_free(struct arena *arena);
/* What the arena calls when memory is exhausted; for those that allocate beside it. */
arena_exhausted arena_handler(const struct arena *arena);

/* Zeroed memory, aligned to 16 bytes, to 64 from 1024 bytes on, owned by the arena. Never NULL. Cost: a pointer bump; large
 * blocks get their own chunk. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* The same for n objects; a product that overflows counts as exhausted. */
void *arena_array(struct arena *arena, size_t n, size_t bytes);
/* The same, aligned to a power of two, 16 bytes or more. */
void *arena_array_aligned(struct arena *arena, size_t n, size_t bytes, size_t alignment);
/* An array whose pages have all been written, so that it has its memory now: for sums, which are read before they are written.
 * To the system a page that is read first is the page of zeroes that all share; with the first write it gets another, and each
 * thread of the program is interrupted to forget the old one. */
void *arena_written(struct arena *arena, size_t n, size_t bytes);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t n);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes obtained from the system so far. */
size_t arena_bytes(const struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, n, type) ((type *)arena_array((arena), (n), sizeof(type)))
#define ARENA_WRITTEN(arena, n, type) ((type *)arena_written((arena), (n), sizeof(type)))

/* Slab: objects of one size, one after the other: index -> pointer is a multiplication, and pointers never move. With the first
 * object addresses are reserved for the most there may be (fewer under `ulimit -v`); memory comes with use. */
#define SLAB_NONE UINT32_MAX
#define SLAB_MOST (UINT32_C(1) << 26)
#ifndef SLAB_FIRST
#define SLAB_FIRST 1024 /* memory for so many, then for twice as many each time */
#endif

struct slab {
    struct arena *arena;
    char *objects; /* NULL before the first */
    uint32_t object_bytes;
    uint32_t n_room, n_most; /* that have memory, that have addresses */
    uint32_t n_used;    /* objects ever handed out, an upper bound of live indices */
    uint32_t n_live;    /* objects in use now */
    uint32_t free_head; /* SLAB_NONE when empty; the link is in an object's first four bytes */
};

/* object_bytes >= 4; rounded up to a multiple of 8. Objects are aligned to each power of two that divides that, up to a
 * page. */
void slab_init(struct slab *slab, struct arena *arena, size_t object_bytes);
/* An object that was never used before; too many are memory exhausted. Use slab_take. */
uint32_t slab_extend(struct slab *slab);

static inline void *slab_at(const struct slab *slab, uint32_t index)
{
    return slab->objects + (size_t)index * slab->object_bytes;
}

/* Index of an object. Its content is what its last user left, or zeros: the caller initialises it. */
static inline uint32_t slab_take(struct slab *slab)
{
    uint32_t index = slab->free_head;
    slab->n_live++;
    if (__builtin_expect(index == SLAB_NONE, 0))
        return slab_extend(slab);
    memcpy(&slab->free_head, slab_at(slab, index), sizeof slab->free_head);
    return index;
}

/* Gives an object back; overwrites its first four bytes. */
static inline void slab_give(struct slab *slab, uint32_t index)
{
    memcpy(slab_at(slab, index), &slab->free_head, sizeof slab->free_head);
    slab->free_head = index;
    slab->n_live--;
}

/* The same for objects whose type is known: the size is a constant. */
#define SLAB_AT(slab, type, index) (&((type *)(void *)(slab)->objects)[index])

#endif

/* Memory that lives and dies together: chunks of growing size with a pointer that only moves forward.
 *
 * Nothing is given back before arena_free, which makes allocation a few instructions and leaks impossible. Objects that come
 * and go belong in a slab. Chunks come zeroed from calloc, so that large ones cost no memory before they are touched; slabs
 * get theirs from the system, which can put more behind what is there. */
#include "sim/engine/arena.h"

#include "sim/engine/cache_line.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define ALIGNMENT 16
#define LARGE_BYTES ((size_t)16 * CACHE_LINE_BYTES) /* arrays of so many begin with a line: objects of 16 or 32 are in one */
#define FIRST_CHUNK_BYTES ((size_t)4096)
#define LARGEST_CHUNK_BYTES ((size_t)1 << 20)

/* 16 bytes, so that what follows is aligned when the chunk is. */
struct chunk {
    struct chunk *next;
    size_t bytes;
};

/* Addresses, with memory for some of them. */
struct range {
    struct range *next;
    void *from;
    size_t bytes;
};

struct arena {
    char *free_from, *free_to; /* the unused rest of the newest ordinary chunk */
    struct chunk *chunks;
    struct range *ranges;
    size_t next_chunk_bytes;
    size_t n_bytes;
    arena_exhausted exhausted;
};

static void out_of_memory(arena_exhausted exhausted, size_t bytes)
{
    if (exhausted != NULL)
        exhausted(bytes);
    abort();
}

struct arena *arena_new(arena_exhausted exhausted)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        out_of_memory(exhausted, sizeof *arena);
    arena->next_chunk_bytes = FIRST_CHUNK_BYTES;
    arena->exhausted = exhausted;
    arena->n_bytes = sizeof *arena;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    for (struct range *range = arena->ranges; range != NULL; range = range->next)
        munmap(range->from, range->bytes);
    for (struct chunk *chunk = arena->chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(arena);
}

arena_exhausted arena_handler(const struct arena *arena)
{
    return arena->exhausted;
}

/* A new chunk with room for `bytes`; returns its first usable byte. */
static char *chunk_add(struct arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        out_of_memory(arena->exhausted, bytes);
    bytes += sizeof(struct chunk);
    struct chunk *chunk = calloc(1, bytes);
    if (chunk == NULL)
        out_of_memory(arena->exhausted, bytes);
    chunk->next = arena->chunks;
    chunk->bytes = bytes;
    arena->chunks = chunk;
    arena->n_bytes += bytes;
    return (char *)(chunk + 1);
}

static void start_chunk(struct arena *arena)
{
    arena->free_from = chunk_add(arena, arena->next_chunk_bytes);
    arena->free_to = arena->free_from + arena->next_chunk_bytes;
    if (arena->next_chunk_bytes < LARGEST_CHUNK_BYTES)
        arena->next_chunk_bytes *= 2;
}

static size_t bytes_to(const char *from, size_t alignment)
{
    return -(uintptr_t)from & (alignment - 1);
}

/* A block that would waste much of a chunk gets its own, the others start a new one. */
static void *alloc(struct arena *arena, size_t bytes, size_t alignment)
{
    if (bytes > SIZE_MAX / 2)
        out_of_memory(arena->exhausted, bytes);
    bytes = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes_to(arena->free_from, alignment) + bytes > (size_t)(arena->free_to - arena->free_from)) {
        if (bytes + alignment > arena->next_chunk_bytes / 4) {
            char *block = chunk_add(arena, bytes + alignment - ALIGNMENT);
            return block + bytes_to(block, alignment);
        }
        start_chunk(arena);
    }
    char *block = arena->free_from + bytes_to(arena->free_from, alignment);
    arena->free_from = block + bytes;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    return alloc(arena, bytes, bytes < LARGE_BYTES ? ALIGNMENT : CACHE_LINE_BYTES);
}

void *arena_array(struct arena *arena, size_t n, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(n, bytes, &total))
        out_of_memory(arena->exhausted, SIZE_MAX);
    return arena_alloc(arena, total);
}

void *arena_array_aligned(struct arena *arena, size_t n, size_t bytes, size_t alignment)
{
    size_t total;
    if (__builtin_mul_overflow(n, bytes, &total))
        out_of_memory(arena->exhausted, SIZE_MAX);
    return alloc(arena, total, alignment);
}

void *arena_written(struct arena *arena, size_t n, size_t bytes)
{
    return memset(arena_array(arena, n, bytes), 0, n * bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t n)
{
    size_t length = strnlen(text, n);
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->n_bytes;
}

/* ---- slab ---- */

void slab_init(struct slab *slab, struct arena *arena, size_t object_bytes)
{
    if (object_bytes < sizeof(uint32_t) || object_bytes > UINT32_MAX / 2)
        out_of_memory(arena->exhausted, object_bytes);
    *slab = (struct slab){.arena = arena, .object_bytes = (uint32_t)((object_bytes + 7) / 8 * 8), .free_head = SLAB_NONE};
}

/* Where addresses are limited a slab takes a small share of them, for there are a dozen in each thread, and less if need be. */
static void slab_reserve(struct slab *slab)
{
    struct range *range = ARENA_NEW(slab->arena, struct range);
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    getrlimit(RLIMIT_AS, &limit);
    slab->n_most = SLAB_MOST;
    while (limit.rlim_cur != RLIM_INFINITY && (size_t)slab->n_most * slab->object_bytes > limit.rlim_cur / 64)
        slab->n_most /= 2;
    do {
        range->bytes = (size_t)slab->n_most * slab->object_bytes;
        range->from = mmap(NULL, range->bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    } while (range->from == MAP_FAILED && (slab->n_most /= 2) > 0);
    if (range->from == MAP_FAILED)
        out_of_memory(slab->arena->exhausted, slab->object_bytes);
    slab->objects = range->from;
    range->next = slab->arena->ranges;
    slab->arena->ranges = range;
}

static void slab_grow(struct slab *slab)
{
    if (slab->objects == NULL)
        slab_reserve(slab);
    size_t n_room = slab->n_room == 0 ? SLAB_FIRST : 2 * (size_t)slab->n_room, bytes = n_room * slab->object_bytes;
    if (n_room > slab->n_most || mprotect(slab->objects, bytes, PROT_READ | PROT_WRITE) != 0)
        out_of_memory(slab->arena->exhausted, bytes);
    slab->arena->n_bytes += (n_room - slab->n_room) * slab->object_bytes;
    slab->n_room = (uint32_t)n_room;
}

uint32_t slab_extend(struct slab *slab)
{
    if (slab->n_used == slab->n_room)
        slab_grow(slab);
    return slab->n_used++;
}

/* Lines of the processor's cache, and asking for them some time before they are needed. A hint: it changes no result, and no
 * address is wrong. It pays where memory is far away and what is needed next is known.
 * Always inline, since the compiler drops calls of a function that does nothing else. */
#ifndef SIM_ENGINE_CACHE_LINE_H
#define SIM_ENGINE_CACHE_LINE_H

#include <stddef.h>

#define CACHE_LINE_BYTES 64

/* The lines that hold `bytes` from there. */
static inline __attribute__((always_inline)) void prefetch_read(const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += CACHE_LINE_BYTES)
        __builtin_prefetch((const char *)from + at, 0);
}

/* The same for what will be written. */
static inline __attribute__((always_inline)) void prefetch_write(const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += CACHE_LINE_BYTES)
        __builtin_prefetch((const char *)from + at, 1);
}

#endif

/* Blocks made short: most words of a replication's counters are zero. Words of 64 bits as (number of zeros, number of
 * others, the others), in this machine's byte order. About a seventh of the block's size, at the speed of memory. */
#ifndef SIM_APP_RUN_PACK_H
#define SIM_APP_RUN_PACK_H

#include <stdbool.h>
#include <stddef.h>

/* Room for anything that n_bytes can become. */
#define PACK_BYTES(n_bytes) ((n_bytes) + 16)

/* n_bytes is a multiple of 8; both sides are aligned to 8 bytes and do not overlap. Returns how many bytes were written. */
size_t pack(const void *block, size_t n_bytes, void *packed);
/* False when packed does not yield exactly n_bytes; never reads or writes beyond the given sizes. */
bool unpack(const void *packed, size_t n_packed, void *block, size_t n_bytes);

#endif

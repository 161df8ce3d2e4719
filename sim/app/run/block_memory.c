/* Pages of the system, because malloc promises no zeroes and calloc no alignment. */
#include "sim/app/run/block_memory.h"
#include <sys/mman.h>

void *block_new(size_t n_bytes)
{
    void *block = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return block == MAP_FAILED ? NULL : block;
}

void block_free(void *block, size_t n_bytes)
{
    if (block)
        munmap(block, n_bytes);
}

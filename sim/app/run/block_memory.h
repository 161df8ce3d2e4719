/* Memory for the blocks of replications: zeroed, and costing nothing before it is touched, since most of a block never is. */
#ifndef SIM_APP_RUN_BLOCK_MEMORY_H
#define SIM_APP_RUN_BLOCK_MEMORY_H

#include <stddef.h>

/* Aligned to a page; NULL when there is no memory. */
void *block_new(size_t n_bytes);
/* NULL is allowed. */
void block_free(void *block, size_t n_bytes);

#endif

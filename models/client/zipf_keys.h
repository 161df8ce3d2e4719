/* Keys of what is asked for, some far more popular than others: the k-th is drawn in proportion to k^-s (Zipf 1949; Breslau et
 * al. 1999 for the web). Key k is the same number for every group of clients, so that groups share what is popular. */
#ifndef MODELS_CLIENT_ZIPF_KEYS_H
#define MODELS_CLIENT_ZIPF_KEYS_H

#include <stdint.h>

struct arena;

struct zipf_keys {
    uint32_t n;
    double *cumulative; /* [n], ends with 1 */
};

/* n keys, s >= 0 (0: all alike). O(n). */
void zipf_keys_init(struct zipf_keys *keys, struct arena *arena, uint32_t n, double s);
/* The key of the request with this seed; never 0. O(log n). */
uint64_t zipf_keys_draw(const struct zipf_keys *keys, uint64_t seed);
/* The number of the k-th most popular key, k from 0. */
uint64_t zipf_keys_at(uint32_t k);

#endif

/* DNS answers: ordered lists of addresses, made by an authority and shared, counted, by every cache that holds them. Slabs by
 * size class, so that a long run of random answers uses no more memory than the answers alive. */
#ifndef MODELS_DNS_ANSWER_H
#define MODELS_DNS_ANSWER_H

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

#define ANSWER_NONE    UINT32_MAX
#define ANSWER_CLASSES 15
#define ANSWER_MAX     (1u << (ANSWER_CLASSES - 1)) /* addresses in one answer: more than any UDP reply carries */

struct answer {
    uint32_t link; /* the slab's */
    uint32_t uses;
    uint32_t n;
    simtime made; /* when the authority made it */
    uint32_t address[];
};

struct answers {
    struct slab of_class[ANSWER_CLASSES]; /* class k: up to 2^k addresses */
};

void answers_init(struct answers *answers, struct arena *arena);
/* A new answer with room for n addresses (n >= 1) and one use. */
uint32_t answer_new(struct answers *answers, uint32_t n);
struct answer *answer_at(const struct answers *answers, uint32_t id);
/* One more user; returns id. NONE is allowed. */
uint32_t answer_use(struct answers *answers, uint32_t id);
/* One user less; the last one frees it. NONE is allowed. */
void answer_drop(struct answers *answers, uint32_t id);

/* How a resolver permuted an answer before handing it on; 0 = as it is. Odd: starts at order/2 (cyclic). Even: a shuffle seeded
 * by order. */
typedef uint32_t answer_order;
/* The i-th address of an answer in that order, 0 <= i < n. O(1) cyclic, O(n) shuffled. */
uint32_t answer_address(const struct answer *answer, answer_order order, uint32_t i);
bool answer_has(const struct answer *answer, uint32_t address);

#endif

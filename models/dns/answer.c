/* DNS answers in slabs by size class; an id is class << 24 | index. */
#include "models/dns/answer.h"

#define CLASS_SHIFT 24
#define INDEX_MASK  ((1u << CLASS_SHIFT) - 1)

void answers_init(struct answers *answers, struct arena *arena)
{
    for (unsigned k = 0; k < ANSWER_CLASSES; k++)
        slab_init(&answers->of_class[k], arena, sizeof(struct answer) + (sizeof(uint32_t) << k));
}

uint32_t answer_new(struct answers *answers, uint32_t n)
{
    unsigned k = 0;
    while ((1u << k) < n)
        k++;
    uint32_t id = k << CLASS_SHIFT | slab_take(&answers->of_class[k]);
    struct answer *answer = answer_at(answers, id);
    answer->uses = 1;
    answer->n = n;
    return id;
}

struct answer *answer_at(const struct answers *answers, uint32_t id)
{
    return slab_at(&answers->of_class[id >> CLASS_SHIFT], id & INDEX_MASK);
}

uint32_t answer_use(struct answers *answers, uint32_t id)
{
    if (id != ANSWER_NONE)
        answer_at(answers, id)->uses++;
    return id;
}

void answer_drop(struct answers *answers, uint32_t id)
{
    if (id != ANSWER_NONE && --answer_at(answers, id)->uses == 0)
        slab_give(&answers->of_class[id >> CLASS_SHIFT], id & INDEX_MASK);
}

/* A shuffle that needs no memory: repeatedly takes the k-th of those left, k drawn from a stream that the order seeds. The i-th
 * taken is found by replaying i steps over a small copy. */
static uint32_t shuffled_address(const struct answer *answer, answer_order order, uint32_t i)
{
    uint32_t left[64];
    uint32_t n = answer->n;
    if (n > 64) /* beyond any real answer: a random start is all that matters */
        return answer->address[(rng_mix(order, 0) + i) % n];
    for (uint32_t j = 0; j < n; j++)
        left[j] = answer->address[j];
    struct rng rng;
    rng_seed(&rng, order);
    for (uint32_t step = 0;; step++) {
        uint32_t k = rng_below(&rng, n - step);
        if (step == i)
            return left[k];
        left[k] = left[n - step - 1];
    }
}

uint32_t answer_address(const struct answer *answer, answer_order order, uint32_t i)
{
    if (answer->n == 1 || order == 0)
        return answer->address[i];
    if (order & 1)
        return answer->address[(order / 2 + i) % answer->n];
    return shuffled_address(answer, order, i);
}

bool answer_has(const struct answer *answer, uint32_t address)
{
    for (uint32_t i = 0; i < answer->n; i++)
        if (answer->address[i] == address)
            return true;
    return false;
}

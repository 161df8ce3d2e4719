/* Recency: items come in, go out, and the oldest is who it should be. */
#include "models/order/recency.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <string.h>

/* Takes all out from the oldest on: whether that is the order, a letter each. */
static bool leaves_as(struct recency *recency, const char *letters)
{
    bool same = true;
    for (; *letters; letters++) {
        same = same && recency_oldest(recency) == (uint32_t)(*letters - 'a');
        recency_remove(recency, recency_oldest(recency));
    }
    return same && recency_oldest(recency) == recency->n_items;
}

static void add(struct recency *recency, const char *letters)
{
    for (; *letters; letters++)
        recency_add(recency, (uint32_t)(*letters - 'a'));
}

void test_recency__the_oldest_goes_first(void)
{
    struct arena *arena = arena_new(NULL);
    struct recency recency;
    recency_init(&recency, 7, arena);
    CU_ASSERT_EQUAL(recency_oldest(&recency), 7);
    add(&recency, "cafe");
    CU_ASSERT(leaves_as(&recency, "cafe"));
    add(&recency, "gabe");
    recency_remove(&recency, 'g' - 'a'); /* the oldest, the newest, one between */
    recency_remove(&recency, 'e' - 'a');
    add(&recency, "dg");
    recency_remove(&recency, 'b' - 'a');
    CU_ASSERT(leaves_as(&recency, "adg"));
    add(&recency, "abc");
    recency_clear(&recency);
    add(&recency, "b");
    CU_ASSERT(leaves_as(&recency, "b"));
    arena_free(arena);
}

/* Against a list that is moved by hand. */
void test_recency__agrees_with_a_list(void)
{
    enum { ITEMS = 11, STEPS = 5000 };
    struct arena *arena = arena_new(NULL);
    struct recency recency;
    struct rng rng;
    uint32_t list[ITEMS], n = 0; /* oldest first */
    rng_seed(&rng, 2385);
    recency_init(&recency, ITEMS, arena);
    for (int step = 0; step < STEPS; step++) {
        uint32_t item = rng_below(&rng, ITEMS), at = 0;
        while (at < n && list[at] != item)
            at++;
        if (at < n) {
            recency_remove(&recency, item);
            memmove(&list[at], &list[at + 1], (--n - at) * sizeof list[0]);
        }
        if (rng_below(&rng, 3) > 0) {
            recency_add(&recency, item);
            list[n++] = item;
        }
        CU_ASSERT_EQUAL(recency_oldest(&recency), n > 0 ? list[0] : ITEMS);
    }
    arena_free(arena);
}

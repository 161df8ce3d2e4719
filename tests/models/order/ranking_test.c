/* A ranking against a plain array that is searched from end to end. */
#include "models/order/ranking.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

enum { ITEMS = 137 };

/* The oracle: what is inside, in no order. */
struct plain {
    struct rank rank[ITEMS];
    bool inside[ITEMS];
    uint32_t n;
};

static uint32_t plain_first(const struct plain *plain)
{
    uint32_t best = RANKING_NONE;
    for (uint32_t i = 0; i < ITEMS; i++) {
        if (!plain->inside[i])
            continue;
        const struct rank *a = &plain->rank[i], *b = best == RANKING_NONE ? NULL : &plain->rank[best];
        if (!b || a->key < b->key || (!(b->key < a->key) && a->sequence < b->sequence))
            best = i;
    }
    return best;
}

static void add(struct ranking *ranking, struct plain *plain, struct rank rank, struct arena *arena)
{
    ranking_add(ranking, rank, arena);
    plain->rank[rank.item] = rank;
    plain->inside[rank.item] = true;
    plain->n++;
}

static void pop(struct ranking *ranking, struct plain *plain)
{
    uint32_t expected = plain_first(plain);
    CU_ASSERT_EQUAL(ranking_pop(ranking), expected);
    if (expected != RANKING_NONE) {
        plain->inside[expected] = false;
        plain->n--;
    }
}

void test_ranking__agrees_with_a_scan(void)
{
    struct arena *arena = arena_new(NULL);
    struct ranking ranking;
    struct plain plain = {.n = 0};
    struct rng rng;
    rng_seed(&rng, 2385);
    ranking_init(&ranking, ITEMS, arena);
    for (uint64_t step = 0; step < 30000; step++) {
        /* Few different keys, so that the sequence decides often. */
        struct rank rank = {.key = rng_below(&rng, 7) / 3.0, .sequence = step, .item = rng_below(&rng, ITEMS)};
        CU_ASSERT_EQUAL(ranking_has(&ranking, rank.item), plain.inside[rank.item]);
        if (!plain.inside[rank.item]) {
            add(&ranking, &plain, rank, arena);
        } else if (rng_below(&rng, 3) > 0) {
            ranking_move(&ranking, rank);
            plain.rank[rank.item] = rank;
        } else {
            pop(&ranking, &plain);
        }
        CU_ASSERT_EQUAL(ranking.n, plain.n);
        CU_ASSERT_EQUAL(ranking.heap[0].item, plain_first(&plain));
    }
    while (plain.n > 0)
        pop(&ranking, &plain);
    CU_ASSERT_EQUAL(ranking_pop(&ranking), RANKING_NONE);
    arena_free(arena);
}

void test_ranking__grows_from_nothing(void)
{
    struct arena *arena = arena_new(NULL);
    struct ranking ranking = {.n = 0};
    for (uint32_t i = 0; i < 1000; i++)
        ranking_add(&ranking, (struct rank){.key = (i * 389 % 1000) / 2, .sequence = i * 389 % 1000, .item = i * 389 % 1000},
                    arena);
    for (uint32_t i = 0; i < 1000; i++)
        CU_ASSERT_EQUAL(ranking_pop(&ranking), i);
    arena_free(arena);
}

void test_ranking__clear_forgets_places(void)
{
    struct arena *arena = arena_new(NULL);
    struct ranking ranking;
    ranking_init(&ranking, 3, arena);
    ranking_add(&ranking, (struct rank){.key = 2.385, .item = 1}, arena);
    ranking_add(&ranking, (struct rank){.key = -1, .item = 2}, arena);
    ranking_clear(&ranking);
    CU_ASSERT_FALSE(ranking_has(&ranking, 1));
    CU_ASSERT_FALSE(ranking_has(&ranking, 2));
    CU_ASSERT_EQUAL(ranking_pop(&ranking), RANKING_NONE);
    arena_free(arena);
}

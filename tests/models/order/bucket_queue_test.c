/* A bucket queue against a plain array that is searched from end to end. */
#include "models/order/bucket_queue.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

enum { ITEMS = 37 };

/* The oracle: what is inside, in no order. */
struct plain {
    uint32_t level[ITEMS];
    uint64_t since[ITEMS]; /* 0: out */
    uint64_t n_changes;
    uint32_t n;
};

static bool is_before(const struct plain *plain, uint32_t a, uint32_t b)
{
    return plain->level[a] < plain->level[b] || (plain->level[a] == plain->level[b] && plain->since[a] < plain->since[b]);
}

/* The first of those that come after `item`; of all for BUCKET_NONE. */
static uint32_t plain_after(const struct plain *plain, uint32_t item)
{
    uint32_t best = BUCKET_NONE;
    for (uint32_t i = 0; i < ITEMS; i++)
        if (plain->since[i] && (item == BUCKET_NONE || is_before(plain, item, i)) &&
            (best == BUCKET_NONE || is_before(plain, i, best)))
            best = i;
    return best;
}

static void set(struct plain *plain, uint32_t item, uint32_t level)
{
    plain->n += plain->since[item] == 0;
    plain->since[item] = ++plain->n_changes;
    plain->level[item] = level;
}

/* Mostly by one, as loads do; now and then far up. */
static uint32_t new_level(const struct plain *plain, uint32_t item, struct rng *rng)
{
    uint32_t level = plain->level[item];
    if (rng_below(rng, 2000) == 0)
        return level + rng_below(rng, 300);
    return rng_below(rng, 100) < 47 ? level + 1 : level > 0 ? level - 1 : rng_below(rng, 5);
}

static void change(struct bucket_queue *queue, struct plain *plain, struct rng *rng, struct arena *arena)
{
    uint32_t item = rng_below(rng, ITEMS), level = new_level(plain, item, rng);
    if (!plain->since[item]) {
        bucket_queue_add(queue, item, level, arena);
        set(plain, item, level);
    } else if (rng_below(rng, 5) > 0) {
        bucket_queue_move(queue, item, level, arena);
        set(plain, item, level);
    } else {
        bucket_queue_remove(queue, item);
        plain->since[item] = 0;
        plain->n--;
    }
}

static void compare_all(const struct bucket_queue *queue, const struct plain *plain)
{
    uint32_t n = 0, item = plain->n > 0 ? bucket_queue_first(queue) : BUCKET_NONE, expected = plain_after(plain, BUCKET_NONE);
    for (; item == expected && item != BUCKET_NONE; n++) {
        item = bucket_queue_next(queue, item);
        expected = plain_after(plain, expected);
    }
    CU_ASSERT_EQUAL(item, expected);
    CU_ASSERT_EQUAL(n, plain->n);
}

void test_bucket_queue__agrees_with_a_scan(void)
{
    struct arena *arena = arena_new(NULL);
    struct bucket_queue queue;
    struct plain plain = {.n = 0};
    struct rng rng;
    rng_seed(&rng, 2385);
    bucket_queue_init(&queue, ITEMS, arena);
    for (int step = 0; step < 30000; step++) {
        change(&queue, &plain, &rng, arena);
        uint32_t looked_at = rng_below(&rng, ITEMS);
        CU_ASSERT_EQUAL(bucket_queue_has(&queue, looked_at), plain.since[looked_at] > 0);
        CU_ASSERT_EQUAL(queue.n, plain.n);
        if (plain.n > 0)
            CU_ASSERT_EQUAL(bucket_queue_first(&queue), plain_after(&plain, BUCKET_NONE));
        if (step % 97 == 0)
            compare_all(&queue, &plain);
    }
    CU_ASSERT(queue.n_levels > 300); /* it has grown */
    arena_free(arena);
}

void test_bucket_queue__pops_in_order(void)
{
    struct arena *arena = arena_new(NULL);
    struct bucket_queue queue;
    bucket_queue_init(&queue, 7, arena);
    CU_ASSERT_EQUAL(bucket_queue_pop(&queue), BUCKET_NONE);
    static const uint32_t level[7] = {2385, 3, 11, 3, 0, 11, 3}, order[7] = {4, 1, 6, 3, 2, 5, 0};
    for (uint32_t i = 0; i < 7; i++)
        bucket_queue_add(&queue, i, level[i], arena);
    bucket_queue_move(&queue, 3, 3, arena); /* to the end of its own level */
    for (int i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(bucket_queue_pop(&queue), order[i]);
    CU_ASSERT_EQUAL(bucket_queue_pop(&queue), BUCKET_NONE);
    bucket_queue_add(&queue, 5, 8, arena); /* empty, and lower than where it was */
    CU_ASSERT_EQUAL(bucket_queue_first(&queue), 5);
    CU_ASSERT_EQUAL(bucket_queue_next(&queue, 5), BUCKET_NONE);
    arena_free(arena);
}

/* Lists keep their order over chunk borders, and chunks go back to the pool. */
#include "sim/engine/event_list.h"

#include <CUnit/CUnit.h>

static struct event event_of(uint32_t i)
{
    return (struct event){1000 + (i * 7919u) % 1009u, i + 1};
}

static struct event_list list_of(struct event_pool *pool, uint32_t n)
{
    struct event_list list = {0};
    for (uint32_t i = 0; i < n; i++)
        event_list_append(pool, &list, event_of(i));
    return list;
}

void test_event_list__keeps_order_for_every_length(void)
{
    struct event_pool pool;
    struct event out[200];
    event_pool_init(&pool, NULL);
    for (uint32_t n = 0; n < 200; n++) {
        struct event_list list = list_of(&pool, n);
        unsigned n_wrong = 0;
        CU_ASSERT_EQUAL(list.n, n);
        CU_ASSERT_EQUAL(event_list_move(&pool, list, out), n);
        for (uint32_t i = 0; i < n; i++)
            n_wrong += out[i].tag != i + 1;
        CU_ASSERT_EQUAL(n_wrong, 0);
    }
    event_pool_free(&pool);
}

void test_event_list__range_and_earliest(void)
{
    struct event_pool pool;
    event_pool_init(&pool, NULL);
    struct event_list list = list_of(&pool, 500);
    struct event_range range = event_list_range(&list);
    uint64_t least = UINT64_MAX, most = 0, least_tag = 0;
    for (uint32_t i = 0; i < 500; i++) {
        struct event event = event_of(i);
        least_tag = event.time < least ? event.tag : least_tag;
        least = event.time < least ? event.time : least;
        most = event.time > most ? event.time : most;
    }
    CU_ASSERT(range.time_min == least && range.time_max == most && range.is_ascending && range.last_tag == 500);
    CU_ASSERT(event_list_earliest(&list).time == least && event_list_earliest(&list).tag == least_tag);
    event_list_append(&pool, &list, (struct event){least, 3});
    CU_ASSERT_FALSE(event_list_range(&list).is_ascending);
    event_pool_free(&pool);
}

static bool is_odd(const void *context, struct event event)
{
    (void)context;
    return event.tag % 2 == 1;
}

void test_event_list__purge_skips_and_keeps_order(void)
{
    struct event_pool pool;
    struct event out[500];
    unsigned n_wrong = 0;
    event_pool_init(&pool, NULL);
    struct event_list list = list_of(&pool, 500);
    event_list_purge(&pool, &list, 20, is_odd, NULL);
    CU_ASSERT_EQUAL(list.n, 240);
    event_list_move(&pool, list, out);
    for (uint32_t i = 0; i < 240; i++)
        n_wrong += out[i].tag != 22 + 2 * i;
    CU_ASSERT_EQUAL(n_wrong, 0);
    event_pool_free(&pool);
}

/* Lists that come and go need no more memory than the longest of them. */
void test_event_list__chunks_are_used_again(void)
{
    struct event_pool pool;
    struct event out[5000];
    event_pool_init(&pool, NULL);
    event_list_move(&pool, list_of(&pool, 5000), out);
    struct event_block *blocks = pool.blocks;
    for (int i = 0; i < 100; i++)
        event_list_move(&pool, list_of(&pool, 4900), out);
    CU_ASSERT_PTR_EQUAL(pool.blocks, blocks);
    event_pool_free(&pool);
    CU_ASSERT_PTR_NULL(pool.blocks);
}

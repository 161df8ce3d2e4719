/* The pool: whom it keeps, whom it prefers, who goes; its history against a sort. */
#include "models/insight/probe_pool.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static void add(struct probe_pool *pool, uint32_t member, uint32_t in_flight, simtime latency_ms, double received_s)
{
    probe_pool_add(pool, (struct probe_answer){ member, in_flight, latency_ms * MILLISECOND, simtime_from_s(received_s), 2 });
}

static void check(const struct probe_pool *pool, const char *members)
{
    uint32_t i = 0;
    for (; *members; members++, i++)
        CU_ASSERT(i < pool->n && pool->at[i].member == (uint32_t)(*members - '0'));
    CU_ASSERT_EQUAL(pool->n, i);
}

/* The newest of each member, the newest of all; ages. */
void test_probe_pool__keeps_the_newest(void)
{
    struct probe_pool pool = { .size = 3 };
    add(&pool, 4, 1, 10, 0.1);
    add(&pool, 2, 1, 10, 0.2);
    add(&pool, 4, 2, 10, 0.3);
    check(&pool, "24");
    add(&pool, 7, 1, 10, 0.5);
    add(&pool, 5, 1, 10, 0.9);
    check(&pool, "475");
    probe_pool_expire(&pool, 1300 * MILLISECOND, SECOND);
    check(&pool, "475");
    probe_pool_expire(&pool, 1300 * MILLISECOND + 1, SECOND);
    check(&pool, "75");
    probe_pool_expire(&pool, 9 * SECOND, SECOND);
    check(&pool, "");
}

static const uint32_t everybody[10] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static uint32_t best_of(const struct probe_pool *pool, uint32_t hot_above, uint32_t n, const uint32_t *eligible)
{
    struct members members = { .n = 10, .n_eligible = n, .eligible = eligible };
    uint32_t best = probe_pool_best(pool, hot_above, &members);
    return best == PROBE_NO_INDEX ? PROBE_NO_INDEX : pool->at[best].member;
}

/* Loads 5 9 3 7, latencies 40 10 60 20. */
void test_probe_pool__hot_and_cold(void)
{
    struct probe_pool pool = { .size = 16 };
    add(&pool, 0, 5, 40, 0);
    add(&pool, 1, 9, 10, 0);
    add(&pool, 2, 3, 60, 0);
    add(&pool, 3, 7, 20, 0);
    CU_ASSERT_EQUAL(best_of(&pool, 9, 10, everybody), 1); /* all cold: latency */
    CU_ASSERT_EQUAL(best_of(&pool, 8, 10, everybody), 3);
    CU_ASSERT_EQUAL(best_of(&pool, 6, 10, everybody), 0);
    CU_ASSERT_EQUAL(best_of(&pool, 2, 10, everybody), 2); /* all hot: load */
    const uint32_t some[3] = { 1, 3, 8 }, others[2] = { 5, 9 };
    CU_ASSERT_EQUAL(best_of(&pool, 6, 3, some), 3);
    CU_ASSERT_EQUAL(best_of(&pool, 6, 2, others), PROBE_NO_INDEX);
}

/* Each use makes it busier; after two it is gone. */
void test_probe_pool__uses(void)
{
    struct probe_pool pool = { .size = 16 };
    add(&pool, 6, 5, 40, 0);
    add(&pool, 8, 5, 40, 0);
    CU_ASSERT_EQUAL(probe_pool_use(&pool, 0), 6);
    CU_ASSERT_EQUAL(pool.at[0].in_flight, 6);
    CU_ASSERT_EQUAL(best_of(&pool, 9, 10, everybody), 8);
    CU_ASSERT_EQUAL(probe_pool_use(&pool, 0), 6);
    check(&pool, "8");
}

/* In turn the oldest and the worst: hot ones by load first, then cold ones by latency. */
void test_probe_pool__removal(void)
{
    struct probe_pool pool = { .size = 16 };
    add(&pool, 0, 1, 10, 0);
    add(&pool, 1, 8, 20, 0);
    add(&pool, 2, 9, 30, 0);
    add(&pool, 3, 2, 90, 0);
    add(&pool, 4, 2, 50, 0);
    add(&pool, 5, 2, 70, 0);
    probe_pool_remove(&pool, 1, 6);
    check(&pool, "12345");
    probe_pool_remove(&pool, 1, 6);
    check(&pool, "1345");
    probe_pool_remove(&pool, 2, 6); /* oldest 1, then the slowest of the cold */
    check(&pool, "45");
    probe_pool_remove(&pool, 5, 6);
    check(&pool, "");
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void test_probe_pool__quantile_of_the_last_64(void)
{
    struct probe_pool pool = { .size = 16 };
    uint32_t loads[500], sorted[64];
    struct rng rng;
    rng_seed(&rng, 87);
    CU_ASSERT_EQUAL(probe_pool_hot_above(&pool, 0.84), UINT32_MAX);
    for (uint32_t i = 0; i < 500; i++) {
        uint32_t n = i + 1 < 64 ? i + 1 : 64;
        loads[i] = rng_below(&rng, 12);
        add(&pool, i % 10, loads[i], 10, 0);
        for (uint32_t k = 0; k < n; k++)
            sorted[k] = loads[i - k];
        qsort(sorted, n, sizeof sorted[0], compare);
        CU_ASSERT_EQUAL(probe_pool_hot_above(&pool, 0), sorted[0]);
        CU_ASSERT_EQUAL(probe_pool_hot_above(&pool, 0.84), sorted[(uint32_t)((n - 1) * 0.84)]);
        CU_ASSERT_EQUAL(probe_pool_hot_above(&pool, 1), sorted[n - 1]);
    }
}

/* Three of seven: each of the 35 sets as often as the others. */
void test_probe_pool__draws_different_members(void)
{
    const uint32_t eligible[7] = { 0, 2, 3, 5, 6, 8, 9 };
    struct members members = { .n = 10, .n_eligible = 7, .eligible = eligible };
    uint32_t whom[ASKED_MAX], count[1 << 10] = { 0 }, sets = 0;
    struct rng rng;
    rng_seed(&rng, 88);
    for (int k = 0; k < 35000; k++) {
        CU_ASSERT_EQUAL(probe_draw(&members, 3, &rng, whom), 3);
        count[1 << whom[0] | 1 << whom[1] | 1 << whom[2]]++;
    }
    for (uint32_t set = 0; set < 1 << 10; set++) {
        sets += count[set] > 0;
        CU_ASSERT(count[set] == 0 || (count[set] > 860 && count[set] < 1140)); /* 1000, 4.4 sigma */
    }
    CU_ASSERT_EQUAL(sets, 35);
    CU_ASSERT_EQUAL(probe_draw(&members, 16, &rng, whom), 7);
}

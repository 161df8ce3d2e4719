/* Least connections: the ranking against orders kept by hand, each product's keys and ties. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>
#include <string.h>

enum { N = 23 };

/* HAProxy's rule as a queue of members: whose key changes goes to its end; the pick is the first in the queue with the smallest
 * key. Keys are compared as fractions of whole numbers. */
struct queue {
    uint32_t order[N], n;
};

static void queue_remove(struct queue *queue, uint32_t member)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < queue->n; i++)
        if (queue->order[i] != member)
            queue->order[n++] = queue->order[i];
    queue->n = n;
}

static void queue_up(struct queue *queue, uint32_t member)
{
    queue_remove(queue, member);
    queue->order[queue->n++] = member;
}

static bool has_smaller_key(const struct bench_pool *pool, uint32_t a, uint32_t b)
{
    long above_a = pool->active[a] ? pool->active[a] + 1L : 0, above_b = pool->active[b] ? pool->active[b] + 1L : 0;
    return above_a * (long)pool->at[b].weight < above_b * (long)pool->at[a].weight;
}

static uint32_t queue_pick(const struct queue *queue, const struct bench_pool *pool, uint32_t n, const uint32_t *eligible)
{
    uint32_t best = MEMBER_NONE;
    for (uint32_t i = 0; i < queue->n; i++) {
        uint32_t member = queue->order[i];
        bool listed = false;
        for (uint32_t k = 0; k < n; k++)
            listed |= eligible[k] == member;
        if (listed && (best == MEMBER_NONE || has_smaller_key(pool, member, best)))
            best = member;
    }
    return best;
}

static void flip(struct bench_pool *pool, struct queue *queue, uint32_t member)
{
    if (pool->up[member] && pool->members.n_eligible == 1)
        return;
    pool->up[member] = !pool->up[member];
    if (pool->up[member])
        queue_up(queue, member);
    else
        queue_remove(queue, member);
    bench_pool_change(pool);
}

static void finish_one(struct bench_pool *pool, struct queue *queue, uint32_t member)
{
    if (pool->active[member] == 0)
        return;
    bench_pool_done(pool, member);
    if (pool->up[member])
        queue_up(queue, member);
}

static void check_retry(struct bench_pool *pool, const struct queue *queue, struct rng *rng)
{
    uint32_t list[N], n = 0;
    for (uint32_t i = 0; i < N; i++)
        if (pool->up[i] && rng_below(rng, 2) == 0)
            list[n++] = i;
    if (n > 0)
        CU_ASSERT_EQUAL(bench_pool_retry(pool, n, list), queue_pick(queue, pool, n, list));
}

void test_algorithm_least_connections__haproxy_agrees_with_a_queue(void)
{
    double weight[N];
    struct rng rng;
    struct queue queue = { .n = 0 };
    rng_seed(&rng, 41);
    for (uint32_t i = 0; i < N; i++) {
        weight[i] = (double)(1u << rng_below(&rng, 4)); /* powers of two, so that quotients are exact and ties happen */
        queue_up(&queue, i);
    }
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, N, weight, 1, NULL, NULL);
    for (int step = 0; step < 40000; step++) {
        uint32_t what = rng_below(&rng, 20);
        if (what == 0) {
            flip(&pool, &queue, rng_below(&rng, N));
        } else if (what < 10) {
            finish_one(&pool, &queue, rng_below(&rng, N));
        } else if (what == 10) {
            check_retry(&pool, &queue, &rng);
        } else {
            uint32_t member = bench_pool_pick(&pool);
            CU_ASSERT_EQUAL(member, queue_pick(&queue, &pool, pool.members.n_eligible, pool.eligible));
            bench_pool_start(&pool, member);
            queue_up(&queue, member);
        }
    }
    bench_pool_close(&pool);
}

/* n / w by whole numbers, ties by a smooth sequence of its own. */
void test_algorithm_least_connections__nginx_agrees_with_whole_numbers(void)
{
    const double weight[7] = { 3, 5, 11, 5, 1, 3, 7 };
    long counter[7] = { 0 };
    struct rng rng;
    rng_seed(&rng, 43);
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 7, weight, 1, "like", "nginx");
    for (int step = 0; step < 20000; step++) {
        uint32_t ended = rng_below(&rng, 7);
        if (pool.active[ended] > 0 && rng_below(&rng, 3) > 0)
            bench_pool_done(&pool, ended);
        long least[7], n_tied = 0, sum = 0, best = -1;
        for (long i = 0; i < 7; i++) {
            long order = n_tied == 0 ? -1
                                     : pool.active[i] * (long)weight[least[0]] - pool.active[least[0]] * (long)weight[i];
            n_tied = order < 0 ? 0 : n_tied;
            if (order <= 0)
                least[n_tied++] = i;
        }
        for (long k = 0; k < n_tied && n_tied > 1; k++) {
            counter[least[k]] += (long)weight[least[k]];
            sum += (long)weight[least[k]];
        }
        for (long k = 0; k < n_tied; k++)
            best = best < 0 || counter[least[k]] > counter[best] ? least[k] : best;
        counter[best] -= sum;
        uint32_t member = bench_pool_pick(&pool);
        CU_ASSERT_EQUAL(member, (uint32_t)best);
        bench_pool_start(&pool, member);
    }
    bench_pool_close(&pool);
}

/* a: 3 of weight 100, b: none of weight 1. Idle goes first for haproxy; for nginx a stays better only while both have none. */
void test_algorithm_least_connections__idle_sorts_first_whatever_the_weight(void)
{
    const double weight[3] = { 100, 1, 100 };
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 3, weight, 1, NULL, NULL);
    for (uint32_t expected = 0; expected < 3; expected++) {
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), expected);
        bench_pool_start(&pool, expected);
    }
    /* keys 2/100, 2/1, 2/100: from now on b waits until the others have 199 */
    uint32_t picks[3] = { 0 };
    for (int k = 0; k < 396; k++) {
        uint32_t member = bench_pool_pick(&pool);
        picks[member]++;
        bench_pool_start(&pool, member);
    }
    CU_ASSERT_EQUAL(picks[0], 198);
    CU_ASSERT_EQUAL(picks[1], 0);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1); /* all at key 2; b has been there longest */
    bench_pool_close(&pool);
}

void test_algorithm_least_connections__idle_members_take_turns(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 5, (const double[]){ 1, 9, 1, 1, 1 }, 1, NULL, NULL);
    for (uint32_t k = 0; k < 15; k++) {
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), k % 5);
        bench_pool_start(&pool, k % 5);
        bench_pool_done(&pool, k % 5);
    }
    bench_pool_close(&pool);
}

void test_algorithm_least_connections__nginx_spreads_ties_smoothly(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 3, (const double[]){ 5, 1, 1 }, 1, "like", "nginx");
    char sequence[8] = { 0 };
    for (int k = 0; k < 7; k++) /* each ends before the next comes */
        sequence[k] = (char)('a' + (int)bench_pool_pick(&pool));
    CU_ASSERT_EQUAL(strcmp(sequence, "aabacaa"), 0);
    bench_pool_close(&pool);
}

void test_algorithm_least_connections__a_new_weight_moves_the_key(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 2, NULL, 1, NULL, NULL);
    for (int k = 0; k < 4; k++)
        bench_pool_start(&pool, bench_pool_pick(&pool)); /* two each, key 3 */
    pool.at[1].weight = 2;                               /* key 1.5 */
    bench_pool_change(&pool);
    for (int k = 0; k < 3; k++) { /* 2, 2.5, 3 behind a */
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
        bench_pool_start(&pool, 1);
    }
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_close(&pool);
}

/* Those with the least for their weight share evenly: 1/3, 2/6, 4/12 of weights 3 6 12, and 3/5. */
void test_algorithm_least_connections__envoy_draws_ties(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 4, (const double[]){ 3, 5, 6, 12 }, 44, "like",
                                             "envoy");
    const uint32_t active[4] = { 1, 3, 2, 4 };
    uint32_t observed[4] = { 0 };
    for (uint32_t i = 0; i < 4; i++)
        pool.active[i] = active[i];
    bench_pool_count(&pool, 60000, observed);
    CU_ASSERT_EQUAL(observed[1], 0);
    observed[1] = observed[3];
    CU_ASSERT(bench_chi_square(3, observed, (const double[]){ 1, 1, 1 }) > 1e-3);
    bench_pool_close(&pool);
}

/* wlc: 0 0, 128 0, 128 256, 256 256, 384 256, ... */
void test_algorithm_least_connections__ipvs_takes_the_first_of_equals(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 2, (const double[]){ 2, 1 }, 1, "like", "ipvs_wlc");
    CU_ASSERT(bench_pool_fills(&pool, "abaabaabaab"));
    bench_pool_close(&pool);
    pool = bench_pool_open(&algorithm_least_connections, 3, (const double[]){ 2, 11, 1 }, 1, "like", "ipvs_lc");
    CU_ASSERT(bench_pool_fills(&pool, "abcabcabc"));
    bench_pool_close(&pool);
}

static void pass(struct bench_pool *pool, uint32_t member, int n)
{
    while (n-- > 0) {
        bench_pool_start(pool, member);
        bench_pool_done(pool, member);
    }
}

/* 256 closed ones count as much as one that is open, and for two minutes. */
void test_algorithm_least_connections__ipvs_counts_what_has_closed(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_least_connections, 2, NULL, 1, "like", "ipvs_wlc");
    bench_pool_start(&pool, 0);
    pass(&pool, 1, 256);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    *pool.now = 2385 * MILLISECOND;
    pass(&pool, 1, 7);
    pass(&pool, 0, 6);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    *pool.now = 120 * SECOND - 1;
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    *pool.now = 120 * SECOND; /* 262 against 7 */
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_close(&pool);
}

/* Times of closing of each member, in full. */
struct closings {
    simtime at[7][20000];
    uint32_t n[7];
};

static double overhead_of(const struct closings *closings, const struct bench_pool *pool, uint32_t member, simtime keep)
{
    double overhead = 256.0 * pool->active[member];
    for (uint32_t i = closings->n[member]; i-- > 0 && closings->at[member][i] + keep > *pool->now;)
        overhead++;
    return overhead;
}

void test_algorithm_least_connections__ipvs_agrees_with_a_scan(void)
{
    static struct closings closings;
    const double weight[7] = { 3, 5, 11, 5, 1, 3, 7 };
    struct rng rng;
    rng_seed(&rng, 45);
    struct bench_pool pool = bench_pool_open_with(&algorithm_least_connections, 7, weight, 1, "like=ipvs_wlc closed_for=3s");
    for (int step = 0; step < 20000; step++) {
        *pool.now += rng_below(&rng, 5) * MILLISECOND;
        uint32_t ended = rng_below(&rng, 7), flipped = rng_below(&rng, 700), best = MEMBER_NONE;
        if (pool.active[ended] > 0) {
            bench_pool_done(&pool, ended);
            closings.at[ended][closings.n[ended]++] = *pool.now;
        }
        if (flipped < 7 && (!pool.up[flipped] || pool.members.n_eligible > 1))
            bench_pool_set_up(&pool, flipped, !pool.up[flipped]);
        for (uint32_t i = 0; i < 7; i++)
            if (pool.up[i] && (best == MEMBER_NONE || overhead_of(&closings, &pool, i, 3 * SECOND) * weight[best] <
                                                          overhead_of(&closings, &pool, best, 3 * SECOND) * weight[i]))
                best = i;
        uint32_t member = bench_pool_pick(&pool);
        CU_ASSERT_EQUAL(member, best);
        bench_pool_start(&pool, member);
    }
    bench_pool_close(&pool);
}

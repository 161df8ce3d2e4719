/* Ring hash: whose the keys are, who moves, and bounded loads. */
#include "models/algorithm/algorithm.h"

#include "models/algorithm/hash_ring.h"
#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

enum { N = 10, KEYS = 20000 };

static uint32_t key_of(uint32_t i) { return 0x0a000000 + i * 37; }

/* A ring of the test's own, to walk from key to key. */
static struct hash_ring ring_of(uint32_t n, uint32_t points, struct arena *arena)
{
    struct hash_ring ring = { .n = 0 };
    double weight[N] = { 0 };
    bool all[N] = { false };
    for (uint32_t i = 0; i < n; i++) {
        weight[i] = 1;
        all[i] = true;
    }
    hash_ring_build(&ring, n, weight, points, arena);
    hash_ring_keep(&ring, all);
    return ring;
}

/* The first member from the key's place on that the test likes, looking at every point. */
static uint32_t first_on(const struct hash_ring *ring, uint32_t key, const bool *liked)
{
    uint32_t place = (uint32_t)(rng_mix(key, 0) >> 32), best = UINT32_MAX, least = UINT32_MAX;
    for (uint32_t i = 0; i < ring->n; i++) {
        uint32_t way = (uint32_t)(ring->point[i] >> 32) - place;
        if (liked[hash_ring_member(ring, i)] && way <= least) {
            least = way;
            best = hash_ring_member(ring, i);
        }
    }
    return best;
}

/* 160 points for each server: the key is the next point's, and a dead server's keys are the next living one's. */
void test_algorithm_ring_hash__the_next_point_on_the_ring(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, NULL, NULL);
    struct hash_ring ring = ring_of(N, 160, pool.arena);
    bool up[N] = { true, true, true, true, true, true, true, true, true, true };
    for (uint32_t down = 0; down < 4; down++) {
        for (uint32_t i = 0; i < 1000; i++)
            CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, key_of(i)), first_on(&ring, key_of(i), up));
        up[3 * down] = false;
        bench_pool_set_up(&pool, 3 * down, false);
    }
    bench_pool_close(&pool);
}

/* Envoy's: 1024 points for ten servers are 103 for each. */
void test_algorithm_ring_hash__a_least_size(void)
{
    struct bench_pool pool =
        bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1, "points_per_weight=1 min_points=1024");
    struct hash_ring ring = ring_of(N, 103, pool.arena);
    bool up[N] = { true, true, true, true, true, true, true, true, true, true };
    for (uint32_t i = 0; i < 1000; i++)
        CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, key_of(i)), first_on(&ring, key_of(i), up));
    bench_pool_close(&pool);
}

void test_algorithm_ring_hash__a_retry_goes_on_along_the_ring(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, "points_per_weight", "16");
    struct hash_ring ring = ring_of(N, 16, pool.arena);
    uint32_t first = bench_pool_pick(&pool), others[N - 1];
    bool untried[N];
    for (uint32_t i = 0, n = 0; i < N; i++)
        if ((untried[i] = i != first))
            others[n++] = i;
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, N - 1, others), first_on(&ring, 0x0a000001, untried));
    bench_pool_close(&pool);
}

void test_algorithm_ring_hash__the_nearest_point(void)
{
    struct bench_pool next = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, NULL, NULL);
    struct bench_pool nearest = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, "point", "nearest");
    uint32_t n_apart = 0;
    for (uint32_t i = 0; i < KEYS; i++)
        n_apart += bench_pool_pick_for(&next, key_of(i)) != bench_pool_pick_for(&nearest, key_of(i));
    /* Half the keys lie nearer to the point before, nine tenths of those points are another member's. */
    CU_ASSERT_DOUBLE_EQUAL(n_apart / (double)KEYS, 0.45, 0.03);
    bench_pool_close(&next);
    bench_pool_close(&nearest);
}

void test_algorithm_ring_hash__the_key_asked_for(void)
{
    static const char *const settings[] = { "key=address", "key=path", "key=user", "key=session" };
    for (uint32_t k = 0; k < 4; k++) {
        struct bench_pool pool = bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1, settings[k]);
        struct pick query = { .client_address = 1, .client = 2, .user = 3, .path = 4, .key = 5 };
        uint32_t first = bench_pool_ask(&pool, &query);
        for (uint32_t i = 10; i < 100; i++) {
            struct pick same = { .client_address = k == 0 ? 1 : i, .client = 2, .user = k == 2 ? 3 : i };
            same.path = k == 1 ? 4 : i;
            same.key = k == 3 ? 5 : i;
            CU_ASSERT_EQUAL(bench_pool_ask(&pool, &same), first);
        }
        bench_pool_close(&pool);
    }
}

/* ---- bounded loads ---- */

/* n keys that stay: nobody above ceil(factor * n * weight / all weights) at any moment. */
static void fill(struct bench_pool *pool, uint32_t n_keys, double factor, uint32_t *most)
{
    double all = 0;
    for (uint32_t i = 0; i < N; i++)
        all += pool->at[i].weight;
    *most = 0;
    for (uint32_t k = 0; k < n_keys; k++) {
        uint32_t member = bench_pool_pick_for(pool, key_of(k));
        bench_pool_start(pool, member);
        CU_ASSERT(factor == 0 ||
                  pool->active[member] <= fmax(1, ceil(ceil((k + 1) * factor) * pool->at[member].weight / all)));
        *most = pool->active[member] > *most ? pool->active[member] : *most;
    }
}

/* Mirrokni, Thorup and Zadimoghaddam 2018: 1000 keys on ten servers, c = 1.25: 125 at most. Without it the ring's uneven parts
 * show, the more the fewer points. */
void test_algorithm_ring_hash__bounded_loads(void)
{
    uint32_t most;
    struct bench_pool plain = bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1, "points_per_weight=16");
    fill(&plain, 1000, 0, &most);
    CU_ASSERT(most > 125);
    bench_pool_close(&plain);
    static const char *const settings[] = { "points_per_weight=16 balance_factor=1.25 when_full=next",
                                            "points_per_weight=16 balance_factor=1.25 when_full=jump" };
    for (int i = 0; i < 2; i++) {
        struct bench_pool pool = bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1, settings[i]);
        fill(&pool, 1000, 1.25, &most);
        CU_ASSERT_EQUAL(most, 125);
        bench_pool_close(&pool);
    }
}

void test_algorithm_ring_hash__bounded_by_weight(void)
{
    const double weights[N] = { 3, 5, 11, 1, 1, 2, 0.5, 4, 4, 7 };
    static const char *const settings[] = { "points_per_weight=2 balance_factor=1.1 when_full=next",
                                            "points_per_weight=2 balance_factor=1.1 when_full=jump" };
    for (int i = 0; i < 2; i++) {
        uint32_t most, n_at_bound = 0;
        struct bench_pool pool = bench_pool_open_with(&algorithm_ring_hash, N, weights, 1, settings[i]);
        fill(&pool, 2385, 1.1, &most);
        for (uint32_t k = 0; k < N; k++)
            n_at_bound += pool.active[k] > 0.98 * 2624 * weights[k] / 38.5;
        CU_ASSERT(n_at_bound >= 2);
        bench_pool_close(&pool);
    }
}

/* A factor of 1: all equal but for the rounding. Those that end make room again. */
void test_algorithm_ring_hash__a_factor_of_one_is_a_perfect_spread(void)
{
    uint32_t most;
    struct bench_pool pool = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, "balance_factor", "1");
    fill(&pool, 100, 1, &most);
    for (uint32_t i = 0; i < N; i++)
        CU_ASSERT_EQUAL(pool.active[i], 10);
    for (int k = 0; k < 4; k++)
        bench_pool_done(&pool, 7);
    for (int k = 0; k < 4; k++) {
        CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, key_of((uint32_t)k)), 7);
        bench_pool_start(&pool, 7);
    }
    bench_pool_close(&pool);
}

/* next: along the ring to the first with room, so the full one's neighbours get it; jump: to all others alike, and to the same
 * one for the same key. */
void test_algorithm_ring_hash__where_the_full_ones_keys_go(void)
{
    struct bench_pool next = bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1, "points_per_weight=1 balance_factor=1.25");
    struct bench_pool jump = bench_pool_open_with(&algorithm_ring_hash, N, NULL, 1,
                                                  "points_per_weight=1 balance_factor=1.25 when_full=jump");
    struct hash_ring ring = ring_of(N, 1, next.arena);
    uint32_t full = bench_pool_pick_for(&next, key_of(0)), moved_to[N] = { 0 };
    bool all[N], room[N];
    for (uint32_t k = 0; k < 100; k++) {
        bench_pool_start(&next, full);
        bench_pool_start(&jump, full);
    }
    for (uint32_t i = 0; i < N; i++) {
        all[i] = true;
        room[i] = i != full;
    }
    for (uint32_t k = 0; k < KEYS; k++) {
        uint32_t member = bench_pool_pick_for(&jump, key_of(k)), owner = first_on(&ring, key_of(k), all);
        CU_ASSERT_EQUAL(bench_pool_pick_for(&next, key_of(k)), first_on(&ring, key_of(k), room));
        CU_ASSERT_EQUAL(bench_pool_pick_for(&jump, key_of(k)), member);
        CU_ASSERT(owner == full ? member != full : member == owner);
        moved_to[member] += owner == full;
    }
    moved_to[full] = moved_to[N - 1]; /* the first N - 1 are the others, whoever is full */
    CU_ASSERT(moved_to[full] > 20);
    CU_ASSERT(bench_chi_square(N - 1, moved_to, (const double[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1 }) > 1e-3);
    bench_pool_close(&next);
    bench_pool_close(&jump);
}

/* An algorithm that is started in mid-run counts what is in progress already. */
void test_algorithm_ring_hash__counts_what_is_there(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ring_hash, N, NULL, 1, "balance_factor", "1.25");
    for (uint32_t i = 0; i < N; i++)
        pool.active[i] = 50;
    memset(pool.state, 0, algorithm_ring_hash.base.state_bytes);
    algorithm_ring_hash.init(pool.state, pool.params, &pool.members, pool.arena);
    bench_pool_change(&pool);
    uint32_t first = bench_pool_pick_for(&pool, key_of(5));
    for (uint32_t k = 0; k < 13; k++)
        bench_pool_start(&pool, bench_pool_pick_for(&pool, key_of(5)));
    /* 513 in progress and one more, times 1.25, over ten: 65 each; without those before it would be 2. */
    CU_ASSERT_EQUAL(pool.active[first], 63);
    bench_pool_close(&pool);
}

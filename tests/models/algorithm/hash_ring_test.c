/* Hash rings: a published ring, the laws of spacings, and who moves. */
#include "models/algorithm/hash_ring.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { N = 7, KEYS = 20000 };
static const double weights[N] = {3, 5, 11, 1, 1, 2, 0.5};

static struct hash_ring ring_of(uint32_t n, const double *weight, uint32_t points_per_weight, struct arena *arena)
{
    struct hash_ring ring = {.n = 0};
    bool *all = ARENA_ARRAY(arena, n, bool);
    for (uint32_t i = 0; i < n; i++)
        all[i] = true;
    hash_ring_build(&ring, n, weight, points_per_weight, arena);
    hash_ring_keep(&ring, all);
    return ring;
}

static uint32_t member_of(const struct hash_ring *ring, uint32_t key)
{
    return hash_ring_member(ring, hash_ring_find(ring, (uint32_t)rng_mix(key, 9), false));
}

/* Envoy's ring_hash_lb_test.cc, Basic: two points each of 127.0.0.1:90 to :95, upper halves of xxHash64("address_i"). */
void test_algorithm_hash_ring__envoys_ring(void)
{
    static const uint32_t place[6][2] = {{0xdfabf374, 0x0e57ab20}, {0x4d7d5daf, 0x5795febd}, {0x0ce1dd49, 0xba957f7f},
                                         {0x3573e694, 0x6add3c59}, {0xd755ae01, 0x0b90f711}, {0x31488e47, 0xb6697f9f}};
    static const uint32_t port[12] = {94, 92, 90, 95, 93, 91, 91, 93, 95, 92, 94, 90};
    uint64_t point[12], scratch[12];
    for (uint32_t i = 0; i < 12; i++)
        point[i] = (uint64_t)place[i / 2][i % 2] << 32 | (90 + i / 2);
    hash_ring_sort(point, scratch, 12);
    for (uint32_t i = 0; i < 12; i++)
        CU_ASSERT_EQUAL((uint32_t)point[i], port[i]);
    struct hash_ring ring = {.point = point, .n = 12};
    CU_ASSERT_EQUAL(hash_ring_member(&ring, hash_ring_find(&ring, 0, false)), 94);
    CU_ASSERT_EQUAL(hash_ring_member(&ring, hash_ring_find(&ring, 0x0b90f711, false)), 94);
    CU_ASSERT_EQUAL(hash_ring_member(&ring, hash_ring_find(&ring, 0x0b90f712, false)), 92);
    CU_ASSERT_EQUAL(hash_ring_member(&ring, hash_ring_find(&ring, 0xdfabf375, false)), 94);
}

/* Envoy: 1024 points or more, the lightest has a whole number and the others theirs by weight. */
void test_algorithm_hash_ring__a_least_size(void)
{
    static const struct {
        double weight[3];
        uint32_t points[3];
    } cases[] = {{{1, 1, 1}, {342, 342, 342}}, {{1, 2, 0}, {342, 684, 0}}, {{3, 5, 0}, {384, 640, 0}},
                 {{3, 4, 0}, {439, 585, 0}}, {{0.5, 0.25, 0.25}, {512, 256, 256}}};
    struct arena *arena = arena_new(NULL);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct hash_ring ring = {0};
        uint32_t n[3] = {0};
        hash_ring_build(&ring, 3, cases[k].weight, hash_ring_density(3, cases[k].weight, 1024), arena);
        for (uint32_t p = 0; p < ring.n_all; p++)
            n[(uint32_t)ring.all[p]]++;
        for (int i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(n[i], cases[k].points[i]);
    }
    arena_free(arena);
}

/* nginx: 160 points for each unit of weight; HAProxy: 16. */
void test_algorithm_hash_ring__points_by_weight(void)
{
    struct arena *arena = arena_new(NULL);
    for (uint32_t points_per_weight = 16; points_per_weight <= 160; points_per_weight += 144) {
        struct hash_ring ring = ring_of(N, weights, points_per_weight, arena);
        uint32_t n[N] = {0};
        for (uint32_t i = 0; i < ring.n; i++) {
            n[hash_ring_member(&ring, i)]++;
            CU_ASSERT(i == 0 || ring.point[i - 1] < ring.point[i]);
        }
        for (uint32_t i = 0; i < N; i++)
            CU_ASSERT_EQUAL(n[i], weights[i] * points_per_weight);
    }
    struct hash_ring light = ring_of(3, (const double[]){0.001, 1, 0}, 16, arena);
    CU_ASSERT_EQUAL(light.n, 17);
    arena_free(arena);
}

/* The same by looking at every point. */
static uint32_t find_slowly(const struct hash_ring *ring, uint32_t place, bool nearest)
{
    uint32_t best = 0, best_way = UINT32_MAX, back = 0, back_way = UINT32_MAX;
    for (uint32_t i = ring->n; i-- > 0;) {
        uint32_t at = (uint32_t)(ring->point[i] >> 32);
        if (at - place <= best_way) {
            best = i;
            best_way = at - place;
        }
        if (at != place && place - at < back_way) {
            back = i;
            back_way = place - at;
        }
    }
    return nearest && back_way <= best_way ? back : best;
}

void test_algorithm_hash_ring__finds_what_a_scan_finds(void)
{
    struct arena *arena = arena_new(NULL);
    struct hash_ring ring = ring_of(N, weights, 3, arena);
    for (uint32_t k = 0; k < KEYS; k++) {
        uint32_t place = (uint32_t)rng_mix(k, 2);
        if (k < ring.n)
            place = (uint32_t)(ring.point[k] >> 32) + k % 3 - 1;
        CU_ASSERT_EQUAL(hash_ring_find(&ring, place, false), find_slowly(&ring, place, false));
        CU_ASSERT_EQUAL(hash_ring_member(&ring, hash_ring_find(&ring, place, true)),
                        hash_ring_member(&ring, find_slowly(&ring, place, true)));
    }
    arena_free(arena);
}

void test_algorithm_hash_ring__only_the_lost_ones_keys_move(void)
{
    struct arena *arena = arena_new(NULL);
    struct hash_ring ring = ring_of(N, weights, 160, arena);
    static uint32_t before[KEYS];
    uint32_t n_moved = 0;
    for (uint32_t k = 0; k < KEYS; k++)
        before[k] = member_of(&ring, k);
    hash_ring_keep(&ring, (const bool[N]){true, true, false, true, true, true, true});
    for (uint32_t k = 0; k < KEYS; k++) {
        CU_ASSERT(before[k] == 2 ? member_of(&ring, k) != 2 : member_of(&ring, k) == before[k]);
        n_moved += before[k] == 2;
    }
    CU_ASSERT_DOUBLE_EQUAL(n_moved / (double)KEYS, 11 / 23.5, 0.03);
    /* A member that gains weight takes keys from others; none goes anywhere else. */
    double heavier[N] = {3, 5, 11, 7, 1, 2, 0.5};
    struct hash_ring more = ring_of(N, heavier, 160, arena);
    n_moved = 0;
    for (uint32_t k = 0; k < KEYS; k++) {
        CU_ASSERT(member_of(&more, k) == 3 || member_of(&more, k) == before[k]);
        n_moved += member_of(&more, k) != before[k];
    }
    CU_ASSERT(n_moved > KEYS / 10);
    arena_free(arena);
}

/* ---- spacings: a share is Beta(v, v (n - 1)) when each of n members has v points at random ---- */

struct spacings {
    double sum, squares, peaks;
    uint32_t n_rings, n_members;
};

static void add_ring(struct spacings *spacings, const struct hash_ring *ring, uint32_t first, uint32_t n, bool nearest)
{
    double share[10] = {0}, peak = 0;
    for (uint32_t i = 0; i < ring->n; i++) {
        uint32_t before = i > 0 ? i - 1 : ring->n - 1;
        double gap = (uint32_t)(ring->point[i] >> 32) - (uint32_t)(ring->point[before] >> 32);
        share[hash_ring_member(ring, i) - first] += gap / 0x1p32 * (nearest ? 0.5 : 1);
        share[hash_ring_member(ring, before) - first] += gap / 0x1p32 * (nearest ? 0.5 : 0);
    }
    for (uint32_t i = 0; i < n; i++) {
        spacings->sum += share[i];
        spacings->squares += share[i] * share[i];
        peak = fmax(peak, share[i] * n);
    }
    spacings->peaks += peak;
    spacings->n_rings++;
    spacings->n_members += n;
}

/* Many rings of ten: tens of members out of one large set. */
static struct spacings spacings_of(uint32_t n_rings, uint32_t points, bool nearest)
{
    struct arena *arena = arena_new(NULL);
    uint32_t n = n_rings * 10;
    double *weight = ARENA_ARRAY(arena, n, double);
    bool *in_use = ARENA_ARRAY(arena, n, bool);
    for (uint32_t i = 0; i < n; i++)
        weight[i] = 1;
    struct hash_ring ring = {.n = 0};
    hash_ring_build(&ring, n, weight, points, arena);
    struct spacings spacings = {.sum = 0};
    for (uint32_t r = 0; r < n_rings; r++) {
        for (uint32_t i = 0; i < 20; i++)
            if (10 * r + i >= 10)
                in_use[10 * r + i - 10] = i >= 10;
        hash_ring_keep(&ring, in_use);
        CU_ASSERT_EQUAL(ring.n, 10 * points);
        add_ring(&spacings, &ring, 10 * r, 10, nearest);
    }
    arena_free(arena);
    return spacings;
}

static double variation(const struct spacings *spacings)
{
    double mean = spacings->sum / spacings->n_members;
    return sqrt(spacings->squares / spacings->n_members - mean * mean) / mean;
}

void test_algorithm_hash_ring__evenness_with_one_point(void)
{
    struct spacings spacings = spacings_of(2000, 1, false);
    CU_ASSERT_DOUBLE_EQUAL(variation(&spacings), 0.904534, 0.05 * 0.904534);
    CU_ASSERT_DOUBLE_EQUAL(spacings.peaks / spacings.n_rings, 2.928968, 0.02 * 2.928968);
}

void test_algorithm_hash_ring__evenness_with_a_hundred_points(void)
{
    struct spacings spacings = spacings_of(400, 100, false);
    CU_ASSERT_DOUBLE_EQUAL(variation(&spacings), 0.09482093, 0.05 * 0.09482093);
    CU_ASSERT_DOUBLE_EQUAL(spacings.peaks / spacings.n_rings, 1.159, 0.01 * 1.159);
}

/* HAProxy's nearest point halves the variance, nearly: half of two gaps that hardly depend on each other. */
void test_algorithm_hash_ring__nearest_is_as_even_as_twice_the_points(void)
{
    struct spacings spacings = spacings_of(400, 16, true);
    CU_ASSERT_DOUBLE_EQUAL(variation(&spacings), sqrt(9 / (10 * 32.0 + 1)), 0.05 * 0.1675);
}

/* Weights beyond any ring are thinned out; nobody loses his last point. */
void test_algorithm_hash_ring__has_a_largest_size(void)
{
    struct arena *arena = arena_new(NULL);
    struct hash_ring ring = ring_of(3, (const double[]){1e6, 1e-3, 3e6}, 160, arena);
    uint32_t n[3] = {0};
    for (uint32_t i = 0; i < ring.n; i++)
        n[hash_ring_member(&ring, i)]++;
    CU_ASSERT(ring.n <= HASH_RING_POINTS_MAX + 3 && ring.n >= HASH_RING_POINTS_MAX - 3);
    CU_ASSERT_EQUAL(n[1], 1);
    CU_ASSERT_DOUBLE_EQUAL(n[2] / (double)n[0], 3, 1e-5);
    arena_free(arena);
}

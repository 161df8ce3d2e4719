/* IP hash: who stays, who moves. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { N = 7, CLIENTS = 20000 };
static const double weights[N] = { 3, 5, 11, 1, 1, 2, 0.5 };

static uint32_t address_of(uint32_t client) { return 0x0a000000 + client * 37; }

static void map_all(struct bench_pool *pool, uint32_t *server)
{
    for (uint32_t i = 0; i < CLIENTS; i++)
        server[i] = bench_pool_pick_for(pool, address_of(i));
}

void test_algorithm_ip_hash__same_client_same_server(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, NULL, NULL);
    struct bench_pool other = bench_pool_open(&algorithm_ip_hash, N, weights, 2, NULL, NULL);
    uint32_t first[CLIENTS], again[CLIENTS];
    map_all(&pool, first);
    bench_pool_start(&pool, 2);
    map_all(&other, again);
    for (uint32_t i = 0; i < CLIENTS; i++)
        CU_ASSERT(first[i] == bench_pool_pick_for(&pool, address_of(i)) && first[i] == again[i]);
    bench_pool_close(&pool);
    bench_pool_close(&other);
}

void test_algorithm_ip_hash__shares_by_weight(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, NULL, NULL);
    uint32_t server[CLIENTS], observed[N] = { 0 };
    map_all(&pool, server);
    for (uint32_t i = 0; i < CLIENTS; i++)
        observed[server[i]]++;
    CU_ASSERT(bench_chi_square(N, observed, weights) > 1e-3);
    bench_pool_close(&pool);
}

void test_algorithm_ip_hash__only_the_dead_servers_clients_move(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, NULL, NULL);
    uint32_t before[CLIENTS], after[CLIENTS], moved_to[N] = { 0 };
    map_all(&pool, before);
    bench_pool_set_up(&pool, 2, false);
    map_all(&pool, after);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        CU_ASSERT(before[i] == 2 ? after[i] != 2 : after[i] == before[i]);
        if (before[i] == 2)
            moved_to[after[i]]++;
    }
    /* Hashed again, so by weight over the others. */
    moved_to[2] = moved_to[6];
    CU_ASSERT(bench_chi_square(6, moved_to, (const double[]){ 3, 5, 0.5, 1, 1, 2 }) > 1e-3);
    bench_pool_set_up(&pool, 2, true);
    map_all(&pool, after);
    for (uint32_t i = 0; i < CLIENTS; i++)
        CU_ASSERT_EQUAL(before[i], after[i]);
    bench_pool_close(&pool);
}

void test_algorithm_ip_hash__without_fallback_they_fail(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, "fallback", "no");
    uint32_t before[CLIENTS], after[CLIENTS], n_failed = 0;
    map_all(&pool, before);
    bench_pool_set_up(&pool, 1, false);
    map_all(&pool, after);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        CU_ASSERT_EQUAL(after[i], before[i] == 1 ? MEMBER_NONE : before[i]);
        n_failed += after[i] == MEMBER_NONE;
    }
    CU_ASSERT(n_failed > CLIENTS / 10);
    bench_pool_close(&pool);
}

void test_algorithm_ip_hash__prefix_joins_neighbours(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, "prefix", "24");
    struct bench_pool whole = bench_pool_open(&algorithm_ip_hash, N, weights, 1, NULL, NULL);
    uint32_t n_apart = 0, n_networks_apart = 0;
    for (uint32_t network = 0; network < 200; network++) {
        uint32_t base = 0xc0000000 + (network << 8), server = bench_pool_pick_for(&pool, base);
        for (uint32_t host = 1; host < 256; host += 17) {
            CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, base + host), server);
            n_apart += bench_pool_pick_for(&whole, base + host) != bench_pool_pick_for(&whole, base);
        }
        n_networks_apart += server != bench_pool_pick_for(&pool, 0xc0000000);
    }
    CU_ASSERT(n_apart > 1000);
    CU_ASSERT(n_networks_apart > 50);
    bench_pool_close(&pool);
    bench_pool_close(&whole);
}

/* With one of seven left and a small weight, 21 hashes often all miss. */
void test_algorithm_ip_hash__the_last_one_takes_all(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, NULL, NULL);
    for (uint32_t i = 0; i < N; i++)
        pool.up[i] = i == 4;
    bench_pool_change(&pool);
    for (uint32_t i = 0; i < CLIENTS; i++)
        CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, address_of(i)), 4);
    bench_pool_close(&pool);
}

void test_algorithm_ip_hash__a_retry_goes_elsewhere(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, 3, NULL, 1, NULL, NULL);
    uint32_t first = bench_pool_pick(&pool);
    uint32_t others[2] = { first == 0 ? 1 : 0, first == 2 ? 1 : 2 };
    uint32_t second = bench_pool_retry(&pool, 2, others);
    CU_ASSERT(second == others[0] || second == others[1]);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), first);
    bench_pool_close(&pool);
}

/* A true modulo: an eleventh server moves ten of eleven clients (3.29 sigma of 20 000). */
void test_algorithm_ip_hash__modulo_moves_nearly_everybody(void)
{
    struct bench_pool ten = bench_pool_open(&algorithm_ip_hash, 10, NULL, 1, NULL, NULL);
    struct bench_pool eleven = bench_pool_open(&algorithm_ip_hash, 11, NULL, 1, NULL, NULL);
    uint32_t moved = 0;
    for (uint32_t i = 0; i < 20000; i++)
        moved += bench_pool_pick_for(&ten, 0x0a000000 + 7 * i) != bench_pool_pick_for(&eleven, 0x0a000000 + 7 * i);
    CU_ASSERT_DOUBLE_EQUAL(moved / 20000.0, 10 / 11.0, 3.29 * 0.00203);
    bench_pool_close(&ten);
    bench_pool_close(&eleven);
}

/* Weights that are no whole numbers get slots by their tenths: 0.5 : 1.5 : 1. */
void test_algorithm_ip_hash__fractional_weights(void)
{
    const double halves[] = { 0.5, 1.5, 1 };
    uint32_t count[3] = { 0 };
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, 3, halves, 1, NULL, NULL);
    for (uint32_t i = 0; i < 30000; i++)
        count[bench_pool_pick_for(&pool, 0x0a000000 + 7 * i)]++;
    CU_ASSERT(bench_chi_square(3, count, halves) > 0.001);
    bench_pool_close(&pool);
}

/* ---- mappings: who moves when server 3 of ten goes down, whatever the clients' share in it ---- */

struct moves {
    uint32_t n_lost, n_failed, n_others; /* the dead server's clients; those of them that fail; the others that move */
};

static struct moves moves_of(const char *settings)
{
    struct bench_pool pool = bench_pool_open_with(&algorithm_ip_hash, 10, NULL, 1, settings);
    static uint32_t before[CLIENTS], after[CLIENTS];
    struct moves moves = { 0, 0, 0 };
    map_all(&pool, before);
    bench_pool_set_up(&pool, 3, false);
    map_all(&pool, after);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        CU_ASSERT_NOT_EQUAL(after[i], 3);
        moves.n_lost += before[i] == 3;
        moves.n_failed += before[i] == 3 && after[i] == MEMBER_NONE;
        moves.n_others += before[i] != 3 && after[i] != before[i];
    }
    bench_pool_set_up(&pool, 3, true);
    map_all(&pool, after);
    for (uint32_t i = 0; i < CLIENTS; i++)
        CU_ASSERT_EQUAL(after[i], before[i]);
    CU_ASSERT(moves.n_lost > CLIENTS / 20 && moves.n_lost < CLIENTS / 5);
    bench_pool_close(&pool);
    return moves;
}

/* nginx, IPVS with and without its flags, and every ring. */
void test_algorithm_ip_hash__places_that_stay_move_nobody_else(void)
{
    static const char *const settings[] = { "mapping=modulo", "mapping=ring", "mapping=ring built_from=up", "mapping=maglev" };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct moves moves = moves_of(settings[i]);
        CU_ASSERT(moves.n_others == 0 && moves.n_failed == 0);
    }
    static const char *const strict[] = { "mapping=modulo fallback=no", "mapping=ring fallback=no",
                                          "mapping=maglev fallback=no" };
    for (size_t i = 0; i < sizeof strict / sizeof strict[0]; i++) {
        struct moves moves = moves_of(strict[i]);
        CU_ASSERT(moves.n_others == 0 && moves.n_failed == moves.n_lost);
    }
}

/* HAProxy's map: h mod 10 and h mod 9 agree for one client in ten (Chinese remainder), so of the survivors' 9 tenths 8 move. */
void test_algorithm_ip_hash__a_map_of_the_living_moves_nearly_everybody(void)
{
    struct moves moves = moves_of("built_from=up");
    CU_ASSERT_EQUAL(moves.n_failed, 0);
    CU_ASSERT_DOUBLE_EQUAL(moves.n_others / (double)CLIENTS, 0.8, 3.29 * 0.0029);
}

/* Envoy's Maglev table, built anew: a few of the others move. */
void test_algorithm_ip_hash__a_new_maglev_table_moves_few_others(void)
{
    struct moves moves = moves_of("mapping=maglev built_from=up");
    CU_ASSERT_EQUAL(moves.n_failed, 0);
    CU_ASSERT(moves.n_others > 0 && moves.n_others < CLIENTS / 100);
}

void test_algorithm_ip_hash__every_mapping_keeps_the_weights(void)
{
    static const char *const settings[] = { "mapping=modulo built_from=up", "mapping=maglev", "mapping=maglev built_from=up" };
    static uint32_t server[CLIENTS];
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct bench_pool pool = bench_pool_open_with(&algorithm_ip_hash, N, weights, 1, settings[i]);
        uint32_t observed[N] = { 0 };
        map_all(&pool, server);
        for (uint32_t k = 0; k < CLIENTS; k++)
            observed[server[k]]++;
        CU_ASSERT(bench_chi_square(N, observed, weights) > 1e-3);
        bench_pool_close(&pool);
    }
}

/* A ring is only as even as its points allow: 1 / sqrt(160 * 3) for a weight of 3. */
void test_algorithm_ip_hash__a_ring_keeps_the_weights_roughly(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_ip_hash, N, weights, 1, "mapping", "ring");
    static uint32_t server[CLIENTS];
    uint32_t observed[N] = { 0 };
    map_all(&pool, server);
    for (uint32_t k = 0; k < CLIENTS; k++)
        observed[server[k]]++;
    CU_ASSERT(bench_chi_square(N, observed, weights) < 1e-3);
    for (uint32_t i = 0; i < N; i++)
        CU_ASSERT_DOUBLE_EQUAL(observed[i] / (CLIENTS * weights[i] / 23.5), 1, 3.29 / sqrt(160 * weights[i]));
    bench_pool_close(&pool);
}

/* Weights that no slot, point or turn could tell from nothing: everybody has a place all the same. */
void test_algorithm_ip_hash__the_lightest_have_places(void)
{
    static const char *const settings[] = {"mapping=modulo", "mapping=ring", "mapping=maglev", "mapping=modulo built_from=up"};
    const double light[3] = { 1e-12, 2e-12, 1e-13 };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct bench_pool pool = bench_pool_open_with(&algorithm_ip_hash, 3, light, 1, settings[i]);
        uint32_t count[3] = { 0 };
        for (uint32_t k = 0; k < CLIENTS; k++)
            count[bench_pool_pick_for(&pool, address_of(k))]++;
        CU_ASSERT(count[0] > 0 && count[1] > 0 && count[2] > 0);
        bench_pool_close(&pool);
    }
}

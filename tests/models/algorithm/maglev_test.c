/* Maglev: even shares, who moves, IPVS's and Envoy's ways with a dead server. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

enum { N = 10, KEYS = 20000 };

static uint32_t key_of(uint32_t i) { return 0x0a000000 + i * 37; }

static void map_all(struct bench_pool *pool, uint32_t *server)
{
    for (uint32_t i = 0; i < KEYS; i++)
        server[i] = bench_pool_pick_for(pool, key_of(i));
}

static const char *const sizes[] = { "table_size=65537", "table_size=4093", "table_size=251 built_from=all" };

/* Even, where a ring of 160 points differs by 8 %: only the keys' own chance is left. */
void test_algorithm_maglev__shares_by_weight(void)
{
    const double weights[N] = { 3, 5, 11, 1, 1, 2, 0.5, 4, 4, 7 };
    static uint32_t server[KEYS];
    for (size_t s = 0; s < 2; s++) {
        uint32_t observed[N] = { 0 };
        struct bench_pool pool = bench_pool_open_with(&algorithm_maglev, N, weights, 1, sizes[s]);
        map_all(&pool, server);
        for (uint32_t i = 0; i < KEYS; i++)
            observed[server[i]]++;
        CU_ASSERT(bench_chi_square(N, observed, weights) > 1e-3);
        bench_pool_close(&pool);
    }
}

struct moves {
    uint32_t n_lost, n_failed, n_others;
};

static struct moves moves_of(const char *settings)
{
    static uint32_t before[KEYS], after[KEYS];
    struct bench_pool pool = bench_pool_open_with(&algorithm_maglev, N, NULL, 1, settings);
    struct moves moves = { 0, 0, 0 };
    map_all(&pool, before);
    bench_pool_set_up(&pool, 6, false);
    map_all(&pool, after);
    for (uint32_t i = 0; i < KEYS; i++) {
        CU_ASSERT_NOT_EQUAL(after[i], 6);
        moves.n_lost += before[i] == 6;
        moves.n_failed += after[i] == MEMBER_NONE;
        moves.n_others += before[i] != 6 && before[i] != after[i];
    }
    bench_pool_set_up(&pool, 6, true);
    map_all(&pool, after);
    for (uint32_t i = 0; i < KEYS; i++)
        CU_ASSERT_EQUAL(after[i], before[i]);
    CU_ASSERT_DOUBLE_EQUAL(moves.n_lost / (double)KEYS, 0.1, 0.01);
    bench_pool_close(&pool);
    return moves;
}

/* The smaller the table, the more of the others' keys move (Eisenbud et al. 2016, figure 12). */
void test_algorithm_maglev__envoy_fills_anew(void)
{
    struct moves large = moves_of("table_size=65537"), small = moves_of("table_size=251");
    CU_ASSERT(large.n_failed == 0 && small.n_failed == 0);
    CU_ASSERT(large.n_others > 0 && large.n_others < KEYS / 100);
    CU_ASSERT(small.n_others > 2 * large.n_others && small.n_others < KEYS / 10);
}

void test_algorithm_maglev__ipvs_lets_them_fail(void)
{
    struct moves moves = moves_of("table_size=4093 built_from=all fallback=no");
    CU_ASSERT(moves.n_failed == moves.n_lost && moves.n_others == 0);
}

void test_algorithm_maglev__ipvs_with_its_flag_hashes_again(void)
{
    struct moves moves = moves_of("table_size=4093 built_from=all");
    CU_ASSERT(moves.n_failed == 0 && moves.n_others == 0);
}

/* Envoy's bounded loads: of 1000 keys that stay nobody has more than ceil(1.25 * 1000 / 10), with three heavy keys, too. */
void test_algorithm_maglev__bounded_loads(void)
{
    static const char *const settings[] = { "balance_factor=1.25", "balance_factor=1.25 when_full=next" };
    for (int s = 0; s < 2; s++) {
        struct bench_pool pool = bench_pool_open_with(&algorithm_maglev, N, NULL, 1, settings[s]);
        uint32_t most = 0;
        for (uint32_t k = 0; k < 1000; k++) {
            uint32_t member = bench_pool_pick_for(&pool, key_of(k % 2 ? k % 3 : k));
            bench_pool_start(&pool, member);
            CU_ASSERT(pool.active[member] <= ceil((k + 1) * 1.25 / N));
            most = pool.active[member] > most ? pool.active[member] : most;
        }
        CU_ASSERT_EQUAL(most, 125);
        bench_pool_close(&pool);
    }
}

/* More servers than entries: those without one get nothing, and a table of two servers down still finds somebody. */
void test_algorithm_maglev__a_table_that_is_too_small(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_maglev, N, NULL, 1, "table_size", "7");
    uint32_t n_used = 0, count[N] = { 0 };
    for (uint32_t i = 0; i < KEYS; i++)
        count[bench_pool_pick_for(&pool, key_of(i))]++;
    for (uint32_t i = 0; i < N; i++)
        n_used += count[i] > 0;
    CU_ASSERT_EQUAL(n_used, 7);
    bench_pool_close(&pool);
}

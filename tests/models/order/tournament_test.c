/* The tournament against a scan, and its draws against the uniform law. */
#include "models/order/tournament.h"

#include "sim/engine/arena.h"
#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>

enum { N = 13 };

static uint32_t count_least(const double *key, const bool *in, bool *is_least)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < N; i++) {
        is_least[i] = in[i];
        for (uint32_t k = 0; k < N; k++)
            is_least[i] &= !in[k] || key[i] <= key[k];
        n += is_least[i];
    }
    return n;
}

void test_tournament__agrees_with_a_scan(void)
{
    struct arena *arena = arena_new(NULL);
    struct tournament t;
    struct rng rng;
    double key[N] = { 0 };
    bool in[N] = { false }, is_least[N];
    rng_seed(&rng, 81);
    tournament_init(&t, N, arena);
    for (int step = 0; step < 20000; step++) {
        uint32_t item = rng_below(&rng, N);
        in[item] = rng_below(&rng, 4) > 0;
        key[item] = rng_below(&rng, 5) / 3.0;
        if (in[item])
            tournament_set(&t, item, key[item]);
        else
            tournament_remove(&t, item);
        CU_ASSERT_EQUAL(tournament_has(&t, item), in[item]);
        uint32_t n = count_least(key, in, is_least);
        CU_ASSERT_EQUAL(t.n_least[1], n);
        if (n > 0)
            CU_ASSERT(is_least[tournament_draw(&t, &rng)]);
    }
    arena_free(arena);
}

/* Five of thirteen are least; each comes up as often as the others. */
void test_tournament__ties_are_drawn_evenly(void)
{
    struct arena *arena = arena_new(NULL);
    struct tournament t;
    struct rng rng;
    uint32_t observed[N] = { 0 }, least[5];
    rng_seed(&rng, 82);
    tournament_init(&t, N, arena);
    for (uint32_t i = 0; i < N; i++)
        tournament_set(&t, i, i % 3 == 1 || i == 11 ? 0.5 : 2);
    for (int k = 0; k < 50000; k++)
        observed[tournament_draw(&t, &rng)]++;
    for (uint32_t i = 0; i < 4; i++)
        least[i] = observed[1 + 3 * i];
    least[4] = observed[11];
    CU_ASSERT_EQUAL(least[0] + least[1] + least[2] + least[3] + least[4], 50000);
    CU_ASSERT(bench_chi_square(5, least, (const double[]){ 1, 1, 1, 1, 1 }) > 1e-3);
    arena_free(arena);
}

void test_tournament__of_one(void)
{
    struct arena *arena = arena_new(NULL);
    struct tournament t;
    struct rng rng;
    rng_seed(&rng, 83);
    tournament_init(&t, 1, arena);
    CU_ASSERT_FALSE(tournament_has(&t, 0));
    tournament_set(&t, 0, 7);
    CU_ASSERT_EQUAL(tournament_draw(&t, &rng), 0);
    arena_free(arena);
}

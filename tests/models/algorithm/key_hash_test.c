/* Key hash: which key counts, and that it maps like ip_hash, which has the exact tests of the mappings. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

enum { N = 7, KEYS = 20000 };
static const double weights[N] = { 3, 5, 11, 1, 1, 2, 0.5 };

static uint32_t ask(struct bench_pool *pool, uint32_t address, uint32_t user, uint32_t path, uint32_t session)
{
    return bench_pool_ask(pool, &(struct pick){ .client_address = address, .user = user, .path = path, .key = session });
}

void test_algorithm_key_hash__the_key_asked_for(void)
{
    static const char *const keys[] = { "address", "user", "path", "session" };
    for (uint32_t key = 0; key < 4; key++) {
        struct bench_pool pool = bench_pool_open(&algorithm_key_hash, N, weights, 1, "key", keys[key]);
        uint32_t first = ask(&pool, 1, 2, 3, 4), n_elsewhere = 0;
        for (uint32_t i = 10; i < 1000; i++) {
            uint32_t user = key == 1 ? 2 : 3 * i, path = key == 2 ? 3 : 5 * i, session = key == 3 ? 4 : 7 * i;
            CU_ASSERT_EQUAL(ask(&pool, key == 0 ? 1 : i, user, path, session), first);
            n_elsewhere += ask(&pool, key == 0 ? i : 1, key == 1 ? i : 2, key == 2 ? i : 3, key == 3 ? i : 4) != first;
        }
        CU_ASSERT(n_elsewhere > 300);
        bench_pool_close(&pool);
    }
}

/* A user of another group is another user; a session without a key of its own is its user's. */
void test_algorithm_key_hash__users_and_sessions(void)
{
    struct bench_pool users = bench_pool_open(&algorithm_key_hash, N, weights, 1, "key", "user");
    struct bench_pool sessions = bench_pool_open(&algorithm_key_hash, N, weights, 1, "key", "session");
    uint32_t n_apart = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        struct pick here = { .client = 1, .user = i, .path = 3 * i }, there = { .client = 2, .user = i };
        n_apart += bench_pool_ask(&users, &here) != bench_pool_ask(&users, &there);
        CU_ASSERT_EQUAL(bench_pool_ask(&users, &here), bench_pool_ask(&sessions, &here));
    }
    CU_ASSERT(n_apart > 500);
    bench_pool_close(&users);
    bench_pool_close(&sessions);
}

void test_algorithm_key_hash__the_path_by_default(void)
{
    struct bench_pool pool = bench_pool_open(&algorithm_key_hash, N, weights, 1, NULL, NULL);
    for (uint32_t i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(ask(&pool, i, 2 * i, 77, 3 * i), ask(&pool, 0, 0, 77, 0));
    bench_pool_close(&pool);
}

static void check_same(const char *settings)
{
    struct bench_pool by_key = bench_pool_open_with(&algorithm_key_hash, N, weights, 1, settings);
    struct bench_pool by_address = bench_pool_open_with(&algorithm_ip_hash, N, weights, 1, settings);
    for (uint32_t down = 0; down < 3; down++) {
        for (uint32_t i = 0; i < KEYS / 4; i++)
            CU_ASSERT_EQUAL(bench_pool_pick_for(&by_key, 37 * i), bench_pool_pick_for(&by_address, 37 * i));
        bench_pool_set_up(&by_key, 2 * down, false);
        bench_pool_set_up(&by_address, 2 * down, false);
    }
    bench_pool_close(&by_key);
    bench_pool_close(&by_address);
}

void test_algorithm_key_hash__maps_as_ip_hash_does(void)
{
    check_same("mapping=modulo");
    check_same("mapping=modulo built_from=up");
    check_same("mapping=modulo fallback=no");
    check_same("mapping=ring");
    check_same("mapping=maglev built_from=up");
    check_same("mapping=maglev fallback=no");
}

/* Lua as an algorithm: what a script sees, when it is told, and how it fails. */
#include "models/algorithm/algorithm.h"

#include "tests/support/bench_pool.h"
#include <CUnit/CUnit.h>
#include <string.h>

enum { N = 5 };
static const double weights[N] = { 3, 5, 11, 1, 2.385 };

static struct bench_pool open_script(const char *text)
{
    return bench_pool_open(&algorithm_lua, N, weights, 1, "file", text);
}

static bool picks(struct bench_pool *pool, const char *digits)
{
    for (; *digits; digits++)
        if (bench_pool_pick(pool) != (uint32_t)(*digits - '0'))
            return false;
    return true;
}

/* The next pick ends with these words and nobody is picked, then or later. */
static void assert_fails(const char *script, const char *words)
{
    struct bench_pool pool = open_script(script);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    CU_ASSERT_STRING_EQUAL(pool.error.text, words);
    CU_ASSERT_EQUAL(pool.error.kind, ERR_SYSTEM);
    pool.error = (struct err){ 0 };
    bench_pool_start(&pool, 1);
    bench_pool_done(&pool, 1);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    CU_ASSERT_STRING_EQUAL(pool.error.text, words);
    bench_pool_close(&pool);
}

/* The same decisions as least_connections, which is the same rule in C. */
void test_algorithm_lua__does_what_the_same_rule_does_in_c(void)
{
    struct bench_pool lua = open_script("function pick(servers)\n"
                                        "  local best = 1\n"
                                        "  for i = 2, #servers do\n"
                                        "    local a, b = servers[i], servers[best]\n"
                                        "    if a.active / a.weight < b.active / b.weight then best = i end\n"
                                        "  end\n"
                                        "  return best\n"
                                        "end");
    struct rng rng;
    rng_seed(&rng, 2);
    for (int step = 0; step < 3000; step++) {
        uint32_t member = bench_pool_pick(&lua), least = lua.eligible[0], flipped = rng_below(&rng, N);
        for (uint32_t i = 1; i < lua.members.n_eligible; i++)
            if (lua.active[lua.eligible[i]] / weights[lua.eligible[i]] < lua.active[least] / weights[least])
                least = lua.eligible[i];
        CU_ASSERT_EQUAL(member, least);
        bench_pool_start(&lua, member);
        if (lua.active[flipped] > 0 && step % 3)
            bench_pool_done(&lua, flipped);
        if (step % 17 == 0 && (lua.members.n_eligible > 1 || !lua.up[flipped]))
            bench_pool_set_up(&lua, flipped, !lua.up[flipped]);
    }
    bench_pool_close(&lua);
}

void test_algorithm_lua__remembers_and_sees_the_request(void)
{
    struct bench_pool pool = open_script("local turn = 0\n"
                                         "function pick(servers, key, client, now_s)\n"
                                         "  turn = turn + 1\n"
                                         "  if client == 7 and key == 7 and now_s == 0 then return 3 end\n"
                                         "  return (turn - 1) % #servers + 1\n"
                                         "end");
    CU_ASSERT(picks(&pool, "012340"));
    CU_ASSERT_EQUAL(bench_pool_pick_for(&pool, 7), 2);
    bench_pool_set_up(&pool, 3, false);
    CU_ASSERT(picks(&pool, "4012")); /* turn 8 of four servers: index 4 is member 4 */
    bench_pool_close(&pool);
}

void test_algorithm_lua__is_told_of_starts_and_ends(void)
{
    struct bench_pool pool = open_script(
        "local sum = 0\n"
        "function on_start(server) sum = sum + 10 * server.number + server.active end\n"
        "function on_done(server, latency_s, ok)\n"
        "  if ok and latency_s == 0.002385 then sum = sum - server.weight - server.active end\n"
        "end\n"
        "function pick() if sum == 10 * 3 + 1 + 10 * 3 + 2 - 11 - 1 then return 2 end end");
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    CU_ASSERT_EQUAL(pool.error.kind, ERR_NONE); /* nil is nobody, no error */
    bench_pool_start(&pool, 2);
    bench_pool_start(&pool, 2);
    bench_pool_done(&pool, 2);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 1);
    bench_pool_close(&pool);
}

/* A retry sees a list of its own; the standing one is not touched. */
void test_algorithm_lua__retries_see_the_untried(void)
{
    struct bench_pool pool = open_script("function pick(servers) return #servers end");
    const uint32_t rest[] = { 0, 3 };
    CU_ASSERT_EQUAL(bench_pool_retry(&pool, 2, rest), 3);
    CU_ASSERT(picks(&pool, "44"));
    bench_pool_close(&pool);
}

/* Who sorts the list gets what stands there after sorting. */
void test_algorithm_lua__may_sort_its_list(void)
{
    struct bench_pool pool = open_script("function pick(servers)\n"
                                         "  table.sort(servers, function(a, b) return a.weight > b.weight end)\n"
                                         "  return 1\n"
                                         "end");
    CU_ASSERT(picks(&pool, "22"));
    bench_pool_set_up(&pool, 2, false);
    CU_ASSERT(picks(&pool, "11"));
    bench_pool_close(&pool);
}

void test_algorithm_lua__draws_from_the_given_stream(void)
{
    struct bench_pool pool = open_script("function pick(servers) return math.random(#servers) end");
    struct rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(bench_pool_pick(&pool), rng_below(&rng, N));
    bench_pool_close(&pool);
}

void test_algorithm_lua__wrong_answers_end_the_run(void)
{
    assert_fails("\nfunction pick(servers) return #servers + 1 end",
                 "test.lua:2: pick returned 6; it must be a whole number from 1 to 5, or nil");
    assert_fails("function pick() return 0 end", "test.lua:1: pick returned 0; it must be a whole number from 1 to 5, or nil");
    assert_fails("function pick() return 1.5 end",
                 "test.lua:1: pick returned 1.5; it must be a whole number from 1 to 5, or nil");
    assert_fails("function pick() return {} end",
                 "test.lua:1: pick returned a table; it must be a whole number from 1 to 5, or nil");
    assert_fails("function pick(servers) servers[2] = nil return 2 end",
                 "test.lua:1: pick returned 2, where its list of servers holds no eligible server any more");
    assert_fails("function pick(servers)\n\n  return servers.first.weight\nend",
                 "test.lua:3: attempt to index a nil value (field 'first')");
}

/* An error outside of a decision is told at once: there may be no other decision. Before the first one it is told there. */
void test_algorithm_lua__errors_in_what_it_is_told(void)
{
    struct bench_pool pool = open_script("function pick() return 1 end\nfunction on_done(server) error('enough') end");
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), 0);
    bench_pool_start(&pool, 0);
    CU_ASSERT_EQUAL(pool.error.kind, ERR_NONE);
    bench_pool_done(&pool, 0);
    CU_ASSERT_STRING_EQUAL(pool.error.text, "test.lua:2: enough");
    bench_pool_close(&pool);
    pool = open_script("function pick() return 1 end\nfunction on_start(server) error('enough') end");
    bench_pool_start(&pool, 0);
    CU_ASSERT_EQUAL(pool.error.kind, ERR_NONE);
    CU_ASSERT_EQUAL(bench_pool_pick(&pool), MEMBER_NONE);
    CU_ASSERT_STRING_EQUAL(pool.error.text, "test.lua:2: enough");
    bench_pool_close(&pool);
}

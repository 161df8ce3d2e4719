/* Lua as a policy: indices and lists, health, places, and how it fails. */
#include "models/policy/policy.h"

#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

static struct bench_record open_script(const char *text)
{
    struct bench_record record = bench_record_open(&policy_lua, 5, 3, 1, "file", text);
    return record;
}

static void assert_fails(const char *script, const char *words)
{
    struct bench_record record = open_script(script);
    CU_ASSERT_EQUAL(bench_record_answer(&record, 1), 0);
    CU_ASSERT_STRING_EQUAL(record.error.text, words);
    if (strcmp(record.error.text, words) != 0)
        printf("%s\n", record.error.text);
    CU_ASSERT_EQUAL(bench_record_possible(&record, 1), 5); /* the run is over: what it says no more matters */
    bench_record_close(&record);
}

void test_policy_lua__an_index_a_list_or_nothing(void)
{
    struct bench_record record = open_script("local turn = 0\n"
                                             "function answer(targets, region, identity, now_s, address)\n"
                                             "  turn = turn + 1\n"
                                             "  if turn == 1 then return 4 end\n"
                                             "  if turn == 2 then return {5, 1, 3} end\n"
                                             "  if turn == 3 then return {} end\n"
                                             "  if turn == 4 then return nil end\n"
                                             "  if region == 'r1' and identity ~= 0 and address == 0xac100007 then"
                                             "    return {3, 2} end\n"
                                             "end");
    CU_ASSERT(bench_record_answers(&record, 0, "3"));
    CU_ASSERT(bench_record_answers(&record, 0, "402"));
    CU_ASSERT(bench_record_answers(&record, 0, ""));
    CU_ASSERT(bench_record_answers(&record, 0, ""));
    CU_ASSERT(bench_record_answers(&record, 0, ""));
    CU_ASSERT(bench_record_answers(&record, 1, "21"));
    CU_ASSERT_EQUAL(record.error.kind, ERR_NONE);
    bench_record_close(&record);
}

void test_policy_lua__sees_health_weight_region(void)
{
    struct bench_record record = open_script("function answer(targets)\n"
                                             "  local list = {}\n"
                                             "  for i, t in ipairs(targets) do\n"
                                             "    if t.healthy and t.region ~= 'r2' and t.weight == 1 and t.number == i then\n"
                                             "      list[#list + 1] = i\n"
                                             "    end\n"
                                             "  end\n"
                                             "  return list\n"
                                             "end");
    CU_ASSERT(bench_record_answers(&record, 0, "0134"));
    record.item[1].healthy = false;
    record.item[2].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "034"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 3); /* without a function `possible`: the healthy ones */
    record.item[1].healthy = true;
    CU_ASSERT(bench_record_answers(&record, 0, "0134"));
    bench_record_close(&record);
}

/* The rule of the policy latency: nearest healthy first, from where the asker is. */
void test_policy_lua__knows_distances(void)
{
    static const char script[] = "function answer(targets, region)\n"
                                 "  local list = {}\n"
                                 "  for i in ipairs(targets) do list[i] = i end\n"
                                 "  table.sort(list, function(a, b)\n"
                                 "    return targets[a].rtt_s[region] < targets[b].rtt_s[region]\n"
                                 "  end)\n"
                                 "  return list\n"
                                 "end\n"
                                 "function possible(targets, region) return {answer(targets, region)[1]} end";
    struct arena *arena = arena_new(NULL);
    struct bench_record record = open_script(script);
    for (uint32_t i = 0; i < 9; i++)
        record.rtt[i] = (i % 3 == i / 3 ? 5 : 40 + 10 * i) * MILLISECOND;
    record.policy->init(record.state, record.params, &record.view, arena); /* distances are told once */
    CU_ASSERT(bench_record_answers(&record, 0, "03142"));
    CU_ASSERT(bench_record_answers(&record, 2, "20314"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 2), 1);
    CU_ASSERT_EQUAL(record.out[0], 2);
    bench_record_close(&record);
    arena_free(arena);
}

void test_policy_lua__wrong_answers_end_the_run(void)
{
    assert_fails("function answer() return 6 end",
                 "test.lua:1: answer returned 6; it must be a whole number from 1 to 5, or nil");
    assert_fails("function answer() return {1, 2, 1} end", "test.lua:1: answer returned 1 twice");
    assert_fails("\nfunction answer() return {1, 'two'} end",
                 "test.lua:2: answer returned a string; it must be a whole number from 1 to 5, or nil");
    assert_fails("function answer(targets) targets[1] = nil return 1 end",
                 "test.lua:1: answer returned 1, where its list of targets holds no target any more");
    assert_fails("function answer(targets)\n return targets.last.name end",
                 "test.lua:2: attempt to index a nil value (field 'last')");
}

void test_policy_lua__possible_may_not_draw(void)
{
    struct bench_record record = open_script("function answer() return 1 end\nfunction possible() return math.random(5) end");
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 0);
    CU_ASSERT_STRING_EQUAL(record.error.text, "test.lua:2: math.random can only be used while a decision is asked for");
    bench_record_close(&record);
}

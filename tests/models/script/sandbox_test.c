/* The sandbox: what a script can and cannot do, and that nothing in it depends on addresses or clocks. */
#include "models/script/sandbox.h"

#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

struct trial {
    struct arena *arena;
    struct script script;
    struct sandbox *sandbox;
    char answer[1000]; /* what pick returned as text, or what the report says */
};

/* Runs the script, then its function pick, if it has one. */
static struct trial try_script(const char *text)
{
    struct trial trial = {.arena = arena_new(NULL)};
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 2385);
    struct script *script = ARENA_NEW(trial.arena, struct script);
    *script = (struct script){"test.lua", text, strlen(text)};
    trial.sandbox = sandbox_new(trial.arena, script);
    sandbox_push_function(trial.sandbox, "pick");
    if (lua_isfunction(trial.sandbox->lua, -1) && sandbox_call(trial.sandbox, AT_STEPS, 0, 1, &rng) &&
        lua_tostring(trial.sandbox->lua, -1))
        snprintf(trial.answer, sizeof trial.answer, "%s", lua_tostring(trial.sandbox->lua, -1));
    if (trial.sandbox->trouble) {
        sandbox_report(trial.sandbox, &e);
        snprintf(trial.answer, sizeof trial.answer, "%s", e.text);
    }
    return trial;
}

static void assert_gives(const char *text, const char *answer)
{
    struct trial trial = try_script(text);
    CU_ASSERT_STRING_EQUAL(trial.answer, answer);
    if (strcmp(trial.answer, answer) != 0)
        printf("%s\n  gives %s\n", text, trial.answer);
    arena_free(trial.arena);
}

void test_sandbox__computes(void)
{
    assert_gives("function pick() return 6 * 7 end", "42");
    assert_gives("local t = {3, 1, 2} table.sort(t) function pick() return table.concat(t, ' ') end", "1 2 3");
    assert_gives("function pick() return ('abc'):rep(2):upper() .. math.floor(2.385) end", "ABCABC2");
    assert_gives("function pick() return string.format('%5.2f|%s|%d', 2.385, 'x', 7) end", " 2.38|x|7");
}

/* Neither files nor clocks nor code from elsewhere, by any of their names in Lua. */
void test_sandbox__has_no_way_out(void)
{
    static const char *const words[] = {
        "io", "os", "debug", "package", "require", "load", "loadstring", "loadfile", "dofile", "print",
        "collectgarbage", "pcall", "xpcall", "coroutine", "next", "setmetatable", "getmetatable", "rawset", "rawget",
        "utf8", "warn", "_G", "math.randomseed", "string.dump", "string.gsub", "string.match", "string.find", "string.gmatch",
        "table.move",
    };
    char text[200];
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        snprintf(text, sizeof text, "function pick() return tostring(%s) end", words[i]);
        assert_gives(text, "nil");
    }
    assert_gives("function pick() return tostring(('').dump) .. tostring(('').gsub) end", "nilnil");
}

#define TOO_MANY "more than 200000 steps (turns of loops and calls) in one call"

void test_sandbox__bounds(void)
{
    assert_gives("function pick() while true do end end", "test.lua:1: " TOO_MANY);
    assert_gives("function pick()\n  return pick()\nend", "test.lua:1: " TOO_MANY);
    assert_gives("function pick()\n  repeat\n  until false\nend", "test.lua:2: " TOO_MANY);
    assert_gives("function pick()\n  ::again::\n  goto again\nend", "test.lua:3: " TOO_MANY);
    assert_gives("function pick()\n  for i = 1, math.maxinteger do end\nend", "test.lua:2: " TOO_MANY);
    assert_gives("local f = function(x) return f(x) end\nf = function(x)\n  return f(x) end\nfunction pick() return f(1) end",
                 "test.lua:2: " TOO_MANY);
    assert_gives("while true do end", "test.lua:1: " TOO_MANY);
    assert_gives("local t = {}\nfunction pick() for i = 1, 1e5 do t[i] = ('x'):rep(4000) .. i end end",
                 "test.lua:2: it uses more than 64 MiB of memory");
    assert_gives("local t = {}\nfunction pick()\n  while true do\n    t = {{t}, {}, {}, {}, {}, {}, {}, {}}\n  end\nend",
                 "test.lua:4: it uses more than 64 MiB of memory");
    assert_gives("function pick() return 1 + pick() end", "test.lua:1: " TOO_MANY);
}

static void assert_repeats(const char *call, int n, const char *answer)
{
    char text[200];
    snprintf(text, sizeof text,
             "local t = {} for i = 1, 4e3 do t[i] = 1 end\nfunction pick()\n  for i = 1, %d do\n    %s\n  end\n  return 1\nend",
             n, call);
    assert_gives(text, answer);
}

/* Without these a call within its steps could take hours. */
void test_sandbox__bounds_what_one_step_costs(void)
{
    assert_gives("function pick() return #('x'):rep(4096) end", "4096");
    assert_gives("function pick() return ('x'):rep(4200) end", "test.lua:1: a text is longer than 4 KiB");
    assert_gives("function pick()\n  local x = 'x'\n  for i = 1, 30 do\n    x = x .. x\n  end\nend",
                 "test.lua:4: a text is longer than 4 KiB");
    assert_gives("local x = ('x'):rep(1e9)", "test.lua:1: it uses more than 64 MiB of memory");
    static const char *const calls[] = {"table.insert(t, 1, i)", "table.remove(t, 1)", "table.concat(t, '', 1, 4000)",
                                        "table.unpack(t, 2, 4001)", "table.sort(t)", "pairs(t)"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        assert_repeats(calls[i], 40, "1");
        assert_repeats(calls[i], 60, "test.lua:4: " TOO_MANY);
    }
    assert_gives("local t = {}\nfunction pick() for i = 1, 6e4 do table.insert(t, i) table.remove(t) end return #t end", "0");
}

/* Not every message of Lua says its line. */
void test_sandbox__tells_the_line(void)
{
    assert_gives("function pick()\n  error({})\nend", "test.lua:2: an error without a text");
    assert_gives("function pick()\n  error('late', 0)\nend", "test.lua:2: late");
    assert_gives("function pick()\n  error('late', 2)\nend", "test.lua:2: late");
    assert_gives("local function f()\n  error('late', 2)\nend\nfunction pick()\n  f()\nend", "test.lua:5: late");
    assert_gives("function pick()\n  assert(false, {})\nend", "test.lua:2: an error without a text");
    assert_gives("function pick()\n\n  table.sort({1, 'a'})\nend", "test.lua:3: attempt to compare string with number");
}

/* Exactly: the call of pick is a step, too. */
void test_sandbox__counts_each_step(void)
{
    assert_gives("function pick() local n = 0 for i = 1, 199999 do n = n + 1 end return n end", "199999");
    assert_gives("function pick() local n = 0 for i = 1, 200000 do n = n + 1 end return n end", "test.lua:1: " TOO_MANY);
}

/* All turns of a loop over a list are taken before the first. */
void test_sandbox__counts_lists(void)
{
    assert_gives("local t = {} for i = 1, 199990 do t[i] = i end\n"
                 "function pick() local n = 0 for i = 1, #t do n = n + t[i] end return n end",
                 "19998100045");
    assert_gives("local t = {} for i = 1, 1000 do t[i] = i end\nfunction pick()\n"
                 "  for k = 1, 201 do\n    for i = 1, #t do break end\n  end\nend",
                 "test.lua:4: " TOO_MANY);
    assert_gives("function pick()\n  for i = 1, #t do end\nend",
                 "test.lua:2: attempt to get length of a nil value (global 't')");
}

/* The bound is for each call, not for the sum of them. */
void test_sandbox__steps_count_from_zero_in_each_call(void)
{
    struct trial trial = try_script("function pick() for i = 1, 15e4 do local x = i * i end return 1 end");
    for (int i = 0; i < 3; i++) {
        lua_settop(trial.sandbox->lua, AT_STEPS);
        sandbox_push_function(trial.sandbox, "pick");
        CU_ASSERT(sandbox_call(trial.sandbox, AT_STEPS, 0, 1, NULL));
    }
    arena_free(trial.arena);
}

/* What is given back is used again: a thousand times 640 kB go through 64 MiB. */
void test_sandbox__memory_comes_back(void)
{
    struct trial trial = try_script("function pick() local t = {} for i = 1, 10000 do t[i] = {} end return #t end");
    for (int i = 0; i < 300; i++) {
        lua_settop(trial.sandbox->lua, AT_STEPS);
        sandbox_push_function(trial.sandbox, "pick");
        CU_ASSERT(sandbox_call(trial.sandbox, AT_STEPS, 0, 1, NULL));
    }
    CU_ASSERT(arena_bytes(trial.arena) < 16 << 20);
    CU_ASSERT(trial.sandbox->n_bytes < 8 << 20);
    arena_free(trial.arena);
}

void test_sandbox__pairs_goes_in_order(void)
{
    static const char script[] = "local t = {['10'] = 1, b = 2, a = 3, [3] = 4, [1] = 5, [2.5] = 6, gone = 7}\n"
                                 "function pick()\n"
                                 "  local text = ''\n"
                                 "  for key, value in pairs(t) do\n"
                                 "    text = text .. key .. '=' .. value .. ' '\n"
                                 "    t.gone = nil\n"
                                 "  end\n"
                                 "  return text\n"
                                 "end";
    assert_gives(script, "1=5 2.5=6 3=4 10=1 a=3 b=2 ");
    assert_gives("function pick()\n  for k in pairs({[{}] = 1}) do end\nend",
                 "test.lua:2: pairs: a key is a table, which has no order");
}

/* Many names, in states whose seeds and addresses differ: the same text. */
void test_sandbox__order_does_not_depend_on_the_state(void)
{
    static const char script[] = "local t = {}\n"
                                 "for i = 1, 500 do t['k' .. hash(i) % 1000] = i end\n"
                                 "function pick() local sum = 7 for key, value in pairs(t) do sum = hash(sum, value) end"
                                 "  return sum end";
    struct trial first = try_script(script), second;
    for (int i = 0; i < 10; i++) {
        second = try_script(script);
        CU_ASSERT_STRING_EQUAL(first.answer, second.answer);
        arena_free(second.arena);
    }
    CU_ASSERT(strlen(first.answer) > 5);
    arena_free(first.arena);
}

/* Against the definition: ascending, and equals in the order in which they came. */
void test_sandbox__sort_is_stable(void)
{
    assert_gives("function pick()\n"
                 "  for n = 0, 70 do\n"
                 "    local t = {}\n"
                 "    for i = 1, n do t[i] = {key = math.random(7), was = i} end\n"
                 "    table.sort(t, function(a, b) return a.key < b.key end)\n"
                 "    for i = 2, n do\n"
                 "      local a, b = t[i - 1], t[i]\n"
                 "      assert(a.key < b.key or (a.key == b.key and a.was < b.was))\n"
                 "    end\n"
                 "    assert(#t == n)\n"
                 "  end\n"
                 "  return 'sorted'\n"
                 "end",
                 "sorted");
    assert_gives("local t = {2, 1, 'x'}\nfunction pick() table.sort(t) end",
                 "test.lua:2: attempt to compare string with number");
}

void test_sandbox__shows_no_addresses(void)
{
    assert_gives("function pick() return tostring({}) .. tostring(pick) .. tostring(nil) .. tostring(1.5) end",
                 "tablefunctionnil1.5");
    assert_gives("function pick() return string.format('%s %s %%p', {}, true) end", "table true %p");
    assert_gives("function pick() return string.format('%p', 'x') end",
                 "test.lua:1: bad argument #1 to 'format' (%p is an address: there are none here)");
}

void test_sandbox__draws_from_the_stream(void)
{
    struct rng rng;
    char answer[100];
    rng_seed(&rng, 2385);
    int n = snprintf(answer, sizeof answer, "%.14g ", rng_unit(&rng));
    n += snprintf(answer + n, sizeof answer - (size_t)n, "%u ", rng_below(&rng, 6) + 1);
    snprintf(answer + n, sizeof answer - (size_t)n, "%d", (int)rng_below(&rng, 11) - 5);
    assert_gives("function pick() return string.format('%.14g %d %d', math.random(), math.random(6), math.random(-5, 5)) end",
                 answer);
    assert_gives("function pick() return math.random(0) end", "test.lua:1: bad argument #1 to 'random' (interval is empty)");
    assert_gives("local x = math.random()", "test.lua:1: math.random can only be used while a decision is asked for");
}

void test_sandbox__hashes(void)
{
    char answer[100];
    snprintf(answer, sizeof answer, "%llu", (unsigned long long)(rng_mix(2385, 7) >> 1));
    assert_gives("function pick() return hash(2385, 7) end", answer);
}

static void assert_place(const char *text, int line, int column, int length, const char *trouble)
{
    struct trial trial = try_script(text);
    CU_ASSERT_EQUAL(trial.sandbox->line, line);
    CU_ASSERT_EQUAL(trial.sandbox->column, column);
    CU_ASSERT_EQUAL(trial.sandbox->length, length);
    CU_ASSERT_STRING_EQUAL(trial.sandbox->trouble, trouble);
    if (strcmp(trial.sandbox->trouble, trouble) != 0)
        printf("%s\n", trial.sandbox->trouble);
    arena_free(trial.arena);
}

void test_sandbox__knows_where_the_compiler_stopped(void)
{
    assert_place("local x = 1\n  if x then then end", 2, 13, 4, "unexpected symbol near 'then'");
    assert_place("x = = 2", 1, 5, 1, "unexpected symbol near '='");
    assert_place("-- \xc3\xa4\xc3\xb6\n x = '\xc3\xa4' 2", 2, 10, 1, "unexpected symbol near '2'");
    assert_place("x = 1 2", 1, 7, 1, "unexpected symbol near '2'");
    assert_place("function pick()\n", 2, 0, 0, "'end' expected (to close 'function' at line 1) near <eof>");
    assert_place("x = 'abc\ny = 2", 1, 5, 4, "unfinished string near ''abc'");
    assert_place("\x1bLua", 0, 0, 0, "attempt to load a binary chunk (mode is 't')");
}

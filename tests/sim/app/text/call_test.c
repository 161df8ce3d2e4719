/* NAME(value key=value ...), the long form and the bare name read as the same. */
#include "sim/app/text/call.h"

#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <string.h>

struct parsed {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct call call;
    bool good;
};

static struct parsed parse(const char *text)
{
    struct parsed parsed = { .arena = arena_new(NULL) };
    parsed.diagnostics = diagnostics_new(parsed.arena);
    struct node *root = yaml_tree_read(parsed.arena, "a.yaml", text, strlen(text), parsed.diagnostics);
    parsed.good = call_parse(parsed.arena, parsed.diagnostics, root, "distribution", "x", &parsed.call);
    CU_ASSERT_EQUAL(parsed.good, diagnostics_n_errors(parsed.diagnostics) == 0);
    return parsed;
}

void test_call__short_form(void)
{
    struct parsed parsed = parse("lognormal(40ms  cv=1.5 )");
    CU_ASSERT(parsed.good);
    CU_ASSERT_STRING_EQUAL(parsed.call.name, "lognormal");
    CU_ASSERT_EQUAL(parsed.call.n, 2);
    CU_ASSERT_PTR_NULL(parsed.call.argument[0].key);
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[0].value->text, "40ms");
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[1].key, "cv");
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[1].value->text, "1.5");
    CU_ASSERT_EQUAL(parsed.call.argument[1].key_place.column, 17);
    CU_ASSERT_EQUAL(parsed.call.argument[1].value->place.column, 20);
    arena_free(parsed.arena);
}

void test_call__nested(void)
{
    struct parsed parsed = parse("mix(95% exponential(10ms) 5% lognormal(2s cv=3))");
    CU_ASSERT(parsed.good);
    CU_ASSERT_EQUAL(parsed.call.n, 4);
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[1].value->text, "exponential(10ms)");
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[3].value->text, "lognormal(2s cv=3)");
    arena_free(parsed.arena);
}

void test_call__long_form_and_bare_name(void)
{
    struct parsed parsed = parse("{lognormal: {mean: 40ms, cv: 1.5}}");
    CU_ASSERT(parsed.good);
    CU_ASSERT_STRING_EQUAL(parsed.call.name, "lognormal");
    CU_ASSERT_EQUAL(parsed.call.n, 2);
    CU_ASSERT_STRING_EQUAL(parsed.call.argument[0].key, "mean");
    arena_free(parsed.arena);
    parsed = parse("fifo");
    CU_ASSERT(parsed.good && parsed.call.n == 0 && !parsed.call.has_arguments);
    arena_free(parsed.arena);
}

void test_call__refused(void)
{
    static const char *const texts[] = {
        "pareto(300ms, shape=2)",         "pareto(300ms", "pareto(300ms) more", "\"(3)\"", "a b", "[1, 2]", "{a: 1, b: 2}",
        "a(b(c(d(e(f(g(h(i(j(1))))))))))"
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct parsed parsed = parse(texts[i]);
        CU_ASSERT(!parsed.good);
        arena_free(parsed.arena);
    }
}

void test_call__looks(void)
{
    CU_ASSERT(call_is_likely("poisson(4/s)"));
    CU_ASSERT(!call_is_likely("40ms"));
    CU_ASSERT(!call_is_likely("fifo"));
    CU_ASSERT(call_is_cut("mix(95% exponential(1ms)"));
    CU_ASSERT(!call_is_cut("shape=2.2)"));
}

/* Order, repetitions, the limit of what is shown, and the exact form in which editors look for places. */
#include "sim/app/text/diagnostics.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *printed(struct diagnostics *list)
{
    char *text = NULL;
    size_t n_bytes = 0;
    FILE *out = open_memstream(&text, &n_bytes);
    diagnostics_print(list, out);
    fclose(out);
    return text;
}

void test_diagnostics__form(void)
{
    static const char source[] = "run:\n    ttl: 60\r\nlast";
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    diagnostics_add_source(list, "a.yaml", source, strlen(source));
    diagnostics_error(list, (struct place){ "a.yaml", 3, 1, 40 }, "last")->note = "one\ntwo";
    diagnostics_error(list, (struct place){ "a.yaml", 2, 10, 2 }, "%s needs a unit", "ttl")->repair = "write 60s";
    diagnostics_warning(list, (struct place){ "--set x=1", 0, 0, 0 }, "odd")->repair = "leave it";
    char *text = printed(list);
    CU_ASSERT_STRING_EQUAL(text, "gslbsim: --set x=1: warning: odd\n"
                                 "         leave it\n"
                                 "\n"
                                 "a.yaml:2:10: error: ttl needs a unit\n"
                                 "    2 |     ttl: 60\n"
                                 "      |          ^~ write 60s\n"
                                 "\n"
                                 "a.yaml:3:1: error: last\n"
                                 "    3 | last\n"
                                 "      | ^~~~\n"
                                 "      = one\n"
                                 "      = two\n"
                                 "\n"
                                 "2 errors, 1 warning; nothing was run\n");
    free(text);
    arena_free(arena);
}

void test_diagnostics__repetitions_are_dropped(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    for (int i = 0; i < 3; i++) {
        diagnostics_error(list, (struct place){ "a.yaml", 7, 3, 1 }, "number %d", i);
        diagnostics_warning(list, (struct place){ "a.yaml", 7, 3, 1 }, "number %d", i);
    }
    diagnostics_error(list, (struct place){ "a.yaml", 7, 4, 1 }, "other");
    CU_ASSERT_EQUAL(diagnostics_n_errors(list), 2);
    CU_ASSERT_EQUAL(diagnostics_n_warnings(list), 1);
    CU_ASSERT_STRING_EQUAL(diagnostics_at(list, 0)->text, "number 0");
    CU_ASSERT_STRING_EQUAL(diagnostics_at(list, 2)->text, "other");
    CU_ASSERT_PTR_NULL(diagnostics_at(list, 3));
    arena_free(arena);
}

/* What an earlier arm said is neither printed nor counted. */
void test_diagnostics__hushed(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    diagnostics_warning(list, (struct place){ "--set x=1", 0, 0, 0 }, "old");
    diagnostics_warning(list, (struct place){ "--set y=1", 0, 0, 0 }, "new");
    diagnostics_hush(list, 0);
    char *text = printed(list);
    CU_ASSERT_STRING_EQUAL(text, "gslbsim: --set y=1: warning: new\n\n1 warning\n");
    free(text);
    diagnostics_hush(list, 1);
    text = printed(list);
    CU_ASSERT_STRING_EQUAL(text, "");
    CU_ASSERT_EQUAL(diagnostics_n_warnings(list), 2);
    free(text);
    arena_free(arena);
}

void test_diagnostics__at_most_twenty_are_shown(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    for (int line = 37; line > 0; line--)
        diagnostics_error(list, (struct place){ "a.yaml", line, 1, 1 }, "wrong");
    char *text = printed(list);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "a.yaml:20:1:"));
    CU_ASSERT_PTR_NULL(strstr(text, "a.yaml:21:1:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "(17 more not shown)\n37 errors; nothing was run\n"));
    free(text);
    arena_free(arena);
}

void test_diagnostics__hundred_thousand(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    for (int line = 1; line <= 100000; line++)
        diagnostics_error(list, (struct place){ "a.yaml", line, 1, 1 }, "wrong");
    char *text = printed(list);
    CU_ASSERT(strlen(text) < 5000);
    free(text);
    arena_free(arena);
}

void test_diagnostics__long_lines_and_characters(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *list = diagnostics_new(arena);
    char *source = arena_alloc(arena, 20001);
    memset(source, 'x', 20000);
    memcpy(source + 9990, "\x1b[31mwrong", 10);
    diagnostics_add_source(list, "a.yaml", source, 20000);
    diagnostics_error(list, (struct place){ "a.yaml", 1, 9996, 5 }, "\x07 rings");
    char *text = printed(list);
    CU_ASSERT(strlen(text) < 500);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "wrong"));
    CU_ASSERT_PTR_NULL(strchr(text, '\x1b'));
    CU_ASSERT_PTR_NULL(strchr(text, '\x07'));
    free(text);
    arena_free(arena);
}

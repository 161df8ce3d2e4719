/* The rules of colour, width and character set, one by one and against each other. */
#include "sim/app/session/terminal.h"
#include <CUnit/CUnit.h>

static bool color_of(struct terminal_facts facts, enum when color)
{
    return terminal_decide(&facts, color, false).color;
}

void test_terminal__color_order(void)
{
    struct terminal_facts plain = {.is_terminal = true, .term = "xterm"}, pipe = {.term = "xterm"};
    CU_ASSERT_TRUE(color_of(plain, WHEN_AUTO));
    CU_ASSERT_FALSE(color_of(pipe, WHEN_AUTO));
    CU_ASSERT_TRUE(color_of(pipe, WHEN_ALWAYS));
    CU_ASSERT_FALSE(color_of(plain, WHEN_NEVER));

    struct terminal_facts both = {.is_terminal = true, .no_color = "1", .clicolor_force = "1"};
    CU_ASSERT_FALSE(color_of(both, WHEN_AUTO));
    CU_ASSERT_TRUE(color_of(both, WHEN_ALWAYS));
    struct terminal_facts forced = {.clicolor_force = "1", .term = "dumb"};
    CU_ASSERT_TRUE(color_of(forced, WHEN_AUTO));
    struct terminal_facts dumb = {.is_terminal = true, .term = "dumb"};
    CU_ASSERT_FALSE(color_of(dumb, WHEN_AUTO));
}

void test_terminal__empty_and_zero_do_not_count(void)
{
    struct terminal_facts empty = {.is_terminal = true, .no_color = ""};
    CU_ASSERT_TRUE(color_of(empty, WHEN_AUTO));
    struct terminal_facts zero = {.clicolor_force = "0"};
    CU_ASSERT_FALSE(color_of(zero, WHEN_AUTO));
}

static int width_of(const char *columns, int window_columns)
{
    struct terminal_facts facts = {.columns = columns, .window_columns = window_columns};
    return terminal_decide(&facts, WHEN_AUTO, false).width;
}

void test_terminal__width(void)
{
    CU_ASSERT_EQUAL(width_of(NULL, 0), 80);
    CU_ASSERT_EQUAL(width_of(NULL, 133), 133);
    CU_ASSERT_EQUAL(width_of("97", 133), 97);
    CU_ASSERT_EQUAL(width_of("97 or so", 133), 133);
    CU_ASSERT_EQUAL(width_of("-3", 0), 80);
    CU_ASSERT_EQUAL(width_of("7", 0), 40);
    CU_ASSERT_EQUAL(width_of("99999999999999999999999", 0), 1000);
}

void test_terminal__ascii_wins_over_utf8(void)
{
    struct terminal_facts facts = {.utf8 = true};
    CU_ASSERT_TRUE(terminal_decide(&facts, WHEN_AUTO, false).utf8);
    CU_ASSERT_FALSE(terminal_decide(&facts, WHEN_AUTO, true).utf8);
}

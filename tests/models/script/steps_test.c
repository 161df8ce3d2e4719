/* Where a script's text gets a statement that counts a step: everywhere it must, nowhere else. */
#include "models/script/steps.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

/* The text as the compiler reads it, the head left out, with | for each statement put in. */
static void assert_stepped(const char *text, const char *expected)
{
    struct arena *arena = arena_new(NULL);
    struct stepped_text stepped;
    char got[1000] = "";
    size_t n, length = 0;
    stepped_text_init(&stepped, arena, text, strlen(text));
    const char *head = stepped.head, *piece;
    while ((piece = stepped_text_read(NULL, &stepped, &n))) {
        const char *many = piece[0] == ' ' && n > 1 ? strchr(piece, '#') : NULL;
        if (piece == head || (piece >= text && piece < text + strlen(text)))
            memcpy(got + length, piece, piece == head ? 0 : n), length += piece == head ? 0 : n;
        else
            length += (size_t)snprintf(got + length, sizeof got - length, many ? "|%.*s|" : "|",
                                       many ? (int)strcspn(many, " ") : 0, many ? many : "");
    }
    CU_ASSERT_STRING_EQUAL(got, expected);
    if (strcmp(got, expected) != 0)
        printf("%s\n", got);
    CU_ASSERT_EQUAL(stepped.n_read, strlen(text));
    CU_ASSERT_PTR_NULL(strchr(head, '\n'));
    for (size_t i = 0; i < stepped.n_steps; i++)
        CU_ASSERT_PTR_NULL(strchr(stepped.step[i].statement, '\n'));
    arena_free(arena);
}

void test_steps__loops_jumps_and_functions(void)
{
    assert_stepped("while x do y() end", "while x do| y() end");
    assert_stepped("for i=1,3 do x=i end repeat f() until g()", "for i=1,3 do| x=i end repeat| f() until g()");
    assert_stepped("::a:: if x then goto a end", "::a:: if x then |goto a end");
    assert_stepped("local function f(a, ...) return a end", "local function f(a, ...)| return a end");
    assert_stepped("t.f=function()end function t:g(x)return(x)end", "t.f=function()|end function t:g(x)|return(x)end");
    assert_stepped("f(function(a) end, (1))", "f(function(a)| end, (1))");
    assert_stepped("while x do", "while x do|");
}

/* A loop over a list is counted as long as the list before it begins; whatever is not exactly that, turn by turn. */
void test_steps__loops_over_lists(void)
{
    assert_stepped("for i = 1, #list do f() end", "|#list|for i = 1, #list do f() end");
    assert_stepped("for i=1,#x do for k =1 , # y\ndo end end", "|#x|for i=1,#x do |#y|for k =1 , # y\ndo end end");
    assert_stepped("for i = 1, #t.x do end", "for i = 1, #t.x do| end");
    assert_stepped("for i = 1, #t + 1 do end", "for i = 1, #t + 1 do| end");
    assert_stepped("for i = 1, #t, 0 do end", "for i = 1, #t, 0 do| end");
    assert_stepped("for i = 10, #t do end", "for i = 10, #t do| end");
    assert_stepped("for i = 2, #t do end", "for i = 2, #t do| end");
    assert_stepped("for i = 1, #t --\ndo end", "for i = 1, #t --\ndo| end");
    assert_stepped("for i = 1, #", "for i = 1, #");
    assert_stepped("for i = 1, #t dont", "for i = 1, #t dont");
}

void test_steps__words_that_are_none(void)
{
    assert_stepped("dodo = redo + do_ + undo2", "dodo = redo + do_ + undo2");
    assert_stepped("x = 'do' .. \"repeat\" .. 'it\\'s do' .. '\\\\' do end",
                   "x = 'do' .. \"repeat\" .. 'it\\'s do' .. '\\\\' do| end");
    assert_stepped("-- do\ndo --[[ do\n repeat ]] end", "-- do\ndo| --[[ do\n repeat ]] end");
    assert_stepped("x = [[ do ]=] ]] y = [==[ ]] do ]=] ]==] do end", "x = [[ do ]=] ]] y = [==[ ]] do ]=] ]==] do| end");
    assert_stepped("--[==[ ]] do ]==] do end --[ do\nx = t[t[1]] do end",
                   "--[==[ ]] do ]==] do| end --[ do\nx = t[t[1]] do| end");
    assert_stepped("x = 3do + 0xdo + 1..do", "x = 3do + 0xdo + 1..do"); /* wrong numbers, for the compiler to refuse */
    assert_stepped("function f --[[ ( ) ]] ( a --[[ ) ]] ) end", "function f --[[ ( ) ]] ( a --[[ ) ]] )| end");
}

/* Texts that end in the middle of something. */
void test_steps__open_ends(void)
{
    static const char *const texts[] = {"",  "'do", "\"do\\", "[[ do",       "--[[ do", "--",        "-",
                                        "[", "[=",  "[==",     "function f(", "]=",      "x = [=[ ]="};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_stepped(texts[i], texts[i]);
}

/* The names that are put in are the script's own nowhere. */
void test_steps__names_of_their_own(void)
{
    struct arena *arena = arena_new(NULL);
    struct stepped_text stepped;
    static const char text[] = "local _sn, _sso = 1, 2 do end";
    stepped_text_init(&stepped, arena, text, strlen(text));
    CU_ASSERT_EQUAL_FATAL(stepped.n_steps, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(stepped.step[0].statement, " _sssn=_sssl "));
    arena_free(arena);
}

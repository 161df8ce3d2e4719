/* The tokens of Lua 5.4 (Reference Manual, 3.1), as far as they tell where keywords stand: names, numbers, texts, comments.
 * Keywords are reserved, so that a word that looks like one is one. */
#include "models/script/steps.h"

#include "sim/engine/arena.h"
#include <stdbool.h>
#include <string.h>

#define BINARY_MARK '\x1b'

/* The C locale's, whatever the process has. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- where steps are ---- */

struct scan {
    const char *text;
    size_t n, i;     /* the next byte */
    bool in_head;    /* between `function` and the end of its parameters */
    struct step *step; /* NULL: they are only counted */
    size_t n_steps;
};

static char byte_at(const struct scan *scan, size_t i)
{
    return i < scan->n ? scan->text[i] : '\0';
}

static void put(struct scan *scan, size_t at, const char *list, size_t n_list)
{
    if (scan->step)
        scan->step[scan->n_steps] = (struct step){at, list, n_list, NULL};
    scan->n_steps++;
}

/* Behind the end of [[...]] or [==[...]==] that begins at i; i itself when none does. */
static size_t after_long_text(const struct scan *scan, size_t i)
{
    size_t level = 0, k = i + 1;
    if (byte_at(scan, i) != '[')
        return i;
    while (byte_at(scan, k) == '=')
        level++, k++;
    if (byte_at(scan, k) != '[')
        return i;
    for (k++; k < scan->n; k++) {
        size_t equals = 0;
        while (scan->text[k] == ']' && byte_at(scan, k + 1 + equals) == '=')
            equals++;
        if (scan->text[k] == ']' && equals == level && byte_at(scan, k + 1 + equals) == ']')
            return k + 2 + equals;
    }
    return scan->n;
}

static size_t after_line(const struct scan *scan, size_t i)
{
    while (i < scan->n && scan->text[i] != '\n')
        i++;
    return i;
}

static size_t after_quoted(const struct scan *scan, size_t i)
{
    char quote = scan->text[i++];
    for (; i < scan->n && scan->text[i] != quote; i++)
        i += scan->text[i] == '\\';
    return i + 1;
}

static bool is(const char *word, size_t n, const char *keyword)
{
    return strlen(keyword) == n && memcmp(word, keyword, n) == 0;
}

static size_t after_blanks(const struct scan *scan, size_t i)
{
    while (i < scan->n && strchr(" \t\r\n", scan->text[i]))
        i++;
    return i;
}

static size_t after_name(const struct scan *scan, size_t i)
{
    while (is_letter(byte_at(scan, i)) || is_digit(byte_at(scan, i)))
        i++;
    return i;
}

/* Behind blanks and these words: a letter of the pattern is a name, 1 that number, d the word `do`, the rest itself. 0 when
 * something else stands there. The name behind # is left in list. */
static size_t after_list_loop(const struct scan *scan, size_t i, const char **list, size_t *n_list)
{
    for (const char *p = "n=1,#nd"; *p; p++) {
        size_t from = i = after_blanks(scan, i);
        if (*p == 'n' || *p == 'd') {
            if (!is_letter(byte_at(scan, i)))
                return 0;
            i = after_name(scan, i);
        } else if (byte_at(scan, i++) != *p) {
            return 0;
        }
        if (*p == 'n')
            *list = scan->text + from, *n_list = i - from;
        else if (*p == 'd' && !is(scan->text + from, i - from, "do"))
            return 0;
    }
    return i;
}

static void take_for(struct scan *scan, size_t from)
{
    const char *list = NULL;
    size_t n_list = 0, end = after_list_loop(scan, scan->i, &list, &n_list);
    if (end == 0)
        return; /* its `do` counts */
    put(scan, from, list, n_list);
    scan->i = end;
}

static void take_word(struct scan *scan)
{
    size_t from = scan->i;
    scan->i = after_name(scan, from);
    const char *word = scan->text + from;
    size_t n = scan->i - from;
    if (is(word, n, "do") || is(word, n, "repeat"))
        put(scan, scan->i, NULL, 0);
    else if (is(word, n, "goto"))
        put(scan, from, NULL, 0);
    else if (is(word, n, "for"))
        take_for(scan, from);
    else if (is(word, n, "function"))
        scan->in_head = true;
}

/* 0x1p-3, 3.5e+2, and whatever else the compiler takes for one wrong number. A sign behind an exponent is no matter here. */
static void take_number(struct scan *scan)
{
    while (is_letter(byte_at(scan, scan->i)) || is_digit(byte_at(scan, scan->i)) || byte_at(scan, scan->i) == '.')
        scan->i++;
}

static void take_token(struct scan *scan)
{
    char c = scan->text[scan->i];
    if (is_letter(c)) {
        take_word(scan);
    } else if (is_digit(c)) {
        take_number(scan);
    } else if (c == '"' || c == '\'') {
        scan->i = after_quoted(scan, scan->i);
    } else if (c == '-' && byte_at(scan, scan->i + 1) == '-') {
        size_t end = after_long_text(scan, scan->i + 2);
        scan->i = end > scan->i + 2 ? end : after_line(scan, scan->i);
    } else if (c == '[' && after_long_text(scan, scan->i) > scan->i) {
        scan->i = after_long_text(scan, scan->i);
    } else {
        scan->i++;
        if (c == ')' && scan->in_head) {
            scan->in_head = false;
            put(scan, scan->i, NULL, 0);
        }
    }
}

static size_t find_steps(const char *text, size_t n_bytes, struct step *step)
{
    struct scan scan = {.text = text, .n = n_bytes, .step = step};
    while (scan.i < scan.n)
        take_token(&scan);
    return scan.n_steps;
}

/* ---- reading ---- */

/* A beginning of names that stands nowhere in the text. */
static const char *free_name(struct arena *arena, const char *text, size_t n_bytes)
{
    const char *name = "_s";
    while (memmem(text, n_bytes, name, strlen(name)))
        name = arena_printf(arena, "%ss", name);
    return name;
}

/* " do local l=left-1 left=l if l<0 then over()end end ", with -#list for many. */
static const char *statement(struct arena *arena, const char *s, const struct step *step)
{
    const char *many = step->list ? arena_printf(arena, "#%.*s", (int)step->n_list, step->list) : "1";
    return arena_printf(arena, " do local %sl=%sn-%s %sn=%sl if %sl<0 then %so()end end ", s, s, many, s, s, s, s);
}

void stepped_text_init(struct stepped_text *stepped, struct arena *arena, const char *text, size_t n_bytes)
{
    const char *s = free_name(arena, text, n_bytes);
    struct step *step = ARENA_ARRAY(arena, find_steps(text, n_bytes, NULL) + 1, struct step);
    *stepped = (struct stepped_text){.text = text, .n_bytes = n_bytes, .step = step};
    stepped->n_steps = find_steps(text, n_bytes, step);
    const char *one = statement(arena, s, &(struct step){0});
    for (size_t i = 0; i < stepped->n_steps; i++)
        step[i].statement = step[i].list ? statement(arena, s, &step[i]) : one;
    stepped->head = arena_printf(arena, "local %sn,%so=...;%so(function()return %sn end);", s, s, s, s);
}

const char *stepped_text_read(lua_State *lua, void *context, size_t *n_bytes)
{
    (void)lua;
    struct stepped_text *stepped = context;
    const char *inserted = NULL;
    if (stepped->head) {
        inserted = stepped->head;
        stepped->head = NULL;
        if (stepped->n_bytes > 0 && stepped->text[0] == BINARY_MARK)
            inserted = NULL; /* refused as what it is */
    } else if (stepped->n_done < stepped->n_steps && stepped->step[stepped->n_done].at == stepped->n_read) {
        inserted = stepped->step[stepped->n_done++].statement;
    }
    if (inserted) {
        *n_bytes = strlen(inserted);
        return inserted;
    }
    *n_bytes = stepped->n_read < stepped->n_bytes ? 1 : 0;
    return *n_bytes ? &stepped->text[stepped->n_read++] : NULL;
}

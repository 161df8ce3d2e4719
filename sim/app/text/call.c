/* A scanner that counts parentheses; no grammar deeper than that. A comma between arguments is refused even where YAML would
 * let it through, since the same text inside {...} would be cut there. */
#include "sim/app/text/call.h"

#include "sim/app/text/refusal.h"
#include "sim/engine/arena.h"
#include <ctype.h>
#include <string.h>

struct scanner {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct node *node;
    const char *what;
    struct call *call;
    uint32_t room;
};

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

bool call_is_likely(const char *text)
{
    size_t n = 0;
    while (is_word(text[n]))
        n++;
    return n > 0 && isalpha((unsigned char)text[0]) && text[n] == '(';
}

bool call_is_cut(const char *text)
{
    int open = 0;
    for (; *text; text++)
        open += (*text == '(') - (*text == ')');
    return open > 0;
}

static void add_argument(struct scanner *scanner, const char *key, struct place key_place, struct node *value)
{
    struct call *call = scanner->call;
    if (call->n == scanner->room) {
        scanner->room = scanner->room ? 2 * scanner->room : 4;
        struct call_argument *argument = ARENA_ARRAY(scanner->arena, scanner->room, struct call_argument);
        if (call->n)
            memcpy(argument, call->argument, call->n * sizeof argument[0]);
        call->argument = argument;
    }
    call->argument[call->n++] = (struct call_argument){ key, key_place, value, false };
}

static struct node *part(struct scanner *scanner, size_t offset, size_t n)
{
    struct node *node = node_scalar(scanner->arena, node_part(scanner->node, offset, n),
                                    arena_strndup(scanner->arena, scanner->node->text + offset, n));
    node->origin = scanner->node->origin;
    return node;
}

/* Length of the argument at the text's begin: up to a blank or comma outside of parentheses, or the closing parenthesis. 0
 * depth_error when too deep. */
static size_t argument_length(const char *text, bool *too_deep)
{
    int open = 0;
    size_t n = 0;
    for (; text[n]; n++) {
        if (open == 0 && (text[n] == ' ' || text[n] == ',' || text[n] == ')'))
            break;
        open += (text[n] == '(') - (text[n] == ')');
        if (open > CALL_DEPTH_MAX)
            *too_deep = true;
    }
    return n;
}

static bool fail(struct scanner *scanner, size_t offset, size_t n, const char *text, const char *repair)
{
    diagnostics_error(scanner->diagnostics, node_part(scanner->node, offset, n), "%s", text)->repair = repair;
    return false;
}

static void scan_argument(struct scanner *scanner, size_t offset, size_t n)
{
    const char *text = scanner->node->text + offset;
    size_t n_key = 0;
    while (n_key < n && is_word(text[n_key]))
        n_key++;
    if (n_key == 0 || n_key >= n || text[n_key] != '=') {
        add_argument(scanner, NULL, (struct place){ 0 }, part(scanner, offset, n));
        return;
    }
    const char *key = arena_strndup(scanner->arena, text, n_key);
    add_argument(scanner, key, node_part(scanner->node, offset, n_key), part(scanner, offset + n_key + 1, n - n_key - 1));
}

static bool scan_arguments(struct scanner *scanner, size_t offset)
{
    const char *text = scanner->node->text;
    for (;;) {
        offset += strspn(text + offset, " ");
        if (text[offset] == ')')
            break;
        if (text[offset] == ',')
            return fail(scanner, offset, 1, "a comma between parameters", "separate parameters by blanks");
        bool too_deep = false;
        size_t n = argument_length(text + offset, &too_deep);
        if (too_deep)
            return fail(scanner, offset, n, "nested too deeply", NULL);
        scan_argument(scanner, offset, n);
        offset += n;
    }
    if (text[offset + 1] != '\0')
        return fail(scanner, offset + 1, strlen(text + offset + 1), "nothing may follow the closing parenthesis", NULL);
    return true;
}

static bool not_closed(struct scanner *scanner)
{
    diagnostics_error(scanner->diagnostics, scanner->node->place, "%s is not closed", scanner->what)->repair =
        "the ) is missing";
    return false;
}

static bool parse_text(struct scanner *scanner)
{
    const char *text = scanner->node->text;
    size_t n = 0;
    if (strlen(text) > CALL_BYTES_MAX)
        return fail(scanner, 0, strlen(text), diagnostics_text(scanner->diagnostics, "this %s is too long", scanner->what),
                    NULL);
    while (is_word(text[n]))
        n++;
    struct call *call = scanner->call;
    call->name = arena_strndup(scanner->arena, text, n);
    call->place = node_part(scanner->node, 0, n);
    if (n == 0)
        return fail(scanner, 0, strlen(text), diagnostics_text(scanner->diagnostics, "\"%s\" is no %s", text, scanner->what),
                    NULL);
    if (text[n] == '\0')
        return true;
    if (text[n] != '(')
        return fail(scanner, n, strlen(text + n),
                    diagnostics_text(scanner->diagnostics, "\"%s\" is no %s", text, scanner->what),
                    "write name(value key=value)");
    if (call_is_cut(text))
        return not_closed(scanner);
    call->has_arguments = true;
    return scan_arguments(scanner, n + 1);
}

/* {NAME: {key: value}}, {NAME: value} */
static bool parse_map(struct scanner *scanner, const char *path)
{
    struct node *node = scanner->node;
    if (node->n != 1) {
        diagnostics_error(scanner->diagnostics, node_content(node), "%s must have one name", path)->repair =
            diagnostics_text(scanner->diagnostics, "the long form of a %s is {name: {key: value}}", scanner->what);
        return false;
    }
    struct node *value = node->entry[0].value;
    scanner->call->name = node->entry[0].key->text;
    scanner->call->place = node->entry[0].key->place;
    scanner->call->has_arguments = true;
    if (value->kind == NODE_SCALAR && !node_is_empty(value))
        add_argument(scanner, NULL, value->place, value);
    for (uint32_t i = 0; i < value->n; i++)
        add_argument(scanner, value->kind == NODE_MAP ? value->entry[i].key->text : NULL,
                     value->kind == NODE_MAP ? value->entry[i].key->place : value->entry[i].value->place,
                     value->entry[i].value);
    return true;
}

bool call_parse(struct arena *arena, struct diagnostics *diagnostics, struct node *node, const char *what, const char *path,
                struct call *call)
{
    struct scanner scanner = { arena, diagnostics, node, what, call, 0 };
    *call = (struct call){ .whole = node->kind == NODE_SCALAR ? node->place : node_content(node) };
    if (node->kind == NODE_MAP)
        return parse_map(&scanner, path);
    if (node->kind == NODE_LIST || node->text[0] == '\0') {
        refuse(diagnostics, node->place, node->kind == NODE_LIST ? REFUSE_NOT_VALUE : REFUSE_EMPTY, path);
        return false;
    }
    return parse_text(&scanner);
}

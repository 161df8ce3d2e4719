/* Reads libyaml's events, not its documents: those accept duplicate keys silently, let an alias share its anchor's node
 * (cycles, "billion laughs") and need seconds for deep nesting. Here each event is checked before the next is asked for, so a
 * hostile file ends at the first limit it meets. */
#include "sim/app/text/yaml_tree.h"

#include "sim/engine/arena.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct frame {
    struct node *node;
    struct node *key; /* of a map: read, its value not yet */
};

struct anchor {
    const char *name;
    struct node *node;
    bool open; /* its value is not complete */
};

struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const char *file;
    const char *text;
    size_t n_bytes;
    bool is_option;
    bool failed; /* reading ends */
    bool wrong;  /* reading goes on, but there will be no tree */
    uint32_t n_nodes, depth, n_anchors;
    struct node *root;
    struct frame stack[YAML_DEPTH_MAX];
    struct anchor anchor[YAML_ANCHORS_MAX];
};

/* ---- places ---- */

static struct place place_at(const struct reader *reader, int line, int column, int length)
{
    return reader->is_option ? (struct place){ reader->file, 0, 0, 0 } : (struct place){ reader->file, line, column, length };
}

static struct place place_of(const struct reader *reader, const yaml_mark_t *start, const yaml_mark_t *end)
{
    int length = end->line == start->line && end->column > start->column ? (int)(end->column - start->column) : 1;
    return place_at(reader, (int)start->line + 1, (int)start->column + 1, length);
}

static struct diagnostic *fail(struct reader *reader, struct place place, const char *text)
{
    reader->failed = true;
    return diagnostics_error(reader->diagnostics, place, "%s", text);
}

/* ---- bytes, before libyaml sees them ---- */

/* Length of the UTF-8 character at c, 0 when it is none (RFC 3629: shortest form, no surrogates, at most U+10FFFF). */
static size_t utf8_length(const unsigned char *c, size_t left)
{
    size_t n = c[0] < 0x80                   ? 1
               : c[0] >= 0xc2 && c[0] < 0xe0 ? 2
               : c[0] >= 0xe0 && c[0] < 0xf0 ? 3
               : c[0] >= 0xf0 && c[0] < 0xf5 ? 4
                                             : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((c[i] & 0xc0) != 0x80)
            return 0;
    if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) ||
        (c[0] == 0xf4 && c[1] > 0x8f))
        return 0;
    return n;
}

struct scan {
    int line, column;
    bool in_comment;
};

/* The mistake at this character, NULL when there is none; *repair says what to do. */
static const char *mistake_at(const unsigned char *c, size_t n, const struct scan *scan, const char **repair)
{
    *repair = NULL;
    if (n == 0)
        return "this byte is not UTF-8";
    if (c[0] == 0)
        return "NUL byte: this is no text file";
    if (c[0] == '\t' && !scan->in_comment) {
        *repair = "write blanks instead";
        return "a tab: YAML does not say how wide it is";
    }
    if ((c[0] < 32 && c[0] != '\n' && c[0] != '\r' && c[0] != '\t') || c[0] == 127)
        return "a control character";
    return NULL;
}

static void scan_bytes(struct reader *reader)
{
    const unsigned char *text = (const unsigned char *)reader->text;
    struct scan scan = { 1, 1, false };
    for (size_t i = 0; i < reader->n_bytes;) {
        size_t n = utf8_length(text + i, reader->n_bytes - i);
        const char *repair, *mistake = mistake_at(text + i, n, &scan, &repair);
        if (mistake) {
            fail(reader, place_at(reader, scan.line, scan.column, 1), mistake)->repair = repair;
            return;
        }
        if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n'))
            scan.in_comment = true;
        scan.column++;
        if (text[i] == '\n')
            scan = (struct scan){ scan.line + 1, 1, false };
        i += n;
    }
}

/* ---- what libyaml says when it fails ---- */

static const struct {
    const char *theirs, *ours, *repair;
} syntax_errors[] = {
    { "mapping values are not allowed", "a key where none can be: a \": \" inside a value, or wrong indentation",
      "quote the value, or align the key" },
    { "cannot start any token", "this character cannot begin a value", "quote the value" },
    { "expected ',' or '}'", "this {...} is not closed, or a comma is missing", NULL },
    { "expected ',' or ']'", "this [...] is not closed, or a comma is missing", NULL },
    { "expected key", "wrong indentation: a key or the end of the section was expected here", "align it with the keys above" },
    { "expected '-' indicator", "wrong indentation: a \"- \" or the end of the list was expected here", NULL },
    { "could not find expected ':'", "a key without \": \"", "write key: value" },
    { "end of stream", "a quote is not closed", NULL },
    { "expected <document start>", "wrong indentation, or more than one scenario in the file", NULL },
    { "expected node content", "a value was expected here", NULL },
};

static void fail_as_libyaml(struct reader *reader, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "not valid YAML", *ours = problem, *repair = NULL;
    for (size_t i = 0; i < sizeof syntax_errors / sizeof syntax_errors[0]; i++)
        if (strstr(problem, syntax_errors[i].theirs)) {
            ours = syntax_errors[i].ours;
            repair = syntax_errors[i].repair;
            break;
        }
    /* What is not closed shows where it begins, not where the file ends. */
    bool at_end = parser->context && strstr(problem, "end of stream");
    const yaml_mark_t *mark = at_end ? &parser->context_mark : &parser->problem_mark;
    struct diagnostic *d = fail(reader, place_of(reader, mark, mark), ours);
    d->repair = repair;
    if (parser->context && parser->context_mark.line != mark->line && !reader->is_option)
        d->note =
            diagnostics_text(reader->diagnostics, "%s that began in line %zu", parser->context, parser->context_mark.line + 1);
}

/* ---- building ---- */

static int by_key(const void *left, const void *right)
{
    const struct node *a = *(struct node *const *)left, *b = *(struct node *const *)right;
    int order = strcmp(a->text, b->text);
    if (order != 0)
        return order;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return a->place.column < b->place.column ? -1 : a->place.column > b->place.column;
}

/* Sorted, so that a map of a hundred thousand keys takes no hundred thousand looks at each. */
static void check_duplicates(struct reader *reader, const struct node *map)
{
    if (map->n < 2)
        return;
    struct node **keys = ARENA_ARRAY(reader->arena, map->n, struct node *);
    for (uint32_t i = 0; i < map->n; i++)
        keys[i] = map->entry[i].key;
    qsort(keys, map->n, sizeof keys[0], by_key);
    for (uint32_t i = 1; i < map->n; i++) {
        if (strcmp(keys[i - 1]->text, keys[i]->text) != 0)
            continue;
        reader->wrong = true;
        struct diagnostic *d = diagnostics_error(reader->diagnostics, keys[i]->place, "\"%s\" is here twice", keys[i]->text);
        d->repair = diagnostics_text(reader->diagnostics, "the first is in line %d", keys[i - 1]->place.line);
    }
}

/* Puts a complete value where it belongs. */
static void place_value(struct reader *reader, struct node *value)
{
    if (reader->depth == 0) {
        reader->root = value;
        return;
    }
    struct frame *frame = &reader->stack[reader->depth - 1];
    if (frame->node->kind == NODE_MAP && !frame->key) {
        if (value->kind != NODE_SCALAR)
            fail(reader, value->place, "a key must be a single word");
        else if (!value->quoted && strcmp(value->text, "<<") == 0)
            fail(reader, value->place, "merge keys are not understood here")->repair =
                "write the keys out, or use an alias for the whole value";
        frame->key = value;
        return;
    }
    node_append(reader->arena, frame->node, frame->key, value);
    frame->key = NULL;
}

/* Remembers an anchor; its index, or -1 without one. */
static void remember(struct reader *reader, const yaml_char_t *name, struct node *node)
{
    if (!name)
        return;
    if (reader->n_anchors == YAML_ANCHORS_MAX) {
        fail(reader, node->place, "too many anchors");
        return;
    }
    reader->anchor[reader->n_anchors++] =
        (struct anchor){ arena_strdup(reader->arena, (const char *)name), node, node->kind != NODE_SCALAR };
}

static bool is_too_large(struct reader *reader, struct place place, uint32_t n_nodes, uint32_t height)
{
    if (reader->depth + height > YAML_DEPTH_MAX)
        fail(reader, place, "nested too deeply")->note =
            diagnostics_text(reader->diagnostics, "at most %d levels", YAML_DEPTH_MAX);
    else if (n_nodes > YAML_NODES_MAX - reader->n_nodes)
        fail(reader, place, "too many values")->note =
            diagnostics_text(reader->diagnostics, "at most %d, those of aliases included", YAML_NODES_MAX);
    else
        reader->n_nodes += n_nodes;
    return reader->failed;
}

static void read_alias(struct reader *reader, const yaml_event_t *event, struct place place)
{
    const char *name = (const char *)event->data.alias.anchor;
    for (uint32_t i = reader->n_anchors; i-- > 0;) {
        const struct anchor *anchor = &reader->anchor[i];
        if (strcmp(anchor->name, name) != 0)
            continue;
        if (anchor->open) {
            struct diagnostic *d =
                diagnostics_error(reader->diagnostics, place, "*%s stands inside of what &%s names, without end", name, name);
            d->repair = diagnostics_text(reader->diagnostics, "&%s is in line %d", name, anchor->node->place.line);
            reader->failed = true;
        } else if (!is_too_large(reader, place, anchor->node->size, anchor->node->height)) {
            place_value(reader, node_copy(reader->arena, anchor->node));
        }
        return;
    }
    diagnostics_error(reader->diagnostics, place, "no anchor &%s before this", name)->repair =
        "an alias repeats what an anchor above it names";
    reader->failed = true;
}

static void read_scalar(struct reader *reader, const yaml_event_t *event, struct place place)
{
    if (is_too_large(reader, place, 1, 0))
        return;
    const char *text = arena_strndup(reader->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
    struct node *node = node_scalar(reader->arena, place, text);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (strlen(text) != event->data.scalar.length)
        fail(reader, place, "a NUL character inside of a value");
    remember(reader, event->data.scalar.anchor, node);
    place_value(reader, node);
}

static void open_container(struct reader *reader, enum node_kind kind, const yaml_char_t *anchor, bool flow, struct place place)
{
    if (is_too_large(reader, place, 1, 1))
        return;
    struct node *node = node_container(reader->arena, kind, place);
    node->flow = flow;
    remember(reader, anchor, node);
    reader->stack[reader->depth++] = (struct frame){ node, NULL };
}

static void close_container(struct reader *reader, const yaml_event_t *event)
{
    struct node *node = reader->stack[--reader->depth].node;
    if (node->flow && (int)event->end_mark.line + 1 == node->place.line)
        node->place.length = (int)event->end_mark.column + 1 - node->place.column;
    for (uint32_t i = reader->n_anchors; i-- > 0;)
        if (reader->anchor[i].node == node)
            reader->anchor[i].open = false;
    if (node->kind == NODE_MAP)
        check_duplicates(reader, node);
    place_value(reader, node);
}

static bool is_tagged(const yaml_event_t *event)
{
    return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

static void read_event(struct reader *reader, const yaml_event_t *event)
{
    struct place place = place_of(reader, &event->start_mark, &event->end_mark);
    if (is_tagged(event)) {
        fail(reader, place, "tags (!...) are not understood here")->repair =
            "leave it out: the key says of which type its value is";
        return;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reader->root)
            fail(reader, place, "a second document: one file holds one scenario");
        break;
    case YAML_ALIAS_EVENT:
        read_alias(reader, event, place);
        break;
    case YAML_SCALAR_EVENT:
        read_scalar(reader, event, place);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_container(reader, NODE_LIST, event->data.sequence_start.anchor,
                       event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE, place);
        break;
    case YAML_MAPPING_START_EVENT:
        open_container(reader, NODE_MAP, event->data.mapping_start.anchor,
                       event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, place);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_container(reader, event);
        break;
    default:
        break;
    }
}

static void read_events(struct reader *reader, yaml_parser_t *parser)
{
    for (bool done = false; !done && !reader->failed;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            fail_as_libyaml(reader, parser);
            return;
        }
        read_event(reader, &event);
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
}

static void parse(struct reader *reader)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        fail(reader, place_at(reader, 1, 1, 1), "out of memory");
        return;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)reader->text, reader->n_bytes);
    read_events(reader, &parser);
    yaml_parser_delete(&parser);
}

static struct node *read(struct arena *arena, const char *file, const char *text, size_t n_bytes, bool is_option,
                         struct diagnostics *diagnostics)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        arena_handler(arena)(sizeof *reader);
    reader->arena = arena;
    reader->diagnostics = diagnostics;
    reader->file = file;
    reader->text = text;
    reader->n_bytes = n_bytes;
    reader->is_option = is_option;
    scan_bytes(reader);
    if (!reader->failed)
        parse(reader);
    struct node *root = reader->failed || reader->wrong ? NULL : reader->root;
    free(reader);
    return root;
}

struct node *yaml_tree_read(struct arena *arena, const char *file, const char *text, size_t n_bytes,
                            struct diagnostics *diagnostics)
{
    unsigned n_errors = diagnostics_n_errors(diagnostics);
    struct node *root = read(arena, file, text, n_bytes, false, diagnostics);
    if (!root && diagnostics_n_errors(diagnostics) == n_errors)
        diagnostics_error(diagnostics, (struct place){ file, 1, 1, 1 }, "the file is empty")->repair = "begin with gslbsim: 1";
    return root;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Words that mean themselves in YAML: nearly all defaults, of which there is one for each key that a scenario leaves out. */
static bool is_plain(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && strchr(LETTERS, text[0]) && text[n - 1] != ' ' && strspn(text, LETTERS " ._%/()=+-") == n;
}

struct node *yaml_tree_read_option(struct arena *arena, const char *option, const char *text, struct diagnostics *diagnostics)
{
    if (is_plain(text))
        return node_scalar(arena, (struct place){ option, 0, 0, 0 }, arena_strdup(arena, text));
    struct node *root = read(arena, option, text, strlen(text), true, diagnostics);
    return root || diagnostics_n_errors(diagnostics) ? root : node_scalar(arena, (struct place){ option, 0, 0, 0 }, "");
}

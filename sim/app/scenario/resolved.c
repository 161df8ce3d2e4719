/* The tree as YAML: maps and lists in blocks, maps and lists of single values on one line. The loader has put every default
 * into the tree, so this is every value in force; with origins, each line ends with where its value comes from. */
#include "sim/app/scenario/scenario.h"

#include "sim/app/text/node.h"
#include <string.h>

#define INLINE_MAX 12 /* a map or list of no more single values stands on one line */
#define COMMENT_COLUMN 60

struct writer {
    FILE *out;
    const char *file; /* origins as comments; NULL: none */
    int column;
};

static void put(struct writer *writer, const char *text)
{
    fputs(text, writer->out);
    writer->column += (int)strlen(text);
}

/* Does the text read back as itself without quotes, wherever it stands? */
static bool is_plain(const char *text)
{
    static const char special[] = "\"'#&*!|>%@`{}[],:?";
    size_t n = strlen(text);
    if (n == 0 || text[0] == ' ' || text[n - 1] == ' ' || strchr("-?:", text[0]))
        return false;
    if (strchr(special, text[0]) && text[0] != '/')
        return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127 || strchr("{}[],", *c) || (*c == ':' && (c[1] == ' ' || c[1] == '\0')) ||
            (*c == '#' && c > text && c[-1] == ' '))
            return false;
    return true;
}

static void put_scalar(struct writer *writer, const struct node *node)
{
    if (is_plain(node->text)) {
        put(writer, node->text);
        return;
    }
    put(writer, "\"");
    for (const char *c = node->text; *c; c++) {
        char escaped[5] = { *c, 0 };
        if (*c == '"' || *c == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", *c);
        else if ((unsigned char)*c < 32 || *c == 127)
            snprintf(escaped, sizeof escaped, "\\x%02x", (unsigned)(unsigned char)*c);
        put(writer, escaped);
    }
    put(writer, "\"");
}

static void end_line(struct writer *writer, const struct node *value)
{
    if (writer->file && value) {
        fprintf(writer->out, "%*s # ", writer->column < COMMENT_COLUMN ? COMMENT_COLUMN - writer->column : 0, "");
        if (value->origin)
            fputs(value->origin, writer->out);
        else if (value->place.line == 0)
            fprintf(writer->out, "%.*s", (int)strcspn(value->place.file, " "), value->place.file);
        else
            fprintf(writer->out, "line %d", value->place.line);
    }
    putc('\n', writer->out);
    writer->column = 0;
}

static bool same_origin(const struct node *a, const struct node *b)
{
    if (a->origin || b->origin)
        return a->origin && b->origin && strcmp(a->origin, b->origin) == 0;
    return a->place.line == b->place.line;
}

/* On one line: few single values, and of one origin when origins are told. */
static bool is_inline(const struct writer *writer, const struct node *node)
{
    if (node->kind == NODE_SCALAR || node->n == 0)
        return true;
    if (node->n > INLINE_MAX)
        return false;
    for (uint32_t i = 0; i < node->n; i++)
        if (node->entry[i].value->kind != NODE_SCALAR ||
            (writer->file && !same_origin(node->entry[0].value, node->entry[i].value)))
            return false;
    return node->kind == NODE_LIST;
}

static void put_inline(struct writer *writer, const struct node *node)
{
    if (node->kind == NODE_SCALAR) {
        put_scalar(writer, node);
        return;
    }
    put(writer, node->kind == NODE_MAP ? "{" : "[");
    for (uint32_t i = 0; i < node->n; i++) {
        if (i > 0)
            put(writer, ", ");
        put_inline(writer, node->entry[i].value);
    }
    put(writer, node->kind == NODE_MAP ? "}" : "]");
}

static void put_block(struct writer *writer, const struct node *node, int indent, bool in_item);

/* The value after a key or a dash. */
static void put_value(struct writer *writer, const struct node *value, int indent, bool in_item)
{
    if (is_inline(writer, value)) {
        put(writer, in_item ? "" : " ");
        put_inline(writer, value);
        end_line(writer, value->n ? value->entry[0].value : value);
        return;
    }
    if (!in_item)
        end_line(writer, NULL);
    put_block(writer, value, indent, in_item);
}

static void put_indent(struct writer *writer, int indent)
{
    for (int i = 0; i < indent; i++)
        put(writer, " ");
}

static void put_block(struct writer *writer, const struct node *node, int indent, bool in_item)
{
    for (uint32_t i = 0; i < node->n; i++) {
        const struct entry *entry = &node->entry[i];
        if (!in_item || i > 0)
            put_indent(writer, indent);
        if (entry->key) {
            put_scalar(writer, entry->key);
            put(writer, ":");
            put_value(writer, entry->value, indent + 2, false);
        } else {
            put(writer, "- ");
            put_value(writer, entry->value, indent + 2, true);
        }
    }
}

static bool write(const struct scenario *scenario, FILE *out, bool origins)
{
    struct writer writer = { out, origins ? scenario->file : NULL, 0 };
    put_block(&writer, scenario->tree, 0, false);
    return fflush(out) == 0 && !ferror(out);
}

bool scenario_write_resolved(const struct scenario *scenario, FILE *out) { return write(scenario, out, false); }
bool scenario_show(const struct scenario *scenario, FILE *out) { return write(scenario, out, true); }

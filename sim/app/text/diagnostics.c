/* The list of what is wrong, and how it is printed. Sorting and dropping of repetitions wait until somebody looks at the list,
 * so that adding stays cheap for a file with a hundred thousand mistakes. The form of the first line is the one that editors,
 * CI annotators and make know. */
#include "sim/app/text/diagnostics.h"

#include "sim/engine/arena.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX 20
#define KEPT_MAX 5000  /* more are counted as the last one */
#define TEXT_MAX 600   /* bytes of one text shown; a name in it may be megabytes long */
#define LINE_WIDTH 160 /* characters of a source line shown, around the place */

struct source {
    const char *file, *text;
    size_t n_bytes;
    struct source *next;
};

struct kept {
    struct diagnostic diagnostic;
    unsigned sequence;
    bool is_hushed;
};

struct diagnostics {
    struct arena *arena;
    struct source *sources;
    struct kept *at;
    unsigned n, room;
    bool sorted;
};

struct diagnostics *diagnostics_new(struct arena *arena)
{
    struct diagnostics *list = ARENA_NEW(arena, struct diagnostics);
    list->arena = arena;
    list->room = KEPT_MAX + 1;
    list->at = ARENA_ARRAY(arena, list->room, struct kept);
    return list;
}

void diagnostics_add_source(struct diagnostics *list, const char *file, const char *text, size_t n_bytes)
{
    struct source *source = ARENA_NEW(list->arena, struct source);
    *source = (struct source){ file, text, n_bytes, list->sources };
    list->sources = source;
}

static const char *text_of(struct diagnostics *list, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t room = length < 0 ? 1 : (size_t)length + 1;
    char *text = arena_alloc(list->arena, room);
    vsnprintf(text, room, format, arguments);
    return text;
}

const char *diagnostics_text(struct diagnostics *list, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = text_of(list, format, arguments);
    va_end(arguments);
    return text;
}

static struct diagnostic *add(struct diagnostics *list, enum severity severity, struct place place, const char *text)
{
    if (list->n == list->room)
        list->n--;
    struct kept *kept = &list->at[list->n];
    *kept = (struct kept){ { severity, place, text, NULL, NULL }, list->n++, false };
    list->sorted = false;
    return &kept->diagnostic;
}

struct diagnostic *diagnostics_error(struct diagnostics *list, struct place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = text_of(list, format, arguments);
    va_end(arguments);
    return add(list, SEVERITY_ERROR, place, text);
}

struct diagnostic *diagnostics_warning(struct diagnostics *list, struct place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = text_of(list, format, arguments);
    va_end(arguments);
    return add(list, SEVERITY_WARNING, place, text);
}

/* ---- order ---- */

/* The command line first, then by place; at one place errors first, then as they came. */
static int by_place(const void *left, const void *right)
{
    const struct kept *a = left, *b = right;
    const struct place *p = &a->diagnostic.place, *q = &b->diagnostic.place;
    int files = strcmp(p->file, q->file);
    if ((p->line == 0) != (q->line == 0))
        return p->line == 0 ? -1 : 1;
    if (files != 0)
        return files;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    if (p->column != q->column)
        return p->column < q->column ? -1 : 1;
    if (a->diagnostic.severity != b->diagnostic.severity)
        return a->diagnostic.severity < b->diagnostic.severity ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static bool is_repetition(const struct diagnostic *one, const struct diagnostic *other)
{
    const struct place *p = &one->place, *q = &other->place;
    if (p->line == 0)
        return q->line == 0 && strcmp(p->file, q->file) == 0 && strcmp(one->text, other->text) == 0;
    return p->line == q->line && p->column == q->column && one->severity == other->severity && strcmp(p->file, q->file) == 0;
}

static void sort(struct diagnostics *list)
{
    if (list->sorted)
        return;
    qsort(list->at, list->n, sizeof list->at[0], by_place);
    unsigned n = 0;
    for (unsigned i = 0; i < list->n; i++)
        if (n == 0 || !is_repetition(&list->at[n - 1].diagnostic, &list->at[i].diagnostic))
            list->at[n++] = list->at[i];
    list->n = n;
    list->sorted = true;
}

static unsigned count(const struct diagnostics *list, enum severity severity)
{
    sort((struct diagnostics *)list); /* the list keeps its meaning */
    unsigned n = 0;
    for (unsigned i = 0; i < list->n; i++)
        n += list->at[i].diagnostic.severity == severity;
    return n;
}

unsigned diagnostics_n_errors(const struct diagnostics *list) { return count(list, SEVERITY_ERROR); }
unsigned diagnostics_n_warnings(const struct diagnostics *list) { return count(list, SEVERITY_WARNING); }

const struct diagnostic *diagnostics_at(struct diagnostics *list, unsigned i)
{
    sort(list);
    return i < list->n ? &list->at[i].diagnostic : NULL;
}

void diagnostics_hush(struct diagnostics *list, unsigned i)
{
    sort(list);
    list->at[i].is_hushed = true;
}

/* ---- printing ---- */

/* Text of others on a terminal: control characters become ?, very long ones are cut. */
static void print_clean(const char *text, size_t n_bytes, FILE *out)
{
    size_t n = n_bytes < TEXT_MAX ? n_bytes : TEXT_MAX;
    while (n < n_bytes && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    for (size_t i = 0; i < n; i++)
        putc((unsigned char)text[i] < 32 || text[i] == 127 ? '?' : text[i], out);
    if (n < n_bytes)
        fputs("...", out);
}

static void print_text(const char *text, FILE *out) { print_clean(text, strlen(text), out); }

/* Each line of the note after a prefix. */
static void print_note(const char *note, const char *prefix, FILE *out)
{
    while (note && *note) {
        size_t n = strcspn(note, "\n");
        fputs(prefix, out);
        print_clean(note, n, out);
        putc('\n', out);
        note += n + (note[n] == '\n');
    }
}

/* The given line of a source; NULL when the source is not known. */
static const char *line_of(const struct diagnostics *list, const struct place *place, size_t *n_bytes)
{
    const struct source *source = list->sources;
    while (source && strcmp(source->file, place->file) != 0)
        source = source->next;
    if (!source)
        return NULL;
    const char *line = source->text, *end = source->text + source->n_bytes;
    for (int i = 1; i < place->line && line < end; i++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        line = newline ? newline + 1 : end;
    }
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    *n_bytes = (size_t)((newline ? newline : end) - line);
    while (*n_bytes > 0 && line[*n_bytes - 1] == '\r')
        --*n_bytes;
    return line;
}

static bool is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* Prints at most LINE_WIDTH characters from the first-th on; returns how many there were. */
static int print_window(const char *line, size_t n_bytes, int first, FILE *out)
{
    int character = -1, n = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        character += !is_continuation(line[i]);
        if (character < first || character >= first + LINE_WIDTH)
            continue;
        n += !is_continuation(line[i]);
        putc((unsigned char)line[i] < 32 || line[i] == 127 ? ' ' : line[i], out);
    }
    return n;
}

static void print_line(const struct diagnostics *list, const struct diagnostic *d, FILE *out)
{
    size_t n_bytes;
    const char *line = line_of(list, &d->place, &n_bytes);
    if (!line) {
        if (d->repair) {
            fputs("      | ", out);
            print_text(d->repair, out);
            putc('\n', out);
        }
        return;
    }
    int first = d->place.column > LINE_WIDTH - 40 ? d->place.column - 60 : 0;
    fprintf(out, "%5d | ", d->place.line);
    int n = print_window(line, n_bytes, first, out);
    int before = d->place.column - 1 - first, length = d->place.length > 0 ? d->place.length : 1;
    if (length > n - before)
        length = n > before ? n - before : 1;
    fprintf(out, "\n      | %*s^", before, "");
    for (int i = 1; i < length; i++)
        putc('~', out);
    if (d->repair) {
        putc(' ', out);
        print_text(d->repair, out);
    }
    putc('\n', out);
}

static void print_one(const struct diagnostics *list, const struct diagnostic *d, FILE *out)
{
    const struct place *place = &d->place;
    if (place->line == 0) {
        fputs("gslbsim: ", out);
        print_text(place->file, out);
        fputs(d->severity == SEVERITY_WARNING ? ": warning: " : ": ", out);
        print_text(d->text, out);
        putc('\n', out);
        print_note(d->repair, "         ", out);
        print_note(d->note, "         ", out);
        return;
    }
    print_text(place->file, out);
    fprintf(out, ":%d:%d: %s: ", place->line, place->column, d->severity == SEVERITY_ERROR ? "error" : "warning");
    print_text(d->text, out);
    putc('\n', out);
    print_line(list, d, out);
    print_note(d->note, "      = ", out);
}

void diagnostics_print(struct diagnostics *list, FILE *out)
{
    unsigned n_errors = 0, n_warnings = 0, n = 0;
    sort(list);
    for (unsigned i = 0; i < list->n; i++) {
        const struct kept *kept = &list->at[i];
        if (kept->is_hushed)
            continue;
        n_errors += kept->diagnostic.severity == SEVERITY_ERROR;
        n_warnings += kept->diagnostic.severity == SEVERITY_WARNING;
        if (n++ >= SHOWN_MAX)
            continue;
        print_one(list, &kept->diagnostic, out);
        putc('\n', out);
    }
    if (n == 0)
        return;
    if (n > SHOWN_MAX)
        fprintf(out, "(%s%u more not shown)\n", list->n >= KEPT_MAX ? "at least " : "", n - SHOWN_MAX);
    if (n_errors > 0)
        fprintf(out, "%u error%s", n_errors, n_errors == 1 ? "" : "s");
    if (n_warnings > 0)
        fprintf(out, "%s%u warning%s", n_errors ? ", " : "", n_warnings, n_warnings == 1 ? "" : "s");
    fputs(n_errors ? "; nothing was run\n" : "\n", out);
}

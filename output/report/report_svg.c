/* A reader of tags with a list of what may pass. No XML parser: gnuplot's output is simple, and what this one does not
 * understand is refused. */
#include "output/report/report_svg.h"

#include "output/report/report_page.h"
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  64
#define NAME_BYTES 32

struct buffer {
    char *text;
    size_t n, room;
};
struct open_element {
    char name[NAME_BYTES];
    size_t before, after; /* of its start tag, in the output */
};
struct cleaner {
    const char *at, *end;
    const char *prefix, *label;
    struct buffer out;
    struct open_element open[DEPTH_MAX];
    int depth, skipped; /* open elements; of them those within one that is left out */
    bool with_defs, is_done;
    bool is_heat_map; /* has an image, whose colours no style can change: those of its colour box must stay too */
};

static const char *const elements[] = {"svg",     "g",        "path", "rect",  "circle", "ellipse", "line",
                                       "polygon", "polyline", "text", "tspan", "image",  "use",     "defs"};
static const char *const attributes[] = {"viewBox",
                                         "x",
                                         "y",
                                         "x1",
                                         "y1",
                                         "x2",
                                         "y2",
                                         "cx",
                                         "cy",
                                         "r",
                                         "rx",
                                         "ry",
                                         "d",
                                         "points",
                                         "width",
                                         "height",
                                         "transform",
                                         "fill-opacity",
                                         "stroke-opacity",
                                         "opacity",
                                         "stroke-width",
                                         "stroke-linecap",
                                         "stroke-linejoin",
                                         "stroke-dasharray",
                                         "fill-rule",
                                         "font-size",
                                         "font-weight",
                                         "font-style",
                                         "text-anchor",
                                         "preserveAspectRatio",
                                         "shape-rendering"};
#define N_OF(list) (sizeof(list) / sizeof(list)[0])

static bool is_listed(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* ---- output ---- */

static void put_bytes(struct buffer *out, const char *text, size_t n)
{
    if (out->n + n + 1 > out->room) {
        out->room = 2 * (out->n + n) + 4096;
        out->text = realloc(out->text, out->room);
        if (out->text == NULL)
            abort();
    }
    memcpy(out->text + out->n, text, n);
    out->n += n;
    out->text[out->n] = '\0';
}

static void put(struct buffer *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_escaped(struct buffer *out, const char *text)
{
    char *escaped = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&escaped, &n);
    if (stream == NULL)
        abort();
    page_html_text(stream, text);
    if (fclose(stream) != 0)
        abort();
    put_bytes(out, escaped, n);
    free(escaped);
}

/* ---- values ---- */

/* "#rrggbb", "rgb(r, g, b)" and three names. */
static bool parse_colour(const char *text, unsigned rgb[3])
{
    int n = 0;
    if (strcmp(text, "black") == 0 || strcmp(text, "white") == 0 || strcmp(text, "lightgrey") == 0) {
        rgb[0] = rgb[1] = rgb[2] = text[0] == 'b' ? 0 : text[0] == 'w' ? 255 : 211;
        return true;
    }
    if (text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6)
        return sscanf(text, "#%2x%2x%2x", &rgb[0], &rgb[1], &rgb[2]) == 3;
    return sscanf(text, "rgb( %3u , %3u , %3u )%n", &rgb[0], &rgb[1], &rgb[2], &n) == 3 && text[n] == '\0' && rgb[0] < 256 &&
           rgb[1] < 256 && rgb[2] < 256;
}

static void put_colour(struct buffer *out, const char *text, bool is_heat_map)
{
    unsigned rgb[3];
    char value[60];
    if (!parse_colour(text, rgb)) {
        put(out, strcmp(text, "currentColor") == 0 ? text : "none");
        return;
    }
    unsigned least = rgb[0] < rgb[1] ? rgb[0] : rgb[1], most = rgb[0] > rgb[1] ? rgb[0] : rgb[1];
    least = rgb[2] < least ? rgb[2] : least;
    most = rgb[2] > most ? rgb[2] : most;
    bool is_grey = most - least <= 8;
    const char *grey = most >= 250 ? "paper" : most >= 225 ? "pale" : most >= 190 ? "line" : most >= 90 ? "faint" : "ink";
    char literal[10], named[16];
    snprintf(literal, sizeof literal, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
    snprintf(named, sizeof named, "c%s", literal + 1);
    if (is_heat_map && (!is_grey || (most >= 190 && most < 250)))
        snprintf(value, sizeof value, "%s", literal);
    else
        snprintf(value, sizeof value, "var(--%s,%s)", is_grey ? grey : named, literal);
    put(out, value);
}

/* Numbers from 10 on with one decimal, smaller ones (symbols) with two; runs of blanks as one. */
static void put_coordinates(struct buffer *out, const char *text)
{
    for (const char *t = text; *t != '\0';) {
        size_t whole = strspn(t, "0123456789"),
               decimals = whole > 0 && t[whole] == '.' ? strspn(t + whole + 1, "0123456789") : 0;
        if (decimals > 0) {
            char number[40];
            int n = snprintf(number, sizeof number, "%.*f", whole > 1 ? 1 : 2, strtod(t, NULL));
            while (n > 0 && n < (int)sizeof number && number[n - 1] == '0')
                n--;
            put_bytes(out, number, (size_t)(number[n - 1] == '.' ? n - 1 : n));
            t += whole + 1 + decimals;
        } else if (isspace((unsigned char)*t)) {
            t += strspn(t, " \t\r\n");
            if (*t != '\0')
                put(out, " ");
        } else {
            size_t n = whole > 0 ? whole : 1;
            put_bytes(out, t, n);
            t += n;
        }
    }
}

/* Nothing that a browser could follow, and nothing that ends the attribute. */
static bool is_plain(const char *value)
{
    return strpbrk(value, "<>&\"'\\:;@") == NULL && strstr(value, "url") == NULL;
}

static void put_attribute(struct cleaner *cleaner, const char *name, const char *value)
{
    struct buffer *out = &cleaner->out;
    bool is_colour = strcmp(name, "fill") == 0 || strcmp(name, "stroke") == 0 || strcmp(name, "color") == 0;
    if ((!is_colour && !is_listed(attributes, N_OF(attributes), name)) || !is_plain(value))
        return;
    put(out, " ");
    put(out, name);
    put(out, "=\"");
    if (is_colour)
        put_colour(out, value, cleaner->is_heat_map);
    else if (strcmp(name, "d") == 0 || strcmp(name, "points") == 0)
        put_coordinates(out, value);
    else
        put(out, value);
    put(out, "\"");
}

/* Within the picture, or an image of its own bytes. */
static void put_reference(struct cleaner *cleaner, const char *value)
{
    static const char png[] = "data:image/png;base64,";
    struct buffer *out = &cleaner->out;
    if (value[0] == '#' && is_plain(value)) {
        put(out, " href=\"#");
        put(out, cleaner->prefix);
        put(out, value + 1);
        put(out, "\"");
    } else if (strncmp(value, png, sizeof png - 1) == 0) {
        put(out, " href=\"");
        put(out, png);
        for (const char *c = value + sizeof png - 1; *c != '\0'; c++) /* line breaks, and whatever is not base 64, go */
            if (isalnum((unsigned char)*c) || strchr("+/=", *c) != NULL)
                put_bytes(out, c, 1);
        put(out, "\"");
    }
}

/* ---- tags ---- */

static bool read_name(struct cleaner *cleaner, char name[NAME_BYTES])
{
    size_t n = 0;
    while (cleaner->at < cleaner->end && n + 1 < NAME_BYTES &&
           (isalnum((unsigned char)*cleaner->at) || strchr(":-_.", *cleaner->at) != NULL))
        name[n++] = *cleaner->at++;
    name[n] = '\0';
    return n > 0;
}

static void skip_blanks(struct cleaner *cleaner)
{
    while (cleaner->at < cleaner->end && isspace((unsigned char)*cleaner->at))
        cleaner->at++;
}

/* NAME="VALUE"; the value is a copy for the caller to free. */
static char *read_attribute(struct cleaner *cleaner, char name[NAME_BYTES])
{
    if (!read_name(cleaner, name))
        return NULL;
    skip_blanks(cleaner);
    if (cleaner->end - cleaner->at < 2 || *cleaner->at++ != '=')
        return NULL;
    skip_blanks(cleaner);
    if (cleaner->at == cleaner->end || (*cleaner->at != '"' && *cleaner->at != '\''))
        return NULL;
    char quote = *cleaner->at++;
    const char *close = memchr(cleaner->at, quote, (size_t)(cleaner->end - cleaner->at));
    if (close == NULL)
        return NULL;
    char *value = strndup(cleaner->at, (size_t)(close - cleaner->at));
    if (value == NULL)
        abort();
    cleaner->at = close + 1;
    return value;
}

static void put_id(struct cleaner *cleaner, const char *value)
{
    if (!is_plain(value) || strpbrk(value, " \t\n") != NULL)
        return;
    put(&cleaner->out, " id=\"");
    put(&cleaner->out, cleaner->prefix);
    put(&cleaner->out, value);
    put(&cleaner->out, "\"");
}

static bool is_in_defs(const struct cleaner *cleaner)
{
    for (int i = 0; i < cleaner->depth; i++)
        if (strcmp(cleaner->open[i].name, "defs") == 0)
            return true;
    return false;
}

/* What stands between the name and the end of a start tag. */
static bool clean_attributes(struct cleaner *cleaner, bool is_kept, bool is_root)
{
    char name[NAME_BYTES];
    for (skip_blanks(cleaner); cleaner->at < cleaner->end && *cleaner->at != '>' && *cleaner->at != '/'; skip_blanks(cleaner)) {
        char *value = read_attribute(cleaner, name);
        if (value == NULL)
            return false;
        bool is_size = is_root && (strcmp(name, "width") == 0 || strcmp(name, "height") == 0 || strcmp(name, "x") == 0 ||
                                   strcmp(name, "y") == 0);
        if (is_kept && strcmp(name, "id") == 0 && is_in_defs(cleaner))
            put_id(cleaner, value);
        else if (is_kept && (strcmp(name, "href") == 0 || strcmp(name, "xlink:href") == 0))
            put_reference(cleaner, value);
        else if (is_kept && !is_size)
            put_attribute(cleaner, name, value);
        free(value);
    }
    return cleaner->at < cleaner->end;
}

static void put_label(struct cleaner *cleaner)
{
    put(&cleaner->out, " role=\"img\" aria-label=\"");
    put_escaped(&cleaner->out, cleaner->label);
    put(&cleaner->out, "\"");
}

static bool start_tag(struct cleaner *cleaner)
{
    struct open_element element = {.before = cleaner->out.n};
    bool is_root = cleaner->depth == 0;
    if (cleaner->depth == DEPTH_MAX || cleaner->is_done || !read_name(cleaner, element.name) ||
        (strcmp(element.name, "svg") == 0) != is_root)
        return false;
    bool is_kept = cleaner->skipped == 0 && is_listed(elements, N_OF(elements), element.name) &&
                   (cleaner->with_defs || strcmp(element.name, "defs") != 0);
    if (is_kept) {
        put(&cleaner->out, "<");
        put(&cleaner->out, element.name);
        if (is_root)
            put_label(cleaner);
    }
    if (!clean_attributes(cleaner, is_kept, is_root))
        return false;
    bool is_empty = *cleaner->at == '/';
    cleaner->at += is_empty;
    if (cleaner->at == cleaner->end || *cleaner->at++ != '>' || (is_empty && is_root))
        return false;
    if (is_kept)
        put(&cleaner->out, is_empty ? "/>" : ">");
    element.after = cleaner->out.n;
    if (!is_empty) {
        cleaner->open[cleaner->depth++] = element;
        cleaner->skipped += !is_kept;
    }
    return true;
}

static bool end_tag(struct cleaner *cleaner)
{
    char name[NAME_BYTES];
    if (!read_name(cleaner, name) || cleaner->depth == 0)
        return false;
    skip_blanks(cleaner);
    const struct open_element *element = &cleaner->open[--cleaner->depth];
    if (strcmp(element->name, name) != 0 || cleaner->at == cleaner->end || *cleaner->at++ != '>')
        return false;
    cleaner->is_done = cleaner->depth == 0;
    if (cleaner->skipped > 0) {
        cleaner->skipped--;
    } else if (cleaner->out.n == element->after && strcmp(name, "g") == 0) {
        cleaner->out.n = element->before;
    } else {
        put(&cleaner->out, "</");
        put(&cleaner->out, name);
        put(&cleaner->out, strcmp(name, "text") == 0 || strcmp(name, "g") == 0 ? ">\n" : ">");
    }
    return true;
}

/* ---- between tags ---- */

static bool is_in_text(const struct cleaner *cleaner)
{
    const char *name = cleaner->depth > 0 ? cleaner->open[cleaner->depth - 1].name : "";
    return cleaner->skipped == 0 && (strcmp(name, "text") == 0 || strcmp(name, "tspan") == 0);
}

/* Entities are read, so that they can be written again by page_html_text. */
static void put_words(struct cleaner *cleaner, const char *words, size_t n)
{
    static const char *const entity[][2] = {{"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},
                                            {"&quot;", "\""}, {"&apos;", "'"}, {"&#39;", "'"}};
    char *plain = malloc(n + 1);
    size_t to = 0;
    if (plain == NULL)
        abort();
    for (size_t i = 0; i < n; to++) {
        size_t length = 1;
        plain[to] = words[i];
        for (size_t e = 0; e < N_OF(entity) && words[i] == '&'; e++)
            if (strlen(entity[e][0]) <= n - i && strncmp(words + i, entity[e][0], strlen(entity[e][0])) == 0) {
                plain[to] = entity[e][1][0];
                length = strlen(entity[e][0]);
                break;
            }
        i += length;
    }
    plain[to] = '\0';
    put_escaped(&cleaner->out, plain);
    free(plain);
}

/* <!-- -->, <!DOCTYPE>, <? ?>: left out. A document type of one's own or CDATA is not understood. */
static bool skip_declaration(struct cleaner *cleaner)
{
    size_t n = (size_t)(cleaner->end - cleaner->at);
    bool is_comment = n >= 3 && strncmp(cleaner->at, "!--", 3) == 0;
    const char *ending = is_comment ? "-->" : *cleaner->at == '?' ? "?>" : ">";
    const char *close = memmem(cleaner->at, n, ending, strlen(ending));
    if (close == NULL || (!is_comment && memchr(cleaner->at, '[', (size_t)(close - cleaner->at)) != NULL))
        return false;
    cleaner->at = close + strlen(ending);
    return true;
}

static bool step(struct cleaner *cleaner)
{
    if (*cleaner->at != '<') {
        const char *tag = memchr(cleaner->at, '<', (size_t)(cleaner->end - cleaner->at)),
                   *end = tag == NULL ? cleaner->end : tag;
        if (is_in_text(cleaner))
            put_words(cleaner, cleaner->at, (size_t)(end - cleaner->at));
        cleaner->at = end;
        return true;
    }
    if (++cleaner->at == cleaner->end)
        return false;
    if (*cleaner->at == '!' || *cleaner->at == '?')
        return skip_declaration(cleaner);
    if (*cleaner->at != '/')
        return start_tag(cleaner);
    cleaner->at++;
    return end_tag(cleaner);
}

/* gnuplot defines its symbols in every file, used or not. */
static bool uses_defs(const char *svg, size_t n_bytes)
{
    const char *close = memmem(svg, n_bytes, "</defs>", 7);
    return close != NULL && memmem(close, n_bytes - (size_t)(close - svg), "<use", 4) != NULL;
}

char *report_svg_clean(const char *svg, size_t n_bytes, const char *prefix, const char *label, size_t *n_clean)
{
    struct cleaner cleaner = {.at = svg,
                              .end = svg + n_bytes,
                              .prefix = prefix,
                              .label = label,
                              .with_defs = uses_defs(svg, n_bytes),
                              .is_heat_map = memmem(svg, n_bytes, "<image", 6) != NULL};
    bool ok = memchr(svg, '\0', n_bytes) == NULL;
    while (ok && cleaner.at < cleaner.end)
        ok = step(&cleaner);
    if (!ok || !cleaner.is_done) {
        free(cleaner.out.text);
        return NULL;
    }
    *n_clean = cleaner.out.n;
    cleaner.out.text[cleaner.out.n] = '\0';
    return cleaner.out.text;
}

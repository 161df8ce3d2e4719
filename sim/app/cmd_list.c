/* gslbsim list [KIND [NAME]]: what there is, as a table, in detail, or as JSON. */
#include "sim/app/catalogue/catalogue.h"
#include "sim/app/catalogue/lesson.h"
#include "sim/app/catalogue/type_text.h"
#include "sim/app/text/suggest.h"
#include "sim/app/verb.h"
#include <ctype.h>
#include <jansson.h>
#include <string.h>

#define GAP 2

/* ---- rows of cells, each wrapped at blanks into its width ---- */

struct cell {
    const char *text; /* NULL counts as empty */
    int width;
};

static int display_columns(const char *text, int n_bytes)
{
    int n = 0;
    for (int i = 0; i < n_bytes; i++)
        n += ((unsigned char)text[i] & 0xc0u) != 0x80u;
    return n;
}

/* Bytes of a word that is too long for the width: up to its last bar that fits, or underscore, else the whole. */
static int fitting_of_word(const char *text, int width)
{
    int word = (int)strcspn(text, " ");
    for (const char *mark = "|_"; *mark; mark++) {
        int n = width < word ? width : word;
        while (n > 0 && text[n - 1] != *mark)
            n--;
        if (n > 0)
            return n;
    }
    return word;
}

/* Bytes of text that fit into the width without cutting a word, unless the word alone is too long. */
static int fitting(const char *text, int width)
{
    int fits = 0, n = 0;
    while (text[n]) {
        int word = n + (int)strcspn(text + n, " ");
        if (display_columns(text, word) > width)
            break;
        fits = word;
        n = word + (int)strspn(text + word, " ");
        if (n == word)
            break;
    }
    return fits > 0 ? fits : fitting_of_word(text, width);
}

static bool print_cell_line(struct cell *cell, bool is_last)
{
    const char *text = cell->text ? cell->text : "";
    int n = is_last && cell->width <= 0 ? (int)strlen(text) : fitting(text, cell->width);
    int pad = cell->width + GAP - display_columns(text, n);
    printf("%.*s%*s", n, text, is_last ? 0 : (pad > 0 ? pad : 1), "");
    cell->text = text + n + strspn(text + n, " ");
    return *cell->text != '\0';
}

static void print_cells(struct cell *cell, int n)
{
    bool more = true;
    while (more) {
        more = false;
        int last = n - 1;
        while (last > 0 && !(cell[last].text && *cell[last].text))
            last--;
        for (int i = 0; i <= last; i++)
            more |= print_cell_line(&cell[i], i == last);
        putchar('\n');
    }
}

static int max_length(int a, const char *text)
{
    int length = text ? (int)strlen(text) : 0;
    return length > a ? length : a;
}

/* ---- tables ---- */

static void print_params(const struct param *params, int width)
{
    int key = 4, type = 0, value = 0;
    char text[300];
    for (const struct param *row = params; row && row->key; row++) {
        param_type_text(row, text, sizeof text);
        key = max_length(key, row->key);
        type = max_length(type, text);
        value = max_length(value, row->flags & PARAM_REQUIRED ? "required" : row->default_text);
    }
    type = type > 20 ? 20 : type;
    value = value > 22 ? 22 : value;
    for (const struct param *row = params; row && row->key; row++) {
        char help[600];
        param_type_text(row, text, sizeof text);
        snprintf(help, sizeof help, "%s%s%s%s", row->help ? row->help : "", row->origin ? " (" : "",
                 row->origin ? row->origin : "", row->origin ? ")" : "");
        struct cell cells[] = {{"", 0},
                               {row->key, key},
                               {text, type},
                               {row->flags & PARAM_REQUIRED ? "required"
                                : row->default_text         ? row->default_text
                                                            : "-",
                                value},
                               {help, width - key - type - value - 4 * GAP}};
        print_cells(cells, 5);
    }
}

static void print_kinds(void)
{
    for (const struct kind *kind = catalogue; kind->name; kind++)
        printf("gslbsim list %-14s %s\n", kind->name, kind->help);
    printf("\nDetails: gslbsim list algorithms power_of_two\n");
}

static const char *middle_text(const struct item *item)
{
    return item->unit ? item->unit : item->known_as ? item->known_as : item->example;
}

#define LAYER "LAYER"

/* Name, what it is called elsewhere, layer, one line; the middle two only where the kind has them. */
static void print_row(const char *name, int name_width, const char *middle, int middle_width, const char *layer,
                      int layer_width, const char *help, int help_width)
{
    struct cell row[4] = {{name, name_width}};
    int n = 1;
    if (middle_width > 0)
        row[n++] = (struct cell){middle, middle_width};
    if (layer_width > 0)
        row[n++] = (struct cell){layer, layer_width};
    row[n++] = (struct cell){help, help_width};
    print_cells(row, n);
}

static void print_table(const struct kind *kind, int width)
{
    struct item item;
    int name = 4, middle = kind->column ? (int)strlen(kind->column) : 0, layer = 0;
    char first[100] = ""; /* a name lives as long as its item */
    for (unsigned i = 0; kind->at(i, &item); i++) {
        name = max_length(name, item.name);
        middle = kind->column ? max_length(middle, middle_text(&item)) : 0;
        layer = item.layer ? (int)strlen(LAYER) : layer;
        if (i == 0)
            snprintf(first, sizeof first, "%s", item.name);
    }
    int room = width - name - GAP - (layer ? layer + GAP : 0) - (middle ? GAP : 0);
    middle = middle > room / 2 ? room * 2 / 5 : middle;
    print_row("NAME", name, kind->column, middle, LAYER, layer, "ONE LINE", 0);
    for (unsigned i = 0; kind->at(i, &item); i++)
        print_row(item.name, name, middle_text(&item), middle, item.layer, layer, item.help, room - middle);
    printf("\nDetails: gslbsim list %s %s\n", kind->name, first);
}

/* ---- one item ---- */

static void print_text(const char *label, const char *text, int width)
{
    struct cell cells[] = {{label, 10}, {text, width - 10 - GAP}};
    if (text && *text)
        print_cells(cells, 2);
}

/* The whole format in one go: what people search with grep and less. */
static void print_tree(const struct kind *kind, int width)
{
    struct item item;
    for (unsigned i = 0; kind->at(i, &item); i++) {
        printf("%s%s\n", i ? "\n" : "", item.name);
        print_text("", item.help, width);
        print_text("source", item.source, width);
        print_params(item.params, width);
    }
}

/* A command that can be pasted; what needs a file or a number of its own is tried by the scenario that has them. */
static void print_try(const struct kind *kind, const struct item *item)
{
    bool needs = item->params && (item->params->flags & PARAM_REQUIRED);
    const struct lesson *lesson = item->lesson;
    const char *mark = kind->use ? strstr(kind->use, "%s") : NULL;
    if (mark && !needs)
        printf("\ntry:   %.*s%s%s\n", (int)(mark - kind->use), kind->use, item->name, mark + 2);
    else if (lesson)
        printf("\ntry:   gslbsim run scenarios/%s\n", lesson->name);
    if (lesson)
        printf("learn: gslbsim list lessons %.*s\n", lesson_name_length(lesson), lesson->name);
}

static void print_item(const struct kind *kind, const struct item *item, int width)
{
    printf("%s%s%s\n", item->name, item->aliases ? "    also: " : "", item->aliases ? item->aliases : "");
    print_text("", item->help, width);
    print_text("", item->description, width);
    print_text("layer", item->layer, width);
    print_text("when down", item->when_down, width);
    print_text("costs", item->cost, width);
    print_text("by", item->groups, width);
    if (item->groups)
        print_text("unit", item->unit, width);
    print_text("written", item->example, width);
    print_text("elsewhere", item->known_as, width);
    print_text("source", item->source, width);
    if (item->params && item->params->key) {
        putchar('\n');
        print_params(item->params, width);
    }
    print_try(kind, item);
}

/* ---- JSON ---- */

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

static json_t *params_json(const struct param *params)
{
    json_t *list = json_array();
    for (const struct param *row = params; row && row->key; row++) {
        char type[300];
        json_t *object = json_object();
        param_type_text(row, type, sizeof type);
        set_text(object, "key", row->key);
        set_text(object, "type", type);
        set_text(object, "default", row->default_text);
        set_text(object, "origin", row->origin);
        set_text(object, "help", row->help);
        json_object_set_new(object, "required", json_boolean(row->flags & PARAM_REQUIRED));
        json_object_set_new(object, "live", json_boolean(row->flags & PARAM_LIVE));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *item_json(const struct item *item)
{
    json_t *object = json_object();
    set_text(object, "name", item->name);
    set_text(object, "aliases", item->aliases);
    set_text(object, "known_as", item->known_as);
    set_text(object, "help", item->help);
    set_text(object, "description", item->description);
    set_text(object, "when_down", item->when_down);
    set_text(object, "cost", item->cost);
    set_text(object, "layer", item->layer);
    if (item->lesson)
        json_object_set_new(object, "lesson", json_stringn(item->lesson->name, (size_t)lesson_name_length(item->lesson)));
    set_text(object, "source", item->source);
    set_text(object, item->groups ? "unit" : "of", item->unit);
    set_text(object, "groups", item->groups);
    set_text(object, "example", item->example);
    if (item->params)
        json_object_set_new(object, "parameters", params_json(item->params));
    return object;
}

static json_t *kind_json(const struct kind *kind)
{
    json_t *list = json_array();
    struct item item;
    for (unsigned i = 0; kind->at(i, &item); i++)
        json_array_append_new(list, item_json(&item));
    return list;
}

static void print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(json);
}

static void print_all_json(void)
{
    json_t *root = json_object();
    for (const struct kind *kind = catalogue; kind->name; kind++)
        json_object_set_new(root, kind->name, kind_json(kind));
    print_json(root);
}

/* ---- the verb ---- */

static int plain(char c)
{
    return c == '-' ? '_' : tolower((unsigned char)c);
}

static bool is_part_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Does the text name it, as whole words, whatever the case? "ip-based" is in "Route 53 IP-based, ...". */
static bool names(const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = text; at && *at && n > 0; at++) {
        size_t same = 0;
        bool begins = at == text || !is_part_of_word(at[-1]);
        while (begins && same < n && at[same] && plain(at[same]) == plain(name[same]))
            same++;
        if (same == n && !is_part_of_word(at[n]))
            return true;
    }
    return false;
}

/* One or many of a word: health_checks of "health_check". */
static bool is_word_of(const char *name, const char *text)
{
    size_t n = strlen(name);
    char one[64];
    snprintf(one, sizeof one, "%.*s", n > 1 && plain(name[n - 1]) == 's' ? (int)n - 1 : (int)n, name);
    return names(text, name) || names(text, one);
}

static bool unknown_kind(const char *name, struct err *e)
{
    struct suggestion near;
    suggestion_start(&near, name);
    for (const struct kind *kind = catalogue; kind->name; kind++)
        suggestion_offer(&near, kind->name);
    struct item item;
    for (const struct kind *kind = catalogue; kind->name; kind++)
        for (unsigned i = 0; strcmp(kind->name, "presets") == 0 && kind->at(i, &item); i++)
            if (item.unit && is_word_of(name, item.unit))
                return err_set(e, ERR_USAGE, "nothing is listed as \"%.60s\", but those of products are: gslbsim list %s", name,
                               kind->name);
    if (near.best)
        return err_set(e, ERR_USAGE, "nothing is listed as \"%.60s\"; did you mean: gslbsim list %s?", name, near.best);
    return err_set(e, ERR_USAGE, "nothing is listed as \"%.60s\"; see: gslbsim list", name);
}

static bool unknown_item(const struct kind *kind, const char *name, struct err *e)
{
    struct suggestion near;
    struct item item;
    suggestion_start(&near, name);
    for (unsigned i = 0; kind->at(i, &item); i++)
        suggestion_offer(&near, item.name);
    if (near.best)
        return err_set(e, ERR_USAGE, "no \"%.60s\" among the %s; did you mean: gslbsim list %s %s?", name, kind->name,
                       kind->name, near.best);
    return err_set(e, ERR_USAGE, "no \"%.60s\" among the %s; see: gslbsim list %s", name, kind->name, kind->name);
}

static void show_item(const struct session *session, const struct kind *kind, const struct item *item)
{
    if (session->options.json)
        print_json(item_json(item));
    else
        print_item(kind, item, session->out.width);
}

/* `list keys sites`: every section below the word. */
static bool list_below(const struct session *session, const struct kind *kind, const char *name)
{
    struct item item;
    size_t n = strlen(name);
    bool any = false;
    for (unsigned i = 0; kind->is_tree && kind->at(i, &item); i++)
        if (strncmp(item.name, name, n) == 0 && item.name[n] == '.') {
            show_item(session, kind, &item);
            any = true;
        }
    return any;
}

/* What is known elsewhere by that name: products call one thing by many names, and many by one, so all are shown. */
static bool list_known(const struct session *session, const struct kind *kind, const char *name)
{
    struct item item;
    bool any = false;
    json_t *found = json_array();
    for (unsigned i = 0; kind->at(i, &item); i++) {
        if (!names(item.name, name) && !names(item.aliases, name) && !names(item.known_as, name))
            continue;
        if (session->options.json)
            json_array_append_new(found, item_json(&item));
        else {
            fputs(any ? "\n" : "", stdout);
            print_item(kind, &item, session->out.width);
        }
        any = true;
    }
    if (any && session->options.json)
        print_json(json_incref(json_array_size(found) == 1 ? json_array_get(found, 0) : found));
    json_decref(found);
    return any;
}

/* A product may have presets of several sections under its name: all are shown, in their order. */
static bool list_item(const struct session *session, const struct kind *kind, const char *name, struct err *e)
{
    struct item item;
    bool any = false;
    if (!kind_find(kind, name, &item))
        return list_below(session, kind, name) || list_known(session, kind, name) || unknown_item(kind, name, e);
    if (strcmp(item.name, name) != 0) {
        show_item(session, kind, &item);
        return true;
    }
    for (unsigned i = 0; kind->at(i, &item); i++)
        if (strcmp(item.name, name) == 0) {
            fputs(any && !session->options.json ? "\n" : "", stdout);
            show_item(session, kind, &item);
            any = true;
        }
    return true;
}

int cmd_list(const struct session *session, struct err *e)
{
    const struct word_list *words = &session->options.arguments;
    if (words->n == 0) {
        if (session->options.json)
            print_all_json();
        else
            print_kinds();
        return 0;
    }
    const struct kind *kind = catalogue_find(words->at[0]);
    if (!kind)
        unknown_kind(words->at[0], e);
    else if (words->n == 2)
        list_item(session, kind, words->at[1], e);
    else if (session->options.json)
        print_json(kind_json(kind));
    else if (kind->is_tree)
        print_tree(kind, session->out.width);
    else
        print_table(kind, session->out.width);
    return (int)e->kind;
}

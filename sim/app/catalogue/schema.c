/* One definition for each section; a key that has a section refers to it. Forms (param.h) are read by descent, one function for
 * each bracket. Texts stand where YAML may give a number or a word: a site may be called 7. */
#include "sim/app/catalogue/schema.h"
#include "models/spec.h"
#include "sim/app/catalogue/catalogue.h"
#include "sim/app/scenario/scenario.h"
#include "sim/app/text/units.h"
#include "sim/engine/dist.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the forms of a key are being read. */
struct reading {
    const char *section, *key;
    const char *at; /* the rest of the forms */
    char inside;    /* '[' or '{': the innermost bracket; '\0': none */
};

/* ---- small schemas ---- */

static json_t *any_of(json_t *list)
{
    json_t *schema = json_object();
    json_object_set_new(schema, "anyOf", list);
    return schema;
}

static json_t *pattern(const char *text)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", text);
}

static json_t *text_schema(void)
{
    return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

/* Editors refuse a schema that lists a value twice. */
static void add_once(json_t *list, json_t *value)
{
    size_t i = 0;
    while (i < json_array_size(list) && !json_equal(json_array_get(list, i), value))
        i++;
    if (i == json_array_size(list))
        json_array_append(list, value);
    json_decref(value);
}

/* A word as YAML may read it: off is false for YAML 1.1, and 1 is a number for all. */
static void add_word(json_t *list, const char *word)
{
    char *end;
    double number = strtod(word, &end);
    add_once(list, json_string(word));
    if (*word && *end == '\0')
        add_once(list, number == floor(number) ? json_integer((json_int_t)number) : json_real(number));
    if (strcmp(word, "off") == 0 || strcmp(word, "no") == 0 || strcmp(word, "false") == 0)
        add_once(list, json_false());
    if (strcmp(word, "on") == 0 || strcmp(word, "yes") == 0 || strcmp(word, "true") == 0)
        add_once(list, json_true());
}

static json_t *words_schema(const char *words, const char *separators)
{
    json_t *list = json_array();
    for (size_t n; *words; words += n + strspn(words + n, separators)) {
        char word[80];
        n = strcspn(words, separators);
        snprintf(word, sizeof word, "%.*s", (int)n, words);
        add_word(list, word);
    }
    json_t *schema = json_object();
    json_object_set_new(schema, "enum", list);
    return schema;
}

static void set_bound(json_t *schema, const char *key, double bound)
{
    json_object_set_new(schema, key, bound == floor(bound) ? json_integer((json_int_t)bound) : json_real(bound));
}

/* A number as YAML gives it, with the bounds of its row (NULL: none). */
static json_t *number_schema(const struct param *row, bool is_whole)
{
    json_t *schema = json_pack("{s:s}", "type", is_whole ? "integer" : "number");
    if (row)
        set_bound(schema, row->flags & PARAM_EXCLUSIVE ? "exclusiveMinimum" : "minimum", row->min);
    if (row && row->max > 0)
        set_bound(schema, "maximum", row->max);
    return schema;
}

static void add_quantity(json_t *list, enum quantity quantity, const struct param *row)
{
    char text[300];
    quantity_pattern(quantity, text, sizeof text);
    json_array_append_new(list, pattern(text));
    if (quantity == QUANTITY_COUNT || quantity == QUANTITY_NUMBER || quantity == QUANTITY_FACTOR)
        json_array_append_new(list, number_schema(row, quantity == QUANTITY_COUNT));
}

static json_t *map_of(json_t *value)
{
    return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", value);
}

static json_t *list_of(json_t *item)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

/* ---- calls: NAME, NAME(...), {NAME: ...} ---- */

static json_t *any(void)
{
    return json_object();
}

static json_t *params_schema(const struct param *rows);

#define IN_PARENTHESES "(\\([^()]*(\\([^()]*\\)[^()]*)*\\))?"

/* NAME(...): its parameters by name and, when it has any of that kind, those that go without. NULL: whatever is written. */
static json_t *call_pattern(const char *name, const struct param *rows)
{
    char text[1400], keys[400] = "", argument[600];
    size_t n = 0;
    bool is_positional = false;
    for (const struct param *row = rows; row && row->key && n < sizeof keys; row++) {
        n += (size_t)snprintf(keys + n, sizeof keys - n, "%s%s", n ? "|" : "", row->key);
        is_positional |= (row->flags & PARAM_POSITIONAL) != 0;
    }
    snprintf(argument, sizeof argument, "((%s)=[^ ()]*%s%s)", keys, IN_PARENTHESES,
             is_positional ? "|[^ ()=]+" IN_PARENTHESES : "");
    if (!rows)
        snprintf(text, sizeof text, "^%s\\(.*\\)$", name);
    else if (!rows->key)
        snprintf(text, sizeof text, "^%s\\( *\\)$", name);
    else
        snprintf(text, sizeof text, "^%s\\( *(%s( +%s)* *)?\\)$", name, argument, argument);
    return pattern(text);
}

/* Adds the name in its three ways. `rows`: what may stand in parentheses or in a map below it, NULL: anything. */
static void add_call(json_t *list, json_t *names, json_t *maps, const char *name, const struct param *rows)
{
    json_array_append_new(names, json_string(name));
    json_array_append_new(list, call_pattern(name, rows));
    json_t *below = any();
    if (rows)
        below = any_of(json_pack("[o, {s:[s,s,s,s]}]", params_schema(rows), "type", "array", "string", "number", "null"));
    json_object_set_new(maps, name, below);
}

/* One of the keys of `maps`, taken over. */
static void add_map_of_one(json_t *list, json_t *maps)
{
    json_array_append_new(list, json_pack("{s:s, s:o, s:b, s:i, s:i}", "type", "object", "properties", maps,
                                          "additionalProperties", 0, "minProperties", 1, "maxProperties", 1));
}

static void end_calls(json_t *list, json_t *names, json_t *maps)
{
    json_array_append_new(list, json_pack("{s:o}", "enum", names));
    add_map_of_one(list, maps);
}

static void add_named_call(json_t *list, const char *name)
{
    json_t *names = json_array(), *maps = json_object();
    add_call(list, names, maps, name, NULL);
    end_calls(list, names, maps);
}

static void add_strategies(json_t *list, enum strategy_kind kind)
{
    static const struct param none[] = {PARAM_END};
    json_t *names = json_array(), *maps = json_object();
    const struct strategy *strategy;
    for (unsigned i = 0; (strategy = strategy_at(kind, i)); i++) {
        const struct param *rows = strategy->params ? strategy->params : none;
        add_call(list, names, maps, strategy->name, rows);
        for (const char *w = strategy->aliases; w && *w; w += strcspn(w, " "), w += strspn(w, " ")) {
            char alias[80];
            snprintf(alias, sizeof alias, "%.*s", (int)strcspn(w, " "), w);
            add_call(list, names, maps, alias, rows);
        }
    }
    end_calls(list, names, maps);
}

static void add_distributions(json_t *list)
{
    json_t *names = json_array(), *maps = json_object();
    add_quantity(list, QUANTITY_DURATION, NULL);
    for (int kind = 0; kind < DIST_KINDS; kind++)
        add_call(list, names, maps, dist_types[kind].name, NULL);
    json_decref(names); /* a distribution's name alone has no mean */
    add_map_of_one(list, maps);
}

/* ---- rows ---- */

static json_t *forms(struct reading *reading);

/* What needs no more than the kind; `row` (NULL: none) has bounds. */
static void add_simple(json_t *list, enum param_kind kind, const struct param *row)
{
    static const enum quantity quantities[] = {
        [PARAM_COUNT] = QUANTITY_COUNT,   [PARAM_NUMBER] = QUANTITY_NUMBER,     [PARAM_SHARE] = QUANTITY_SHARE,
        [PARAM_FACTOR] = QUANTITY_FACTOR, [PARAM_DURATION] = QUANTITY_DURATION, [PARAM_RATE] = QUANTITY_RATE};
    if (kind == PARAM_BOOL)
        json_array_append_new(list, words_schema("true false yes no on off", " "));
    else if (kind == PARAM_DIST)
        add_distributions(list);
    else
        add_quantity(list, quantities[kind], row);
}

static void add_kind(json_t *list, const struct param *row)
{
    switch (row->kind) {
    case PARAM_BOOL:
    case PARAM_COUNT:
    case PARAM_NUMBER:
    case PARAM_SHARE:
    case PARAM_FACTOR:
    case PARAM_DURATION:
    case PARAM_RATE:
    case PARAM_DIST:
        add_simple(list, row->kind, row);
        break;
    case PARAM_CHOICE:
        json_array_append_new(list, words_schema(row->choices, "|"));
        break;
    case PARAM_TEXT:
    case PARAM_REGION:
    case PARAM_CLOCK:
    case PARAM_TRACE:
    case PARAM_SCRIPT:
        json_array_append_new(list, text_schema());
        break;
    case PARAM_REGIONS:
        json_array_append_new(list, text_schema());
        json_array_append_new(list, list_of(text_schema()));
        break;
    case PARAM_PHASES:
    case PARAM_STAGES:
        json_array_append_new(list, list_of(text_schema()));
        break;
    case PARAM_STRATEGY:
        add_strategies(list, (enum strategy_kind)row->strategy);
        break;
    case PARAM_CUSTOM:
        break;
    }
    if (row->flags & PARAM_UNLIMITED)
        json_array_append_new(list, words_schema("unlimited never off none", " "));
    else if (row->flags & PARAM_OFF)
        json_array_append_new(list, words_schema("off", " "));
}

/* What hovering over the key shows. The language server takes it from the forms alone when it finds that the value has all of
 * them, which it judges by little, so the first form says it, too. */
static void explain(json_t *schema, const struct param *row)
{
    char text[700];
    json_t *first = json_array_get(json_object_get(schema, "anyOf"), 0);
    snprintf(text, sizeof text, "%s%s%s%s", row->help ? row->help : "", row->origin ? " (" : "", row->origin ? row->origin : "",
             row->origin ? ")" : "");
    json_object_set_new(schema, "description", json_string(text));
    if (first && !json_object_get(first, "$ref"))
        json_object_set_new(first, "description", json_string(text));
    if (row->default_text)
        json_object_set_new(schema, "default", json_string(row->default_text));
}

/* What an editor says of a value that has none of the forms, where the standard's own words ("does not match the pattern")
 * would not help; NULL: they do. */
static const char *advice(const struct param *row)
{
    bool is_duration = row->kind == PARAM_DURATION || (row->forms && strstr(row->forms, "<duration>"));
    if (row->kind == PARAM_DIST || (row->forms && strstr(row->forms, "<distribution>")))
        return "write a distribution: 5ms, exponential(8ms), lognormal(40ms cv=1.5); see: gslbsim list distributions";
    if (is_duration)
        return "write a duration with its unit: 60s, 250ms, 1h30m";
    if (row->kind == PARAM_RATE)
        return "write a rate with its unit: 400/s, 24k/min";
    if (row->kind == PARAM_SHARE)
        return "write a share: 80%";
    return row->kind == PARAM_STRATEGY ? row->help : NULL;
}

/* To the schema and each of its forms but references. */
static void advise(json_t *schema, const char *text)
{
    size_t i;
    json_t *form;
    json_object_set_new(schema, "errorMessage", json_string(text));
    json_array_foreach (json_object_get(schema, "anyOf"), i, form)
        if (!json_object_get(form, "$ref"))
            json_object_set_new(form, "errorMessage", json_string(text));
}

/* One form is no choice; but beside a reference nothing else is read. */
static json_t *form_of(json_t *list)
{
    json_t *only = json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
    if (!only || json_object_get(only, "$ref"))
        return any_of(list);
    json_incref(only);
    json_decref(list);
    return only;
}

static json_t *row_schema(const struct param *row, const char *section)
{
    json_t *list = json_array();
    struct reading reading = {section, row->key, row->forms, '\0'};
    add_kind(list, row);
    json_t *more = row->forms ? forms(&reading) : NULL;
    if (more)
        json_array_extend(list, json_object_get(more, "anyOf"));
    json_decref(more);
    if (json_array_size(list) == 0) /* a key that says nothing of its forms */
        json_array_append_new(list, any());
    json_t *schema = form_of(list);
    explain(schema, row);
    if (advice(row))
        advise(schema, advice(row));
    return schema;
}

static void add_rows(json_t *properties, const struct param *rows, const char *section)
{
    for (const struct param *row = rows; row && row->key; row++)
        if (!json_object_get(properties, row->key))
            json_object_set_new(properties, row->key, row_schema(row, section));
}

static json_t *params_schema(const struct param *rows)
{
    json_t *properties = json_object();
    add_rows(properties, rows, "");
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties, "additionalProperties", 0);
}

/* Parameters of a strategy may stand beside it. */
static void add_params_beside(json_t *properties, enum strategy_kind kind)
{
    const struct strategy *strategy;
    for (unsigned i = 0; (strategy = strategy_at(kind, i)); i++)
        add_rows(properties, strategy->params, "");
}

/* A fault is a key, its target the value. */
static void add_faults(json_t *properties)
{
    const struct strategy *fault;
    for (unsigned i = 0; (fault = strategy_at(STRATEGY_FAULT, i)); i++) {
        json_t *schema = any_of(json_pack("[o, o]", text_schema(), list_of(text_schema())));
        json_object_set_new(schema, "description", json_string(fault->help));
        json_object_set_new(properties, fault->name, schema);
    }
    add_params_beside(properties, STRATEGY_FAULT);
}

/* ---- sections ---- */

/* Fit for a JSON pointer: "clients.<group>" is called clients.group. */
static void definition_name(const char *path, char *name, size_t n_bytes)
{
    size_t n = 0;
    for (const char *c = *path ? path : "scenario"; *c && n + 1 < n_bytes; c++)
        if (*c != '<' && *c != '>')
            name[n++] = *c;
    name[n] = '\0';
}

static json_t *section_schema(const struct scenario_section *section)
{
    json_t *properties = json_object(), *required = json_array();
    add_rows(properties, section->rows, section->path);
    for (const struct param *row = section->rows; row->key; row++) {
        if (row->flags & PARAM_REQUIRED)
            json_array_append_new(required, json_string(row->key));
        if (row->kind == PARAM_STRATEGY)
            add_params_beside(properties, (enum strategy_kind)row->strategy);
    }
    if (section->rows == fault_rows)
        add_faults(properties);
    json_t *schema = json_pack("{s:s, s:s, s:o, s:b}", "type", "object", "description", section->help, "properties", properties,
                               "additionalProperties", 0);
    if (json_array_size(required) > 0 && json_object_get(properties, "preset")) /* which may say the rest */
        json_object_set_new(schema, "anyOf", json_pack("[{s:o}, {s:[s]}]", "required", required, "required", "preset"));
    else
        json_object_set_new(schema, "required", required);
    return schema;
}

/* Whether a path is that of the key, or (in a list or map) of the items below it. `tail`: its end alone is looked at, for
 * sections in themselves: answers of answers. */
static bool is_path_of(const char *path, const struct reading *reading, bool tail)
{
    char wanted[300];
    bool is_top = *reading->section == '\0';
    snprintf(wanted, sizeof wanted, "%s%s%s%s", tail || is_top ? "" : reading->section,
             tail     ? "."
             : is_top ? ""
                      : ".",
             reading->key, reading->inside ? ".<" : "");
    const char *begin = tail && path ? strstr(path, wanted) : path;
    size_t n = strlen(wanted);
    if (!begin || strncmp(begin, wanted, n) != 0)
        return false;
    bool is_list = strcmp(begin + n, "n>") == 0;
    return reading->inside == '\0' ? begin[n] == '\0' : strchr(begin + n, '.') == NULL && is_list == (reading->inside == '[');
}

/* Where a section may stand besides; NULL: nowhere. */
static const char *other_path(const char *path)
{
    static const char *const same[][2] = {{"network.<n>", "network.links.<n>"},
                                          {"sites.<site>.balancer", "sites.<site>.balancers.<tier>"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (strcmp(path, same[i][0]) == 0)
            return same[i][1];
    return NULL;
}

static json_t *section_reference(const struct reading *reading)
{
    for (int tail = 0; tail < 2; tail++)
        for (const struct scenario_section *section = scenario_keys(); section->path; section++) {
            char name[200], pointer[240];
            if (!is_path_of(section->path, reading, tail) && !is_path_of(other_path(section->path), reading, tail))
                continue;
            definition_name(section->path, name, sizeof name);
            snprintf(pointer, sizeof pointer, "#/definitions/%s", name);
            return json_pack("{s:s}", "$ref", pointer);
        }
    return json_pack("{s:s}", "type", "object");
}

/* ---- forms ---- */

static void add_presets(json_t *list, const char *key)
{
    const struct kind *kind = catalogue_find("presets");
    struct item item;
    json_t *names = json_array();
    for (unsigned i = 0; kind->at(i, &item); i++)
        if (strcmp(key, "preset") == 0 || strcmp(item.unit, key) == 0)
            add_word(names, item.name);
    json_array_append_new(list, json_pack("{s:o}", "enum", names));
}

/* <kind> */
static void add_bracket(json_t *list, struct reading *reading)
{
    static const struct {
        const char *word;
        enum param_kind kind;
    } kinds[] = {{"bool", PARAM_BOOL},   {"count", PARAM_COUNT},      {"number", PARAM_NUMBER},
                 {"share", PARAM_SHARE}, {"factor", PARAM_FACTOR},    {"duration", PARAM_DURATION},
                 {"rate", PARAM_RATE},   {"distribution", PARAM_DIST}};
    char word[60];
    size_t n = strcspn(reading->at + 1, ">");
    snprintf(word, sizeof word, "%.*s", (int)n, reading->at + 1);
    reading->at += n + 2;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, word) == 0) {
            add_simple(list, kinds[i].kind, NULL);
            return;
        }
    if (strncmp(word, "call ", 5) == 0)
        add_named_call(list, word + 5);
    else if (strcmp(word, "preset") == 0)
        add_presets(list, reading->key);
    else if (strcmp(word, "range") == 0)
        json_array_append_new(list, pattern("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+/[0-9]+$"));
    else if (strcmp(word, "any") == 0)
        json_array_append_new(list, any());
    else if (strcmp(word, "target") == 0)
        json_array_append_new(list, any_of(json_pack("[o, o]", text_schema(), list_of(text_schema()))));
    else
        json_array_append_new(list, text_schema());
}

/* [forms] and {forms} */
static json_t *nested(struct reading *reading)
{
    struct reading inner = *reading;
    inner.inside = *inner.at++;
    json_t *value = forms(&inner);
    reading->at = inner.at + 1;
    return inner.inside == '[' ? list_of(value) : map_of(value);
}

static void add_form(json_t *list, struct reading *reading)
{
    char text[100];
    size_t n;
    if (strncmp(reading->at, "{}", 2) == 0) {
        json_array_append_new(list, section_reference(reading));
        reading->at += 2;
        return;
    }
    switch (*reading->at) {
    case '[':
    case '{':
        json_array_append_new(list, nested(reading));
        return;
    case '<':
        add_bracket(list, reading);
        return;
    case '/':
        n = strcspn(reading->at + 1, "/");
        snprintf(text, sizeof text, "%.*s", (int)n, reading->at + 1);
        json_array_append_new(list, pattern(text));
        reading->at += n + 2;
        return;
    default:
        n = strcspn(reading->at, "|]}");
        snprintf(text, sizeof text, "%.*s", (int)n, reading->at);
        json_array_append_new(list, n > 0 ? words_schema(text, "|") : json_pack("{s:s}", "type", "null"));
        reading->at += n;
    }
}

/* Alternatives, up to the closing bracket or the end. */
static json_t *forms(struct reading *reading)
{
    json_t *list = json_array();
    add_form(list, reading);
    while (*reading->at == '|') {
        reading->at++;
        add_form(list, reading);
    }
    return any_of(list);
}

void schema_write(FILE *out)
{
    json_t *definitions = json_object();
    for (const struct scenario_section *section = scenario_keys(); section->path; section++) {
        char name[200];
        definition_name(section->path, name, sizeof name);
        json_object_set_new(definitions, name, section_schema(section));
    }
    json_t *schema = json_pack("{s:s, s:s, s:[{s:s}], s:o}", "$schema", "http://json-schema.org/draft-07/schema#", "title",
                               "gslbsim scenario", "allOf", "$ref", "#/definitions/scenario", "definitions", definitions);
    json_dumpf(schema, out, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    fputc('\n', out);
    json_decref(schema);
}

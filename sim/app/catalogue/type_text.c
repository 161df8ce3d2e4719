/* Types with their bounds, and the forms of models/param.h read aloud: "{<share>}" is a map of shares. What stands in a list or
 * a map of several kinds is left to the help. */
#include "sim/app/catalogue/type_text.h"
#include "sim/app/text/units.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct writer {
    char *text;
    size_t n_bytes, at;
};

static void put(struct writer *out, const char *text, size_t n)
{
    if (out->at + 1 < out->n_bytes)
        out->at += (size_t)snprintf(out->text + out->at, out->n_bytes - out->at, "%.*s", (int)n, text);
}

static void put_text(struct writer *out, const char *text) { put(out, text, strlen(text)); }

/* ---- forms ---- */

enum number { ALONE, AMONG_OTHERS, MANY }; /* map, a map, maps */

/* Bytes of the alternative that begins there. */
static size_t alternative(const char *forms, const char *end)
{
    const char *at = forms;
    int depth = 0;
    for (bool in_pattern = false; at < end && (*at != '|' || depth > 0 || in_pattern); at++) {
        depth += strchr("[{<", *at) != NULL;
        depth -= strchr("]}>", *at) != NULL;
        in_pattern ^= *at == '/';
    }
    return (size_t)(at - forms);
}

static void put_noun(struct writer *out, const char *noun, size_t n, enum number number)
{
    if (number == AMONG_OTHERS)
        put_text(out, strchr("aeiou", *noun) ? "an " : "a ");
    put(out, noun, n);
    if (number == MANY)
        put_text(out, "s");
}

/* The inside of <...>. */
static void put_kind(struct writer *out, const char *kind, size_t n, enum number number)
{
    static const struct {
        const char *kind, *noun;
        bool is_counted;
    } nouns[] = {{"count", "integer", true}, {"range", "address range", true}, {"bool", "yes/no", false},
                 {"any", "anything", false}};
    if (n > 5 && strncmp(kind, "call ", 5) == 0) {
        put(out, kind + 5, n - 5);
        put_text(out, "(...)");
        return;
    }
    for (size_t i = 0; i < sizeof nouns / sizeof nouns[0]; i++)
        if (strlen(nouns[i].kind) == n && strncmp(nouns[i].kind, kind, n) == 0) {
            put_noun(out, nouns[i].noun, strlen(nouns[i].noun), nouns[i].is_counted ? number : ALONE);
            return;
        }
    put_noun(out, kind, n, number);
}

/* The schema's pattern of more than N%. */
static void put_pattern(struct writer *out, const char *pattern, size_t n)
{
    for (const char *at = pattern; at < pattern + n; at++)
        if (strncmp(at, ".*", 2) == 0)
            put(out, "N", 1), at++;
        else if (*at != '^' && *at != '$')
            put(out, at, 1);
}

static void put_alternative(struct writer *out, const char *form, size_t n, enum number number)
{
    const char *inner = form + 1, *inner_end = form + n - 1;
    if (n > 1 && *form == '<') {
        put_kind(out, inner, n - 2, number);
    } else if (n > 1 && *form == '/') {
        put_pattern(out, inner, n - 2);
    } else if (n > 1 && (*form == '[' || *form == '{')) {
        put_noun(out, *form == '[' ? "list" : "map", *form == '[' ? 4 : 3, number);
        if (number == MANY || n == 2 || alternative(inner, inner_end) < n - 2)
            return;
        put_text(out, " of ");
        put_alternative(out, inner, n - 2, MANY);
    } else {
        put(out, form, n);
    }
}

static void put_forms(struct writer *out, const char *forms)
{
    const char *end = forms + strlen(forms);
    size_t n = alternative(forms, end);
    if (!strpbrk(forms, "[{</")) {
        put_text(out, forms); /* words only: a|b|c */
        return;
    }
    enum number number = forms + n == end ? ALONE : AMONG_OTHERS;
    for (const char *at = forms;; at += n + 1) {
        n = alternative(at, end);
        if (at > forms)
            put_text(out, at + n == end ? " or " : ", ");
        put_alternative(out, at, n, number);
        if (at + n == end)
            return;
    }
}

/* ---- types ---- */

static void put_bounds(struct writer *out, enum quantity quantity, const struct param *param)
{
    char low[UNIT_REPAIR_BYTES], high[UNIT_REPAIR_BYTES];
    quantity_format(quantity, param->min, low);
    quantity_format(quantity, param->max, high);
    if (param->max > 0 || param->min > 0 || param->flags & PARAM_EXCLUSIVE) {
        put_text(out, param->max > 0 ? " " : param->flags & PARAM_EXCLUSIVE ? " > " : " >= ");
        put_text(out, low);
    }
    if (param->max > 0) {
        put_text(out, "..");
        put_text(out, high);
    }
}

void param_type_text(const struct param *param, char *text, size_t n_bytes)
{
    static const struct {
        const char *word;
        enum quantity quantity; /* QUANTITIES: has no bounds */
    } types[] = {
        [PARAM_BOOL] = {"yes/no", QUANTITIES},
        [PARAM_COUNT] = {"integer", QUANTITY_COUNT},
        [PARAM_NUMBER] = {"number", QUANTITY_NUMBER},
        [PARAM_SHARE] = {"share", QUANTITY_SHARE},
        [PARAM_FACTOR] = {"factor", QUANTITY_FACTOR},
        [PARAM_DURATION] = {"duration", QUANTITY_DURATION},
        [PARAM_RATE] = {"rate", QUANTITY_RATE},
        [PARAM_DIST] = {"distribution", QUANTITIES},
        [PARAM_CHOICE] = {"", QUANTITIES},
        [PARAM_TEXT] = {"text", QUANTITIES},
        [PARAM_REGION] = {"region", QUANTITIES},
        [PARAM_REGIONS] = {"regions", QUANTITIES},
        [PARAM_STAGES] = {"stages", QUANTITIES},
        [PARAM_PHASES] = {"phases", QUANTITIES},
        [PARAM_CLOCK] = {"time of day", QUANTITIES},
        [PARAM_TRACE] = {"CSV file", QUANTITIES},
        [PARAM_SCRIPT] = {"Lua file", QUANTITIES},
        [PARAM_STRATEGY] = {"name", QUANTITIES},
        [PARAM_CUSTOM] = {"", QUANTITIES},
    };
    struct writer out = {text, n_bytes, 0};
    const char *forms = param->kind == PARAM_CHOICE ? param->choices : param->forms;
    bool is_typed = param->kind != PARAM_CHOICE && param->kind != PARAM_CUSTOM;
    text[0] = '\0';
    if (is_typed)
        put_text(&out, types[param->kind].word);
    if (is_typed && types[param->kind].quantity != QUANTITIES)
        put_bounds(&out, types[param->kind].quantity, param);
    if (is_typed && param->flags & (PARAM_UNLIMITED | PARAM_OFF))
        put_text(&out, " or off");
    if (is_typed && forms)
        put_text(&out, " or ");
    if (forms)
        put_forms(&out, forms);
}

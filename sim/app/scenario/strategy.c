/* A strategy as chosen in the file: its parameter struct, filled from its rows. Aliases of other products become the canonical
 * name, and parameters that were not given are put into the tree with their defaults, so that the resolved scenario shows them.
 */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/suggest.h"
#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <ctype.h>
#include <string.h>

static const char *const kind_words[STRATEGY_KINDS] = { "arrival process", "policy", "algorithm", "discipline", "fault" };
static const char *const list_words[STRATEGY_KINDS] = { "arrivals", "dns-policies", "algorithms", "disciplines", "faults" };

static void offer_words(struct loader *loader, struct suggestion *suggestion, const char *words)
{
    while (words && *words) {
        size_t n = strcspn(words, " ");
        suggestion_offer(suggestion, arena_strndup(loader->arena, words, n));
        words += n + strspn(words + n, " ");
    }
}

/* The one that products know by this word, in any case of letters: `hdr` of HAProxy's balance. NULL: none. */
static const char *find_known_as(enum strategy_kind kind, const char *word)
{
    const struct strategy *strategy;
    size_t n = strlen(word);
    for (unsigned i = 0; n > 2 && (strategy = strategy_at(kind, i)); i++)
        for (const char *at = strategy->known_as; at && (at = strcasestr(at, word)) != NULL; at += n) {
            bool begins = at == strategy->known_as || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
            if (begins && !isalnum((unsigned char)at[n]) && at[n] != '_')
                return strategy->name;
        }
    return NULL;
}

static void refuse_name(struct loader *loader, enum strategy_kind kind, const struct call *call)
{
    struct suggestion suggestion;
    suggestion_start(&suggestion, call->name);
    const struct strategy *strategy;
    for (unsigned i = 0; (strategy = strategy_at(kind, i)); i++) {
        suggestion_offer(&suggestion, strategy->name);
        offer_words(loader, &suggestion, strategy->aliases);
    }
    const char *elsewhere = suggestion.best && suggestion.distance < 2 ? NULL : find_known_as(kind, call->name);
    const char *best = elsewhere ? elsewhere : suggestion.best;
    struct diagnostic *d = refuse(loader->diagnostics, call->place, REFUSE_NO_SUCH, kind_words[kind], call->name);
    if (best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", best);
    d->note = arena_printf(loader->arena, "see: gslbsim list %s", list_words[kind]);
}

/* ---- parameters ---- */

static const struct param *row_of(const struct param *rows, const char *key)
{
    for (const struct param *row = rows; row && row->key; row++)
        if (strcmp(row->key, key) == 0)
            return row;
    return NULL;
}

static const char *row_list(struct loader *loader, const struct param *rows)
{
    const char *list = NULL;
    for (const struct param *row = rows; row && row->key; row++)
        list = list ? arena_printf(loader->arena, "%s, %s", list, row->key) : row->key;
    return list ? list : "none";
}

static void refuse_parameter(struct loader *loader, const struct strategy *type, const struct call_argument *argument)
{
    struct diagnostic *d;
    if (argument->key) {
        struct suggestion suggestion;
        suggestion_start(&suggestion, argument->key);
        for (const struct param *row = type->params; row && row->key; row++)
            suggestion_offer(&suggestion, row->key);
        d = refuse(loader->diagnostics, argument->key_place, REFUSE_PARAMETER, type->name, argument->key);
        if (suggestion.best)
            d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    } else {
        d = refuse(loader->diagnostics, argument->value->place, REFUSE_PARAMETERS_MANY, type->name);
    }
    d->note = arena_printf(loader->arena, "parameters of %s: %s", type->name, row_list(loader, type->params));
}

/* The value of a row: the named argument, or the next positional one (all of them for a list of stages or phases).
 * NULL when not given.
 */
static struct node *argument_of(struct loader *loader, struct call *call, const struct param *row)
{
    struct node *list = NULL;
    for (uint32_t i = 0; i < call->n; i++) {
        struct call_argument *argument = &call->argument[i];
        bool fits = argument->key ? strcmp(argument->key, row->key) == 0 : (row->flags & PARAM_POSITIONAL) != 0;
        if (argument->taken || !fits)
            continue;
        argument->taken = true;
        if ((row->kind != PARAM_STAGES && row->kind != PARAM_PHASES) || argument->key)
            return argument->value;
        if (!list)
            list = node_container(loader->arena, NODE_LIST, call->whole);
        node_append(loader->arena, list, NULL, argument->value);
    }
    return list;
}

static bool read_parameter(struct loader *loader, const struct strategy *type, struct call *call, const struct param *row,
                           void *params, bool *is_default)
{
    struct node *value = argument_of(loader, call, row);
    *is_default = value == NULL;
    if (!value && row->default_text) {
        value = yaml_tree_read_option(loader->arena, "default", row->default_text, loader->diagnostics);
        node_stamp(value, call->whole, "default");
    }
    if (!value) {
        if (row->flags & PARAM_REQUIRED)
            refuse(loader->diagnostics, call->whole, REFUSE_PARAMETER_MISSING, type->name, row->key)->note =
                arena_printf(loader->arena, "%s: %s", row->key, row->help);
        return !(row->flags & PARAM_REQUIRED);
    }
    const char *path = arena_printf(loader->arena, "%s of %s", row->key, type->name);
    return value_read(loader, &(struct field){ row, path, value, call->whole, NULL, params, NULL });
}

/* ---- the tree ---- */

/* The canonical name instead of the alias, and all defaults in words. */
static void complete(struct loader *loader, struct node *value, const struct strategy *type, const struct call *call,
                     const bool *is_default)
{
    const char *more = "";
    for (uint32_t i = 0; type->params && type->params[i].key; i++) {
        const struct param *row = &type->params[i];
        if (!is_default[i] || !row->default_text)
            continue;
        if (value->kind == NODE_SCALAR)
            more = arena_printf(loader->arena, "%s%s%s=%s", more, *more ? " " : "", row->key, row->default_text);
        else if (value->entry[0].value->kind == NODE_MAP)
            section_default(loader, value->entry[0].value, row->key, row->default_text, row->origin);
    }
    if (value->kind == NODE_MAP) {
        value->entry[0].key->text = type->name;
        return;
    }
    const char *rest = value->text + strlen(call->name);
    size_t n = strlen(rest);
    if (*more == '\0')
        value->text = arena_printf(loader->arena, "%s%s", type->name, rest);
    else if (n <= 2)
        value->text = arena_printf(loader->arena, "%s(%s)", type->name, more);
    else
        value->text = arena_printf(loader->arena, "%s%.*s %s)", type->name, (int)(n - 1), rest, more);
}

bool read_strategy(struct loader *loader, enum strategy_kind kind, struct node *value, const char *path,
                   struct strategy_use *use)
{
    struct call call;
    if (!call_parse(loader->arena, loader->diagnostics, value, kind_words[kind], path, &call))
        return false;
    const struct strategy *type = strategy_find(kind, call.name);
    if (!type) {
        refuse_name(loader, kind, &call);
        return false;
    }
    void *params = type->params_bytes ? arena_alloc(loader->arena, type->params_bytes) : NULL;
    uint32_t n_rows = 0;
    for (const struct param *row = type->params; row && row->key; row++)
        n_rows++;
    bool good = true, *is_default = ARENA_ARRAY(loader->arena, n_rows + 1, bool);
    for (uint32_t i = 0; i < call.n; i++)
        if (call.argument[i].key && !row_of(type->params, call.argument[i].key)) {
            call.argument[i].taken = true;
            refuse_parameter(loader, type, &call.argument[i]);
            good = false;
        }
    for (uint32_t i = 0; i < n_rows; i++)
        good &= read_parameter(loader, type, &call, &type->params[i], params, &is_default[i]);
    for (uint32_t i = 0; i < call.n; i++)
        if (!call.argument[i].taken) {
            refuse_parameter(loader, type, &call.argument[i]);
            good = false;
            break;
        }
    if (!good)
        return false;
    complete(loader, value, type, &call, is_default);
    *use = (struct strategy_use){ type, params };
    return true;
}

void check_l4_algorithm(struct loader *loader, const struct strategy_use *use, struct place place)
{
    for (const struct param *row = use->type ? use->type->params : NULL; row && row->key; row++) {
        const uint32_t *choice = (const uint32_t *)(const void *)((const char *)use->params + row->offset);
        if (row->kind != PARAM_CHOICE || !(row->flags & PARAM_L7) || *choice == 0)
            continue;
        const char *word = row->choices;
        for (uint32_t i = 0; i < *choice; i++)
            word += strcspn(word, "|") + 1;
        word = arena_strndup(loader->arena, word, strcspn(word, "|"));
        refuse(loader->diagnostics, place, REFUSE_L7_ONLY, arena_printf(loader->arena, "%s=%s", row->key, word));
    }
}

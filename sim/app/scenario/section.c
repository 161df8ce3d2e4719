/* Reading a section by its rows. An unknown key is compared with the names the rows know, with those other products use, and
 * with those reserved for later versions: a key is never silently ignored. */
#include "sim/app/scenario/loader.h"

#include "sim/app/scenario/preset.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <string.h>

/* What the format reserves and this version does not do. */
static const char *const later_keys[] = {
    "precision",
    "max_replications",
    NULL,
};

/* Other products' words for keys of ours. */
static const struct {
    const char *theirs, *ours;
} called[] = {
    { "max_fails", "fall" },
    { "fails", "fall" },
    { "unhealthy_threshold", "fall" },
    { "healthy_threshold", "rise" },
    { "passes", "rise" },
    { "inter", "interval" },
    { "period", "interval" },
    { "fastinter", "fast_interval" },
    { "downinter", "down_interval" },
    { "error_limit", "consecutive_errors" },
    { "lb_policy", "algorithm" },
    { "balance", "algorithm" },
    { "method", "algorithm" },
    { "rate", "arrivals" },
    { "load", "arrivals" },
    { "warm_up", "warmup" },
    { "horizon", "duration" },
    { "until", "duration" },
    { "repetitions", "replications" },
    { "reps", "replications" },
    { "latency", "rtt" },
    { "delay", "rtt" },
    { "dropout_rate", "loss" },
    { "service", "service_time" },
    { "keepalive", "keep_alive" },
    { "keepalive_timeout", "idle_timeout" },
    { "max_retries", "max" },
    { "backends", "servers" },
    { "upstreams", "pools" },
    { "records", "answers" },
    { "endpoints", "answers" },
    { "request_timeout", "timeout" },
    { "maxqueue", "queue_limit" },
    { "max_fails", "consecutive_errors" },
    { "consecutive_5xx", "consecutive_errors" },
    { "fail_timeout", "within" },
    { "base_ejection_time", "base_ejection" },
    { "healthy_panic_threshold", "panic_threshold" },
    { "deregistration_delay", "drain" },
    { "slowstart", "slow_start" },
    { "overprovisioning_factor", "overprovisioning" },
    { "locality_weights", "zone_weights" },
    { "az", "zone" },
    { "availability_zone", "zone" },
    { "sticky", "affinity" },
    { "persistence", "affinity" },
    { "stickiness", "affinity" },
    { "session_affinity", "affinity" },
    { "maxconn", "max_connections" },
    { "max_conns", "max_connections" },
    { "cores", "workers" },
    { NULL, NULL },
};

const char *path_text(struct loader *loader, const char *path, const char *key)
{
    return *path ? arena_printf(loader->arena, "%s.%s", path, key) : key;
}

bool expect_map(struct loader *loader, const struct node *node, const char *path)
{
    if (node->kind != NODE_MAP)
        refuse(loader->diagnostics, node->place, REFUSE_NOT_MAP, path);
    return node->kind == NODE_MAP;
}

bool expect_list(struct loader *loader, const struct node *node, const char *path)
{
    if (node->kind != NODE_LIST)
        refuse(loader->diagnostics, node->place, REFUSE_NOT_LIST, path);
    return node->kind == NODE_LIST;
}

bool expect_scalar(struct loader *loader, const struct node *node, const char *path)
{
    if (node->kind != NODE_SCALAR)
        refuse(loader->diagnostics, node->place, REFUSE_NOT_VALUE, path);
    else if (node->text[0] == '\0')
        refuse(loader->diagnostics, node->place, REFUSE_EMPTY, path);
    return node->kind == NODE_SCALAR && node->text[0] != '\0';
}

/* ---- names ---- */

static void append(struct loader *loader, const char **list, const char *word)
{
    *list = *list ? arena_printf(loader->arena, "%s, %s", *list, word) : word;
}

#define LISTED_MAX 12

const char *names_note(struct loader *loader, const char *what, const struct node *map)
{
    const char *list = NULL;
    uint32_t n = map ? map->n : strcmp(what, "region") == 0 ? loader->regions.n : 0;
    for (uint32_t i = 0; i < n && i < LISTED_MAX; i++) {
        const char *name = map ? (map->entry[i].key ? map->entry[i].key->text : "") : loader->regions.at[i];
        int line = map ? (map->entry[i].key ? map->entry[i].key->place.line : 0) : 0;
        append(loader, &list, line ? arena_printf(loader->arena, "%s (line %d)", name, line) : name);
    }
    if (!list)
        return arena_printf(loader->arena, "there is no %s in this file", what);
    size_t length = strlen(what), n_kept = what[length - 1] == 'y' ? length - 1 : length;
    return arena_printf(loader->arena, "%.*s%s in this file: %s%s", (int)n_kept, what, n_kept < length ? "ies" : "s", list,
                        n > LISTED_MAX ? ", ..." : "");
}

uint32_t find_name(struct loader *loader, const struct names *names, const char *what, const struct node *map,
                   struct place place, const char *name)
{
    uint32_t index = names_find(names, name);
    if (index != NAMES_NONE)
        return index;
    struct diagnostic *d = refuse(loader->diagnostics, place, REFUSE_NO_SUCH, what, name);
    struct suggestion suggestion;
    suggestion_start(&suggestion, name);
    for (uint32_t i = 0; i < names->n && i < 1000; i++)
        suggestion_offer(&suggestion, names->at[i]);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = names_note(loader, what, map);
    return SPEC_NONE;
}

/* ---- keys ---- */

static bool has_row(const struct param *rows, const char *key)
{
    for (const struct param *row = rows; row && row->key; row++)
        if (strcmp(row->key, key) == 0)
            return true;
    return false;
}

static bool is_known(const struct section *section, const char *key)
{
    return has_row(section->rows, key) || has_row(section->also, key) ||
           (section->also_key && strcmp(section->also_key, key) == 0);
}

/* The smallest key after the last one in alphabetical order, NULL beyond the end. */
static const char *key_after(const struct section *section, const char *last)
{
    const struct param *const tables[] = { section->rows, section->also };
    const char *best = NULL;
    for (size_t i = 0; i < 2; i++)
        for (const struct param *row = tables[i]; row && row->key; row++)
            if (strcmp(row->key, last) > 0 && (!best || strcmp(row->key, best) < 0))
                best = row->key;
    return best;
}

static const char *allowed_note(struct loader *loader, const struct section *section)
{
    const char *list = NULL;
    for (const char *key = key_after(section, ""); key; key = key_after(section, key))
        append(loader, &list, key);
    return arena_printf(loader->arena, "allowed here: %s", list);
}

static const char *section_name(const struct section *section) { return *section->path ? section->path : "the file"; }

static void refuse_key(struct loader *loader, const struct node *key, const struct section *section)
{
    for (size_t i = 0; later_keys[i]; i++)
        if (strcmp(later_keys[i], key->text) == 0) {
            refuse(loader->diagnostics, key->place, REFUSE_LATER, key->text);
            return;
        }
    for (size_t i = 0; called[i].theirs; i++)
        if (strcmp(called[i].theirs, key->text) == 0 && is_known(section, called[i].ours)) {
            refuse(loader->diagnostics, key->place, REFUSE_CALLED, key->text, called[i].ours);
            return;
        }
    struct suggestion suggestion;
    suggestion_start(&suggestion, key->text);
    for (const struct param *row = section->rows; row->key; row++)
        suggestion_offer(&suggestion, row->key);
    for (const struct param *row = section->also; row && row->key; row++)
        suggestion_offer(&suggestion, row->key);
    struct diagnostic *d = refuse(loader->diagnostics, key->place, REFUSE_UNKNOWN_KEY, key->text, section_name(section));
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = allowed_note(loader, section);
}

/* ---- values ---- */

struct node *section_default(struct loader *loader, struct node *map, const char *key, const char *yaml, const char *origin)
{
    const char *words = origin ? arena_printf(loader->arena, "default (%s)", origin) : "default";
    struct node *value = yaml_tree_read_option(loader->arena, words, yaml, loader->diagnostics);
    struct node *name = node_scalar(loader->arena, map->place, key);
    node_stamp(value, map->place, words);
    name->origin = words;
    node_append(loader->arena, map, name, value);
    return value;
}

void section_preset(struct loader *loader, struct node *map, const char *name, const char *yaml)
{
    const char *origin = arena_printf(loader->arena, "preset %s", name);
    struct node *preset = yaml_tree_read_option(loader->arena, origin, yaml, loader->diagnostics);
    node_stamp(preset, map->place, origin);
    for (uint32_t i = 0; i < preset->n; i++)
        if (!node_entry(map, preset->entry[i].key->text))
            node_append(loader->arena, map, preset->entry[i].key, preset->entry[i].value);
}

const struct preset *section_find_preset(struct loader *loader, struct node *map, const struct preset *presets,
                                         const char *what, const char *path, const char *else_)
{
    const struct node *name = node_get(map, "preset");
    if (!name || !expect_scalar(loader, name, path_text(loader, path, "preset")))
        return NULL;
    struct suggestion suggestion;
    suggestion_start(&suggestion, name->text);
    const char *list = NULL;
    for (const struct preset *preset = presets; preset->name; preset++) {
        if (strcmp(preset->name, name->text) == 0) {
            section_preset(loader, map, preset->name, preset->yaml);
            return preset;
        }
        suggestion_offer(&suggestion, preset->name);
        append(loader, &list, preset->name);
    }
    struct diagnostic *d = refuse(loader->diagnostics, name->place, REFUSE_NO_SUCH, what, name->text);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = arena_printf(loader->arena, "presets: %s;\nor %s", list, else_);
    return NULL;
}

/* "Without `region`, all is in one place": as long as there is only one. */
static struct node *default_region(struct loader *loader, struct node *map, const struct section *section)
{
    if (loader->regions.n == 1)
        return section_default(loader, map, "region", loader->regions.at[0], NULL);
    refuse(loader->diagnostics, map->place, REFUSE_NEEDS_REGION, section_name(section))->note =
        names_note(loader, "region", NULL);
    return NULL;
}

static void read_custom(struct loader *loader, const struct section *section, const struct field *field)
{
    for (const struct custom *custom = section->customs; custom && custom->key; custom++)
        if (strcmp(custom->key, field->row->key) == 0)
            custom->read(loader, field);
}

static void refuse_missing(struct loader *loader, struct node *map, const struct param *row, const struct section *section)
{
    struct place place = map->place;
    if (!map->flow)
        place.length = 1;
    refuse(loader->diagnostics, place, REFUSE_MISSING, row->key, section_name(section))->note =
        arena_printf(loader->arena, "%s: %s", row->key, row->help);
}

static void read_row(struct loader *loader, struct node *map, const struct param *row, const struct section *section)
{
    struct entry *entry = node_entry(map, row->key);
    struct node *value = entry ? entry->value : NULL;
    if (!value && row->default_text)
        value = section_default(loader, map, row->key, row->default_text, row->origin);
    if (!value && (row->flags & PARAM_REQUIRED)) {
        refuse_missing(loader, map, row, section);
        return;
    }
    if (!value && row->kind == PARAM_REGION)
        value = default_region(loader, map, section);
    const char *path = path_text(loader, section->path, row->key);
    struct field field = { row, path, value, entry ? entry->key->place : map->place, map, section->object, section->context };
    if (row->kind == PARAM_CUSTOM)
        read_custom(loader, section, &field);
    else if (value)
        value_read(loader, &field);
}

/* ---- parameters of a strategy beside it ---- */

static void move_entry(struct loader *loader, struct node *from, uint32_t i, struct node *to)
{
    node_append(loader->arena, to, from->entry[i].key, from->entry[i].value);
    for (from->n--; i < from->n; i++)
        from->entry[i] = from->entry[i + 1];
}

/* The map that holds the parameters: what is a bare word becomes {word: {}}. NULL when the parameters are in parentheses. */
static struct node *parameters_of(struct loader *loader, struct node *value)
{
    if (value->kind == NODE_MAP)
        return value->n == 1 && value->entry[0].value->kind == NODE_MAP ? value->entry[0].value : NULL;
    if (value->kind != NODE_SCALAR || strchr(value->text, '('))
        return NULL;
    struct node *name = node_copy(loader->arena, value), *parameters = node_container(loader->arena, NODE_MAP, value->place);
    parameters->origin = value->origin;
    *value = *node_container(loader->arena, NODE_MAP, value->place);
    value->flow = parameters->flow = true;
    value->origin = name->origin;
    node_append(loader->arena, value, name, parameters);
    return parameters;
}

/* `policy: round_robin` with `order: random` beside it is the same as policy: round_robin(order=random). */
static void adopt(struct loader *loader, struct node *map, struct node *value, enum strategy_kind kind,
                  const struct section *section)
{
    const char *name = value->kind == NODE_SCALAR                 ? value->text
                       : value->kind == NODE_MAP && value->n == 1 ? value->entry[0].key->text
                                                                  : "";
    const struct strategy *type = strategy_find(kind, name);
    struct node *parameters = NULL;
    for (uint32_t i = 0; type && i < map->n;) {
        const char *key = map->entry[i].key->text;
        bool adopted = has_row(type->params, key) && !is_known(section, key) &&
                       (parameters || (parameters = parameters_of(loader, value)));
        if (adopted)
            move_entry(loader, map, i, parameters);
        else
            i++;
    }
}

void section_read(struct loader *loader, struct node *map, const struct section *section)
{
    if (!expect_map(loader, map, section_name(section)))
        return;
    for (const struct param *row = section->rows; row->key; row++) {
        struct node *value = row->kind == PARAM_STRATEGY ? node_get(map, row->key) : NULL;
        if (value)
            adopt(loader, map, value, (enum strategy_kind)row->strategy, section);
    }
    for (uint32_t i = 0; i < map->n; i++)
        if (!is_known(section, map->entry[i].key->text))
            refuse_key(loader, map->entry[i].key, section);
    for (const struct param *row = section->rows; row->key; row++)
        read_row(loader, map, row, section);
}

bool section_switch(struct loader *loader, const struct field *field, const struct param *rows, void *object)
{
    struct node *value = field->value;
    bool on = true;
    if (value->kind == NODE_SCALAR) {
        if (!expect_scalar(loader, value, field->path))
            return false;
        if (!bool_parse(value->text, &on)) {
            refuse(loader->diagnostics, value->place, REFUSE_SWITCH, field->path);
            return false;
        }
        if (!on)
            return false;
        const char *origin = value->origin;
        *value = *node_container(loader->arena, NODE_MAP, value->place);
        value->flow = true;
        value->origin = origin;
    }
    section_read(loader, value, &(struct section){ .rows = rows, .path = field->path, .object = object });
    return true;
}

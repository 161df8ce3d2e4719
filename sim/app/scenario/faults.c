/* Faults: {at, until, crash: TARGET, how: silent} or the random form {mtbf, mttr, crash: TARGET}. The key that names the fault
 * holds its target; its parameters stand beside it. Each thing that the target matches becomes a fault of its own. */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

#define FAULTS_MAX 100000

struct fault_context {
    struct node *map;
    const struct fault *type;
    simtime lasts; /* `for`; SIMTIME_NEVER when not given */
    struct fault_spec spec;
    uint32_t *room;
};

static bool is_row(const struct param *rows, const char *key)
{
    for (const struct param *row = rows; row && row->key; row++)
        if (strcmp(row->key, key) == 0)
            return true;
    return false;
}

static void refuse_none(struct loader *loader, const struct node *map)
{
    struct suggestion suggestion = { 0 };
    const struct strategy *type;
    const struct node *unknown = NULL;
    const char *list = NULL;
    for (uint32_t i = 0; i < map->n && !unknown; i++)
        if (!is_row(fault_rows, map->entry[i].key->text))
            unknown = map->entry[i].key;
    suggestion_start(&suggestion, unknown ? unknown->text : "");
    for (unsigned i = 0; (type = strategy_at(STRATEGY_FAULT, i)); i++) {
        suggestion_offer(&suggestion, type->name);
        list = list ? arena_printf(loader->arena, "%s, %s", list, type->name) : type->name;
    }
    struct diagnostic *d = refuse(loader->diagnostics, unknown ? unknown->place : node_content(map), REFUSE_FAULT_NONE);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = arena_printf(loader->arena, "faults: %s", list);
}

/* A parameter of another fault in the same entry: `down` is a crash, but beside `flap` how long it lasts. */
static bool is_parameter(const struct node *map, uint32_t i)
{
    for (uint32_t k = 0; k < map->n; k++) {
        const struct strategy *other = k == i ? NULL : strategy_find(STRATEGY_FAULT, map->entry[k].key->text);
        if (other && is_row(other->params, map->entry[i].key->text))
            return true;
    }
    return false;
}

/* The entry that says what breaks. */
static struct entry *find_fault(struct loader *loader, struct node *map, const struct strategy **type)
{
    struct entry *found = NULL;
    for (uint32_t i = 0; i < map->n; i++) {
        const struct strategy *one = is_parameter(map, i) ? NULL : strategy_find(STRATEGY_FAULT, map->entry[i].key->text);
        if (one && found) {
            refuse(loader->diagnostics, map->entry[i].key->place, REFUSE_FAULT_TWO, found->key->text, map->entry[i].key->text);
            return NULL;
        }
        if (one) {
            found = &map->entry[i];
            *type = one;
        }
    }
    if (!found)
        refuse_none(loader, map);
    return found;
}

static void read_for(struct loader *loader, const struct field *field)
{
    static const struct param row = { .key = "for", .kind = PARAM_DURATION, .flags = PARAM_EXCLUSIVE };
    struct fault_context *context = field->context;
    if (!field->value)
        return;
    struct field one = *field;
    one.row = &row;
    one.object = &context->lasts;
    value_read(loader, &one);
}

/* ---- when ---- */

/* Faults that come or last no time at all would never let the clock go on. */
static bool check_mean(struct loader *loader, const struct node *map, const char *key, const struct dist *dist)
{
    if (!dist || dist->mean > 0)
        return true;
    refuse(loader->diagnostics, node_get(map, key)->place, REFUSE_NOT_ABOVE, key, "0s");
    return false;
}

static bool check_random(struct loader *loader, const struct fault_context *context)
{
    const struct node *map = context->map;
    if (!check_mean(loader, map, "mtbf", context->spec.mtbf) || !check_mean(loader, map, "mttr", context->spec.mttr))
        return false;
    bool complete = node_get(map, "mtbf") && node_get(map, "mttr");
    if (complete && !node_get(map, "at") && !node_get(map, "until") && !node_get(map, "for"))
        return true;
    refuse(loader->diagnostics, node_content(map), REFUSE_FAULT_RANDOM);
    return false;
}

static void warn_times(struct loader *loader, const struct fault_context *context)
{
    const struct run_spec *run = &loader->spec->run;
    const struct node *at = node_get(context->map, "at");
    char warmup[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_NUMBER, simtime_s(run->warmup), warmup);
    if (context->spec.at < run->warmup)
        refuse(loader->diagnostics, at->place, WARN_FAULT_WARMUP, context->type->base.name, warmup);
    else if (run->duration > 0 && context->spec.at >= run->duration)
        refuse(loader->diagnostics, at->place, WARN_AFTER_END, context->type->base.name);
}

static bool check_times(struct loader *loader, struct fault_context *context)
{
    const struct node *map = context->map, *until = node_get(map, "until"), *at = node_get(map, "at");
    if (node_get(map, "mtbf") || node_get(map, "mttr"))
        return check_random(loader, context);
    if (!at) {
        refuse(loader->diagnostics, node_content(map), REFUSE_FAULT_WHEN);
        return false;
    }
    if (until && node_get(map, "for")) {
        refuse(loader->diagnostics, until->place, REFUSE_BOTH, "until", "for", "a fault");
        return false;
    }
    if (context->lasts != SIMTIME_NEVER)
        context->spec.until = context->spec.at + context->lasts;
    bool at_once = context->type->brief && !until && !node_get(map, "for");
    if (at_once)
        context->spec.until = context->spec.at;
    else if (context->spec.until <= context->spec.at) {
        refuse(loader->diagnostics, until ? until->place : at->place, REFUSE_FAULT_END);
        return false;
    }
    warn_times(loader, context);
    return true;
}

/* ---- one entry ---- */

static void add_fault(struct loader *loader, void *data, const struct target *target, const char *name)
{
    struct fault_context *context = data;
    struct spec *spec = loader->spec;
    if (spec->n_faults == FAULTS_MAX)
        return;
    if (spec->n_faults == *context->room) {
        *context->room = *context->room ? 2 * *context->room : 16;
        struct fault_spec *fault = ARENA_ARRAY(loader->arena, *context->room, struct fault_spec);
        if (spec->n_faults)
            memcpy(fault, spec->fault, spec->n_faults * sizeof fault[0]);
        spec->fault = fault;
    }
    struct fault_spec *fault = &spec->fault[spec->n_faults++];
    *fault = context->spec;
    fault->target = *target;
    fault->label = arena_printf(loader->arena, "%s %s", context->type->base.name, name);
}

static void read_fault(struct loader *loader, struct node *map, const char *path, uint32_t *room)
{
    static const struct custom customs[] = { { "for", read_for }, { NULL, NULL } };
    const struct strategy *type = NULL;
    if (!expect_map(loader, map, path))
        return;
    struct entry *entry = find_fault(loader, map, &type);
    if (!entry)
        return;
    unsigned n_errors = diagnostics_n_errors(loader->diagnostics);
    struct fault_context context = {
        .map = map, .type = (const struct fault *)(const void *)type, .lasts = SIMTIME_NEVER, .room = room
    };
    context.spec = (struct fault_spec){ .until = SIMTIME_NEVER, .line = map->place.line };
    const struct node target = *entry->value;
    const char *key = entry->key->text;
    entry->key->text = type->name;
    section_read(loader, map,
                 &(struct section){ .rows = fault_rows,
                                    .customs = customs,
                                    .path = path,
                                    .object = &context.spec,
                                    .context = &context,
                                    .also = type->params,
                                    .also_key = type->name });
    void *params = type->params_bytes ? arena_alloc(loader->arena, type->params_bytes) : NULL;
    if (type->params)
        section_read(loader, map,
                     &(struct section){
                         .rows = type->params, .path = path, .object = params, .also = fault_rows, .also_key = type->name });
    context.spec.fault = (struct strategy_use){ type, params };
    if (diagnostics_n_errors(loader->diagnostics) > n_errors || !check_times(loader, &context))
        return;
    read_targets(loader, &target, path_text(loader, path, key), context.type->targets, type->name, add_fault, &context);
}

void read_faults(struct loader *loader, const struct field *field)
{
    uint32_t room = 0;
    if (!field->value || !expect_list(loader, field->value, field->path))
        return;
    for (uint32_t i = 0; i < field->value->n; i++)
        read_fault(loader, field->value->entry[i].value, arena_printf(loader->arena, "faults.%u", i + 1), &room);
}

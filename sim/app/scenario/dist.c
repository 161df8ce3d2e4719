/* Distributions of durations: a bare duration is a constant; lognormal(40ms cv=1.5), mix(95% exponential(10ms) 5%
 * constant(2s)), empirical(f.csv column=ms), and the long form. The parameters of each kind and their bounds are the engine's
 * rows (dist_types). */
#include "sim/app/scenario/loader.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

static struct call_argument *take(struct call *call, const char *key, bool positional)
{
    for (uint32_t i = 0; i < call->n; i++) {
        struct call_argument *argument = &call->argument[i];
        if (!argument->taken && (argument->key ? strcmp(argument->key, key) == 0 : positional)) {
            argument->taken = true;
            return argument;
        }
    }
    return NULL;
}

/* The most similar of the words in a list. */
static void suggest(struct loader *loader, struct diagnostic *d, const char *wanted, const char *list)
{
    struct suggestion suggestion;
    suggestion_start(&suggestion, wanted);
    for (size_t n; *list; list += n + strspn(list + n, ", ")) {
        n = strcspn(list, ",");
        suggestion_offer(&suggestion, arena_strndup(loader->arena, list, n));
    }
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
}

/* Refuses what nobody took. */
static bool all_taken(struct loader *loader, const struct call *call, const char *allowed)
{
    for (uint32_t i = 0; i < call->n; i++) {
        const struct call_argument *argument = &call->argument[i];
        if (argument->taken)
            continue;
        struct diagnostic *d =
            argument->key ? refuse(loader->diagnostics, argument->key_place, REFUSE_PARAMETER, call->name, argument->key)
                          : refuse(loader->diagnostics, argument->value->place, REFUSE_PARAMETERS_MANY, call->name);
        d->note = arena_printf(loader->arena, "parameters of %s: %s", call->name, allowed);
        if (argument->key)
            suggest(loader, d, argument->key, allowed);
        return false;
    }
    return true;
}

static bool read_number(struct loader *loader, const struct node *value, const char *path, enum quantity quantity,
                        double *number)
{
    struct field field = { &(struct param){ .key = "",
                                            .kind = quantity == QUANTITY_DURATION ? PARAM_DURATION
                                                    : quantity == QUANTITY_FACTOR ? PARAM_FACTOR
                                                                                  : PARAM_NUMBER },
                           path,
                           (struct node *)value,
                           value->place,
                           NULL,
                           number,
                           NULL };
    simtime duration = 0;
    if (quantity == QUANTITY_DURATION)
        field.object = &duration;
    if (!value_read(loader, &field))
        return false;
    if (quantity == QUANTITY_DURATION)
        *number = (double)duration;
    return true;
}

static const struct dist *read_simple(struct loader *loader, struct call *call, enum dist_kind kind, const char *path)
{
    const struct dist_type *type = &dist_types[kind];
    const char *allowed = !type->parameter      ? "mean"
                          : kind == DIST_PARETO ? "mean, shape, max"
                                                : arena_printf(loader->arena, "mean, %s", type->parameter);
    struct call_argument *mean = take(call, "mean", true),
                         *parameter = type->parameter ? take(call, type->parameter, false) : NULL;
    struct call_argument *max = kind == DIST_PARETO ? take(call, "max", false) : NULL;
    double mean_ns = 0, value = type->parameter_default, max_ratio = 1000;
    if (!all_taken(loader, call, allowed))
        return NULL;
    if (!mean || (type->parameter && !parameter && isnan(type->parameter_default))) {
        refuse(loader->diagnostics, call->whole, REFUSE_PARAMETER_MISSING, call->name, mean ? type->parameter : "mean")->note =
            arena_printf(loader->arena, "parameters of %s: %s; %s", call->name, allowed, type->help);
        return NULL;
    }
    if (!read_number(loader, mean->value, path, QUANTITY_DURATION, &mean_ns) ||
        (parameter && !read_number(loader, parameter->value, type->parameter,
                                   kind == DIST_UNIFORM ? QUANTITY_DURATION : QUANTITY_NUMBER, &value)) ||
        (max && !read_number(loader, max->value, "max", QUANTITY_FACTOR, &max_ratio)))
        return NULL;
    if (mean_ns <= 0 && kind != DIST_CONSTANT) {
        refuse(loader->diagnostics, mean->value->place, REFUSE_DIST_MEAN, call->name);
        return NULL;
    }
    bool outside = parameter && (type->parameter_closed ? value < type->parameter_min || value > type->parameter_max
                                                        : value <= type->parameter_min || value >= type->parameter_max);
    const struct dist *dist = outside ? NULL : dist_new(loader->arena, kind, mean_ns, value, max_ratio);
    if (!dist)
        refuse(loader->diagnostics, parameter ? parameter->value->place : call->whole, REFUSE_DIST_BOUNDS, call->name)->note =
            arena_printf(loader->arena, "%s: %s%s", call->name, type->help,
                         type->parameter && isfinite(type->parameter_max)
                             ? arena_printf(loader->arena, "; %s from %g to %g", type->parameter, type->parameter_min,
                                            type->parameter_max)
                             : "");
    return dist;
}

/* share part share part ..., which add up to 100 % */
static const struct dist *read_mix(struct loader *loader, struct call *call, const char *path)
{
    uint32_t n = call->n / 2;
    if (n == 0 || call->n % 2) {
        refuse(loader->diagnostics, call->whole, REFUSE_MIX);
        return NULL;
    }
    double *share = ARENA_ARRAY(loader->arena, n, double), sum = 0;
    const struct dist **part = ARENA_ARRAY(loader->arena, n, const struct dist *);
    for (uint32_t i = 0; i < n; i++) {
        const struct call_argument *argument = &call->argument[2 * i];
        if (argument->key || argument[1].key) {
            refuse(loader->diagnostics, call->whole, REFUSE_MIX);
            return NULL;
        }
        if (!read_share(loader, argument->value, "the share in a mix", &share[i]) ||
            !(part[i] = read_dist(loader, argument[1].value, path)))
            return NULL;
        sum += share[i];
    }
    if (fabs(sum - 1) > 1e-9) {
        char text[UNIT_REPAIR_BYTES];
        quantity_format(QUANTITY_SHARE, sum, text);
        refuse(loader->diagnostics, call->whole, REFUSE_SHARES, path)->repair =
            arena_printf(loader->arena, "they add up to %s", text);
        return NULL;
    }
    return dist_mix(loader->arena, n, share, part);
}

static const struct dist *read_file(struct loader *loader, struct call *call, const char *path)
{
    struct call_argument *file = take(call, "file", true), *column = take(call, "column", true);
    if (!all_taken(loader, call, "file, column"))
        return NULL;
    if (!file) {
        refuse(loader->diagnostics, call->whole, REFUSE_PARAMETER_MISSING, call->name, "file")->note =
            "write empirical(file.csv column=ms); values are milliseconds";
        return NULL;
    }
    return read_empirical(loader, file->value, column ? column->value : NULL, path);
}

static const struct dist *constant(struct loader *loader, struct node *value, const char *path)
{
    double mean_ns;
    return read_number(loader, value, path, QUANTITY_DURATION, &mean_ns) ? dist_new(loader->arena, DIST_CONSTANT, mean_ns, 0, 0)
                                                                         : NULL;
}

static bool is_call(const struct node *value)
{
    if (value->kind != NODE_SCALAR)
        return value->kind == NODE_MAP;
    return call_is_likely(value->text) || (value->text[0] >= 'a' && value->text[0] <= 'z');
}

const struct dist *read_dist(struct loader *loader, struct node *value, const char *path)
{
    if (!is_call(value))
        return constant(loader, value, path);
    struct call call;
    if (!call_parse(loader->arena, loader->diagnostics, value, "distribution", path, &call))
        return NULL;
    struct suggestion suggestion;
    suggestion_start(&suggestion, call.name);
    const char *list = NULL;
    for (int kind = 0; kind < DIST_KINDS; kind++) {
        if (strcmp(call.name, dist_types[kind].name) != 0) {
            suggestion_offer(&suggestion, dist_types[kind].name);
            list = list ? arena_printf(loader->arena, "%s, %s", list, dist_types[kind].name) : dist_types[kind].name;
            continue;
        }
        return kind == DIST_MIX         ? read_mix(loader, &call, path)
               : kind == DIST_EMPIRICAL ? read_file(loader, &call, path)
                                        : read_simple(loader, &call, (enum dist_kind)kind, path);
    }
    struct diagnostic *d = refuse(loader->diagnostics, call.place, REFUSE_NO_SUCH, "distribution", call.name);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = arena_printf(loader->arena, "distributions: %s", list);
    return NULL;
}

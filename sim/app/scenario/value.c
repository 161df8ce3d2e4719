/* Reading one value by the kind of its row: one function for each kind, chosen from a table. */
#include "sim/app/scenario/loader.h"

#include "models/arrival/arrival.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <stdio.h>
#include <string.h>

static const struct {
    enum quantity quantity;
    bool is_quantity;
    size_t bytes;
} kinds[] = {
    [PARAM_BOOL] = { 0, false, sizeof(bool) },
    [PARAM_COUNT] = { QUANTITY_COUNT, true, sizeof(uint32_t) },
    [PARAM_NUMBER] = { QUANTITY_NUMBER, true, sizeof(double) },
    [PARAM_SHARE] = { QUANTITY_SHARE, true, sizeof(double) },
    [PARAM_FACTOR] = { QUANTITY_FACTOR, true, sizeof(double) },
    [PARAM_DURATION] = { QUANTITY_DURATION, true, sizeof(simtime) },
    [PARAM_RATE] = { QUANTITY_RATE, true, sizeof(double) },
    [PARAM_DIST] = { 0, false, sizeof(const struct dist *) },
    [PARAM_CHOICE] = { 0, false, sizeof(uint32_t) },
    [PARAM_TEXT] = { 0, false, sizeof(const char *) },
    [PARAM_REGION] = { 0, false, sizeof(uint32_t) },
    [PARAM_REGIONS] = { 0, false, sizeof(struct index_list) },
    [PARAM_STAGES] = { 0, false, sizeof(struct stage_list) },
    [PARAM_PHASES] = { 0, false, sizeof(struct phase_list) },
    [PARAM_CLOCK] = { 0, false, sizeof(simtime) },
    [PARAM_TRACE] = { 0, false, sizeof(const struct trace *) },
    [PARAM_SCRIPT] = { 0, false, sizeof(const struct script *) },
    [PARAM_STRATEGY] = { 0, false, sizeof(struct strategy_use) },
    [PARAM_CUSTOM] = { 0, false, 0 },
};

size_t value_bytes(enum param_kind kind) { return kinds[kind].bytes; }

static void *target_of(const struct field *field) { return (char *)field->object + field->row->offset; }

/* ---- quantities ---- */

static bool read_quantity(struct loader *loader, const struct node *value, const char *path, enum quantity quantity,
                          double *number)
{
    if (!expect_scalar(loader, value, path))
        return false;
    struct unit_error error;
    if (quantity_parse(quantity, value->text, number, &error) == UNIT_OK)
        return true;
    struct diagnostic *d = refuse(loader->diagnostics, value->place, REFUSE_QUANTITY, path, error.text);
    if (error.repair[0])
        d->repair = arena_strdup(loader->arena, error.repair);
    return false;
}

bool read_share(struct loader *loader, const struct node *value, const char *path, double *share)
{
    if (!read_quantity(loader, value, path, QUANTITY_SHARE, share))
        return false;
    if (*share > 1)
        refuse(loader->diagnostics, value->place, REFUSE_ABOVE, path, "100%");
    return *share <= 1;
}

static bool is_within(struct loader *loader, const struct field *field, enum quantity quantity, double number)
{
    const struct param *row = field->row;
    double max = row->max > 0 ? row->max : row->kind == PARAM_SHARE ? 1 : row->kind == PARAM_COUNT ? UINT32_MAX - 1 : 0;
    /* Numbers may have a range around zero: then max is 0 only when there is no upper bound. */
    bool below = row->kind == PARAM_NUMBER && row->min == 0 ? number < 0 : number < row->min;
    char text[UNIT_REPAIR_BYTES];
    if (below || ((row->flags & PARAM_EXCLUSIVE) && number <= row->min)) {
        quantity_format(quantity, row->min, text);
        refuse(loader->diagnostics, field->value->place, row->flags & PARAM_EXCLUSIVE ? REFUSE_NOT_ABOVE : REFUSE_BELOW,
               field->path, text);
        return false;
    }
    if (max > 0 && number > max) {
        quantity_format(quantity, max, text);
        refuse(loader->diagnostics, field->value->place, REFUSE_ABOVE, field->path, text);
        return false;
    }
    return true;
}

static bool is_prime(double number)
{
    uint32_t n = (uint32_t)number;
    for (uint32_t d = 2; d <= n / d; d++)
        if (n % d == 0)
            return false;
    return n > 1;
}

/* The nearest prime is the repair. */
static bool is_prime_if_asked(struct loader *loader, const struct field *field, double number)
{
    if (!(field->row->flags & PARAM_PRIME) || is_prime(number))
        return true;
    double below = number, above = number;
    while (below > field->row->min && !is_prime(below))
        below--;
    while (above < field->row->max && !is_prime(above))
        above++;
    double near = is_prime(below) && (!is_prime(above) || number - below <= above - number) ? below : above;
    refuse(loader->diagnostics, field->value->place, REFUSE_PRIME, field->path)->repair =
        arena_printf(loader->arena, "write %.0f", near);
    return false;
}

static bool is_word_for_unlimited(const struct node *value)
{
    return node_is_scalar(value, "unlimited") || node_is_scalar(value, "never") || node_is_scalar(value, "off") ||
           node_is_scalar(value, "none");
}

static void store(const struct field *field, double number, bool unlimited)
{
    void *target = target_of(field);
    if (field->row->kind == PARAM_COUNT)
        *(uint32_t *)target = unlimited ? SPEC_UNLIMITED : (uint32_t)number;
    else if (field->row->kind == PARAM_DURATION)
        *(simtime *)target = unlimited ? SIMTIME_NEVER : (simtime)number;
    else
        *(double *)target = number;
}

static bool read_bounded(struct loader *loader, const struct field *field)
{
    double number = 0;
    if ((field->row->flags & PARAM_UNLIMITED) && is_word_for_unlimited(field->value)) {
        store(field, 0, true);
        return true;
    }
    if (!((field->row->flags & PARAM_OFF) && node_is_scalar(field->value, "off"))) {
        enum quantity quantity = kinds[field->row->kind].quantity;
        if (!read_quantity(loader, field->value, field->path, quantity, &number) ||
            !is_within(loader, field, quantity, number) || !is_prime_if_asked(loader, field, number))
            return false;
    }
    store(field, number, false);
    return true;
}

/* ---- words ---- */

static bool read_bool(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return false;
    if (bool_parse(field->value->text, target_of(field)))
        return true;
    refuse(loader->diagnostics, field->value->place, REFUSE_BOOL, field->path);
    return false;
}

static bool read_choice(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return false;
    struct suggestion suggestion;
    suggestion_start(&suggestion, field->value->text);
    const char *list = NULL;
    uint32_t index = 0;
    for (const char *choice = field->row->choices; *choice; index++) {
        const char *word = arena_strndup(loader->arena, choice, strcspn(choice, "|"));
        if (strcmp(word, field->value->text) == 0) {
            *(uint32_t *)target_of(field) = index;
            return true;
        }
        suggestion_offer(&suggestion, word);
        list = list ? arena_printf(loader->arena, "%s, %s", list, word) : word;
        choice += strlen(word) + (choice[strlen(word)] == '|');
    }
    struct diagnostic *d = refuse(loader->diagnostics, field->value->place, REFUSE_CHOICE, field->path, field->value->text);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = arena_printf(loader->arena, "allowed here: %s", list);
    return false;
}

static bool read_text(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return false;
    *(const char **)target_of(field) = field->value->text;
    return true;
}

static bool read_region(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return false;
    uint32_t region = find_name(loader, &loader->regions, "region", NULL, field->value->place, field->value->text);
    *(uint32_t *)target_of(field) = region;
    return region != SPEC_NONE;
}

bool read_regions(struct loader *loader, struct node *value, const char *path, struct index_list *list)
{
    bool is_list = value->kind == NODE_LIST;
    uint32_t n = is_list ? value->n : 1, *at = ARENA_ARRAY(loader->arena, n + 1, uint32_t);
    bool good = true;
    for (uint32_t i = 0; i < n; i++) {
        const struct node *item = is_list ? value->entry[i].value : value;
        at[i] = expect_scalar(loader, item, path) ? find_name(loader, &loader->regions, "region", NULL, item->place, item->text)
                                                  : SPEC_NONE;
        good &= at[i] != SPEC_NONE;
    }
    if (good)
        *list = (struct index_list){ n, at };
    return good;
}

static bool read_region_list(struct loader *loader, const struct field *field)
{
    return read_regions(loader, field->value, field->path, target_of(field));
}

/* ---- structured ---- */

static bool read_distribution(struct loader *loader, const struct field *field)
{
    const struct dist *dist = read_dist(loader, field->value, field->path);
    if (dist && (field->row->flags & PARAM_EXCLUSIVE) && dist->mean <= 0) {
        refuse(loader->diagnostics, field->value->place, REFUSE_NOT_ABOVE, field->path, "0s");
        return false;
    }
    if (dist)
        *(const struct dist **)target_of(field) = dist;
    return dist != NULL;
}

/* rate duration rate duration ... rate */
static bool read_stages(struct loader *loader, const struct field *field)
{
    if (!expect_list(loader, field->value, field->path))
        return false;
    uint32_t n = field->value->n / 2;
    if (field->value->n % 2 == 0 || n == 0) {
        refuse(loader->diagnostics, field->value->place, REFUSE_STAGES, field->path);
        return false;
    }
    double *rate_per_s = ARENA_ARRAY(loader->arena, n + 1, double), duration = 0;
    simtime *durations = ARENA_ARRAY(loader->arena, n, simtime);
    for (uint32_t i = 0; i <= n; i++) {
        if (!read_quantity(loader, field->value->entry[2 * i].value, field->path, QUANTITY_RATE, &rate_per_s[i]))
            return false;
        if (i < n && !read_quantity(loader, field->value->entry[2 * i + 1].value, field->path, QUANTITY_DURATION, &duration))
            return false;
        if (i < n)
            durations[i] = (simtime)duration;
    }
    *(struct stage_list *)target_of(field) = (struct stage_list){ n, rate_per_s, durations };
    return true;
}

/* rate duration rate duration ... */
static bool read_phases(struct loader *loader, const struct field *field)
{
    if (!expect_list(loader, field->value, field->path))
        return false;
    uint32_t n = field->value->n / 2;
    double *rate_per_s = ARENA_ARRAY(loader->arena, n + 1, double), duration = 0, sum = 0;
    simtime *durations = ARENA_ARRAY(loader->arena, n + 1, simtime);
    bool good = field->value->n % 2 == 0 && n >= 2;
    for (uint32_t i = 0; good && i < n; i++) {
        if (!read_quantity(loader, field->value->entry[2 * i].value, field->path, QUANTITY_RATE, &rate_per_s[i]) ||
            !read_quantity(loader, field->value->entry[2 * i + 1].value, field->path, QUANTITY_DURATION, &duration))
            return false;
        durations[i] = (simtime)duration;
        sum += rate_per_s[i];
        good = durations[i] > 0;
    }
    if (!good || sum <= 0) {
        refuse(loader->diagnostics, field->value->place, REFUSE_PHASES, field->path);
        return false;
    }
    *(struct phase_list *)target_of(field) = (struct phase_list){ n, rate_per_s, durations };
    return true;
}

/* HH:MM, or a duration that may have a sign. */
static bool read_clock(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return false;
    const char *text = field->value->text;
    unsigned hours, minutes;
    char rest;
    double ns;
    bool is_negative = *text == '-';
    if (strchr(text, ':') && strspn(text, "0123456789:") == strlen(text) && strlen(text) <= 5 &&
        sscanf(text, "%2u:%2u%c", &hours, &minutes, &rest) == 2 && hours <= 24 && minutes < 60) {
        *(simtime *)target_of(field) = (simtime)(hours * 60 + minutes) * 60 * SECOND;
        return true;
    }
    if (quantity_parse(QUANTITY_DURATION, text + (is_negative || *text == '+'), &ns, NULL) == UNIT_OK) {
        *(simtime *)target_of(field) = (simtime)(is_negative ? -ns : ns);
        return true;
    }
    refuse(loader->diagnostics, field->value->place, REFUSE_CLOCK, field->path, text);
    return false;
}

static bool read_trace_file(struct loader *loader, const struct field *field)
{
    const struct trace *trace = read_trace(loader, field->value, field->path);
    if (trace)
        *(const struct trace **)target_of(field) = trace;
    return trace != NULL;
}

static bool read_script_text(struct loader *loader, const struct field *field)
{
    const struct script *script = read_script(loader, field->value, field->path, (enum strategy_kind)field->row->strategy);
    if (script)
        *(const struct script **)target_of(field) = script;
    return script != NULL;
}

static bool read_strategy_use(struct loader *loader, const struct field *field)
{
    return read_strategy(loader, (enum strategy_kind)field->row->strategy, field->value, field->path, target_of(field));
}

bool value_read(struct loader *loader, const struct field *field)
{
    static bool (*const readers[])(struct loader *, const struct field *) = {
        [PARAM_BOOL] = read_bool,     [PARAM_CHOICE] = read_choice,       [PARAM_TEXT] = read_text,
        [PARAM_REGION] = read_region, [PARAM_REGIONS] = read_region_list, [PARAM_DIST] = read_distribution,
        [PARAM_STAGES] = read_stages, [PARAM_TRACE] = read_trace_file,    [PARAM_STRATEGY] = read_strategy_use,
        [PARAM_SCRIPT] = read_script_text,
        [PARAM_PHASES] = read_phases,
        [PARAM_CLOCK] = read_clock,
        [PARAM_CUSTOM] = NULL,
    };
    if (kinds[field->row->kind].is_quantity)
        return read_bounded(loader, field);
    return readers[field->row->kind](loader, field);
}

/* A small reader of default texts, apart from the loader's, so that the models' tests link nothing above the models. */
#include "tests/support/strategy_params.h"

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct param *row_of(const struct strategy *strategy, const char *key)
{
    for (const struct param *row = strategy->params; row && row->key; row++)
        if (strcmp(row->key, key) == 0)
            return row;
    abort();
}

static uint32_t choice_index(const char *choices, const char *word)
{
    size_t length = strlen(word);
    for (uint32_t i = 0; *choices; i++) {
        size_t n = strcspn(choices, "|");
        if (n == length && strncmp(choices, word, n) == 0)
            return i;
        choices += n + (choices[n] == '|');
    }
    abort();
}

/* One number and its unit. */
static simtime duration(const char *text)
{
    static const struct {
        const char *unit;
        simtime length;
    } units[] = { { "us", MICROSECOND }, { "ms", MILLISECOND }, { "s", SECOND }, { "m", 60 * SECOND }, { "h", 3600 * SECOND } };
    char *unit;
    double value = strtod(text, &unit);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].unit) == 0)
            return simtime_from_ns(value * (double)units[i].length);
    abort();
}

static void set(const struct param *row, void *params, const char *text)
{
    void *at = (char *)params + row->offset;
    switch (row->kind) {
    case PARAM_BOOL:
        *(bool *)at = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 || strcmp(text, "on") == 0;
        break;
    case PARAM_COUNT:
        *(uint32_t *)at = strcmp(text, "unlimited") == 0 ? UINT32_MAX : (uint32_t)strtoul(text, NULL, 10);
        break;
    case PARAM_CHOICE:
        *(uint32_t *)at = choice_index(row->choices, text);
        break;
    case PARAM_SHARE:
        *(double *)at = strtod(text, NULL) / 100;
        break;
    case PARAM_DURATION:
        *(simtime *)at = duration(text);
        break;
    case PARAM_NUMBER:
    case PARAM_FACTOR:
    case PARAM_RATE:
        *(double *)at = strtod(text, NULL);
        break;
    default:
        abort();
    }
}

void *strategy_params(const struct strategy *strategy, struct arena *arena)
{
    if (strategy->params_bytes == 0)
        return NULL;
    void *params = arena_alloc(arena, strategy->params_bytes);
    for (const struct param *row = strategy->params; row->key; row++)
        if (row->default_text)
            set(row, params, row->default_text);
    return params;
}

void strategy_params_set(const struct strategy *strategy, void *params, const char *key, const char *text)
{
    set(row_of(strategy, key), params, text);
}

void *strategy_params_at(const struct strategy *strategy, void *params, const char *key)
{
    return (char *)params + row_of(strategy, key)->offset;
}

/* A small reader of default texts, apart from the loader's, so that the models' tests link nothing above the models. */
#include "tests/support/strategy_params.h"

#include "models/script/sandbox.h"
#include "sim/engine/dist.h"
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
        *(simtime *)at = strcmp(text, "off") == 0 ? 0 : duration(text);
        break;
    case PARAM_CLOCK:
        *(simtime *)at = strcmp(text, "14:00") == 0 ? 14 * 3600 * SECOND : 0;
        break;
    case PARAM_NUMBER:
    case PARAM_FACTOR:
    case PARAM_RATE:
        *(double *)at = strtod(text, NULL);
        break;
    case PARAM_SCRIPT:
        (*(struct script **)at)->text = text;
        (*(struct script **)at)->n_bytes = strlen(text);
        break;
    default:
        abort();
    }
}

/* A script that looks at everything, draws and remembers; it answers for every kind. */
static const char any_script[] =
    "local turn, served = 0, {}\n"
    "function on_start(server) served[server.number] = (served[server.number] or 0) + server.active end\n"
    "function on_done(server, latency_s, ok) served[server.number] = ok and latency_s or 0 end\n"
    "function pick(servers, key, client, now_s)\n"
    "  turn = turn + 1\n"
    "  local best = (hash(key, client) + turn) % #servers + 1\n"
    "  for i, server in ipairs(servers) do\n"
    "    local a, b = server.active / server.weight, servers[best].active / servers[best].weight\n"
    "    if a + (served[server.number] or 0) < b + math.random() then best = i end\n"
    "  end\n"
    "  return best\n"
    "end\n"
    "function answer(targets, region, identity, now_s)\n"
    "  local list = {}\n"
    "  for i, target in ipairs(targets) do\n"
    "    if target.healthy and target.rtt_s[region] then table.insert(list, math.random(#list + 1), i) end\n"
    "  end\n"
    "  return list\n"
    "end\n";

void *strategy_params(const struct strategy *strategy, struct arena *arena)
{
    if (strategy->params_bytes == 0)
        return NULL;
    void *params = arena_alloc(arena, strategy->params_bytes);
    for (const struct param *row = strategy->params; row->key; row++)
        if (row->kind == PARAM_SCRIPT) {
            struct script *script = ARENA_NEW(arena, struct script);
            *script = (struct script){"test.lua", any_script, sizeof any_script - 1};
            *(const struct script **)((char *)params + row->offset) = script;
        } else if (row->kind == PARAM_DIST) {
            *(const struct dist **)((char *)params + row->offset) =
                dist_new(arena, DIST_CONSTANT, (double)duration(row->default_text), 0, 0);
        } else if (row->default_text) {
            set(row, params, row->default_text);
        }
    return params;
}

struct strategy_use strategy_with_defaults(enum strategy_kind kind, const char *name, struct arena *arena)
{
    const struct strategy *strategy = strategy_find(kind, name);
    return (struct strategy_use){strategy, strategy_params(strategy, arena)};
}

void strategy_params_set(const struct strategy *strategy, void *params, const char *key, const char *text)
{
    set(row_of(strategy, key), params, text);
}

void *strategy_params_at(const struct strategy *strategy, void *params, const char *key)
{
    return (char *)params + row_of(strategy, key)->offset;
}

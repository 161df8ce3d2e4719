/* Tables of items for a script, and reading the list of indices that it returns. */
#include "models/script/sandbox_targets.h"

#include "models/spec.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"

/* Round-trip times to a region, by the name of the region from where. */
static void push_rtt(lua_State *lua, const struct policy_view *view, uint32_t to)
{
    lua_createtable(lua, 0, (int)view->n_regions);
    for (uint32_t from = 0; from < view->n_regions; from++) {
        lua_pushnumber(lua, simtime_s(view->rtt[(size_t)from * view->n_regions + to]));
        lua_setfield(lua, -2, view->region[from].name);
    }
}

/* One table for each region that has items: regions at 2, and those tables are kept at 3. */
static void push_item(lua_State *lua, const struct policy_view *view, uint32_t i)
{
    const struct policy_item *item = &view->item[i];
    lua_createtable(lua, 0, 6);
    lua_pushinteger(lua, i + 1);
    lua_setfield(lua, -2, "number");
    lua_pushstring(lua, item->name);
    lua_setfield(lua, -2, "name");
    lua_pushnumber(lua, item->weight);
    lua_setfield(lua, -2, "weight");
    lua_pushstring(lua, view->region[item->region].name);
    lua_setfield(lua, -2, "region");
    lua_pushboolean(lua, item->healthy);
    lua_setfield(lua, -2, "healthy");
    if (lua_rawgeti(lua, 3, item->region + 1) == LUA_TNIL) {
        lua_pop(lua, 1);
        push_rtt(lua, view, item->region);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 3, item->region + 1);
    }
    lua_setfield(lua, -2, "rtt_s");
}

static int make_tables(lua_State *lua)
{
    const struct policy_view *view = lua_touserdata(lua, 1);
    lua_createtable(lua, (int)view->n_regions, 0);
    for (uint32_t r = 0; r < view->n_regions; r++) {
        lua_pushstring(lua, view->region[r].name);
        lua_rawseti(lua, 2, r + 1);
    }
    lua_createtable(lua, (int)view->n_regions, 0);
    lua_createtable(lua, (int)view->n_items, 0);
    lua_createtable(lua, (int)view->n_items, 0);
    for (uint32_t i = 0; i < view->n_items; i++) {
        push_item(lua, view, i);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 4, i + 1);
        lua_rawseti(lua, 5, i + 1);
    }
    lua_pushvalue(lua, 2);
    lua_pushliteral(lua, "healthy");
    lua_pushliteral(lua, "number");
    return 5;
}

void sandbox_targets_init(struct sandbox_targets *targets, const struct script *script, const struct policy_view *view,
                          struct arena *arena)
{
    struct sandbox *sandbox = targets->sandbox = sandbox_new(arena, script);
    targets->healthy = ARENA_ARRAY(arena, view->n_items, bool);
    targets->taken = ARENA_ARRAY(arena, view->n_items, bool);
    for (uint32_t i = 0; i < view->n_items; i++)
        targets->healthy[i] = view->item[i].healthy;
    sandbox_push_function(sandbox, "answer");
    sandbox_push_function(sandbox, "possible");
    sandbox_run(sandbox, make_tables, (void *)(uintptr_t)view, 5);
}

static void tell_health(struct sandbox_targets *targets, const struct policy_view *view)
{
    lua_State *lua = targets->sandbox->lua;
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (targets->healthy[i] == view->item[i].healthy)
            continue;
        targets->healthy[i] = view->item[i].healthy;
        lua_rawgeti(lua, AT_ITEMS, i + 1);
        lua_pushvalue(lua, AT_HEALTHY);
        lua_pushboolean(lua, view->item[i].healthy);
        lua_rawset(lua, -3);
        lua_pop(lua, 1);
    }
}

/* The item that the value on top of the stack means, taken off the stack; n_items with trouble. */
static uint32_t read_index(struct sandbox_targets *targets, const char *function, uint32_t n_items)
{
    struct sandbox *sandbox = targets->sandbox;
    int is_number;
    lua_Integer index = lua_tointegerx(sandbox->lua, -1, &is_number);
    if (!is_number || index < 1 || index > n_items) {
        sandbox_refuse_index(sandbox, function, n_items);
        return n_items;
    }
    lua_pop(sandbox->lua, 1);
    lua_Integer number = sandbox_number(sandbox, AT_TARGETS, index, AT_ITEM_NUMBER);
    if (number < 1 || number > n_items)
        sandbox_refuse(sandbox, function,
                       arena_printf(sandbox->arena, "%d, where its list of targets holds no target any more", (int)index));
    else if (targets->taken[number - 1])
        sandbox_refuse(sandbox, function, arena_printf(sandbox->arena, "%d twice", (int)index));
    else
        return (uint32_t)number - 1;
    return n_items;
}

static bool take(struct sandbox_targets *targets, const char *function, uint32_t n_items, uint32_t *out, uint32_t *n)
{
    uint32_t item = read_index(targets, function, n_items);
    if (item == n_items)
        return false;
    targets->taken[item] = true;
    out[(*n)++] = item;
    return true;
}

/* An index, a list of them, or nil on top of the stack. */
static uint32_t read_answer(struct sandbox_targets *targets, const char *function, uint32_t n_items, uint32_t *out)
{
    lua_State *lua = targets->sandbox->lua;
    uint32_t n = 0;
    bool good = true;
    if (lua_istable(lua, -1))
        for (int list = lua_gettop(lua); good && lua_rawgeti(lua, list, n + 1) != LUA_TNIL;)
            good = take(targets, function, n_items, out, &n);
    else if (!lua_isnil(lua, -1))
        good = take(targets, function, n_items, out, &n);
    for (uint32_t i = 0; i < n; i++)
        targets->taken[out[i]] = false;
    return good ? n : 0;
}

uint32_t sandbox_targets_ask(struct sandbox_targets *targets, enum sandbox_target_at function, const struct policy_view *view,
                             const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    struct sandbox *sandbox = targets->sandbox;
    lua_State *lua = sandbox->lua;
    uint32_t n = 0;
    if (!sandbox->trouble) {
        tell_health(targets, view);
        lua_pushvalue(lua, (int)function);
        lua_pushvalue(lua, AT_TARGETS);
        lua_rawgeti(lua, AT_REGIONS, query->region + 1);
        lua_pushinteger(lua, (lua_Integer)query->identity);
        lua_pushnumber(lua, simtime_s(query->now));
        lua_pushinteger(lua, query->address);
        if (sandbox_call(sandbox, AT_LAST, 5, 1, rng))
            n = read_answer(targets, function == AT_ANSWER ? "answer" : "possible", view->n_items, out);
        lua_settop(lua, AT_LAST);
    }
    if (sandbox->trouble)
        sandbox_report(sandbox, query->error);
    return n;
}

/* Tables for a script. What may allocate runs protected; what happens at each decision does not allocate: the fields are there
 * already. */
#include "models/script/sandbox_members.h"

#include "sim/engine/arena.h"

static int make_tables(lua_State *lua)
{
    const struct members *members = lua_touserdata(lua, 1);
    struct sandbox *sandbox = sandbox_of(lua);
    sandbox->table = ARENA_ARRAY(sandbox->arena, members->n, const void *);
    lua_createtable(lua, (int)members->n, 0);
    for (uint32_t i = 0; i < members->n; i++) {
        lua_createtable(lua, 0, 3);
        sandbox->table[i] = lua_topointer(lua, -1);
        lua_pushinteger(lua, i + 1);
        lua_setfield(lua, -2, "number");
        lua_pushinteger(lua, members->active[i]);
        lua_setfield(lua, -2, "active");
        lua_rawseti(lua, -2, i + 1);
    }
    lua_createtable(lua, (int)members->n, 0);
    lua_pushvalue(lua, -2);
    lua_setfield(lua, LUA_REGISTRYINDEX, "all");
    lua_pushvalue(lua, -1);
    lua_setfield(lua, LUA_REGISTRYINDEX, "servers");
    lua_pushliteral(lua, "active");
    lua_pushliteral(lua, "number");
    return 4;
}

void sandbox_members_init(struct sandbox *sandbox, const struct members *members)
{
    sandbox_push_function(sandbox, "pick");
    sandbox_push_function(sandbox, "on_start");
    sandbox_push_function(sandbox, "on_done");
    sandbox_run(sandbox, make_tables, (void *)(uintptr_t)members, 4);
}

/* Writes members->eligible to the list at index 3, from the tables at index 2. */
static void write_list(lua_State *lua, const struct members *members)
{
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        lua_rawgeti(lua, 2, members->eligible[i] + 1);
        lua_rawseti(lua, 3, i + 1);
    }
    for (uint32_t i = members->n_eligible; members->standing && i < members->n; i++) {
        lua_pushnil(lua);
        lua_rawseti(lua, 3, i + 1);
    }
}

static int update(lua_State *lua)
{
    const struct members *members = lua_touserdata(lua, 1);
    lua_getfield(lua, LUA_REGISTRYINDEX, "all");
    lua_getfield(lua, LUA_REGISTRYINDEX, "servers");
    for (uint32_t i = 0; i < members->n; i++) {
        lua_rawgeti(lua, 2, i + 1);
        lua_pushnumber(lua, members->at[i].weight);
        lua_setfield(lua, -2, "weight");
        lua_pop(lua, 1);
    }
    write_list(lua, members);
    return 0;
}

void sandbox_members_list(struct sandbox *sandbox, const struct members *members)
{
    sandbox_run(sandbox, update, (void *)(uintptr_t)members, 0);
}

static int list_of_its_own(lua_State *lua)
{
    const struct members *members = lua_touserdata(lua, 1);
    lua_getfield(lua, LUA_REGISTRYINDEX, "all");
    lua_createtable(lua, (int)members->n_eligible, 0);
    write_list(lua, members);
    return 1;
}

int sandbox_members_push(struct sandbox *sandbox, const struct members *members)
{
    if (members->standing)
        return sandbox->trouble ? 0 : AT_SERVERS;
    return sandbox_run(sandbox, list_of_its_own, (void *)(uintptr_t)members, 1) ? AT_TOP + 1 : 0;
}

void sandbox_members_changed(struct sandbox *sandbox, const struct members *members, uint32_t member)
{
    lua_rawgeti(sandbox->lua, AT_ALL, member + 1);
    lua_pushvalue(sandbox->lua, AT_ACTIVE);
    lua_pushinteger(sandbox->lua, members->active[member]);
    lua_rawset(sandbox->lua, -3);
}

uint32_t sandbox_members_picked(struct sandbox *sandbox, const struct members *members, int list)
{
    int is_number;
    lua_Integer index = lua_tointegerx(sandbox->lua, -1, &is_number);
    if (lua_isnil(sandbox->lua, -1))
        return MEMBER_NONE;
    if (!is_number || index < 1 || index > members->n_eligible) {
        sandbox_refuse_index(sandbox, "pick", members->n_eligible);
        return MEMBER_NONE;
    }
    uint32_t expected = members->eligible[index - 1]; /* unless the script has moved it, as it may */
    lua_rawgeti(sandbox->lua, list, index);
    bool is_there = lua_topointer(sandbox->lua, -1) == sandbox->table[expected];
    lua_pop(sandbox->lua, 1);
    if (is_there)
        return expected;
    lua_Integer number = sandbox_number(sandbox, list, index, AT_NUMBER);
    if (number >= 1 && number <= members->n && members_is_eligible(members, (uint32_t)number - 1))
        return (uint32_t)number - 1;
    sandbox_refuse(sandbox, "pick",
                   arena_printf(sandbox->arena, "%d, where its list of servers holds no eligible server any more", (int)index));
    return MEMBER_NONE;
}

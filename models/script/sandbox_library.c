/* What a script may use of Lua's library, and what replaces the rest of it. */
#include "models/script/sandbox.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

/* In Lua, since it calls back into the script. Its own loops are no steps: they end where a list does. */
static const char prelude[] =
    "local next, type, error, spend = ...\n"
    "local function sort(list, less)\n"
    "  spend(#list)\n"
    "  less = less or function(a, b) return a < b end\n"
    "  local n, from, to, width = #list, list, {}, 1\n"
    "  while width < n do\n"
    "    for low = 1, n, 2 * width do\n"
    "      local left, right = low, low + width\n"
    "      local middle, high = right, low + 2 * width\n"
    "      if middle > n + 1 then middle = n + 1 end\n"
    "      if high > n + 1 then high = n + 1 end\n"
    "      for k = low, high - 1 do\n"
    "        if left < middle and (right >= high or not less(from[right], from[left])) then\n"
    "          to[k] = from[left]\n"
    "          left = left + 1\n"
    "        else\n"
    "          to[k] = from[right]\n"
    "          right = right + 1\n"
    "        end\n"
    "      end\n"
    "    end\n"
    "    from, to, width = to, from, 2 * width\n"
    "    if to == list then to = {} end\n"
    "  end\n"
    "  if from ~= list then\n"
    "    for k = 1, n do list[k] = from[k] end\n"
    "  end\n"
    "end\n"
    "local function before(a, b)\n"
    "  local p, q = type(a), type(b)\n"
    "  if p ~= q then return p < q end\n"
    "  return a < b\n"
    "end\n"
    "local function pairs(map)\n"
    "  local keys, n, i = {}, 0, 0\n"
    "  for key in next, map do\n"
    "    local kind = type(key)\n"
    "    if kind ~= 'number' and kind ~= 'string' then error('pairs: a key is a ' .. kind .. ', which has no order', 2) end\n"
    "    n = n + 1\n"
    "    keys[n] = key\n"
    "  end\n"
    "  sort(keys, before)\n" /* which takes n steps */
    "  return function()\n"
    "    while i < n do\n"
    "      i = i + 1\n"
    "      local value = map[keys[i]]\n"
    "      if value ~= nil then return keys[i], value end\n"
    "    end\n"
    "  end\n"
    "end\n"
    "return pairs, sort\n";

static const char *const base_words[] = {"assert", "error", "select", "tonumber", "type", NULL};
static const char *const math_words[] = {"abs", "ceil", "cos",        "exp",       "floor",      "fmod", "huge",
                                         "log", "max",  "maxinteger", "min",       "mininteger", "modf", "pi",
                                         "sin", "sqrt", "tan",        "tointeger", "type",       "ult",  NULL};
static const char *const string_words[] = {"byte", "char", "len", "lower", "rep", "reverse", "sub", "upper", NULL};

/* math.random() in [0, 1), math.random(n) in 1 .. n, math.random(m, n) in m .. n, as Lua's, but from the stream of the call. */
static int draw(lua_State *lua)
{
    struct rng *rng = sandbox_of(lua)->rng;
    if (!rng)
        return luaL_error(lua, "math.random can only be used while a decision is asked for");
    int n = lua_gettop(lua);
    if (n == 0) {
        lua_pushnumber(lua, rng_unit(rng));
        return 1;
    }
    lua_Integer low = n > 1 ? luaL_checkinteger(lua, 1) : 1, high = luaL_checkinteger(lua, n > 1 ? 2 : 1);
    luaL_argcheck(lua, low <= high, n > 1 ? 2 : 1, "interval is empty");
    lua_Unsigned width = (lua_Unsigned)high - (lua_Unsigned)low;
    luaL_argcheck(lua, width < UINT32_MAX, n > 1 ? 2 : 1, "interval is longer than 2^32");
    lua_pushinteger(lua, (lua_Integer)((lua_Unsigned)low + rng_below(rng, (uint32_t)width + 1)));
    return 1;
}

/* hash(a) or hash(a, b): well mixed, not negative, the same everywhere. */
static int hash(lua_State *lua)
{
    lua_Unsigned a = (lua_Unsigned)luaL_checkinteger(lua, 1), b = (lua_Unsigned)luaL_optinteger(lua, 2, 0);
    lua_pushinteger(lua, (lua_Integer)(rng_mix(a, b) >> 1));
    return 1;
}

/* ipairs as Lua's for lists, which is all there is without metatables, and quicker for it. */
static int next_of_list(lua_State *lua)
{
    lua_Integer i = lua_tointeger(lua, 2) + 1;
    lua_pushinteger(lua, i);
    return lua_rawgeti(lua, 1, i) == LUA_TNIL ? 1 : 2;
}

static int ipairs(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_pushcfunction(lua, next_of_list);
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, 0);
    return 3;
}

/* Lua's own function, in upvalue 1, on a list: each element that it touches is a step. */
static int touch(lua_State *lua, lua_Integer n_elements)
{
    if (n_elements > 0)
        sandbox_spend(lua, n_elements);
    return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

/* All from the position on, which is the second of as many arguments as upvalue 2 says; with fewer the last one alone. */
static int touch_from_position(lua_State *lua)
{
    bool has_position = lua_gettop(lua) == lua_tointeger(lua, lua_upvalueindex(2));
    return touch(lua, has_position ? (lua_Integer)lua_rawlen(lua, 1) - luaL_checkinteger(lua, 2) : 0);
}

/* From one index to another, the first of them the argument that upvalue 2 says; without them all. */
static int touch_range(lua_State *lua)
{
    int first = (int)lua_tointeger(lua, lua_upvalueindex(2));
    lua_Integer from = luaL_optinteger(lua, first, 1), to = luaL_optinteger(lua, first + 1, (lua_Integer)lua_rawlen(lua, 1));
    return touch(lua, from <= to && to - from < SANDBOX_STEPS ? to - from : from <= to ? SANDBOX_STEPS : 0);
}

static const struct table_word {
    const char *name;
    lua_CFunction function;
    int argument;
} table_words[] = {{"insert", touch_from_position, 3},
                   {"remove", touch_from_position, 2},
                   {"concat", touch_range, 3},
                   {"unpack", touch_range, 2}};

static int spend(lua_State *lua)
{
    sandbox_spend(lua, luaL_checkinteger(lua, 1));
    return 0;
}

/* Without the address that Lua puts into the text of a table. */
static int to_text(lua_State *lua)
{
    luaL_checkany(lua, 1);
    int type = lua_type(lua, 1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TLIGHTUSERDATA)
        lua_pushstring(lua, lua_typename(lua, type));
    else
        luaL_tolstring(lua, 1, NULL);
    return 1;
}

/* string.format (its upvalue) without addresses: no %p, and tables by their kind. */
static int format(lua_State *lua)
{
    const char *text = luaL_checkstring(lua, 1);
    for (const char *c = strchr(text, '%'); c; c = strchr(c, '%')) {
        c += 1 + strspn(c + 1, "-+ #0123456789.");
        luaL_argcheck(lua, *c != 'p', 1, "%p is an address: there are none here");
        c += *c != '\0';
    }
    int n = lua_gettop(lua);
    for (int i = 2; i <= n; i++) {
        lua_pushcfunction(lua, to_text);
        lua_pushvalue(lua, i);
        lua_call(lua, 1, 1);
        if (lua_type(lua, i) > LUA_TSTRING)
            lua_replace(lua, i);
        else
            lua_pop(lua, 1);
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, n, 1);
    return 1;
}

/* Copies the named fields from the table below the top to the one on top. */
static void copy(lua_State *lua, const char *const *word)
{
    for (; *word; word++) {
        lua_getfield(lua, -2, *word);
        lua_setfield(lua, -2, *word);
    }
}

/* Opens one of Lua's libraries and leaves it and an empty table on the stack. */
static void open_part(lua_State *lua, const char *name, lua_CFunction function)
{
    luaL_requiref(lua, name, function, 0);
    lua_newtable(lua);
}

/* Into the environment below both: the table on top, as `name`. */
static void give(lua_State *lua, const char *name)
{
    lua_setfield(lua, -3, name);
    lua_pop(lua, 1);
}

static void give_strings(lua_State *lua)
{
    open_part(lua, LUA_STRLIBNAME, luaopen_string);
    copy(lua, string_words);
    lua_getfield(lua, -2, "format");
    lua_pushcclosure(lua, format, 1);
    lua_setfield(lua, -2, "format");
    lua_pushliteral(lua, ""); /* ("x"):len() finds its functions here */
    lua_getmetatable(lua, -1);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 2);
    give(lua, LUA_STRLIBNAME);
}

static void give_pairs_and_tables(lua_State *lua)
{
    open_part(lua, LUA_TABLIBNAME, luaopen_table);
    lua_getfield(lua, -2, "pack");
    lua_setfield(lua, -2, "pack");
    for (size_t i = 0; i < sizeof table_words / sizeof table_words[0]; i++) {
        lua_getfield(lua, -2, table_words[i].name);
        lua_pushinteger(lua, table_words[i].argument);
        lua_pushcclosure(lua, table_words[i].function, 2);
        lua_setfield(lua, -2, table_words[i].name);
    }
    if (luaL_loadbufferx(lua, prelude, sizeof prelude - 1, "=" SANDBOX_LIBRARY, "t") != LUA_OK)
        lua_error(lua);
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 0);
    static const char *const needs[] = {"next", "type", "error"};
    for (int i = 0; i < 3; i++)
        lua_getfield(lua, -1 - i, needs[i]);
    lua_remove(lua, -4);
    lua_pushcfunction(lua, spend);
    lua_call(lua, 4, 2);
    lua_setfield(lua, -3, "sort");
    lua_setfield(lua, -4, "pairs");
    give(lua, LUA_TABLIBNAME);
}

int sandbox_open_library(lua_State *lua)
{
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 0);
    lua_newtable(lua);
    copy(lua, base_words);
    lua_remove(lua, -2);
    lua_pushcfunction(lua, to_text);
    lua_setfield(lua, -2, "tostring");
    lua_pushcfunction(lua, hash);
    lua_setfield(lua, -2, "hash");
    lua_pushcfunction(lua, ipairs);
    lua_setfield(lua, -2, "ipairs");
    open_part(lua, LUA_MATHLIBNAME, luaopen_math);
    copy(lua, math_words);
    lua_pushcfunction(lua, draw);
    lua_setfield(lua, -2, "random");
    give(lua, LUA_MATHLIBNAME);
    give_strings(lua);
    give_pairs_and_tables(lua);
    return 1;
}

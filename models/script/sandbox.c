/* A Lua state and its bounds. Memory comes from the arena in blocks of powers of two, kept in free lists, so a state dies with
 * its world and needs no lua_close. */
#include "models/script/sandbox.h"

#include "models/script/steps.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK "script" /* the name by which Lua knows the text; messages begin with it */
#define TEXT_HEAD_BYTES 32 /* at most, what Lua adds to the bytes of a text */
#define STEPS "steps"  /* in the registry: the function that holds the steps */

const char *sandbox_function(enum strategy_kind kind)
{
    return kind == STRATEGY_POLICY ? "answer" : "pick";
}

/* ---- memory ---- */

static unsigned class_of(size_t n_bytes)
{
    unsigned k = 4;
    while (((size_t)1 << k) < n_bytes)
        k++;
    return k;
}

static void *take(struct sandbox *sandbox, unsigned k)
{
    void **block = sandbox->free_list[k];
    if (!block)
        return arena_alloc(sandbox->arena, (size_t)1 << k);
    sandbox->free_list[k] = *block;
    return block;
}

static void give(struct sandbox *sandbox, void *block, unsigned k)
{
    *(void **)block = sandbox->free_list[k];
    sandbox->free_list[k] = block;
}

/* The innermost line of the script that is being run, whatever runs on its behalf. Allocates nothing. */
static int line_now(lua_State *lua)
{
    lua_Debug where;
    for (int level = 0; lua_getstack(lua, level, &where); level++)
        if (lua_getinfo(lua, "Sl", &where) && strcmp(where.short_src, CHUNK) == 0)
            return where.currentline;
    return 0;
}

static void *refuse_memory(struct sandbox *sandbox, bool is_long_text)
{
    sandbox->is_long_text = is_long_text;
    sandbox->line_near = line_now(sandbox->lua);
    return NULL;
}

/* Outside of a protected call Lua has nowhere to go with an error, so there memory is never refused; the bound strikes at the
 * next allocation that can fail. */
static void *allocate(void *context, void *old, size_t old_bytes, size_t n_bytes)
{
    struct sandbox *sandbox = context;
    size_t had = old ? old_bytes : 0; /* of a new block, old_bytes is its type */
    bool is_long_text = !old && old_bytes == LUA_TSTRING && n_bytes > SANDBOX_TEXT_BYTES + TEXT_HEAD_BYTES;
    if (sandbox->is_protected && n_bytes > had && (is_long_text || sandbox->n_bytes - had + n_bytes > SANDBOX_BYTES))
        return refuse_memory(sandbox, is_long_text);
    sandbox->n_bytes += n_bytes - had;
    if (old && n_bytes && class_of(old_bytes) == class_of(n_bytes))
        return old;
    void *block = n_bytes ? take(sandbox, class_of(n_bytes)) : NULL;
    if (block && old)
        memcpy(block, old, had < n_bytes ? had : n_bytes);
    if (old)
        give(sandbox, old, class_of(old_bytes));
    return block;
}

/* ---- trouble ---- */

static void note(struct sandbox *sandbox, int line, const char *text)
{
    if (sandbox->trouble)
        return;
    sandbox->trouble = arena_strdup(sandbox->arena, text);
    sandbox->line = line;
}

/* The message on top of the stack: "script:12: text", or text alone. Takes it away. A line of the prelude says nothing to the
 * user; where the script was then does. */
static void note_message(struct sandbox *sandbox, int status)
{
    const char *text = lua_type(sandbox->lua, -1) == LUA_TSTRING ? lua_tostring(sandbox->lua, -1) : "an error without a text";
    long line = sandbox->line_near;
    bool is_own = strncmp(text, CHUNK ":", strlen(CHUNK ":")) == 0;
    if (status == LUA_ERRMEM)
        text = sandbox->is_long_text ? "a text is longer than 4 KiB" : "it uses more than 64 MiB of memory";
    if (is_own || strncmp(text, SANDBOX_LIBRARY ":", strlen(SANDBOX_LIBRARY ":")) == 0) {
        char *end;
        long said = strtol(strchr(text, ':') + 1, &end, 10);
        text = *end == ':' ? end + 1 + (end[1] == ' ') : end;
        line = is_own ? said : line;
    }
    note(sandbox, (int)line, text);
    lua_pop(sandbox->lua, 1);
}

void sandbox_refuse(struct sandbox *sandbox, const char *function, const char *what)
{
    lua_Debug where = {0};
    sandbox_push_function(sandbox, function);
    if (lua_isfunction(sandbox->lua, -1))
        lua_getinfo(sandbox->lua, ">S", &where);
    else
        lua_pop(sandbox->lua, 1);
    note(sandbox, where.linedefined, arena_printf(sandbox->arena, "%s returned %s", function, what));
}

void sandbox_refuse_index(struct sandbox *sandbox, const char *function, uint32_t n)
{
    static const char must[] = "it must be a whole number from 1 to";
    const char *what = lua_type(sandbox->lua, -1) == LUA_TNUMBER
                           ? arena_printf(sandbox->arena, "%.14g; %s %u, or nil", lua_tonumber(sandbox->lua, -1), must, n)
                           : arena_printf(sandbox->arena, "a %s; %s %u, or nil", luaL_typename(sandbox->lua, -1), must, n);
    sandbox_refuse(sandbox, function, what);
}

lua_Integer sandbox_number(struct sandbox *sandbox, int list, lua_Integer index, int word)
{
    lua_Integer number = 0;
    if (lua_rawgeti(sandbox->lua, list, index) == LUA_TTABLE) {
        lua_pushvalue(sandbox->lua, word);
        lua_rawget(sandbox->lua, -2);
        number = lua_tointeger(sandbox->lua, -1);
        lua_pop(sandbox->lua, 1);
    }
    lua_pop(sandbox->lua, 1);
    return number;
}

bool sandbox_report(const struct sandbox *sandbox, struct err *e)
{
    if (sandbox->line > 0)
        return err_set(e, ERR_SYSTEM, "%.400s:%d: %.400s", sandbox->script->file, sandbox->line, sandbox->trouble);
    return err_set(e, ERR_SYSTEM, "%.400s: %.400s", sandbox->script->file, sandbox->trouble);
}

/* ---- calls ---- */

bool sandbox_call(struct sandbox *sandbox, int keep, int n_arguments, int n_results, struct rng *rng)
{
    if (!sandbox->trouble) {
        sandbox->rng = rng;
        sandbox->line_near = 0;
        sandbox->is_protected = true;
        lua_pushinteger(sandbox->lua, SANDBOX_STEPS);
        if (!lua_setupvalue(sandbox->lua, AT_STEPS, 1))
            lua_pop(sandbox->lua, 1); /* not compiled yet */
        int status = lua_pcall(sandbox->lua, n_arguments, n_results, AT_HANDLER);
        sandbox->is_protected = false;
        sandbox->rng = NULL;
        if (status == LUA_OK)
            return true;
        note_message(sandbox, status);
    }
    lua_settop(sandbox->lua, keep);
    return false;
}

bool sandbox_run(struct sandbox *sandbox, lua_CFunction f, void *context, int n_results)
{
    int keep = lua_gettop(sandbox->lua);
    lua_pushcfunction(sandbox->lua, f);
    lua_pushlightuserdata(sandbox->lua, context);
    return sandbox_call(sandbox, keep, 1, n_results, NULL);
}

/* ---- loading ---- */

/* Where the words "near 'then'" at the end of the compiler's message are. It reads one byte beyond what it does not
 * understand, so that how far it read tells the column, which its message does not. */
static void find_column(struct sandbox *sandbox, const struct stepped_text *reader)
{
    const char *near = strstr(sandbox->trouble, " near '"), *text = reader->text;
    size_t end = reader->n_read, start, length = near ? strlen(near + strlen(" near '")) - 1 : 0;
    if (near && end > length && memcmp(text + end - length - 1, near + strlen(" near '"), length) == 0)
        end--; /* otherwise it was at the very end of the text */
    start = end > length ? end - length : 0;
    int line = 1, column = 1;
    for (size_t i = 0; i < start; i++) {
        column = text[i] == '\n' ? 1 : column + (((unsigned char)text[i] & 0xc0) != 0x80);
        line += text[i] == '\n';
    }
    if (near && line == sandbox->line) {
        sandbox->column = column;
        sandbox->length = (int)length;
    }
}

static int no_steps_left(lua_State *lua)
{
    return luaL_error(lua, "more than %d steps (turns of loops and calls) in one call", SANDBOX_STEPS);
}

/* What a script's text calls: first with the function that holds its steps, then when there are none left. */
static int on_steps(lua_State *lua)
{
    if (!lua_isfunction(lua, 1))
        return no_steps_left(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, STEPS);
    return 0;
}

void sandbox_spend(lua_State *lua, lua_Integer n)
{
    lua_getfield(lua, LUA_REGISTRYINDEX, STEPS);
    lua_getupvalue(lua, -1, 1);
    lua_Integer left = lua_tointeger(lua, -1) - n;
    lua_pushinteger(lua, left);
    lua_setupvalue(lua, -3, 1);
    lua_pop(lua, 2);
    if (left < 0)
        no_steps_left(lua);
}

/* Called before the stack is unwound. Not every message tells its line: error({}), error(text, 0), an error in the prelude. */
static int on_error(lua_State *lua)
{
    sandbox_of(lua)->line_near = line_now(lua);
    return 1;
}

/* Compiles and runs the text. Its globals are the table that sandbox_open_library made, and nothing else. */
static int start(lua_State *lua)
{
    struct sandbox *sandbox = sandbox_of(lua);
    struct stepped_text reader;
    stepped_text_init(&reader, sandbox->arena, sandbox->script->text, sandbox->script->n_bytes);
    sandbox_open_library(lua);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    int status = lua_load(lua, stepped_text_read, &reader, "=" CHUNK, "t");
    if (status != LUA_OK) {
        note_message(sandbox, status);
        find_column(sandbox, &reader);
        return 0;
    }
    lua_pushinteger(lua, SANDBOX_STEPS);
    lua_pushcfunction(lua, on_steps);
    lua_call(lua, 2, 0);
    lua_getfield(lua, LUA_REGISTRYINDEX, STEPS);
    return 1;
}

struct sandbox *sandbox_new(struct arena *arena, const struct script *script)
{
    struct sandbox *sandbox = ARENA_NEW(arena, struct sandbox);
    sandbox->script = script;
    sandbox->arena = arena;
    sandbox->lua = lua_newstate(allocate, sandbox);
    *(struct sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    lua_pushcfunction(sandbox->lua, on_error); /* AT_HANDLER */
    lua_pushnil(sandbox->lua);                 /* AT_STEPS: none yet */
    if (sandbox_run(sandbox, start, NULL, 1))
        lua_replace(sandbox->lua, AT_STEPS);
    return sandbox;
}

static int push_global(lua_State *lua)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_getfield(lua, -1, lua_touserdata(lua, 1));
    return 1;
}

void sandbox_push_function(struct sandbox *sandbox, const char *name)
{
    if (!sandbox_run(sandbox, push_global, (void *)(uintptr_t)name, 1))
        lua_pushnil(sandbox->lua);
}

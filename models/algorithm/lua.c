/* Lua: the user's own algorithm, a script with a function pick(servers, key, client, now_s, path). One state for each balancer
 * instance and pool: what it remembers is its own view, as with every algorithm. Linear in the servers only where the script
 * is. */
#include "models/algorithm/algorithm.h"

#include "models/script/sandbox_members.h"
#include <stddef.h>

struct lua_params {
    const struct script *script;
};

struct lua_state {
    struct sandbox *sandbox;
    struct err *error; /* the world's, as of the last pick: on_start and on_done are given none */
    bool has_on_start, has_on_done;
};

static void script_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    struct lua_state *own = state;
    own->sandbox = sandbox_new(arena, ((const struct lua_params *)params)->script);
    sandbox_members_init(own->sandbox, members);
    own->has_on_start = lua_isfunction(own->sandbox->lua, AT_START);
    own->has_on_done = lua_isfunction(own->sandbox->lua, AT_DONE);
}

static void script_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    sandbox_members_list(((struct lua_state *)state)->sandbox, members);
}

static uint32_t script_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                            struct rng *rng)
{
    (void)params;
    struct lua_state *own = state;
    struct sandbox *sandbox = own->sandbox;
    lua_State *lua = sandbox->lua;
    own->error = pick->error;
    uint32_t member = MEMBER_NONE;
    int list = sandbox_members_push(sandbox, members);
    if (list) {
        lua_pushvalue(lua, AT_PICK);
        lua_pushvalue(lua, list);
        lua_pushinteger(lua, (lua_Integer)(pick->key ? pick->key : rng_mix(pick->client, pick->user)));
        lua_pushinteger(lua, pick->client_address);
        lua_pushnumber(lua, simtime_s(pick->now));
        lua_pushinteger(lua, (lua_Integer)pick->path);
        if (sandbox_call(sandbox, AT_TOP, 5, 1, rng))
            member = sandbox_members_picked(sandbox, members, list);
    }
    lua_settop(lua, AT_TOP);
    if (sandbox->trouble)
        sandbox_report(sandbox, pick->error);
    return member;
}

/* Before the first pick there is nowhere to write it; then that pick reports it. */
static void report(const struct lua_state *own)
{
    if (own->error)
        sandbox_report(own->sandbox, own->error);
}

static void script_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    const struct lua_state *own = state;
    struct sandbox *sandbox = own->sandbox;
    if (sandbox->trouble)
        return;
    if (own->has_on_start)
        lua_pushvalue(sandbox->lua, AT_START);
    sandbox_members_changed(sandbox, members, member);
    if (own->has_on_start && !sandbox_call(sandbox, AT_TOP, 1, 0, NULL))
        report(own);
    lua_settop(sandbox->lua, AT_TOP);
}

static void script_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                           bool ok)
{
    (void)params;
    const struct lua_state *own = state;
    struct sandbox *sandbox = own->sandbox;
    if (sandbox->trouble)
        return;
    if (own->has_on_done)
        lua_pushvalue(sandbox->lua, AT_DONE);
    sandbox_members_changed(sandbox, members, member);
    if (own->has_on_done) {
        lua_pushnumber(sandbox->lua, simtime_s(latency));
        lua_pushboolean(sandbox->lua, ok);
        if (!sandbox_call(sandbox, AT_TOP, 3, 0, NULL))
            report(own);
    }
    lua_settop(sandbox->lua, AT_TOP);
}

static const struct param rows[] = {
    {.key = "file",
     .kind = PARAM_SCRIPT,
     .offset = offsetof(struct lua_params, script),
     .strategy = STRATEGY_ALGORITHM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "script in Lua 5.4 with a function pick(servers, key, client, now_s, path)"},
    PARAM_END,
};

const struct algorithm algorithm_lua = {
    .base =
        {
            .name = "lua",
            .help = "your own: a script in Lua picks the server",
            .known_as = "OpenResty balancer_by_lua, dnsdist setServerPolicyLua",
            .source = "Lua 5.4 Reference Manual; the table of what a script gets: docs/lua.md; OpenResty lua-nginx-module, "
                      "balancer_by_lua_block; dnsdist documentation, setServerPolicyLua",
            .description =
                "pick(servers, key, client, now_s, path) returns an index into servers, the list of the eligible ones, or nil: "
                "then the request fails. A server has number, weight and active. on_start(server) and on_done(server, "
                "latency_s, ok) are called when the script has them.",
            .when_down = "A server that is down is not in the list; one that returns is the same table as before, with what "
                         "the script wrote into it.",
            .cost = "a decision about 0.2 us more than in C, and 0.015 to 0.03 us for each server the script looks at",
            .state_bytes = sizeof(struct lua_state),
            .params_bytes = sizeof(struct lua_params),
            .params = rows,
        },
    .pick = script_pick,
    .init = script_init,
    .on_members = script_on_members,
    .on_start = script_on_start,
    .on_done = script_on_done,
};

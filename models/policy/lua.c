/* Lua: the user's own DNS policy, a script with a function answer(targets, region, identity, now_s). It sees single addresses,
 * as all policies that may give several; healthy or not, since what to do with the dead ones is part of its rule. */
#include "models/policy/policy.h"

#include "models/script/sandbox_targets.h"
#include <stddef.h>

struct lua_params {
    const struct script *script;
};

static void script_init(void *state, const void *params, const struct policy_view *view, struct arena *arena)
{
    sandbox_targets_init(state, ((const struct lua_params *)params)->script, view, arena);
}

static uint32_t script_answer(void *state, const void *params, const struct policy_view *view, const struct policy_query *query,
                              struct rng *rng, uint32_t *out)
{
    (void)params;
    return sandbox_targets_ask(state, AT_ANSWER, view, query, rng, out);
}

/* What the script's own `possible` says; without one, whatever is healthy. */
static uint32_t script_possible(const void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, uint32_t *out)
{
    struct sandbox_targets *targets = (struct sandbox_targets *)(uintptr_t)state;
    if (targets->sandbox->trouble || !lua_isfunction(targets->sandbox->lua, AT_POSSIBLE))
        return policy_all_healthy(state, params, view, query, out);
    return sandbox_targets_ask(targets, AT_POSSIBLE, view, query, NULL, out);
}

static const struct param rows[] = {
    {.key = "file",
     .kind = PARAM_SCRIPT,
     .offset = offsetof(struct lua_params, script),
     .strategy = STRATEGY_POLICY,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "script in Lua 5.4 with a function answer(targets, region, identity, now_s)"},
    PARAM_END,
};

const struct policy policy_lua = {
    .base =
        {
            .name = "lua",
            .help = "your own: a script in Lua orders the addresses",
            .known_as = "PowerDNS LUA records, dnsdist LuaAction",
            .source = "Lua 5.4 Reference Manual; the table of what a script gets: docs/lua.md; PowerDNS, Lua records; dnsdist "
                      "documentation, LuaAction",
            .description =
                "answer(targets, region, identity, now_s, address) returns an index into targets or a list of them, best "
                "first; nil or an empty list when it has none to give: then when_none_healthy decides. A target has number, "
                "name, weight, region, healthy and rtt_s by the asker's region. "
                "possible(...), when the script has it, lists what answer might give, for what counts as stale.",
            .when_down = "A target that is down stays in the list with healthy = false: what to do is the script's rule.",
            .cost = "an answer O(targets), and what the script costs",
            .state_bytes = sizeof(struct sandbox_targets),
            .params_bytes = sizeof(struct lua_params),
            .params = rows,
        },
    .many = true,
    .personal = true,
    .wants = POLICY_EITHER,
    .answer = script_answer,
    .possible = script_possible,
    .init = script_init,
};

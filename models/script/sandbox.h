/* A user's script: a Lua 5.4 state that can do nothing but compute. Shared by the strategies called `lua`.
 *
 * What it cannot do: read files, clocks or the environment, load more code, print, catch its own errors, run for ever
 * (SANDBOX_STEPS for each call), use much memory (SANDBOX_BYTES), make long texts (SANDBOX_TEXT_BYTES: joining, copying and
 * comparing them are steps of one turn), draw from anything but the stream of the call, or
 * see what differs from run to run. The last is the reason why Lua's own library is not given whole: the order of `next`
 * depends on the seed of string hashes, which Lua makes from the time and from addresses; table.sort draws its pivots from
 * the clock; texts of tables hold addresses. Here pairs goes through numbers, then strings, in ascending order; sort is a
 * stable merge sort. Patterns (string.match and its like) are missing since their cost has no bound.
 *
 * A script remembers what its globals and locals hold from one call to the next. States of different strategies, balancer
 * instances and replications share nothing. */
#ifndef MODELS_SCRIPT_SANDBOX_H
#define MODELS_SCRIPT_SANDBOX_H

#include "models/strategy.h"
#include "sim/engine/rng.h"
#include <lua.h>
#include <stdbool.h>

struct arena;
struct err;

/* Turns of loops, calls of functions (steps.h), and elements that table.* and pairs move or copy, in one call: some
 * milliseconds, two seconds at worst. */
#define SANDBOX_STEPS 200000
#define SANDBOX_BYTES ((size_t)64 << 20)      /* in use by one state */
#define SANDBOX_TEXT_BYTES ((size_t)4 << 10)  /* of one text */
/* On the state's stack, always: what notes where an error came from, and the function that holds the steps left. Strategies'
 * own come after. */
enum sandbox_base { AT_HANDLER = 1, AT_STEPS };

/* The text of a script, read once; the value of a PARAM_SCRIPT. */
struct script {
    const char *file; /* as messages name it */
    const char *text;
    size_t n_bytes;
};

struct sandbox {
    lua_State *lua;   /* for pushing arguments; nothing that allocates outside of sandbox_call and sandbox_run */
    struct rng *rng;  /* of the call under way; NULL: math.random is an error */
    const struct script *script;
    struct arena *arena;
    const void **table;  /* [members] where each member's table is, for looking it up; NULL without members */
    void *free_list[40]; /* blocks of 2^k bytes that Lua gave back */
    size_t n_bytes;      /* in use */
    bool is_protected;   /* an error now is caught */
    bool is_long_text;   /* what was refused last is a text */
    int line_near;       /* of the script, where it was when something was refused last; 0: not in a function of its own */
    int line;            /* of the script, where it went wrong; 0: unknown */
    int column, length;  /* of what the compiler does not understand; 0: unknown */
    const char *trouble; /* what went wrong first; NULL: nothing. From then on every call fails. */
};

/* Runs the script's top level. Never NULL: when it fails, `trouble` says why. Lives in the arena; needs no closing. */
struct sandbox *sandbox_new(struct arena *arena, const struct script *script);
/* The function by which a script answers for a kind of strategy: "pick" or "answer". */
const char *sandbox_function(enum strategy_kind kind);
/* Pushes the global function; what it is there instead (nil) when the script has none. */
void sandbox_push_function(struct sandbox *sandbox, const char *name);
/* Calls the function below n_arguments values on the stack, leaving n_results. False when it fails, now or earlier; then the
 * stack is empty above `keep` values. rng may be NULL. */
bool sandbox_call(struct sandbox *sandbox, int keep, int n_arguments, int n_results, struct rng *rng);
/* Runs a C function that may allocate: f(lua) with `context` as its only argument (a light userdata), n_results left. */
bool sandbox_run(struct sandbox *sandbox, lua_CFunction f, void *context, int n_results);
/* The script's answer is wrong: `function` returned `what`. */
void sandbox_refuse(struct sandbox *sandbox, const char *function, const char *what);
/* The same for the value on top of the stack, which should be an index from 1 to n. */
void sandbox_refuse_index(struct sandbox *sandbox, const char *function, uint32_t n);
/* The field `word` (a place on the stack) of the table at an index of the list at `list`; 0 when there is none any more. */
lua_Integer sandbox_number(struct sandbox *sandbox, int list, lua_Integer index, int word);
/* Writes "FILE:LINE: what went wrong" to e. Always returns false. */
bool sandbox_report(const struct sandbox *sandbox, struct err *e);

/* Takes n from the steps of the call under way; an error when there are fewer. For C functions that a script calls. */
void sandbox_spend(lua_State *lua, lua_Integer n);

#define SANDBOX_LIBRARY "library" /* the name by which Lua knows the prelude */
/* What a script may use, as the table on top of the stack; sandbox_library.c. */
int sandbox_open_library(lua_State *lua);
static inline struct sandbox *sandbox_of(lua_State *lua)
{
    return *(struct sandbox **)lua_getextraspace(lua);
}

#endif

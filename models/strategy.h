/* What every strategy of every kind begins with, so that listing, loading, checking and documenting are written once.
 *
 * One kind of question = one folder = one ops table whose first member is `struct strategy base`; one answer = one file and one
 * line in strategies.def. Rules, kept by the conformance test: no allocation outside the arena it is given, no files, no
 * printing, no clock but the time it is given, no randomness but the stream it is given, all state in `state`, the choice
 * itself in the table. */
#ifndef MODELS_STRATEGY_H
#define MODELS_STRATEGY_H

#include "models/param.h"

enum strategy_kind {
    STRATEGY_ARRIVAL,
    STRATEGY_POLICY,
    STRATEGY_ALGORITHM,
    STRATEGY_DISCIPLINE,
    STRATEGY_FAULT,
    STRATEGY_KINDS
};

struct strategy {
    const char *name;     /* the word in the scenario = the file = the symbol <kind>_<name> */
    const char *aliases;  /* separated by blanks, NULL when none */
    const char *help;     /* one line */
    const char *known_as; /* "nginx default, HAProxy static-rr", NULL when nobody else has it */
    const char *source;   /* paper, RFC section, product page */
    const char *description; /* about three sentences for `list KIND NAME`; or NULL */
    const char *when_down;   /* what happens when a server or site goes down and returns; NULL where that cannot be asked */
    const char *cost;        /* of a decision here, in the number of servers; NULL: constant and small */
    size_t state_bytes;  /* zeroed by the framework; all that the strategy remembers */
    size_t params_bytes; /* its parameter struct; 0 when it has none */
    const struct param *params; /* rows ended by PARAM_END; NULL when it has none */
};

/* A strategy as chosen in a scenario. params points to a struct of params_bytes, filled from the rows, or NULL. */
struct strategy_use {
    const struct strategy *type;
    const void *params;
};

/* The registry: every line of strategies.def, in file order. */
/* The i-th strategy of a kind, NULL beyond the last. */
const struct strategy *strategy_at(enum strategy_kind kind, unsigned i);
/* By name or alias; NULL when unknown. */
const struct strategy *strategy_find(enum strategy_kind kind, const char *name);

/* Every strategy, declared: a file without its line in strategies.def is caught by clang's -Wmissing-variable-declarations, a
 * line without its file by the linker. */
#define STRATEGY(kind, name) extern const struct kind kind##_##name;
#include "models/strategies.def"
#undef STRATEGY

#endif

/* Parameter structs of strategies for tests below the loader, filled from the strategy's own rows. */
#ifndef TESTS_SUPPORT_STRATEGY_PARAMS_H
#define TESTS_SUPPORT_STRATEGY_PARAMS_H

#include "models/strategy.h"
#include "sim/engine/arena.h"

/* A parameter struct in the arena with the default of every row. Knows counts, bools, choices, numbers, shares and factors;
 * a script is one that answers for every kind; other required rows stay zero. NULL when the strategy has no parameters. */
void *strategy_params(const struct strategy *strategy, struct arena *arena);
/* A strategy by its name, with these defaults. */
struct strategy_use strategy_with_defaults(enum strategy_kind kind, const char *name, struct arena *arena);
/* Sets one by its key; a choice by its word, a script by its text. Aborts on an unknown key. */
void strategy_params_set(const struct strategy *strategy, void *params, const char *key, const char *text);
/* Where the value of a key is. Aborts on an unknown key. */
void *strategy_params_at(const struct strategy *strategy, void *params, const char *key);

#endif

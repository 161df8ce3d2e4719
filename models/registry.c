/* The registry of strategies: expands strategies.def into one table for each kind. Nothing else lists strategies. */
#include "models/algorithm/algorithm.h"
#include "models/arrival/arrival.h"
#include "models/discipline/discipline.h"
#include "models/fault/fault.h"
#include "models/policy/policy.h"
#include "models/strategy.h"
#include <string.h>

struct registration {
    enum strategy_kind kind;
    const struct strategy *strategy;
};

#define KIND_arrival    STRATEGY_ARRIVAL
#define KIND_policy     STRATEGY_POLICY
#define KIND_algorithm  STRATEGY_ALGORITHM
#define KIND_discipline STRATEGY_DISCIPLINE
#define KIND_fault      STRATEGY_FAULT

static const struct registration registrations[] = {
#define STRATEGY(kind, name) {KIND_##kind, &kind##_##name.base},
#include "models/strategies.def"
#undef STRATEGY
};

const struct strategy *strategy_at(enum strategy_kind kind, unsigned i)
{
    for (size_t k = 0; k < sizeof registrations / sizeof registrations[0]; k++)
        if (registrations[k].kind == kind && i-- == 0)
            return registrations[k].strategy;
    return NULL;
}

static int is_one_of(const char *name, const char *words)
{
    size_t length = strlen(name);
    for (const char *w = words; w && *w; w += strcspn(w, " "), w += strspn(w, " "))
        if (strcspn(w, " ") == length && strncmp(w, name, length) == 0)
            return 1;
    return 0;
}

const struct strategy *strategy_find(enum strategy_kind kind, const char *name)
{
    const struct strategy *s;
    for (unsigned i = 0; (s = strategy_at(kind, i)); i++)
        if (strcmp(s->name, name) == 0 || is_one_of(name, s->aliases))
            return s;
    return NULL;
}

/* The items of a DNS policy as a script sees them: one table for each, made once; what changes is whether it is healthy. They
 * lie on the state's stack between calls. */
#ifndef MODELS_SCRIPT_SANDBOX_TARGETS_H
#define MODELS_SCRIPT_SANDBOX_TARGETS_H

#include "models/policy/policy.h"
#include "models/script/sandbox.h"

/* The stack between calls. ALL: the table of each item at its index + 1; TARGETS: the list that the script gets; REGIONS: names
 * at their index + 1. */
enum sandbox_target_at {
    AT_ANSWER = AT_STEPS + 1,
    AT_POSSIBLE,
    AT_ITEMS,
    AT_TARGETS,
    AT_REGIONS,
    AT_HEALTHY,
    AT_ITEM_NUMBER,
    AT_LAST = AT_ITEM_NUMBER
};

/* What the script was last told. */
struct sandbox_targets {
    struct sandbox *sandbox;
    bool *healthy; /* [n_items] */
    bool *taken;   /* [n_items] all false between calls */
};

void sandbox_targets_init(struct sandbox_targets *targets, const struct script *script, const struct policy_view *view,
                          struct arena *arena);
/* Asks the script's function at AT_ANSWER or AT_POSSIBLE. Writes items to out, returns how many; 0 also with trouble. */
uint32_t sandbox_targets_ask(struct sandbox_targets *targets, enum sandbox_target_at function, const struct policy_view *view,
                             const struct policy_query *query, struct rng *rng, uint32_t *out);

#endif

/* Asked shares: products of weights down the tree of policies. */
#include "output/asked_share.h"

#include "models/param.h"
#include "models/strategy.h"
#include <math.h>
#include <string.h>

static bool is_on(const struct strategy_use *use, const char *key)
{
    for (const struct param *row = use->type->params; row && row->key; row++)
        if (strcmp(row->key, key) == 0)
            return *(const bool *)((const char *)use->params + row->offset);
    return false;
}

static bool draws_one_by_weight(const struct strategy_use *use)
{
    if (!use->type)
        return false;
    return (strcmp(use->type->name, "weighted") == 0 && !is_on(use, "multi")) ||
           strcmp(use->type->name, "weighted_sticky") == 0;
}

/* A NAN within makes one of the whole. */
static double asked_of(const struct policy_spec *policy, uint32_t site)
{
    double sum = 0, asked = 0;
    if (!draws_one_by_weight(&policy->policy))
        return (double)NAN;
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        const struct answer_spec *answer = &policy->answer[i];
        double inside = answer->nested ? asked_of(answer->nested, site) : answer->site == site;
        sum += answer->weight;
        asked += answer->weight * inside;
    }
    return sum > 0 ? asked / sum : (double)NAN;
}

double asked_share(const struct spec *spec, uint32_t dns, uint32_t site)
{
    for (uint32_t i = 0; i < spec->n_changes; i++)
        if (spec->change[i].kind == CHANGE_SET && spec->change[i].section == SECTION_POLICY && spec->change[i].a == dns)
            return (double)NAN;
    return asked_of(&spec->dns[dns].policy, site);
}

/* Conditions: finds the things that a fault's target names. */
#include "models/operation/condition.h"
#include "models/world_state.h"

void condition_init(struct condition *condition)
{
    *condition = (struct condition){.slow_factor = 1, .fault = PROBE_NONE, .restart = PROBE_NONE};
}

struct condition *condition_of(struct world *world, struct target target)
{
    const struct site *site = &world->site[target.a];
    switch (target.kind) {
    case TARGET_SITE:
        return &world->site[target.a].condition;
    case TARGET_INSTANCE:
        return &world->balancer[world->tier[site->first_tier + target.b].first_balancer + target.c].condition;
    case TARGET_SERVER:
        return &world->server[site->pool_first_server[target.b] + target.c].condition;
    default:
        return NULL;
    }
}

void condition_each(struct world *world, struct target target, void (*each)(struct world *, struct target, void *),
                    void *context)
{
    switch (target.kind) {
    case TARGET_REGION:
        for (uint32_t s = 0; s < world->n_sites; s++)
            if (world->site[s].spec->region == target.a)
                each(world, (struct target){TARGET_SITE, s, 0, 0}, context);
        break;
    case TARGET_TIER:
        for (uint32_t i = 0; i < world->site[target.a].spec->tier[target.b].instances; i++)
            each(world, (struct target){TARGET_INSTANCE, target.a, target.b, i}, context);
        break;
    case TARGET_POOL:
        for (uint32_t i = 0; i < world->site[target.a].spec->pool[target.b].n_servers; i++)
            each(world, (struct target){TARGET_SERVER, target.a, target.b, i}, context);
        break;
    case TARGET_SITE:
    case TARGET_INSTANCE:
    case TARGET_SERVER:
        each(world, target, context);
        break;
    default: /* links, resolvers and names have no condition */
        break;
    }
}

struct server_call {
    void (*each)(struct world *, struct server *, void *);
    void *context;
};

static void call_servers(struct world *world, struct target target, void *context)
{
    const struct server_call *call = context;
    const struct site *site = &world->site[target.a];
    uint32_t first = site->first_server, n = site->n_servers;
    if (target.kind == TARGET_SERVER) {
        first = site->pool_first_server[target.b] + target.c;
        n = 1;
    }
    for (uint32_t s = first; target.kind != TARGET_INSTANCE && s < first + n; s++)
        call->each(world, &world->server[s], call->context);
}

void condition_each_server(struct world *world, struct target target, void (*each)(struct world *, struct server *, void *),
                           void *context)
{
    struct server_call call = {each, context};
    condition_each(world, target, call_servers, &call);
}

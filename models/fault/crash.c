/* crash: the target stops. A server or balancer instance refuses connections and resets what it had; a site or region falls
 * silent, so that its peers run into their time-outs. `how` overrides either. */
#include "models/fault/crash.h"
#include "models/operation/injector.h"
#include "models/world_state.h"

static const struct param params[] = {{.key = "how",
                                       .kind = PARAM_CHOICE,
                                       .offset = offsetof(struct crash_params, how),
                                       .choices = "usual|refuse|silent",
                                       .default_text = "usual",
                                       .help = "usual: a server refuses, a site is silent"},
                                      PARAM_END};

static bool is_silent(const struct fault_spec *fault, struct target target)
{
    const struct crash_params *p = fault->fault.params;
    return p->how == HOW_USUAL ? target.kind == TARGET_SITE : p->how == HOW_SILENT;
}

struct crash_call {
    const struct fault_spec *fault;
    uint32_t id;
};

static void empty(struct world *world, struct target target, bool silent)
{
    struct site *site = &world->site[target.a];
    if (target.kind == TARGET_SERVER) {
        server_clear(world, &world->server[site->pool_first_server[target.b] + target.c], !silent);
        return;
    }
    if (target.kind == TARGET_INSTANCE) {
        balancer_clear(world, &world->balancer[world->tier[site->first_tier + target.b].first_balancer + target.c], !silent);
        return;
    }
    for (uint32_t s = site->first_server; s < site->first_server + site->n_servers; s++)
        server_clear(world, &world->server[s], !silent);
    for (uint32_t t = site->first_tier; t < site->first_tier + site->spec->n_tiers; t++)
        for (uint32_t i = 0; i < world->tier[t].spec.instances; i++)
            balancer_clear(world, &world->balancer[world->tier[t].first_balancer + i], !silent);
}

void crash_stop(struct world *world, struct target target, bool silent)
{
    struct condition *condition = condition_of(world, target);
    if (silent)
        condition->silent++;
    else
        condition->refusing++;
    condition->epoch++;
    condition->restart = PROBE_NONE;
    empty(world, target, silent);
}

void crash_start(struct world *world, struct target target, bool silent)
{
    struct condition *condition = condition_of(world, target);
    if (silent)
        condition->silent--;
    else
        condition->refusing--;
}

static void crash_one(struct world *world, struct target target, void *context)
{
    const struct crash_call *call = context;
    condition_of(world, target)->fault = call->id; /* who is lost asks for it */
    crash_stop(world, target, is_silent(call->fault, target));
}

static void repair_one(struct world *world, struct target target, void *context)
{
    const struct crash_call *call = context;
    crash_start(world, target, is_silent(call->fault, target));
    condition_of(world, target)->fault = injector_latest(world, target, NULL);
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct crash_call call = {fault, id};
    condition_each(world, fault->target, crash_one, &call);
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct crash_call call = {fault, id};
    condition_each(world, fault->target, repair_one, &call);
}

const struct fault fault_crash = {
    .base =
        {.name = "crash",
         .aliases = "down outage",
         .help = "stops: a server refuses and resets, a site or region is silent",
         .source = "chaos engineering: Basiri et al. 2016",
         .params = params,
         .params_bytes = sizeof(struct crash_params),
         .description =
             "What the target had queued or running is lost. A crashed server resets its peers one way later and refuses new "
             "connections; a crashed site or region answers nothing. After recovery old connections are reset on use and "
             "caches are cold."},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_TIER | 1u << TARGET_INSTANCE | 1u << TARGET_POOL |
               1u << TARGET_SERVER,
    .apply = apply,
    .revert = revert,
};

/* slow: service takes `factor` times longer, for whatever starts while it lasts (processor sharing: at once). */
#include "models/operation/injector.h"
#include "models/world_state.h"

struct slow_params {
    double factor;
};

static const struct param params[] = {{.key = "factor",
                                       .kind = PARAM_FACTOR,
                                       .offset = offsetof(struct slow_params, factor),
                                       .min = 1,
                                       .flags = PARAM_REQUIRED,
                                       .help = "service takes this many times longer"},
                                      PARAM_END};

struct slow_call {
    double factor;
    uint32_t id;
};

static void slow_down(struct world *world, struct server *server, void *context)
{
    const struct slow_call *call = context;
    server->condition.slowed++;
    server->condition.slow_factor *= call->factor;
    server->condition.fault = call->id;
    server_update_speed(world, server);
}

static void speed_up(struct world *world, struct server *server, void *context)
{
    const struct slow_call *call = context;
    server->condition.slow_factor /= call->factor;
    if (--server->condition.slowed == 0)
        server->condition.slow_factor = 1; /* exactly */
    server->condition.fault = injector_latest(world, server_target(server), NULL);
    server_update_speed(world, server);
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct slow_call call = {((const struct slow_params *)fault->fault.params)->factor, id};
    condition_each_server(world, fault->target, slow_down, &call);
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct slow_call call = {((const struct slow_params *)fault->fault.params)->factor, id};
    condition_each_server(world, fault->target, speed_up, &call);
}

const struct fault fault_slow = {
    .base =
        {.name = "slow",
         .aliases = "degraded",
         .help = "service takes `factor` times longer",
         .source = "fail-slow: Gunawi et al. 2018 (FAST)",
         .params = params,
         .params_bytes = sizeof(struct slow_params),
         .description =
             "Service that starts while it lasts takes `factor` times longer; under processor sharing all jobs slow down at "
             "once. Health checks feel it when they are deep, or do `work`; others ask somebody who is not busy."},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_POOL | 1u << TARGET_SERVER,
    .each_server = true,
    .apply = apply,
    .revert = revert,
};

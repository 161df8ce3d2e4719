/* errors: a share of the requests fails at once, without queueing: the fast failure that a load-aware balancer mistakes for
 * capacity. */
#include "models/operation/injector.h"
#include "models/world_state.h"

struct errors_params {
    double share;
    simtime latency;
};

static const struct param params[] = {{.key = "share",
                                       .kind = PARAM_SHARE,
                                       .offset = offsetof(struct errors_params, share),
                                       .max = 1,
                                       .default_text = "100%",
                                       .flags = PARAM_EXCLUSIVE,
                                       .help = "of requests that fail"},
                                      {.key = "latency",
                                       .kind = PARAM_DURATION,
                                       .offset = offsetof(struct errors_params, latency),
                                       .default_text = "0s",
                                       .help = "until the failure is answered"},
                                      PARAM_END};

struct errors_call {
    const struct errors_params *params;
    uint32_t id;
};

static void break_one(struct world *world, struct server *server, void *context)
{
    const struct errors_call *call = context;
    (void)world;
    server->condition.errors_share = call->params->share;
    server->condition.errors_latency = call->params->latency;
    server->condition.fault = call->id;
}

/* The one that began last of those still under way takes over. */
static void mend_one(struct world *world, struct server *server, void *unused)
{
    (void)unused;
    uint32_t other = injector_latest(world, server_target(server), &fault_errors);
    const struct errors_params *p = other == PROBE_NONE ? NULL : world->spec->fault[other].fault.params;
    server->condition.errors_share = p ? p->share : 0;
    server->condition.errors_latency = p ? p->latency : 0;
    server->condition.fault = injector_latest(world, server_target(server), NULL);
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct errors_call call = {fault->fault.params, id};
    condition_each_server(world, fault->target, break_one, &call);
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    (void)id;
    condition_each_server(world, fault->target, mend_one, NULL);
}

const struct fault fault_errors = {
    .base =
        {.name = "errors",
         .aliases = "error_rate fail_fast",
         .help = "a share of requests fails at once (5xx)",
         .source = "black hole: Yanacek 2019, Amazon Builders' Library (health checks)",
         .params = params,
         .params_bytes = sizeof(struct errors_params),
         .description =
             "Each request that reaches the target fails with probability `share`, after `latency`, without waiting in the "
             "queue. http health checks fail with the same probability. A balancer that prefers idle servers sends ever more "
             "requests to a server that fails fast."},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_POOL | 1u << TARGET_SERVER,
    .each_server = true,
    .apply = apply,
    .revert = revert,
};

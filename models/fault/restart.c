/* restart: a process ends and begins anew, at once or after a while. What is lost is not time but memory: work under way,
 * connections, and whatever was cached: keys at servers, responses at balancers, answers at resolvers and at clients, which is
 * the only thing that a client without a second look-up (a JVM for ever, nginx's static names) can be cured with.
 *
 * Servers and balancers restart as they crash. Clients restart gracefully: requests under way end on their connections. */
#include "models/client/connection.h"
#include "models/fault/crash.h"
#include "models/fault/fault.h"
#include "models/world_state.h"

/* Connections of before are met again when the restart may be over; their requests are still lost by it. */
static void remember(struct world *world, struct target target, void *id)
{
    condition_of(world, target)->restart = *(const uint32_t *)id;
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    switch (fault->target.kind) {
    case TARGET_RESOLVERS:
        fault_resolver_down.apply(world, fault, id);
        break;
    case TARGET_CLIENTS:
        stub_flush(world, fault->target.a);
        connection_leave_all(world, fault->target.a);
        break;
    default:
        fault_crash.apply(world, fault, id);
        condition_each(world, fault->target, remember, &id);
    }
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    if (fault->target.kind == TARGET_RESOLVERS)
        fault_resolver_down.revert(world, fault, id);
    else if (fault->target.kind != TARGET_CLIENTS)
        fault_crash.revert(world, fault, id);
}

static const struct param params[] = {{.key = "how",
                                       .kind = PARAM_CHOICE,
                                       .offset = offsetof(struct crash_params, how),
                                       .choices = "usual|refuse|silent",
                                       .default_text = "refuse",
                                       .help = "as of crash, until it is back"},
                                      PARAM_END};

const struct fault fault_restart = {
    .base =
        {.name = "restart",
         .aliases = "reload",
         .help = "loses what it had in memory: work, connections, caches",
         .source = "RFC 8767, section 3 (cold caches); JVM and nginx as in: gslbsim list presets",
         .params = params,
         .params_bytes = sizeof(struct crash_params),
         .description =
             "Without `until` and `for` it is back at once. Servers and balancers refuse until then, and what they had queued "
             "or running is lost; a resolver group's caches are cold; the users of a client group forget the addresses they "
             "know and leave their connections, so that they look up the name anew."},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_TIER | 1u << TARGET_INSTANCE | 1u << TARGET_POOL |
               1u << TARGET_SERVER | 1u << TARGET_RESOLVERS | 1u << TARGET_CLIENTS,
    .brief = true,
    .apply = apply,
    .revert = revert,
};

/* hang: accepts and never answers. Shallow health checks pass, deep ones fail. Work that hung is lost when the hang ends. */
#include "models/operation/injector.h"
#include "models/world_state.h"

static void freeze(struct world *world, struct server *server, void *id)
{
    server->condition.hung++;
    server->condition.fault = *(const uint32_t *)id;
    station_set_frozen(world, &server->station, true);
}

static void thaw(struct world *world, struct server *server, void *unused)
{
    (void)unused;
    if (--server->condition.hung == 0) {
        server_clear(world, server, false);
        station_set_frozen(world, &server->station, false);
    }
    server->condition.fault = injector_latest(world, server_target(server), NULL);
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    condition_each_server(world, fault->target, freeze, &id);
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    condition_each_server(world, fault->target, thaw, &id);
}

const struct fault fault_hang = {
    .base = {.name = "hang",
             .aliases = "freeze stuck",
             .help = "accepts and never answers; shallow health checks pass",
             .source = "gray failure: Huang et al. 2017 (HotOS)",
             .description =
                 "Servers accept requests and answer none of them; whoever waits runs into its time-out. Shallow health checks "
                 "pass, deep ones fail. What hung is lost when the hang ends."},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_POOL | 1u << TARGET_SERVER,
    .each_server = true,
    .apply = apply,
    .revert = revert,
};

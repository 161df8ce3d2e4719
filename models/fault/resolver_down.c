/* resolver_down: a group of resolvers answers nobody; when it comes back its caches are cold. */
#include "models/world_state.h"

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct resolver_group *group = &world->group[fault->target.a];
    group->down++;
    group->fault = id;
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct resolver_group *group = &world->group[fault->target.a];
    (void)id;
    if (--group->down == 0)
        resolver_group_flush(world, fault->target.a);
}

const struct fault fault_resolver_down = {
    .base =
        {.name = "resolver_down",
         .help = "a resolver group answers nobody",
         .source = "Moura et al. 2018 (IMC)",
         .description =
             "Questions to the group are lost; clients go on with what their own caches hold until that expires, then run into "
             "dns_timeout. Afterwards the group's caches are cold."},
    .targets = 1u << TARGET_RESOLVERS,
    .apply = apply,
    .revert = revert,
};

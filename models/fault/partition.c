/* partition: no packet crosses between two regions, in either direction, DNS and health checks included. */
#include "models/world_state.h"

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct link *links[] = {link_between(world, fault->target.a, fault->target.b),
                            link_between(world, fault->target.b, fault->target.a)};
    for (unsigned i = 0; i < (links[0] == links[1] ? 1u : 2u); i++) {
        links[i]->partitions++;
        links[i]->fault = id;
    }
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct link *links[] = {link_between(world, fault->target.a, fault->target.b),
                            link_between(world, fault->target.b, fault->target.a)};
    (void)id;
    for (unsigned i = 0; i < (links[0] == links[1] ? 1u : 2u); i++) {
        links[i]->partitions--;
        links[i]->partition_ended = world_time(world);
    }
}

const struct fault fault_partition = {
    .base = {.name = "partition",
             .aliases = "split",
             .help = "no packet crosses between two regions",
             .source = "Bailis and Kingsbury 2014",
             .description =
                 "Packets under way when it starts are lost, those sent after it ends pass. Requests run into their time-outs; "
                 "checkers on one side see the other side down while its users see it up."},
    .targets = 1u << TARGET_REGIONS,
    .apply = apply,
    .revert = revert,
};

/* authority_down: the authority of a name answers nobody; resolvers live on their caches, then answer SERVFAIL. */
#include "models/world_state.h"

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    struct authority *authority = &world->authority[fault->target.a];
    authority->down++;
    authority->fault = id;
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    (void)id;
    world->authority[fault->target.a].down--;
}

const struct fault fault_authority_down = {
    .base = {.name = "authority_down",
             .help = "the authority of a name answers nobody",
             .source = "Moura et al. 2018 (IMC)",
             .description = "Resolvers answer from their caches until the TTL ends, then ask, time out, and answer SERVFAIL "
                            "for a few seconds at "
                            "a time. Health checks go on."},
    .targets = 1u << TARGET_DNS,
    .apply = apply,
    .revert = revert,
};

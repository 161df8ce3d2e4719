/* The users of a group: where they are seen from, and whom they ask. */
#include "models/client/client.h"
#include "models/world_state.h"

uint32_t client_address(const struct client *client, uint32_t user)
{
    uint32_t nth = client->spec.nat == 1 ? user : user / client->spec.nat;
    uint32_t host_mask = client->spec.address_prefix >= 32 ? 0 : UINT32_MAX >> client->spec.address_prefix;
    return (client->spec.address_base & ~host_mask) | (nth & host_mask);
}

void client_bind_users(struct world *world, struct client *client)
{
    struct rng rng = world_stream(world, arena_printf(world->arena, "client.%s/resolvers", client->spec.name));
    for (uint32_t u = 0; u < client->spec.users; u++) {
        struct user *user = &client->user[u];
        *user = (struct user){{ANSWER_NONE, 0, 0}, SLAB_NONE, SPEC_NONE, SPEC_NONE};
        if (client->spec.dns == SPEC_NONE)
            continue;
        double share = rng_unit(&rng), size = rng_unit(&rng);
        uint32_t k = 0;
        while (k + 1 < client->spec.resolver.n && share >= client->spec.resolver.at[k].share)
            share -= client->spec.resolver.at[k++].share;
        const struct resolver_group *group = &world->group[client->spec.resolver.at[k].index];
        uint32_t low = 0, high = group->spec.count - 1; /* cumulative sizes, prepared at set-up */
        while (low < high) {
            uint32_t middle = (low + high) / 2;
            if (group->cumulative_size[middle] > size)
                high = middle;
            else
                low = middle + 1;
        }
        user->resolver = group->first + low;
    }
}

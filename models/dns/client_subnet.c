/* Networks of clients as authorities see them. */
#include "models/dns/client_subnet.h"
#include "models/world_state.h"

/* Bits of an address beyond the prefix that is sent. */
static uint32_t host_bits(const struct world *world, uint32_t group)
{
    return 32 - world->group[group].spec.ecs.prefix;
}

static uint32_t n_networks(const struct world *world, uint32_t group, const struct client_spec *client)
{
    uint32_t n_addresses = (client->users + client->nat - 1) / client->nat, bits = host_bits(world, group);
    uint32_t room = client->address_prefix == 0 ? UINT32_MAX : (uint32_t)((UINT64_C(1) << (32 - client->address_prefix)) - 1);
    uint32_t last = n_addresses - 1 < room ? n_addresses - 1 : room;
    return bits == 32 ? 1 : (last >> bits) + 1;
}

void client_subnets_init(struct world *world, uint32_t index)
{
    struct resolver_group *group = &world->group[index];
    const struct spec *spec = world->spec;
    group->subnets.n = ARENA_ARRAY(world->arena, spec->n_dns, uint32_t);
    if (!group->spec.ecs.enabled)
        return;
    group->subnets.first = ARENA_ARRAY(world->arena, (size_t)spec->n_clients * spec->n_dns, uint32_t);
    for (uint32_t c = 0; c < spec->n_clients; c++) {
        const struct client_spec *client = &spec->client[c];
        if (client->dns == SPEC_NONE || spec->dns[client->dns].ecs_scope == ECS_SCOPE_NONE)
            continue;
        uint32_t *n = &group->subnets.n[client->dns];
        if (spec->dns[client->dns].ecs_scope == ECS_SCOPE_REGION) {
            *n = spec->n_regions;
            continue;
        }
        group->subnets.first[(size_t)client->dns * spec->n_clients + c] = *n;
        *n += n_networks(world, index, client);
    }
}

uint32_t client_subnet_number(const struct world *world, uint32_t group, uint32_t client, uint32_t user)
{
    const struct client_spec *spec = &world->spec->client[client];
    uint32_t bits = host_bits(world, group);
    if (world->spec->dns[spec->dns].ecs_scope == ECS_SCOPE_REGION)
        return spec->region;
    uint32_t within = client_address(&world->client[client], user) - spec->address_base;
    return world->group[group].subnets.first[(size_t)spec->dns * world->spec->n_clients + client] +
           (bits == 32 ? 0 : within >> bits);
}

struct policy_query client_subnet_querier(const struct world *world, uint32_t group, uint32_t client, uint32_t user)
{
    uint32_t number = client_subnet_number(world, group, client, user), bits = host_bits(world, group);
    uint32_t address = client_address(&world->client[client], user);
    return (struct policy_query){.region = world->spec->client[client].region,
                                 .address = bits == 32 ? 0 : address >> bits << bits,
                                 .identity = rng_mix(world->network_seed, number)};
}

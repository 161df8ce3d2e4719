/* Sorting by rule 9, without moving anything: addresses of equal rank keep their order, so counting ranks finds the one in a
 * given position. Source: RFC 6724, section 6 (Thaler, Draves, Matsumoto, Chown 2012); glibc, sysdeps/posix/getaddrinfo.c, rule
 * 9. */
#include "models/client/address_order.h"
#include "models/world_state.h"

uint32_t address_order_shared_bits(uint32_t host, uint32_t subnet_bits, uint32_t address)
{
    uint32_t differing = host ^ address;
    if (subnet_bits > 0 && differing >> (32 - subnet_bits) != 0)
        return 0;
    return differing ? (uint32_t)__builtin_clz(differing) : 32;
}

/* Sites that say nothing of their addresses are in nobody's subnet. */
static uint32_t rank(const struct world *world, const struct client *client, uint32_t host, uint32_t address)
{
    const struct site *site = &world->site[world->address[address].site];
    if (!site->spec->has_addresses)
        return 0;
    uint32_t within = address - site->first_address + 1, room = site->spec->address_prefix;
    uint32_t ipv4 = site->spec->address_base | (room < 32 ? within & (UINT32_MAX >> room) : 0);
    return address_order_shared_bits(host, client->spec.address_prefix, ipv4);
}

uint32_t address_order_sorted(const struct world *world, uint32_t client_index, uint32_t user, const struct answer *answer,
                              answer_order order, uint32_t position)
{
    const struct client *client = &world->client[client_index];
    uint32_t host = client_address(client, user), n_of[33] = {0};
    for (uint32_t i = 0; i < answer->n; i++)
        n_of[rank(world, client, host, answer_address(answer, order, i))]++;
    uint32_t wanted = 32;
    while (wanted > 0 && position >= n_of[wanted])
        position -= n_of[wanted--];
    for (uint32_t i = 0;; i++) {
        uint32_t address = answer_address(answer, order, i);
        if (rank(world, client, host, address) == wanted && position-- == 0)
            return address;
    }
}

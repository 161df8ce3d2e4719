/* Affinity. A table with a place for everybody: finding one is an addition, no hash. */
#include "models/balancer/affinity.h"
#include "models/request.h"
#include "sim/engine/arena.h"

static uint32_t host_mask(const struct client_spec *client)
{
    return client->address_prefix >= 32 ? 0 : UINT32_MAX >> client->address_prefix;
}

static uint64_t n_entries(const struct client_spec *client, enum affinity_kind kind)
{
    uint64_t addresses = ((uint64_t)client->users + client->nat - 1) / client->nat, most = (uint64_t)host_mask(client) + 1;
    return kind != AFFINITY_SOURCE ? client->users : addresses < most ? addresses : most;
}

struct affinity *affinity_new(struct arena *arena, const struct spec *spec, enum affinity_kind kind, simtime timeout)
{
    struct affinity *affinity = ARENA_NEW(arena, struct affinity);
    uint64_t n = 0;
    affinity->kind = kind;
    affinity->timeout = timeout;
    affinity->first = ARENA_ARRAY(arena, spec->n_clients, uint64_t);
    affinity->mask = ARENA_ARRAY(arena, spec->n_clients, uint32_t);
    for (uint32_t c = 0; c < spec->n_clients; c++) {
        affinity->first[c] = n;
        affinity->mask[c] = host_mask(&spec->client[c]);
        n += n_entries(&spec->client[c], kind);
    }
    affinity->entry = ARENA_ARRAY(arena, n, struct affinity_entry);
    for (uint64_t i = 0; i < n; i++)
        affinity->entry[i].member = SPEC_NONE;
    return affinity;
}

struct affinity_entry *affinity_of(const struct affinity *affinity, const struct attempt *attempt, uint32_t user)
{
    uint32_t nth = affinity->kind != AFFINITY_SOURCE ? user : attempt->client_address & affinity->mask[attempt->client];
    return &affinity->entry[affinity->first[attempt->client] + nth];
}

uint32_t affinity_member(const struct affinity *affinity, const struct affinity_entry *entry, simtime now)
{
    if (entry->member == SPEC_NONE || (affinity->timeout != SIMTIME_NEVER && now - entry->used > affinity->timeout))
        return SPEC_NONE;
    return entry->member;
}

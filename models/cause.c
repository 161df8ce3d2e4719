/* Blame. */
#include "models/cause.h"
#include "models/world_state.h"

/* The address is one that the authority would not give now: which cache kept it? */
static enum cause stale_cause(const struct world *world, const struct request *request, uint32_t address)
{
    if (request->record.dns_source == DNS_SOURCE_CONNECTION)
        return CAUSE_CONNECTION;
    if (request->record.dns_source != DNS_SOURCE_CLIENT_CACHE)
        return CAUSE_RESOLVER_CACHE;
    uint32_t entry_index = user_entry(world, request->record.client, request->record.user);
    if (entry_index == SLAB_NONE)
        return CAUSE_CLIENT_CACHE;
    const struct ttl_entry *entry = entry_at(world, entry_index);
    const struct serve_stale_spec *stale = &world->group[request->record.resolver].spec.serve_stale;
    bool resolver_too = entry->answer != ANSWER_NONE &&
                        (ttl_entry_fresh(entry, world_time(world)) || ttl_entry_stale(entry, stale, world_time(world))) &&
                        answer_has(answer_at(&world->answers, entry->answer), address);
    return resolver_too ? CAUSE_RESOLVER_CACHE : CAUSE_CLIENT_CACHE;
}

struct blame blame_address(struct world *world, const struct request *request, uint32_t address)
{
    const struct client *client = &world->client[request->record.client];
    const struct link *link = link_between(world, client->spec.region, world_address_region(world, address));
    if (link->partitions)
        return (struct blame){CAUSE_NETWORK, link->fault};
    uint32_t fault = endpoint_fault(world, world->address[address].endpoint), dns = client->spec.dns;
    if (dns == SPEC_NONE)
        return (struct blame){CAUSE_SERVER, fault};
    const struct authority *authority = &world->authority[dns];
    struct policy_query querier = user_querier(world, request->record.client, request->record.user);
    if (!authority_may_give(world, dns, &querier, address))
        return (struct blame){stale_cause(world, request, address), fault};
    bool unnoticed = authority->spec.health.enabled && authority->healthy[address];
    return (struct blame){unnoticed ? CAUSE_DETECTION : CAUSE_SERVER, fault};
}

/* A balancer chose it: had its checks a chance to know? */
static struct blame blame_choice(const struct world *world, uint32_t balancer_index, uint32_t path, uint32_t member,
                                 uint32_t fault)
{
    const struct balancer *balancer = &world->balancer[balancer_index];
    const struct backend *backend = balancer_backend(world, balancer, path);
    const struct tier_spec *spec = &world->tier[balancer->tier].spec;
    bool unnoticed = (spec->health.enabled || spec->outlier.enabled) && backend_trusts(backend, member);
    return (struct blame){unnoticed ? CAUSE_DETECTION : CAUSE_SERVER, fault};
}

struct blame blame_endpoint(struct world *world, const struct attempt *attempt, struct endpoint endpoint)
{
    struct endpoint address = world->address[attempt->address].endpoint;
    uint32_t fault = endpoint_fault(world, endpoint);
    bool is_address = address.is_server == endpoint.is_server && address.index == endpoint.index;
    if (is_address || condition_down(&world->site[endpoint_site(world, endpoint)].condition))
        return attempt->request != SLAB_NONE ? blame_address(world, request_at(world, attempt->request), attempt->address)
                                             : (struct blame){CAUSE_SERVER, fault};
    if (attempt->n_tiers > 0 && attempt->member[attempt->n_tiers - 1] != SPEC_NONE)
        return blame_choice(world, attempt->balancer[attempt->n_tiers - 1], attempt->path,
                            attempt->member[attempt->n_tiers - 1], fault);
    if (attempt->connection == SLAB_NONE || connection_at(world, attempt->connection)->binding == SLAB_NONE)
        return (struct blame){CAUSE_SERVER, fault};
    const struct binding *binding = slab_at(&world->bindings, connection_at(world, attempt->connection)->binding);
    return blame_choice(world, binding->balancer[binding->n - 1], attempt->path, binding->member[binding->n - 1], fault);
}

/* The attempt is at a server that has not answered in time. */
static struct blame blame_server_time(struct world *world, const struct attempt *attempt)
{
    const struct server *server = &world->server[attempt->server];
    if (endpoint_hung(world, (struct endpoint){true, attempt->server}) || server->station.frozen)
        return blame_endpoint(world, attempt, (struct endpoint){true, attempt->server});
    if (server->condition.slowed)
        return (struct blame){CAUSE_SERVER, server->condition.fault};
    bool crowded = attempt->phase == PHASE_QUEUED || server->station.waiting > 0 ||
                   attempt->started - attempt->arrived > world_time(world) - attempt->started;
    return (struct blame){crowded ? CAUSE_OVERLOAD : CAUSE_SERVER, PROBE_NONE};
}

struct blame blame_timeout(struct world *world, const struct request *request, const struct attempt *attempt)
{
    if (!attempt && request->lost_cause != CAUSE_NONE)
        return (struct blame){(enum cause)request->lost_cause, request->record.fault};
    if (!attempt) {
        uint32_t group = request->record.resolver;
        return (struct blame){CAUSE_DNS,
                              group != PROBE_NONE && world->group[group].down ? world->group[group].fault : PROBE_NONE};
    }
    switch (attempt->phase) {
    case PHASE_BALANCER:
        return (struct blame){CAUSE_OVERLOAD, PROBE_NONE};
    case PHASE_QUEUED:
    case PHASE_SERVED:
        return attempt->server == SPEC_NONE ? (struct blame){CAUSE_OVERLOAD, PROBE_NONE} : blame_server_time(world, attempt);
    default:
        return (struct blame){attempt->queue > attempt->network ? CAUSE_OVERLOAD : CAUSE_NETWORK, PROBE_NONE};
    }
}

enum cause blame_delay(const struct request *request, const struct attempt *attempt)
{
    if (request->record.tries > 1)
        return 2 * request->paused > request->try_due - request->record.due ? CAUSE_RETRY : (enum cause)request->cause;
    if (request->retransmitted)
        return CAUSE_NETWORK;
    return attempt->queue + attempt->balancer_time > attempt->service ? CAUSE_OVERLOAD : CAUSE_NONE;
}

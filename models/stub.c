/* The stub. */
#include "models/stub.h"
#include "models/world_state.h"

static struct client *client_of(const struct world *world, uint32_t client)
{
    return &world->client[client];
}

/* Hands a known answer to a request. */
static void resolved(struct world *world, struct request *request, uint32_t index, uint32_t answer, answer_order order,
                     enum dns_source source)
{
    request->record.dns = world_time(world) - request->step_start;
    request->answer = answer_use(&world->answers, answer);
    request->order = order;
    request->record.dns_source = (uint8_t)source;
    request->record.dns_age = world_time(world) - answer_at(&world->answers, answer)->made;
    client_on_address(world, index);
}

static void failed(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    const struct resolver_group *group = &world->group[request->record.resolver];
    uint32_t dns = client_of(world, request->record.client)->spec.dns;
    const struct authority *authority = &world->authority[dns];
    request->record.dns = world_time(world) - request->step_start;
    request->record.dns_source = DNS_SOURCE_FAILED;
    uint32_t fault = group->down ? group->fault : authority->down ? authority->fault : PROBE_NONE;
    client_try_failed(world, index, OUTCOME_DNS_FAILURE, CAUSE_DNS, fault);
}

static void ask(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = client_of(world, request->record.client);
    const struct resolver_group *group = &world->group[request->record.resolver];
    uint32_t lookup_index = slab_take(&world->lookups);
    struct lookup *lookup = lookup_at(world, lookup_index);
    struct rng rng;
    simtime extra;
    request_stream(&rng, request->seed, PURPOSE_DNS_RTT, request->record.tries << 8 | request->dns_tries);
    simtime rtt = link_round_trip(link_between(world, client->spec.region, group->spec.region), LINK_SYN, &rng, &extra);
    *lookup = (struct lookup){.next = SLAB_NONE,
                              .request = index,
                              .client = request->record.client,
                              .user = request->record.user,
                              .answer = ANSWER_NONE,
                              .sent = world_time(world),
                              .half_rtt = rtt - rtt / 2};
    request->lookup = lookup_index;
    request->retransmitted |= extra > 0;
    request->dns_tries++;
    sim_arm(world->sim, client->dns_lane, &request->step_timeout, ON_STUB_TIMEOUT, index);
    world_send(world, rtt / 2 + extra, ON_RESOLVER_QUERY, lookup_index);
}

void stub_lookup(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = client_of(world, request->record.client);
    struct user *user = &client->user[request->record.user];
    request->dns_tries = 0;
    request->record.resolver = world->resolver[user->resolver].group;
    if (user->cache.expires <= world_time(world))
        ask(world, index);
    else if (user->cache.answer == ANSWER_NONE)
        failed(world, index);
    else
        resolved(world, request, index, user->cache.answer, user->cache.order, DNS_SOURCE_CLIENT_CACHE);
}

/* When the client will look again, by its own clock rule. */
static simtime keep_until(const struct world *world, const struct dns_cache_spec *spec, const struct lookup *lookup)
{
    simtime now = world_time(world);
    if (lookup->answer == ANSWER_NONE)
        return now + spec->negative_ttl;
    switch ((enum dns_cache_rule)spec->rule) {
    case DNS_CACHE_FIXED:
        return now + spec->ttl;
    case DNS_CACHE_FOREVER:
        return SIMTIME_NEVER;
    case DNS_CACHE_NONE:
        return now;
    default: { /* the record's rest counts from the resolver's reply */
        simtime left = lookup->ttl - (now - lookup->sent);
        return now + (left > spec->min_ttl ? left : spec->min_ttl);
    }
    }
}

static void store(struct world *world, const struct lookup *lookup)
{
    struct client *client = client_of(world, lookup->client);
    struct stub_cache *cache = &client->user[lookup->user].cache;
    simtime expires = keep_until(world, &client->spec.dns_cache, lookup);
    if (expires <= world_time(world))
        return;
    answer_drop(&world->answers, cache->answer);
    *cache = (struct stub_cache){answer_use(&world->answers, lookup->answer), lookup->order, expires};
}

void stub_on_answer(void *context, uint32_t lookup_index)
{
    struct world *world = context;
    struct lookup lookup = *lookup_at(world, lookup_index);
    const struct client *client = client_of(world, lookup.client);
    uint32_t region = world->group[world->resolver[client->user[lookup.user].resolver].group].spec.region;
    slab_give(&world->lookups, lookup_index);
    bool arrives = link_passes(link_between(world, region, client->spec.region), lookup.sent);
    if (arrives)
        store(world, &lookup);
    if (lookup.request != SLAB_NONE) {
        struct request *request = request_at(world, lookup.request);
        request->lookup = SLAB_NONE;
        if (arrives) {
            sim_disarm(&request->step_timeout);
            if (lookup.answer == ANSWER_NONE)
                failed(world, lookup.request);
            else
                resolved(world, request, lookup.request, lookup.answer, lookup.order, (enum dns_source)lookup.source);
        }
    }
    answer_drop(&world->answers, lookup.answer);
}

void stub_on_timeout(void *context, uint32_t index)
{
    struct world *world = context;
    struct request *request = request_at(world, index);
    if (request->lookup != SLAB_NONE)
        lookup_at(world, request->lookup)->request = SLAB_NONE;
    request->lookup = SLAB_NONE;
    if (request->dns_tries < client_of(world, request->record.client)->spec.dns_attempts)
        ask(world, index);
    else
        failed(world, index);
}

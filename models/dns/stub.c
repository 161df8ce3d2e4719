/* The stub. Most caches look again when somebody needs an address and theirs is too old. Some do it by themselves (rule
 * refresh), and some hand out the old address while they look (stale). */
#include "models/dns/stub.h"
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
    uint64_t seed = request_seed(request->seed, PURPOSE_DNS_RTT, request->record.tries << 8 | request->dns_tries);
    simtime extra, rtt = link_round_trip_first(link_between(world, client->spec.region, group->spec.region), LINK_SYN, seed,
                                               &extra);
    *lookup = (struct lookup){.next = SLAB_NONE,
                              .request = index,
                              .client = request->record.client,
                              .user = request->record.user,
                              .resolver = client->user[request->record.user].resolver,
                              .answer = ANSWER_NONE,
                              .sent = world_time(world),
                              .half_rtt = rtt - rtt / 2};
    request->lookup = lookup_index;
    request->retransmitted |= extra > 0;
    request->dns_tries++;
    sim_arm(world->sim, client->dns_lane, &request->step_timeout, ON_STUB_TIMEOUT, index);
    world_send(world, rtt / 2 + extra, ON_RESOLVER_QUERY, lookup_index);
}

/* A question that no request waits for. */
static void ask_for_nobody(struct world *world, uint32_t client_index, uint32_t user)
{
    struct client *client = client_of(world, client_index);
    const struct resolver_group *group = &world->group[world->resolver[client->user[user].resolver].group];
    uint32_t index = slab_take(&world->lookups);
    simtime extra, rtt = link_round_trip(link_between(world, client->spec.region, group->spec.region), LINK_SYN,
                                         &client->refreshes, &extra);
    *lookup_at(world, index) = (struct lookup){.next = SLAB_NONE,
                                               .request = SLAB_NONE,
                                               .client = client_index,
                                               .user = user,
                                               .resolver = client->user[user].resolver,
                                               .answer = ANSWER_NONE,
                                               .sent = world_time(world),
                                               .half_rtt = rtt - rtt / 2};
    world_send(world, rtt / 2 + extra, ON_RESOLVER_QUERY, index);
}

/* An answer whose time is over, which the client uses all the same while it looks again. */
static bool usable_stale(const struct world *world, const struct dns_cache_spec *spec, const struct stub_cache *cache)
{
    return spec->stale > 0 && cache->answer != ANSWER_NONE && world_time(world) - cache->expires < spec->stale;
}

void stub_lookup(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = client_of(world, request->record.client);
    const struct dns_cache_spec *spec = &client->spec.dns_cache;
    struct user *user = &client->user[request->record.user];
    bool fresh = user->cache.expires > world_time(world);
    request->dns_tries = 0;
    request->record.resolver = world->resolver[user->resolver].group;
    if (!fresh && !usable_stale(world, spec, &user->cache)) {
        ask(world, index);
        return;
    }
    if (!fresh && spec->rule != DNS_CACHE_REFRESH)
        ask_for_nobody(world, request->record.client, request->record.user);
    if (user->cache.answer == ANSWER_NONE)
        failed(world, index);
    else
        resolved(world, request, index, user->cache.answer, user->cache.order, DNS_SOURCE_CLIENT_CACHE);
}

/* ---- looking again without being asked ---- */

void stub_init(struct world *world, uint32_t index, uint32_t *n_refreshers)
{
    struct client *client = client_of(world, index);
    client->first_refresher = *n_refreshers;
    if (client->spec.dns == SPEC_NONE ||
        (client->spec.dns_cache.rule != DNS_CACHE_REFRESH && client->spec.dns_cache.stale == 0))
        return;
    client->refreshes = world_stream(world, arena_printf(world->arena, "client.%s/refresh", client->spec.name));
    if (client->spec.dns_cache.rule != DNS_CACHE_REFRESH)
        return;
    *n_refreshers += client->spec.users;
    for (uint32_t user = 0; user < client->spec.users; user++) /* processes that did not start at the same moment */
        sim_after(world->sim, simtime_from_ns(rng_unit(&client->refreshes) * (double)client->spec.dns_cache.ttl),
                  ON_STUB_REFRESH, client->first_refresher + user);
}

void stub_on_refresh(void *context, uint32_t refresher)
{
    struct world *world = context;
    uint32_t index = world->spec->n_clients - 1;
    while (client_of(world, index)->first_refresher > refresher)
        index--;
    const struct client *client = client_of(world, index);
    sim_after(world->sim, client->spec.dns_cache.ttl, ON_STUB_REFRESH, refresher);
    ask_for_nobody(world, index, refresher - client->first_refresher);
}

void stub_flush(struct world *world, uint32_t index)
{
    struct client *client = client_of(world, index);
    for (uint32_t user = 0; user < client->spec.users; user++) {
        answer_drop(&world->answers, client->user[user].cache.answer);
        client->user[user].cache = (struct stub_cache){.answer = ANSWER_NONE};
    }
}

/* ---- answers ---- */

/* When the client will look again, by its own clock rule. */
static simtime keep_until(const struct world *world, const struct dns_cache_spec *spec, const struct lookup *lookup)
{
    simtime now = world_time(world);
    if (lookup->answer == ANSWER_NONE)
        return spec->negative_ttl == DNS_CACHE_NEGATIVE_RECORD ? lookup->sent + lookup->ttl : now + spec->negative_ttl;
    switch ((enum dns_cache_rule)spec->rule) {
    case DNS_CACHE_FIXED:
    case DNS_CACHE_REFRESH:
        return now + spec->ttl;
    case DNS_CACHE_FOREVER:
        return SIMTIME_NEVER;
    case DNS_CACHE_NONE:
        return now;
    default: { /* the record's rest counts from the resolver's reply */
        simtime left = lookup->ttl - (now - lookup->sent);
        if (spec->max_ttl > 0 && left > spec->max_ttl)
            left = spec->max_ttl;
        return now + (left > spec->min_ttl ? left : spec->min_ttl);
    }
    }
}

static void store(struct world *world, const struct lookup *lookup)
{
    struct client *client = client_of(world, lookup->client);
    struct stub_cache *cache = &client->user[lookup->user].cache;
    const struct dns_cache_spec *spec = &client->spec.dns_cache;
    simtime expires = keep_until(world, spec, lookup);
    if (expires <= world_time(world))
        return;
    if (lookup->answer == ANSWER_NONE && usable_stale(world, spec, cache))
        return; /* a failure does not displace what may still be used */
    answer_drop(&world->answers, cache->answer);
    *cache = (struct stub_cache){answer_use(&world->answers, lookup->answer), lookup->order, expires};
    if (spec->drain_removed && lookup->answer != ANSWER_NONE)
        connection_drain(world, lookup->client, lookup->user, answer_at(&world->answers, lookup->answer));
}

void stub_on_answer(void *context, uint32_t lookup_index)
{
    struct world *world = context;
    struct lookup lookup = *lookup_at(world, lookup_index);
    const struct client *client = client_of(world, lookup.client);
    uint32_t region = world->group[world->resolver[lookup.resolver].group].spec.region;
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

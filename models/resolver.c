/* Recursive resolvers. Answers are refreshed on demand, when a question finds them expired: refreshing exactly at expiry would
 * lock each resolver to one site for ever when the authority alternates. */
#include "models/resolver.h"
#include "models/world_state.h"

static struct resolver_group *group_of(const struct world *world, uint32_t resolver)
{
    return &world->group[world->resolver[resolver].group];
}

void resolver_group_init(struct world *world, uint32_t index)
{
    struct resolver_group *group = &world->group[index];
    group->spec = world->spec->resolver[index];
    group->fault = PROBE_NONE;
    group->rng = world_stream(world, arena_printf(world->arena, "resolver.%s/rotation", group->spec.name));
    group->lane = ARENA_ARRAY(world->arena, group->spec.attempts, struct sim_lane *);
    simtime timeout = group->spec.timeout;
    for (uint32_t a = 0; a < group->spec.attempts; a++) {
        group->lane[a] = sim_lane(world->sim, timeout);
        timeout = timeout < 86400 * SECOND ? 2 * timeout : timeout;
    }
    group->cumulative_size = ARENA_ARRAY(world->arena, group->spec.count, double);
    struct rng identity = world_stream(world, arena_printf(world->arena, "resolver.%s/identity", group->spec.name));
    uint64_t seed = rng_next(&identity), n_addresses = UINT64_C(1) << (32 - group->spec.address_prefix);
    double sum = 0;
    for (uint32_t i = 0; i < group->spec.count; i++) {
        group->cumulative_size[i] = sum += group->spec.size[i];
        struct resolver *resolver = &world->resolver[group->first + i];
        *resolver = (struct resolver){.group = index,
                                      .number = i,
                                      .address = group->spec.address_base + (uint32_t)(i % n_addresses),
                                      .identity = rng_mix(seed, i),
                                      .entry = ARENA_ARRAY(world->arena, world->spec->n_dns, struct ttl_entry)};
        for (uint32_t d = 0; d < world->spec->n_dns; d++)
            resolver->entry[d] = (struct ttl_entry){
                .answer = ANSWER_NONE, .waiters = SLAB_NONE, .last_waiter = SLAB_NONE};
    }
}

static void count(const struct world *world, uint32_t group, enum dns_event event, simtime age)
{
    if (world->probe->dns)
        world->probe->dns(world->probe->recorder, world_time(world), group, event, age);
}

/* What this asker sees of the order: 0 as it is; odd cyclic; even shuffled. */
static answer_order next_order(struct resolver_group *group, struct ttl_entry *entry)
{
    switch ((enum resolver_rotate)group->spec.rotate) {
    case ROTATE_CYCLIC:
        return (entry->rotation++ & 0x3fffffffu) * 2 + 1;
    case ROTATE_RANDOM:
        return (answer_order)(rng_next(&group->rng) >> 33) * 2 + 2;
    default:
        return 0;
    }
}

/* Sends the entry's content (or a failure) to one who asked. */
static void reply(struct world *world, uint32_t resolver, uint32_t dns, uint32_t lookup_index, enum dns_source source)
{
    struct lookup *lookup = lookup_at(world, lookup_index);
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    lookup->source = (uint8_t)source;
    lookup->sent = world_time(world);
    lookup->answer = ANSWER_NONE;
    if (!entry->negative && entry->answer != ANSWER_NONE) {
        lookup->answer = answer_use(&world->answers, entry->answer);
        lookup->order = next_order(group_of(world, resolver), entry);
        lookup->ttl = entry->expires - world_time(world);
    }
    world_send(world, lookup->half_rtt, ON_STUB_ANSWER, lookup_index);
}

static void ask_authority(struct world *world, uint32_t resolver, uint32_t dns)
{
    struct resolver_group *group = group_of(world, resolver);
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    uint32_t index = slab_take(&world->queries);
    simtime extra,
        rtt = link_round_trip(link_between(world, group->spec.region, authority_region(world, dns, group->spec.region)),
                              LINK_SYN, &group->rng, &extra);
    *query_at(world, index) = (struct query){
        .resolver = resolver, .dns = dns, .answer = ANSWER_NONE, .sent = world_time(world), .half_rtt = rtt - rtt / 2};
    sim_arm(world->sim, group->lane[entry->tries], &entry->timeout, ON_RESOLVER_TIMEOUT, resolver * world->spec->n_dns + dns);
    entry->tries++;
    count(world, world->resolver[resolver].group, DNS_UPSTREAM_QUERY, 0);
    world_send(world, rtt / 2 + extra, ON_AUTHORITY_QUERY, index);
}

static void wait_for_answer(struct world *world, struct ttl_entry *entry, uint32_t lookup)
{
    lookup_at(world, lookup)->next = SLAB_NONE;
    if (entry->waiters == SLAB_NONE)
        entry->waiters = lookup;
    else
        lookup_at(world, entry->last_waiter)->next = lookup;
    entry->last_waiter = lookup;
}

static void drop_lookup(struct world *world, uint32_t index)
{
    struct lookup *lookup = lookup_at(world, index);
    if (lookup->request != SLAB_NONE)
        request_at(world, lookup->request)->lookup = SLAB_NONE;
    slab_give(&world->lookups, index);
}

void resolver_on_query(void *context, uint32_t lookup_index)
{
    struct world *world = context;
    const struct lookup *lookup = lookup_at(world, lookup_index);
    const struct client *client = &world->client[lookup->client];
    uint32_t resolver = client->user[lookup->user].resolver, dns = client->spec.dns,
             group_index = world->resolver[resolver].group;
    const struct resolver_group *group = &world->group[group_index];
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    if (group->down || !link_passes(link_between(world, client->spec.region, group->spec.region), lookup->sent)) {
        drop_lookup(world, lookup_index);
        return;
    }
    count(world, group_index, DNS_LOOKUP, 0);
    if (entry->expires > world_time(world)) {
        simtime age = entry->negative ? 0 : world_time(world) - answer_at(&world->answers, entry->answer)->made;
        count(world, group_index, entry->negative ? DNS_NEGATIVE_HIT : DNS_HIT, age);
        reply(world, resolver, dns, lookup_index, DNS_SOURCE_RESOLVER_CACHE);
        return;
    }
    wait_for_answer(world, entry, lookup_index);
    if (entry->open) {
        count(world, group_index, DNS_JOINED, 0);
        return;
    }
    entry->open = true;
    entry->tries = 0;
    ask_authority(world, resolver, dns);
}

/* Answers all who wait from what the entry holds now. */
static void answer_waiters(struct world *world, uint32_t resolver, uint32_t dns)
{
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    uint32_t lookup = entry->waiters;
    entry->open = false;
    entry->waiters = entry->last_waiter = SLAB_NONE;
    while (lookup != SLAB_NONE) {
        uint32_t next = lookup_at(world, lookup)->next;
        reply(world, resolver, dns, lookup, DNS_SOURCE_AUTHORITY);
        lookup = next;
    }
}

static simtime clamp(simtime ttl, simtime low, simtime high)
{
    return ttl < low ? low : ttl > high ? high : ttl;
}

void resolver_on_answer(void *context, uint32_t query_index)
{
    struct world *world = context;
    struct query query = *query_at(world, query_index);
    struct resolver_group *group = group_of(world, query.resolver);
    struct ttl_entry *entry = &world->resolver[query.resolver].entry[query.dns];
    slab_give(&world->queries, query_index);
    uint32_t region = authority_region(world, query.dns, group->spec.region);
    if (!entry->open || group->down || !link_passes(link_between(world, region, group->spec.region), query.sent)) {
        answer_drop(&world->answers, query.answer);
        return;
    }
    sim_disarm(&entry->timeout);
    answer_drop(&world->answers, entry->answer);
    entry->answer = query.answer; /* its use passes on */
    entry->negative = query.answer == ANSWER_NONE;
    entry->rotation = 0; /* a fresh answer begins as the authority ordered it */
    simtime ttl = entry->negative ? clamp(query.ttl, 0, group->spec.max_negative_ttl)
                                  : clamp(query.ttl, group->spec.min_ttl, group->spec.max_ttl);
    if (!entry->filled && world->spec->run.start == START_STEADY)
        ttl = simtime_from_ns(rng_unit(&group->rng) *
                              (double)ttl); /* the age of a renewal process at a random moment is uniform */
    entry->filled = true;
    entry->expires = world_time(world) + ttl;
    answer_waiters(world, query.resolver, query.dns);
}

/* SERVFAIL: remembered briefly, so that a dead authority is not asked for each client. */
static void give_up(struct world *world, uint32_t resolver, uint32_t dns)
{
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    count(world, world->resolver[resolver].group, DNS_FAILURE, 0);
    answer_drop(&world->answers, entry->answer);
    entry->answer = ANSWER_NONE;
    entry->negative = true;
    entry->expires = world_time(world) + group_of(world, resolver)->spec.servfail_ttl;
    answer_waiters(world, resolver, dns);
}

void resolver_on_timeout(void *context, uint32_t object)
{
    struct world *world = context;
    uint32_t resolver = object / world->spec->n_dns, dns = object % world->spec->n_dns;
    struct ttl_entry *entry = &world->resolver[resolver].entry[dns];
    if (group_of(world, resolver)->down)
        return; /* flushed when it comes back */
    if (entry->tries < group_of(world, resolver)->spec.attempts)
        ask_authority(world, resolver, dns);
    else
        give_up(world, resolver, dns);
}

void resolver_group_flush(struct world *world, uint32_t index)
{
    struct resolver_group *group = &world->group[index];
    for (uint32_t r = group->first; r < group->first + group->spec.count; r++)
        for (uint32_t d = 0; d < world->spec->n_dns; d++) {
            struct ttl_entry *entry = &world->resolver[r].entry[d];
            for (uint32_t lookup = entry->waiters, next; lookup != SLAB_NONE; lookup = next) {
                next = lookup_at(world, lookup)->next;
                drop_lookup(world, lookup);
            }
            sim_disarm(&entry->timeout);
            answer_drop(&world->answers, entry->answer);
            *entry = (struct ttl_entry){
                .answer = ANSWER_NONE, .waiters = SLAB_NONE, .last_waiter = SLAB_NONE};
        }
}

/* Recursive resolvers. A try that is not answered goes to another of the authority's servers; which of them was dead is
 * forgotten with the question. Answers are refreshed on demand, when a question finds them expired or (prefetch) about to:
 * refreshing exactly at expiry would lock each resolver to one site for ever when the authority alternates. */
#include "models/dns/resolver.h"
#include "models/world_state.h"

static struct resolver_group *group_of(const struct world *world, uint32_t resolver)
{
    return &world->group[world->resolver[resolver].group];
}

static uint32_t *network_entry(const struct world *world, uint32_t client, uint32_t user)
{
    const struct resolver *resolver = &world->resolver[world->client[client].user[user].resolver];
    return &resolver->network_entry[world->client[client].spec.dns][client_subnet_number(world, resolver->group, client, user)];
}

static bool is_split(const struct world *world, uint32_t client, uint32_t user)
{
    return group_of(world, world->client[client].user[user].resolver)->subnets.n[world->client[client].spec.dns] > 0;
}

uint32_t resolver_network_entry(const struct world *world, uint32_t client, uint32_t user)
{
    const struct client *group = &world->client[client];
    return is_split(world, client, user) ? *network_entry(world, client, user) - 1
                                         : resolver_entry(world, group->user[user].resolver, group->spec.dns);
}

static uint32_t new_network_entry(struct world *world, uint32_t client, uint32_t user)
{
    uint32_t entry = slab_take(&world->entries);
    ttl_entry_init(entry_at(world, entry), world->client[client].user[user].resolver, world->client[client].spec.dns);
    entry_at(world, entry)->client = client;
    entry_at(world, entry)->user = user;
    *network_entry(world, client, user) = entry + 1;
    return entry;
}

struct policy_query resolver_network_querier(struct world *world, uint32_t client, uint32_t user)
{
    uint32_t resolver = world->client[client].user[user].resolver;
    return is_split(world, client, user) ? client_subnet_querier(world, world->resolver[resolver].group, client, user)
                                         : authority_querier(world, resolver);
}

static void init_entries(struct world *world, uint32_t index)
{
    struct resolver *resolver = &world->resolver[index];
    const struct resolver_group *group = &world->group[resolver->group];
    resolver->network_entry = ARENA_ARRAY(world->arena, world->spec->n_dns, uint32_t *);
    resolver->kept = ARENA_ARRAY(world->arena, world->spec->n_dns, struct kept_networks);
    for (uint32_t d = 0; d < world->spec->n_dns; d++) {
        ttl_entry_init(entry_at(world, slab_take(&world->entries)), index, d);
        resolver->network_entry[d] = ARENA_ARRAY(world->arena, group->subnets.n[d], uint32_t);
        if (group->subnets.n[d] > group->spec.ecs.max_subnets)
            resolver->kept[d] = (struct kept_networks){
                .max = group->spec.ecs.max_subnets, .entry = ARENA_ARRAY(world->arena, group->spec.ecs.max_subnets, uint32_t)};
    }
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
    client_subnets_init(world, index);
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
                                      .identity = rng_mix(seed, i)};
        init_entries(world, group->first + i);
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

static void reply_answer(struct world *world, struct resolver_group *group, struct ttl_entry *entry, uint32_t lookup_index,
                         enum dns_source source, simtime ttl)
{
    struct lookup *lookup = lookup_at(world, lookup_index);
    lookup->source = (uint8_t)source;
    lookup->sent = world_time(world);
    lookup->answer = answer_use(&world->answers, entry->answer);
    lookup->order = next_order(group, entry);
    lookup->ttl = ttl;
    world_send(world, lookup->half_rtt, ON_STUB_ANSWER, lookup_index);
}

/* "No such name" may be kept by who hears it, a failure may not. */
static void reply_negative(struct world *world, const struct ttl_entry *entry, uint32_t lookup_index, enum dns_source source)
{
    struct lookup *lookup = lookup_at(world, lookup_index);
    lookup->source = (uint8_t)source;
    lookup->sent = world_time(world);
    lookup->answer = ANSWER_NONE;
    lookup->ttl = entry->servfail ? 0 : entry->expires - world_time(world);
    world_send(world, lookup->half_rtt, ON_STUB_ANSWER, lookup_index);
}

static void reply_fresh(struct world *world, struct resolver_group *group, struct ttl_entry *entry, uint32_t lookup_index,
                        enum dns_source source)
{
    if (entry->negative)
        reply_negative(world, entry, lookup_index, source);
    else
        reply_answer(world, group, entry, lookup_index, source, entry->expires - world_time(world));
}

static void reply_stale(struct world *world, struct resolver_group *group, struct ttl_entry *entry, uint32_t lookup_index)
{
    simtime age = world_time(world) - answer_at(&world->answers, entry->answer)->made;
    count(world, (uint32_t)(group - world->group), DNS_STALE_ANSWER, age);
    reply_answer(world, group, entry, lookup_index, DNS_SOURCE_RESOLVER_CACHE, group->spec.serve_stale.reply_ttl);
}

/* ---- towards the authority ---- */

static void ask_authority(struct world *world, uint32_t entry_index)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    struct resolver_group *group = group_of(world, entry->resolver);
    uint32_t index = slab_take(&world->queries);
    uint32_t region = authority_region(world, entry->dns, group->spec.region, entry->tries);
    simtime extra, rtt = link_round_trip(link_between(world, group->spec.region, region), LINK_SYN, &group->rng, &extra);
    *query_at(world, index) = (struct query){.resolver = entry->resolver,
                                             .dns = entry->dns,
                                             .entry = entry_index,
                                             .region = region,
                                             .querier = entry->client == SPEC_NONE
                                                            ? authority_querier(world, entry->resolver)
                                                            : user_querier(world, entry->client, entry->user),
                                             .answer = ANSWER_NONE,
                                             .sent = world_time(world),
                                             .half_rtt = rtt - rtt / 2};
    sim_arm(world->sim, group->lane[entry->tries], &entry->timeout, ON_RESOLVER_TIMEOUT, entry_index);
    entry->tries++;
    count(world, world->resolver[entry->resolver].group, DNS_UPSTREAM_QUERY, 0);
    world_send(world, rtt / 2 + extra, ON_AUTHORITY_QUERY, index);
}

static void open_question(struct world *world, uint32_t entry_index)
{
    entry_at(world, entry_index)->open = true;
    entry_at(world, entry_index)->tries = 0;
    ask_authority(world, entry_index);
}

/* ---- who waits ---- */

static void wait_for_answer(struct world *world, uint32_t entry_index, uint32_t lookup, simtime patience)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    lookup_at(world, lookup)->next = SLAB_NONE;
    lookup_at(world, lookup)->sent = world_time(world); /* since when it waits, until the answer is sent */
    if (entry->waiters == SLAB_NONE)
        entry->waiters = lookup;
    else
        lookup_at(world, entry->last_waiter)->next = lookup;
    entry->last_waiter = lookup;
    if (patience != SIMTIME_NEVER && !entry->impatient) {
        entry->impatient = true;
        sim_after(world->sim, patience, ON_RESOLVER_IMPATIENCE, entry_index);
    }
}

/* The question is over; those who waited for it. */
static uint32_t close_question(struct ttl_entry *entry)
{
    uint32_t first = entry->waiters;
    entry->open = false;
    entry->waiters = entry->last_waiter = SLAB_NONE;
    return first;
}

static uint32_t next_waiter(struct world *world, struct ttl_entry *entry)
{
    uint32_t lookup = entry->waiters;
    entry->waiters = lookup_at(world, lookup)->next;
    if (entry->waiters == SLAB_NONE)
        entry->last_waiter = SLAB_NONE;
    return lookup;
}

static void drop_lookup(struct world *world, uint32_t index)
{
    struct lookup *lookup = lookup_at(world, index);
    if (lookup->request != SLAB_NONE)
        request_at(world, lookup->request)->lookup = SLAB_NONE;
    slab_give(&world->lookups, index);
}

void resolver_on_impatience(void *context, uint32_t entry_index)
{
    struct world *world = context;
    struct ttl_entry *entry = entry_at(world, entry_index);
    struct resolver_group *group = group_of(world, entry->resolver);
    simtime patience = group->spec.serve_stale.client_timeout;
    entry->impatient = false;
    while (!group->down && entry->waiters != SLAB_NONE &&
           ttl_entry_stale(entry, &group->spec.serve_stale, world_time(world))) {
        simtime due = lookup_at(world, entry->waiters)->sent + patience;
        if (due > world_time(world)) {
            if (!entry->impatient)
                sim_at(world->sim, due, ON_RESOLVER_IMPATIENCE, entry_index);
            entry->impatient = true;
            return;
        }
        reply_stale(world, group, entry, next_waiter(world, entry));
    }
}

/* ---- questions ---- */

static void answer_hit(struct world *world, struct resolver_group *group, uint32_t entry_index, uint32_t lookup_index)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    simtime age = entry->negative ? 0 : world_time(world) - answer_at(&world->answers, entry->answer)->made;
    count(world, (uint32_t)(group - world->group), entry->negative ? DNS_NEGATIVE_HIT : DNS_HIT, age);
    bool refresh = ttl_entry_prefetch_due(entry, &group->spec.prefetch, world_time(world));
    reply_fresh(world, group, entry, lookup_index, DNS_SOURCE_RESOLVER_CACHE);
    if (refresh && !entry->open)
        open_question(world, entry_index);
}

static void answer_miss(struct world *world, struct resolver_group *group, uint32_t entry_index, uint32_t lookup_index)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    const struct serve_stale_spec *spec = &group->spec.serve_stale;
    bool stale = ttl_entry_stale(entry, spec, world_time(world)), failed = stale && entry->failed_until > world_time(world);
    bool at_once = failed || (stale && spec->client_timeout == 0);
    if (at_once)
        reply_stale(world, group, entry, lookup_index);
    else
        wait_for_answer(world, entry_index, lookup_index, stale ? spec->client_timeout : SIMTIME_NEVER);
    if (entry->open && !at_once)
        count(world, (uint32_t)(group - world->group), DNS_JOINED, 0);
    else if (!entry->open && !failed)
        open_question(world, entry_index);
}

void resolver_on_query(void *context, uint32_t lookup_index)
{
    struct world *world = context;
    const struct lookup *lookup = lookup_at(world, lookup_index);
    const struct client *client = &world->client[lookup->client];
    uint32_t resolver = lookup->resolver;
    struct resolver_group *group = group_of(world, resolver);
    if (group->down || !link_passes(link_between(world, client->spec.region, group->spec.region), lookup->sent)) {
        drop_lookup(world, lookup_index);
        return;
    }
    count(world, world->resolver[resolver].group, DNS_LOOKUP, 0);
    uint32_t entry = client->has_subnets ? resolver_network_entry(world, lookup->client, lookup->user)
                                         : resolver_entry(world, resolver, client->spec.dns);
    if (entry == SLAB_NONE)
        entry = new_network_entry(world, lookup->client, lookup->user);
    entry_at(world, entry)->asked = world_time(world);
    if (ttl_entry_fresh(entry_at(world, entry), world_time(world)))
        answer_hit(world, group, entry, lookup_index);
    else
        answer_miss(world, group, entry, lookup_index);
}

/* ---- answers ---- */

static simtime clamp(simtime ttl, simtime low, simtime high)
{
    return ttl < low ? low : ttl > high ? high : ttl;
}

/* Whoever waits there goes on waiting. */
static void forget_answer(struct world *world, struct ttl_entry *entry)
{
    answer_drop(&world->answers, entry->answer);
    entry->answer = ANSWER_NONE;
    entry->expires = 0;
    entry->kept = false;
}

/* One more network has an answer. When there are too many, the one that was asked for longest ago loses its own (Unbound). */
static void keep(struct world *world, uint32_t entry_index)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    struct kept_networks *kept = &world->resolver[entry->resolver].kept[entry->dns];
    if (entry->client == SPEC_NONE || kept->max == 0 || entry->kept)
        return;
    uint32_t place = kept->n;
    if (kept->n < kept->max) {
        kept->n++;
    } else {
        place = 0;
        for (uint32_t i = 1; i < kept->n; i++)
            if (entry_at(world, kept->entry[i])->asked < entry_at(world, kept->entry[place])->asked)
                place = i;
        forget_answer(world, entry_at(world, kept->entry[place]));
    }
    kept->entry[place] = entry_index;
    entry->kept = true;
}

static void fill(struct world *world, struct resolver_group *group, struct ttl_entry *entry, const struct query *query)
{
    answer_drop(&world->answers, entry->answer);
    entry->answer = query->answer; /* its use passes on */
    entry->negative = query->answer == ANSWER_NONE;
    entry->servfail = false;
    entry->failed_until = 0;
    entry->rotation = 0; /* a fresh answer begins as the authority ordered it */
    simtime ttl = entry->negative ? clamp(query->ttl, 0, group->spec.max_negative_ttl)
                                  : clamp(query->ttl, group->spec.min_ttl, group->spec.max_ttl);
    entry->ttl = ttl;
    if (!entry->filled && world->spec->run.start == START_STEADY)
        ttl = simtime_from_ns(rng_unit(&group->rng) *
                              (double)ttl); /* the age of a renewal process at a random moment is uniform */
    entry->filled = true;
    entry->expires = world_time(world) + ttl;
}

void resolver_on_answer(void *context, uint32_t query_index)
{
    struct world *world = context;
    struct query query = *query_at(world, query_index);
    struct resolver_group *group = group_of(world, query.resolver);
    struct ttl_entry *entry = entry_at(world, query.entry);
    slab_give(&world->queries, query_index);
    if (!entry->open || group->down || !link_passes(link_between(world, query.region, group->spec.region), query.sent)) {
        answer_drop(&world->answers, query.answer);
        return;
    }
    sim_disarm(&entry->timeout);
    keep(world, query.entry);
    fill(world, group, entry, &query);
    for (uint32_t lookup = close_question(entry), next; lookup != SLAB_NONE; lookup = next) {
        next = lookup_at(world, lookup)->next;
        reply_fresh(world, group, entry, lookup, DNS_SOURCE_AUTHORITY);
    }
}

/* SERVFAIL: remembered briefly, so that a dead authority is not asked for each client. What can still be served stays. */
static void give_up(struct world *world, uint32_t entry_index)
{
    struct ttl_entry *entry = entry_at(world, entry_index);
    struct resolver_group *group = group_of(world, entry->resolver);
    simtime now = world_time(world);
    bool fresh = ttl_entry_fresh(entry, now), stale = ttl_entry_stale(entry, &group->spec.serve_stale, now);
    count(world, (uint32_t)(group - world->group), DNS_FAILURE, 0);
    entry->failed_until = now + (stale ? group->spec.serve_stale.recheck : group->spec.servfail_ttl);
    if (!fresh && !stale) {
        answer_drop(&world->answers, entry->answer);
        entry->answer = ANSWER_NONE;
        entry->negative = entry->servfail = true;
        entry->expires = now + group->spec.servfail_ttl;
    }
    for (uint32_t lookup = close_question(entry), next; lookup != SLAB_NONE; lookup = next) {
        next = lookup_at(world, lookup)->next;
        if (stale)
            reply_stale(world, group, entry, lookup);
        else
            reply_fresh(world, group, entry, lookup, DNS_SOURCE_AUTHORITY);
    }
}

void resolver_on_timeout(void *context, uint32_t entry_index)
{
    struct world *world = context;
    struct ttl_entry *entry = entry_at(world, entry_index);
    const struct resolver_group *group = group_of(world, entry->resolver);
    if (group->down)
        return; /* flushed when it comes back */
    if (entry->tries < group->spec.attempts)
        ask_authority(world, entry_index);
    else
        give_up(world, entry_index);
}

static void flush(struct world *world, struct ttl_entry *entry)
{
    while (entry->waiters != SLAB_NONE)
        drop_lookup(world, next_waiter(world, entry));
    sim_disarm(&entry->timeout);
    answer_drop(&world->answers, entry->answer);
    ttl_entry_clear(entry);
}

void resolver_group_flush(struct world *world, uint32_t index)
{
    const struct resolver_group *group = &world->group[index];
    for (uint32_t r = group->first; r < group->first + group->spec.count; r++)
        for (uint32_t d = 0; d < world->spec->n_dns; d++) {
            flush(world, entry_at(world, resolver_entry(world, r, d)));
            world->resolver[r].kept[d].n = 0;
            for (uint32_t n = 0; n < group->subnets.n[d]; n++)
                if (world->resolver[r].network_entry[d][n])
                    flush(world, entry_at(world, world->resolver[r].network_entry[d][n] - 1));
        }
}

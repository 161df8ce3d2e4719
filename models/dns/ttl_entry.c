/* Entries of resolvers' caches. Serve stale is RFC 8767 (Lawrence, Kumari, Sood 2020); prefetch is Unbound's rule, a share of
 * the TTL, or BIND's, a fixed time before its end for answers that live long enough. */
#include "models/dns/ttl_entry.h"

void ttl_entry_init(struct ttl_entry *entry, uint32_t resolver, uint32_t dns)
{
    *entry = (struct ttl_entry){.resolver = resolver, .dns = dns, .client = SPEC_NONE};
    ttl_entry_clear(entry);
}

void ttl_entry_clear(struct ttl_entry *entry)
{
    *entry = (struct ttl_entry){.resolver = entry->resolver,
                                .dns = entry->dns,
                                .client = entry->client,
                                .user = entry->user,
                                .answer = ANSWER_NONE,
                                .waiters = UINT32_MAX,
                                .last_waiter = UINT32_MAX,
                                .impatient = entry->impatient};
}

bool ttl_entry_stale(const struct ttl_entry *entry, const struct serve_stale_spec *spec, simtime now)
{
    return spec->enabled && entry->answer != ANSWER_NONE && entry->expires <= now && now - entry->expires < spec->max_age;
}

bool ttl_entry_prefetch_due(const struct ttl_entry *entry, const struct prefetch_spec *spec, simtime now)
{
    if (!spec->enabled || entry->open || entry->negative || entry->failed_until > now || entry->ttl < spec->eligible)
        return false;
    simtime last = spec->trigger != SIMTIME_NEVER ? spec->trigger : simtime_from_ns(spec->at_share * (double)entry->ttl);
    return entry->expires - now <= last;
}

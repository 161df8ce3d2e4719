/* What a resolver knows of one name: an answer and its time, or a failure and its. The rules alone: when it is fresh, when it
 * may be handed out although it has expired (serve stale), when it is worth asking again before it expires (prefetch). Times
 * are checked on use, so an entry costs no event.
 *
 * A failed refresh does not spoil an answer that may still be served:
 * it only keeps the resolver from asking again for a while. */
#ifndef MODELS_DNS_TTL_ENTRY_H
#define MODELS_DNS_TTL_ENTRY_H

#include "models/dns/answer.h"
#include "models/spec.h"
#include "sim/engine/sim.h"

struct ttl_entry {
    uint32_t resolver, dns;
    uint32_t client, user; /* who asked first, for an answer that holds for one network of clients; else client is SPEC_NONE */
    uint32_t answer;  /* counted; ANSWER_NONE: negative or empty */
    uint32_t waiters; /* list of lookups that wait for the open question, oldest first */
    uint32_t last_waiter;
    uint32_t rotation;
    simtime expires;      /* of the answer or of the failure */
    simtime ttl;          /* of the answer when it came, after clamps */
    simtime asked;        /* last */
    simtime failed_until; /* a refresh failed: not tried again before, as long as there is something to serve */
    uint8_t tries;
    bool negative;  /* "no such name", or a failure to find out */
    bool servfail;  /* the latter */
    bool filled;    /* has had an answer since time 0 */
    bool open;      /* a question to the authority is under way */
    bool kept;      /* of a network: among those that its resolver keeps (resolver.h) */
    bool impatient; /* an event that answers those who have waited too long is in the calendar */
    struct sim_timeout timeout; /* of the open question */
};

/* An empty entry of a resolver: nothing known, nobody waits. */
void ttl_entry_init(struct ttl_entry *entry, uint32_t resolver, uint32_t dns);
/* Forgets everything but whose it is. Its time-out must not be armed, its answer not counted any more. */
void ttl_entry_clear(struct ttl_entry *entry);

static inline bool ttl_entry_fresh(const struct ttl_entry *entry, simtime now)
{
    return entry->expires > now;
}
/* Expired, but not for longer than stale answers are kept (RFC 8767, section 5, maximum stale timer). Failures never are. */
bool ttl_entry_stale(const struct ttl_entry *entry, const struct serve_stale_spec *spec, simtime now);
/* Fresh, asked for now, and so close to its end that it should be asked for again. */
bool ttl_entry_prefetch_due(const struct ttl_entry *entry, const struct prefetch_spec *spec, simtime now);

#endif

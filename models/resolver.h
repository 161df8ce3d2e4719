/* Recursive resolvers: the caches in the middle. A group has `count` of them; each has one entry for each name. Entry number
 * resolver * n_dns + dns in world.entry. */
#ifndef MODELS_RESOLVER_H
#define MODELS_RESOLVER_H

#include "models/answer.h"
#include "models/request.h"
#include "models/spec.h"
#include "models/ttl_entry.h"

struct resolver {
    uint32_t group, number;
    uint32_t address;  /* IPv4, host byte order */
    uint64_t identity; /* resolver.<name>/identity, mixed with its number: another set of resolvers in each replication */
};

struct resolver_group {
    struct resolver_spec spec; /* a copy */
    uint32_t first;            /* in world.resolver */
    uint32_t down;             /* faults that stop it */
    uint32_t fault;
    struct rng rng;          /* resolver.<name>/rotation */
    double *cumulative_size; /* [count] of the users' shares */
    struct sim_lane **lane;  /* [attempts] time-outs towards the authority, doubling */
};

/* A question on its way from a resolver to the authority and back. */
struct query {
    uint32_t link;
    uint32_t resolver, dns;
    uint32_t entry;  /* that waits for it */
    uint32_t answer; /* counted, on the way back; ANSWER_NONE: no address */
    simtime ttl, sent, half_rtt;
};

void resolver_group_init(struct world *world, uint32_t group);
void resolver_on_query(void *world, uint32_t lookup);
void resolver_on_answer(void *world, uint32_t query);
void resolver_on_timeout(void *world, uint32_t entry);
/* Somebody has waited for as long as serve stale lets anybody wait. */
void resolver_on_impatience(void *world, uint32_t entry);
/* The entry that answers this user. */
uint32_t resolver_entry(const struct world *world, uint32_t client, uint32_t user);
/* A restarted group has forgotten everything. */
void resolver_group_flush(struct world *world, uint32_t group);

#endif

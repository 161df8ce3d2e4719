/* Recursive resolvers: the caches in the middle. A group has `count` of them; each has one entry for each name. */
#ifndef MODELS_RESOLVER_H
#define MODELS_RESOLVER_H

#include "models/answer.h"
#include "models/request.h"
#include "models/spec.h"

struct ttl_entry {
    uint32_t answer;  /* counted; ANSWER_NONE: negative or empty */
    uint32_t waiters; /* list of lookups that wait for the open question, oldest first */
    uint32_t last_waiter;
    uint32_t rotation;
    simtime expires; /* of the answer or of the failure; checked on use */
    bool negative;
    bool filled; /* has had an answer since time 0 */
    bool open;   /* a question to the authority is under way */
    uint8_t tries;
    struct sim_timeout timeout;
};

struct resolver {
    uint32_t group, number;
    uint32_t address;  /* IPv4, host byte order */
    uint64_t identity; /* resolver.<name>/identity, mixed with its number: another set of resolvers in each replication */
    struct ttl_entry *entry; /* [n_dns] */
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
    uint32_t answer; /* counted, on the way back; ANSWER_NONE: no address */
    simtime ttl, sent, half_rtt;
};

void resolver_group_init(struct world *world, uint32_t group);
void resolver_on_query(void *world, uint32_t lookup);
void resolver_on_answer(void *world, uint32_t query);
/* object: resolver * n_dns + dns */
void resolver_on_timeout(void *world, uint32_t entry);
/* A restarted group has forgotten everything. */
void resolver_group_flush(struct world *world, uint32_t group);

#endif

/* Recursive resolvers: the caches in the middle. A group has `count` of them; each has one entry for each name, number
 * resolver * n_dns + dns in world.entries, or with client subnets one for each name and network, made when it is first
 * needed. */
#ifndef MODELS_DNS_RESOLVER_H
#define MODELS_DNS_RESOLVER_H

#include "models/dns/answer.h"
#include "models/dns/client_subnet.h"
#include "models/dns/ttl_entry.h"
#include "models/request.h"
#include "models/spec.h"

struct resolver {
    uint32_t group, number;
    uint32_t address;  /* IPv4, host byte order */
    uint64_t identity; /* resolver.<name>/identity, mixed with its number: another set of resolvers in each replication */
    uint32_t **network_entry; /* [n_dns][subnets.n[dns]] 1 + number of the network's entry, 0: not needed so far */
    struct kept_networks *kept; /* [n_dns] */
};

/* Networks' entries that hold an answer, for resolvers that keep so many of a name. */
struct kept_networks {
    uint32_t n, max;
    uint32_t *entry; /* [max] */
};

struct resolver_group {
    struct resolver_spec spec; /* a copy */
    uint32_t first;            /* in world.resolver */
    uint32_t down;             /* faults that stop it */
    uint32_t fault;
    struct rng rng;          /* resolver.<name>/rotation */
    double *cumulative_size; /* [count] of the users' shares */
    struct sim_lane **lane;  /* [attempts] time-outs towards the authority, doubling */
    struct client_subnets subnets;
};

/* A question on its way from a resolver to the authority and back. */
struct query {
    uint32_t link;
    uint32_t resolver, dns;
    uint32_t entry;  /* that waits for it */
    uint32_t region; /* where it is answered */
    struct policy_query querier;
    uint32_t answer; /* counted, on the way back; ANSWER_NONE: no address */
    simtime ttl, sent, half_rtt;
};

void resolver_group_init(struct world *world, uint32_t group);
void resolver_on_query(void *world, uint32_t lookup);
void resolver_on_answer(void *world, uint32_t query);
void resolver_on_timeout(void *world, uint32_t entry);
/* Somebody has waited for as long as serve stale lets anybody wait. */
void resolver_on_impatience(void *world, uint32_t entry);
/* For users of resolvers that may tell networks of clients apart; others see user_entry and user_querier in world_state.h.
 * The entry that answers this user; SLAB_NONE: nobody of his network has asked so far. */
uint32_t resolver_network_entry(const struct world *world, uint32_t client, uint32_t user);
/* What the authority knows of whom this user's resolver asks for. */
struct policy_query resolver_network_querier(struct world *world, uint32_t client, uint32_t user);
/* A restarted group has forgotten everything. */
void resolver_group_flush(struct world *world, uint32_t group);

#endif

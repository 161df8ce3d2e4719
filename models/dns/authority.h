/* The authority of a name: answers by policy among healthy targets. Answers carry addresses, never traffic. */
#ifndef MODELS_DNS_AUTHORITY_H
#define MODELS_DNS_AUTHORITY_H

#include "models/policy/policy.h"
#include "models/request.h"
#include "models/spec.h"

/* A policy with its state, at the root or nested. */
struct policy_node {
    const struct policy *policy;
    const void *params;
    void *state;
    struct rng rng;
    struct policy_view view;
    struct policy_item *item;
    struct policy_leaf *leaf; /* [view.n_items] */
    struct rng survey_rng;    /* policy.<name>/survey */
    simtime *sample;          /* the view's, when it is surveyed */
};

/* What an item stands for: one address, a site's addresses, or a nested policy. */
struct policy_leaf {
    uint32_t first_address, n_addresses;
    struct policy_node *nested; /* NULL unless nested */
    uint32_t rotation;          /* over a site's addresses */
    uint64_t n_arrived;         /* requests that its servers had got at the last survey */
};

/* The addresses that one querier might get. */
struct possible_set {
    uint32_t version; /* of the authority for which it is valid */
    uint64_t identity;
    uint8_t *address; /* [n_addresses] */
};

struct authority {
    struct dns_spec spec; /* a copy: ttl and answers may change */
    struct policy_node *root;
    bool *healthy, *drained; /* [n_addresses] as its checkers see them; taken out by an operator */
    bool *absent;            /* [n_addresses] drained, and nobody answers there: not even when all are answered */
    uint32_t down;           /* faults that stop it */
    uint32_t fault;
    uint32_t version; /* grows when health or the record changes */
    uint32_t n_rebuilt;
    bool failed_open;
    uint32_t n_opened;           /* groups of its tree that are below up_threshold, and answer all */
    uint32_t first_watch, n_watches; /* its own, in world.watch */
    bool halves_ttl;                 /* something is down that halves a dynamic TTL */
    bool soonest_known;              /* the next is; no probe has changed it since */
    simtime soonest;                 /* until the health of any of its addresses could change */
    bool personal;             /* some policy of its tree is */
    struct possible_set *kept; /* [n_kept] by region; when personal by identity, of two in one place the later */
    uint32_t n_kept;
    uint32_t *scratch;          /* [n_scratch] items that policies write, one after another down the tree */
    uint32_t n_scratch;
};

void authority_init(struct world *world, uint32_t dns);
/* Where a question from that region goes in its n-th try, from 0: to its own region under anycast, else to the nearest of the
 * authority's, then the next nearest, and so on in turn. O(regions (n + 1)). */
uint32_t authority_region(const struct world *world, uint32_t dns, uint32_t from, uint32_t nth);
void authority_on_query(void *world, uint32_t query);
/* What a policy sees of an answer, as far as the scenario tells; healthy, without a name and a region. */
struct policy_item authority_item(const struct answer_spec *answer);
/* What the authority knows of a resolver that asks it. */
struct policy_query authority_querier(struct world *world, uint32_t resolver);
/* Whether the authority might give this address now to that querier. */
bool authority_may_give(struct world *world, uint32_t dns, const struct policy_query *querier, uint32_t address);
/* Whether the record names the address's site now or after any planned change. */
bool authority_may_ever_name(const struct world *world, uint32_t dns, uint32_t address);
/* How long an answer made now may be kept. */
simtime authority_ttl(struct world *world, struct authority *authority);
/* An address changed health, or an operator changed the record. */
void authority_refresh(struct world *world, struct authority *authority);
/* A planned change replaced the policy tree. */
void authority_rebuild(struct world *world, uint32_t dns);

#endif

/* The authority of a name: answers by policy among healthy targets. Answers carry addresses, never traffic. */
#ifndef MODELS_AUTHORITY_H
#define MODELS_AUTHORITY_H

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
};

/* What an item stands for: one address, a site's addresses, or a nested policy. */
struct policy_leaf {
    uint32_t first_address, n_addresses;
    struct policy_node *nested; /* NULL unless nested */
    uint32_t rotation;          /* over a site's addresses */
};

struct authority {
    struct dns_spec spec; /* a copy: ttl and answers may change */
    struct policy_node *root;
    bool *healthy, *drained; /* [n_addresses] as its checkers see them; taken out by an operator */
    uint32_t down;           /* faults that stop it */
    uint32_t fault;
    uint32_t version; /* grows when health or the record changes */
    uint32_t n_rebuilt;
    bool failed_open;
    uint32_t *possible_version; /* [n_regions] version for which possible is valid */
    uint8_t *possible;          /* [n_regions * n_addresses] */
    uint32_t *scratch;          /* [n_scratch] items that policies write, one after another down the tree */
    uint32_t n_scratch;
};

void authority_init(struct world *world, uint32_t dns);
/* Where a question from that region is answered: its own region under anycast, else the nearest of the authority's. */
uint32_t authority_region(const struct world *world, uint32_t dns, uint32_t from);
void authority_on_query(void *world, uint32_t query);
/* Whether the authority might give this address now to a resolver in that region. */
bool authority_may_give(struct world *world, uint32_t dns, uint32_t region, uint32_t address);
/* Whether the record names the address's site now or after any planned change. */
bool authority_may_ever_name(const struct world *world, uint32_t dns, uint32_t address);
/* An address changed health, or an operator changed the record. */
void authority_refresh(struct world *world, struct authority *authority);
/* A planned change replaced the policy tree. */
void authority_rebuild(struct world *world, uint32_t dns);

#endif

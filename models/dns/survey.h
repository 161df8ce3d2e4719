/* Surveys: what an authority finds out for its policies from time to time, beyond health: the load of each item, and how long a
 * round trip to it takes from each region. What a policy knows is as old as the last survey. */
#ifndef MODELS_DNS_SURVEY_H
#define MODELS_DNS_SURVEY_H

#include "models/dns/authority.h"

/* A policy that is surveyed. */
struct survey {
    uint32_t link; /* the slab's */
    uint32_t dns, n_rebuilt;
    struct policy_node *node;
    simtime every;
};

/* Begins for a node of the name's tree, if its policy wants it: the first is due after one interval. It ends when the tree is
 * replaced. */
void survey_begin(struct world *world, uint32_t dns, struct policy_node *node);
/* Cost: items times regions, and the servers of the items' sites. */
void survey_on_time(void *world, uint32_t survey);

#endif

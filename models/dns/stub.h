/* The stub: what a client does about names. Its own cache, with the clock rule of its kind (record's rest, fixed, forever,
 * refreshed by itself, none), and the questions to its resolver, with time-out and attempts. */
#ifndef MODELS_DNS_STUB_H
#define MODELS_DNS_STUB_H

#include "models/dns/answer.h"
#include "models/request.h"

struct stub_cache {
    uint32_t answer; /* counted; ANSWER_NONE: a failure is cached while expires is ahead */
    answer_order order;
    simtime expires; /* checked on use */
};

struct world;

/* Finds addresses for a request: from the cache (then client_on_address at once) or by asking. */
void stub_lookup(struct world *world, uint32_t request);
void stub_on_answer(void *world, uint32_t lookup);
void stub_on_timeout(void *world, uint32_t request);
/* Starts what looks again by itself; n_refreshers: such users so far, counted on. */
void stub_init(struct world *world, uint32_t client, uint32_t *n_refreshers);
void stub_on_refresh(void *world, uint32_t refresher);
/* The users of a group forget every address and every failure. */
void stub_flush(struct world *world, uint32_t client);

#endif

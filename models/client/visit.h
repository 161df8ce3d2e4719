/* Visits: sessions under way (arrival sessions). A user is here, asks one request at a time, and goes when the session has
 * had its requests. Length, pauses, paths and seeds belong to the visit and the number of the request, so that arms of a
 * comparison share them although later requests are due when answers come. */
#ifndef MODELS_CLIENT_VISIT_H
#define MODELS_CLIENT_VISIT_H

#include "models/request.h"
#include <stdint.h>

struct world;

struct visit {
    uint64_t seed;
    uint32_t client, user;
    uint32_t n, n_requests; /* so far; in all */
};

/* A user comes now and asks. */
void visit_start(struct world *world, uint32_t client, uint32_t user, uint64_t seed);
/* A request of a visit has ended: the next one is scheduled, or the user leaves. Before the request is counted as over. */
void visit_next(struct world *world, const struct request *request);
/* The pause is over. */
void visit_on_due(void *world, uint32_t visit);

#endif

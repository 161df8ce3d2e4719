/* Happy eyeballs (RFC 8305, Schinazi and Pauly 2017): a client with several addresses does not wait for one to fail. When a
 * connect has taken longer than the attempt delay, the next address is tried beside it; one that fails is followed by the next
 * at once; the first that is connected serves the request and the others are closed.
 *
 * Addresses are tried in the order of the answer as the client selects it. There is one address family here, so families do not
 * alternate and no resolution delay waits for the other family's answer. */
#ifndef MODELS_CLIENT_HAPPY_EYEBALLS_H
#define MODELS_CLIENT_HAPPY_EYEBALLS_H

#include "models/cause.h"
#include "models/probe.h"
#include "sim/engine/sim.h"

struct world;
struct request;

/* One address under way. The request's own attempt, connection and address are those of the one tried last. */
struct racer {
    uint32_t next; /* the slab's when free */
    uint32_t request;
    uint32_t attempt; /* SLAB_NONE: lost on its way */
    uint32_t connection;
    uint32_t position;          /* of its address in the answer */
    struct sim_timeout timeout; /* of its connect */
};

/* Starts with the first address selected. Ends what it does with that. */
void happy_eyeballs_start(struct world *world, uint32_t request);
/* The attempt is connected: the request goes on with it alone. */
void happy_eyeballs_won(struct world *world, uint32_t attempt);
/* The attempt, which the caller has given back, was refused: true while others may still win. */
bool happy_eyeballs_refused(struct world *world, uint32_t request, uint32_t attempt, struct blame blame);
/* The attempt was lost on its way and will not be heard of. */
void happy_eyeballs_forget(struct world *world, struct request *request, uint32_t attempt);
/* The request gives up: closes all. */
void happy_eyeballs_abandon(struct world *world, struct request *request);
void happy_eyeballs_on_next(void *world, uint32_t request);
void happy_eyeballs_on_timeout(void *world, uint32_t racer);

#endif

/* Blame: why a try failed. Decided where it happens, from what is true and what each party believed at that moment. */
#ifndef MODELS_CAUSE_H
#define MODELS_CAUSE_H

#include "models/endpoint.h"
#include "models/probe.h"
#include "sim/engine/simtime.h"

struct world;
struct request;
struct attempt;

struct blame {
    enum cause cause;
    uint32_t fault; /* PROBE_NONE when no fault is to blame */
};

/* The request's address did not work (silent, refused, reset, hung): who should have known better? */
struct blame blame_address(struct world *world, const struct request *request, uint32_t address);
/* An endpoint on the attempt's way did not work: had whoever chose it (DNS and caches, or a balancer) a chance to know? */
struct blame blame_endpoint(struct world *world, const struct attempt *attempt, struct endpoint endpoint);
/* The client gave up while the attempt was where it is. attempt may be NULL (its packet was lost: the request remembers why).
 */
struct blame blame_timeout(struct world *world, const struct request *request, const struct attempt *attempt);
/* An answer came, perhaps late: CAUSE_NONE unless it had to be tried again, sent again, or waited longer than it was served. */
enum cause blame_delay(const struct request *request, const struct attempt *attempt);

#endif

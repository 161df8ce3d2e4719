/* Health checks: probes that travel. The same code serves l4 and l7 balancers and the authority.
 *
 * A watch is an owner's view of one endpoint; it has one checker at each vantage region. Each checker counts failures and
 * successes in a row (fall, rise); the watch's quorum turns their opinions into up or down, and tells the owner when that
 * changes. */
#ifndef MODELS_OPERATION_HEALTH_H
#define MODELS_OPERATION_HEALTH_H

#include "models/endpoint.h"
#include "models/spec.h"
#include "sim/engine/rng.h"

struct checker {
    uint32_t watch;
    uint32_t region;
    uint32_t streak;      /* results that contradict `up`, in a row or (down) since fall_reset good ones in a row */
    uint32_t n_confirmed; /* results since the last that did */
    uint32_t n_retried;   /* of the probe under way */
    bool up;
    bool result;  /* of the probe under way */
    bool error_found; /* and it was answered with an error, not refused or met by silence */
    bool settled; /* it timed out: no packet comes back any more */
    bool fresh;   /* its first result decides at once (initial: checking) */
    bool under_way; /* a probe is */
    simtime sent, half_rtt;
    simtime next; /* probe */
};

struct world;

struct watch {
    const struct health_spec *spec;
    struct endpoint endpoint;
    uint32_t dns, address;              /* owner: an authority ... */
    uint32_t balancer, backend, member; /* ... or a backend's member (dns SPEC_NONE) */
    uint32_t first_checker, n_checkers, n_up;
    bool up;
    struct rng rng; /* health.<owner>/<target> */
};

/* Whether so many of n checkers that say up make a quorum: more than half of them, any, all, or more than a share. */
bool health_quorum_met(const struct health_spec *spec, uint32_t n_up, uint32_t n);
/* How long it takes at least, in whole intervals, until so many probes have gone the other way that the watch changes. */
simtime health_soonest(const struct world *world, uint32_t watch);
/* Makes all watches that the scenario asks for and starts their checkers at random phases. */
void health_init(struct world *world);
/* Requests to the watched member failed, so and so often in a row: what on_error says, to all its checkers. */
void health_note_errors(struct world *world, uint32_t watch, enum on_error on_error);
void health_on_probe(void *world, uint32_t checker);
void health_on_arrival(void *world, uint32_t checker);
void health_on_result(void *world, uint32_t checker);

#endif

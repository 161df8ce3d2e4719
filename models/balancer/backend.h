/* Backends, in HAProxy's sense: a set of members, what one balancer instance believes of them, and one algorithm's state.
 * Eligibility is decided here, once, for all algorithms. */
#ifndef MODELS_BALANCER_BACKEND_H
#define MODELS_BALANCER_BACKEND_H

#include "models/algorithm/algorithm.h"
#include "models/endpoint.h"
#include "models/request.h"

struct balancer;
struct roster;
struct tier;

struct backend {
    /* What each request touches. */
    const struct algorithm *algorithm;
    const void *params;
    void *state;
    uint32_t *active;       /* [n] */
    struct roster *roster;  /* NULL: nothing of what it keeps is asked for */
    struct endpoint first;  /* member 0; the others follow it */
    struct members members; /* what the algorithm sees; standing */
    struct rng rng;         /* algorithm.<tier>/choice */
    /* What it does not. */
    struct member *member;    /* [n] */
    bool *healthy, *draining; /* [n] as this instance sees them */
    uint32_t *eligible, *scratch;
    bool failed_open;
};

static inline struct endpoint backend_endpoint(const struct backend *backend, uint32_t member)
{
    return endpoint_behind(backend->first, member);
}

/* A backend of `n` members that are endpoints is_server/first .. first + n - 1. */
void backend_init(struct world *world, struct balancer *balancer, struct backend *backend, bool is_server, uint32_t first,
                  uint32_t n);
/* A member for this attempt, its `active` counted; SPEC_NONE when none is eligible, all of them are full, or the algorithm has
 * nobody by rule. Linear in the members for a retry and while some member is full. */
uint32_t backend_pick(struct world *world, struct backend *backend, const struct attempt *attempt);
/* A request or connection of the member ended. */
void backend_done(struct backend *backend, uint32_t member, simtime latency, bool ok);
/* What checks say of a member changed. */
void backend_believe(struct world *world, struct balancer *balancer, struct backend *backend, uint32_t member, bool healthy);
/* Healthy, as far as this instance knows, and not ejected. */
bool backend_trusts(const struct backend *backend, uint32_t member);
/* Health, weight or draining of members changed: rebuilds what is eligible, fails open if the tier says so. */
void backend_refresh(struct world *world, struct balancer *balancer, struct backend *backend);
/* Everything that names the endpoint learns that it drains. */
void backend_drain(struct world *world, struct endpoint endpoint);
/* It serves again, or for the first time: its slow start begins. */
void backend_undrain(struct world *world, struct endpoint endpoint);
/* Its drain is over: affinity does not lead there any more. */
void backend_cut(struct world *world, struct endpoint endpoint);
/* A server's weight changed. */
void backend_reweigh(struct world *world, struct endpoint endpoint, double weight);
/* A planned change gave the tier another algorithm: all its backends start it afresh, loads stay. */
void backend_restart(struct world *world, const struct tier *tier);

#endif

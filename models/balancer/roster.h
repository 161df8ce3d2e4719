/* Rosters: what a balancer instance keeps of the members of a backend beyond their health and load, when the scenario asks for
 * it: how many requests each may have at once and who waits for one, who is ejected because of its answers, who is coming back
 * and has not its full weight yet, how many retries are still allowed, who was sent where before.
 *
 * A backend without any of it has no roster and pays one test of a pointer for each request. */
#ifndef MODELS_BALANCER_ROSTER_H
#define MODELS_BALANCER_ROSTER_H

#include "models/algorithm/algorithm.h"
#include "models/balancer/affinity.h"
#include "models/balancer/allowance.h"
#include "models/balancer/backlog.h"
#include "models/balancer/locality.h"
#include "models/balancer/outlier.h"

struct attempt;
struct balancer;
struct backend;
struct world;

struct roster {
    struct world *world;
    struct balancer *balancer;
    double *weight;      /* [n] at full strength */
    uint32_t *max;       /* [n] max_connections at full strength; SPEC_UNLIMITED */
    simtime *ramp_start; /* [n] slow start: since when; -1: at full strength */
    bool *full;          /* [n] */
    uint32_t n_full;
    uint32_t wanted; /* the full member that the last pick is to wait for; SPEC_NONE */
    struct backlog backlog;
    struct outlier *outlier; /* NULL: members are not judged by their answers */
    uint32_t first_watch;    /* health checks: of the first member, if there are any */
    struct affinity *affinity; /* NULL: none; the tier's (cookie) or the instance's (source) */
    struct locality *locality; /* NULL: all members are one group */
    bool *gone;                /* [n] drained and cut off */
    struct allowance retries;
    simtime next_tick; /* when a ramp or an ejection needs the clock; SIMTIME_NEVER */
};

/* NULL when the scenario asks for nothing that needs one. After the backend's members are known. */
struct roster *roster_new(struct world *world, struct balancer *balancer, const struct backend *backend);

/* ---- called by the backend; all O(1) but for a change of who is eligible ---- */
/* The member that affinity sends the attempt to, if it can be used: healthy, but perhaps draining or of weight 0, and not full,
 * unless one waits for it then. SPEC_NONE when there is none. */
uint32_t roster_bound(const struct backend *backend, const struct attempt *attempt);
/* A member got the attempt. */
void roster_started(struct backend *backend, const struct attempt *attempt, uint32_t member);
/* One of the member's has ended, well or not. */
void roster_done(struct backend *backend, uint32_t member, simtime latency, bool ok);
/* A member is healthy again that was not: its slow start begins. */
void roster_returned(struct backend *backend, uint32_t member);
void roster_set_weight(struct backend *backend, uint32_t member, double weight);

/* ---- called by the balancer and its checks ---- */
/* The member answered with a failure, refused or reset. */
void roster_failed(struct backend *backend, uint32_t member);
/* A connection to the member was opened: what is good news on l4. */
void roster_opened(struct backend *backend, uint32_t member);
/* A probe of the member passed. */
void roster_checked(struct backend *backend, uint32_t member);
/* Takes a retry from the budget; false when there is none. */
bool roster_may_retry(struct backend *backend);
/* Whether the attempt, for which a pick has just found nobody, could be served if some member were not full. O(n). */
bool roster_is_full_for(const struct backend *backend, const struct attempt *attempt);
/* Whether some eligible member has room. O(n) while some are full. */
bool roster_has_room(const struct backend *backend);

/* Ramps grow, ejections end. */
void roster_on_tick(void *world, uint32_t balancer);

/* Envoy's slow start: max(floor, (t / window)^power); 1 from the window's end on. */
double slow_start_factor(const struct tier_spec *spec, simtime elapsed);

#endif

/* Localities: which part of the members a request is for, decided before the algorithm decides which of them (Envoy's order:
 * priority level, locality, host).
 *
 *   priority     levels 0, 1, ...: one gives traffic away only when overprovisioning (1.4) times its available share is below
 *                100 %, that is below 71.4 %. A very large factor is `backup` of HAProxy and nginx: only when nobody is left
 *   weighted     and within a level by zone: weight times min(100 %, 1.4 times the available share)
 *   zone_aware   and within level 0 to the instance's own zone, as far as every server is to get the same; force_local_zone
 *                goes further
 *
 * Levels and zones are groups of members; each has a state of the algorithm of its own, which learns of its members' load.
 * Availability is of hosts, not of weights. Algorithms that hash find a key's server within a group. */
#ifndef MODELS_BALANCER_LOCALITY_H
#define MODELS_BALANCER_LOCALITY_H

#include "models/algorithm/algorithm.h"
#include "models/spec.h"

struct backend;
struct balancer;
struct world;

struct locality_group {
    struct members members;
    uint32_t *eligible; /* [n] */
    void *state;        /* of the algorithm */
    uint32_t n_hosts, n_available;
    double weight;  /* weighted: of a zone, as available as it is now */
    double current; /* of the smooth rotation over zones */
};

struct locality {
    const struct tier_spec *spec;
    const struct algorithm *algorithm; /* the tier's own: groups see loads without delay */
    uint32_t n_levels, n_zones;
    uint32_t *level_of, *zone_of; /* [n] */
    struct locality_group *level; /* [n_levels] */
    struct locality_group *zone;  /* [n_levels * n_zones]; NULL: levels are not divided */
    double *zone_weight;          /* [n_zones] as asked for */
    uint32_t *health_percent, *load_percent; /* [n_levels] */
    bool *panic;                  /* [n_levels] availability is ignored */
    uint32_t own_zone;            /* of the instance; SPEC_NONE */
    uint32_t *own_share;          /* [n_zones] of the tier's instances, in 1/10000 */
    bool routes_by_zone;          /* zone_aware and its conditions are met */
    uint32_t to_own_zone;         /* in 1/10000 */
    uint32_t *residual;           /* [n_zones] sums of what the others can take beyond their own instances' part */
    struct rng rng;               /* locality.<instance>/choice/<pool> */
};

/* NULL when the tier does not ask for it. After the backend's members are known. */
struct locality *locality_new(struct world *world, const struct balancer *balancer, const struct backend *backend);
/* The backend's algorithm starts afresh in each group. */
void locality_start(struct world *world, struct backend *backend);
/* Who is available changed. O(n). */
void locality_refresh(struct backend *backend);
/* The group that the next request is for; NULL when there is none. O(levels + zones). */
struct locality_group *locality_choose(struct backend *backend);
void locality_started(struct backend *backend, uint32_t member);
void locality_done(struct backend *backend, uint32_t member, simtime latency, bool ok);

/* Envoy's integers. Health of a level: min(100, 100 * overprovisioning * available / hosts). */
uint32_t level_health_percent(double overprovisioning, uint32_t n_available, uint32_t n_hosts);
/* Loads in percent, 100 in all: filled from level 0 down, scaled up when all healths together are below 100; what rounding
 * leaves goes to the first level that has any health. All 0 when no level has. */
void level_loads(uint32_t n, const uint32_t *health_percent, uint32_t *load_percent);
/* A zone's weight, less when it is less available. */
double zone_effective_weight(double weight, double overprovisioning, uint32_t n_available, uint32_t n_hosts);

#endif

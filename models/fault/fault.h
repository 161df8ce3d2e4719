/* Faults: what happens to whom, and how is it undone? Asked by the injector. */
#ifndef MODELS_FAULT_FAULT_H
#define MODELS_FAULT_FAULT_H

#include "models/strategy.h"
#include <stdbool.h>

struct world;
struct fault_spec;

/* What a fault may hit. */
enum target_kind {
    TARGET_REGION,    /* a: region */
    TARGET_REGIONS,   /* a, b: two regions (partition, link) */
    TARGET_SITE,      /* a: site */
    TARGET_TIER,      /* a: site, b: tier */
    TARGET_INSTANCE,  /* a: site, b: tier, c: instance */
    TARGET_POOL,      /* a: site, b: pool */
    TARGET_SERVER,    /* a: site, b: pool, c: server */
    TARGET_RESOLVERS, /* a: resolver group */
    TARGET_CLIENTS,   /* a: client group */
    TARGET_DNS,       /* a: dns name */
    TARGET_KINDS
};

struct target {
    enum target_kind kind;
    uint32_t a, b, c;
};

struct dist;

struct fault {
    struct strategy base;
    unsigned targets; /* bit set of 1 << enum target_kind that it accepts */
    bool brief;       /* over at once unless the scenario says how long it lasts */
    bool each_server; /* of a region or site it hits each server, not the site as a whole */
    /* `fault` carries the target and the parameters; `id` is its index in the scenario, remembered as the reason. Nested and
     * overlapping faults on one target are counted: the last revert restores. */
    void (*apply)(struct world *world, const struct fault_spec *fault, uint32_t id);
    void (*revert)(struct world *world, const struct fault_spec *fault, uint32_t id);
    /* May be NULL: applied all the time. How long it is applied (on) or not before that changes; the injector then applies and
     * reverts it in turn while the fault is under way. ns, a mean of more than 0. */
    const struct dist *(*lasts)(const void *params, bool on);
};

#endif

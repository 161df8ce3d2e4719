/* The physical condition of something that can break: a site, a balancer instance, a server. It is the truth; what checkers and
 * caches believe is theirs. Faults on one target may overlap, so each is counted. */
#ifndef MODELS_OPERATION_CONDITION_H
#define MODELS_OPERATION_CONDITION_H

#include "models/fault/fault.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

/* What the operator has done with it. */
enum service { SERVICE_GIVEN, SERVICE_DRAINING, SERVICE_ABSENT /* switched off: not there yet, or no more */ };

struct condition {
    uint16_t silent;     /* crashes that answer nothing (default for sites and regions) */
    uint16_t refusing;   /* crashes that refuse connections (default for single servers and instances) */
    uint16_t hung;       /* accepts and never answers */
    uint16_t slowed;     /* `slow` faults under way */
    double slow_factor;  /* service takes this many times longer; 1 normally */
    double errors_share; /* of requests that fail at once; 0 normally */
    simtime errors_latency;
    uint8_t service;     /* enum service */
    uint32_t epoch; /* grows with each crash: connections opened in an earlier epoch are reset on use */
    uint32_t fault; /* the latest fault that hit it, PROBE_NONE when none did */
    uint32_t restart; /* that began the epoch, and may be over when a connection meets it; PROBE_NONE: none did */
};

void condition_init(struct condition *condition);
static inline bool condition_down(const struct condition *condition)
{
    return condition->silent | condition->refusing;
}
/* Down or hung. */
static inline bool condition_troubled(const struct condition *condition)
{
    return condition->silent | condition->refusing | condition->hung;
}

struct world;

/* Calls `each` for the condition of every site, instance or server that the target names: a region or site names its site(s), a
 * tier its instances, a pool its servers. */
void condition_each(struct world *world, struct target target, void (*each)(struct world *, struct target, void *),
                    void *context);
/* The condition of one site, instance or server; NULL for other targets. */
struct condition *condition_of(struct world *world, struct target target);

struct server;
/* Calls `each` for every server that the target names: of a region, a site, a pool, or one. */
void condition_each_server(struct world *world, struct target target, void (*each)(struct world *, struct server *, void *),
                           void *context);

#endif

/* Hedges: one request at several servers ("The Tail at Scale", Dean and Barroso 2013; gRPC's hedging policy, Finagle's backup
 * requests). When a server has not answered for a while, the balancer sends the request to another one as well; the first good
 * answer counts.
 *
 * Racers are attempts of one request. One of them owns it: it alone has the path through the tiers in front, and it alone is
 * what the request knows. What loses is work for nobody, which a server does to its end unless its pool cancels what is queued.
 * A racer that fails leaves quietly while others run. Each copy takes from the balancer's retry budget. Response caches of
 * tiers in front keep only what the first owner brings. All racers have the same demand: a race is won against queues, slow and
 * hung servers, not against the request's own work. */
#ifndef MODELS_BALANCER_HEDGE_H
#define MODELS_BALANCER_HEDGE_H

#include "sim/engine/sim.h"
#include <stdbool.h>

#define HEDGE_MAX 5

struct world;
struct backend;
struct balancer;

struct hedge {
    uint32_t n; /* racers; the slab's link when free */
    uint32_t racer[HEDGE_MAX];
    uint32_t owner; /* one of them */
    uint32_t n_copies;
    uint8_t depth; /* tiers in front of the one that races */
    sim_timer timer;
};

/* The attempt is about to go to a server: sets the clock for a copy, if the tier hedges. */
void hedge_start(struct world *world, uint32_t attempt, const struct balancer *balancer);
/* A racer has its answer, or is lost. If it wins, or nobody else runs, it owns the request afterwards;
 * otherwise it is nobody's. */
void hedge_leave(struct world *world, uint32_t attempt, bool won);
/* The client gives the attempt up, racing or not: it is nobody's. */
void hedge_abandon(struct world *world, uint32_t attempt);
/* A racer goes on as another attempt. */
void hedge_rename(struct world *world, uint32_t attempt, uint32_t name);
void hedge_on_delay(void *world, uint32_t hedge);

#endif

/* Balancers: tiers of instances, outermost first. L4 and L7 differ here alone; algorithms do not know which they serve.
 *
 * An l4 tier (with only l4 above it) chooses when a connection opens and the connection keeps its choice; any other tier
 * chooses for each request. An instance has one backend (backend.h) for each pool, or one for the next tier. */
#ifndef MODELS_BALANCER_BALANCER_H
#define MODELS_BALANCER_BALANCER_H

#include "models/cause.h"
#include "models/endpoint.h"
#include "models/operation/condition.h"
#include "models/request.h"
#include "models/server/station.h"
#include "models/spec.h"

struct backend;
struct response_cache;

struct tier {
    struct tier_spec spec; /* a copy: the algorithm may change */
    uint32_t site, number;
    uint32_t first_balancer; /* instances are consecutive */
    bool per_connection;     /* l4, and so are all tiers above */
};

struct balancer {
    /* What each request touches. */
    struct backend *backend;
    struct station *station; /* NULL: its CPU is not limited */
    struct response_cache *cache;
    uint32_t n_backends;    /* pools of the site, or 1 */
    uint32_t tier;          /* index in world.tier */
    bool woken, wait_timed; /* events are on their way: backlog_on_room, backlog_on_timeout */
    /* What it does not. */
    uint32_t site, instance;
    const char *name; /* eu-site/balancer/1 */
    struct condition condition;
};

void balancer_init(struct world *world, uint32_t index, uint32_t tier, uint32_t instance);
/* The attempt can no longer be what its station event frees: returns the index that carries its way on (its own, or a copy's
 * when the original has to wait for that event). */
uint32_t attempt_detach(struct world *world, uint32_t attempt);

/* A first packet arrives at the outermost instance that the attempt's address names (or straight at a server). */
void balancer_on_connect(void *world, uint32_t attempt);
/* A request arrives over an open connection. */
void balancer_on_request(void *world, uint32_t attempt);
/* The balancer's CPU has done its share (its station's completion, or the delay that stands for it). */
void balancer_on_worked(void *world, uint32_t attempt);
/* Chooses at the attempt's last tier and goes on to the chosen one; else it waits there, or is refused. */
void balancer_forward(struct world *world, uint32_t attempt);
/* The same for one that waits already: false when nobody can take it, then nothing has happened. */
bool balancer_serve(struct world *world, uint32_t attempt);
/* The attempt's last tier says 503: nobody can take it. */
void balancer_refuse(struct world *world, uint32_t attempt);
/* The balancer itself answers the attempt: with this outcome, or a 502 where it stands between. */
void balancer_fail(struct world *world, uint32_t attempt, enum outcome outcome, struct blame blame);
/* The server (or a balancer below) has answered, refused or reset: attempt.outcome is set. Accounts, perhaps retries, else
 * sends the reply. */
void balancer_on_reply(struct world *world, uint32_t attempt);
/* The attempt's way ends inside the site and nobody hears of it. */
void balancer_lose(struct world *world, uint32_t attempt, struct blame blame);
/* A connection bound by l4 tiers ends. */
struct connection;
void balancer_unbind(struct world *world, struct connection *connection);

/* The fault's way into a balancer: everything its station and backlogs hold is gone, with a reset to the peers or in silence;
 * its cache is cold. */
void balancer_clear(struct world *world, struct balancer *balancer, bool reset);
/* The attempt was sent to something that is down. */
void balancer_note_dead(struct world *world, const struct attempt *attempt);
/* The backend that serves a path at this instance. */
struct backend *balancer_backend(const struct world *world, const struct balancer *balancer, uint32_t path);
struct rng;
/* An eligible server reached by the default route, drawn with rng; SPEC_NONE when there is none. */
uint32_t balancer_default_server(struct world *world, const struct balancer *balancer, struct rng *rng);

#endif

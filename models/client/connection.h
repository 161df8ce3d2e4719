/* Connections between clients and addresses. At most one per user is kept; one opened because that one was busy closes after
 * its request. */
#ifndef MODELS_CLIENT_CONNECTION_H
#define MODELS_CLIENT_CONNECTION_H

#include "models/endpoint.h"
#include "models/request.h"

struct world;

struct connection {
    uint32_t user; /* the slab's link when free */
    uint32_t client;
    uint32_t address;
    uint32_t epoch;        /* of the address' endpoint when it opened */
    struct endpoint entry; /* where its requests go: the l7 instance that ends it, or the server that l4 tiers chose */
    uint32_t entry_epoch;
    uint32_t n_requests;
    uint32_t binding; /* the choices of l4 tiers, in world.bindings; SLAB_NONE when there are none */
    bool busy;
    bool kept; /* its user's connection is this one */
    simtime established; /* at its far end: both epochs are of that moment */
    simtime opened;
    simtime answer_made; /* age of the DNS answer that led here; -1 without DNS */
    struct sim_timeout idle;
};

/* What the l4 tiers in front chose when the connection opened. Apart, because most connections have none and there are very
 * many. */
struct binding {
    uint32_t balancer[TIERS_MAX], member[TIERS_MAX];
    uint32_t n;
};

/* An unopened connection of a user to an address; it counts nowhere before it is bound. */
uint32_t connection_new(struct world *world, uint32_t client, uint32_t user, uint32_t address);
/* Ends it: unbinds, leaves its user, disarms its idle time-out. */
void connection_close(struct world *world, uint32_t connection);
/* Its request is over: keeps it for the next one or closes it, by the client's rules. */
void connection_release(struct world *world, uint32_t connection);
/* Its user keeps it from now on; the user has no other. */
void connection_keep(struct world *world, uint32_t connection);
/* The user's kept connection if it is idle and young enough to be used now, marked busy; SLAB_NONE otherwise. */
uint32_t connection_reuse(struct world *world, uint32_t client, uint32_t user);
/* The user's kept connection ends if the answer lacks its address: now when idle, else after its request. */
void connection_drain(struct world *world, uint32_t client, uint32_t user, const struct answer *answer);
/* The kept connections of a group's users end: now when idle, else after their request. */
void connection_leave_all(struct world *world, uint32_t client);
void connection_on_idle(void *world, uint32_t connection);

#endif

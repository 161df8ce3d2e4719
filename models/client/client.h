/* Clients: groups of users that send requests. A user has its own DNS cache, kept connection and address. */
#ifndef MODELS_CLIENT_CLIENT_H
#define MODELS_CLIENT_CLIENT_H

#include "models/arrival/arrival.h"
#include "models/client/retry.h"
#include "models/client/zipf_keys.h"
#include "models/dns/stub.h"
#include "models/request.h"
#include "models/spec.h"

struct user {
    struct stub_cache cache; /* 16 bytes */
    uint32_t connection;     /* kept alive; SLAB_NONE */
    uint32_t resolver;       /* in world.resolver */
    uint32_t known_site;     /* where it shook hands last, kept while world.resumes; SPEC_NONE */
};

enum { USERS_AHEAD = 4 };

struct client {
    struct client_spec spec; /* a copy: changes may set it */
    const struct arrival *arrival;
    void *arrival_state;
    struct rng arrivals, users, paths, seeds;
    struct rng refreshes;     /* client.<name>/refresh: look-ups that no request waits for */
    uint32_t first_refresher; /* number of user 0 among all that look again by themselves */
    struct user *user;
    double *path_cumulative; /* [path.n] */
    struct arrival_work next_work;
    struct zipf_keys keys; /* n 0: none */
    uint32_t ahead[USERS_AHEAD]; /* the users of the next requests, a ring */
    uint32_t n_drawn;
    struct sim_lane *timeout_lane, *connect_lane, *dns_lane, *idle_lane, *race_lane;
    bool has_subnets;  /* some of its resolvers tell networks of clients apart */
    const struct session_rules *session; /* NULL: requests arrive, not sessions */
    uint32_t first_loop; /* of its users, in world.user_loop; SPEC_NONE: open arrivals */
    uint64_t loop_seed;
    uint32_t rotation; /* address_selection rotate */
    struct retry_budget retry_budget;
    bool *reachable;                      /* [n_sites] that its name or target can lead to */
    uint32_t nearest_site, nearest_epoch; /* cache of client_nearest_site */
};

void client_init(struct world *world, uint32_t index);
void client_on_arrival(void *world, uint32_t client);
/* Opens an unconnected connection to the address that is the request's turn; its attempt, not yet on its way. */
uint32_t client_open(struct world *world, uint32_t request);
/* Sends that attempt off to connect. To be the last thing a function does. */
void client_connect(struct world *world, uint32_t attempt);
/* Addresses that the request may try. */
uint32_t client_n_addresses(const struct world *world, const struct request *request);
/* What a user of a closed loop or in a session asks for. */
struct wish {
    uint32_t client, user, visit;
    uint64_t seed, key;
    simtime due;
    bool measured; /* counted in flight already */
};
/* Sends it now, perhaps later than it was due. */
void client_ask(struct world *world, const struct wish *wish);
/* The request knows an answer (or its target): connects to the first address it selects. */
void client_on_address(struct world *world, uint32_t request);
void client_on_connected(void *world, uint32_t attempt);
void client_on_refused(void *world, uint32_t attempt);
void client_on_reply(void *world, uint32_t attempt);
void client_on_timeout(void *world, uint32_t request);
void client_on_connect_timeout(void *world, uint32_t request);
void client_on_retry(void *world, uint32_t request);
/* This try has failed: retries or ends the request. */
void client_try_failed(struct world *world, uint32_t request, enum outcome outcome, enum cause cause, uint32_t fault);
/* Each user is bound to one resolver, drawn once: the group by its share, the resolver by its size. */
void client_bind_users(struct world *world, struct client *client);
/* The user's address, after NAT. */
uint32_t client_address(const struct client *client, uint32_t user);
/* The record that the group asks for names other sites now. */
void client_find_reachable(struct world *world, uint32_t client);
/* The nearest site, by mean RTT, that its name can answer and that is up; SPEC_NONE when none is. */
uint32_t client_nearest_site(struct world *world, uint32_t client);

#endif

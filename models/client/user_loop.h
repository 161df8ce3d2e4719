/* Closed loops: users with one request at a time, whose outcome starts the next one (arrival closed). Think times, paths and
 * seeds belong to the user and the number of the request, not to the order of events, so that arms of a comparison share them
 * although their due times differ. */
#ifndef MODELS_CLIENT_USER_LOOP_H
#define MODELS_CLIENT_USER_LOOP_H

#include "models/request.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

struct world;

struct user_loop {
    uint32_t client, user;
    uint32_t n;  /* requests so far */
    simtime due; /* of the next one; with a pace, by the user's own clock */
};

/* Once, when all clients are there: every loop gets its first due time. */
void user_loop_init(struct world *world);
/* The request has ended: its user's next one is scheduled, if it belongs to a loop or a visit. Before the
 * request is counted as over. */
void user_loop_next(struct world *world, const struct request *request);
/* A user's request is to be sent. */
void user_loop_on_due(void *world, uint32_t loop);

#endif

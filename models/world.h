/* The world: one replication of one scenario, from the first arrival to the last measured answer.
 *
 * The life of one request, by function name (event handlers, and only they, are called <actor>_on_<event>):
 *
 *  1  client_on_arrival      the request is due; the arrival process says when the next one comes. A live connection? then 9.
 *  2  stub_lookup            the client's own cache: hit, then 8; miss, over the link to its resolver
 *  3  resolver_on_query      its cache: hit, the answer travels back (perhaps a stale one); the same question already open:
 *                            waits for it; miss, or time to prefetch, over the link
 *  4  authority_on_query     the policy answers among healthy targets; the answer travels back
 *  5  resolver_on_answer     clamps the TTL, stores, answers all who wait
 *  6  stub_on_answer         stores by the client's own clock rule
 *  7  resolver_on_timeout    asks again, or gives up with a stale answer or SERVFAIL
 *  8  client_on_address      picks from the answer's list; connects over the link, TLS; happy_eyeballs races several
 *  9  balancer_on_request    eligible members, then the algorithm picks; l4: for each connection, l7: for each request
 * 10  server_on_request      admits or refuses; the discipline decides who is served; the completion is scheduled
 * 11  server_on_complete     the reply goes back
 * 12  balancer_on_reply      tells the algorithm; retries here or passes on
 * 13  client_on_reply        outcome; retry, next address, or done: probe request_done
 *
 * A layer that the scenario lacks is skipped, not faked.
 *
 * Where things are. Rooms of actors, in the order of that walk:
 *
 *   client/     users and their retries, connections, choice of an address
 *   dns/        stub, resolver, authority, the answers between them
 *   balancer/   tiers of instances, what each keeps of its members: health is believed here, who waits, who is hedged
 *   insight/    what members say of their load, and how old it is when a balancer hears it
 *   server/     stations with workers and a queue
 *   operation/  what happens to all of these: faults, planned changes, health checks; the physical condition
 *
 * Rooms of strategies, whose files are called like the words in a scenario: arrival/ policy/ algorithm/ discipline/ fault/,
 * listed in strategies.def. What strategies share: order/ (rankings, turns), script/ (the user's own, in Lua). Beside the
 * rooms, what all of them need: the scenario (spec.h), what is in flight (request.h), what is reported (probe.h), links, blame
 * (cause.h). */
#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

#include "models/probe.h"
#include "models/spec.h"
#include "sim/engine/simtime.h"

struct arena;
struct err;
struct world;

/* A replication (0 .. run.replications - 1) of a scenario at time 0. All memory is the arena's, except the calendar's. spec and
 * probe are borrowed for the world's life. The same (spec, replication) gives the same calls of the probe. */
struct world *world_new(struct arena *arena, const struct spec *spec, uint32_t replication, const struct probe *probe);
/* Runs until simulated time `until` or until the last measured request has ended, whichever comes first. Returns true when it
 * has ended; then the probe has had its server_done and world_done, unless world_error says that a strategy could not go on.
 * Call again with a later time otherwise. */
bool world_run(struct world *world, simtime until);
/* Why the run ended before its time, with the time; NULL: it did not. */
const struct err *world_error(const struct world *world);
/* For progress displays. */
simtime world_now(const struct world *world);
uint64_t world_events(const struct world *world);
uint32_t world_in_flight(const struct world *world);
void world_free(struct world *world);

#endif

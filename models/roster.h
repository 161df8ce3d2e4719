/* Rosters: what a balancer instance keeps of the members of a backend beyond their health and load, when the scenario asks for
 * it: how many each may have at once.
 *
 * A backend without any of it has no roster and pays one test of a pointer for each request. */
#ifndef MODELS_ROSTER_H
#define MODELS_ROSTER_H

#include "models/algorithm/algorithm.h"
#include "models/backlog.h"
#include <stdbool.h>
#include <stdint.h>

struct attempt;
struct balancer;
struct backend;
struct world;

struct roster {
    struct world *world;
    struct balancer *balancer;
    uint32_t *limit; /* [n] most that a member may have in progress through this instance; SPEC_UNLIMITED */
    bool *full;      /* [n] */
    uint32_t n_full;
    struct backlog backlog;
};

/* NULL when the scenario asks for nothing that needs one. After the backend's members are known. */
struct roster *roster_new(struct world *world, struct balancer *balancer, const struct backend *backend);
/* A member's load or limit changed. O(1). */
void roster_count(struct roster *roster, const struct member *member, uint32_t index);
/* A request or connection of the member has ended. */
void roster_done(struct backend *backend, uint32_t member);
/* Whether the attempt could be served now if some member were not full. O(n). */
bool roster_is_full_for(const struct backend *backend, const struct attempt *attempt);
/* Whether some eligible member has room. O(n) while some are full. */
bool roster_has_room(const struct backend *backend);

#endif

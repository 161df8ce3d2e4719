/* Rosters. */
#include "models/roster.h"
#include "models/world_state.h"

static uint32_t limit_of(const struct world *world, struct endpoint endpoint)
{
    return endpoint.is_server ? world->server[endpoint.index].spec.max_connections : SPEC_UNLIMITED;
}

struct roster *roster_new(struct world *world, struct balancer *balancer, const struct backend *backend)
{
    uint32_t n = backend->members.n;
    bool limited = false;
    for (uint32_t m = 0; m < n; m++)
        limited |= limit_of(world, backend->endpoint[m]) != SPEC_UNLIMITED;
    if (!limited)
        return NULL;
    struct roster *roster = ARENA_NEW(world->arena, struct roster);
    roster->world = world;
    roster->balancer = balancer;
    roster->limit = ARENA_ARRAY(world->arena, n, uint32_t);
    roster->full = ARENA_ARRAY(world->arena, n, bool);
    for (uint32_t m = 0; m < n; m++)
        roster->limit[m] = limit_of(world, backend->endpoint[m]);
    return roster;
}

void roster_count(struct roster *roster, const struct member *member, uint32_t index)
{
    bool full = member[index].active >= roster->limit[index];
    roster->n_full = roster->n_full - roster->full[index] + full;
    roster->full[index] = full;
}

void roster_done(struct backend *backend, uint32_t member)
{
    roster_count(backend->roster, backend->member, member);
    backlog_wake(backend->roster->world, backend->roster->balancer);
}

bool roster_is_full_for(const struct backend *backend, const struct attempt *attempt)
{
    const struct roster *roster = backend->roster;
    if (!roster || roster->n_full == 0)
        return false;
    for (uint32_t i = 0; i < backend->members.n_eligible; i++)
        if (roster->full[backend->eligible[i]] && !attempt_has_tried(attempt, backend->eligible[i]))
            return true;
    return false;
}

bool roster_has_room(const struct backend *backend)
{
    const struct roster *roster = backend->roster;
    for (uint32_t i = 0; i < backend->members.n_eligible; i++)
        if (!roster->full[backend->eligible[i]])
            return true;
    return false;
}

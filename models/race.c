/* Races. attempt.race is 1 + the race's index, so that an attempt without one is zeroed. */
#include "models/race.h"
#include "models/roster.h"
#include "models/world_state.h"

static struct race *race_of(const struct world *world, const struct attempt *attempt)
{
    return SLAB_AT(&world->races, struct race, attempt->race - 1);
}

static const struct tier_spec *spec_of(const struct world *world, const struct balancer *balancer)
{
    return &world->tier[balancer->tier].spec;
}

void race_start(struct world *world, uint32_t index, const struct balancer *balancer)
{
    struct attempt *attempt = attempt_at(world, index);
    const struct tier_spec *spec = spec_of(world, balancer);
    if (spec->hedge == 0 || attempt->race || attempt->request == SLAB_NONE)
        return;
    uint32_t number = slab_take(&world->races);
    attempt->race = number + 1;
    *race_of(world, attempt) = (struct race){.n = 1,
                                             .racer = {index},
                                             .owner = index,
                                             .depth = (uint8_t)(attempt->n_tiers - 1),
                                             .timer = sim_arm_at(world->sim, world_time(world) + spec->hedge, ON_HEDGE, number)};
}

/* Nobody races any more: who is left in it is nobody's. */
static void dissolve(struct world *world, uint32_t number)
{
    struct race *race = SLAB_AT(&world->races, struct race, number);
    sim_cancel(world->sim, race->timer);
    for (uint32_t i = 0; i < race->n; i++) {
        struct attempt *attempt = attempt_at(world, race->racer[i]);
        attempt->race = 0;
        attempt->request = attempt->connection = SLAB_NONE;
    }
    slab_give(&world->races, number);
}

/* The request and the path in front go from its owner to another racer. */
static void hand_over(struct world *world, struct race *race, uint32_t to)
{
    struct attempt *old = attempt_at(world, race->owner), *new = attempt_at(world, to);
    uint8_t outer = old->n_tiers < race->depth ? old->n_tiers : race->depth, inner = old->n_tiers > race->depth;
    new->balancer[outer] = new->balancer[0];
    new->member[outer] = new->member[0];
    new->n_tiers = (uint8_t)(outer + new->n_tiers);
    for (uint8_t i = 0; i < outer; i++) {
        new->balancer[i] = old->balancer[i];
        new->member[i] = old->member[i];
    }
    old->balancer[0] = old->balancer[outer];
    old->member[0] = old->member[outer];
    old->n_tiers = inner;
    new->connection = old->connection;
    request_at(world, new->request)->attempt = to;
    old->request = old->connection = SLAB_NONE;
    race->owner = to;
}

static void drop(struct race *race, uint32_t index)
{
    uint32_t i = 0;
    while (race->racer[i] != index)
        i++;
    race->racer[i] = race->racer[--race->n];
}

void race_leave(struct world *world, uint32_t index, bool won)
{
    struct attempt *attempt = attempt_at(world, index);
    uint32_t number = attempt->race - 1;
    struct race *race = race_of(world, attempt);
    if (won && race->owner != index)
        hand_over(world, race, index);
    attempt->race = 0;
    drop(race, index);
    if (won || race->n == 0) {
        dissolve(world, number);
    } else if (race->owner == index) {
        hand_over(world, race, race->racer[0]);
    } else {
        attempt->request = attempt->connection = SLAB_NONE;
    }
}

void race_abandon(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->race)
        dissolve(world, attempt->race - 1);
    attempt->request = attempt->connection = SLAB_NONE;
}

void race_rename(struct world *world, uint32_t index, uint32_t name)
{
    struct race *race = race_of(world, attempt_at(world, index));
    drop(race, index);
    race->racer[race->n++] = name;
    if (race->owner == index)
        race->owner = name;
    attempt_at(world, index)->race = 0;
}

/* A racer that has been nowhere; it does not go where others are. */
static uint32_t copy_owner(struct world *world, struct race *race)
{
    uint32_t index = slab_take(&world->attempts);
    struct attempt *copy = attempt_at(world, index), *owner = attempt_at(world, race->owner);
    *copy = *owner;
    copy->connection = SLAB_NONE;
    copy->balancer[0] = owner->balancer[race->depth];
    copy->member[0] = SPEC_NONE;
    copy->n_tiers = 1;
    copy->server = SPEC_NONE;
    copy->lost = copy->event_fired = false;
    copy->queue = copy->service = 0;
    copy->balancer_time = world_time(world) - copy->entered;
    for (uint32_t i = 0; i < race->n && copy->n_tried < TRIED_MAX; i++) {
        const struct attempt *racer = attempt_at(world, race->racer[i]);
        copy->tried[copy->n_tried++] = racer->member[race->racer[i] == race->owner ? race->depth : 0];
    }
    race->racer[race->n++] = index;
    return index;
}

void race_on_hedge(void *context, uint32_t number)
{
    struct world *world = context;
    struct race *race = SLAB_AT(&world->races, struct race, number);
    const struct attempt *owner = attempt_at(world, race->owner);
    const struct balancer *balancer = &world->balancer[owner->balancer[race->depth]];
    const struct tier_spec *spec = spec_of(world, balancer);
    race->timer = SIM_TIMER_NONE;
    if (race->n == RACERS_MAX || !roster_may_retry(balancer_backend(world, balancer, owner->path)))
        return;
    if (++race->n_copies < spec->hedge_max)
        race->timer = sim_arm_at(world->sim, world_time(world) + spec->hedge, ON_HEDGE, number);
    balancer_forward(world, copy_owner(world, race));
}

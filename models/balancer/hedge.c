/* Hedges. attempt.hedge is 1 + the index of its hedge, so that an attempt without one is zeroed. */
#include "models/balancer/hedge.h"
#include "models/balancer/roster.h"
#include "models/world_state.h"

static struct hedge *hedge_of(const struct world *world, const struct attempt *attempt)
{
    return SLAB_AT(&world->hedges, struct hedge, attempt->hedge - 1);
}

static const struct tier_spec *spec_of(const struct world *world, const struct balancer *balancer)
{
    return &world->tier[balancer->tier].spec;
}

void hedge_start(struct world *world, uint32_t index, const struct balancer *balancer)
{
    struct attempt *attempt = attempt_at(world, index);
    const struct tier_spec *spec = spec_of(world, balancer);
    if (spec->hedge == 0 || attempt->hedge || attempt->request == SLAB_NONE)
        return;
    uint32_t number = slab_take(&world->hedges);
    attempt->hedge = number + 1;
    *hedge_of(world, attempt) = (struct hedge){.n = 1,
                                             .racer = {index},
                                             .owner = index,
                                             .depth = (uint8_t)(attempt->n_tiers - 1),
                                             .timer = sim_arm_at(world->sim, world_time(world) + spec->hedge, ON_HEDGE,
                                                                 number)};
}

/* Nobody races any more: who is left in it is nobody's. */
static void dissolve(struct world *world, uint32_t number)
{
    struct hedge *hedge = SLAB_AT(&world->hedges, struct hedge, number);
    sim_cancel(world->sim, hedge->timer);
    for (uint32_t i = 0; i < hedge->n; i++) {
        struct attempt *attempt = attempt_at(world, hedge->racer[i]);
        attempt->hedge = 0;
        attempt->request = attempt->connection = SLAB_NONE;
    }
    slab_give(&world->hedges, number);
}

/* The request and the path in front go from its owner to another racer. */
static void hand_over(struct world *world, struct hedge *hedge, uint32_t to)
{
    struct attempt *old = attempt_at(world, hedge->owner), *new = attempt_at(world, to);
    uint8_t outer = old->n_tiers < hedge->depth ? old->n_tiers : hedge->depth, inner = old->n_tiers > hedge->depth;
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
    hedge->owner = to;
}

static void drop(struct hedge *hedge, uint32_t index)
{
    uint32_t i = 0;
    while (hedge->racer[i] != index)
        i++;
    hedge->racer[i] = hedge->racer[--hedge->n];
}

void hedge_leave(struct world *world, uint32_t index, bool won)
{
    struct attempt *attempt = attempt_at(world, index);
    uint32_t number = attempt->hedge - 1;
    struct hedge *hedge = hedge_of(world, attempt);
    if (won && hedge->owner != index)
        hand_over(world, hedge, index);
    attempt->hedge = 0;
    drop(hedge, index);
    if (won || hedge->n == 0) {
        dissolve(world, number);
    } else if (hedge->owner == index) {
        hand_over(world, hedge, hedge->racer[0]);
    } else {
        attempt->request = attempt->connection = SLAB_NONE;
    }
}

void hedge_abandon(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->hedge)
        dissolve(world, attempt->hedge - 1);
    attempt->request = attempt->connection = SLAB_NONE;
}

void hedge_rename(struct world *world, uint32_t index, uint32_t name)
{
    struct hedge *hedge = hedge_of(world, attempt_at(world, index));
    drop(hedge, index);
    hedge->racer[hedge->n++] = name;
    if (hedge->owner == index)
        hedge->owner = name;
    attempt_at(world, index)->hedge = 0;
}

/* A racer that has been nowhere; it does not go where others are. */
static uint32_t copy_owner(struct world *world, struct hedge *hedge)
{
    uint32_t index = slab_take(&world->attempts);
    struct attempt *copy = attempt_at(world, index), *owner = attempt_at(world, hedge->owner);
    *copy = *owner;
    copy->connection = SLAB_NONE;
    copy->balancer[0] = owner->balancer[hedge->depth];
    copy->member[0] = SPEC_NONE;
    copy->n_tiers = 1;
    copy->server = SPEC_NONE;
    copy->lost = copy->event_fired = false;
    copy->queue = copy->service = 0;
    copy->balancer_time = world_time(world) - copy->entered;
    for (uint32_t i = 0; i < hedge->n && copy->n_tried < TRIED_MAX; i++) {
        const struct attempt *racer = attempt_at(world, hedge->racer[i]);
        copy->tried[copy->n_tried++] = racer->member[hedge->racer[i] == hedge->owner ? hedge->depth : 0];
    }
    hedge->racer[hedge->n++] = index;
    return index;
}

void hedge_on_delay(void *context, uint32_t number)
{
    struct world *world = context;
    struct hedge *hedge = SLAB_AT(&world->hedges, struct hedge, number);
    const struct attempt *owner = attempt_at(world, hedge->owner);
    const struct balancer *balancer = &world->balancer[owner->balancer[hedge->depth]];
    const struct tier_spec *spec = spec_of(world, balancer);
    hedge->timer = SIM_TIMER_NONE;
    if (hedge->n == HEDGE_MAX || !roster_may_retry(balancer_backend(world, balancer, owner->path)))
        return;
    if (++hedge->n_copies < spec->hedge_max)
        hedge->timer = sim_arm_at(world->sim, world_time(world) + spec->hedge, ON_HEDGE, number);
    balancer_forward(world, copy_owner(world, hedge));
}

/* The injector. */
#include "models/operation/injector.h"
#include "models/world_state.h"

static const struct fault *type_of(const struct fault_spec *spec)
{
    return (const struct fault *)spec->fault.type;
}

static simtime draw(struct world *world, const struct dist *dist, uint32_t fault)
{
    return simtime_from_ns(dist_draw(dist, &world->fault_rng[fault]));
}

void injector_init(struct world *world)
{
    world->fault_rng = ARENA_ARRAY(world->arena, world->spec->n_faults, struct rng);
    world->fault_started = ARENA_ARRAY(world->arena, world->spec->n_faults, uint32_t);
    world->fault_turn = ARENA_ARRAY(world->arena, world->spec->n_faults, struct fault_turn);
    for (uint32_t f = 0; f < world->spec->n_faults; f++) {
        const struct fault_spec *spec = &world->spec->fault[f];
        world->fault_rng[f] = world_stream(world, arena_printf(world->arena, "fault.%s/times", spec->label));
        sim_at(world->sim, spec->mtbf ? draw(world, spec->mtbf, f) : spec->at, ON_FAULT_START, f);
    }
}

/* Whether a fault on `outer` acts on `inner`, a site, an instance, a server or a pair of regions. */
static bool acts_on(const struct world *world, const struct fault *type, struct target outer, struct target inner)
{
    if (outer.kind == TARGET_REGIONS || inner.kind == TARGET_REGIONS)
        return outer.kind == inner.kind &&
               ((outer.a == inner.a && outer.b == inner.b) || (outer.a == inner.b && outer.b == inner.a));
    bool is_wide = outer.kind == TARGET_REGION || outer.kind == TARGET_SITE;
    uint32_t region = world->site[inner.a].spec->region;
    if (is_wide)
        return (outer.kind == TARGET_REGION ? outer.a == region : outer.a == inner.a) &&
               inner.kind == (type->each_server ? TARGET_SERVER : TARGET_SITE);
    if (outer.kind == TARGET_POOL || outer.kind == TARGET_TIER)
        return inner.kind == (outer.kind == TARGET_POOL ? TARGET_SERVER : TARGET_INSTANCE) && outer.a == inner.a &&
               outer.b == inner.b;
    return outer.kind == inner.kind && outer.a == inner.a && outer.b == inner.b && outer.c == inner.c;
}

uint32_t injector_latest(const struct world *world, struct target target, const struct fault *type)
{
    uint32_t latest = PROBE_NONE;
    for (uint32_t f = 0; f < world->spec->n_faults; f++) {
        const struct fault_spec *spec = &world->spec->fault[f];
        if (world->fault_started[f] && (!type || type_of(spec) == type) &&
            acts_on(world, type_of(spec), spec->target, target) &&
            (latest == PROBE_NONE || world->fault_started[f] > world->fault_started[latest]))
            latest = f;
    }
    return latest;
}

/* ---- applied, and for some in turn not ---- */

static void turn(struct world *world, uint32_t index, bool on)
{
    const struct fault_spec *spec = &world->spec->fault[index];
    world->fault_turn[index].on = on;
    world_disturb(world);
    (on ? type_of(spec)->apply : type_of(spec)->revert)(world, spec, index);
    world->site_epoch++;
}

static void time_turn(struct world *world, uint32_t index)
{
    const struct fault_spec *spec = &world->spec->fault[index];
    struct fault_turn *at = &world->fault_turn[index];
    if (!type_of(spec)->lasts)
        return;
    at->next = world_time(world) + draw(world, type_of(spec)->lasts(spec->fault.params, at->on), index);
    sim_at(world->sim, at->next, ON_FAULT_TURN, index);
}

void injector_on_turn(void *context, uint32_t index)
{
    struct world *world = context;
    const struct fault_turn *at = &world->fault_turn[index];
    if (!world->fault_started[index] || at->next != world_time(world))
        return; /* of a fault that has ended since */
    turn(world, index, !at->on);
    time_turn(world, index);
}

void injector_on_start(void *context, uint32_t index)
{
    struct world *world = context;
    const struct fault_spec *spec = &world->spec->fault[index];
    world->fault_started[index] = ++world->n_fault_starts;
    world->n_faults_under_way++;
    turn(world, index, true);
    time_turn(world, index);
    world_event(world, EVENT_FAULT_START, spec->label, spec->fault.type->name, index, !spec->mtbf);
    if (spec->mttr)
        sim_after(world->sim, draw(world, spec->mttr, index), ON_FAULT_END, index);
    else if (spec->until != SIMTIME_NEVER)
        sim_at(world->sim, spec->until, ON_FAULT_END, index);
}

void injector_on_end(void *context, uint32_t index)
{
    struct world *world = context;
    const struct fault_spec *spec = &world->spec->fault[index];
    world->fault_started[index] = 0;
    if (world->fault_turn[index].on)
        turn(world, index, false);
    world->n_faults_under_way--;
    world_disturb(world);
    world_event(world, EVENT_FAULT_END, spec->label, spec->fault.type->name, index, !spec->mtbf);
    if (spec->mtbf)
        sim_after(world->sim, draw(world, spec->mtbf, index), ON_FAULT_START, index);
}

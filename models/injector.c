/* The injector. */
#include "models/injector.h"
#include "models/world_state.h"

static const struct fault *type_of(const struct fault_spec *spec) { return (const struct fault *)spec->fault.type; }

static simtime draw(struct world *world, const struct dist *dist, uint32_t fault)
{
    return simtime_from_ns(dist_draw(dist, &world->fault_rng[fault]));
}

void injector_init(struct world *world)
{
    world->fault_rng = ARENA_ARRAY(world->arena, world->spec->n_faults, struct rng);
    for (uint32_t f = 0; f < world->spec->n_faults; f++) {
        const struct fault_spec *spec = &world->spec->fault[f];
        world->fault_rng[f] = world_stream(world, "fault.%s/times", spec->label);
        sim_at(world->sim, spec->mtbf ? draw(world, spec->mtbf, f) : spec->at, ON_FAULT_START, f);
    }
}

void injector_on_start(void *context, uint32_t index)
{
    struct world *world = context;
    const struct fault_spec *spec = &world->spec->fault[index];
    type_of(spec)->apply(world, spec, index);
    world->site_epoch++;
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
    type_of(spec)->revert(world, spec, index);
    world->site_epoch++;
    world_event(world, EVENT_FAULT_END, spec->label, spec->fault.type->name, index, !spec->mtbf);
    if (spec->mtbf)
        sim_after(world->sim, draw(world, spec->mtbf, index), ON_FAULT_START, index);
}

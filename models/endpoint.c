/* Endpoints: instances of balancers and servers seen as one kind of thing. */
#include "models/endpoint.h"
#include "models/world_state.h"

const struct condition *endpoint_condition(const struct world *world, struct endpoint endpoint)
{
    return endpoint.is_server ? &world->server[endpoint.index].condition : &world->balancer[endpoint.index].condition;
}

uint32_t endpoint_site(const struct world *world, struct endpoint endpoint)
{
    return endpoint.is_server ? world->server[endpoint.index].site : world->balancer[endpoint.index].site;
}

const char *endpoint_name(const struct world *world, struct endpoint endpoint)
{
    return endpoint.is_server ? world->server[endpoint.index].name : world->balancer[endpoint.index].name;
}

static const struct condition *site_condition(const struct world *world, struct endpoint endpoint)
{
    return &world->site[endpoint_site(world, endpoint)].condition;
}

bool endpoint_silent(const struct world *world, struct endpoint endpoint)
{
    return endpoint_condition(world, endpoint)->silent || site_condition(world, endpoint)->silent;
}

bool endpoint_down(const struct world *world, struct endpoint endpoint)
{
    return condition_down(endpoint_condition(world, endpoint)) || condition_down(site_condition(world, endpoint));
}

bool endpoint_absent(const struct world *world, struct endpoint endpoint)
{
    return endpoint_condition(world, endpoint)->service == SERVICE_ABSENT ||
           site_condition(world, endpoint)->service == SERVICE_ABSENT;
}

bool endpoint_hung(const struct world *world, struct endpoint endpoint)
{
    return endpoint_condition(world, endpoint)->hung || site_condition(world, endpoint)->hung;
}

uint32_t endpoint_fault(const struct world *world, struct endpoint endpoint)
{
    const struct condition *site = site_condition(world, endpoint), *own = endpoint_condition(world, endpoint);
    if (condition_down(site) || site->hung)
        return site->fault;
    return own->fault != PROBE_NONE ? own->fault : site->fault;
}

uint32_t endpoint_restart(const struct world *world, struct endpoint endpoint)
{
    uint32_t own = endpoint_condition(world, endpoint)->restart;
    return own != PROBE_NONE ? own : site_condition(world, endpoint)->restart;
}

uint32_t endpoint_epoch(const struct world *world, struct endpoint endpoint)
{
    return endpoint_condition(world, endpoint)->epoch + site_condition(world, endpoint)->epoch;
}

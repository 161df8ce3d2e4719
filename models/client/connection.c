/* Connections: kept by their user, closed by its rules. */
#include "models/client/connection.h"
#include "models/world_state.h"
#include "sim/engine/cache_line.h"
#include <stddef.h>

uint32_t connection_new(struct world *world, uint32_t client, uint32_t user, uint32_t address)
{
    uint32_t index = slab_take(&world->connections);
    *connection_at(world, index) = (struct connection){.user = user,
                                                       .client = client,
                                                       .address = address,
                                                       .busy = true,
                                                       .binding = SLAB_NONE,
                                                       .answer_made = -1,
                                                       .opened = world_time(world)};
    return index;
}

void connection_close(struct world *world, uint32_t index)
{
    struct connection *connection = connection_at(world, index);
    balancer_unbind(world, connection);
    sim_disarm(&connection->idle);
    if (connection->kept)
        world->client[connection->client].user[connection->user].connection = SLAB_NONE;
    slab_give(&world->connections, index);
}

void connection_keep(struct world *world, uint32_t index)
{
    struct connection *connection = connection_at(world, index);
    world->client[connection->client].user[connection->user].connection = index;
    connection->kept = true;
}

static bool outlived(const struct world *world, const struct client_spec *spec, const struct connection *connection)
{
    return connection->n_requests >= spec->max_requests ||
           (spec->max_age != SIMTIME_NEVER && world_time(world) - connection->opened >= spec->max_age);
}

void connection_release(struct world *world, uint32_t index)
{
    struct connection *connection = connection_at(world, index);
    struct client *client = &world->client[connection->client];
    connection->busy = false;
    connection->n_requests++;
    if (!connection->kept || !client->spec.keep_alive || outlived(world, &client->spec, connection)) {
        connection_close(world, index);
        return;
    }
    if (client->spec.idle_timeout != SIMTIME_NEVER)
        sim_arm(world->sim, client->idle_lane, &connection->idle, ON_IDLE, index);
}

uint32_t connection_reuse(struct world *world, uint32_t client, uint32_t user)
{
    uint32_t index = world->client[client].user[user].connection;
    if (index == SLAB_NONE)
        return SLAB_NONE;
    struct connection *connection = connection_at(world, index);
    if (connection->busy)
        return SLAB_NONE;
    if (outlived(world, &world->client[client].spec, connection)) {
        connection_close(world, index);
        return SLAB_NONE;
    }
    sim_disarm(&connection->idle);
    connection->busy = true;
    return index;
}

/* A busy one is nobody's from now on: it closes when it is released. */
static void leave(struct world *world, uint32_t *kept)
{
    if (*kept == SLAB_NONE)
        return;
    struct connection *connection = connection_at(world, *kept);
    if (connection->busy) {
        connection->kept = false;
        *kept = SLAB_NONE;
    } else {
        connection_close(world, *kept);
    }
}

void connection_leave_all(struct world *world, uint32_t client)
{
    for (uint32_t user = 0; user < world->client[client].spec.users; user++)
        leave(world, &world->client[client].user[user].connection);
}

void connection_drain(struct world *world, uint32_t client, uint32_t user, const struct answer *answer)
{
    uint32_t *kept = &world->client[client].user[user].connection;
    if (*kept != SLAB_NONE && !answer_has(answer, connection_at(world, *kept)->address))
        leave(world, kept);
}

static const struct connection *connection_of(const struct sim_timeout *idle)
{
    return (const struct connection *)(const void *)((const char *)idle - offsetof(struct connection, idle));
}

/* Those that expire next were used a minute ago and are in no cache: the second one is asked for, and of the first one, which
 * has come meanwhile, the user. Other time-outs that are as long share the lane. All in one function: the compiler drops calls
 * of one that does nothing but ask. */
void connection_on_idle(void *context, uint32_t index)
{
    struct world *world = context;
    const struct sim_timeout *head = sim_lane_head(world->client[connection_at(world, index)->client].idle_lane);
    if (head && event_kind(head->event) == ON_IDLE) {
        const struct connection *first = connection_of(head);
        prefetch_read(connection_of(head->next), 1);
        prefetch_read(&world->client[first->client].user[first->user], 1);
    }
    connection_close(world, index);
}

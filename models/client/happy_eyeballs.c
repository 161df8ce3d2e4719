/* Racing connects. */
#include "models/client/happy_eyeballs.h"
#include "models/world_state.h"

static struct racer *racer_at(const struct world *world, uint32_t index)
{
    return SLAB_AT(&world->racers, struct racer, index);
}

static void try_address(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    const struct client *client = &world->client[request->record.client];
    uint32_t attempt = client_open(world, index), racer_index = slab_take(&world->racers);
    struct racer *racer = racer_at(world, racer_index);
    *racer = (struct racer){.next = request->race,
                            .request = index,
                            .attempt = attempt,
                            .connection = request->connection,
                            .position = request->address_position};
    request->race = racer_index;
    sim_arm(world->sim, client->connect_lane, &racer->timeout, ON_RACER_TIMEOUT, racer_index);
    if (request->address_position + 1 < client_n_addresses(world, request))
        sim_arm(world->sim, client->race_lane, &request->step_timeout, ON_RACE_NEXT, index);
    client_connect(world, attempt);
}

void happy_eyeballs_start(struct world *world, uint32_t index)
{
    try_address(world, index);
}

static void try_next(struct world *world, uint32_t index)
{
    request_at(world, index)->address_position++;
    try_address(world, index);
}

void happy_eyeballs_on_next(void *world, uint32_t index)
{
    try_next(world, index);
}

/* Takes one out of the race and closes what it has under way. The far side does not know. */
static void drop(struct world *world, struct request *request, uint32_t index)
{
    struct racer *racer = racer_at(world, index);
    uint32_t *link = &request->race;
    while (*link != index)
        link = &racer_at(world, *link)->next;
    *link = racer->next;
    sim_disarm(&racer->timeout);
    if (racer->attempt != SLAB_NONE) {
        attempt_at(world, racer->attempt)->request = SLAB_NONE;
        attempt_at(world, racer->attempt)->connection = SLAB_NONE;
    }
    connection_close(world, racer->connection);
    if (request->connection == racer->connection) {
        const struct racer *other = request->race == SLAB_NONE ? NULL : racer_at(world, request->race);
        request->attempt = other ? other->attempt : SLAB_NONE;
        request->connection = other ? other->connection : SLAB_NONE;
    }
    slab_give(&world->racers, index);
}

static uint32_t find(const struct world *world, const struct request *request, uint32_t attempt)
{
    uint32_t index = request->race;
    while (index != SLAB_NONE && racer_at(world, index)->attempt != attempt)
        index = racer_at(world, index)->next;
    return index;
}

void happy_eyeballs_won(struct world *world, uint32_t attempt)
{
    struct request *request = request_at(world, attempt_at(world, attempt)->request);
    uint32_t winner_index = find(world, request, attempt);
    struct racer *winner = racer_at(world, winner_index);
    for (uint32_t index = request->race, next; index != SLAB_NONE; index = next) {
        next = racer_at(world, index)->next;
        if (index != winner_index)
            drop(world, request, index);
    }
    struct client *client = &world->client[request->record.client];
    struct user *user = &client->user[request->record.user];
    request->attempt = attempt;
    request->connection = winner->connection;
    request->address = attempt_at(world, attempt)->address;
    request->address_position = winner->position;
    if (user->connection == SLAB_NONE && client->spec.keep_alive)
        connection_keep(world, winner->connection);
    sim_disarm(&winner->timeout);
    slab_give(&world->racers, winner_index);
    request->race = SLAB_NONE;
}

/* One has failed. True while the race goes on: with the next address, at once, or with those under way. */
static bool lost(struct world *world, uint32_t request_index, uint32_t racer, struct blame blame)
{
    struct request *request = request_at(world, request_index);
    drop(world, request, racer);
    if (request->cause == CAUSE_NONE)
        request->cause = (uint8_t)blame.cause;
    if (request->address_position + 1 < client_n_addresses(world, request)) {
        sim_disarm(&request->step_timeout);
        try_next(world, request_index);
        return true;
    }
    return request->race != SLAB_NONE;
}

bool happy_eyeballs_refused(struct world *world, uint32_t request_index, uint32_t attempt, struct blame blame)
{
    struct request *request = request_at(world, request_index);
    uint32_t racer = find(world, request, attempt);
    racer_at(world, racer)->attempt = SLAB_NONE;
    return lost(world, request_index, racer, blame);
}

void happy_eyeballs_on_timeout(void *context, uint32_t index)
{
    struct world *world = context;
    const struct racer *racer = racer_at(world, index);
    uint32_t request = racer->request;
    const struct attempt *attempt = racer->attempt == SLAB_NONE ? NULL : attempt_at(world, racer->attempt);
    struct blame blame = blame_timeout(world, request_at(world, request), attempt);
    if (!lost(world, request, index, blame))
        client_try_failed(world, request, OUTCOME_CONNECT_TIMEOUT, blame.cause, blame.fault);
}

void happy_eyeballs_forget(struct world *world, struct request *request, uint32_t attempt)
{
    uint32_t racer = find(world, request, attempt);
    if (racer != SLAB_NONE)
        racer_at(world, racer)->attempt = SLAB_NONE;
}

void happy_eyeballs_abandon(struct world *world, struct request *request)
{
    while (request->race != SLAB_NONE)
        drop(world, request, request->race);
}

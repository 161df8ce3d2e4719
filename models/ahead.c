/* Looking ahead, in steps: what an object points to can be asked for only when the object itself has come. */
#include "models/ahead.h"

#include "models/world_state.h"

#define LINE_BYTES 64
/* With so many servers what they have in progress still fits into the caches. With fewer, looking ahead was seen to cost up to
 * a sixth; with 10 000 it saves a fifth. */
#define FEW_SERVERS 2000

static void fetch(const void *object, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += LINE_BYTES)
        __builtin_prefetch((const char *)object + at);
}

static void fetch_ends(const struct attempt *attempt, const struct world *world)
{
    if (attempt->server != SPEC_NONE)
        fetch(&world->server[attempt->server], sizeof(struct station) + LINE_BYTES);
    if (attempt->request != SLAB_NONE)
        fetch(request_at(world, attempt->request), sizeof(struct request));
    if (attempt->connection != SLAB_NONE)
        fetch(connection_at(world, attempt->connection), sizeof(struct connection));
}

/* The neighbours in the lanes are written to when a time-out is disarmed. */
static void fetch_behind(const struct attempt *attempt, const struct world *world)
{
    if (attempt->request != SLAB_NONE) {
        const struct request *request = request_at(world, attempt->request);
        __builtin_prefetch(request->timeout.next, 1);
        __builtin_prefetch(request->timeout.previous, 1);
        __builtin_prefetch(&world->client[request->record.client].user[request->record.user]);
    }
    if (attempt->server != SPEC_NONE && world->probe->server_ahead)
        world->probe->server_ahead(world->probe->recorder, attempt->server);
}

static void attempt_ahead(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT)
        fetch(attempt, sizeof *attempt);
    else if (step == SIM_AHEAD_ENDS)
        fetch_ends(attempt, world);
    else
        fetch_behind(attempt, world);
}

void ahead_init(struct world *world)
{
    static const enum kind of_attempt[] = {ON_CONNECT, ON_CONNECTED, ON_REQUEST, ON_WORKED, ON_STATION_COMPLETE, ON_REPLY};
    for (size_t i = 0; world->n_servers > FEW_SERVERS && i < sizeof of_attempt / sizeof *of_attempt; i++)
        sim_on_ahead(world->sim, of_attempt[i], attempt_ahead);
}

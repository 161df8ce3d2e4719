/* Looking ahead: for each kind of event what its handler touches, beyond the object of the event itself. */
#include "models/ahead.h"

#include "models/world_state.h"
#include "sim/engine/cache_line.h"

#ifndef FEW_SERVERS
/* With so many servers what they have in progress still fits into the caches, and looking ahead costs more than it saves: see
 * `make bench ONLY='balancer chain scale'` with another number. */
#define FEW_SERVERS 2000
#endif

static inline void fetch_connection(const struct world *world, uint32_t connection)
{
    if (connection != SLAB_NONE)
        prefetch_read(connection_at(world, connection), sizeof(struct connection));
}

static inline void fetch_request(const struct world *world, uint32_t request)
{
    if (request != SLAB_NONE)
        prefetch_read(request_at(world, request), sizeof(struct request));
}

static inline void fetch_answer(const struct world *world, uint32_t answer)
{
    if (answer != ANSWER_NONE)
        prefetch_read(answer_at(&world->answers, answer), 1);
}

/* The neighbours in the lane, which are written to when the time-out is disarmed. */
static inline void fetch_neighbours(const struct sim_timeout *timeout)
{
    prefetch_write(timeout->next, 1);
    prefetch_write(timeout->previous, 1);
}

/* ---- what the handlers touch ---- */

/* Its entry, unless it has one for each network, which has to be looked up. */
static const struct ttl_entry *entry_of(const struct world *world, const struct lookup *lookup)
{
    const struct client *client = &world->client[lookup->client];
    return client->has_subnets ? NULL : entry_at(world, resolver_entry(world, lookup->resolver, client->spec.dns));
}

static void query_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct lookup *lookup = lookup_at(world, index);
    const struct ttl_entry *entry = entry_of(world, lookup);
    prefetch_read(&world->resolver[lookup->resolver], 1);
    prefetch_read(entry, entry ? sizeof *entry : 0);
}

static void query_behind(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct ttl_entry *entry = entry_of(world, lookup_at(world, index));
    if (entry)
        fetch_answer(world, entry->answer);
}

static void answer_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct lookup *lookup = lookup_at(world, index);
    prefetch_read(&world->client[lookup->client].user[lookup->user], 1);
    fetch_request(world, lookup->request);
}

static void answer_behind(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct lookup *lookup = lookup_at(world, index);
    if (lookup->request != SLAB_NONE)
        fetch_neighbours(&request_at(world, lookup->request)->step_timeout);
}

static void connect_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    fetch_connection(world, attempt->connection);
    if (world->resumes)
        prefetch_read(&world->client[attempt->client].user[attempt->user], 1);
}

static void connected_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    fetch_connection(world, attempt->connection);
    fetch_request(world, attempt->request);
}

static void connected_behind(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (attempt->request != SLAB_NONE)
        fetch_neighbours(&request_at(world, attempt->request)->step_timeout);
}

static void request_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    fetch_connection(world, attempt_at(world, index)->connection);
}

static void reply_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    fetch_connection(world, attempt->connection);
    fetch_request(world, attempt->request);
    if (attempt->server != SPEC_NONE)
        prefetch_read(&world->server[attempt->server], 1);
}

static void reply_behind(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (attempt->request != SLAB_NONE) {
        const struct request *request = request_at(world, attempt->request);
        fetch_neighbours(&request->timeout);
        fetch_answer(world, request->answer);
    }
    if (attempt->server != SPEC_NONE && world->probe->server_ahead)
        world->probe->server_ahead(world->probe->recorder, attempt->server);
}

/* Where nothing lies between, the reply is there when the work is done. */
static bool is_near(const struct attempt *attempt)
{
    return attempt->rtt == 0;
}

static void complete_ends(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (is_near(attempt))
        reply_ends(world, index);
    if (attempt->server != SPEC_NONE)
        prefetch_read(&world->server[attempt->server], SERVER_HOT_BYTES);
}

/* With fifo the job that has waited longest is served then. */
static void complete_behind(const void *context, uint32_t index)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (is_near(attempt))
        reply_behind(world, index);
    uint32_t next = attempt->server == SPEC_NONE ? JOB_NONE : station_oldest(world, &world->server[attempt->server].station);
    if (next != JOB_NONE)
        prefetch_read(attempt_at(world, next), ATTEMPT_HOT_BYTES);
}

void ahead_init(struct world *world)
{
    enum { LOOKUP = sizeof(struct lookup), ATTEMPT = ATTEMPT_HOT_BYTES };
    const struct slab *lookups = &world->lookups, *attempts = &world->attempts;
    const struct {
        enum kind kind;
        struct sim_ahead ahead;
    } rows[] = {
        {ON_RESOLVER_QUERY, {lookups, LOOKUP, query_ends, query_behind}},
        {ON_STUB_ANSWER, {lookups, LOOKUP, answer_ends, answer_behind}},
        {ON_CONNECT, {attempts, ATTEMPT, connect_ends, NULL}},
        {ON_CONNECTED, {attempts, ATTEMPT, connected_ends, connected_behind}},
        {ON_REQUEST, {attempts, ATTEMPT, request_ends, NULL}},
        {ON_WORKED, {attempts, ATTEMPT, request_ends, NULL}},
        {ON_STATION_COMPLETE, {attempts, ATTEMPT, complete_ends, complete_behind}},
        {ON_REPLY, {attempts, ATTEMPT, reply_ends, reply_behind}},
    };
    for (size_t i = 0; world->n_servers > FEW_SERVERS && i < sizeof rows / sizeof *rows; i++)
        sim_on_ahead(world->sim, rows[i].kind, rows[i].ahead);
}

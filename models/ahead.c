/* Looking ahead, in steps: what an object points to can be asked for only when the object itself has come. */
#include "models/ahead.h"

#include "models/world_state.h"

#define LINE_BYTES 64
/* With so many servers what they have in progress still fits into the caches. With fewer, looking ahead was seen to cost a
 * fifth (1000 servers) to a half (the quickstart); with 10 000 it saves as much. */
#define FEW_SERVERS 2000

static inline void fetch(const void *object, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += LINE_BYTES)
        __builtin_prefetch((const char *)object + at);
}

static inline const struct user *user_of(const struct world *world, uint32_t client, uint32_t user)
{
    return &world->client[client].user[user];
}

static inline void fetch_attempt(const struct attempt *attempt) { fetch(attempt, ATTEMPT_HOT_BYTES); }

static inline void fetch_connection(const struct world *world, const struct attempt *attempt)
{
    if (attempt->connection != SLAB_NONE)
        fetch(connection_at(world, attempt->connection), sizeof(struct connection));
}

static inline void fetch_request(const struct world *world, const struct attempt *attempt)
{
    if (attempt->request != SLAB_NONE)
        fetch(request_at(world, attempt->request), sizeof(struct request));
}

static inline void fetch_answer(const struct world *world, uint32_t answer)
{
    if (answer != ANSWER_NONE)
        __builtin_prefetch(answer_at(&world->answers, answer));
}

/* The neighbours in the lane, which are written to when the time-out is disarmed. */
static inline void fetch_neighbours(const struct sim_timeout *timeout)
{
    __builtin_prefetch(timeout->next, 1);
    __builtin_prefetch(timeout->previous, 1);
}

/* ---- what the handlers touch ---- */

/* Whose entry is one for each network, has it looked up. */
static const struct ttl_entry *entry_of(const struct world *world, const struct lookup *lookup)
{
    const struct client *client = &world->client[lookup->client];
    return client->has_subnets ? NULL : entry_at(world, lookup->resolver * world->spec->n_dns + client->spec.dns);
}

static void lookup_to_resolver(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct lookup *lookup = lookup_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch(lookup, sizeof *lookup);
        return;
    }
    const struct ttl_entry *entry = entry_of(world, lookup);
    if (step == SIM_AHEAD_ENDS) {
        __builtin_prefetch(&world->resolver[lookup->resolver]);
        fetch(entry, entry ? sizeof *entry : 0);
    } else if (entry) {
        fetch_answer(world, entry->answer);
    }
}

static void lookup_to_stub(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct lookup *lookup = lookup_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch(lookup, sizeof *lookup);
    } else if (step == SIM_AHEAD_ENDS) {
        __builtin_prefetch(user_of(world, lookup->client, lookup->user));
        if (lookup->request != SLAB_NONE)
            fetch(request_at(world, lookup->request), sizeof(struct request));
    } else if (lookup->request != SLAB_NONE) {
        fetch_neighbours(&request_at(world, lookup->request)->step_timeout);
    }
}

static void attempt_to_connect(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch_attempt(attempt);
    } else if (step == SIM_AHEAD_ENDS) {
        fetch_connection(world, attempt);
        if (world->resumes)
            __builtin_prefetch(user_of(world, attempt->client, attempt->user));
    }
}

static void attempt_connected(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch_attempt(attempt);
    } else if (step == SIM_AHEAD_ENDS) {
        fetch_connection(world, attempt);
        fetch_request(world, attempt);
    } else if (attempt->request != SLAB_NONE) {
        fetch_neighbours(&request_at(world, attempt->request)->step_timeout);
    }
}

static void attempt_to_balancer(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT)
        fetch_attempt(attempt);
    else if (step == SIM_AHEAD_ENDS)
        fetch_connection(world, attempt);
}

static void attempt_replied(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch_attempt(attempt);
    } else if (step == SIM_AHEAD_ENDS) {
        fetch_connection(world, attempt);
        fetch_request(world, attempt);
        if (attempt->server != SPEC_NONE)
            __builtin_prefetch(&world->server[attempt->server]);
    } else {
        if (attempt->request != SLAB_NONE) {
            const struct request *request = request_at(world, attempt->request);
            fetch_neighbours(&request->timeout);
            fetch_answer(world, request->answer);
        }
        if (attempt->server != SPEC_NONE && world->probe->server_ahead)
            world->probe->server_ahead(world->probe->recorder, attempt->server);
    }
}

/* Where nothing lies between, the reply is there at once. */
static void attempt_served(const void *context, uint32_t index, enum sim_ahead_step step)
{
    const struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    if (step == SIM_AHEAD_OBJECT) {
        fetch_attempt(attempt);
        return;
    }
    if (attempt->rtt == 0)
        attempt_replied(world, index, step);
    if (attempt->server == SPEC_NONE)
        return;
    const struct server *server = &world->server[attempt->server];
    uint32_t next = step == SIM_AHEAD_BEHIND ? station_oldest(world, &server->station) : JOB_NONE;
    if (step == SIM_AHEAD_ENDS)
        fetch(server, SERVER_HOT_BYTES);
    else if (next != JOB_NONE) /* is served now */
        fetch_attempt(attempt_at(world, next));
}

void ahead_init(struct world *world)
{
    static const struct {
        enum kind kind;
        sim_ahead ahead;
    } rows[] = {
        {ON_RESOLVER_QUERY, lookup_to_resolver}, {ON_STUB_ANSWER, lookup_to_stub}, {ON_CONNECT, attempt_to_connect},
        {ON_CONNECTED, attempt_connected},       {ON_REQUEST, attempt_to_balancer}, {ON_WORKED, attempt_to_balancer},
        {ON_STATION_COMPLETE, attempt_served},   {ON_REPLY, attempt_replied},
    };
    for (size_t i = 0; world->n_servers > FEW_SERVERS && i < sizeof rows / sizeof *rows; i++)
        sim_on_ahead(world->sim, rows[i].kind, rows[i].ahead);
}

/* Closed loops. A request that is due within the measured interval counts as in flight from the moment it is scheduled, so that
 * the run does not end while one waits for the answer before it. */
#include "models/client/user_loop.h"

#include "models/client/client.h"
#include "models/world_state.h"

static const struct closed_loop *rules_of(const struct world *world, const struct user_loop *loop)
{
    const struct client *client = &world->client[loop->client];
    return client->arrival->loop(client->spec.arrivals.params);
}

static uint64_t seed_of(const struct world *world, const struct user_loop *loop)
{
    return rng_mix(rng_mix(world->client[loop->client].loop_seed, loop->user), loop->n);
}

/* The pause before a user's next request, in the same place of the same user's story in every arm. */
static simtime think(const struct world *world, const struct user_loop *loop)
{
    struct rng rng;
    request_stream(&rng, seed_of(world, loop), PURPOSE_THINK, 0);
    return simtime_from_ns(dist_draw(rules_of(world, loop)->think, &rng));
}

/* With a pace and recorded latency a late request is due when it is sent. */
static void schedule(struct world *world, struct user_loop *loop)
{
    simtime at = loop->due > world_time(world) ? loop->due : world_time(world);
    bool is_recorded = rules_of(world, loop)->latency == LATENCY_RECORDED;
    world->measured_in_flight += world_is_measured(world, is_recorded ? at : loop->due);
    sim_at(world->sim, at, ON_USER, (uint32_t)(loop - world->user_loop));
}

void user_loop_init(struct world *world)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < world->spec->n_clients; c++) {
        struct client *client = &world->client[c];
        client->first_loop = client->arrival->loop ? n : SPEC_NONE;
        n += client->arrival->loop ? client->arrival->loop(client->spec.arrivals.params)->users : 0;
    }
    world->user_loop = ARENA_ARRAY(world->arena, n + 1, struct user_loop);
    for (uint32_t c = 0; c < world->spec->n_clients; c++) {
        struct client *client = &world->client[c];
        if (client->first_loop == SPEC_NONE)
            continue;
        const struct closed_loop *rules = client->arrival->loop(client->spec.arrivals.params);
        client->loop_seed = rng_next(&client->seeds);
        for (uint32_t u = 0; u < rules->users; u++) {
            struct user_loop *loop = &world->user_loop[client->first_loop + u];
            *loop = (struct user_loop){.client = c, .user = u};
            /* The beats of the users are spread over the pace. */
            loop->due = rules->pace ? simtime_from_ns((double)rules->pace * (u + 1) / rules->users) : think(world, loop);
            schedule(world, loop);
        }
    }
}

void user_loop_next(struct world *world, const struct request *request)
{
    const struct client *client = &world->client[request->record.client];
    if (client->first_loop == SPEC_NONE) {
        if (request->visit != 0)
            visit_next(world, request);
        return;
    }
    struct user_loop *loop = &world->user_loop[client->first_loop + request->record.user];
    const struct closed_loop *rules = rules_of(world, loop);
    loop->n++;
    loop->due = rules->pace ? loop->due + rules->pace : world_time(world) + think(world, loop);
    schedule(world, loop);
}

void user_loop_on_due(void *context, uint32_t index)
{
    struct world *world = context;
    const struct user_loop *loop = &world->user_loop[index];
    bool is_recorded = rules_of(world, loop)->latency == LATENCY_RECORDED;
    simtime due = is_recorded ? world_time(world) : loop->due;
    client_ask(world, &(struct wish){.client = loop->client,
                                     .user = loop->user,
                                     .seed = seed_of(world, loop),
                                     .due = due,
                                     .measured = world_is_measured(world, due)});
}

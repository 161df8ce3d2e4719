/* Visits live in a slab: as many as are under way. A request that is due within the measured interval counts as in flight from
 * the moment it is scheduled, as in a closed loop. */
#include "models/client/visit.h"

#include "models/client/client.h"
#include "models/world_state.h"
#include <math.h>

static struct visit *visit_at(const struct world *world, uint32_t index)
{
    return slab_at(&world->visits, index);
}

/* Geometric with mean m: 1 + the whole part of an exponential of mean -1 / log(1 - 1/m). */
static uint32_t draw_length(const struct session_rules *rules, uint64_t seed)
{
    struct rng rng;
    if (rules->length == LENGTH_FIXED || rules->requests == 1)
        return rules->requests;
    request_stream(&rng, seed, PURPOSE_LENGTH, 0);
    double more = floor(rng_exponential(&rng) / -log1p(-1.0 / rules->requests));
    return more < UINT32_MAX - 1 ? 1 + (uint32_t)more : UINT32_MAX;
}

static void ask(struct world *world, uint32_t index, simtime due, bool measured)
{
    struct visit *visit = visit_at(world, index);
    client_ask(world, &(struct wish){.client = visit->client,
                                     .user = visit->user,
                                     .seed = rng_mix(visit->seed, visit->n++),
                                     .key = world->client[visit->client].keys.n > 0 ? 0 : visit->seed | 1,
                                     .due = due,
                                     .measured = measured,
                                     .visit = index + 1});
}

void visit_start(struct world *world, uint32_t client, uint32_t user, uint64_t seed)
{
    uint32_t index = slab_take(&world->visits);
    bool measured = world_is_measured(world, world_time(world));
    *visit_at(world, index) = (struct visit){
        .seed = seed, .client = client, .user = user, .n_requests = draw_length(world->client[client].session, seed)};
    world->measured_in_flight += measured;
    ask(world, index, world_time(world), measured);
}

void visit_next(struct world *world, const struct request *request)
{
    uint32_t index = request->visit - 1;
    const struct visit *visit = visit_at(world, index);
    const struct session_rules *rules = world->client[visit->client].session;
    struct rng rng;
    if (visit->n == visit->n_requests || (rules->leave_on_failure && request->record.outcome != OUTCOME_OK)) {
        slab_give(&world->visits, index);
        return;
    }
    request_stream(&rng, request->seed, PURPOSE_THINK, 0);
    simtime due = world_time(world) + simtime_from_ns(dist_draw(rules->think, &rng));
    world->measured_in_flight += world_is_measured(world, due);
    sim_at(world->sim, due, ON_VISIT, index);
}

void visit_on_due(void *context, uint32_t index)
{
    struct world *world = context;
    ask(world, index, world_time(world), world_is_measured(world, world_time(world)));
}

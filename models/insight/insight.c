/* Counts come from what every instance starts and ends. Who is idle tells one instance, drawn at random, and tells nobody else
 * until that instance has sent it work (Lu et al. 2011: one message for each job; an instance may so hold the word of a member
 * that another one has meanwhile given work). */
#include "models/insight/insight.h"
#include "models/insight/latency_estimate.h"
#include "models/insight/meter.h"
#include "models/world_state.h"

#define NOBODY UINT32_MAX

struct listener {
    struct insight *insight;
    uint32_t instance;
    const struct algorithm *asker; /* says what it wants to hear */
    const struct algorithm *inner; /* the asker, or what stands around it */
    const void *params;
    void *state;
    const struct members *members; /* the standing ones of its backend */
};

/* Probes that one request sent, on their way to their members and back. */
struct question {
    uint32_t next; /* the slab's when free */
    uint32_t n;
    const struct listener *listener;
    simtime way_back;
    uint32_t member[ASKED_MAX], in_flight[ASKED_MAX];
    simtime latency[ASKED_MAX];
};

size_t insight_question_bytes(void)
{
    return sizeof(struct question);
}

struct insight {
    struct world *world;
    struct endpoint first; /* member 0 */
    uint32_t n_members, n_instances, n_listeners;
    struct listener **listener; /* [n_instances], n_listeners in use */
    uint32_t *real;             /* [n_members] */
    struct meter *meter;        /* [n_members], for reports */
    struct latency_estimate *estimate; /* [n_members], for probes */
    uint32_t *told;             /* [n_members] instance that has its word that it is idle, or NOBODY */
    struct rng rng;
};

bool insight_wanted(const struct algorithm *algorithm)
{
    return algorithm->on_news || algorithm->on_idle || algorithm->on_report || algorithm->ask;
}

/* ---- who hears what ---- */

static bool is_down(const struct insight *insight, uint32_t member)
{
    struct endpoint endpoint = endpoint_behind(insight->first, member);
    return !endpoint_fine(insight->world, endpoint) && endpoint_down(insight->world, endpoint);
}

static void announce(struct insight *insight, uint32_t member)
{
    if (insight->real[member] > 0 || insight->told[member] != NOBODY || is_down(insight, member))
        return;
    uint32_t instance = insight->n_instances > 1 ? rng_below(&insight->rng, insight->n_instances) : 0;
    const struct listener *listener = insight->listener[instance];
    insight->told[member] = instance;
    listener->inner->on_idle(listener->state, listener->params, listener->members, member);
}

static void spread_news(struct insight *insight, uint32_t member)
{
    for (uint32_t i = 0; i < insight->n_listeners; i++) {
        const struct listener *listener = insight->listener[i];
        if (listener->asker->on_news)
            listener->inner->on_news(listener->state, listener->params, listener->members, member);
    }
}

static struct station *station_of(const struct insight *insight, uint32_t member)
{
    struct endpoint endpoint = endpoint_behind(insight->first, member);
    const struct world *world = insight->world;
    return endpoint.is_server ? &world->server[endpoint.index].station : world->balancer[endpoint.index].station;
}

/* The reply carries a report, unless the member died with it. */
static void measure(struct insight *insight, const struct listener *listener, uint32_t member, bool ok)
{
    struct meter *meter = &insight->meter[member];
    struct station *station = station_of(insight, member);
    if (meter_is_due(meter, world_time(insight->world))) {
        if (station)
            station_account(insight->world, station);
        meter_turn(meter, world_time(insight->world), station ? station->busy_ns : 0, station ? station->workers : 0);
    }
    meter_count(meter, ok);
    struct report report = {meter->utilization, meter->requests_per_s, meter->errors_per_s};
    if (meter->known && !is_down(insight, member))
        listener->inner->on_report(listener->state, listener->params, listener->members, member, &report);
}

/* ---- probes ---- */

static struct question *question_at(const struct world *world, uint32_t index)
{
    return SLAB_AT(&world->questions, struct question, index);
}

static void ask(const struct listener *listener, const struct members *members, struct rng *rng)
{
    struct world *world = listener->insight->world;
    uint32_t index = slab_take(&world->questions);
    struct question *question = question_at(world, index);
    simtime round_trip = 0;
    question->listener = listener;
    question->n = listener->inner->ask(listener->state, listener->params, members, rng, question->member, &round_trip);
    question->way_back = round_trip - round_trip / 2;
    if (question->n > 0)
        world_send(world, round_trip / 2, ON_QUESTION, index);
    else
        slab_give(&world->questions, index);
}

/* The probes arrive. Who is down or hangs does not answer. */
void insight_on_question(void *context, uint32_t index)
{
    struct world *world = context;
    struct question *question = question_at(world, index);
    const struct insight *insight = question->listener->insight;
    uint32_t n_asked = question->n;
    question->n = 0;
    for (uint32_t i = 0; i < n_asked; i++) {
        uint32_t member = question->member[i];
        if (!endpoint_fine(world, endpoint_behind(insight->first, member)))
            continue;
        question->member[question->n] = member;
        question->in_flight[question->n] = insight->real[member];
        question->latency[question->n++] = latency_estimate_at(&insight->estimate[member], insight->real[member] + 1);
    }
    world_send(world, question->way_back, ON_ANSWERS, index);
}

void insight_on_answers(void *context, uint32_t index)
{
    struct world *world = context;
    const struct question *question = question_at(world, index);
    const struct listener *listener = question->listener;
    for (uint32_t i = 0; i < question->n; i++)
        listener->inner->on_answer(listener->state, listener->params, listener->members, question->member[i],
                                   question->in_flight[i], question->latency[i]);
    slab_give(&world->questions, index);
}

/* ---- the algorithm that the balancer calls ---- */

static uint32_t insight_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                             struct rng *rng)
{
    (void)params;
    const struct listener *listener = state;
    uint32_t member = listener->inner->pick(listener->state, listener->params, members, pick, rng);
    if (listener->asker->ask)
        ask(listener, listener->members, rng);
    return member;
}

static void insight_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    const struct listener *listener = state;
    struct insight *insight = listener->insight;
    insight->real[member]++;
    if (listener->asker->ask)
        latency_estimate_start(&insight->estimate[member], *members->clock, insight->real[member], insight->world->arena);
    if (insight->told[member] == listener->instance)
        insight->told[member] = NOBODY;
    if (listener->inner->on_start)
        listener->inner->on_start(listener->state, listener->params, members, member);
    spread_news(insight, member);
}

static void insight_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                            bool ok)
{
    (void)params;
    const struct listener *listener = state;
    struct insight *insight = listener->insight;
    insight->real[member]--;
    if (listener->asker->ask)
        latency_estimate_end(&insight->estimate[member], *members->clock - latency, *members->clock, ok);
    if (listener->inner->on_done)
        listener->inner->on_done(listener->state, listener->params, members, member, latency, ok);
    spread_news(insight, member);
    if (listener->asker->on_idle)
        announce(insight, member);
    if (listener->asker->on_report)
        measure(insight, listener, member, ok);
}

/* Whoever is there from the start, or comes back, says that it is idle. */
static void insight_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    const struct listener *listener = state;
    struct insight *insight = listener->insight;
    if (listener->inner->on_members)
        listener->inner->on_members(listener->state, listener->params, members);
    if (!listener->asker->on_idle || insight->n_listeners < insight->n_instances)
        return;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        announce(insight, members->eligible[i]);
}

static const struct algorithm insight_algorithm = {
    .base = {.name = "insight"},
    .pick = insight_pick,
    .on_members = insight_on_members,
    .on_start = insight_on_start,
    .on_done = insight_on_done,
};

/* ---- set-up ---- */

static uint32_t in_progress(const struct world *world, const struct tier *tier, uint32_t number, uint32_t member)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < tier->spec.instances; i++) {
        const struct balancer *balancer = &world->balancer[tier->first_balancer + i];
        if (balancer->backend && balancer->backend[number].active) /* else it is still to be made */
            sum += balancer->backend[number].active[member];
    }
    return sum;
}

static struct insight *begin(struct world *world, const struct balancer *balancer, const struct backend *backend,
                             const struct algorithm *asker)
{
    uint32_t number = (uint32_t)(backend - balancer->backend);
    const struct tier *tier = &world->tier[balancer->tier];
    struct insight *insight = ARENA_NEW(world->arena, struct insight);
    insight->world = world;
    insight->first = backend->first;
    insight->n_members = backend->members.n;
    insight->n_instances = tier->spec.instances;
    insight->listener = ARENA_ARRAY(world->arena, insight->n_instances, struct listener *);
    insight->real = ARENA_ARRAY(world->arena, insight->n_members, uint32_t);
    if (asker->on_report)
        insight->meter = ARENA_ARRAY(world->arena, insight->n_members, struct meter);
    if (asker->ask)
        insight->estimate = ARENA_ARRAY(world->arena, insight->n_members, struct latency_estimate);
    insight->told = ARENA_ARRAY(world->arena, insight->n_members, uint32_t);
    insight->rng = world_stream(world, arena_printf(world->arena, "algorithm.%s/idle/%u", balancer->name, (unsigned)number));
    for (uint32_t m = 0; m < insight->n_members; m++) {
        insight->real[m] = in_progress(world, tier, number, m);
        insight->told[m] = NOBODY;
    }
    return insight;
}

void insight_wrap(struct world *world, struct balancer *balancer, struct backend *backend, const struct algorithm *asker)
{
    uint32_t number = (uint32_t)(backend - balancer->backend);
    const struct backend *first = &world->balancer[world->tier[balancer->tier].first_balancer].backend[number];
    struct listener *listener = ARENA_NEW(world->arena, struct listener);
    *listener = (struct listener){
        .insight =
            balancer->instance == 0 ? begin(world, balancer, backend, asker) : ((struct listener *)first->state)->insight,
        .instance = balancer->instance,
        .asker = asker,
        .inner = backend->algorithm,
        .params = backend->params,
        .state = backend->state,
        .members = &backend->members,
    };
    listener->insight->listener[listener->insight->n_listeners++] = listener;
    backend->members.real = listener->insight->real;
    backend->algorithm = &insight_algorithm;
    backend->state = listener;
}

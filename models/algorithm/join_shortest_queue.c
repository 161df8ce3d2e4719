/* Join the shortest queue: the oracle. It knows at once what is in progress at every member, whichever balancer gave it, and
 * takes the least for its weight; ties are drawn evenly. No product knows that: it is the bound that others are measured by
 * (optimal among equal exponential servers: Winston 1977). It knows loads, not health and not the length of jobs. */
#include "models/algorithm/algorithm.h"

#include "models/order/tournament.h"

static void shortest_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    tournament_init(state, members->n, arena);
}

static double queue_of(const struct members *members, uint32_t member)
{
    return members->real[member] / members->at[member].weight;
}

static void shortest_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    for (uint32_t i = 0, position = 0; i < members->n; i++) {
        bool eligible = position < members->n_eligible && members->eligible[position] == i;
        if (eligible)
            tournament_set(state, i, queue_of(members, i));
        else
            tournament_remove(state, i);
        position += eligible;
    }
}

static void shortest_on_news(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    if (tournament_has(state, member))
        tournament_set(state, member, queue_of(members, member));
}

/* A retry's own list: a scan that keeps the nth of n equals with chance 1 / n. */
static uint32_t scan(const struct members *members, struct rng *rng)
{
    uint32_t best = members->eligible[0], n = 1;
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        double queue = queue_of(members, member), shortest = queue_of(members, best);
        n = queue < shortest ? 1 : n + (queue <= shortest);
        if (queue < shortest || (queue <= shortest && rng_below(rng, n) == 0))
            best = member;
    }
    return best;
}

static uint32_t shortest_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                              struct rng *rng)
{
    (void)params, (void)pick;
    return members->standing ? tournament_draw(state, rng) : scan(members, rng);
}

const struct algorithm algorithm_join_shortest_queue = {
    .base = {
        .name = "join_shortest_queue",
        .aliases = "jsq",
        .help = "the oracle: the least in progress for its weight, known at once, whatever balancer gave it",
        .known_as = "JSQ in the literature",
        .source = "Winston 1977, Optimality of the shortest line discipline; Eschenfeldt and Gamarnik 2018",
        .description = "Sees what is really in progress at every server (requests on l7, connections on l4), through all "
                       "instances of the tier and without delay, unless load_info_delay says otherwise. Ties are drawn at "
                       "random. It knows nothing of health.",
        .when_down = "A dead server has the shortest queue: it is chosen until a check takes it out.",
        .cost = "a decision, a start and an end O(log servers), for each instance",
        .state_bytes = sizeof(struct tournament),
    },
    .pick = shortest_pick,
    .init = shortest_init,
    .on_members = shortest_on_members,
    .on_news = shortest_on_news,
};

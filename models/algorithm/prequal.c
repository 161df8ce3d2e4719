/* Prequal (Wydrowski, Kleinberg, Rumble and Archer 2024, "Load is not what you should balance"), as YouTube runs it. With each
 * request a few servers drawn at random are asked for their requests in flight and an estimate of their latency; the answers
 * arrive too late for this request and go into a pool. A request goes to the best answer in the pool:
 *
 *     hot: more in flight than the hot_quantile of recent answers
 *     some cold: the cold one with the least latency; all hot: the least in flight; fewer than two answers: at random
 *
 * Each use counts one more in flight at that answer, which is good for
 *
 *     max(1, (1 + reuse) / ((1 - pool_size / n) probes_per_request - removals_per_request))
 *
 * uses, rounded up and down so that the mean is right (at most 16; the paper leaves open what happens when probes cannot keep
 * up). Answers go when they are old, and removals_per_request of them with each request, in turn the oldest and the worst.
 *
 * Probes travel: probe_rtt, half of it each way, since a balancer has no link to its servers in this program. The dead do not
 * answer. Heuristics against servers that fail fast are not built. */
#include "models/algorithm/algorithm.h"

#include "models/insight/probe_pool.h"
#include <math.h>
#include <stddef.h>

#define USES_MAX 16.0

struct prequal_params {
    double probes_per_request;
    uint32_t pool_size;
    simtime probe_max_age;
    double hot_quantile, removals_per_request, reuse;
    simtime probe_rtt;
};

struct prequal {
    struct weighted_draw draw;
    struct probe_pool pool;
    double uses; /* that each answer is good for */
    double owed_probes, owed_removals, owed_uses; /* fractions carried over */
};

static void prequal_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    struct prequal *prequal = state;
    weighted_draw_init(&prequal->draw, members, arena);
    prequal->pool.size = ((const struct prequal_params *)params)->pool_size;
}

static void prequal_on_members(void *state, const void *params, const struct members *members)
{
    const struct prequal_params *p = params;
    struct prequal *prequal = state;
    weighted_draw_prepare(&prequal->draw, members);
    double fresh = (1 - (double)p->pool_size / members->n_eligible) * p->probes_per_request - p->removals_per_request;
    prequal->uses = members->n_eligible > 0 && fresh > 0 ? fmin(fmax((1 + p->reuse) / fresh, 1), USES_MAX) : USES_MAX;
}

/* Whole ones now, the rest later. */
static uint32_t take_whole(double *owed, double more)
{
    double whole = floor(*owed += more);
    *owed -= whole;
    return (uint32_t)whole;
}

static uint32_t prequal_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                             struct rng *rng)
{
    const struct prequal_params *p = params;
    struct prequal *prequal = state;
    probe_pool_expire(&prequal->pool, pick->now, p->probe_max_age);
    uint32_t hot_above = probe_pool_hot_above(&prequal->pool, p->hot_quantile);
    uint32_t best = prequal->pool.n < 2 ? PROBE_NO_INDEX : probe_pool_best(&prequal->pool, hot_above, members);
    uint32_t member = best == PROBE_NO_INDEX ? members_at(members, weighted_draw(&prequal->draw, members, rng))
                                             : probe_pool_use(&prequal->pool, best);
    probe_pool_remove(&prequal->pool, take_whole(&prequal->owed_removals, p->removals_per_request), hot_above);
    return member;
}

static uint32_t prequal_ask(void *state, const void *params, const struct members *members, struct rng *rng, uint32_t *whom,
                            simtime *round_trip)
{
    const struct prequal_params *p = params;
    *round_trip = p->probe_rtt;
    return probe_draw(members, take_whole(&((struct prequal *)state)->owed_probes, p->probes_per_request), rng, whom);
}

static void prequal_on_answer(void *state, const void *params, const struct members *members, uint32_t member,
                              uint32_t in_flight, simtime latency)
{
    (void)params;
    struct prequal *prequal = state;
    uint32_t uses = take_whole(&prequal->owed_uses, prequal->uses);
    probe_pool_add(&prequal->pool, (struct probe_answer){ member, in_flight, latency, *members->clock, uses });
}

#define FIELD(name) .offset = offsetof(struct prequal_params, name)

static const struct param rows[] = {
    { .key = "probes_per_request", .kind = PARAM_NUMBER, FIELD(probes_per_request), .max = ASKED_MAX, .default_text = "3",
      .origin = "the paper", .help = "servers to ask with each request; a fraction is carried over" },
    { .key = "pool_size", .kind = PARAM_COUNT, FIELD(pool_size), .min = 2, .max = PROBE_POOL_MAX, .default_text = "16",
      .origin = "the paper", .help = "answers to keep, one for each server" },
    { .key = "probe_max_age", .kind = PARAM_DURATION, FIELD(probe_max_age), .default_text = "1s", .origin = "the paper",
      .help = "older answers go" },
    { .key = "hot_quantile", .kind = PARAM_NUMBER, FIELD(hot_quantile), .max = 1, .default_text = "0.84", .origin = "the paper",
      .help = "of recent answers' loads; more is hot. 0: least in flight decides, 1: latency decides" },
    { .key = "removals_per_request", .kind = PARAM_NUMBER, FIELD(removals_per_request), .max = ASKED_MAX, .default_text = "1",
      .origin = "the paper", .help = "answers to remove with each request, in turn the oldest and the worst" },
    { .key = "reuse", .kind = PARAM_NUMBER, FIELD(reuse), .max = 100, .default_text = "1", .origin = "the paper, delta",
      .help = "answers to gain with each request while the pool fills; more means more uses of each" },
    { .key = "probe_rtt", .kind = PARAM_DURATION, FIELD(probe_rtt), .default_text = "1ms",
      .help = "how long a probe travels, there and back" },
    PARAM_END,
};

const struct algorithm algorithm_prequal = {
    .base = {
        .name = "prequal",
        .help = "probes tell load and latency of a few servers; the fastest that is not hot",
        .known_as = "Google's Prequal (YouTube)",
        .source = "Wydrowski et al. (Google), NSDI 2024, Load is not what you should balance: introducing Prequal",
        .description = "Asks three random servers with each request and keeps the answers for those to come. Takes the least "
                       "latency among answers below the 84 % quantile of load, else the least load. One that fails fast looks "
                       "idle and attracts load.",
        .when_down = "A dead server does not answer; its last answer is good for a second, or some uses.",
        .cost = "a decision O(pool_size x log servers), and two events for its probes",
        .state_bytes = sizeof(struct prequal),
        .params_bytes = sizeof(struct prequal_params),
        .params = rows,
    },
    .pick = prequal_pick,
    .init = prequal_init,
    .on_members = prequal_on_members,
    .ask = prequal_ask,
    .on_answer = prequal_on_answer,
};

/* Peak EWMA, Finagle's and Linkerd's: fast up, slow down. Draws servers (two) and takes the smallest load:
 *
 *     load = cost * (pending + 1)
 *     an answer after x:   cost = x when x > cost, else cost * e^(-t/decay) + x * (1 - e^(-t/decay)), t since the last look
 *     each look decays it: cost * e^(-t/decay)
 *     no history (cost 0) but something pending: a penalty above any cost, plus pending
 *
 * One slow answer makes a server expensive at once; only time and quick answers make it cheap again. Failures count like
 * answers, as in Finagle: who fails fast is cheap. Looking costs an exponential for each server drawn. */
#include "models/algorithm/algorithm.h"

#include "sim/engine/arena.h"
#include <math.h>
#include <stddef.h>

enum { CHOICES_MAX = 10 };
#define PENALTY_NS 1.4e14 /* Finagle: the largest count of nanoseconds over 2^16 */

struct peak_ewma_params {
    simtime decay;
    uint32_t choices;
};

struct peak_ewma {
    struct weighted_draw draw;
    double *cost_ns; /* [n] */
    simtime *looked; /* [n] when cost_ns held */
};

static void peak_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct peak_ewma *peak = state;
    weighted_draw_init(&peak->draw, members, arena);
    peak->cost_ns = ARENA_ARRAY(arena, members->n, double);
    peak->looked = ARENA_ARRAY(arena, members->n, simtime);
    for (uint32_t i = 0; i < members->n; i++)
        peak->looked[i] = *members->clock;
}

static void peak_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    weighted_draw_prepare(&((struct peak_ewma *)state)->draw, members);
}

static void observe(struct peak_ewma *peak, const struct peak_ewma_params *params, uint32_t member, simtime now, double time_ns)
{
    double left = exp(-(double)(now - peak->looked[member]) / (double)params->decay);
    double *cost = &peak->cost_ns[member];
    *cost = time_ns > *cost ? time_ns : *cost * left + time_ns * (1 - left);
    peak->looked[member] = now;
}

static double load_of(struct peak_ewma *peak, const void *params, const struct members *members, uint32_t member, simtime now)
{
    uint32_t pending = members->active[member];
    observe(peak, params, member, now, 0);
    return peak->cost_ns[member] <= 0 && pending > 0 ? PENALTY_NS + pending : peak->cost_ns[member] * (pending + 1.0);
}

static uint32_t peak_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                          struct rng *rng)
{
    struct peak_ewma *peak = state;
    uint32_t choices = ((const struct peak_ewma_params *)params)->choices, drawn[CHOICES_MAX], best = MEMBER_NONE;
    uint32_t n = choices < members->n_eligible ? choices : members->n_eligible;
    double least = 0;
    for (uint32_t i = 0; i < n; i++) {
        drawn[i] = weighted_draw_distinct(&peak->draw, members, drawn, i, rng);
        uint32_t member = members_at(members, drawn[i]);
        double load = load_of(peak, params, members, member, pick->now);
        if (best == MEMBER_NONE || load < least) {
            best = member;
            least = load;
        }
    }
    return best;
}

static void peak_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                         bool ok)
{
    (void)ok;
    observe(state, params, member, *members->clock, (double)latency);
}

static const struct param rows[] = {
    { .key = "decay", .kind = PARAM_DURATION, .offset = offsetof(struct peak_ewma_params, decay), .flags = PARAM_EXCLUSIVE,
      .default_text = "10s", .origin = "Finagle", .help = "time in which a remembered latency falls to 37 %" },
    { .key = "choices", .kind = PARAM_COUNT, .offset = offsetof(struct peak_ewma_params, choices), .min = 2,
      .max = CHOICES_MAX, .default_text = "2", .origin = "Finagle", .help = "servers to draw and compare" },
    PARAM_END,
};

const struct algorithm algorithm_peak_ewma = {
    .base = {
        .name = "peak_ewma",
        .aliases = "pewma ewma",
        .help = "of two servers drawn, the one with the smaller latency times load; latency jumps up and decays",
        .known_as = "Finagle peakEwma, Linkerd's default for HTTP",
        .source = "Finagle, PeakEwma.scala of finagle-core (Twitter); Linkerd, \"Beyond round robin\"",
        .description = "Each server has a cost that jumps to a latency above it and decays towards those below it. Two servers "
                       "are drawn by weight and the smaller cost * (pending + 1) wins; one without history gets one request to "
                       "begin with. Failures count as fast as they come, so a server that fails fast attracts load.",
        .when_down = "It is not drawn. One that returns has its old cost, decayed for the time it was away.",
        .cost = "a decision O(choices x log servers)",
        .state_bytes = sizeof(struct peak_ewma),
        .params_bytes = sizeof(struct peak_ewma_params),
        .params = rows,
    },
    .pick = peak_pick,
    .init = peak_init,
    .on_members = peak_on_members,
    .on_done = peak_on_done,
};

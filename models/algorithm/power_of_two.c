/* The power of two choices: draw two members, take the less loaded (Vvedenskaya, Dobrushin, Karpelevich 1996; Mitzenmacher
 * 2001). Nearly as good as the global minimum, needs no global view, and does not herd on stale information.
 *
 * Load is n / w, n in progress, w weight. Products differ:
 *
 *     replacement      nginx draws distinct members; Envoy, HAProxy and IPVS may draw one twice, so that with two servers the
 *                      worse one still gets a quarter
 *     ties             the first drawn wins; HAProxy: the one that got fewer requests in the last second
 *     unequal_weights  draw: by weight. schedule (Envoy): no draw but turns, earliest deadline first (turns.h); who had a turn
 *                      waits 1 / (w / (n + 1)^bias) for the next, n as it is before this request
 *
 * The schedule never empties a busy server and adapts more slowly than two choices. Not here: IPVS's closed connections. */
#include "models/algorithm/algorithm.h"

#include "models/insight/last_second.h"
#include "models/order/turns.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stddef.h>

enum { CHOICES_MAX = 10, TIES_FIRST = 0, TIES_RATE, WEIGHTS_DRAW = 0, WEIGHTS_SCHEDULE };

struct power_of_two_params {
    uint32_t choices, ties, unequal_weights;
    bool replacement;
    double bias;
};

struct power_of_two {
    struct weighted_draw draw;
    struct last_second *given; /* ties: rate; [n] */
    struct turns turns;    /* unequal_weights: schedule */
    double *weight;        /* [n] scratch */
    bool scheduled;
};

static void power_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct power_of_two_params *power = params;
    struct power_of_two *two = state;
    weighted_draw_init(&two->draw, members, arena);
    if (power->ties == TIES_RATE)
        two->given = ARENA_ARRAY(arena, members->n, struct last_second);
    turns_init(&two->turns, members->n, arena);
    two->weight = ARENA_ARRAY(arena, members->n, double);
}

static double scheduled_weight(const struct power_of_two_params *power, const struct members *members, uint32_t member)
{
    return members->at[member].weight / pow(members->active[member] + 1.0, power->bias);
}

static uint32_t pick_in_turn(struct power_of_two *two, const struct power_of_two_params *power, const struct members *members)
{
    uint32_t member = members->standing ? turns_first(&two->turns)
                                        : turns_first_among(&two->turns, members->n_eligible, members->eligible);
    turns_take(&two->turns, member, scheduled_weight(power, members, member));
    return member;
}

/* With equal weights nobody takes part, so that a schedule begins anew when they differ again. */
static void power_on_members(void *state, const void *params, const struct members *members)
{
    const struct power_of_two_params *power = params;
    struct power_of_two *two = state;
    weighted_draw_prepare(&two->draw, members);
    if (power->unequal_weights == WEIGHTS_DRAW)
        return;
    two->scheduled = !members->equal_weights;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        two->weight[members->eligible[i]] = scheduled_weight(power, members, members->eligible[i]);
    turns_change(&two->turns, two->scheduled ? members->n_eligible : 0, members->eligible, two->weight);
}

static void power_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct last_second *given = ((struct power_of_two *)state)->given;
    if (given)
        last_second_count(&given[member], *members->clock);
}

static bool is_better(const struct power_of_two *two, const struct members *members, uint32_t a, uint32_t b, simtime now)
{
    bool less = members_less_loaded(members, a, b);
    if (less || !two->given || members_less_loaded(members, b, a))
        return less;
    return last_second_rate(&two->given[a], now) < last_second_rate(&two->given[b], now);
}

static uint32_t power_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    const struct power_of_two_params *power = params;
    struct power_of_two *two = state;
    if (two->scheduled)
        return pick_in_turn(two, power, members);
    uint32_t drawn[CHOICES_MAX], best = MEMBER_NONE;
    uint32_t n = power->replacement || power->choices < members->n_eligible ? power->choices : members->n_eligible;
    for (uint32_t i = 0; i < n; i++) {
        drawn[i] = power->replacement ? weighted_draw(&two->draw, members, rng)
                                      : weighted_draw_distinct(&two->draw, members, drawn, i, rng);
        uint32_t member = members_at(members, drawn[i]);
        if (best == MEMBER_NONE || is_better(two, members, member, best, pick->now))
            best = member;
    }
    return best;
}

#define FIELD(name) .offset = offsetof(struct power_of_two_params, name)
static const struct param rows[] = {
    { .key = "choices", .kind = PARAM_COUNT, FIELD(choices), .min = 2, .max = CHOICES_MAX, .default_text = "2",
      .origin = "nginx, HAProxy, Envoy", .help = "servers to draw and compare" },
    { .key = "replacement", .kind = PARAM_BOOL, FIELD(replacement), .default_text = "no", .origin = "nginx",
      .help = "whether the same server may be drawn twice (Envoy, HAProxy and IPVS: yes)" },
    { .key = "ties", .kind = PARAM_CHOICE, FIELD(ties), .choices = "first|rate", .default_text = "first",
      .origin = "nginx, IPVS",
      .help = "who wins of equals: the first drawn, or who was given less in the last second (HAProxy)" },
    { .key = "unequal_weights", .kind = PARAM_CHOICE, FIELD(unequal_weights), .choices = "draw|schedule",
      .default_text = "draw", .origin = "nginx, HAProxy, IPVS",
      .help = "draw by weight, or take turns by weight / (in progress + 1)^bias (Envoy)" },
    { .key = "bias", .kind = PARAM_NUMBER, FIELD(bias), .max = 10, .default_text = "1", .origin = "Envoy, active_request_bias",
      .help = "of the schedule: how much load counts; 0 is weighted round robin" },
    PARAM_END,
};

const struct algorithm algorithm_power_of_two = {
    .base = {
        .name = "power_of_two",
        .aliases = "p2c random_two two_choices least_request twos",
        .help = "draw two servers by weight, take the less loaded",
        .known_as = "nginx random two, HAProxy random(2) (its default since 2025), Envoy LEAST_REQUEST, IPVS twos, Finagle p2c",
        .source = "Mitzenmacher 2001, \"The power of two choices in randomized load balancing\"; nginx "
                  "ngx_http_upstream_module, random two; HAProxy configuration manual, balance random; Envoy documentation, "
                  "weighted least request; Linux IPVS, ip_vs_twos.c; Finagle documentation, Clients",
        .description = "Draws servers by weight and takes the one with the smallest number in progress over its weight. When "
                       "there are no more servers than choices it looks at all. HAProxy: replacement yes, ties rate; Envoy: "
                       "replacement yes, unequal_weights schedule.",
        .when_down = "A server that is down is not drawn; one that returns empty wins only the comparisons it is drawn for, "
                     "so it is not flooded.",
        .cost = "a decision O(choices x log servers)",
        .state_bytes = sizeof(struct power_of_two),
        .params_bytes = sizeof(struct power_of_two_params),
        .params = rows,
    },
    .pick = power_pick,
    .init = power_init,
    .on_members = power_on_members,
    .on_start = power_on_start,
};

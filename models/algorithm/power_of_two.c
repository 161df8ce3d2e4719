/* The power of two choices: draw two members, take the less loaded (Vvedenskaya, Dobrushin, Karpelevich 1996; Mitzenmacher
 * 2001). Nearly as good as the global minimum, needs no global view, and does not herd on stale information.
 *
 * Products differ: nginx draws distinct members, Envoy and HAProxy draw with replacement, so that with two servers the worse
 * one still gets a quarter. Load is active / weight; of equal ones the first drawn wins. */
#include "models/algorithm/algorithm.h"

#include <stddef.h>

enum { CHOICES_MAX = 10 };

struct power_of_two_params {
    uint32_t choices;
    bool replacement;
};

static void power_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    weighted_draw_init(state, members, arena);
}

static void power_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    weighted_draw_prepare(state, members);
}

static bool is_less_loaded(const struct member *a, const struct member *b)
{
    return a->active * b->weight < b->active * a->weight;
}

static uint32_t power_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)pick;
    const struct power_of_two_params *power = params;
    uint32_t drawn[CHOICES_MAX], best = MEMBER_NONE;
    uint32_t n = power->replacement || power->choices < members->n_eligible ? power->choices : members->n_eligible;
    for (uint32_t i = 0; i < n; i++) {
        drawn[i] = power->replacement ? weighted_draw(state, members, rng)
                                      : weighted_draw_distinct(state, members, drawn, i, rng);
        uint32_t member = members->eligible[drawn[i]];
        if (best == MEMBER_NONE || is_less_loaded(&members->at[member], &members->at[best]))
            best = member;
    }
    return best;
}

static const struct param rows[] = {
    { .key = "choices", .kind = PARAM_COUNT, .offset = offsetof(struct power_of_two_params, choices), .min = 2,
      .max = CHOICES_MAX, .default_text = "2", .origin = "nginx, HAProxy, Envoy", .help = "servers to draw and compare" },
    { .key = "replacement", .kind = PARAM_BOOL, .offset = offsetof(struct power_of_two_params, replacement),
      .default_text = "no", .origin = "nginx", .help = "whether the same server may be drawn twice (Envoy and HAProxy: yes)" },
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
                  "weighted least request",
        .description = "Draws servers by weight and takes the one with the smallest number in progress over its weight; the "
                       "first drawn wins a tie. When there are no more servers than choices it looks at all.",
        .when_down = "A server that is down is not drawn; one that returns empty wins only the comparisons it is drawn for, "
                     "so it is not flooded.",
        .cost = "a decision O(choices x log servers)",
        .state_bytes = sizeof(struct weighted_draw),
        .params_bytes = sizeof(struct power_of_two_params),
        .params = rows,
    },
    .pick = power_pick,
    .init = power_init,
    .on_members = power_on_members,
};

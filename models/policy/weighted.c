/* Weighted: one item per answer, drawn with probability weight over the sum of the weights of the healthy ones. The canary's
 * tool; but what a draw gives is cached, so the measured share wanders with the size of the resolvers.
 *
 * multi is gdnsd's other form: each healthy item is in the answer with probability weight over the largest weight, drawn one by
 * one, so that the heaviest are always in it. Each answer is turned by a random number of places, as gdnsd turns all of its
 * address sets on the way out: a client that takes the first gets any of them. */
#include "models/policy/policy.h"

#include <stddef.h>

struct weighted_params {
    bool multi;
};

static bool is_multi(const void *params)
{
    return ((const struct weighted_params *)params)->multi;
}

/* Of the items listed in out: how probable each is to be in a multi answer. */
static double largest(const struct policy_view *view, const uint32_t *out, uint32_t n)
{
    double most = 0;
    for (uint32_t k = 0; k < n; k++)
        most = view->item[out[k]].weight > most ? view->item[out[k]].weight : most;
    return most;
}

static double included(const struct policy_view *view, uint32_t i, double most)
{
    return most > 0 ? view->item[i].weight / most : 1;
}

static void reverse(uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n / 2; i++) {
        uint32_t item = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = item;
    }
}

/* Who is in a multi answer, in circular file order from a random one of them: writes them to the front of out. */
static uint32_t draw_multi(const struct policy_view *view, uint32_t *out, uint32_t n, struct rng *rng)
{
    double most = largest(view, out, n);
    uint32_t n_in = 0;
    for (uint32_t k = 0; k < n; k++)
        if (rng_unit(rng) < included(view, out[k], most))
            out[n_in++] = out[k];
    uint32_t turn = n_in > 0 ? rng_below(rng, n_in) : 0;
    reverse(out, turn); /* a turn by reversals: both parts, then the whole */
    reverse(out + turn, n_in - turn);
    reverse(out, n_in);
    return n_in;
}

static uint32_t weighted_possible(const void *state, const void *params, const struct policy_view *view,
                                  const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    uint32_t n;
    policy_weighed(view, out, &n);
    return n;
}

static uint32_t weighted_answer(void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)state, (void)query;
    uint32_t n;
    double total = policy_weighed(view, out, &n);
    if (is_multi(params))
        return draw_multi(view, out, n, rng);
    if (n > 0)
        out[0] = out[policy_hit(view, out, n, total, rng_unit(rng) * (total > 0 ? total : n))];
    return n > 0;
}

/* Of a multi answer whose addresses take turns to be first: the chance to be in, over how many are in with it (Poisson's
 * binomial, built up item by item; O(n^3)). */
static double first_of_multi(const struct policy_view *view, const uint32_t *out, uint32_t n, uint32_t k, double most,
                             double *others)
{
    double share = 0;
    others[0] = 1;
    for (uint32_t j = 0, seen = 0; j < n; j++) {
        double p = included(view, out[j], most);
        if (j == k)
            continue;
        others[++seen] = 0;
        for (uint32_t m = seen; m > 0; m--)
            others[m] = others[m] * (1 - p) + others[m - 1] * p;
        others[0] *= 1 - p;
    }
    for (uint32_t m = 0; m < n; m++)
        share += others[m] / (m + 1);
    return share * included(view, out[k], most);
}

static uint32_t weighted_expect(const void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, uint32_t *out, double *share)
{
    (void)state, (void)query;
    uint32_t n;
    double total = policy_weighed(view, out, &n), most = largest(view, out, n), others[POLICY_EXPECT_MAX];
    for (uint32_t k = 0; k < n; k++)
        share[k] = is_multi(params) && n <= POLICY_EXPECT_MAX ? first_of_multi(view, out, n, k, most, others)
                   : total > 0                                ? view->item[out[k]].weight / total
                                                              : 1.0 / n;
    return n;
}

static const struct param rows[] = {
    {.key = "multi",
     .kind = PARAM_BOOL,
     .offset = offsetof(struct weighted_params, multi),
     .default_text = "no",
     .origin = "Route 53; gdnsd, weighted",
     .help = "no: one item for each answer; yes: each is in it with probability weight over the largest weight"},
    PARAM_END,
};

const struct policy policy_weighted = {
    .base =
        {
            .name = "weighted",
            .aliases = "wrr",
            .help = "one address, drawn by weight among the healthy",
            .known_as = "Route 53 weighted, Azure weighted, Google Cloud DNS WRR, gdnsd weighted, PowerDNS pickwrandom",
            .source = "Route 53 Developer Guide, weighted routing; gdnsd-plugin-weighted(8); Azure Traffic Manager, weighted "
                      "method; Google Cloud DNS, routing policies; PowerDNS, Lua records: pickwrandom",
            .description = "Each answer gives one site or address with probability weight over the sum of the healthy weights. "
                           "With multi several items are answered.",
            .when_down = "What is down is not drawn and the others share its part; weight 0 is drawn only when everything that "
                         "weighs more is down, and equally when all weights are 0.",
            .params_bytes = sizeof(struct weighted_params),
            .params = rows,
        },
    .wants = POLICY_WEIGHTS,
    .group = true,
    .answer = weighted_answer,
    .possible = weighted_possible,
    .expect = weighted_expect,
};

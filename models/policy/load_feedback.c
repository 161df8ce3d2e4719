/* Load feedback: the nearest site, until it says that it has enough. From its target on a growing part of the answers goes to
 * the next nearest, from its capacity on all of them.
 *
 * An item with load L, target t and capacity c keeps 1 - (L - t) / (c - t) of the answers that are due to it, cut to 0 .. 1
 * (NS1's shed_load between its watermarks). With demand D and no delay it settles at L = D c / (c - t + D), which is below c for
 * any D. But L is as old as the last survey, and cached answers are older: a short TTL and a narrow band make the load swing. */
#include "models/policy/policy.h"

#include <stddef.h>

struct load_feedback_params {
    simtime update;
};

static double kept_share(const struct policy_item *item)
{
    double share = 1 - (item->load_per_s - item->target_per_s) / (item->capacity_per_s - item->target_per_s);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* The healthy item that follows `last` in the order of distance, ties in file order; n_items when there is none.
 * last = n_items: the first. */
static uint32_t next_nearest(const struct policy_view *view, const simtime *rtt, uint32_t last)
{
    uint32_t best = view->n_items;
    for (uint32_t i = 0; i < view->n_items; i++) {
        simtime here = rtt[view->item[i].region], before = last < view->n_items ? rtt[view->item[last].region] : 0;
        bool after = last == view->n_items || here > before || (here == before && i > last);
        if (view->item[i].healthy && after && (best == view->n_items || here < rtt[view->item[best].region]))
            best = i;
    }
    return best;
}

/* When nobody wants it: the healthy item that is least full. n_items when none is healthy. */
static uint32_t least_full(const struct policy_view *view)
{
    uint32_t best = view->n_items;
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct policy_item *item = &view->item[i], *least = &view->item[best < view->n_items ? best : i];
        bool fuller = item->load_per_s * least->capacity_per_s >= least->load_per_s * item->capacity_per_s;
        if (item->healthy && (best == view->n_items || !fuller))
            best = i;
    }
    return best;
}

static uint32_t load_feedback_possible(const void *state, const void *params, const struct policy_view *view,
                                       const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params;
    const simtime *rtt = &view->rtt[(size_t)query->region * view->n_regions];
    uint32_t n = 0, last = least_full(view);
    bool has_last = false;
    for (uint32_t i = view->n_items; (i = next_nearest(view, rtt, i)) < view->n_items;) {
        double kept = kept_share(&view->item[i]);
        if (kept > 0)
            out[n++] = i;
        if (kept >= 1)
            return n;
        has_last |= kept > 0 && i == last;
    }
    if (last < view->n_items && !has_last)
        out[n++] = last;
    return n;
}

static uint32_t load_feedback_answer(void *state, const void *params, const struct policy_view *view,
                                     const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)state, (void)params;
    const simtime *rtt = &view->rtt[(size_t)query->region * view->n_regions];
    for (uint32_t i = view->n_items; (i = next_nearest(view, rtt, i)) < view->n_items;) {
        double kept = kept_share(&view->item[i]);
        if (kept >= 1 || (kept > 0 && rng_unit(rng) < kept)) {
            out[0] = i;
            return 1;
        }
    }
    out[0] = least_full(view);
    return out[0] < view->n_items;
}

static simtime load_feedback_survey_every(const void *params)
{
    return ((const struct load_feedback_params *)params)->update;
}

static const struct param rows[] = {
    {.key = "update",
     .kind = PARAM_DURATION,
     .offset = offsetof(struct load_feedback_params, update),
     .flags = PARAM_EXCLUSIVE,
     .default_text = "10s",
     .origin = "Akamai GTM",
     .help = "how often the sites report their load, the mean since the last report"},
    PARAM_END,
};

const struct policy policy_load_feedback = {
    .base =
        {
            .name = "load_feedback",
            .aliases = "shed_load",
            .help = "one address: the nearest healthy one, less and less of it from its target load on",
            .known_as = "Akamai performance with load feedback, NS1 shed_load, PowerDNS pickselfweighted (roughly)",
            .source = "Akamai GTM, property types and load objects; NS1 filters, shed_load",
            .description = "Sites report their requests a second. Below its target a site gets all queriers that are nearest "
                           "to it; between target and capacity a part that falls in proportion, at its capacity none. The "
                           "others go to the next nearest by the same rule; when all are full, the least full gets them. "
                           "Reports are old and answers are kept, so with a short TTL and a narrow band the load swings.",
            .when_down = "What is down is left out.",
            .params_bytes = sizeof(struct load_feedback_params),
            .params = rows,
        },
    .wants = POLICY_LOADS,
    .answer = load_feedback_answer,
    .possible = load_feedback_possible,
    .survey_every = load_feedback_survey_every,
};

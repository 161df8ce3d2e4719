/* Load feedback: the nearest site, until it says that it has enough. From its target on a growing part of the answers goes to
 * the next nearest, from its capacity on all of them.
 *
 * An item with load L, target t and capacity c keeps 1 - (L - t) / (c - t) of the answers that are due to it, cut to 0 .. 1
 * (NS1's shed_load between its watermarks). With demand D and no delay it settles at L = D c / (c - t + D), which is below c
 * for any D. But L is as old as the last survey, and cached answers are older: a short TTL and a narrow band make the load
 * swing.
 *
 * Who goes is left to chance, or it is those whom it hurts least (Akamai); how many go is the same. */
#include "models/policy/least_hurt.h"
#include "models/policy/policy.h"
#include "models/policy/shedding.h"

#include <stddef.h>

enum moves { MOVES_ANYBODY, MOVES_LEAST_HURT };

struct load_feedback_params {
    simtime update;
    uint32_t moves;
};

struct load_feedback {
    struct least_hurt *hurt; /* NULL: anybody is moved */
};

static uint32_t load_feedback_possible(const void *state, const void *params, const struct policy_view *view,
                                       const struct policy_query *query, uint32_t *out)
{
    (void)params;
    return shedding_spread(((const struct load_feedback *)state)->hurt, view, query, out, NULL);
}

static uint32_t load_feedback_expect(const void *state, const void *params, const struct policy_view *view,
                                     const struct policy_query *query, uint32_t *out, double *share)
{
    (void)state, (void)params;
    return shedding_spread(NULL, view, query, out, share); /* whoever is moved, as many are */
}

static uint32_t load_feedback_answer(void *state, const void *params, const struct policy_view *view,
                                     const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)params;
    const struct load_feedback *feedback = state;
    const simtime *rtt = &view->rtt[(size_t)query->region * view->n_regions];
    for (uint32_t i = view->n_items; (i = policy_next_nearest(view, rtt, i)) < view->n_items;) {
        double kept = shedding_kept(feedback->hurt, view, i, query->region);
        if (feedback->hurt)
            least_hurt_ask(feedback->hurt, i, query->region);
        if (kept >= 1 || (kept > 0 && rng_unit(rng) < kept)) {
            out[0] = i;
            return 1;
        }
    }
    out[0] = shedding_least_full(view);
    return out[0] < view->n_items;
}

static simtime load_feedback_survey_every(const void *params) { return ((const struct load_feedback_params *)params)->update; }

static void load_feedback_init(void *state, const void *params, const struct policy_view *view, struct arena *arena)
{
    if (((const struct load_feedback_params *)params)->moves == MOVES_LEAST_HURT)
        ((struct load_feedback *)state)->hurt = least_hurt_new(view->n_items, view->n_regions, arena);
}

static void load_feedback_on_survey(void *state, const void *params, const struct policy_view *view)
{
    (void)params;
    const struct load_feedback *feedback = state;
    for (uint32_t i = 0; feedback->hurt && i < view->n_items; i++)
        least_hurt_survey(feedback->hurt, view, i, shedding_kept_share(&view->item[i]));
}

static const struct param rows[] = {
    {.key = "moves", .kind = PARAM_CHOICE, .offset = offsetof(struct load_feedback_params, moves),
     .choices = "anybody|least_hurt", .default_text = "anybody", .origin = "NS1 shed_load; Akamai: least_hurt",
     .help = "who goes when a site has too much: anybody, or first the regions that lose the fewest milliseconds"},
    {.key = "update", .kind = PARAM_DURATION, .offset = offsetof(struct load_feedback_params, update),
     .flags = PARAM_EXCLUSIVE, .default_text = "10s", .origin = "Akamai GTM",
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
            .source = "Akamai GTM, property types and load objects; NS1 filters, shed_load; PowerDNS, Lua records: "
                      "pickselfweighted",
            .description = "Sites report their requests a second. Below its target a site gets all queriers that are nearest "
                           "to it; between target and capacity a part that falls in proportion, at its capacity none. The "
                           "others, anybody or the least hurt, go to the next nearest by the same rule; when all are full, the "
                           "least full gets them. Reports are old and answers are kept, so with a short TTL and a narrow band "
                           "the load swings.",
            .when_down = "What is down is left out.",
            .state_bytes = sizeof(struct load_feedback),
            .params_bytes = sizeof(struct load_feedback_params),
            .params = rows,
        },
    .wants = POLICY_LOADS,
    .answer = load_feedback_answer,
    .possible = load_feedback_possible,
    .expect = load_feedback_expect,
    .survey_every = load_feedback_survey_every,
    .on_survey = load_feedback_on_survey,
    .init = load_feedback_init,
};

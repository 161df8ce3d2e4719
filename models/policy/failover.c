/* Failover: the first healthy item of an ordered list; active and passive sites. With a trickle the next healthy one gets a
 * small share at all times, so that caches there are warm and trouble is found before it is needed. */
#include "models/policy/policy.h"

#include <stddef.h>

struct failover_params {
    double trickle_share;
};

/* The first healthy item and the next: how many there are, at most 2. */
static uint32_t first_two(const struct policy_view *view, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->n_items && n < 2; i++)
        if (view->item[i].healthy)
            out[n++] = i;
    return n;
}

static double trickle_of(const void *params)
{
    return ((const struct failover_params *)params)->trickle_share;
}

static uint32_t failover_possible(const void *state, const void *params, const struct policy_view *view,
                                  const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)query;
    uint32_t n = first_two(view, out);
    return n > 1 && trickle_of(params) <= 0 ? 1 : n;
}

static uint32_t failover_answer(void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    uint32_t n = failover_possible(state, params, view, query, out);
    if (n > 1 && rng_unit(rng) < trickle_of(params))
        out[0] = out[1];
    return n > 0;
}

static uint32_t failover_expect(const void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, uint32_t *out, double *share)
{
    uint32_t n = failover_possible(state, params, view, query, out);
    share[0] = n > 1 ? 1 - trickle_of(params) : 1;
    if (n > 1)
        share[1] = trickle_of(params);
    return n;
}

static const struct param rows[] = {
    {.key = "trickle",
     .kind = PARAM_SHARE,
     .offset = offsetof(struct failover_params, trickle_share),
     .max = 1,
     .default_text = "0%",
     .origin = "Google Cloud DNS, trickle traffic",
     .help = "share of answers that give the next healthy one though the first is well"},
    PARAM_END,
};

const struct policy policy_failover = {
    .base =
        {
            .name = "failover",
            .aliases = "priority ranked",
            .help = "one address: the first healthy one of an ordered list",
            .known_as =
                "Route 53 failover, Azure priority, Google Cloud DNS failover, Cloudflare off, gdnsd simplefo and metafo",
            .source = "Route 53 Developer Guide, failover routing; Google Cloud DNS, routing policies (trickle); Azure "
                      "Traffic Manager, priority method; Cloudflare Load Balancing, steering policies; "
                      "gdnsd-plugin-simplefo(8), gdnsd-plugin-metafo(8)",
            .description = "Everybody gets the first item while it is healthy, else the next that is. A trickle sends a share "
                           "of the answers to the next healthy item at all times.",
            .when_down = "After a failure clients move as their cached answers expire, and all of them come back when the "
                         "first recovers.",
            .params_bytes = sizeof(struct failover_params),
            .params = rows,
        },
    .halves = POLICY_HALVES_FIRST_DOWN,
    .answer = failover_answer,
    .possible = failover_possible,
    .expect = failover_expect,
};

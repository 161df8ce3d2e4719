/* Geolocation: the querier's region decides by rule, not by measurement. Without client subnet the querier is the resolver, so
 * a user of a far-away resolver is answered for that place. */
#include "models/policy/policy.h"

static uint32_t first_healthy(const struct policy_view *view, uint32_t location, uint32_t *out)
{
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->item[i].location == location && view->item[i].healthy) {
            out[0] = i;
            return 1;
        }
    }
    return 0;
}

static uint32_t geolocation_possible(const void *state, const void *params, const struct policy_view *view,
                                     const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params;
    return first_healthy(view, query->region, out) || first_healthy(view, POLICY_ANYWHERE, out);
}

static uint32_t geolocation_answer(void *state, const void *params, const struct policy_view *view,
                                   const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return geolocation_possible(state, params, view, query, out);
}

const struct policy policy_geolocation = {
    .base = {
        .name = "geolocation",
        .aliases = "geo geographic country",
        .help = "one address by the querier's region, else the default",
        .known_as = "Route 53 geolocation, Azure geographic, gdnsd geoip map, Akamai geographic map",
        .source = "Route 53 Developer Guide, geolocation routing",
        .description = "The first healthy item listed for the querier's region; when none of them is healthy, or the region "
                       "is not listed, the first healthy default. Without a match and without a default there is no answer. "
                       "The place is that of the resolver unless client subnet is on.",
        .when_down = "The next healthy item of the region's list is given, then the first healthy default; when there is "
                     "none, no answer.",
    },
    .wants = POLICY_REGIONS,
    .answer = geolocation_answer,
    .possible = geolocation_possible,
};

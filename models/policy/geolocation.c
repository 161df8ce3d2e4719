/* Geolocation: the querier's region decides by rule, not by measurement. Without client subnet the querier is the resolver, so
 * a user of a far-away resolver is answered for that place. */
#include "models/policy/policy.h"

#include <stddef.h>

struct geolocation_params {
    bool fence;
};

/* The first item of a place, healthy or any. */
static uint32_t first_of(const struct policy_view *view, uint32_t location, bool any, uint32_t *out)
{
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->item[i].location == location && (any || view->item[i].healthy)) {
            out[0] = i;
            return 1;
        }
    }
    return 0;
}

static uint32_t geolocation_possible(const void *state, const void *params, const struct policy_view *view,
                                     const struct policy_query *query, uint32_t *out)
{
    (void)state;
    bool fence = ((const struct geolocation_params *)params)->fence;
    return first_of(view, query->region, false, out) || (fence && first_of(view, query->region, true, out)) ||
           first_of(view, POLICY_ANYWHERE, false, out);
}

static uint32_t geolocation_answer(void *state, const void *params, const struct policy_view *view,
                                   const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return geolocation_possible(state, params, view, query, out);
}

static const struct param rows[] = {
    {.key = "fence",
     .kind = PARAM_BOOL,
     .offset = offsetof(struct geolocation_params, fence),
     .default_text = "no",
     .origin = "Route 53; Google Cloud DNS geofence and Azure geographic: yes",
     .help = "a region whose items are all down is answered its first one all the same, never the default"},
    PARAM_END,
};

const struct policy policy_geolocation = {
    .base =
        {
            .name = "geolocation",
            .aliases = "geo geographic country",
            .help = "one address by the querier's region, else the default",
            .known_as = "Route 53 geolocation, Azure geographic, gdnsd geoip map, Akamai geographic map",
            .source = "Route 53 Developer Guide, geolocation routing; Google Cloud DNS, routing policies (geofence); Azure "
                      "Traffic Manager, geographic method; gdnsd-plugin-geoip(8); Akamai GTM, property types",
            .description = "The first healthy item listed for the querier's region; when the region is not listed, the first "
                           "healthy default. Without a match and without a default there is no answer. The place is that of "
                           "the resolver unless client subnet is on.",
            .when_down = "The next healthy item of the region's list is given, then the first healthy default; when there is "
                         "none, no answer. A fence keeps a region's users in it though all there is down.",
            .params_bytes = sizeof(struct geolocation_params),
            .params = rows,
        },
    .wants = POLICY_REGIONS,
    .answer = geolocation_answer,
    .possible = geolocation_possible,
};

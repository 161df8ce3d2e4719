/* Geoproximity: the healthy item nearest on the globe, after a bias has drawn its region larger or smaller. Distance in
 * kilometres, not in milliseconds: where cables make detours the nearest is not the fastest.
 *
 * A bias b >= 0 makes distance d count as d (1 - b / 100), a bias b < 0 as d / (1 + b / 100) (Route 53). So a bias is no fixed
 * number of kilometres: it does most far out, and nothing for those who sit beside another site. */
#include "models/policy/policy.h"

#include <stddef.h>

static double biased_km(double distance_km, double bias)
{
    return bias >= 0 ? distance_km * (1 - bias / 100) : distance_km / (1 + bias / 100);
}

static uint32_t geoproximity_possible(const void *state, const void *params, const struct policy_view *view,
                                      const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params;
    const double *distance_km = &view->distance_km[(size_t)query->region * view->n_regions];
    uint32_t n = 0;
    double least_km = 0;
    for (uint32_t i = 0; i < view->n_items; i++) {
        double km = biased_km(distance_km[view->item[i].region], view->item[i].bias);
        if (view->item[i].healthy && (n == 0 || km < least_km)) {
            least_km = km;
            out[0] = i;
            n = 1;
        }
    }
    return n;
}

static uint32_t geoproximity_answer(void *state, const void *params, const struct policy_view *view,
                                    const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return geoproximity_possible(state, params, view, query, out);
}

const struct policy policy_geoproximity = {
    .base = {
        .name = "geoproximity",
        .aliases = "proximity closest nearest pickclosest",
        .help = "one address: the healthy one nearest on the globe, by kilometres and bias",
        .known_as = "Route 53 geoproximity, Cloudflare proximity, PowerDNS pickclosest, gdnsd geoip auto mode",
        .source = "Route 53 Developer Guide, geoproximity routing; Cloudflare Load Balancing, proximity steering; PowerDNS, "
                  "Lua records: pickclosest; gdnsd-plugin-geoip(8)",
        .description = "The healthy item with the smallest distance from the querier's region, in kilometres along the great "
                       "circle, changed by the item's bias of -99 to 99: 150 km with bias 50 count as 75, with -50 as 300. "
                       "Answers are {site: bias} or a list.",
        .when_down = "When it goes down its queriers get the next nearest.",
    },
    .wants = POLICY_BIASES,
    .places = true,
    .answer = geoproximity_answer,
    .possible = geoproximity_possible,
};

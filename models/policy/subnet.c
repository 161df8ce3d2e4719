/* Subnet: the asker's address decides, by the longest range that contains it. What the authority sees is the resolver's
 * address; only client subnet shows it the user's network. */
#include "models/policy/policy.h"

static bool contains(const struct policy_item *item, uint32_t address)
{
    return item->range_prefix == 0 || (address ^ item->range_base) >> (32 - item->range_prefix) == 0;
}

static uint32_t subnet_possible(const void *state, const void *params, const struct policy_view *view,
                                const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params;
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct policy_item *item = &view->item[i];
        bool longer = n == 0 || item->range_prefix > view->item[out[0]].range_prefix;
        if (item->healthy && longer && contains(item, query->address)) {
            out[0] = i;
            n = 1;
        }
    }
    return n;
}

static uint32_t subnet_answer(void *state, const void *params, const struct policy_view *view, const struct policy_query *query,
                              struct rng *rng, uint32_t *out)
{
    (void)rng;
    return subnet_possible(state, params, view, query, out);
}

const struct policy policy_subnet = {
    .base =
        {
            .name = "subnet",
            .aliases = "ip_based cidr view",
            .help = "one address by the asker's own, from a map of ranges",
            .known_as = "Route 53 IP-based, Azure subnet, PowerDNS view, gdnsd geoip nets, Akamai CIDR map",
            .source = "Route 53 Developer Guide, IP-based routing; Azure Traffic Manager, subnet method; PowerDNS, Lua "
                      "records: view; gdnsd-plugin-geoip(8); Akamai GTM, property types",
            .description =
                "The first healthy item of the longest range that contains the asker's address; when none of them is healthy, "
                "of the next longer one, at last the default. Without a match and without a default there is no answer. The "
                "address is that of the resolver (resolvers.NAME.addresses) unless client subnet is on.",
            .when_down = "The next healthy item of the range is given, then one of the next longer range, at last the default.",
        },
    .wants = POLICY_RANGES,
    .personal = true,
    .answer = subnet_answer,
    .possible = subnet_possible,
};

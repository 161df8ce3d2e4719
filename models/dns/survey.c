/* Surveys. Load is the mean rate over the interval since the last one, of all requests that reached the site's servers, whoever
 * sent them; a round trip is one draw from the link as it is now, faults included. */
#include "models/dns/survey.h"
#include "models/world_state.h"

static uint64_t site_arrivals(const struct world *world, const struct site *site)
{
    uint64_t n = 0;
    for (uint32_t s = site->first_server; s < site->first_server + site->n_servers; s++)
        n += world->server[s].arrived;
    return n;
}

static uint64_t arrivals(const struct world *world, const struct policy_leaf *leaf)
{
    uint64_t n = 0;
    if (!leaf->nested)
        return site_arrivals(world, &world->site[world->address[leaf->first_address].site]);
    for (uint32_t i = 0; i < leaf->nested->view.n_items; i++)
        n += arrivals(world, &leaf->nested->leaf[i]);
    return n;
}

void survey_begin(struct world *world, uint32_t dns, struct policy_node *node)
{
    simtime every = node->policy->survey_every ? node->policy->survey_every(node->params) : 0;
    if (every <= 0)
        return;
    uint32_t index = slab_take(&world->surveys);
    *SLAB_AT(&world->surveys, struct survey, index) =
        (struct survey){.dns = dns, .n_rebuilt = world->authority[dns].n_rebuilt, .node = node, .every = every};
    node->sample = ARENA_ARRAY(world->arena, (size_t)world->spec->n_regions * node->view.n_items, simtime);
    node->view.sample = node->sample;
    for (uint32_t i = 0; i < node->view.n_items; i++)
        node->leaf[i].n_arrived = arrivals(world, &node->leaf[i]);
    sim_after(world->sim, every, ON_SURVEY, index);
}

/* One that answers here and now; of a nested policy the first leaf. */
static simtime round_trip(const struct world *world, struct policy_node *node, const struct policy_leaf *leaf, uint32_t from)
{
    while (leaf->nested)
        leaf = &leaf->nested->leaf[0];
    const struct address *address = &world->address[leaf->first_address];
    const struct link *link = link_between(world, from, world->site[address->site].spec->region);
    simtime lost;
    simtime rtt = link_round_trip(link, LINK_SYN, &node->survey_rng, &lost);
    return link->partitions || endpoint_down(world, address->endpoint) ? -1 : rtt;
}

void survey_on_time(void *context, uint32_t index)
{
    struct world *world = context;
    const struct survey survey = *SLAB_AT(&world->surveys, struct survey, index);
    struct authority *authority = &world->authority[survey.dns];
    struct policy_node *node = survey.node;
    uint32_t n_items = node->view.n_items;
    if (authority->n_rebuilt != survey.n_rebuilt) {
        slab_give(&world->surveys, index);
        return;
    }
    for (uint32_t i = 0; i < n_items; i++) {
        uint64_t n_arrived = arrivals(world, &node->leaf[i]);
        node->item[i].load_per_s = (double)(n_arrived - node->leaf[i].n_arrived) / simtime_s(survey.every);
        node->leaf[i].n_arrived = n_arrived;
        for (uint32_t r = 0; r < world->spec->n_regions; r++)
            node->sample[(size_t)r * n_items + i] = round_trip(world, node, &node->leaf[i], r);
    }
    if (node->policy->on_survey)
        node->policy->on_survey(node->state, node->params, &node->view);
    authority->version++;
    sim_after(world->sim, survey.every, ON_SURVEY, index);
}

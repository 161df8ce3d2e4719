/* Which sites a client group's name or target can lead to, and which of them is nearest: what a request is judged by. */
#include "models/client/client.h"
#include "models/world_state.h"
#include <string.h>

uint32_t client_nearest_site(struct world *world, uint32_t index)
{
    struct client *client = &world->client[index];
    if (client->nearest_epoch == world->site_epoch)
        return client->nearest_site;
    client->nearest_epoch = world->site_epoch;
    client->nearest_site = SPEC_NONE;
    const simtime *rtt = &world->mean_rtt[client->spec.region * world->spec->n_regions];
    for (uint32_t s = 0; s < world->n_sites; s++)
        if (client->reachable[s] && !condition_down(&world->site[s].condition) &&
            (client->nearest_site == SPEC_NONE ||
             rtt[world->site[s].spec->region] < rtt[world->site[client->nearest_site].spec->region]))
            client->nearest_site = s;
    return client->nearest_site;
}

static void mark_reachable(const struct policy_spec *policy, bool *reachable)
{
    for (uint32_t i = 0; i < policy->n_answers; i++)
        if (policy->answer[i].nested)
            mark_reachable(policy->answer[i].nested, reachable);
        else
            reachable[policy->answer[i].site] = true;
}

void client_find_reachable(struct world *world, uint32_t index)
{
    struct client *client = &world->client[index];
    memset(client->reachable, 0, world->n_sites);
    if (client->spec.dns != SPEC_NONE)
        mark_reachable(&world->authority[client->spec.dns].spec.policy, client->reachable);
    else
        client->reachable[client->spec.target] = true;
    client->nearest_epoch = UINT32_MAX;
}

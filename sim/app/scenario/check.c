/* What concerns several sections: names before anything is read, and conditions after everything is. */
#include "sim/app/scenario/loader.h"

#include "models/arrival/arrival.h"
#include "models/policy/policy.h"
#include "models/algorithm/algorithm.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LINKS_LISTED 3

/* ---- names ---- */

/* Names stand in paths, targets, CSV cells and file names. */
static void check_name(struct loader *loader, const struct node *key)
{
    bool good = key->text[0] != '\0' && strlen(key->text) <= 100;
    for (const char *c = key->text; *c && good; c++)
        good = isalnum((unsigned char)*c) || (unsigned char)*c >= 0x80 || strchr(".-_", *c);
    if (!good)
        refuse(loader->diagnostics, key->place, REFUSE_NAME, key->text);
}

static void check_names(struct loader *loader, const struct node *map)
{
    for (uint32_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        check_name(loader, map->entry[i].key);
}

static void name_all(struct loader *loader, struct names *names, const char *section)
{
    const struct node *map = node_get(loader->root, section);
    names_init(names, loader->arena);
    check_names(loader, map);
    for (uint32_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        names_add(names, map->entry[i].key->text);
}

static void name_parts(struct loader *loader)
{
    const struct node *sites = node_get(loader->root, "sites");
    for (uint32_t i = 0; sites && sites->kind == NODE_MAP && i < sites->n; i++) {
        const struct node *pools = node_get(sites->entry[i].value, "pools");
        check_names(loader, pools);
        check_names(loader, node_get(sites->entry[i].value, "balancers"));
        for (uint32_t p = 0; pools && pools->kind == NODE_MAP && p < pools->n; p++)
            check_names(loader, node_get(pools->entry[p].value, "servers"));
    }
}

/* A caching resolver for a group that names none, called like the group. */
static void add_resolver(struct loader *loader, struct node *client, const char *name)
{
    struct node *resolvers = node_get(loader->root, "resolvers");
    if (!resolvers)
        resolvers = section_default(loader, loader->root, "resolvers", "{}", NULL);
    if (resolvers->kind != NODE_MAP)
        return;
    while (node_get(resolvers, name))
        name = arena_printf(loader->arena, "%s-resolver", name);
    const struct node *region = node_get(client, "region");
    struct node *group = section_default(loader, resolvers, name, "{}", "one for each client group");
    group->place = client->place;
    if (region && region->kind == NODE_SCALAR && region->text[0])
        section_default(loader, group, "region", region->text, "that of the clients");
    struct node *shares = section_default(loader, client, "resolvers", "{}", "one of its own");
    section_default(loader, shares, name, "100%", NULL);
    names_add(&loader->resolvers, name);
}

void load_names(struct loader *loader)
{
    name_all(loader, &loader->sites, "sites");
    name_all(loader, &loader->dns, "dns");
    name_all(loader, &loader->resolvers, "resolvers");
    name_all(loader, &loader->clients, "clients");
    name_parts(loader);
    const struct node *map = node_get(loader->root, "clients");
    for (uint32_t i = 0; loader->dns.n > 0 && map && map->kind == NODE_MAP && i < map->n; i++) {
        struct node *client = map->entry[i].value;
        if (client->kind == NODE_MAP && !node_get(client, "resolvers") && !node_get(client, "target"))
            add_resolver(loader, client, map->entry[i].key->text);
    }
}

/* ---- conditions ---- */

static struct node *find(const struct loader *loader, const char *section, const char *name, const char *key)
{
    struct node *node = node_get(loader->root, section);
    node = node ? node_get(node, name) : NULL;
    return node && key ? node_get(node, key) : node;
}

/* Resolvers of most of a group's users that raise the TTL. */
static void check_ttl(struct loader *loader, const struct client_spec *client)
{
    const struct spec *spec = loader->spec;
    double share = 0;
    simtime least = SIMTIME_NEVER;
    if (client->dns == SPEC_NONE)
        return;
    const struct dns_spec *dns = &spec->dns[client->dns];
    for (uint32_t i = 0; i < client->resolver.n; i++) {
        const struct resolver_spec *resolver = &spec->resolver[client->resolver.at[i].index];
        if (resolver->min_ttl <= dns->ttl)
            continue;
        share += client->resolver.at[i].share;
        least = resolver->min_ttl < least ? resolver->min_ttl : least;
    }
    const struct node *ttl = find(loader, "dns", dns->name, "ttl");
    if (share <= 0.5 || !ttl)
        return;
    char text[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)least, text);
    struct diagnostic *d =
        refuse(loader->diagnostics, ttl->place, WARN_TTL_RAISED, ttl->text, dns->name, share * 100, client->name);
    d->repair = arena_printf(loader->arena, "they see at least %s", text);
}

/* ---- places ---- */

static const struct policy *policy_with_places(const struct policy_spec *spec)
{
    const struct policy *policy = (const struct policy *)spec->policy.type;
    if (policy->places)
        return policy;
    policy = NULL;
    for (uint32_t i = 0; i < spec->n_answers && !policy; i++)
        policy = spec->answer[i].nested ? policy_with_places(spec->answer[i].nested) : NULL;
    return policy;
}

/* Distances to and from nowhere would be 0. */
static void check_places(struct loader *loader, const struct policy_spec *policy_spec, uint32_t dns)
{
    const struct spec *spec = loader->spec;
    const struct policy *policy = policy_with_places(policy_spec);
    const struct node *at = find(loader, "dns", spec->dns[dns].name, "policy");
    bool *used = ARENA_ARRAY(loader->arena, spec->n_regions, bool);
    for (uint32_t i = 0; i < spec->n_resolvers; i++)
        used[spec->resolver[i].region] = true;
    for (uint32_t c = 0; c < spec->n_clients; c++) /* whose place a client subnet shows */
        for (uint32_t i = 0; i < spec->client[c].resolver.n; i++)
            used[spec->client[c].region] |= spec->resolver[spec->client[c].resolver.at[i].index].ecs.enabled;
    for (uint32_t i = 0; i < spec->n_sites; i++)
        used[spec->site[i].region] = true;
    for (uint32_t r = 0; policy && r < spec->n_regions; r++)
        if (used[r] && !spec->region[r].has_place) {
            refuse(loader->diagnostics, at->place, REFUSE_PLACE, policy->base.name, spec->region[r].name);
            return;
        }
}

static void mark_regions(const struct spec *spec, bool *used)
{
    for (uint32_t i = 0; i < spec->n_resolvers; i++)
        used[spec->resolver[i].region] = true;
    for (uint32_t i = 0; i < spec->n_clients; i++)
        used[spec->client[i].region] = true;
    for (uint32_t i = 0; i < spec->n_sites; i++)
        used[spec->site[i].region] = true;
}

/* Whether no link touches it, not even one to itself. */
static bool is_alone(const struct spec *spec, uint32_t region)
{
    for (uint32_t other = 0; other < spec->n_regions; other++)
        if (spec->link[(size_t)region * spec->n_regions + other].rtt)
            return false;
    return true;
}

/* Where a region is named by who is in it. */
static const struct node *find_region_use(const struct loader *loader, const char *region)
{
    static const char *const sections[] = {"resolvers", "clients", "sites"};
    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        const struct node *map = node_get(loader->root, sections[s]);
        for (uint32_t i = 0; map && i < map->n; i++) {
            const struct node *use = node_get(map->entry[i].value, "region");
            if (use && node_is_scalar(use, region))
                return use;
        }
    }
    return NULL;
}

/* A region without any link whose name is like that of one with links is likely a typing error. */
static void check_alone(struct loader *loader, bool *used)
{
    const struct spec *spec = loader->spec;
    for (uint32_t r = 0; r < spec->n_regions; r++) {
        const struct node *use = used[r] && is_alone(spec, r) ? find_region_use(loader, spec->region[r].name) : NULL;
        if (!use)
            continue;
        struct suggestion near;
        suggestion_start(&near, spec->region[r].name);
        for (uint32_t other = 0; other < spec->n_regions; other++)
            if (!is_alone(spec, other))
                suggestion_offer(&near, spec->region[other].name);
        if (!near.best)
            continue;
        refuse(loader->diagnostics, use->place, WARN_REGION_ALONE, spec->region[r].name)->repair =
            arena_printf(loader->arena, "did you mean \"%s\"?", near.best);
        used[r] = false; /* it is told */
    }
}

/* A link that is not given takes no time, which is a surprise when others are given. */
static void check_links(struct loader *loader)
{
    const struct spec *spec = loader->spec;
    const struct node *network = node_get(loader->root, "network");
    bool *used = ARENA_ARRAY(loader->arena, spec->n_regions, bool);
    const char *list = NULL;
    uint32_t n = 0;
    mark_regions(spec, used);
    if (network)
        check_alone(loader, used);
    for (uint32_t a = 0; a < spec->n_regions; a++)
        for (uint32_t b = a + 1; b < spec->n_regions; b++) {
            if (!used[a] || !used[b] || spec->link[(size_t)a * spec->n_regions + b].rtt || ++n > LINKS_LISTED)
                continue;
            list = arena_printf(loader->arena, "%s%s%s and %s", list ? list : "", list ? "; " : "", spec->region[a].name,
                                spec->region[b].name);
        }
    if (!network || !list)
        return;
    struct place place = network->place;
    place.length = 1;
    refuse(loader->diagnostics, place, WARN_LINK,
           n > LINKS_LISTED ? arena_printf(loader->arena, "%s (and %u more)", list, n - LINKS_LISTED) : list);
}

static void check_resolvers_used(struct loader *loader)
{
    const struct spec *spec = loader->spec;
    bool *used = ARENA_ARRAY(loader->arena, spec->n_resolvers + 1, bool);
    for (uint32_t c = 0; c < spec->n_clients; c++)
        for (uint32_t i = 0; i < spec->client[c].resolver.n; i++)
            used[spec->client[c].resolver.at[i].index] = true;
    const struct node *map = node_get(loader->root, "resolvers");
    for (uint32_t i = 0; i < spec->n_resolvers; i++)
        if (!used[i])
            refuse(loader->diagnostics, map->entry[i].key->place, WARN_UNUSED, "resolver", spec->resolver[i].name);
}

static void check_pools_used(struct loader *loader, const struct site_spec *site)
{
    const struct node *pools = find(loader, "sites", site->name, "pools");
    const struct tier_spec *tier = site->n_tiers ? &site->tier[site->n_tiers - 1] : NULL;
    for (uint32_t p = 0; p < site->n_pools; p++) {
        bool used = !tier || (tier->n_routes == 0 && p == 0);
        for (uint32_t r = 0; tier && r < tier->n_routes; r++)
            used |= tier->route[r].pool == p;
        if (!used)
            refuse(loader->diagnostics, pools->entry[p].key->place, WARN_UNUSED, "pool", site->pool[p].name)->note =
                "without routes, an l7 balancer sends everything to the first pool; an l4 balancer always does";
    }
}

/* Whether the prefix is the path or ends at one of its slashes. */
static bool is_below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(path, prefix, n) == 0 && (path[n] == '\0' || path[n] == '/' || (n > 0 && prefix[n - 1] == '/'));
}

/* A mistyped route changes nothing but the result. */
static void check_route(struct loader *loader, const struct node *key)
{
    const struct spec *spec = loader->spec;
    struct suggestion suggestion;
    suggestion_start(&suggestion, key->text);
    for (uint32_t c = 0; c < spec->n_clients; c++)
        for (uint32_t i = 0; i < spec->client[c].path.n; i++) {
            const char *path = spec->path[spec->client[c].path.at[i].index];
            if (is_below(path, key->text))
                return;
            suggestion_offer(&suggestion, path);
        }
    for (uint32_t c = 0; c < spec->n_clients; c++)
        if (strcmp(spec->client[c].arrivals.type->name, "trace") == 0)
            return; /* paths come from its file */
    struct diagnostic *d = refuse(loader->diagnostics, key->place, WARN_ROUTE, key->text);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
}

/* The balancer of a site, or the one of this name among several. */
static const struct node *tier_node(const struct loader *loader, const struct site_spec *site, const struct tier_spec *tier)
{
    const struct node *tiers = find(loader, "sites", site->name, "balancers");
    return tiers ? node_get(tiers, tier->name) : find(loader, "sites", site->name, "balancer");
}

static bool is_limited(const struct pool_spec *pool)
{
    for (uint32_t s = 0; s < pool->n_servers; s++)
        if (pool->server[s].max_connections != SPEC_UNLIMITED)
            return true;
    return false;
}

/* An algorithm that is about limits, over members that have none. */
static void check_limits(struct loader *loader, const struct site_spec *site)
{
    for (uint32_t t = 0; t < site->n_tiers; t++) {
        const struct strategy *type = site->tier[t].algorithm.type;
        const struct algorithm *algorithm = (const struct algorithm *)type;
        const struct node *map = tier_node(loader, site, &site->tier[t]), *value = map ? node_get(map, "algorithm") : NULL;
        if (!type || !value || !algorithm->knows_limits)
            continue;
        if (algorithm->has_own_limits && algorithm->has_own_limits(site->tier[t].algorithm.params))
            continue;
        bool limited = t + 1 == site->n_tiers;
        for (uint32_t p = 0; p < site->n_pools && limited; p++)
            limited = is_limited(&site->pool[p]);
        if (!limited)
            refuse(loader->diagnostics, value->place, WARN_NO_LIMIT, type->name, site->name);
    }
}

static void check_routes(struct loader *loader, const struct site_spec *site)
{
    for (uint32_t t = 0; t < site->n_tiers; t++) {
        const struct node *tier = tier_node(loader, site, &site->tier[t]);
        const struct node *routes = tier ? node_get(tier, "routes") : NULL;
        for (uint32_t r = 0; routes && routes->kind == NODE_MAP && r < routes->n; r++)
            if (strcmp(routes->entry[r].key->text, "default") != 0)
                check_route(loader, routes->entry[r].key);
    }
}

/* Each user of a closed loop is one of the group's: it has a cache and a connection. */
static void check_loop(struct loader *loader, const struct client_spec *client)
{
    const struct arrival *arrival = (const struct arrival *)client->arrivals.type;
    const struct node *node = find(loader, "clients", client->name, "arrivals");
    uint32_t n = arrival->loop ? arrival->loop(client->arrivals.params)->users : 0;
    if (n > client->users && node)
        refuse(loader->diagnostics, node->place, REFUSE_LOOP_USERS, n, client->name, client->users)->repair =
            diagnostics_text(loader->diagnostics, "write users: %u", n);
}

void check_scenario(struct loader *loader)
{
    const struct spec *spec = loader->spec;
    for (uint32_t i = 0; i < spec->n_clients; i++)
        check_ttl(loader, &spec->client[i]);
    for (uint32_t i = 0; i < spec->n_clients; i++)
        check_loop(loader, &spec->client[i]);
    for (uint32_t i = 0; i < spec->n_dns; i++) {
        check_places(loader, &spec->dns[i].policy, i);
        const struct node *policy = find(loader, "dns", spec->dns[i].name, "policy");
        if (!spec->dns[i].health.enabled && strcmp(spec->dns[i].policy.policy.type->name, "failover") == 0 && policy)
            refuse(loader->diagnostics, policy->place, WARN_NO_HEALTH, "failover");
    }
    for (uint32_t i = 0; i < spec->n_changes; i++)
        if (spec->change[i].kind == CHANGE_SET && spec->change[i].section == SECTION_POLICY)
            check_places(loader, spec->change[i].value, spec->change[i].a);
    if (loader->links_given)
        check_links(loader);
    check_resolvers_used(loader);
    for (uint32_t i = 0; i < spec->n_sites; i++) {
        check_pools_used(loader, &spec->site[i]);
        check_routes(loader, &spec->site[i]);
        check_limits(loader, &spec->site[i]);
    }
}

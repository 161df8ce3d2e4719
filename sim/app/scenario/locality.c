/* Localities: the zones of a tier's instances, the weights of its servers' zones, and whether both fit the pools. */
#include "sim/app/scenario/loader.h"

#include "models/insight/insight.h"
#include "sim/app/text/suggest.h"
#include "sim/engine/arena.h"
#include <string.h>

void read_zones(struct loader *loader, const struct field *field)
{
    struct tier_spec *tier = field->object;
    struct node *value = field->value;
    if (!value)
        return;
    bool list = value->kind == NODE_LIST;
    if (list && value->n == 0) {
        refuse(loader->diagnostics, value->place, REFUSE_EMPTY, field->path);
        return;
    }
    tier->zone = ARENA_ARRAY(loader->arena, list ? value->n : 1, const char *);
    tier->n_zones = list ? value->n : 1;
    for (uint32_t i = 0; i < tier->n_zones; i++) {
        const struct node *item = list ? value->entry[i].value : value;
        tier->zone[i] = expect_scalar(loader, item, field->path) ? item->text : "";
    }
}

void read_zone_weights(struct loader *loader, const struct field *field)
{
    struct tier_spec *tier = field->object;
    struct node *map = field->value;
    if (!map || !expect_map(loader, map, field->path))
        return;
    struct zone_weight *weight = ARENA_ARRAY(loader->arena, map->n + 1, struct zone_weight);
    for (uint32_t i = 0; i < map->n; i++) {
        struct entry *entry = &map->entry[i];
        const struct param row = { .key = entry->key->text, .kind = PARAM_NUMBER, .max = 1e6 };
        struct field one = *field;
        one.row = &row;
        one.path = path_text(loader, field->path, entry->key->text);
        one.value = entry->value;
        one.object = &weight[i].weight;
        weight[i].name = entry->key->text;
        value_read(loader, &one);
    }
    tier->zone_weight = weight;
    tier->n_zone_weights = map->n;
}

static bool is_zone(const struct site_spec *site, const char *name)
{
    for (uint32_t p = 0; p < site->n_pools; p++)
        for (uint32_t i = 0; i < site->pool[p].n_servers; i++)
            if (site->pool[p].server[i].zone && strcmp(site->pool[p].server[i].zone, name) == 0)
                return true;
    return false;
}

/* A zone that no server is in is a typing mistake. */
static void check_zone(struct loader *loader, const struct site_spec *site, const struct node *name)
{
    if (is_zone(site, name->text))
        return;
    struct suggestion near;
    suggestion_start(&near, name->text);
    for (uint32_t p = 0; p < site->n_pools; p++)
        for (uint32_t i = 0; i < site->pool[p].n_servers; i++)
            if (site->pool[p].server[i].zone)
                suggestion_offer(&near, site->pool[p].server[i].zone);
    struct diagnostic *d = refuse(loader->diagnostics, name->place, REFUSE_NO_SUCH, "zone of a server", name->text);
    if (near.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", near.best);
}

static bool has_levels(const struct pool_spec *pool)
{
    for (uint32_t i = 0; i < pool->n_servers; i++)
        if (pool->server[i].priority > 0 || pool->server[i].zone)
            return true;
    return false;
}

void check_locality(struct loader *loader, const struct site_spec *site, const struct node *map)
{
    const struct node *pools = node_get(map, "pools"), *balancer = node_get(map, "balancer"),
                      *tiers = node_get(map, "balancers");
    const struct tier_spec *inner = site->n_tiers ? &site->tier[site->n_tiers - 1] : NULL;
    for (uint32_t p = 0; p < site->n_pools && (!inner || inner->locality == LOCALITY_NONE); p++)
        if (has_levels(&site->pool[p]))
            refuse(loader->diagnostics, pools->entry[p].key->place, WARN_LOCALITY, site->pool[p].name);
    if (!inner)
        return;
    const struct node *tier = balancer ? balancer : tiers ? node_get(tiers, inner->name) : NULL;
    const struct node *kind = tier ? node_get(tier, "locality") : NULL, *weights = tier ? node_get(tier, "zone_weights") : NULL;
    const struct node *delay = tier ? node_get(tier, "load_info_delay") : NULL;
    if (inner->locality != LOCALITY_NONE && inner->load_info_delay > 0 && delay)
        refuse(loader->diagnostics, delay->place, WARN_LOCALITY_BLIND, "load_info_delay");
    if (inner->locality != LOCALITY_NONE && kind && inner->algorithm.type &&
        insight_wanted((const struct algorithm *)inner->algorithm.type))
        refuse(loader->diagnostics, kind->place, WARN_LOCALITY_BLIND,
               arena_printf(loader->arena, "what %s learns from servers", inner->algorithm.type->name));
    if (inner->locality == LOCALITY_ZONE_AWARE && inner->n_zones == 0 && kind)
        refuse(loader->diagnostics, kind->place, REFUSE_ZONES);
    for (uint32_t i = 0; weights && weights->kind == NODE_MAP && i < weights->n; i++)
        check_zone(loader, site, weights->entry[i].key);
}

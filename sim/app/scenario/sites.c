/* Sites: their pools of servers and their tiers of balancers. Routes and service times by path wait until all paths are known
 * (finish_sites). */
#include "sim/app/scenario/loader.h"

#include "models/discipline/discipline.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

#define SERVERS_MAX 100000

/* Service times of a pool: by path prefix, and one for all others. */
struct pool_times {
    struct pool_times *next;
    struct pool_spec *pool;
    uint32_t site, index;
    uint32_t n;
    const char **prefix;
    const struct dist **dist;
    const struct dist *otherwise; /* NULL when there is none */
    const char *path;
    struct place place;
};

/* What a pool says for its servers. */
struct pool_context {
    struct pool_spec *pool;
    struct server_spec server;
    struct node *servers;
    struct pool_times *times;
};

struct site_context {
    struct site_spec *site;
    uint32_t index;
    const char *path;
    const struct node *pools; /* in the file */
    struct names pool_names;
};

struct tier_context {
    const struct site_context *site;
    bool innermost;
};

/* ---- pools ---- */

static void read_servers(struct loader *loader, const struct field *field)
{
    (void)loader;
    ((struct pool_context *)field->context)->servers = field->value;
}

static const struct param *server_row(const char *key)
{
    const struct param *row = server_rows;
    while (row->key && strcmp(row->key, key) != 0)
        row++;
    return row;
}

/* weight, speed, workers: as a server has them, but for all of the pool. */
static void read_for_all(struct loader *loader, const struct field *field)
{
    struct pool_context *context = field->context;
    struct field one = *field;
    one.row = server_row(field->row->key);
    one.object = &context->server;
    if (field->value)
        value_read(loader, &one);
}

static bool has_paths(const struct node *value)
{
    return value->kind == NODE_MAP && value->n > 0 &&
           (value->entry[0].key->text[0] == '/' || strcmp(value->entry[0].key->text, "default") == 0);
}

static void read_service_time(struct loader *loader, const struct field *field)
{
    struct pool_times *times = ((struct pool_context *)field->context)->times;
    times->path = field->path;
    times->place = field->value->place;
    if (!has_paths(field->value)) {
        times->otherwise = read_dist(loader, field->value, field->path);
        return;
    }
    times->prefix = ARENA_ARRAY(loader->arena, field->value->n, const char *);
    times->dist = ARENA_ARRAY(loader->arena, field->value->n, const struct dist *);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        const struct dist *dist = read_dist(loader, entry->value, path_text(loader, field->path, entry->key->text));
        if (strcmp(entry->key->text, "default") == 0) {
            times->otherwise = dist;
        } else if (entry->key->text[0] != '/') {
            refuse(loader->diagnostics, entry->key->place, REFUSE_PATH, entry->key->text);
        } else {
            times->prefix[times->n] = entry->key->text;
            times->dist[times->n++] = dist;
            names_add(&loader->paths, entry->key->text);
        }
    }
}

static void read_warm_cache(struct loader *loader, const struct field *field)
{
    if (field->value && !node_is_scalar(field->value, "off"))
        section_read(loader, field->value,
                     &(struct section){ .rows = warm_cache_rows, .path = field->path, .object = field->object });
}

static void read_cancel(struct loader *loader, const struct field *field)
{
    uint32_t choice = 0;
    struct field one = *field;
    one.row = &(struct param){ .key = "cancel", .kind = PARAM_CHOICE, .choices = "none|queued" };
    one.object = &choice;
    if (value_read(loader, &one))
        ((struct pool_spec *)field->object)->cancel_queued = choice == 1;
}

static void make_servers(struct loader *loader, struct pool_context *context, const char *path)
{
    struct pool_spec *pool = context->pool;
    struct node *servers = context->servers;
    if (!servers)
        return;
    bool named = servers->kind == NODE_MAP;
    uint32_t n = servers->n;
    if (!named) {
        struct field field = { &(struct param){ .key = "servers", .kind = PARAM_COUNT, .min = 1, .max = SERVERS_MAX },
                               path,
                               servers,
                               servers->place,
                               NULL,
                               &n,
                               NULL };
        if (!value_read(loader, &field))
            return;
    } else if (n == 0) {
        refuse(loader->diagnostics, servers->place, REFUSE_EMPTY, path);
        return;
    }
    pool->server = ARENA_ARRAY(loader->arena, n, struct server_spec);
    pool->n_servers = n;
    for (uint32_t i = 0; i < n; i++) {
        pool->server[i] = context->server;
        pool->server[i].name = named ? servers->entry[i].key->text : arena_printf(loader->arena, "%u", i + 1);
        if (named && !node_is_empty(servers->entry[i].value))
            section_read(loader, servers->entry[i].value,
                         &(struct section){ .rows = server_rows,
                                            .path = path_text(loader, path, pool->server[i].name),
                                            .object = &pool->server[i] });
    }
}

static void check_weights(struct loader *loader, const struct pool_spec *pool, const struct node *map, const char *path)
{
    for (uint32_t i = 0; i < pool->n_servers; i++)
        if (pool->server[i].weight > 0)
            return;
    if (pool->n_servers > 0)
        refuse(loader->diagnostics, map->place, REFUSE_WEIGHTS, path);
}

static void read_pool(struct loader *loader, struct node *map, const char *path, struct site_context *site, uint32_t index)
{
    static const struct custom customs[] = {
        { "servers", read_servers },
        { "workers", read_for_all },
        { "max_connections", read_for_all },
        { "priority", read_for_all },
        { "zone", read_for_all },
        { "weight", read_for_all },
        { "speed", read_for_all },
        { "service_time", read_service_time },
        { "cancel", read_cancel },
        { "warm_cache", read_warm_cache },
        { NULL, NULL },
    };
    struct pool_spec *pool = &site->site->pool[index];
    struct pool_times *times = ARENA_NEW(loader->arena, struct pool_times);
    *times = (struct pool_times){ .next = loader->pool_times, .pool = pool, .site = site->index, .index = index };
    loader->pool_times = times;
    struct pool_context context = {pool,
                                   {.weight = 1, .speed = 1, .workers = 1, .max_connections = SPEC_UNLIMITED},
                                   NULL,
                                   times};
    section_read(loader, map,
                 &(struct section){ .rows = pool_rows, .customs = customs, .path = path, .object = pool, .context = &context });
    make_servers(loader, &context, path_text(loader, path, "servers"));
    check_weights(loader, pool, map, path);
    const struct discipline *discipline = (const struct discipline *)pool->discipline.type;
    if (discipline && !discipline->oldest && pool->queue_timeout != SIMTIME_NEVER && node_get(map, "queue_timeout"))
        refuse(loader->diagnostics, node_get(map, "queue_timeout")->place, REFUSE_NO_QUEUE, discipline->base.name);
}

static void read_pools(struct loader *loader, const struct field *field)
{
    struct site_context *site = field->context;
    if (!expect_map(loader, field->value, field->path))
        return;
    if (field->value->n == 0)
        refuse(loader->diagnostics, field->value->place, REFUSE_EMPTY, field->path);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const char *name = field->value->entry[i].key->text;
        site->site->pool[i].name = name;
        read_pool(loader, field->value->entry[i].value, path_text(loader, field->path, name), site, i);
    }
}

/* ---- tiers ---- */

static void read_routes(struct loader *loader, const struct field *field)
{
    const struct tier_context *context = field->context;
    struct tier_spec *tier = field->object;
    struct node *map = field->value;
    if (!map || !expect_map(loader, map, field->path))
        return;
    const struct node *pools = context->site->pools;
    if (!node_get(map, "default") && pools && pools->kind == NODE_MAP && pools->n > 0)
        section_default(loader, map, "default", pools->entry[0].key->text, "the first pool");
    struct route_spec *route = ARENA_ARRAY(loader->arena, map->n, struct route_spec);
    for (uint32_t i = 0; i < map->n; i++) {
        const struct entry *entry = &map->entry[i];
        bool is_default = strcmp(entry->key->text, "default") == 0;
        if (!is_default && entry->key->text[0] != '/')
            refuse(loader->diagnostics, entry->key->place, REFUSE_PATH, entry->key->text);
        if (!expect_scalar(loader, entry->value, path_text(loader, field->path, entry->key->text)))
            continue;
        route[i].prefix = is_default ? NULL : entry->key->text;
        route[i].pool = find_name(loader, &context->site->pool_names, "pool", pools, entry->value->place, entry->value->text);
        if (!is_default)
            names_add(&loader->paths, entry->key->text);
    }
    tier->route = route;
    tier->n_routes = map->n;
    if (!context->innermost)
        refuse(loader->diagnostics, field->key, REFUSE_INNER_ONLY);
}

static void read_tier_health(struct loader *loader, const struct field *field)
{
    struct tier_spec *tier = field->object;
    read_health(loader, field->value, field->path, tier->layer == LAYER_L7, &tier->health);
}

static void read_cache(struct loader *loader, const struct field *field)
{
    if (field->value && !node_is_scalar(field->value, "off"))
        section_read(loader, field->value,
                     &(struct section){ .rows = cache_rows, .path = field->path, .object = field->object });
}

static void read_tier(struct loader *loader, struct node *map, const char *path, const char *name, struct tier_spec *tier,
                      struct tier_context *context)
{
    static const struct custom customs[] = {
        { "routes", read_routes },
        { "health_check", read_tier_health },
        { "cache", read_cache },
        { "outlier", read_outlier },
        { "curve", read_curve },
        { "retry_budget", read_retry_budget },
        { "zones", read_zones },
        { "zone_weights", read_zone_weights },
        { NULL, NULL },
    };
    tier->name = name;
    section_read(loader, map,
                 &(struct section){ .rows = tier_rows, .customs = customs, .path = path, .object = tier, .context = context });
    for (const struct param *row = tier_rows; tier->layer == LAYER_L4 && row->key; row++) {
        const struct entry *entry = row->flags & PARAM_L7 ? node_entry(map, row->key) : NULL;
        if (entry)
            refuse(loader->diagnostics, entry->key->place, REFUSE_L7_ONLY, row->key);
    }
    default_affinity_timeout(loader, tier, map);
    check_balancing(loader, tier, map, path);
    const struct node *algorithm = node_get(map, "algorithm");
    if (tier->layer == LAYER_L4 && algorithm)
        check_l4_algorithm(loader, &tier->algorithm, algorithm->place);
}

static void read_balancer(struct loader *loader, const struct field *field)
{
    struct site_context *site = field->context;
    if (!field->value)
        return;
    site->site->tier = ARENA_NEW(loader->arena, struct tier_spec);
    site->site->n_tiers = 1;
    read_tier(loader, field->value, field->path, "balancer", site->site->tier, &(struct tier_context){ site, true });
}

static void read_balancers(struct loader *loader, const struct field *field)
{
    struct site_context *site = field->context;
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    if (site->site->n_tiers) {
        refuse(loader->diagnostics, field->key, REFUSE_BOTH, "balancers", "balancer", site->path);
        return;
    }
    uint32_t n = field->value->n;
    if (n > TIERS_MAX) {
        refuse(loader->diagnostics, field->key, REFUSE_TIERS, field->path, n);
        return;
    }
    site->site->tier = ARENA_ARRAY(loader->arena, n + 1, struct tier_spec);
    site->site->n_tiers = n;
    for (uint32_t i = 0; i < n; i++) {
        const struct entry *entry = &field->value->entry[i];
        read_tier(loader, entry->value, path_text(loader, field->path, entry->key->text), entry->key->text,
                  &site->site->tier[i], &(struct tier_context){ site, i + 1 == n });
    }
}

/* ---- sites ---- */

static void read_site_addresses(struct loader *loader, const struct field *field)
{
    struct site_spec *site = field->object;
    site->has_addresses =
        field->value && read_range(loader, field->value, field->path, &site->address_base, &site->address_prefix);
}

static void read_site(struct loader *loader, struct node *map, uint32_t index, const char *name)
{
    static const struct custom customs[] = {{"balancer", read_balancer},
                                            {"balancers", read_balancers},
                                            {"pools", read_pools},
                                            {"addresses", read_site_addresses},
                                            {NULL, NULL}};
    struct site_spec *site = &loader->spec->site[index];
    struct site_context context = {
        .site = site, .index = index, .path = path_text(loader, "sites", name), .pools = node_get(map, "pools")
    };
    names_init(&context.pool_names, loader->arena);
    site->name = name;
    if (context.pools && context.pools->kind == NODE_MAP) {
        site->n_pools = context.pools->n;
        site->pool = ARENA_ARRAY(loader->arena, site->n_pools + 1, struct pool_spec);
        for (uint32_t i = 0; i < site->n_pools; i++)
            names_add(&context.pool_names, context.pools->entry[i].key->text);
    }
    section_read(
        loader, map,
        &(struct section){ .rows = site_rows, .customs = customs, .path = context.path, .object = site, .context = &context });
    if (context.pools && context.pools->kind == NODE_MAP)
        check_locality(loader, site, map);
    if (site->n_tiers == 0 && site->n_pools > 1)
        refuse(loader->diagnostics, context.pools->entry[1].key->place, REFUSE_SERVER_ROUTES, context.path);
}

void read_sites(struct loader *loader, const struct field *field)
{
    if (!expect_map(loader, field->value, field->path))
        return;
    if (field->value->n == 0)
        refuse(loader->diagnostics, field->value->place, REFUSE_EMPTY, field->path);
    loader->spec->n_sites = field->value->n;
    loader->spec->site = ARENA_ARRAY(loader->arena, field->value->n + 1, struct site_spec);
    for (uint32_t i = 0; i < field->value->n; i++)
        read_site(loader, field->value->entry[i].value, i, field->value->entry[i].key->text);
}

/* ---- once all paths are known ---- */

static void finish_tier(struct loader *loader, struct tier_spec *tier)
{
    const struct spec *spec = loader->spec;
    uint32_t *pool_of_path = ARENA_ARRAY(loader->arena, spec->n_paths, uint32_t), otherwise = 0;
    const char **prefix = ARENA_ARRAY(loader->arena, tier->n_routes + 1, const char *);
    for (uint32_t i = 0; i < tier->n_routes; i++) {
        prefix[i] = tier->route[i].prefix;
        if (!prefix[i])
            otherwise = tier->route[i].pool;
    }
    for (uint32_t p = 0; p < spec->n_paths; p++) {
        uint32_t best = longest_prefix(spec->path[p], prefix, tier->n_routes);
        pool_of_path[p] = best < tier->n_routes ? tier->route[best].pool : otherwise;
    }
    tier->pool_of_path = pool_of_path;
}

static bool is_routed_to(const struct site_spec *site, uint32_t path, uint32_t pool)
{
    return site->n_tiers ? site->tier[site->n_tiers - 1].pool_of_path[path] == pool : pool == 0;
}

static void finish_pool(struct loader *loader, struct pool_times *times)
{
    const struct spec *spec = loader->spec;
    times->pool->service = ARENA_ARRAY(loader->arena, spec->n_paths, const struct dist *);
    for (uint32_t p = 0; p < spec->n_paths; p++) {
        uint32_t best = longest_prefix(spec->path[p], times->prefix, times->n);
        const struct dist *dist = best < times->n ? times->dist[best] : times->otherwise;
        if (!dist && is_routed_to(&spec->site[times->site], p, times->index) && times->path)
            refuse(loader->diagnostics, times->place, REFUSE_MISSING,
                   arena_printf(loader->arena, "a time for %s", spec->path[p]), times->path)
                ->note = "default: is the service time of all paths not named";
        times->pool->service[p] = dist ? dist : times->otherwise ? times->otherwise : times->n ? times->dist[0] : NULL;
    }
}

void finish_sites(struct loader *loader)
{
    struct spec *spec = loader->spec;
    spec->n_paths = loader->paths.n;
    spec->path = loader->paths.at;
    for (uint32_t i = 0; i < spec->n_sites; i++)
        for (uint32_t t = 0; t < spec->site[i].n_tiers; t++)
            finish_tier(loader, &spec->site[i].tier[t]);
    if (diagnostics_n_errors(loader->diagnostics) > 0)
        return;
    for (struct pool_times *times = loader->pool_times; times; times = times->next)
        finish_pool(loader, times);
}

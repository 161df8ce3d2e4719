/* Targets of faults and changes: region, site, site/tier, site/tier/n, site/pool, site/pool/server, resolver group, client
 * group, dns name, and [region, region]. `*` stands for any one part. */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/suggest.h"
#include "sim/engine/arena.h"
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 3
#define SERVERS_OFFERED 100

struct search {
    struct loader *loader;
    const struct node *value;
    const char *what; /* "crash" */
    unsigned kinds;
    const char *part[PARTS_MAX];
    uint32_t n_parts;
    uint32_t n_found;
    bool other_kind; /* something has this name, but it is of no kind that is asked for */
    bool failed;
    void (*found)(struct loader *loader, void *context, const struct target *target, const char *name);
    void *context;
    struct suggestion suggestion;
};

static const char *const kind_words[TARGET_KINDS] = {
    "region",    "[region, region]", "site",           "site/tier", "site/tier/n",
    "site/pool", "site/pool/server", "resolver group", "client group", "dns name",
};

static bool matches(const char *pattern, const char *name) { return strcmp(pattern, "*") == 0 || strcmp(pattern, name) == 0; }

static const char *note(struct search *search)
{
    struct arena *arena = search->loader->arena;
    const char *list = NULL;
    for (int kind = 0; kind < TARGET_KINDS; kind++)
        if (search->kinds & 1u << kind)
            list = list ? arena_printf(arena, "%s, %s", list, kind_words[kind]) : kind_words[kind];
    return arena_printf(arena, "%s takes: %s", search->what, list ? list : "nothing");
}

static void hit(struct search *search, enum target_kind kind, uint32_t a, uint32_t b, uint32_t c, const char *name)
{
    if (!(search->kinds & 1u << kind)) {
        search->other_kind = true;
        return;
    }
    search->n_found++;
    search->found(search->loader, search->context, &(struct target){ kind, a, b, c }, name);
}

/* ---- one part ---- */

static void search_names(struct search *search, const struct names *names, enum target_kind kind)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (search->kinds & 1u << kind)
            suggestion_offer(&search->suggestion, names->at[i]);
        if (matches(search->part[0], names->at[i]))
            hit(search, kind, i, 0, 0, names->at[i]);
    }
}

static void search_one(struct search *search)
{
    struct loader *loader = search->loader;
    bool wild = strcmp(search->part[0], "*") == 0;
    search_names(search, &loader->sites, TARGET_SITE);
    /* A site that is called like its region is meant first; * means every site. */
    if (search->n_found > 0)
        return;
    if (!wild || !(search->kinds & 1u << TARGET_SITE))
        search_names(search, &loader->regions, TARGET_REGION);
    /* A client group's own resolvers are called like it. */
    if (search->n_found == 0)
        search_names(search, &loader->clients, TARGET_CLIENTS);
    if (search->n_found == 0)
        search_names(search, &loader->resolvers, TARGET_RESOLVERS);
    if (search->n_found == 0)
        search_names(search, &loader->dns, TARGET_DNS);
}

/* ---- parts of a site ---- */

static const char *joined(struct search *search, const char *site, const char *second, const char *third)
{
    return third ? arena_printf(search->loader->arena, "%s/%s/%s", site, second, third)
                 : arena_printf(search->loader->arena, "%s/%s", site, second);
}

static void search_servers(struct search *search, uint32_t s, uint32_t p)
{
    const struct site_spec *site = &search->loader->spec->site[s];
    const struct pool_spec *pool = &site->pool[p];
    for (uint32_t i = 0; i < pool->n_servers; i++)
        if (matches(search->part[2], pool->server[i].name))
            hit(search, TARGET_SERVER, s, p, i, joined(search, site->name, pool->name, pool->server[i].name));
}

static void search_instances(struct search *search, uint32_t s, uint32_t t)
{
    const struct site_spec *site = &search->loader->spec->site[s];
    for (uint32_t i = 0; i < site->tier[t].instances; i++) {
        const char *name = arena_printf(search->loader->arena, "%u", i + 1);
        if (matches(search->part[2], name))
            hit(search, TARGET_INSTANCE, s, t, i, joined(search, site->name, site->tier[t].name, name));
    }
}

/* A suggestion is a whole target, with as many parts as were written. */
static void offer_pool(struct search *search, const struct site_spec *site, const struct pool_spec *pool)
{
    if (search->n_parts == 2)
        suggestion_offer(&search->suggestion, joined(search, site->name, pool->name, NULL));
    for (uint32_t i = 0; search->n_parts == 3 && i < pool->n_servers && i < SERVERS_OFFERED; i++)
        suggestion_offer(&search->suggestion, joined(search, site->name, pool->name, pool->server[i].name));
}

/* Pools, then tiers. Both of one name would leave the reader guessing. `*` means pools when the fault can hit them. */
static void search_site(struct search *search, uint32_t s)
{
    const struct site_spec *site = &search->loader->spec->site[s];
    uint32_t n_pools_hit = 0;
    bool wild = strcmp(search->part[1], "*") == 0;
    for (uint32_t p = 0; p < site->n_pools; p++) {
        offer_pool(search, site, &site->pool[p]);
        if (!matches(search->part[1], site->pool[p].name))
            continue;
        n_pools_hit++;
        if (search->n_parts == 2)
            hit(search, TARGET_POOL, s, p, 0, joined(search, site->name, site->pool[p].name, NULL));
        else
            search_servers(search, s, p);
    }
    for (uint32_t t = 0; t < site->n_tiers; t++) {
        if (search->n_parts == 2)
            suggestion_offer(&search->suggestion, joined(search, site->name, site->tier[t].name, NULL));
        if (!matches(search->part[1], site->tier[t].name) || (wild && n_pools_hit > 0))
            continue;
        if (n_pools_hit > 0) {
            refuse(search->loader->diagnostics, search->value->place, REFUSE_BOTH_TIERS_AND_POOL, site->name,
                   site->tier[t].name);
            search->failed = true;
        } else if (search->n_parts == 2) {
            hit(search, TARGET_TIER, s, t, 0, joined(search, site->name, site->tier[t].name, NULL));
        } else {
            search_instances(search, s, t);
        }
    }
}

static void search_sites(struct search *search)
{
    const struct loader *loader = search->loader;
    uint32_t n = 0;
    for (uint32_t s = 0; s < loader->spec->n_sites; s++)
        if (matches(search->part[0], loader->spec->site[s].name)) {
            search_site(search, s);
            n++;
        }
    if (n > 0)
        return;
    find_name(search->loader, &loader->sites, "site", node_get(loader->root, "sites"), search->value->place, search->part[0]);
    search->failed = true;
}

/* ---- two regions ---- */

static bool search_pair(struct search *search, struct node *value, const char *path)
{
    struct index_list regions;
    if (!(search->kinds & 1u << TARGET_REGIONS) || value->n != 2) {
        refuse(search->loader->diagnostics, value->place, REFUSE_TARGET_TWO, search->what)->note = note(search);
        return false;
    }
    if (!read_regions(search->loader, value, path, &regions))
        return false;
    const struct region_spec *region = search->loader->spec->region;
    hit(search, TARGET_REGIONS, regions.at[0], regions.at[1], 0,
        arena_printf(search->loader->arena, "%s-%s", region[regions.at[0]].name, region[regions.at[1]].name));
    return true;
}

/* ---- all ---- */

static bool split(struct search *search, const char *text)
{
    while (search->n_parts < PARTS_MAX) {
        size_t n = strcspn(text, "/");
        search->part[search->n_parts++] = arena_strndup(search->loader->arena, text, n);
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
    return false;
}

static void refuse_target(struct search *search)
{
    struct diagnostic *d = refuse(search->loader->diagnostics, search->value->place,
                                  search->other_kind ? REFUSE_TARGET_KIND : REFUSE_TARGET, search->what, search->value->text);
    d->note = note(search);
    if (search->suggestion.best && !search->other_kind)
        d->repair = arena_printf(search->loader->arena, "did you mean \"%s\"?", search->suggestion.best);
}

bool read_targets(struct loader *loader, const struct node *value, const char *path, unsigned kinds, const char *what,
                  void (*found)(struct loader *loader, void *context, const struct target *target, const char *name),
                  void *context)
{
    struct search search = {
        .loader = loader, .value = value, .what = what, .kinds = kinds, .found = found, .context = context
    };
    if (value->kind == NODE_LIST)
        return search_pair(&search, (struct node *)value, path);
    if (!expect_scalar(loader, value, path))
        return false;
    if (!split(&search, value->text)) {
        refuse_target(&search);
        return false;
    }
    suggestion_start(&search.suggestion, value->text);
    if (search.n_parts == 1)
        search_one(&search);
    else
        search_sites(&search);
    if (search.n_found == 0 && !search.failed)
        refuse_target(&search);
    return search.n_found > 0 && !search.failed;
}

/* Changes: {at, set: {path: value}} and {at, drain: target}, or remove, or add. A path is resolved in the complete tree and
 * then becomes section, indices and offset, so that a run copies bytes and asks no names. Rows with PARAM_LIVE may be set.
 * Changes are kept in order of time, since a change of one weight builds on those before it. */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/path.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

struct changes {
    struct loader *loader;
    uint32_t room;
    struct node **dns; /* [n_dns] the entry as the changes so far have made it; NULL when untouched */
    bool *touched;     /* [n_dns] by the change that is being read */
    /* the change that is being read */
    simtime at;
    int line;
    struct node *key, *value;
};

/* Where a live value is. */
struct live {
    const struct param *rows;
    enum section_kind section;
    uint32_t a, b, c;
    size_t base; /* of the rows' struct in the section's */
    uint32_t n;  /* c counts from its value on, for so many servers; 1 for all else */
};

static struct change_spec *add_change(struct changes *changes)
{
    struct spec *spec = changes->loader->spec;
    if (spec->n_changes == changes->room) {
        changes->room = changes->room ? 2 * changes->room : 16;
        struct change_spec *change = ARENA_ARRAY(changes->loader->arena, changes->room, struct change_spec);
        if (spec->n_changes)
            memcpy(change, spec->change, spec->n_changes * sizeof change[0]);
        spec->change = change;
    }
    struct change_spec *change = &spec->change[spec->n_changes++];
    *change = (struct change_spec){ .at = changes->at, .line = changes->line };
    return change;
}

/* ---- which value ---- */

static uint32_t pool_index(const struct site_spec *site, const char *name)
{
    uint32_t i = 0;
    while (i < site->n_pools && strcmp(site->pool[i].name, name) != 0)
        i++;
    return i;
}

static bool find_server(const struct spec *spec, const struct path_match *match, struct live *live)
{
    const struct site_spec *site = &spec->site[live->a];
    live->b = pool_index(site, match->part[3]);
    live->rows = server_rows;
    live->section = SECTION_SERVER;
    if (live->b == site->n_pools)
        return false;
    const struct pool_spec *pool = &site->pool[live->b];
    if (match->n == 5) {
        live->n = pool->n_servers;
        return true;
    }
    if (match->n != 7 || strcmp(match->part[4], "servers") != 0)
        return false;
    while (live->c < pool->n_servers && strcmp(pool->server[live->c].name, match->part[5]) != 0)
        live->c++;
    return live->c < pool->n_servers;
}

static bool find_tier(const struct spec *spec, const struct path_match *match, struct live *live)
{
    const struct site_spec *site = &spec->site[live->a];
    live->rows = tier_rows;
    live->section = SECTION_TIER;
    if (strcmp(match->part[2], "balancer") == 0)
        return match->n == 4;
    while (live->b < site->n_tiers && strcmp(site->tier[live->b].name, match->part[3]) != 0)
        live->b++;
    return match->n == 5 && live->b < site->n_tiers;
}

static bool find_client(const struct path_match *match, struct live *live)
{
    live->section = SECTION_CLIENT;
    live->rows = client_rows;
    if (match->n == 3)
        return true;
    bool is_retry = strcmp(match->part[2], "retry") == 0;
    live->rows = is_retry ? retry_rows : connections_rows;
    live->base = is_retry ? offsetof(struct client_spec, retry) : 0;
    return match->n == 4 && (is_retry || strcmp(match->part[2], "connections") == 0);
}

static uint32_t client_index(const struct spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->n_clients; i++)
        if (strcmp(spec->client[i].name, name) == 0)
            return i;
    return SPEC_NONE;
}

/* False when the path leads to nothing that could ever be live. */
static bool find_live(struct loader *loader, const struct path_match *match, struct live *live)
{
    *live = (struct live){ .n = 1 };
    if (match->n < 3)
        return false;
    if (strcmp(match->part[0], "dns") == 0) {
        live->a = names_find(&loader->dns, match->part[1]);
        live->section = SECTION_DNS;
        live->rows = dns_rows;
        return match->n == 3;
    }
    if (strcmp(match->part[0], "resolvers") == 0) {
        live->a = names_find(&loader->resolvers, match->part[1]);
        live->section = SECTION_RESOLVER;
        live->rows = resolver_rows;
        return match->n == 3;
    }
    if (strcmp(match->part[0], "clients") == 0) {
        live->a = client_index(loader->spec, match->part[1]);
        return find_client(match, live);
    }
    if (strcmp(match->part[0], "sites") != 0 || match->n < 4)
        return false;
    live->a = names_find(&loader->sites, match->part[1]);
    return strcmp(match->part[2], "pools") == 0 ? match->n >= 5 && find_server(loader->spec, match, live)
                                                : find_tier(loader->spec, match, live);
}

static const struct param *live_row(const struct param *rows, const char *key)
{
    for (const struct param *row = rows; row && row->key; row++)
        if ((row->flags & PARAM_LIVE) && strcmp(row->key, key) == 0)
            return row;
    return NULL;
}

/* A key that is none, or one that no operator can change while it runs. */
static void refuse_fixed(struct changes *changes, const struct param *rows, const char *key)
{
    struct loader *loader = changes->loader;
    const char *list = NULL;
    bool is_key = !rows;
    struct suggestion suggestion;
    suggestion_start(&suggestion, key);
    for (const struct param *row = rows; row && row->key; row++) {
        is_key |= strcmp(row->key, key) == 0;
        if (!(row->flags & PARAM_LIVE))
            continue;
        list = list ? arena_printf(loader->arena, "%s, %s", list, row->key) : row->key;
        suggestion_offer(&suggestion, row->key);
    }
    struct diagnostic *d = is_key
                               ? refuse(loader->diagnostics, changes->key->place, REFUSE_CHANGE_FIXED, changes->key->text)
                               : refuse(loader->diagnostics, changes->key->place, REFUSE_UNKNOWN_KEY, key, changes->key->text);
    if (!is_key && suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = list ? arena_printf(loader->arena, "what can be set here while it runs: %s", list)
                   : "what can be set while it runs: ttl, policy and answers of dns entries; min_ttl, max_ttl of resolvers;\n"
                     "time-outs of clients; algorithm of balancers; weight and speed of pools and servers";
}

/* ---- setting ---- */

static void set_value(struct changes *changes, const struct live *live, const struct param *row)
{
    struct loader *loader = changes->loader;
    size_t n_bytes = value_bytes(row->kind);
    void *value = arena_alloc(loader->arena, n_bytes);
    struct param at_zero = *row;
    at_zero.offset = 0;
    struct node *node = node_copy(loader->arena, changes->value);
    if (!value_read(loader, &(struct field){ &at_zero, changes->key->text, node, changes->key->place, NULL, value, NULL }))
        return;
    if (live->section == SECTION_TIER && row->kind == PARAM_STRATEGY &&
        loader->spec->site[live->a].tier[live->b].layer == LAYER_L4)
        check_l4_algorithm(loader, value, changes->value->place);
    const char *text = node->kind == NODE_SCALAR ? node->text : "...";
    for (uint32_t i = 0; i < live->n; i++) {
        struct change_spec *change = add_change(changes);
        change->kind = CHANGE_SET;
        change->label = arena_printf(loader->arena, "set %s = %s", changes->key->text, text);
        change->section = live->section;
        change->a = live->a, change->b = live->b, change->c = live->c + i;
        change->offset = live->base + row->offset;
        change->size = n_bytes;
        change->value = value;
    }
}

/* dns.NAME.policy, dns.NAME.answers and what is in them: changes the entry's copy; the policy is read when the change is
 * complete. */
static void set_policy(struct changes *changes, const struct path_match *match)
{
    struct loader *loader = changes->loader;
    uint32_t a = names_find(&loader->dns, match->part[1]);
    if (!changes->dns[a])
        changes->dns[a] = node_copy(loader->arena, node_get(loader->root, "dns")->entry[a].value);
    const char *rest = "";
    for (uint32_t i = 2; i < match->n; i++)
        rest = arena_printf(loader->arena, "%s%s\"%s\"", rest, i > 2 ? "." : "", match->part[i]);
    changes->touched[a] |=
        path_set(loader->arena, loader->diagnostics, changes->dns[a], rest, changes->key->place, changes->value);
}

static void found(void *context, const struct path_match *match)
{
    struct changes *changes = context;
    if (match->n >= 3 && strcmp(match->part[0], "dns") == 0 &&
        (strcmp(match->part[2], "policy") == 0 || strcmp(match->part[2], "answers") == 0)) {
        set_policy(changes, match);
        return;
    }
    struct live live;
    bool known = find_live(changes->loader, match, &live);
    const struct param *row = known ? live_row(live.rows, match->part[match->n - 1]) : NULL;
    if (!row)
        refuse_fixed(changes, live.rows, match->part[match->n - 1]);
    else
        set_value(changes, &live, row);
}

static void finish_policies(struct changes *changes)
{
    struct loader *loader = changes->loader;
    for (uint32_t a = 0; a < loader->spec->n_dns; a++) {
        if (!changes->touched[a])
            continue;
        changes->touched[a] = false;
        struct policy_spec *policy = ARENA_NEW(loader->arena, struct policy_spec);
        const char *path = arena_printf(loader->arena, "dns.%s", loader->spec->dns[a].name);
        if (!read_policy(loader, node_copy(loader->arena, changes->dns[a]), path, policy))
            continue;
        struct change_spec *change = add_change(changes);
        change->kind = CHANGE_SET;
        change->label = arena_printf(loader->arena, "set %s", changes->key->text);
        change->section = SECTION_POLICY;
        change->a = a;
        change->size = sizeof *policy;
        change->value = policy;
    }
}

static void read_set(struct loader *loader, const struct field *field)
{
    struct changes *changes = field->context;
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    if (field->value->n == 0)
        refuse(loader->diagnostics, field->value->place, REFUSE_EMPTY, field->path);
    for (uint32_t i = 0; i < field->value->n; i++) {
        changes->key = field->value->entry[i].key;
        changes->value = field->value->entry[i].value;
        /* A copy: looking for the place may spread `servers: 3` into a map. */
        path_find(loader->arena, loader->diagnostics, node_copy(loader->arena, loader->root), changes->key->text,
                  changes->key->place, found, changes);
    }
    finish_policies(changes);
}

/* ---- draining, removing, adding ---- */

static const struct {
    const char *key;
    enum change_kind kind;
} services[] = { { "drain", CHANGE_DRAIN }, { "remove", CHANGE_REMOVE }, { "add", CHANGE_ADD } };
enum { N_SERVICES = sizeof services / sizeof services[0] };

struct service_targets {
    struct changes *changes;
    uint32_t nth; /* of services */
};

static void add_service(struct loader *loader, void *context, const struct target *target, const char *name)
{
    const struct service_targets *service = context;
    struct change_spec *change = add_change(service->changes);
    change->kind = services[service->nth].kind;
    change->target = *target;
    change->label = arena_printf(loader->arena, "%s %s", services[service->nth].key, name);
}

/* What DNS would take out of its answers, but a group that asks nobody goes on using. */
static void check_drain(struct loader *loader, const struct node *value, const struct target *target)
{
    const struct spec *spec = loader->spec;
    uint32_t n_tiers = spec->site[target->a].n_tiers;
    bool is_address = target->kind == TARGET_SITE || (target->kind == TARGET_INSTANCE && target->b == 0) ||
                      (target->kind == TARGET_SERVER && n_tiers == 0);
    for (uint32_t c = 0; is_address && c < spec->n_clients; c++)
        if (spec->client[c].dns == SPEC_NONE && spec->client[c].target == target->a) {
            refuse(loader->diagnostics, value->place, WARN_DRAIN_TARGET, spec->client[c].name);
            return;
        }
}

static void read_service(struct loader *loader, const struct field *field)
{
    uint32_t first = loader->spec->n_changes;
    struct service_targets service = { .changes = field->context };
    while (strcmp(services[service.nth].key, field->row->key) != 0)
        service.nth++;
    if (field->value)
        read_targets(loader, field->value, field->path, 1u << TARGET_SITE | 1u << TARGET_INSTANCE | 1u << TARGET_SERVER,
                     field->row->key, add_service, &service);
    for (uint32_t i = first; i < loader->spec->n_changes; i++)
        if (loader->spec->change[i].kind == CHANGE_DRAIN)
            check_drain(loader, field->value, &loader->spec->change[i].target);
}

/* ---- all ---- */

static void read_change(struct changes *changes, struct node *map, const char *path)
{
    static const struct custom customs[] = { { "set", read_set }, { "drain", read_service },
                                            { "remove", read_service }, { "add", read_service }, { NULL, NULL } };
    struct loader *loader = changes->loader;
    struct change_spec when = { .at = changes->at };
    changes->line = map->place.line;
    section_read(
        loader, map,
        &(struct section){ .rows = change_rows, .customs = customs, .path = path, .object = &when, .context = changes });
    if (map->kind != NODE_MAP)
        return;
    bool any = node_get(map, "set") != NULL;
    for (uint32_t i = 0; i < N_SERVICES; i++)
        any |= node_get(map, services[i].key) != NULL;
    if (!any)
        refuse(loader->diagnostics, node_content(map), REFUSE_CHANGE_NONE);
    const struct node *at = node_get(map, "at");
    char warmup[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_NUMBER, simtime_s(loader->spec->run.warmup), warmup);
    if (at && changes->at >= 0 && changes->at < loader->spec->run.warmup)
        refuse(loader->diagnostics, at->place, WARN_CHANGE_WARMUP, warmup);
    else if (at && changes->at >= loader->spec->run.duration && loader->spec->run.duration > 0)
        refuse(loader->diagnostics, at->place, WARN_AFTER_END, "change");
}

/* The time of a change, before it is read; what is wrong with it is told then. */
static simtime time_of(const struct node *map)
{
    const struct node *at = node_get(map, "at");
    double ns = 0;
    return at && at->kind == NODE_SCALAR && quantity_parse(QUANTITY_DURATION, at->text, &ns, NULL) == UNIT_OK ? (simtime)ns
                                                                                                              : -1;
}

void read_changes(struct loader *loader, const struct field *field)
{
    if (!field->value || !expect_list(loader, field->value, field->path))
        return;
    uint32_t n = field->value->n, *order = ARENA_ARRAY(loader->arena, n + 1, uint32_t);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = i;
        for (; j > 0 && time_of(field->value->entry[order[j - 1]].value) > time_of(field->value->entry[i].value); j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    struct changes changes = { .loader = loader };
    changes.dns = ARENA_ARRAY(loader->arena, loader->spec->n_dns + 1, struct node *);
    changes.touched = ARENA_ARRAY(loader->arena, loader->spec->n_dns + 1, bool);
    for (uint32_t i = 0; i < n; i++) {
        struct node *map = field->value->entry[order[i]].value;
        changes.at = time_of(map);
        read_change(&changes, map, arena_printf(loader->arena, "changes.%u", order[i] + 1));
    }
}

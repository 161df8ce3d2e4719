/* Client groups: whom they ask, how they keep answers and connections, what they do after a failure. */
#include "sim/app/scenario/loader.h"

#include "sim/app/scenario/preset.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

/* Load testers with nothing but an address on their command line. How k6 and Vegeta keep names is in dns_cache_presets; the
 * others look up once, at start. A user is a VU, a worker or a connection. */
const struct preset client_presets[] = {
    { .name = "k6",
      .yaml = "{users: 1, dns_cache: k6, connect_timeout: 30s, timeout: 60s}",
      .is_loop = true,
      .help = "every user is a VU that asks again at once (constant-vus without sleep); constant-arrival-rate is arrivals: "
              "constant(...)",
      .source = "grafana/k6-docs: constant-vus, k6 options (dns, noVUConnectionReuse), Params.timeout" },
    { .name = "vegeta",
      .yaml = "{users: 10, arrivals: constant(50/s), dns_cache: vegeta, connect_timeout: 30s, timeout: 30s}",
      .help = "50 requests a second whatever happens, timed from when they were due; -rate is arrivals: constant(...)",
      .source = "tsenart/vegeta, README: -rate, -workers, -timeout, -keepalive, -dns-ttl" },
    { .name = "wrk",
      .yaml = "{users: 10, dns_cache: forever, connect_timeout: 127s, timeout: 1h}",
      .is_loop = true,
      .help = "every user is a connection that asks again at once; --timeout only counts late answers, it waits for all of "
              "them, and for connects as long as Linux does",
      .source = "wg/wrk, README: -c, --timeout; tcp(7): tcp_syn_retries" },
    { .name = "wrk2",
      .yaml = "{users: 10, dns_cache: forever, connect_timeout: 127s, timeout: 1h}",
      .help = "needs arrivals: closed(users=... pace=... latency=honest); its -R is users over pace",
      .source = "giltene/wrk2, README: -c, -R" },
    { .name = "ab",
      .yaml = "{users: 1, dns_cache: forever, connections: {keep_alive: no}, connect_timeout: 30s, timeout: 30s}",
      .is_loop = true,
      .help = "every user is one of -c requests at a time, each over a connection of its own; -k is connections: "
              "{keep_alive: yes}",
      .source = "Apache HTTP Server 2.4, ab(1): -c, -k, -s" },
    { .name = NULL },
};

/* ---- which dns entry, or which site ---- */

static void read_name(struct loader *loader, const struct field *field)
{
    struct client_spec *client = field->object;
    client->dns = SPEC_NONE;
    struct node *value = field->value;
    if (!value && !node_get(field->map, "target") && loader->dns.n == 1)
        value = section_default(loader, field->map, "name", loader->dns.at[0], "the only one");
    if (!value) {
        if (loader->dns.n > 1 && !node_get(field->map, "target"))
            refuse(loader->diagnostics, field->key, REFUSE_WHICH, "name", "dns entries")->note =
                names_note(loader, "dns entry", node_get(loader->root, "dns"));
        return;
    }
    if (node_get(field->map, "target"))
        refuse(loader->diagnostics, field->key, REFUSE_BOTH, "name", "target", "a client group");
    else if (expect_scalar(loader, value, field->path))
        client->dns = find_name(loader, &loader->dns, "dns entry", node_get(loader->root, "dns"), value->place, value->text);
}

static void read_target(struct loader *loader, const struct field *field)
{
    struct client_spec *client = field->object;
    client->target = SPEC_NONE;
    struct node *value = field->value;
    if (!value && loader->dns.n == 0 && loader->sites.n == 1)
        value = section_default(loader, field->map, "target", loader->sites.at[0], "the only site");
    if (!value) {
        if (loader->dns.n == 0 && loader->sites.n > 1)
            refuse(loader->diagnostics, field->key, REFUSE_WHICH, "target", "sites, and no dns")->note =
                names_note(loader, "site", node_get(loader->root, "sites"));
        return;
    }
    if (expect_scalar(loader, value, field->path))
        client->target = find_name(loader, &loader->sites, "site", node_get(loader->root, "sites"), value->place, value->text);
}

/* ---- resolvers, addresses, paths ---- */

static uint32_t resolver_index(struct loader *loader, const struct node *key, const char *path)
{
    (void)path;
    return find_name(loader, &loader->resolvers, "resolver", node_get(loader->root, "resolvers"), key->place, key->text);
}

static void read_client_resolvers(struct loader *loader, const struct field *field)
{
    if (field->value)
        read_shares(loader, field->value, field->path, resolver_index, &((struct client_spec *)field->object)->resolver);
}

static uint32_t path_index(struct loader *loader, const struct node *key, const char *path)
{
    (void)path;
    if (key->text[0] == '/')
        return names_add(&loader->paths, key->text);
    refuse(loader->diagnostics, key->place, REFUSE_PATH, key->text);
    return SPEC_NONE;
}

static void read_keys(struct loader *loader, const struct field *field)
{
    if (field->value && !node_is_scalar(field->value, "off"))
        section_read(loader, field->value, &(struct section){.rows = keys_rows, .path = field->path, .object = field->object});
}

static void read_paths(struct loader *loader, const struct field *field)
{
    read_shares(loader, field->value, field->path, path_index, &((struct client_spec *)field->object)->path);
}

static void read_addresses(struct loader *loader, const struct field *field)
{
    struct client_spec *client = field->object;
    uint32_t index = (uint32_t)(client - loader->spec->client);
    struct node *value = field->value;
    if (!value && index > 255) {
        refuse(loader->diagnostics, field->key, REFUSE_ADDRESSES_FULL);
        return;
    }
    if (!value)
        value = section_default(loader, field->map, "addresses", arena_printf(loader->arena, "10.%u.0.0/16", index), NULL);
    if (!read_range(loader, value, field->path, &client->address_base, &client->address_prefix))
        return;
    double n_addresses = (double)(UINT64_C(1) << (32 - client->address_prefix)),
           n_needed = (double)client->users / (client->nat ? client->nat : 1);
    if (n_needed > n_addresses)
        refuse(loader->diagnostics, value->place, WARN_ADDRESSES, field->path, n_addresses, n_needed);
}

/* ---- connections and retries ---- */

static void read_connections(struct loader *loader, const struct field *field)
{
    section_read(loader, field->value,
                 &(struct section){ .rows = connections_rows, .path = field->path, .object = field->object });
}

static void read_retry_on(struct loader *loader, const struct field *field)
{
    static const struct param row = { .key = "on", .kind = PARAM_CHOICE, .choices = "connect|reset|timeout|5xx" };
    struct retry_spec *retry = field->object;
    bool is_list = field->value->kind == NODE_LIST;
    for (uint32_t i = 0; i < (is_list ? field->value->n : 1); i++) {
        struct node *item = is_list ? field->value->entry[i].value : field->value;
        uint32_t choice;
        if (value_read(loader, &(struct field){ &row, field->path, item, item->place, NULL, &choice, NULL }))
            retry->on |= 1u << choice;
    }
}

static bool read_duration(struct loader *loader, const struct field *like, struct node *value, simtime *duration)
{
    static const struct param row = { .key = "backoff", .kind = PARAM_DURATION };
    return value_read(loader, &(struct field){ &row, like->path, value, value->place, NULL, duration, NULL });
}

/* A duration, or doubling(first cap=most). */
static void read_backoff(struct loader *loader, const struct field *field)
{
    struct retry_spec *retry = field->object;
    retry->backoff_factor = 1;
    if (field->value->kind == NODE_SCALAR && !call_is_likely(field->value->text)) {
        if (read_duration(loader, field, field->value, &retry->backoff))
            retry->backoff_cap = retry->backoff;
        return;
    }
    struct call call;
    if (!call_parse(loader->arena, loader->diagnostics, field->value, "back-off", field->path, &call))
        return;
    retry->backoff_factor = 2;
    retry->backoff_cap = SIMTIME_NEVER;
    bool good = strcmp(call.name, "doubling") == 0 && call.n >= 1 && call.n <= 2;
    for (uint32_t i = 0; good && i < call.n; i++) {
        const char *key = call.argument[i].key;
        bool is_first = !key || strcmp(key, "first") == 0;
        good = is_first || strcmp(key, "cap") == 0;
        if (good && !read_duration(loader, field, call.argument[i].value, is_first ? &retry->backoff : &retry->backoff_cap))
            return;
    }
    if (!good || retry->backoff_cap < retry->backoff)
        refuse(loader->diagnostics, call.whole, REFUSE_BACKOFF, field->path);
}

static void read_budget(struct loader *loader, const struct field *field)
{
    struct retry_spec *retry = field->object;
    retry->budget_share = -1;
    if (!node_is_scalar(field->value, "off") && !node_is_scalar(field->value, "none"))
        read_share(loader, field->value, field->path, &retry->budget_share);
}

static void read_retry(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = {
        { "on", read_retry_on }, { "backoff", read_backoff }, { "budget", read_budget }, { NULL, NULL }
    };
    section_read(loader, field->value,
                 &(struct section){ .rows = retry_rows,
                                    .customs = customs,
                                    .path = field->path,
                                    .object = &((struct client_spec *)field->object)->retry });
}

static void read_happy_eyeballs(struct loader *loader, const struct field *field)
{
    struct happy_eyeballs_spec *spec = &((struct client_spec *)field->object)->happy_eyeballs;
    spec->enabled = section_switch(loader, field, happy_eyeballs_rows, spec);
}

/* ---- groups ---- */

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

static void spread_preset(struct loader *loader, struct node *map, const char *path)
{
    const struct preset *preset =
        map->kind == NODE_MAP ? section_find_preset(loader, map, client_presets, "client preset", path, "none at all") : NULL;
    const struct node *users = preset ? node_get(map, "users") : NULL;
    if (users && users->kind == NODE_SCALAR && preset->is_loop && !node_get(map, "arrivals"))
        section_preset(loader, map, preset->name, arena_printf(loader->arena, "{arrivals: closed(users=%s)}", users->text));
}

void read_clients(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = {
        { "preset", ignore },
        { "name", read_name },
        { "target", read_target },
        { "resolvers", read_client_resolvers },
        { "addresses", read_addresses },
        { "paths", read_paths },
        { "keys", read_keys },
        { "dns_cache", read_dns_cache },
        { "connections", read_connections },
        { "retry", read_retry },
        { "happy_eyeballs", read_happy_eyeballs },
        { NULL, NULL },
    };
    if (!expect_map(loader, field->value, field->path))
        return;
    if (field->value->n == 0)
        refuse(loader->diagnostics, field->value->place, REFUSE_EMPTY, field->path);
    loader->spec->n_clients = field->value->n;
    loader->spec->client = ARENA_ARRAY(loader->arena, field->value->n + 1, struct client_spec);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        struct client_spec *client = &loader->spec->client[i];
        client->name = entry->key->text;
        spread_preset(loader, entry->value, path_text(loader, field->path, client->name));
        section_read(loader, entry->value,
                     &(struct section){ .rows = client_rows,
                                        .customs = customs,
                                        .path = path_text(loader, field->path, client->name),
                                        .object = client });
    }
}

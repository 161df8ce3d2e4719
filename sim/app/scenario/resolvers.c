/* Groups of recursive resolvers, and how a group's users spread over its members. */
#include "sim/app/scenario/loader.h"

#include "sim/app/scenario/preset.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

/* What the products do by default. Unbound turns an answer by the query's number, which is as good as random. BIND's time-out
 * is its resolver-retry-interval; dnsmasq forwards and leaves trying again to the client. */
const struct preset resolver_presets[] = {
    { .name = "unbound",
      .yaml = "{max_ttl: 24h, min_ttl: 0s, max_negative_ttl: 1h, servfail_ttl: 5s, rotate: random, timeout: 376ms,"
              " serve_stale: off, prefetch: off}",
      .help = "serve-expired: yes is serve_stale: on, prefetch: yes is prefetch: on",
      .source = "unbound.conf(5): cache-max-ttl, rrset-roundrobin, serve-expired, prefetch" },
    { .name = "bind",
      .yaml = "{max_ttl: 168h, min_ttl: 0s, max_negative_ttl: 3h, servfail_ttl: 1s, rotate: cyclic, timeout: 800ms,"
              " serve_stale: off, prefetch: {trigger: 2s, eligible: 9s}}",
      .help = "stale-answer-enable is serve_stale: {client_timeout: off}",
      .source = "BIND 9 ARM, options: max-cache-ttl, servfail-ttl, prefetch, stale-answer-enable" },
    { .name = "powerdns",
      .yaml = "{max_ttl: 24h, min_ttl: 1s, max_negative_ttl: 1h, rotate: random, timeout: 1500ms, serve_stale: off,"
              " prefetch: off}",
      .help = "refresh-on-ttl-perc: 10 is prefetch: on",
      .source = "PowerDNS Recursor settings: max-cache-ttl, network-timeout, refresh-on-ttl-perc" },
    { .name = "dnsmasq",
      .yaml = "{max_ttl: 24h, min_ttl: 0s, servfail_ttl: 0s, rotate: cyclic, timeout: 10s, attempts: 1, serve_stale: off,"
              " prefetch: off}",
      .help = "a forwarder: it asks once; --use-stale-cache is serve_stale: {client_timeout: 0s}",
      .source = "dnsmasq(8) 2.90: --max-cache-ttl, --use-stale-cache, --no-round-robin" },
    { .name = "strict_isp",
      .yaml = "{max_ttl: 24h, min_ttl: 0s, max_negative_ttl: 1h, servfail_ttl: 5s, rotate: cyclic, serve_stale: off,"
              " prefetch: off}",
      .help = "keeps to the TTL and nothing else",
      .source = "RFC 1035, RFC 2308; no product" },
    { .name = "public_dns",
      .yaml = "{max_ttl: 24h, min_ttl: 0s, rotate: random, serve_stale: {max_age: 24h, reply_ttl: 30s}, prefetch: on}",
      .help = "a large public service: never lets a popular name expire, and serves stale",
      .source = "RFC 8767, appendix A; no single product" },
    { .name = NULL },
};

static void normalise(double *size, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += size[i];
    for (uint32_t i = 0; i < n; i++)
        size[i] /= sum;
}

/* zipf(s): the k-th largest has a share in proportion to k^-s (Zipf 1949). */
static void read_zipf(struct loader *loader, const struct field *field, struct resolver_spec *resolver, double *size)
{
    struct call call;
    if (!call_parse(loader->arena, loader->diagnostics, field->value, "distribution of sizes", field->path, &call))
        return;
    double s = 1;
    bool good = strcmp(call.name, "zipf") == 0 && call.n <= 1;
    if (good && call.n == 1)
        good = (!call.argument[0].key || strcmp(call.argument[0].key, "s") == 0) &&
               call.argument[0].value->kind == NODE_SCALAR &&
               quantity_parse(QUANTITY_NUMBER, call.argument[0].value->text, &s, NULL) == UNIT_OK && s >= 0 && s <= 20;
    if (!good) {
        refuse(loader->diagnostics, field->value->place, REFUSE_SIZES, field->path);
        return;
    }
    resolver->sizes = SIZES_ZIPF;
    resolver->zipf_s = s;
    for (uint32_t i = 0; i < resolver->count; i++)
        size[i] = pow(i + 1.0, -s);
}

/* Shares, or plain numbers in proportion. */
static void read_list(struct loader *loader, const struct field *field, struct resolver_spec *resolver, double *size)
{
    resolver->sizes = SIZES_LIST;
    if (field->value->n != resolver->count) {
        refuse(loader->diagnostics, field->value->place, REFUSE_SIZES_COUNT, field->value->n, resolver->count);
        return;
    }
    for (uint32_t i = 0; i < resolver->count; i++) {
        const struct node *item = field->value->entry[i].value;
        bool good = item->kind == NODE_SCALAR && (quantity_parse(QUANTITY_SHARE, item->text, &size[i], NULL) == UNIT_OK ||
                                                  quantity_parse(QUANTITY_NUMBER, item->text, &size[i], NULL) == UNIT_OK);
        if (!good || size[i] <= 0) {
            refuse(loader->diagnostics, item->place, REFUSE_SIZES, field->path);
            size[i] = 1;
            return;
        }
    }
}

static void read_sizes(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    double *size = ARENA_ARRAY(loader->arena, resolver->count + 1, double);
    for (uint32_t i = 0; i < resolver->count; i++)
        size[i] = 1;
    if (field->value->kind == NODE_LIST)
        read_list(loader, field, resolver, size);
    else if (!node_is_scalar(field->value, "equal"))
        read_zipf(loader, field, resolver, size);
    normalise(size, resolver->count);
    resolver->size = size;
}

static void read_addresses(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    uint32_t index = (uint32_t)(resolver - loader->spec->resolver);
    struct node *value = field->value;
    if (!value)
        value = section_default(loader, field->map, "addresses",
                                arena_printf(loader->arena, "172.%u.%u.0/24", 16 + index / 256 % 16, index % 256), NULL);
    read_range(loader, value, field->path, &resolver->address_base, &resolver->address_prefix);
}

static void check_ttls(struct loader *loader, const struct node *map, const struct resolver_spec *resolver)
{
    const struct node *max_ttl = node_get(map, "max_ttl");
    char text[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)resolver->min_ttl, text);
    if (max_ttl && resolver->max_ttl < resolver->min_ttl)
        refuse(loader->diagnostics, max_ttl->place, REFUSE_BELOW, "max_ttl", arena_printf(loader->arena, "min_ttl, %s", text));
}

/* What the products themselves refuse. */
static const struct cap {
    const char *preset;
    simtime min_ttl;
} caps[] = { { "bind", 90 * SECOND }, { "dnsmasq", 3600 * SECOND } };

static void check_caps(struct loader *loader, const struct node *map, const struct preset *preset,
                       const struct resolver_spec *resolver)
{
    const struct node *min_ttl = node_get(map, "min_ttl");
    char text[UNIT_REPAIR_BYTES];
    for (size_t i = 0; preset && min_ttl && i < sizeof caps / sizeof caps[0]; i++)
        if (strcmp(preset->name, caps[i].preset) == 0 && resolver->min_ttl > caps[i].min_ttl) {
            quantity_format(QUANTITY_DURATION, (double)caps[i].min_ttl, text);
            refuse(loader->diagnostics, min_ttl->place, WARN_PRODUCT_CAP, preset->name, "min_ttl", text);
        }
}

static void read_serve_stale(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    resolver->serve_stale.enabled = section_switch(loader, field, serve_stale_rows, &resolver->serve_stale);
}

static void read_ecs(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    resolver->ecs.enabled = section_switch(loader, field, ecs_rows, &resolver->ecs);
}

static void read_prefetch(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    resolver->prefetch.enabled = section_switch(loader, field, prefetch_rows, &resolver->prefetch);
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

void read_resolvers(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "preset", ignore },
                                             { "sizes", read_sizes },
                                             { "addresses", read_addresses },
                                             { "serve_stale", read_serve_stale },
                                             { "prefetch", read_prefetch },
                                             { "ecs", read_ecs },
                                             { NULL, NULL } };
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    loader->spec->n_resolvers = field->value->n;
    loader->spec->resolver = ARENA_ARRAY(loader->arena, field->value->n + 1, struct resolver_spec);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        struct resolver_spec *resolver = &loader->spec->resolver[i];
        resolver->name = entry->key->text;
        const struct preset *preset = NULL;
        if (entry->value->kind == NODE_MAP)
            preset = section_find_preset(loader, entry->value, resolver_presets, "resolver preset",
                                         path_text(loader, field->path, resolver->name), "none at all");
        section_read(loader, entry->value,
                     &(struct section){ .rows = resolver_rows,
                                        .customs = customs,
                                        .path = path_text(loader, field->path, resolver->name),
                                        .object = resolver });
        check_ttls(loader, entry->value, resolver);
        check_caps(loader, entry->value, preset, resolver);
    }
}

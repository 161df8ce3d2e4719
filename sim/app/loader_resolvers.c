/* Groups of recursive resolvers, and how a group's users spread over its members. */
#include "sim/app/loader.h"

#include "sim/app/units.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

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

/* off, on (with the defaults), or a map. */
static bool read_switch(struct loader *loader, const struct field *field, const struct param *rows, void *object)
{
    struct node *value = field->value;
    bool on = true;
    if (value->kind == NODE_SCALAR) {
        if (!expect_scalar(loader, value, field->path))
            return false;
        if (!bool_parse(value->text, &on)) {
            refuse(loader->diagnostics, value->place, REFUSE_SWITCH, field->path);
            return false;
        }
        if (!on)
            return false;
        const char *origin = value->origin;
        *value = *node_container(loader->arena, NODE_MAP, value->place);
        value->flow = true;
        value->origin = origin;
    }
    section_read(loader, value, &(struct section){ .rows = rows, .path = field->path, .object = object });
    return true;
}

static void read_serve_stale(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    resolver->serve_stale.enabled = read_switch(loader, field, serve_stale_rows, &resolver->serve_stale);
}

static void read_prefetch(struct loader *loader, const struct field *field)
{
    struct resolver_spec *resolver = field->object;
    resolver->prefetch.enabled = read_switch(loader, field, prefetch_rows, &resolver->prefetch);
}

void read_resolvers(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "sizes", read_sizes },
                                             { "addresses", read_addresses },
                                             { "serve_stale", read_serve_stale },
                                             { "prefetch", read_prefetch },
                                             { NULL, NULL } };
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    loader->spec->n_resolvers = field->value->n;
    loader->spec->resolver = ARENA_ARRAY(loader->arena, field->value->n + 1, struct resolver_spec);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        struct resolver_spec *resolver = &loader->spec->resolver[i];
        resolver->name = entry->key->text;
        section_read(loader, entry->value,
                     &(struct section){ .rows = resolver_rows,
                                        .customs = customs,
                                        .path = path_text(loader, field->path, resolver->name),
                                        .object = resolver });
        check_ttls(loader, entry->value, resolver);
    }
}

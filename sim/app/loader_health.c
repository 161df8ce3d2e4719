/* Health checks: none, a preset of a product, or a map that may begin with a preset. */
#include "sim/app/loader.h"

#include "sim/app/preset.h"
#include "sim/app/suggest.h"
#include "sim/app/units.h"
#include "sim/engine/arena.h"
#include <string.h>

/* What the products do by default. HAProxy's time-out is its interval; here a probe must end before the next begins, hence the
 * millisecond. gdnsd counts 10 failures that need not be in a row; Azure calls it down on the 4th; Cloudflare's two quick
 * retries belong to one probe. */
const struct preset health_presets[] = {
    { "haproxy", "{interval: 2s, timeout: 1999ms, fall: 3, rise: 2}" },
    { "nginx_plus", "{interval: 5s, timeout: 2s, fall: 1, rise: 1}" },
    { "alb", "{interval: 30s, timeout: 5s, fall: 2, rise: 5}" },
    { "route53", "{interval: 30s, timeout: 6s, fall: 3, rise: 3, quorum: more than 18%}" },
    { "route53_fast", "{interval: 10s, timeout: 6s, fall: 3, rise: 3, quorum: more than 18%}" },
    { "azure_tm", "{interval: 30s, timeout: 10s, fall: 4, rise: 1}" },
    { "gdnsd", "{interval: 10s, timeout: 5s, fall: 10, rise: 20}" },
    { "pdns_lua", "{interval: 5s, timeout: 2s, fall: 1, rise: 1}" },
    { "cloudflare", "{interval: 60s, timeout: 5s, fall: 1, rise: 1}" },
    { .name = NULL },
};
#define ROUTE53_CHECKERS 16

static void read_quorum(struct loader *loader, const struct field *field)
{
    static const char *const words[] = { "majority", "any", "all" };
    struct health_spec *health = field->object;
    if (!expect_scalar(loader, field->value, field->path))
        return;
    for (uint32_t i = 0; i < 3; i++)
        if (strcmp(field->value->text, words[i]) == 0) {
            health->quorum = i;
            return;
        }
    static const char more_than[] = "more than ";
    double share;
    if (strncmp(field->value->text, more_than, strlen(more_than)) != 0 ||
        quantity_parse(QUANTITY_SHARE, field->value->text + strlen(more_than), &share, NULL) != UNIT_OK || share >= 1) {
        refuse(loader->diagnostics, field->value->place, REFUSE_QUORUM, field->path, field->value->text);
        return;
    }
    health->quorum = QUORUM_MORE_THAN;
    health->quorum_share = share;
}

/* Sixteen checkers, spread over all regions in turn. */
static void spread_checkers(struct loader *loader, struct node *map)
{
    if (node_get(map, "vantage"))
        return;
    struct node *list = section_default(loader, map, "vantage", "[]", NULL);
    for (uint32_t i = 0; i < ROUTE53_CHECKERS; i++)
        node_append(loader->arena, list, NULL,
                    node_scalar(loader->arena, map->place, loader->regions.at[i % loader->regions.n]));
    node_stamp(list, map->place, "preset route53");
}

static void apply_preset(struct loader *loader, struct node *map, const struct node *name, const char *path)
{
    if (!expect_scalar(loader, name, path))
        return;
    struct suggestion suggestion;
    suggestion_start(&suggestion, name->text);
    const char *list = "none";
    for (size_t i = 0; health_presets[i].name; i++) {
        if (strcmp(health_presets[i].name, name->text) == 0) {
            section_preset(loader, map, name->text, health_presets[i].yaml);
            if (strncmp(name->text, "route53", 7) == 0)
                spread_checkers(loader, map);
            return;
        }
        suggestion_offer(&suggestion, health_presets[i].name);
        list = arena_printf(loader->arena, "%s, %s", list, health_presets[i].name);
    }
    struct diagnostic *d = refuse(loader->diagnostics, name->place, REFUSE_NO_SUCH, "health check preset", name->text);
    if (suggestion.best)
        d->repair = arena_printf(loader->arena, "did you mean \"%s\"?", suggestion.best);
    d->note = arena_printf(loader->arena, "presets: %s; or a map {interval: 10s, timeout: 2s, fall: 3, rise: 2}", list);
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

static void check_times(struct loader *loader, const struct node *map, const struct health_spec *health)
{
    const struct node *timeout = node_get(map, "timeout");
    if (!timeout || health->interval == 0 || health->timeout < health->interval)
        return;
    char times[2][UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)health->timeout, times[0]);
    quantity_format(QUANTITY_DURATION, (double)health->interval, times[1]);
    refuse(loader->diagnostics, timeout->place, REFUSE_HEALTH_TIMEOUT, times[0], times[1]);
}

void read_health(struct loader *loader, struct node *value, const char *path, bool http, struct health_spec *health)
{
    static const struct custom customs[] = { { "preset", ignore }, { "quorum", read_quorum }, { NULL, NULL } };
    if (node_is_scalar(value, "none") || node_is_scalar(value, "off") || node_is_scalar(value, "no"))
        return;
    if (value->kind == NODE_SCALAR) {
        if (!expect_scalar(loader, value, path))
            return;
        struct node *name = node_copy(loader->arena, value), *key = node_scalar(loader->arena, value->place, "preset");
        *value = *node_container(loader->arena, NODE_MAP, value->place);
        value->flow = true;
        node_append(loader->arena, value, key, name);
    }
    if (!expect_map(loader, value, path))
        return;
    const struct node *preset = node_get(value, "preset");
    if (preset)
        apply_preset(loader, value, preset, path_text(loader, path, "preset"));
    if (!node_get(value, "type"))
        section_default(loader, value, "type", http ? "http" : "tcp", NULL);
    section_read(loader, value, &(struct section){ .rows = health_rows, .customs = customs, .path = path, .object = health });
    check_times(loader, value, health);
    health->enabled = true;
}

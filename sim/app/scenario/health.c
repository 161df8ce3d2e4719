/* Health checks: none, a preset of a product, or a map that may begin with a preset. */
#include "sim/app/scenario/loader.h"

#include "sim/app/scenario/preset.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

/* What the products do by default. HAProxy's time-out is its interval; here a probe must end before the next begins, hence the
 * millisecond. gdnsd counts 10 failures that need not be in a row, and forgets them after 10 good probes in a row; Azure calls
 * it down on the 4th; Cloudflare probes from three data centres of a region and repeats a failed probe twice at once; PowerDNS
 * takes everything as down until it has looked. */
const struct preset health_presets[] = {
    { .name = "haproxy",
      .yaml = "{interval: 2s, timeout: 1999ms, fall: 3, rise: 2}",
      .source = "HAProxy 3.x configuration manual: inter, fall, rise" },
    { .name = "nginx_plus",
      .yaml = "{interval: 5s, timeout: 2s, fall: 1, rise: 1}",
      .source = "nginx, ngx_http_upstream_hc_module: health_check" },
    { .name = "envoy",
      .yaml = "{bad_answer: down, initial: checking}",
      .help = "an unexpected status is enough; interval, timeout, fall and rise have no default there: say them",
      .source = "Envoy API, core/v3/health_check.proto" },
    { .name = "alb",
      .yaml = "{interval: 30s, timeout: 5s, fall: 2, rise: 5}",
      .source = "AWS, Application Load Balancers: target group health checks" },
    { .name = "route53",
      .yaml = "{interval: 30s, timeout: 6s, fall: 3, rise: 3, quorum: more than 18%}",
      .help = "sixteen checkers, spread over all regions, or those of vantage, in turn",
      .source = "Route 53 Developer Guide: determining the health of endpoints" },
    { .name = "route53_fast",
      .yaml = "{interval: 10s, timeout: 6s, fall: 3, rise: 3, quorum: more than 18%}",
      .help = "sixteen checkers, spread over all regions, or those of vantage, in turn",
      .source = "Route 53 Developer Guide: determining the health of endpoints" },
    { .name = "azure_tm",
      .yaml = "{interval: 30s, timeout: 10s, fall: 4, rise: 1}",
      .source = "Azure Traffic Manager: endpoint monitoring" },
    { .name = "azure_tm_fast",
      .yaml = "{interval: 10s, timeout: 9s, fall: 4, rise: 1}",
      .source = "Azure Traffic Manager: endpoint monitoring, fast interval" },
    { .name = "gdnsd",
      .yaml = "{interval: 10s, timeout: 5s, fall: 10, fall_reset: 10, rise: 20}",
      .source = "gdnsd.config(5): service_types" },
    { .name = "pdns_lua",
      .yaml = "{interval: 5s, timeout: 2s, fall: 1, rise: 1, initial: down}",
      .help = "everything is down until it has been looked at",
      .source = "PowerDNS Authoritative Server, Lua records: ifportup" },
    { .name = "cloudflare",
      .yaml = "{interval: 60s, timeout: 5s, retries: 2, fall: 1, rise: 1, checkers: 3}",
      .help = "three data centres of each vantage region, a majority decides",
      .source = "Cloudflare API, load balancer monitors" },
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

/* The i-th of the regions that are named, or of all, in turn; NULL when that is none. */
static const char *vantage_in_turn(const struct loader *loader, const struct node *named, uint32_t i)
{
    if (!named)
        return loader->regions.at[i % loader->regions.n];
    if (named->kind == NODE_LIST && named->n > 0)
        named = named->entry[i % named->n].value;
    return named->kind == NODE_SCALAR && names_find(&loader->regions, named->text) != NAMES_NONE ? named->text : NULL;
}

/* Sixteen checkers, spread in turn over the vantage regions, unless the scenario says how many there are at each. */
static void spread_checkers(struct loader *loader, struct node *map, const char *preset)
{
    struct node *named = node_get(map, "vantage");
    struct node *list = node_container(loader->arena, NODE_LIST, named ? named->place : map->place);
    list->flow = true;
    if (node_get(map, "checkers") || (named && named->kind == NODE_LIST && named->n >= ROUTE53_CHECKERS))
        return;
    for (uint32_t i = 0; i < ROUTE53_CHECKERS; i++) {
        const char *region = vantage_in_turn(loader, named, i);
        if (!region)
            return; /* refused where it is read */
        node_append(loader->arena, list, NULL, node_scalar(loader->arena, list->place, region));
    }
    if (!named)
        named = section_default(loader, map, "vantage", "[]", NULL);
    node_stamp(list, list->place, arena_printf(loader->arena, "preset %s", preset));
    *named = *list;
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

static void check_times(struct loader *loader, const struct node *map, const struct health_spec *health)
{
    const struct node *timeout = node_get(map, "timeout");
    simtime longest = health->timeout * (1 + health->retries);
    if (!timeout || health->interval == 0 || longest < health->interval)
        return;
    char times[2][UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)longest, times[0]);
    quantity_format(QUANTITY_DURATION, (double)health->interval, times[1]);
    refuse(loader->diagnostics, timeout->place, REFUSE_HEALTH_TIMEOUT, times[0], times[1]);
}

/* Whoever only accepts a connection has done nothing that could take long, or fail. */
static void check_work(struct loader *loader, const struct node *map, const struct health_spec *health)
{
    const struct node *depth = node_get(map, "depth"), *work = node_get(map, "work");
    if (health->type == HEALTH_TCP && health->depth == DEPTH_DEEP)
        refuse(loader->diagnostics, depth->place, REFUSE_TCP_WORK);
    else if (health->type == HEALTH_TCP && health->work > 0)
        refuse(loader->diagnostics, work->place, REFUSE_TCP_WORK);
    else if (health->depth == DEPTH_DEEP && health->work > 0)
        refuse(loader->diagnostics, work->place, REFUSE_DEEP_WORK);
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
    const struct preset *preset = section_find_preset(loader, value, health_presets, "health check preset", path,
                                                      "none, or a map {interval: 10s, timeout: 2s, fall: 3, rise: 2}");
    if (preset && strncmp(preset->name, "route53", 7) == 0)
        spread_checkers(loader, value, preset->name);
    const struct node *depth = node_get(value, "depth");
    bool does_work = (depth && node_is_scalar(depth, "deep")) || node_get(value, "work");
    if (!node_get(value, "type"))
        section_default(loader, value, "type", http || does_work ? "http" : "tcp", does_work ? "it does work" : NULL);
    section_read(loader, value, &(struct section){ .rows = health_rows, .customs = customs, .path = path, .object = health });
    check_times(loader, value, health);
    check_work(loader, value, health);
    health->enabled = true;
}

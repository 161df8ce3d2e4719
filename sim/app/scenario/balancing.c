/* What a balancer keeps of its servers: passive checks, the curve of a slow start, a budget of retries. */
#include "sim/app/scenario/loader.h"

#include "models/algorithm/hash_mapping.h"
#include "sim/app/scenario/preset.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <stdlib.h>
#include <string.h>

/* nginx: max_fails 1 within fail_timeout 10s; the server is skipped for as long, then a live request tries it; ignored for a
 * group of one. */
const struct preset outlier_presets[] = {
    { .name = "envoy",
      .yaml = "{consecutive_errors: 5, interval: 10s, base_ejection: 30s, max_ejection: 5m, max_ejection_percent: 10%, "
              "success_rate_stdev_factor: 1.9}",
      .source = "Envoy, outlier_detection.proto" },
    { .name = "nginx",
      .yaml = "{consecutive_errors: 1, within: 10s, interval: off, base_ejection: 10s, max_ejection: 10s, "
              "max_ejection_percent: 100%, eject_single: no, trial: yes, return_on_check: no}",
      .help = "max_fails 1 within fail_timeout 10s; then a live request tries it; ignored for a group of one",
      .source = "nginx, ngx_http_upstream_module: max_fails, fail_timeout" },
    { .name = "haproxy",
      .yaml = "{consecutive_errors: 10, on_error: fail_check}",
      .help = "observe layer7, error-limit 10, on-error fail-check: ten errors in a row count as a failed probe",
      .source = "HAProxy 3.x configuration manual: observe, error-limit, on-error" },
    { .name = NULL },
};

static bool is_off(const struct node *value)
{
    return node_is_scalar(value, "none") || node_is_scalar(value, "off") || node_is_scalar(value, "no");
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

/* A bare preset becomes {preset: NAME}. */
static void spread_word(struct loader *loader, struct node *value)
{
    struct node *name = node_copy(loader->arena, value), *key = node_scalar(loader->arena, value->place, "preset");
    *value = *node_container(loader->arena, NODE_MAP, value->place);
    value->flow = true;
    node_append(loader->arena, value, key, name);
}

void read_outlier(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "preset", ignore }, { NULL, NULL } };
    struct outlier_spec *outlier = &((struct tier_spec *)field->object)->outlier;
    struct node *value = field->value;
    if (is_off(value))
        return;
    if (value->kind == NODE_SCALAR && !expect_scalar(loader, value, field->path))
        return;
    if (value->kind == NODE_SCALAR)
        spread_word(loader, value);
    if (!expect_map(loader, value, field->path))
        return;
    section_find_preset(loader, value, outlier_presets, "outlier preset", field->path,
                        "a map {consecutive_errors: 5, base_ejection: 30s}");
    section_read(loader, value,
                 &(struct section){ .rows = outlier_rows, .customs = customs, .path = field->path, .object = outlier });
    outlier->enabled = true;
    if (outlier->interval == 0 && (outlier->stdev_factor > 0 || outlier->failure_share > 0))
        refuse(loader->diagnostics, node_get(value, "interval")->place, REFUSE_OUTLIER_INTERVAL);
}

void read_curve(struct loader *loader, const struct field *field)
{
    struct tier_spec *tier = field->object;
    struct call call;
    tier->slow_start_power = 1;
    if (node_is_scalar(field->value, "linear"))
        return;
    if (!call_parse(loader->arena, loader->diagnostics, field->value, "curve", field->path, &call))
        return;
    const char *text = call.n == 1 && call.argument[0].value->kind == NODE_SCALAR ? call.argument[0].value->text : "";
    const char *key = call.n == 1 ? call.argument[0].key : NULL;
    char *end;
    double aggression = strtod(text, &end);
    bool good = strcmp(call.name, "power") == 0 && (!key || strcmp(key, "aggression") == 0) && end != text && *end == '\0' &&
                aggression > 0 && aggression < 1e6;
    if (good)
        tier->slow_start_power = 1 / aggression;
    else
        refuse(loader->diagnostics, call.whole, REFUSE_CURVE, field->path);
}

void read_retry_budget(struct loader *loader, const struct field *field)
{
    struct tier_spec *tier = field->object;
    tier->retry_budget_share = -1;
    if (!is_off(field->value))
        read_share(loader, field->value, field->path, &tier->retry_budget_share);
}

/* IPVS' persistence ends after 300 s; a cookie without a date with the browser's session. */
void default_affinity_timeout(struct loader *loader, struct tier_spec *tier, struct node *map)
{
    if (node_get(map, "affinity_timeout") || tier->affinity == AFFINITY_NONE)
        return;
    bool source = tier->affinity == AFFINITY_SOURCE;
    tier->affinity_timeout = source ? 300 * SECOND : SIMTIME_NEVER;
    section_default(loader, map, "affinity_timeout", source ? "300s" : "unlimited", source ? "IPVS" : "HAProxy, nginx");
}

/* Slots by weight, whose number changes with every weight. */
static bool is_modulo(const struct strategy_use *use)
{
    for (const struct param *row = use->type ? use->type->params : NULL; row && row->key; row++)
        if (strcmp(row->key, "mapping") == 0)
            return *(const uint32_t *)(const void *)((const char *)use->params + row->offset) == MAPPING_MODULO;
    return false;
}

/* What is asked for and cannot be, or can do nothing. */
void check_balancing(struct loader *loader, const struct tier_spec *tier, const struct node *map, const char *path)
{
    const struct node *slow_start = node_get(map, "slow_start");
    const struct node *budget = node_get(map, "retry_budget"), *affinity = node_get(map, "affinity");
    if (tier->outlier.on_error != ON_ERROR_EJECT && !tier->health.enabled)
        refuse(loader->diagnostics, node_get(map, "outlier")->place, REFUSE_NO_CHECK);
    if (tier->affinity == AFFINITY_COOKIE && tier->layer == LAYER_L4 && affinity)
        refuse(loader->diagnostics, affinity->place, REFUSE_COOKIE);
    if (tier->hedge > 0 && tier->layer == LAYER_L4)
        refuse(loader->diagnostics, node_get(map, "hedge")->place, REFUSE_L7_ONLY, "hedge");
    if (tier->slow_start > 0 && slow_start && !tier->health.enabled && !tier->outlier.enabled)
        refuse(loader->diagnostics, slow_start->place, WARN_SLOW_START, path);
    if (tier->slow_start > 0 && slow_start && tier->algorithm.type &&
        ((const struct algorithm *)tier->algorithm.type)->ignores_weights)
        refuse(loader->diagnostics, slow_start->place, WARN_NO_WEIGHTS, tier->algorithm.type->name);
    if (tier->slow_start > 0 && slow_start && is_modulo(&tier->algorithm))
        refuse(loader->diagnostics, slow_start->place, WARN_HASH_WEIGHTS, tier->algorithm.type->name);
    if (tier->retry_budget_share >= 0 && budget && tier->retries == 0 && tier->hedge == 0)
        refuse(loader->diagnostics, budget->place, WARN_NO_RETRIES, path);
}

/* A client group's own cache of names: rules, and what products do. */
#include "sim/app/scenario/loader.h"

#include "sim/app/scenario/preset.h"
#include "sim/engine/arena.h"

/* Products keep connections to several addresses at once; a user here keeps one,
 * so that "all addresses" becomes taking turns. */
const struct preset dns_cache_presets[] = {
    { .name = "none",
      .yaml = "{rule: none}",
      .help = "no cache: asks for every new connection",
      .source = "glibc getaddrinfo(3)" },
    { .name = "go",
      .yaml = "{rule: none}",
      .help = "no cache: asks for every new connection, and a busy connection is never dialled anew",
      .source = "golang/go issues 23427, 43905" },
    { .name = "resolved",
      .yaml = "{rule: record, max_ttl: 2h, negative_ttl: record}",
      .help = "the host's own cache, by the record, two hours at most",
      .source = "systemd, resolved.conf(5): Cache=; resolved-dns-cache.c: CACHE_TTL_MAX_USEC" },
    { .name = "nscd",
      .yaml = "{rule: record, negative_ttl: 20s}",
      .help = "the host's own cache; where the TTL is unknown it keeps 3600 s instead",
      .source = "Debian 12, nscd.conf: hosts" },
    { .name = "chrome",
      .yaml = "{rule: fixed, ttl: 60s}",
      .help = "answers of the system's resolver: a minute from its own read, whatever the record says",
      .source = "Chromium, net/dns: kCacheEntryTTLSeconds" },
    { .name = "chrome_builtin",
      .yaml = "{rule: record, min_ttl: 60s}",
      .help = "its own resolver: the record's rest, but a minute at least",
      .source = "Chromium, net/dns: kMinimumTTLSeconds" },
    { .name = "firefox",
      .yaml = "{rule: fixed, ttl: 60s, stale: 60s}",
      .help = "a minute, and one of grace in which the old answer is used while it looks again",
      .source = "network.dnsCacheExpiration, ...GracePeriod; second-hand" },
    { .name = "jvm",
      .yaml = "{rule: fixed, ttl: 30s, negative_ttl: 10s}",
      .help = "restarts the clock at its own read",
      .source = "OpenJDK, InetAddressCachePolicy, java.security" },
    { .name = "jvm_forever",
      .yaml = "{rule: forever, negative_ttl: 10s}",
      .help = "with a security manager, or networkaddress.cache.ttl=-1: until the process ends",
      .source = "OpenJDK, InetAddressCachePolicy" },
    { .name = "nginx_static",
      .yaml = "{rule: forever}",
      .client = "{address_selection: rotate}",
      .help = "a name in proxy_pass or upstream without `resolve`: looked up at start; address_selection rotate",
      .source = "nginx, ngx_http_upstream_module: server" },
    { .name = "haproxy_libc",
      .yaml = "{rule: forever}",
      .help = "a server's name without a `resolvers` section: looked up at start, the first address",
      .source = "HAProxy 3.x configuration manual: init-addr" },
    { .name = "haproxy_resolvers",
      .yaml = "{rule: refresh, ttl: 1s, stale: 30s, removed: drain}",
      .help = "asks every `timeout resolve`; keeps an address for hold 30 s when nobody answers, lets go of one that is gone",
      .source = "HAProxy 3.x configuration manual, 5.3: resolvers" },
    { .name = "envoy_strict_dns",
      .yaml = "{rule: refresh, ttl: 5s, stale: unlimited, removed: drain}",
      .client = "{address_selection: rotate}",
      .help = "asks every dns_refresh_rate, drains addresses that are gone; address_selection rotate",
      .source = "Envoy, service discovery: strict DNS" },
    { .name = "envoy_logical_dns",
      .yaml = "{rule: refresh, ttl: 5s, stale: unlimited, removed: keep}",
      .client = "{address_selection: first}",
      .help = "asks every dns_refresh_rate, never drains a connection; address_selection first",
      .source = "Envoy, service discovery: logical DNS" },
    { .name = "grpc",
      .yaml = "{rule: fixed, ttl: 30s, negative_ttl: 1s}",
      .help = "asks when a connection has ended, 30 s after the last time at the earliest: healthy ones hide every change",
      .source = "grpc/grpc pull requests 14170, 19661; issue 12295" },
    { .name = "k6",
      .yaml = "{rule: fixed, ttl: 5m}",
      .client = "{address_selection: random}",
      .help = "a load tester: five minutes whatever the record says; address_selection random",
      .source = "grafana/k6-docs, options: dns" },
    { .name = "vegeta",
      .yaml = "{rule: forever}",
      .help = "a load tester: -dns-ttl 0, the default, keeps for ever",
      .source = "tsenart/vegeta, README: -dns-ttl" },
    { .name = NULL },
};

/* A word becomes a map: record and forever are rules, a duration is a fixed time, the rest are presets. */
static void word_to_map(struct loader *loader, struct node *value)
{
    struct node *word = node_copy(loader->arena, value);
    bool is_rule = node_is_scalar(value, "record") || node_is_scalar(value, "forever");
    bool is_duration = value->text[0] >= '0' && value->text[0] <= '9';
    struct node map = *node_container(loader->arena, NODE_MAP, value->place);
    map.flow = true;
    map.origin = value->origin;
    if (is_duration) {
        struct node *rule = node_scalar(loader->arena, value->place, "fixed");
        rule->origin = value->origin;
        node_append(loader->arena, &map, node_scalar(loader->arena, value->place, "rule"), rule);
    }
    node_append(loader->arena, &map,
                node_scalar(loader->arena, value->place,
                            is_rule       ? "rule"
                            : is_duration ? "ttl"
                                          : "preset"),
                word);
    *value = map;
}

static void read_negative_ttl(struct loader *loader, const struct field *field)
{
    static const struct param row = { .key = "negative_ttl", .kind = PARAM_DURATION };
    struct dns_cache_spec *cache = field->object;
    if (node_is_scalar(field->value, "record")) {
        cache->negative_ttl = DNS_CACHE_NEGATIVE_RECORD;
        return;
    }
    struct field one = *field;
    one.row = &row;
    one.object = &cache->negative_ttl;
    value_read(loader, &one);
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

void read_dns_cache(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "preset", ignore }, { "negative_ttl", read_negative_ttl }, { NULL, NULL } };
    struct dns_cache_spec *cache = &((struct client_spec *)field->object)->dns_cache;
    struct node *value = field->value;
    if (value->kind == NODE_SCALAR && expect_scalar(loader, value, field->path))
        word_to_map(loader, value);
    if (!expect_map(loader, value, field->path))
        return;
    const struct preset *preset = section_find_preset(loader, value, dns_cache_presets, "dns cache preset", field->path,
                                                      "a duration, record, forever, or a map {rule: ...}");
    if (!preset && node_get(value, "preset"))
        return;
    cache->preset = preset ? preset->name : NULL;
    if (preset && preset->client)
        section_preset(loader, field->map, preset->name, preset->client);
    if (!node_get(value, "rule") && node_get(value, "ttl"))
        section_default(loader, value, "rule", "fixed", "a ttl is given");
    section_read(loader, value,
                 &(struct section){ .rows = dns_cache_rows, .customs = customs, .path = field->path, .object = cache });
    bool needs_ttl = cache->rule == DNS_CACHE_FIXED || cache->rule == DNS_CACHE_REFRESH;
    if (needs_ttl && cache->ttl == 0 && node_get(value, "ttl"))
        refuse(loader->diagnostics, node_get(value, "rule")->place, REFUSE_RULE_TTL);
}

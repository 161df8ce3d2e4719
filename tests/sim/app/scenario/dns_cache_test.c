/* What each kind of client does by default, as numbers; and that what a scenario says itself counts. */
#include "sim/app/scenario/preset.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const struct client_spec *load(struct arena *arena, const char *client)
{
    const struct scenario *scenario = load_text(
        arena, arena_printf(arena,
                            "gslbsim: 1\n"
                            "run: {duration: 60s}\n"
                            "dns: {a.example: {policy: simple, answers: [one]}}\n"
                            "clients: {web: {arrivals: poisson(5/s), %s}}\n"
                            "sites: {one: {pools: {app: {service_time: 1ms}}}}\n",
                            client));
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return &scenario->spec->client[0];
}

static const struct expected {
    const char *preset;
    struct dns_cache_spec cache;
    enum address_selection selection;
} table[] = {
    { "none", { .rule = DNS_CACHE_NONE }, SELECT_FIRST },
    { "go", { .rule = DNS_CACHE_NONE }, SELECT_FIRST },
    { "resolved",
      { .rule = DNS_CACHE_RECORD, .max_ttl = 7200 * SECOND, .negative_ttl = DNS_CACHE_NEGATIVE_RECORD },
      SELECT_FIRST },
    { "nscd", { .rule = DNS_CACHE_RECORD, .negative_ttl = 20 * SECOND }, SELECT_FIRST },
    { "chrome", { .rule = DNS_CACHE_FIXED, .ttl = 60 * SECOND }, SELECT_FIRST },
    { "chrome_builtin", { .rule = DNS_CACHE_RECORD, .min_ttl = 60 * SECOND }, SELECT_FIRST },
    { "firefox", { .rule = DNS_CACHE_FIXED, .ttl = 60 * SECOND, .stale = 60 * SECOND }, SELECT_FIRST },
    { "jvm", { .rule = DNS_CACHE_FIXED, .ttl = 30 * SECOND, .negative_ttl = 10 * SECOND }, SELECT_FIRST },
    { "jvm_forever", { .rule = DNS_CACHE_FOREVER, .negative_ttl = 10 * SECOND }, SELECT_FIRST },
    { "nginx_static", { .rule = DNS_CACHE_FOREVER }, SELECT_ROTATE },
    { "haproxy_libc", { .rule = DNS_CACHE_FOREVER }, SELECT_FIRST },
    { "haproxy_resolvers",
      { .rule = DNS_CACHE_REFRESH, .ttl = 1 * SECOND, .stale = 30 * SECOND, .drain_removed = 1 },
      SELECT_FIRST },
    { "envoy_strict_dns",
      { .rule = DNS_CACHE_REFRESH, .ttl = 5 * SECOND, .stale = SIMTIME_NEVER, .drain_removed = 1 },
      SELECT_ROTATE },
    { "envoy_logical_dns", { .rule = DNS_CACHE_REFRESH, .ttl = 5 * SECOND, .stale = SIMTIME_NEVER }, SELECT_FIRST },
    { "grpc", { .rule = DNS_CACHE_FIXED, .ttl = 30 * SECOND, .negative_ttl = 1 * SECOND }, SELECT_FIRST },
    { "k6", { .rule = DNS_CACHE_FIXED, .ttl = 300 * SECOND }, SELECT_RANDOM },
    { "vegeta", { .rule = DNS_CACHE_FOREVER }, SELECT_FIRST },
};
#define N_TABLE (sizeof table / sizeof table[0])

static void check(const struct client_spec *client, const struct expected *expected)
{
    const struct dns_cache_spec *cache = &client->dns_cache, *want = &expected->cache;
    CU_ASSERT_STRING_EQUAL(cache->preset, expected->preset);
    CU_ASSERT_EQUAL(cache->rule, want->rule);
    CU_ASSERT_EQUAL(cache->ttl, want->ttl);
    CU_ASSERT_EQUAL(cache->min_ttl, want->min_ttl);
    CU_ASSERT_EQUAL(cache->max_ttl, want->max_ttl ? want->max_ttl : SIMTIME_NEVER);
    CU_ASSERT_EQUAL(cache->negative_ttl, want->negative_ttl);
    CU_ASSERT_EQUAL(cache->stale, want->stale);
    CU_ASSERT_EQUAL(cache->drain_removed, want->drain_removed);
    CU_ASSERT_EQUAL(client->address_selection, expected->selection);
}

void test_scenario_dns_cache__presets(void)
{
    for (size_t i = 0; i < N_TABLE; i++) {
        struct arena *arena = arena_new(NULL);
        check(load(arena, arena_printf(arena, "dns_cache: %s", table[i].preset)), &table[i]);
        arena_free(arena);
    }
    size_t n = 0;
    for (; dns_cache_presets[n].name; n++) {
        CU_ASSERT_STRING_EQUAL_FATAL(dns_cache_presets[n].name, table[n].preset);
        CU_ASSERT_PTR_NOT_NULL(dns_cache_presets[n].source);
    }
    CU_ASSERT_EQUAL(n, N_TABLE);
}

void test_scenario_dns_cache__what_is_said_counts(void)
{
    struct arena *arena = arena_new(NULL);
    const struct client_spec *client =
        load(arena,
             "address_selection: first, dns_cache: {preset: envoy_strict_dns, ttl: 2385ms, negative_ttl: 7s, removed: keep}");
    check(client, &(struct expected){ "envoy_strict_dns",
                                      { .rule = DNS_CACHE_REFRESH,
                                        .ttl = 2385 * MILLISECOND,
                                        .negative_ttl = 7 * SECOND,
                                        .stale = SIMTIME_NEVER },
                                      SELECT_FIRST });
    arena_free(arena);
}

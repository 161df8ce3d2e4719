/* What each resolver does by default, as numbers; and that what a scenario says itself counts. */
#include "sim/app/scenario/preset.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const struct resolver_spec *load(struct arena *arena, const char *resolver)
{
    const struct scenario *scenario = load_text(
        arena, arena_printf(arena,
                            "gslbsim: 1\n"
                            "run: {duration: 60s}\n"
                            "dns: {a.example: {policy: simple, answers: [one]}}\n"
                            "resolvers: {isp: {%s}}\n"
                            "clients: {web: {arrivals: poisson(5/s), resolvers: {isp: 100%%}}}\n"
                            "sites: {one: {pools: {app: {service_time: 1ms}}}}\n",
                            resolver));
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return &scenario->spec->resolver[0];
}

#define HOUR (3600 * SECOND)

static const struct expected {
    const char *preset;
    simtime max_ttl, min_ttl, max_negative_ttl, servfail_ttl, timeout;
    enum resolver_rotate rotate;
    uint32_t attempts;
    bool serve_stale, prefetch;
} table[] = {
    { "unbound", 24 * HOUR, 0, HOUR, 5 * SECOND, 376 * MILLISECOND, ROTATE_RANDOM, 3, false, false },
    { "bind", 168 * HOUR, 0, 3 * HOUR, 1 * SECOND, 800 * MILLISECOND, ROTATE_CYCLIC, 3, false, true },
    { "powerdns", 24 * HOUR, 1 * SECOND, HOUR, 5 * SECOND, 1500 * MILLISECOND, ROTATE_RANDOM, 3, false, false },
    { "dnsmasq", 24 * HOUR, 0, HOUR, 0, 10 * SECOND, ROTATE_CYCLIC, 1, false, false },
    { "strict_isp", 24 * HOUR, 0, HOUR, 5 * SECOND, 400 * MILLISECOND, ROTATE_CYCLIC, 3, false, false },
    { "public_dns", 24 * HOUR, 0, HOUR, 5 * SECOND, 400 * MILLISECOND, ROTATE_RANDOM, 3, true, true },
};
#define N_TABLE (sizeof table / sizeof table[0])

void test_scenario_resolvers__presets(void)
{
    for (size_t i = 0; i < N_TABLE; i++) {
        const struct expected *want = &table[i];
        struct arena *arena = arena_new(NULL);
        const struct resolver_spec *resolver = load(arena, arena_printf(arena, "preset: %s", want->preset));
        CU_ASSERT_EQUAL(resolver->max_ttl, want->max_ttl);
        CU_ASSERT_EQUAL(resolver->min_ttl, want->min_ttl);
        CU_ASSERT_EQUAL(resolver->max_negative_ttl, want->max_negative_ttl);
        CU_ASSERT_EQUAL(resolver->servfail_ttl, want->servfail_ttl);
        CU_ASSERT_EQUAL(resolver->timeout, want->timeout);
        CU_ASSERT_EQUAL(resolver->rotate, want->rotate);
        CU_ASSERT_EQUAL(resolver->attempts, want->attempts);
        CU_ASSERT_EQUAL(resolver->serve_stale.enabled, want->serve_stale);
        CU_ASSERT_EQUAL(resolver->prefetch.enabled, want->prefetch);
        arena_free(arena);
    }
    size_t n = 0;
    for (; resolver_presets[n].name; n++) {
        CU_ASSERT_STRING_EQUAL_FATAL(resolver_presets[n].name, table[n].preset);
        CU_ASSERT_PTR_NOT_NULL(resolver_presets[n].source);
    }
    CU_ASSERT_EQUAL(n, N_TABLE);
}

void test_scenario_resolvers__what_is_said_counts(void)
{
    struct arena *arena = arena_new(NULL);
    const struct resolver_spec *resolver =
        load(arena, "preset: bind, servfail_ttl: 7s, prefetch: off, serve_stale: {client_timeout: off, max_age: 11h}");
    CU_ASSERT_EQUAL(resolver->max_ttl, 168 * HOUR);
    CU_ASSERT_EQUAL(resolver->servfail_ttl, 7 * SECOND);
    CU_ASSERT(!resolver->prefetch.enabled);
    CU_ASSERT(resolver->serve_stale.enabled);
    CU_ASSERT_EQUAL(resolver->serve_stale.client_timeout, SIMTIME_NEVER);
    CU_ASSERT_EQUAL(resolver->serve_stale.max_age, 11 * HOUR);
    CU_ASSERT_EQUAL(resolver->serve_stale.reply_ttl, 30 * SECOND);
    CU_ASSERT_EQUAL(resolver->serve_stale.recheck, 30 * SECOND);
    arena_free(arena);
}

void test_scenario_resolvers__client_subnets(void)
{
    struct arena *arena = arena_new(NULL);
    CU_ASSERT(!load(arena, "")->ecs.enabled);
    CU_ASSERT(!load(arena, "ecs: off")->ecs.enabled);
    CU_ASSERT(load(arena, "ecs: on")->ecs.enabled);
    CU_ASSERT_EQUAL(load(arena, "ecs: on")->ecs.prefix, 24);
    CU_ASSERT_EQUAL(load(arena, "ecs: {prefix: 17}")->ecs.prefix, 17);
    arena_free(arena);
}

/* `on` is a map of the defaults: Unbound's tenth, RFC 8767's times. */
void test_scenario_resolvers__switched_on(void)
{
    struct arena *arena = arena_new(NULL);
    const struct resolver_spec *resolver = load(arena, "serve_stale: on, prefetch: yes");
    CU_ASSERT(resolver->serve_stale.enabled && resolver->prefetch.enabled);
    CU_ASSERT_EQUAL(resolver->serve_stale.max_age, 24 * HOUR);
    CU_ASSERT_EQUAL(resolver->serve_stale.client_timeout, 1800 * MILLISECOND);
    CU_ASSERT_DOUBLE_EQUAL(resolver->prefetch.at_share, 0.1, 1e-12);
    CU_ASSERT_EQUAL(resolver->prefetch.trigger, SIMTIME_NEVER);
    CU_ASSERT_EQUAL(resolver->prefetch.eligible, 0);
    arena_free(arena);
}

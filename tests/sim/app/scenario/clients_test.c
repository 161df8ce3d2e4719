/* Load testers as client groups: what each does by default, and that what a scenario says itself counts. */
#include "models/arrival/arrival.h"
#include "sim/app/scenario/preset.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const struct client_spec *load(struct arena *arena, const char *client)
{
    const struct scenario *scenario = load_text(arena, arena_printf(arena,
                                                                    "gslbsim: 1\n"
                                                                    "run: {duration: 60s}\n"
                                                                    "clients: {test: {%s}}\n"
                                                                    "sites: {one: {pools: {app: {service_time: 1ms}}}}\n",
                                                                    client));
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return &scenario->spec->client[0];
}

static const struct closed_loop *loop_of(const struct client_spec *client)
{
    const struct arrival *arrival = (const struct arrival *)(const void *)client->arrivals.type;
    return arrival->loop ? arrival->loop(client->arrivals.params) : NULL;
}

static const struct expected {
    const char *preset, *more; /* what the preset leaves open */
    uint32_t users, loop_users;
    double rate_per_s; /* of open ones */
    enum dns_cache_rule rule;
    simtime connect_timeout, timeout;
    bool keep_alive;
} table[] = {
    {"k6", "", 1, 1, 0, DNS_CACHE_FIXED, 30 * SECOND, 60 * SECOND, true},
    {"vegeta", "", 10, 0, 50, DNS_CACHE_FOREVER, 30 * SECOND, 30 * SECOND, true},
    {"wrk", "", 10, 10, 0, DNS_CACHE_FOREVER, 127 * SECOND, 3600 * SECOND, true},
    {"wrk2", ", arrivals: closed(users=10 pace=100ms)", 10, 10, 0, DNS_CACHE_FOREVER, 127 * SECOND, 3600 * SECOND, true},
    {"ab", "", 1, 1, 0, DNS_CACHE_FOREVER, 30 * SECOND, 30 * SECOND, false},
};
#define N_TABLE (sizeof table / sizeof table[0])

void test_scenario_clients__presets(void)
{
    for (size_t i = 0; i < N_TABLE; i++) {
        const struct expected *want = &table[i];
        struct arena *arena = arena_new(NULL);
        const struct client_spec *client = load(arena, arena_printf(arena, "preset: %s%s", want->preset, want->more));
        const struct closed_loop *loop = loop_of(client);
        CU_ASSERT_EQUAL(client->users, want->users);
        CU_ASSERT_EQUAL(loop ? loop->users : 0, want->loop_users);
        if (want->rate_per_s > 0) {
            CU_ASSERT_STRING_EQUAL(client->arrivals.type->name, "constant");
            const struct arrival *arrival = (const struct arrival *)(const void *)client->arrivals.type;
            CU_ASSERT_DOUBLE_EQUAL(arrival->rate(client->arrivals.params, 0), want->rate_per_s, 1e-9);
        }
        CU_ASSERT_EQUAL(client->dns_cache.rule, want->rule);
        CU_ASSERT_EQUAL(client->connect_timeout, want->connect_timeout);
        CU_ASSERT_EQUAL(client->timeout, want->timeout);
        CU_ASSERT_EQUAL(client->keep_alive, want->keep_alive);
        arena_free(arena);
    }
    size_t n = 0;
    for (; client_presets[n].name; n++) {
        CU_ASSERT_STRING_EQUAL_FATAL(client_presets[n].name, table[n].preset);
        CU_ASSERT_PTR_NOT_NULL(client_presets[n].source);
    }
    CU_ASSERT_EQUAL(n, N_TABLE);
}

/* Users of a loop are all of the group's, unless it says what arrives. */
void test_scenario_clients__own_words_count(void)
{
    struct arena *arena = arena_new(NULL);
    const struct client_spec *client = load(arena, "preset: k6, users: 37, timeout: 2385ms");
    CU_ASSERT_EQUAL(client->users, 37);
    CU_ASSERT_EQUAL(loop_of(client)->users, 37);
    CU_ASSERT_EQUAL(client->timeout, 2385 * MILLISECOND);
    CU_ASSERT_EQUAL(client->connect_timeout, 30 * SECOND);
    client = load(arena, "preset: ab, connections: {keep_alive: yes}, dns_cache: record, arrivals: closed(users=1 think=5ms)");
    CU_ASSERT(client->keep_alive);
    CU_ASSERT_EQUAL(client->dns_cache.rule, DNS_CACHE_RECORD);
    client = load(arena, "preset: k6, arrivals: constant(7/s)");
    CU_ASSERT_PTR_NULL(loop_of(client));
    arena_free(arena);
}

/* Balancers: what l4 and l7 decide and when, tiers, CPU cost, cache, fail-open. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

static uint32_t server_of(const struct little_world *l, uint32_t i)
{
    return l->record[i].server;
}

/* One kept connection: l4 pins all its requests to one server, l7 alternates. */
void test_balancer__l4_decides_per_connection(void)
{
    for (unsigned layer = LAYER_L4; layer <= LAYER_L7; layer++) {
        struct little_world *l = little_new();
        l->tier[0].layer = layer;
        l->client.keep_alive = true;
        for (unsigned i = 0; i < 10; i++)
            little_ask(l, 1 + i, 3);
        little_run(l);
        for (unsigned i = 1; i < 10; i++) {
            bool same = server_of(l, i) == server_of(l, i - 1);
            CU_ASSERT_EQUAL(same, layer == LAYER_L4);
        }
        little_free(l);
    }
}

/* Least connections on l4 counts open connections: users 0 and 1 hold one on each server, user 2's idle one still counts. */
void test_balancer__l4_counts_connections(void)
{
    struct little_world *l = little_new();
    l->tier[0].layer = LAYER_L4;
    l->tier[0].algorithm = strategy_with_defaults(STRATEGY_ALGORITHM, "least_connections", l->arena);
    l->client.keep_alive = true;
    for (unsigned i = 0; i < 6; i++)
        little_ask(l, 1 + i, i);
    little_run(l);
    CU_ASSERT_EQUAL(l->server_total[0].arrived, 3);
    CU_ASSERT_EQUAL(l->server_total[1].arrived, 3);
    little_free(l);
}

/* Server 1 dies under an l4 balancer: its connections are reset, new ones refused until it is taken out. */
void test_balancer__l4_refuses(void)
{
    struct little_world *l = little_new();
    l->tier[0].layer = LAYER_L4;
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 10, -1, NULL);
    little_ask_every(l, 11, 31, 1);
    little_run(l);
    uint32_t refused = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        refused += l->record[i].outcome == OUTCOME_REFUSED;
    CU_ASSERT_EQUAL(refused, 10);
    little_free(l);
}

/* An l4 tier of 1 in front of an l7 tier of 2 in front of 2 servers. */
void test_balancer__two_tiers(void)
{
    struct little_world *l = little_new();
    struct tier_spec tiers[2] = {l->tier[0], l->tier[0]};
    tiers[0].layer = LAYER_L4;
    tiers[0].name = "edge";
    tiers[1].name = "proxy";
    tiers[1].instances = 2;
    l->site[0].n_tiers = 2;
    l->site[0].tier = tiers;
    little_ask_every(l, 1, 41, 1);
    little_run(l);
    for (uint32_t i = 0; i < 40; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].response - l->record[i].dns, 50 * MILLISECOND);
    }
    CU_ASSERT_EQUAL(l->server_total[0].arrived, 20); /* each proxy alternates by itself */
    CU_ASSERT_EQUAL(l->server_total[1].arrived, 20);
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 1, 0}, 0, -1, NULL);
    little_run(l);
    uint32_t ok = 0;
    for (uint32_t i = 0; i < 40; i++)
        ok += l->record[i].outcome == OUTCOME_OK;
    CU_ASSERT_EQUAL(ok, 20);
    little_free(l);
}

/* 30 ms for a handshake and 4 ms for each request, by one worker: three requests at once queue for it. */
void test_balancer__cpu(void)
{
    struct little_world *l = little_new();
    l->tier[0].workers = 1;
    l->tier[0].tls_cost = 30 * MILLISECOND;
    l->tier[0].cost = 4 * MILLISECOND;
    for (unsigned i = 0; i < 3; i++)
        little_ask(l, 10, i);
    little_run(l);
    /* The worker shakes hands until 90 ms; the requests, there at 50, 80 and 110 ms, come after the handshakes queued before
     * them. */
    const simtime balancer_ms[] = {94 - 50, 98 - 80, 4};
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(l->record[i].connect, (20 + 30 * (i + 1)) * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].balancer, balancer_ms[i] * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].queue, 0);
    }
    l->tier[0].workers = SPEC_UNLIMITED;
    little_run(l);
    CU_ASSERT_EQUAL(l->record[2].connect, 50 * MILLISECOND);
    little_free(l);
}

/* One key, kept for 10 s: the server sees one request in each ten seconds. */
void test_balancer__response_cache(void)
{
    struct little_world *l = little_new();
    l->tier[0].cache_keys = 1;
    l->tier[0].cache_size = 1;
    l->tier[0].cache_ttl = 10 * SECOND;
    little_ask_every(l, 0.5, 100, 1);
    little_run(l);
    CU_ASSERT_EQUAL(l->server_total[0].arrived + l->server_total[1].arrived, 10);
    CU_ASSERT_EQUAL(l->record[1].service, 0);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    little_free(l);
}

/* Both servers down and noticed: rejected at once, or tried all the same. */
void test_balancer__when_none_healthy(void)
{
    for (uint32_t rule = WHEN_NONE_ALL; rule <= WHEN_NONE_NONE; rule++) {
        struct little_world *l = little_new();
        l->tier[0].when_none_healthy = rule;
        l->tier[0].health =
            (struct health_spec){.enabled = true, .interval = SECOND, .timeout = 500 * MILLISECOND, .fall = 2, .rise = 2};
        little_fault(l, "crash", (struct target){TARGET_POOL, 0, 0, 0}, 10, -1, NULL);
        little_ask(l, 20, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, rule == WHEN_NONE_NONE ? OUTCOME_REJECTED : OUTCOME_ERROR);
        CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_SERVER);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_FAIL_OPEN, "no member") > 0, rule == WHEN_NONE_ALL);
        little_free(l);
    }
}

/* Two tiers with caches of different sizes, many paths: each keeps its own responses (an overflow would show under ASan). */
void test_balancer__caches_of_two_tiers(void)
{
    struct little_world *l = little_new();
    struct tier_spec tiers[2] = {l->tier[0], l->tier[0]};
    tiers[0].name = "edge";
    tiers[0].cache_keys = 2;
    tiers[0].cache_size = 2;
    tiers[0].cache_ttl = SECOND;
    tiers[1].cache_keys = 100000;
    tiers[1].cache_size = 100;
    tiers[1].cache_ttl = 10 * SECOND;
    l->site[0].n_tiers = 2;
    l->site[0].tier = tiers;
    little_ask_every(l, 1, 301, 0.3);
    little_run(l);
    CU_ASSERT(l->server_total[0].arrived + l->server_total[1].arrived < l->n_records);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    little_free(l);
}

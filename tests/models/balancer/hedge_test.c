/* Hedged requests: who wins, and what becomes of the others. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static struct little_world *hedging(double after_s, uint32_t max)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->tier[0].hedge = simtime_from_s(after_s);
    l->tier[0].hedge_max = max;
    return l;
}

/* Connect, TLS and the request's own round trip. */
#define TRAVEL (30 * MILLISECOND)

/* Server 1 is ten times slower: 200 ms. A copy after 50 ms has its answer from the other after 70 ms; the slow one works on. */
void test_hedge__second_server_wins(void)
{
    struct little_world *l = hedging(0.05, 1);
    l->server[0][0].speed = 0.1;
    for (unsigned i = 0; i < 8; i++)
        little_ask(l, 10 + i, i);
    little_run(l);
    for (unsigned i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].response, TRAVEL + 70 * MILLISECOND); /* the copy takes the other one's turn */
        CU_ASSERT_EQUAL(l->record[i].server, 1);
        CU_ASSERT_EQUAL(l->record[i].balancer, 50 * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].service, 20 * MILLISECOND);
    }
    for (unsigned s = 0; s < 2; s++) {
        CU_ASSERT_EQUAL(l->server_total[s].arrived, 8);
        CU_ASSERT_EQUAL(l->server_total[s].completed, 8);
    }
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

/* The first one answers before the copy does: 60 ms against 50 + 20. */
void test_hedge__first_server_wins(void)
{
    struct little_world *l = hedging(0.05, 1);
    l->server[0][0].speed = 1 / 3.0;
    little_ask(l, 10, 1);
    little_run(l);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[0].response), simtime_s(TRAVEL) + 0.06, 1e-6);
    CU_ASSERT_EQUAL(l->record[0].server, 0);
    CU_ASSERT_EQUAL(l->server_total[1].arrived, 1);
    little_free(l);
}

/* A server that hangs costs the hedge's delay instead of the client's time-out. No third server:
 * a second copy has nowhere to go. */
void test_hedge__against_a_hang(void)
{
    for (uint32_t max = 1; max <= 2; max++) {
        struct little_world *l = hedging(0.05, max);
        little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 0}, 1, 500, NULL);
        l->server[0][1].speed = 0.25; /* 80 ms: the second copy would start meanwhile */
        little_ask(l, 10, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[0].response, TRAVEL + 130 * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[0].server, 1);
        little_free(l);
    }
}

static void errors(struct little_world *l, uint32_t server, double latency_s)
{
    struct {
        double share;
        simtime latency;
    } all = {1, simtime_from_s(latency_s)};
    little_fault(l, "errors", (struct target){TARGET_SERVER, 0, 0, server}, 1, -1, &all);
}

/* Whoever fails leaves the race to the other; when all have failed, the last failure is the answer. */
void test_hedge__failures(void)
{
    static const struct {
        double latency_s[2]; /* of errors, < 0: none */
        unsigned outcome, response_ms, server;
    } cases[] = {
        {{0.1, -1}, OUTCOME_OK, 130, 1},     /* the owner fails while the copy runs */
        {{0.1, 0.01}, OUTCOME_ERROR, 100, 0}, /* the copy fails first */
        {{0.1, 0.2}, OUTCOME_ERROR, 250, 1},
        {{0.01, -1}, OUTCOME_ERROR, 10, 0}, /* no failure is hedged */
    };
    for (unsigned c = 0; c < 4; c++) {
        struct little_world *l = hedging(0.05, 1);
        l->server[0][1].speed = 0.25;
        for (uint32_t s = 0; s < 2; s++)
            if (cases[c].latency_s[s] >= 0)
                errors(l, s, cases[c].latency_s[s]);
        little_ask(l, 10, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, cases[c].outcome);
        CU_ASSERT_EQUAL(l->record[0].response, TRAVEL + cases[c].response_ms * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[0].server, cases[c].server);
        CU_ASSERT_EQUAL(l->total.in_flight, 0);
        little_free(l);
    }
}

/* The client gives up while both hang: nobody races for a request that is gone. */
void test_hedge__given_up(void)
{
    struct little_world *l = hedging(0.05, 1);
    l->client.timeout = 200 * MILLISECOND;
    little_fault(l, "hang", (struct target){TARGET_POOL, 0, 0, 0}, 1, 20, NULL);
    for (unsigned i = 0; i < 10; i++)
        little_ask(l, 10 + 0.1 * i, i);
    for (unsigned i = 0; i < 10; i++)
        little_ask(l, 30 + i, i);
    little_run(l);
    for (unsigned i = 0; i < 20; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, i < 10 ? OUTCOME_TIMEOUT : OUTCOME_OK);
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

/* Each copy takes from the retry budget: 20 % of 50 requests. */
void test_hedge__budget(void)
{
    struct little_world *l = hedging(0.005, 1);
    l->tier[0].retry_budget_share = 0.2;
    for (unsigned i = 0; i < 50; i++)
        little_ask(l, 10 + 0.1 * i, i % 10);
    little_run(l);
    CU_ASSERT_EQUAL(l->server_total[0].arrived + l->server_total[1].arrived, 60);
    little_free(l);
}

/* Everything that can go wrong, behind two tiers: at the end all books are balanced and every place at the servers is free. */
void test_hedge__soak(void)
{
    struct little_world *l = hedging(0.03, 2);
    struct tier_spec tiers[2] = {l->tier[0], l->tier[0]};
    struct server_spec server[5];
    tiers[0].name = "edge";
    tiers[0].hedge = 0;
    tiers[1].name = "proxy";
    tiers[1].instances = 2;
    tiers[1].retries = 1;
    tiers[1].queue_timeout = SIMTIME_NEVER;
    l->site[0].n_tiers = 2;
    l->site[0].tier = tiers;
    l->pool[0].server = server;
    l->pool[0].n_servers = 5;
    l->pool[0].cancel_queued = true;
    for (uint32_t i = 0; i < 5; i++) {
        server[i] = l->server[0][0];
        server[i].max_connections = 3;
        server[i].speed = 0.3 + 0.385 * i;
    }
    l->client.timeout = 400 * MILLISECOND;
    l->client.retry.max = 1;
    static const struct {
        uint32_t how;
    } silent = {2};
    errors(l, 4, 0.05);
    l->fault[0].until = 30 * SECOND;
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 5.0385, 7, NULL);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 1}, 9.0385, 12, &silent);
    little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 2}, 14.0385, 17, NULL);
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 1, 0}, 19.0385, 21, NULL);
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 1, 1}, 23.0385, 25, &silent);
    little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 27.0385, 28, NULL);
    little_ask_every(l, 1, 32, 0.01);
    for (unsigned i = 0; i < 30; i++)
        little_ask(l, 60, i % 10);
    little_run(l);
    uint32_t ok = 0, waited = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        ok += l->record[i].outcome == OUTCOME_OK;
        waited += i >= l->n_records - 30 && l->record[i].balancer > 0 && l->record[i].balancer < 30 * MILLISECOND;
    }
    CU_ASSERT(ok > l->n_records / 2);
    CU_ASSERT_EQUAL(waited, 0); /* two instances, five servers, three each: thirty at once, before any hedge */
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    CU_ASSERT_EQUAL(l->n_records, 3130);
    little_free(l);
}

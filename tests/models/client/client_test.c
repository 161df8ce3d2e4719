/* Clients: parts of the response time, time-outs, retries, budgets, next addresses, connections. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct target eu_site = {TARGET_SITE, 0, 0, 0};

static void check_sum(const struct request_record *r)
{
    CU_ASSERT_EQUAL(r->dns + r->connect + r->balancer + r->queue + r->service + r->network + r->wait, r->response);
    CU_ASSERT(r->dns >= 0 && r->connect >= 0 && r->balancer >= 0 && r->queue >= 0 && r->service >= 0 && r->network >= 0 &&
              r->wait >= 0);
}

/* 10 ms to the resolver and back, 10 to the authority and back; connect and TLS 1.3, 10 each; request 10; service 20. */
void test_client__parts_of_a_first_request(void)
{
    struct little_world *l = little_new();
    little_ask(l, 2.385, 0);
    little_run(l);
    const struct request_record *r = &l->record[0];
    CU_ASSERT_EQUAL(r->dns, 20 * MILLISECOND);
    CU_ASSERT_EQUAL(r->connect, 20 * MILLISECOND);
    CU_ASSERT_EQUAL(r->network, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(r->service, 20 * MILLISECOND);
    CU_ASSERT_EQUAL(r->response, 70 * MILLISECOND);
    CU_ASSERT_EQUAL(r->connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(r->cause, CAUSE_NONE);
    check_sum(r);
    little_free(l);
}

void test_client__handshakes(void)
{
    static const struct {
        enum tls tls;
        bool resumption;
        simtime first, second;
    } rows[] = {
        {TLS_13, false, 20, 20},  {TLS_12, false, 30, 30}, {TLS_QUIC, false, 10, 10},
        {TLS_OFF, false, 10, 10}, {TLS_13, true, 20, 10},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct little_world *l = little_new();
        l->tier[0].tls = rows[i].tls;
        l->tier[0].resumption = rows[i].resumption;
        little_asks(l, "5 at 1, 5 at 3");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].connect, rows[i].first * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[1].connect, rows[i].second * MILLISECOND);
        little_free(l);
    }
}

/* Kept for 60 s of idleness: used at 50 s, gone at 120 s. */
void test_client__keeps_connections(void)
{
    struct little_world *l = little_new();
    l->client.keep_alive = true;
    little_asks(l, "5 at 1, 5 at 50, 5 at 120");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[1].response, 30 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[1].dns_source, DNS_SOURCE_CONNECTION);
    CU_ASSERT_EQUAL(l->record[2].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->total.connections_opened, 2);
    little_free(l);
}

void test_client__max_age_and_max_requests(void)
{
    struct little_world *l = little_new();
    l->client.keep_alive = true;
    l->client.max_age = 30 * SECOND;
    l->client.max_requests = 3;
    for (unsigned i = 0; i < 8; i++)
        little_ask(l, 1 + 7 * i, 5);
    little_run(l);
    const bool fresh[] = {true, false, false, true, false, false, true, false}; /* three requests fit in before 30 s do */
    for (unsigned i = 0; i < 8; i++)
        CU_ASSERT_EQUAL(l->record[i].connection == CONNECTION_NEW, fresh[i]);
    l->client.max_requests = SPEC_UNLIMITED;
    little_run(l);
    const bool fresh_by_age[] = {true, false, false, false, false, true, false, false}; /* opened at 1 s, too old at 36 s */
    for (unsigned i = 0; i < 8; i++)
        CU_ASSERT_EQUAL(l->record[i].connection == CONNECTION_NEW, fresh_by_age[i]);
    little_free(l);
}

/* A busy connection means another one, which closes after its request. */
void test_client__second_connection_closes(void)
{
    struct little_world *l = little_new();
    l->client.keep_alive = true;
    little_asks(l, "5 at 1, 5 at 1.055, 5 at 2, 5 at 2.001");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->record[2].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[3].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->total.connections_opened, 3);
    little_free(l);
}

/* A silent site: 3 s connect time-out, pauses of 100 and 200 ms, three tries in all. */
void test_client__retries_with_backoff(void)
{
    struct little_world *l = little_new();
    l->client.retry.max = 2;
    l->dns.health.enabled = false;
    little_fault(l, "crash", eu_site, 0, -1, NULL);
    little_ask(l, 5, 1);
    little_run(l);
    const struct request_record *r = &l->record[0];
    CU_ASSERT_EQUAL(r->outcome, OUTCOME_CONNECT_TIMEOUT);
    CU_ASSERT_EQUAL(r->tries, 3);
    CU_ASSERT_EQUAL(r->response, 9320 * MILLISECOND);
    CU_ASSERT_EQUAL(r->wait, 6320 * MILLISECOND);
    CU_ASSERT_EQUAL(r->fault, 0);
    CU_ASSERT(r->dead);
    check_sum(r);
    little_free(l);
}

/* Two addresses in the answer: the second one serves within the same try, 3 s later. */
void test_client__next_address(void)
{
    for (unsigned next = 0; next < 2; next++) {
        struct little_world *l = little_new();
        l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
        l->client.retry.next_address = next;
        little_fault(l, "crash", eu_site, 0, -1, NULL);
        little_ask(l, 5, 1);
        little_run(l);
        const struct request_record *r = &l->record[0];
        CU_ASSERT_EQUAL(r->outcome, next ? OUTCOME_OK : OUTCOME_CONNECT_TIMEOUT);
        CU_ASSERT_EQUAL(r->tries, 1);
        CU_ASSERT_EQUAL(r->first_site, 0);
        CU_ASSERT_EQUAL(r->site, next);
        CU_ASSERT_EQUAL(r->connect, 3 * SECOND + next * 180 * MILLISECOND);
        check_sum(r);
        little_free(l);
    }
}

/* Everything fails: with a budget of 20 % each request puts in a fifth of a retry. */
void test_client__retry_budget(void)
{
    struct little_world *l = little_new();
    const struct {
        double share;
        simtime latency;
    } all = {1, 0};
    l->client.retry.max = 3;
    l->client.retry.budget_share = 0.2;
    little_fault(l, "errors", (struct target){TARGET_POOL, 0, 0, 0}, 0, -1, &all);
    little_ask_every(l, 1, 401, 0.4);
    little_run(l);
    uint32_t tries = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        tries += l->record[i].tries;
    CU_ASSERT_EQUAL(l->n_records, 1000);
    CU_ASSERT(tries >= 1198 && tries <= 1200);
    CU_ASSERT_EQUAL(l->total.retries, tries - 1000);
    little_free(l);
}

/* A queue longer than the time-out: the request is lost to overload, the server works on it for nobody. */
void test_client__times_out_in_a_queue(void)
{
    struct little_world *l = little_new();
    l->client.timeout = 100 * MILLISECOND;
    for (unsigned i = 0; i < 20; i++)
        little_ask(l, 1, i % 10);
    little_run(l);
    uint32_t failed = 0;
    for (unsigned i = 0; i < 20; i++) {
        check_sum(&l->record[i]);
        if (l->record[i].outcome == OUTCOME_TIMEOUT) {
            CU_ASSERT_EQUAL(l->record[i].response, 100 * MILLISECOND);
            CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_OVERLOAD);
            failed++;
        }
    }
    CU_ASSERT(failed > 10 && failed < 20);
    CU_ASSERT_EQUAL(l->server_total[0].completed + l->server_total[1].completed, 20);
    little_free(l);
}

/* The first of 65 536 addresses each, then NAT: 3 users share one. */
void test_client__address_selection(void)
{
    struct little_world *l = little_new();
    l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
    l->client.address_selection = SELECT_ROTATE;
    little_ask_every(l, 1, 21, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, i % 2);
    l->client.address_selection = SELECT_FIRST;
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, 0);
    little_free(l);
}

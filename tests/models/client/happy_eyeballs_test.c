/* Racing connects, told as stories. A connect with TLS takes two round trips: 20 ms to the EU site, 180 ms to the US site; then
 * 10 or 90 ms for the request and 20 ms of service. The resolver takes 20 ms. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static struct little_world *racing(const uint32_t *order, double delay_ms)
{
    struct little_world *l = little_new();
    l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
    l->answer[0].site = order[0];
    l->answer[1].site = order[1];
    l->client.happy_eyeballs = (struct happy_eyeballs_spec){delay_ms > 0, simtime_from_s(delay_ms / 1e3)};
    return l;
}

static const uint32_t near_first[] = {0, 1}, far_first[] = {1, 0};

static void check(const struct little_world *l, uint32_t i, uint32_t site, double connect_ms, double response_ms)
{
    CU_ASSERT_FATAL(l->n_records > i);
    CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[i].site, site);
    CU_ASSERT_EQUAL(l->record[i].tries, 1);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[i].connect) * 1e3, connect_ms, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[i].response) * 1e3, response_ms, 1e-6);
}

static const struct target eu_site = {TARGET_SITE, 0, 0, 0}, us_site = {TARGET_SITE, 1, 0, 0};

/* A silent address costs the attempt delay instead of the connect time-out of 3 s. */
void test_happy_eyeballs__silence_costs_the_delay(void)
{
    struct little_world *l = racing(near_first, 250);
    little_fault(l, "crash", eu_site, 10, 200, NULL);
    little_asks(l, "1 at 5, 2 at 30");
    little_run(l);
    check(l, 0, 0, 20, 20 + 20 + 10 + 20);
    check(l, 1, 1, 250 + 180, 10 + 250 + 180 + 90 + 20);
    CU_ASSERT_EQUAL(l->record[1].first_site, 0);
    CU_ASSERT_EQUAL(l->record[1].dead, true);
    CU_ASSERT_EQUAL(l->total.connections_opened, 3);
    l->client.happy_eyeballs.enabled = false;
    little_run(l);
    check(l, 1, 1, 3000 + 180, 10 + 3000 + 180 + 90 + 20);
    little_free(l);
}

/* The second address is started 100 ms after the first and connected 60 ms before it. */
void test_happy_eyeballs__the_first_to_connect_wins(void)
{
    struct little_world *l = racing(far_first, 100);
    little_ask(l, 5, 1);
    little_run(l);
    check(l, 0, 0, 100 + 20, 20 + 100 + 20 + 10 + 20);
    CU_ASSERT_EQUAL(l->record[0].first_site, 1);
    CU_ASSERT_EQUAL(l->total.connections_opened, 2);
    little_free(l);
}

static void check_first_wins(double delay_ms, uint64_t n_connections)
{
    struct little_world *l = racing(far_first, delay_ms);
    little_ask(l, 5, 1);
    little_run(l);
    check(l, 0, 1, 180, 20 + 180 + 90 + 20);
    CU_ASSERT_EQUAL(l->total.connections_opened, n_connections);
    little_free(l);
}

/* The first needs 180 ms and has got them: nobody else is asked. */
void test_happy_eyeballs__waits_for_the_delay(void) { check_first_wins(181, 1); }
/* The first is still connecting when the second is, and is used all the same when it comes first. */
void test_happy_eyeballs__the_older_may_win(void) { check_first_wins(170, 2); }

/* Refused after one round trip: the next one at once. */
void test_happy_eyeballs__refusal_starts_the_next_at_once(void)
{
    struct little_world *l = racing(near_first, 250);
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 0, 0}, 10, 200, NULL);
    little_ask(l, 30, 2);
    little_run(l);
    check(l, 0, 1, 10 + 180, 20 + 10 + 180 + 90 + 20);
    little_free(l);
}

/* Both silent: each has its connect time-out of 3 s, the second from 250 ms on. */
void test_happy_eyeballs__all_fail(void)
{
    struct little_world *l = racing(near_first, 250);
    little_fault(l, "crash", eu_site, 10, 200, NULL);
    little_fault(l, "crash", us_site, 10, 200, NULL);
    little_asks(l, "2 at 30, 3 at 40");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_CONNECT_TIMEOUT);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[0].response), 0.02 + 0.25 + 3, 1e-9);
    CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_DETECTION);
    little_free(l);
}

/* One refused, the other silent; and the reverse. */
void test_happy_eyeballs__fail_in_any_order(void)
{
    for (unsigned first = 0; first < 2; first++) {
        struct little_world *l = racing(near_first, 250);
        little_fault(l, "crash", (struct target){TARGET_INSTANCE, first, 0, 0}, 10, 200, NULL);
        little_fault(l, "crash", first ? eu_site : us_site, 10, 200, NULL);
        little_ask(l, 30, 2);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_CONNECT_TIMEOUT);
        CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[0].response), 0.02 + (first ? 3 : 0.01 + 3), 1e-9);
        little_free(l);
    }
}

/* The request's own time-out ends the race; what is under way then bothers nobody. */
void test_happy_eyeballs__time_out_ends_it(void)
{
    struct little_world *l = racing(far_first, 100);
    l->client.timeout = 135 * MILLISECOND;
    little_ask(l, 5, 1);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[0].response, 135 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_NETWORK);
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

/* The winner is kept, and used again without a race. */
void test_happy_eyeballs__keeps_the_winner(void)
{
    struct little_world *l = racing(far_first, 100);
    l->client.keep_alive = true;
    little_asks(l, "1 at 5, 1 at 20");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    check(l, 1, 0, 0, 10 + 20);
    CU_ASSERT_EQUAL(l->total.connections_opened, 2);
    little_free(l);
}

/* A thousand races under partitions, crashes and time-outs: the books balance, and both ends of every race are closed. */
void test_happy_eyeballs__survives_trouble(void)
{
    struct little_world *l = racing(near_first, 15);
    l->client.keep_alive = true;
    l->client.idle_timeout = 3 * SECOND;
    l->client.timeout = 700 * MILLISECOND;
    l->client.retry.max = 2;
    l->tier[0].layer = LAYER_L4;
    l->tier[0].algorithm.type = strategy_find(STRATEGY_ALGORITHM, "random");
    little_fault(l, "crash", eu_site, 50.01, 80, NULL);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 1, 0, 0}, 120.015, 180, NULL);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 1}, 140.02, 200, NULL);
    little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 0}, 210.02, 240, NULL);
    little_ask_every(l, 1, 300, 0.0731);
    little_run(l);
    CU_ASSERT_EQUAL(l->total.requests, l->total.ok + l->total.failed);
    CU_ASSERT(l->total.ok > 2000);
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

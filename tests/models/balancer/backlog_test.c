/* Backlogs: full servers, who waits at the balancer, how long, and what becomes of those who are not waited for any more. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* Both servers take one at once; n requests are at the balancer at the same moment, 10.025 s. */
static struct little_world *crowd(unsigned n, simtime queue_timeout)
{
    struct little_world *l = little_new();
    l->server[0][0].max_connections = l->server[0][1].max_connections = 1;
    l->tier[0].queue_timeout = queue_timeout;
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    for (unsigned i = 0; i < n; i++)
        little_ask(l, 10, i);
    return l;
}

/* Two at a time, 20 ms each: the queue is at the balancer, in order, and none at the servers. */
void test_backlog__first_come_first_served(void)
{
    struct little_world *l = crowd(7, SIMTIME_NEVER);
    little_run(l);
    for (unsigned i = 0; i < 7; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].balancer, i / 2 * 20 * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].queue, 0);
        CU_ASSERT_EQUAL(l->record[i].cause, i < 4 ? CAUSE_NONE : CAUSE_OVERLOAD);
    }
    little_free(l);
}

/* A server that takes 3 at once queues two of them itself; the other's limit is still 1. */
void test_backlog__limits_of_each_server(void)
{
    struct little_world *l = crowd(6, SIMTIME_NEVER);
    l->server[0][0].max_connections = 3;
    little_run(l);
    static const simtime balancer_ms[] = {0, 0, 0, 0, 20, 20}, queue_ms[] = {0, 0, 20, 40, 0, 40};
    static const uint32_t server[] = {0, 1, 0, 0, 1, 0};
    for (unsigned i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(l->record[i].balancer, balancer_ms[i] * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].queue, queue_ms[i] * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].server, server[i]);
    }
    little_free(l);
}

/* 30 ms are enough for 20 ms, not for 40 ms: 503 after exactly 30 ms, blamed on overload.
 * A wait that ends with the time-out is over. */
void test_backlog__timeout(void)
{
    struct little_world *l = crowd(6, 30 * MILLISECOND);
    little_run(l);
    for (unsigned i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, i < 4 ? OUTCOME_OK : OUTCOME_REJECTED);
        CU_ASSERT_EQUAL(l->record[i].balancer, (i < 4 ? i / 2 * 20 : 30) * MILLISECOND);
    }
    CU_ASSERT_EQUAL(l->record[5].cause, CAUSE_OVERLOAD);
    CU_ASSERT_EQUAL(l->server_total[0].arrived + l->server_total[1].arrived, 4);
    little_free(l);
}

/* No queue at all, as nginx without `queue`: 503 at once. */
void test_backlog__none(void)
{
    struct little_world *l = crowd(3, 0);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_REJECTED);
    CU_ASSERT_EQUAL(l->record[2].cause, CAUSE_OVERLOAD);
    CU_ASSERT_EQUAL(l->record[2].balancer, 0);
    little_free(l);
}

/* Whoever's client has given up is dropped when its turn comes; the one behind it does not wait for its service. */
void test_backlog__given_up(void)
{
    struct little_world *l = crowd(8, SIMTIME_NEVER);
    l->client.timeout = 300 * MILLISECOND;
    for (unsigned i = 0; i < 2; i++)
        l->server[0][i].speed = 0.1; /* 200 ms */
    little_ask(l, 10.15, 8);
    little_run(l);
    /* The first two are served from about 10.1 to 10.3 s, the next two from then on, too late like the four behind them. */
    uint32_t ok = 0;
    for (unsigned i = 0; i < 8; i++)
        ok += l->record[i].outcome == OUTCOME_OK;
    CU_ASSERT_EQUAL(ok, 2);
    CU_ASSERT_EQUAL(l->record[8].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->server_total[0].arrived + l->server_total[1].arrived, 5); /* 2, 2, then only the late comer */
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

/* l4: an idle connection counts until it closes, 5 s after its request; the third user connects then. */
void test_backlog__l4_waits_for_a_connection(void)
{
    struct little_world *l = crowd(3, SIMTIME_NEVER);
    l->tier[0].layer = LAYER_L4;
    l->client.keep_alive = true;
    l->client.idle_timeout = 5 * SECOND;
    l->client.connect_timeout = 8 * SECOND;
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].connect, 20 * MILLISECOND); /* and TLS */
    /* The first one's request is over at 10.050 s, its connection at 15.050 s;
     * the third's SYN has been there since 10.005 s. */
    CU_ASSERT_EQUAL(l->record[2].connect, 20 * MILLISECOND + 5045 * MILLISECOND);
    l->client.connect_timeout = 3 * SECOND;
    little_run(l);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_CONNECT_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[2].cause, CAUSE_OVERLOAD);
    little_free(l);
}

/* The limit is each instance's own: two in front of the same two servers give them four at once. */
void test_backlog__each_instance_has_its_own(void)
{
    struct little_world *l = crowd(6, SIMTIME_NEVER);
    l->tier[0].instances = 2;
    little_run(l);
    for (unsigned i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(l->record[i].balancer > 0, i >= 4);
    little_free(l);
}

/* A crash of the instance resets who waits in it; a crash of the full servers makes nobody wait for them. */
void test_backlog__crashes(void)
{
    struct little_world *l = crowd(6, SIMTIME_NEVER);
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 0, 0}, 10.027, 20, NULL);
    little_run(l);
    uint32_t reset = 0;
    for (unsigned i = 0; i < 6; i++)
        reset += l->record[i].outcome == OUTCOME_RESET;
    CU_ASSERT_EQUAL(reset, 6);
    l->fault[0].target = (struct target){TARGET_POOL, 0, 0, 0};
    little_run(l);
    for (unsigned i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_ERROR); /* refused as their turn comes */
    CU_ASSERT_EQUAL(l->total.in_flight, 0);
    little_free(l);
}

/* Of one moment: who waits goes before who comes. The first leaves at 10.045 s, when the third comes. */
void test_backlog__who_waits_goes_first(void)
{
    struct little_world *l = crowd(1, SIMTIME_NEVER);
    l->pool[0].n_servers = 1;
    little_asks(l, "1 at 10.01, 2 at 10.02");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].balancer, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].balancer, 20 * MILLISECOND);
    little_free(l);
}

/* Users by server: those of a hash that does not fall back wait for theirs, whoever else has room. */
static void by_hash(struct little_world *l)
{
    const struct strategy *hash = strategy_find(STRATEGY_ALGORITHM, "ip_hash");
    void *params = strategy_params(hash, l->arena);
    strategy_params_set(hash, params, "fallback", "no");
    l->tier[0].algorithm = (struct strategy_use){hash, params};
    l->server[0][0].max_connections = l->server[0][1].max_connections = 1;
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
}

/* Which of ten users the hash gives to server 1; others to server 2. */
static unsigned users_of_first(unsigned *first, unsigned *second)
{
    struct little_world *l = little_new();
    unsigned n_first = 0, n_second = 0;
    by_hash(l);
    for (unsigned i = 0; i < 10; i++)
        little_ask(l, 10 + i, i);
    little_run(l);
    for (unsigned i = 0; i < 10; i++)
        if (l->record[i].server == 0)
            first[n_first++] = i;
        else
            second[n_second++] = i;
    little_free(l);
    return n_first;
}

/* 100 ms each. The third of server 1's users waits from 10.025 s on, 150 ms at most, while server 2 has room now and then. */
void test_backlog__waiting_for_one_server_has_its_time_out(void)
{
    unsigned first[10], second[10];
    CU_ASSERT_FATAL(users_of_first(first, second) >= 3);
    struct little_world *l = little_new();
    by_hash(l);
    l->tier[0].queue_timeout = 150 * MILLISECOND;
    l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 1e8, 0, 0);
    for (unsigned i = 0; i < 3; i++)
        little_ask(l, 10, first[i]);
    little_ask(l, 10, second[0]);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].balancer, 100 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_REJECTED);
    CU_ASSERT_EQUAL(l->record[2].balancer, 150 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_OK);
    little_free(l);
}

/* Three users whose hash names server 1, which takes one at a time: they share both, or wait for theirs (HAProxy). */
void test_backlog__a_hash_waits_for_its_server(void)
{
    unsigned first[10], second[10];
    CU_ASSERT_FATAL(users_of_first(first, second) >= 3);
    for (uint32_t waits = SERVER_FULL_OTHER; waits <= SERVER_FULL_WAIT; waits++) {
        struct little_world *l = little_new();
        by_hash(l);
        const struct strategy *hash = l->tier[0].algorithm.type;
        l->tier[0].algorithm.params = strategy_params(hash, l->arena); /* with its fallback */
        l->tier[0].queue_timeout = SIMTIME_NEVER;
        l->tier[0].when_server_full = waits;
        for (unsigned i = 0; i < 3; i++)
            little_ask(l, 10, first[i]);
        little_ask(l, 10.01, second[0]);
        little_run(l);
        static const simtime balancer_ms[2][4] = {{0, 0, 20, 10}, {0, 20, 40, 0}};
        for (unsigned i = 0; i < 4; i++)
            CU_ASSERT_EQUAL(l->record[i].balancer, balancer_ms[waits][i] * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[1].server, waits ? 0 : 1);
        CU_ASSERT_EQUAL(l->record[3].server, 1);
        little_free(l);
    }
}

/* A user's second request while his server is busy with the first. */
void test_backlog__a_cookie_waits_for_its_server(void)
{
    for (uint32_t waits = SERVER_FULL_OTHER; waits <= SERVER_FULL_WAIT; waits++) {
        struct little_world *l = crowd(2, SIMTIME_NEVER);
        l->tier[0].affinity = AFFINITY_COOKIE;
        l->tier[0].affinity_timeout = SIMTIME_NEVER;
        l->tier[0].when_server_full = waits;
        little_asks(l, "0 at 11, 0 at 11");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[3].server, waits ? l->record[0].server : 1 - l->record[0].server);
        CU_ASSERT_EQUAL(l->record[3].balancer, waits * 20 * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[3].affinity_broken, !waits);
        little_free(l);
    }
}

/* It waits for its server in vain: 503 after the time-out, whoever else has room. */
void test_backlog__waits_for_its_server_no_longer_than_it_may(void)
{
    struct little_world *l = crowd(2, 30 * MILLISECOND);
    l->tier[0].affinity = AFFINITY_COOKIE;
    l->tier[0].affinity_timeout = SIMTIME_NEVER;
    l->tier[0].when_server_full = SERVER_FULL_WAIT;
    for (unsigned i = 0; i < 3; i++)
        little_ask(l, 11, 0);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[3].balancer, 20 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[4].outcome, OUTCOME_REJECTED);
    CU_ASSERT_EQUAL(l->record[4].balancer, 30 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[4].cause, CAUSE_OVERLOAD);
    little_free(l);
}

/* Stations: how long one may wait there, and what becomes of those who wait longer. */
#include "models/server/station.h"

#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* One server, one worker, 20 ms each; n requests reach it at the same moment. */
static struct little_world *crowd(unsigned n, const char *discipline)
{
    struct little_world *l = little_new();
    l->pool[0].n_servers = 1;
    l->pool[0].queue_timeout = 45 * MILLISECOND;
    l->pool[0].discipline.type = strategy_find(STRATEGY_DISCIPLINE, discipline);
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    for (unsigned i = 0; i < n; i++)
        little_ask(l, 10, i);
    return l;
}

/* waited_ms of each, 45 for the rejected. */
static void expect_waits(struct little_world *l, unsigned n, const simtime *waited_ms)
{
    little_run(l);
    for (unsigned i = 0; i < n; i++) {
        bool rejected = waited_ms[i] == 45;
        CU_ASSERT_EQUAL(l->record[i].outcome, rejected ? OUTCOME_REJECTED : OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].queue, waited_ms[i] * MILLISECOND);
        CU_ASSERT_EQUAL(l->record[i].service, (rejected ? 0 : 20) * MILLISECOND);
        CU_ASSERT(!rejected || l->record[i].cause == CAUSE_OVERLOAD);
    }
    CU_ASSERT_EQUAL(l->server_total[0].arrived, n);
    CU_ASSERT_EQUAL(l->server_total[0].completed + l->server_total[0].rejected, n);
    little_free(l);
}

void test_station__first_come_is_served_in_time(void)
{
    expect_waits(crowd(5, "fifo"), 5, (const simtime[]){0, 20, 40, 45, 45});
}

void test_station__last_come_is_served_in_time(void)
{
    expect_waits(crowd(5, "lifo"), 5, (const simtime[]){0, 45, 45, 40, 20});
}

/* Each has its own 45 ms; the place of one who has left is free again. */
void test_station__each_waits_from_its_arrival(void)
{
    struct little_world *l = crowd(1, "fifo");
    static const double due_s[] = {10.007, 10.013, 10.053, 10.07, 10.3};
    l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 1e8, 0, 0);
    l->pool[0].queue_limit = 2;
    for (unsigned i = 0; i < 5; i++)
        little_ask(l, due_s[i], i + 1);
    little_run(l);
    static const simtime queue_us[] = {0, 45000, 45000, 45000, 30000, 0};
    for (unsigned i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, i >= 1 && i <= 3 ? OUTCOME_REJECTED : OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].queue, queue_us[i] * MICROSECOND);
    }
    little_free(l);
}

/* A hung server does not even say that it is too late. */
void test_station__hung_it_says_nothing(void)
{
    struct little_world *l = crowd(3, "fifo");
    little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 0}, 10.03, 60, NULL);
    little_run(l);
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->server_total[0].rejected, 0);
    little_free(l);
}

/* The third's client gives up after 61 ms, its 37 ms at the server end 1 ms later: where work that nobody waits for is dropped
 * it is lost, not rejected. */
void test_station__nobody_is_told_who_has_left(void)
{
    for (unsigned cancel = 0; cancel < 2; cancel++) {
        struct little_world *l = crowd(3, "fifo");
        l->pool[0].queue_timeout = 37 * MILLISECOND;
        l->pool[0].cancel_queued = cancel;
        l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 35e6, 0, 0);
        l->client.timeout = 61 * MILLISECOND;
        little_run(l);
        CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_TIMEOUT);
        CU_ASSERT_EQUAL(l->server_total[0].lost, cancel);
        CU_ASSERT_EQUAL(l->server_total[0].rejected, 1 - cancel);
        little_free(l);
    }
}

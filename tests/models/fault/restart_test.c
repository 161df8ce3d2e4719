/* restart: what servers, balancers, resolvers and clients had in memory is gone, and they go on. */
#include "models/fault/crash.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct crash_params refuse = {HOW_REFUSE};

/* Back at once: only who was there at that moment is reset. Back after 5 s: whoever comes in between is refused. */
void test_restart__server(void)
{
    for (unsigned lasts = 0; lasts < 2; lasts++) {
        struct little_world *l = little_new();
        little_bare(l);
        little_fault(l, "restart", (struct target){TARGET_SERVER, 0, 0, 0}, 100, lasts ? 105 : 100, &refuse);
        little_ask(l, 99.5, 1); /* so that names are known */
        little_ask(l, 99.5, 2);
        little_ask(l, 99.97, 1); /* 10 ms to connect, 10 for TLS, 5 to get there, 20 of work */
        little_asks(l, "2 at 102, 2 at 106");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_RESET);
        CU_ASSERT_EQUAL(l->record[3].outcome, lasts ? OUTCOME_REFUSED : OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[4].outcome, OUTCOME_OK);
        little_free(l);
    }
}

/* The caches are cold: the user's answer of 50 s is the resolver's no more. */
void test_restart__resolvers(void)
{
    for (unsigned restarts = 0; restarts < 2; restarts++) {
        struct little_world *l = little_new();
        if (restarts)
            little_fault(l, "restart", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 40, 40, &refuse);
        little_asks(l, "1 at 10, 2 at 50");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[1].dns_source, restarts ? DNS_SOURCE_AUTHORITY : DNS_SOURCE_RESOLVER_CACHE);
        little_free(l);
    }
}

/* Users who keep an address for ever, and a connection: the site that dies at 100 s is all they know until they are restarted.
 * The request that is under way then ends as it would have; an idle connection is left. */
void test_restart__clients(void)
{
    for (unsigned restarts = 0; restarts < 2; restarts++) {
        struct little_world *l = little_new();
        l->client.dns_cache.rule = DNS_CACHE_FOREVER;
        little_keep_alive(l);
        little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, -1, NULL);
        if (restarts)
            little_fault(l, "restart", (struct target){TARGET_CLIENTS, 0, 0, 0}, 200, 200, &refuse);
        little_asks(l, "1 at 50, 2 at 50, 1 at 150, 2 at 199.99, 1 at 250, 2 at 260");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_TIMEOUT);
        CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_TIMEOUT);
        CU_ASSERT_EQUAL(l->record[3].response, 10 * SECOND);
        for (unsigned i = 4; i < 6; i++) {
            CU_ASSERT_EQUAL(l->record[i].outcome, restarts ? OUTCOME_OK : OUTCOME_CONNECT_TIMEOUT);
            CU_ASSERT_EQUAL(l->record[i].first_site, restarts);
        }
        little_free(l);
    }
}

/* Idle connections are left, though nothing is wrong with them: the next request connects anew. */
void test_restart__clients_leave_connections(void)
{
    struct little_world *l = little_new();
    little_keep_alive(l);
    little_fault(l, "restart", (struct target){TARGET_CLIENTS, 0, 0, 0}, 20, 20, &refuse);
    little_asks(l, "1 at 10, 1 at 15, 1 at 25");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connect, 0);
    CU_ASSERT_EQUAL(l->record[2].connect, l->record[0].connect);
    CU_ASSERT(l->record[2].connect > 0);
    CU_ASSERT_EQUAL(l->record[2].dns_source, DNS_SOURCE_RESOLVER_CACHE);
    little_free(l);
}

/* The old process' connection meets the new one, which resets it: a loss of the restart, though that is over. A later crash of
 * the server is not to be blamed on it. */
void test_restart__resets_afterwards_are_its_losses(void)
{
    struct little_world *l = little_new();
    little_bare(l);
    little_keep_alive(l);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 10, 11, NULL);
    little_fault(l, "restart", (struct target){TARGET_SERVER, 0, 0, 0}, 100, 100, &refuse);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 110, 111, NULL);
    little_asks(l, "1 at 99, 2 at 99, 1 at 105, 1 at 106, 1 at 115");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_RESET);
    CU_ASSERT_EQUAL(l->record[2].fault, 1);
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[4].outcome, OUTCOME_RESET);
    CU_ASSERT_EQUAL(l->record[4].fault, PROBE_NONE);
    little_free(l);
}

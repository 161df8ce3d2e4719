/* Blame: the same dead site, reached by four different roads; overload, and packets that are lost. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct target eu_site = {TARGET_SITE, 0, 0, 0};

/* Site dead from 100 s, noticed by 132 s. */
static struct little_world *dying(void)
{
    struct little_world *l = little_new();
    little_fault(l, "crash", eu_site, 100, -1, NULL);
    return l;
}

static void check(struct little_world *l, uint32_t i, enum cause cause, bool stale)
{
    CU_ASSERT_NOT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[i].cause, cause);
    CU_ASSERT_EQUAL(l->record[i].stale, stale);
    CU_ASSERT_EQUAL(l->record[i].fault, 0);
}

void test_cause__detection_then_resolver_cache(void)
{
    struct little_world *l = dying();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->resolver.min_ttl = 300 * SECOND;
    little_asks(l, "1 at 90, 2 at 110, 3 at 150");
    little_run(l);
    check(l, 1, CAUSE_DETECTION, false);
    check(l, 2, CAUSE_RESOLVER_CACHE, true);
    little_free(l);
}

/* The client keeps the answer for ever; at 150 s its resolver has expired, too: the client's own cache is to blame. With the
 * resolver holding the same old answer, the resolver is. */
void test_cause__client_cache(void)
{
    for (unsigned raised = 0; raised < 2; raised++) {
        struct little_world *l = dying();
        l->client.dns_cache.rule = DNS_CACHE_FOREVER;
        l->resolver.min_ttl = raised ? 3600 * SECOND : 0;
        little_asks(l, "1 at 50, 1 at 250");
        little_run(l);
        check(l, 1, raised ? CAUSE_RESOLVER_CACHE : CAUSE_CLIENT_CACHE, true);
        little_free(l);
    }
}

void test_cause__connection(void)
{
    struct little_world *l = dying();
    little_keep_alive(l);
    little_asks(l, "1 at 50, 1 at 250");
    little_run(l);
    check(l, 1, CAUSE_CONNECTION, true);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_TIMEOUT);
    little_free(l);
}

/* All sites dead and everybody knows: the servers are to blame. */
void test_cause__server_when_all_know(void)
{
    struct little_world *l = dying();
    little_fault(l, "crash", (struct target){TARGET_SITE, 1, 0, 0}, 100, -1, NULL);
    little_ask(l, 250, 1);
    little_run(l);
    check(l, 0, CAUSE_SERVER, false);
    little_free(l);
}

void test_cause__overload_and_network_delays(void)
{
    struct little_world *l = little_new();
    for (unsigned i = 0; i < 6; i++)
        little_ask(l, 10, i);
    little_run(l);
    uint32_t overloaded = 0;
    for (unsigned i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(l->record[i].cause, l->record[i].queue > l->record[i].service ? CAUSE_OVERLOAD : CAUSE_NONE);
        overloaded += l->record[i].cause == CAUSE_OVERLOAD;
    }
    CU_ASSERT_EQUAL(overloaded, 2); /* the third in each of two queues waits 40 ms for 20 */
    l->link[0].loss_share = 0.2;
    little_ask_every(l, 20, 120, 1);
    little_run(l);
    for (uint32_t i = 6; i < l->n_records; i++)
        if (l->record[i].outcome == OUTCOME_OK && l->record[i].response > 500 * MILLISECOND)
            CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_NETWORK);
    little_free(l);
}

/* A full queue rejects: 503. */
void test_cause__rejected_is_overload(void)
{
    struct little_world *l = little_new();
    l->pool[0].queue_limit = 0;
    for (unsigned i = 0; i < 5; i++)
        little_ask(l, 10, i);
    little_run(l);
    uint32_t rejected = 0;
    for (unsigned i = 0; i < 5; i++)
        if (l->record[i].outcome == OUTCOME_REJECTED) {
            rejected++;
            CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_OVERLOAD);
        }
    CU_ASSERT_EQUAL(rejected, 3);
    little_free(l);
}

/* hang: accepts, never answers; what hung is lost at the end; the server works afterwards. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_hang__swallows_requests(void)
{
    struct little_world *l = little_new();
    little_fault(l, "hang", (struct target){TARGET_POOL, 0, 0, 0}, 10, 20, NULL);
    little_asks(l, "1 at 9.945, 2 at 11, 3 at 19, 4 at 21"); /* the first is in service at 10 s */
    little_run(l);
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_TIMEOUT);
        CU_ASSERT_EQUAL(l->record[i].response, 10 * SECOND);
        CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_SERVER);
    }
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->server_total[0].lost + l->server_total[1].lost, 3);
    little_free(l);
}

/* A hung server has no full queue: it accepts whatever comes. */
void test_hang__ignores_the_queue_limit(void)
{
    struct little_world *l = little_new();
    l->pool[0].queue_limit = 1;
    l->client.timeout = 5 * SECOND;
    little_fault(l, "hang", (struct target){TARGET_SITE, 0, 0, 0}, 10, 20, NULL);
    little_ask_every(l, 11, 14, 0.01);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_TIMEOUT);
    little_free(l);
}

/* Under processor sharing, too, nothing ends while it hangs. */
void test_hang__stops_shared_work(void)
{
    struct little_world *l = little_new();
    l->pool[0].discipline.type = strategy_find(STRATEGY_DISCIPLINE, "processor_sharing");
    l->pool[0].n_servers = 1;
    for (unsigned i = 0; i < 3; i++)
        little_ask(l, 9.94, i);
    little_fault(l, "hang", (struct target){TARGET_POOL, 0, 0, 0}, 10, 30, NULL);
    little_ask(l, 31, 1);
    little_run(l);
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_OK);
    little_free(l);
}

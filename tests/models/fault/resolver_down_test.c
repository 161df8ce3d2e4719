/* resolver_down: clients live on their own caches, then fail; blamed on the fault. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_resolver_down__spares_who_has_an_answer(void)
{
    struct little_world *l = little_new();
    l->client.dns_timeout = SECOND;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 10, 100, NULL);
    little_asks(l, "1 at 5, 1 at 50, 2 at 50, 1 at 70");
    little_run(l);
    const enum outcome expected[] = {OUTCOME_OK, OUTCOME_OK, OUTCOME_DNS_FAILURE, OUTCOME_DNS_FAILURE};
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, expected[i]);
    CU_ASSERT_EQUAL(l->record[3].response, 2 * SECOND);
    CU_ASSERT_EQUAL(l->record[3].fault, 0);
    little_free(l);
}

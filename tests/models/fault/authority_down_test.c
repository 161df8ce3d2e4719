/* authority_down: resolvers answer from their caches until the TTL ends. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_authority_down__caches_carry_on(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 10, 100, NULL);
    little_asks(l, "1 at 5, 2 at 64, 3 at 66, 4 at 101");
    little_run(l);
    const enum outcome expected[] = {OUTCOME_OK, OUTCOME_OK, OUTCOME_DNS_FAILURE, OUTCOME_OK};
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, expected[i]);
    CU_ASSERT_EQUAL(l->record[2].fault, 0);
    little_free(l);
}

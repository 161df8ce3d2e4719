/* partition: packets under way are lost, those sent afterwards pass, both directions. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static struct little_world *us_users_of_eu(void)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->client.region = 1;
    return l;
}

/* connect 45 + 45, TLS 90, request 45: under way at 10 s in each of its legs. */
void test_partition__loses_what_is_under_way(void)
{
    const double due_s[] = {9.98, 9.95, 9.88, 9.79, 9.74};
    for (unsigned i = 0; i < 5; i++) {
        struct little_world *l = us_users_of_eu();
        little_fault(l, "partition", (struct target){TARGET_REGIONS, 0, 1, 0}, 10, 10.01, NULL);
        little_ask(l, due_s[i], 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, i < 3 ? OUTCOME_CONNECT_TIMEOUT : OUTCOME_TIMEOUT);
        CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_NETWORK);
        CU_ASSERT_EQUAL(l->record[0].fault, 0);
        little_free(l);
    }
}

void test_partition__ends(void)
{
    struct little_world *l = us_users_of_eu();
    little_fault(l, "partition", (struct target){TARGET_REGIONS, 1, 0, 0}, 10, 20, NULL);
    little_asks(l, "1 at 19.99, 2 at 20");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_CONNECT_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[1].response, (90 + 90 + 90 + 20) * MILLISECOND);
    little_free(l);
}

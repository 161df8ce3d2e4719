/* Allowances: Finagle's retry budget. */
#include "models/balancer/allowance.h"
#include <CUnit/CUnit.h>

static unsigned take_all(struct allowance *allowance, simtime now)
{
    unsigned n = 0;
    while (n < 10000 && allowance_take(allowance, now))
        n++;
    return n;
}

/* 37 requests at 20 % are worth 7 retries, with what is left over kept. */
void test_allowance__share_of_requests(void)
{
    struct allowance allowance;
    allowance_init(&allowance, 0.2, 0);
    for (unsigned i = 0; i < 37; i++)
        allowance_earn(&allowance, 3 * SECOND);
    CU_ASSERT_EQUAL(take_all(&allowance, 4 * SECOND), 7);
    for (unsigned i = 0; i < 3; i++)
        allowance_earn(&allowance, 5 * SECOND);
    CU_ASSERT_EQUAL(take_all(&allowance, 5 * SECOND), 1);
}

/* 2.5/s are 25 in ten seconds, then as many again ten seconds after each was taken. */
void test_allowance__reserve(void)
{
    struct allowance allowance;
    allowance_init(&allowance, 0, 2.5);
    CU_ASSERT_EQUAL(take_all(&allowance, 2385 * MILLISECOND), 25);
    CU_ASSERT_EQUAL(take_all(&allowance, 11999 * MILLISECOND), 0);
    CU_ASSERT_EQUAL(take_all(&allowance, 12000 * MILLISECOND), 25);
}

/* What was earned is worth nothing ten seconds later. */
void test_allowance__forgets(void)
{
    struct allowance allowance;
    allowance_init(&allowance, 0.5, 0);
    for (unsigned i = 0; i < 10; i++)
        allowance_earn(&allowance, i * SECOND);
    CU_ASSERT_EQUAL(take_all(&allowance, 12 * SECOND), 3); /* seconds 3 to 9 are left: 3.5 */
    CU_ASSERT_EQUAL(take_all(&allowance, 500 * SECOND), 0);
}

void test_allowance__off(void)
{
    struct allowance allowance;
    allowance_init(&allowance, -1, 0);
    CU_ASSERT_EQUAL(take_all(&allowance, SECOND), 10000);
}

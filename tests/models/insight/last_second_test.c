/* The last second: counts by hand. */
#include "models/insight/last_second.h"

#include <CUnit/CUnit.h>

static double rate_at(const struct last_second *last, double now_s)
{
    return last_second_rate(last, simtime_from_s(now_s));
}

static void count(struct last_second *last, double now_s, int n)
{
    while (n-- > 0)
        last_second_count(last, simtime_from_s(now_s));
}

void test_last_second__slides(void)
{
    struct last_second last = { 0 };
    count(&last, 0.385, 5);
    count(&last, 0.9, 3);
    CU_ASSERT_EQUAL(rate_at(&last, 0.95), 8);
    CU_ASSERT_DOUBLE_EQUAL(rate_at(&last, 1.25), 6, 1e-9); /* three quarters of the second before */
    count(&last, 1.5, 7);
    CU_ASSERT_DOUBLE_EQUAL(rate_at(&last, 1.75), 9, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(rate_at(&last, 2.5), 3.5, 1e-9);
}

void test_last_second__forgets(void)
{
    struct last_second last = { 0 };
    count(&last, 2.385, 11);
    CU_ASSERT_EQUAL(rate_at(&last, 4), 0);
    count(&last, 5.5, 1);
    CU_ASSERT_EQUAL(rate_at(&last, 5.5), 1);
}

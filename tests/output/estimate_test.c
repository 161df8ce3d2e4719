/* Intervals and fairness against published numbers and closed forms. */
#include "output/estimate.h"

#include <CUnit/CUnit.h>
#include <math.h>

/* 5.15 +- 0.216585: Law 2015, chapter 9, t(0.975, 9) = 2.262157. */
void test_estimate__student_interval(void)
{
    static const double data[] = {5.2, 4.9, 5.6, 5.1, 4.7, 5.4, 5.0, 5.3, 4.8, 5.5};
    struct spread spread = {0};
    for (int i = 0; i < 10; i++)
        spread_add(&spread, data[i]);
    CU_ASSERT_DOUBLE_EQUAL(spread.mean, 5.15, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(spread_half_width(&spread, 0.95), 0.216585, 1e-6);
}

void test_estimate__replications_without_value_are_left_out(void)
{
    struct spread spread = {0};
    spread_add(&spread, 3);
    CU_ASSERT(isnan(spread_half_width(&spread, 0.95)));
    spread_add(&spread, (double)NAN);
    spread_add(&spread, (double)INFINITY);
    CU_ASSERT_EQUAL(spread.n, 1);
    spread_add(&spread, 5);
    CU_ASSERT_EQUAL(spread.n, 2);
    CU_ASSERT_DOUBLE_EQUAL(spread_half_width(&spread, 0.95), 12.706204736, 1e-6); /* t(0.975, 1) * sqrt(2) / sqrt(2) */
}

/* Jain, Chiu, Hawe 1984: (1, 2, 3, 4) gives 100 / (4 * 30); k of n servers in use give k / n. */
void test_estimate__jain(void)
{
    static const double four[] = {1, 2, 3, 4}, three_of_ten[] = {7, 7, 7};
    double ten[10] = {three_of_ten[0], three_of_ten[1], three_of_ten[2]};
    CU_ASSERT_DOUBLE_EQUAL(load_jain(four, 4), 0.8333333333333, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load_jain(ten, 10), 0.3, 1e-9);
}

void test_estimate__imbalance(void)
{
    static const double load[] = {3, 5, 11, 1}, none[] = {0, 0};
    CU_ASSERT_DOUBLE_EQUAL(load_max_mean(load, 4), 11 / 5.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_cv(load, 4), sqrt((4 + 0 + 36 + 16) / 4.0) / 5, 1e-12);
    CU_ASSERT(isnan(load_jain(none, 2)));
    CU_ASSERT(isnan(load_max_mean(none, 2)));
    CU_ASSERT(isnan(load_cv(none, 2)));
}

/* Ends out of reach are moved to what can be reached; others and missing ones stay. */
void test_estimate__interval_ends(void)
{
    CU_ASSERT_EQUAL(interval_low(0.0015, 0.0018), 0);
    CU_ASSERT_EQUAL(interval_low(13, 3), 10);
    CU_ASSERT_EQUAL(interval_high(0.999, 0.002, true), 1);
    CU_ASSERT_EQUAL(interval_high(0.75, 0.125, true), 0.875);
    CU_ASSERT_EQUAL(interval_high(3, 2, false), 5);
    CU_ASSERT(isnan(interval_low(3, (double)NAN)) && isnan(interval_high(3, (double)NAN, true)));
}

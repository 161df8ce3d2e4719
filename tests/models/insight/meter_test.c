/* The meter over two windows of uneven length. */
#include "models/insight/meter.h"

#include <CUnit/CUnit.h>

void test_meter__windows(void)
{
    struct meter meter = { 0 };
    for (int i = 0; i < 7; i++)
        meter_count(&meter, i != 2);
    CU_ASSERT_FALSE(meter_is_due(&meter, SECOND - 1));
    CU_ASSERT(meter_is_due(&meter, SECOND));
    CU_ASSERT_FALSE(meter.known);
    meter_turn(&meter, 1250 * MILLISECOND, 2e9, 4);
    CU_ASSERT(meter.known);
    CU_ASSERT_DOUBLE_EQUAL(meter.utilization, 0.4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(meter.requests_per_s, 5.6, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(meter.errors_per_s, 0.8, 1e-12);
    meter_count(&meter, true);
    CU_ASSERT_FALSE(meter_is_due(&meter, 2249 * MILLISECOND));
    CU_ASSERT_DOUBLE_EQUAL(meter.requests_per_s, 5.6, 1e-12); /* until the next turn */
    meter_turn(&meter, 3250 * MILLISECOND, 2.5e9, 4);
    CU_ASSERT_DOUBLE_EQUAL(meter.utilization, 0.0625, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(meter.requests_per_s, 0.5, 1e-12);
    CU_ASSERT_EQUAL(meter.errors_per_s, 0);
}

void test_meter__without_workers(void)
{
    struct meter meter = { 0 };
    meter_turn(&meter, 2 * SECOND, 0, 0);
    CU_ASSERT_EQUAL(meter.utilization, 0);
}

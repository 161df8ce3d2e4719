/* Which exit code wins when several apply. */
#include "sim/app/session/session.h"
#include <CUnit/CUnit.h>

void test_session__exit_code_first(void)
{
    const int order[] = {2, 3, 4, 1, 130, 99, 97, 0};
    const int n = (int)(sizeof order / sizeof order[0]);
    for (int i = 0; i < n; i++)
        for (int k = i; k < n; k++) {
            CU_ASSERT_EQUAL(exit_code_first(order[i], order[k]), order[i]);
            CU_ASSERT_EQUAL(exit_code_first(order[k], order[i]), order[i]);
        }
}

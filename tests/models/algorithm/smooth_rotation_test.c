/* The rotation among a part of the members: others are left alone. The sequences are weighted_round_robin_test's. */
#include "models/algorithm/algorithm.h"

#include <CUnit/CUnit.h>

void test_smooth_rotation__only_candidates_move(void)
{
    const struct member at[4] = { { .weight = 5 }, { .weight = 3 }, { .weight = 1 }, { .weight = 1 } };
    const struct members members = { .n = 4, .at = at };
    const uint32_t candidate[3] = { 0, 2, 3 }, expected[7] = { 0, 0, 2, 0, 3, 0, 0 };
    double current[4] = { 0, 2.385, 0, 0 };
    for (int k = 0; k < 7; k++)
        CU_ASSERT_EQUAL(smooth_rotation(current, NULL, &members, 3, candidate), expected[k]);
    CU_ASSERT_EQUAL(current[0], 0);
    CU_ASSERT_EQUAL(current[1], 2.385);
    CU_ASSERT_EQUAL(current[2], 0);
    CU_ASSERT_EQUAL(current[3], 0);
}

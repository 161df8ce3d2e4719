/* The first error stays, its text is cut and never overflows, and every call says false. */
#include "sim/engine/err.h"

#include <CUnit/CUnit.h>
#include <string.h>

void test_err__first_error_stays(void)
{
    struct err e = {0};
    CU_ASSERT_FALSE(err_set(&e, ERR_SCENARIO, "line %d: %s", 7, "no such key"));
    CU_ASSERT_FALSE(err_set(&e, ERR_SYSTEM, "consequence"));
    CU_ASSERT_EQUAL(e.kind, ERR_SCENARIO);
    CU_ASSERT_STRING_EQUAL(e.text, "line 7: no such key");
    CU_ASSERT_FALSE(err_set(NULL, ERR_SYSTEM, "nobody asks"));
}

void test_err__long_text_is_cut(void)
{
    struct err e = {0};
    err_set(&e, ERR_USAGE, "%2385s|", "x");
    CU_ASSERT_EQUAL(strlen(e.text), sizeof e.text - 1);
}

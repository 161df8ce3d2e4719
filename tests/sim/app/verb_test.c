/* The table of verbs: found by name and alias, suggested when misspelt, each with examples of itself. */
#include "sim/app/verb.h"
#include <CUnit/CUnit.h>
#include <string.h>

void test_verb__found_by_name_and_alias(void)
{
    struct err e = {0};
    CU_ASSERT_PTR_EQUAL(verb_find("validate", &e), verb_find("check", &e));
    CU_ASSERT_PTR_NOT_NULL(verb_find("run", &e));
    CU_ASSERT_EQUAL(e.kind, ERR_NONE);
}

void test_verb__suggestion(void)
{
    struct err e = {0}, far = {0};
    CU_ASSERT_PTR_NULL(verb_find("chekc", &e));
    CU_ASSERT_EQUAL(e.kind, ERR_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.text, "did you mean: gslbsim check?"));
    CU_ASSERT_PTR_NULL(verb_find("fry-an-egg", &far));
    CU_ASSERT_PTR_NOT_NULL(strstr(far.text, "gslbsim help"));
}

void test_verb__examples_begin_with_themselves(void)
{
    for (const struct verb *verb = verbs; verb->name; verb++) {
        char start[40];
        snprintf(start, sizeof start, "gslbsim %s", verb->name);
        CU_ASSERT_PTR_NOT_NULL_FATAL(verb->examples[0]);
        for (int i = 0; i < VERB_EXAMPLES && verb->examples[i]; i++)
            CU_ASSERT_EQUAL(strncmp(verb->examples[i], start, strlen(start)), 0);
        CU_ASSERT_TRUE(verb->min_arguments <= verb->max_arguments);
    }
}

/* Which scenario shows what, found in their texts. */
#include "sim/app/catalogue/lesson.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const char *name_of(const struct lesson *lesson)
{
    return lesson ? lesson->name : "none";
}

void test_lesson__the_best_that_uses_it(void)
{
    /* Not the first that uses it; and round_robin.yaml does not use the policy. */
    CU_ASSERT_STRING_EQUAL(name_of(lesson_using("algorithm", "power_of_two")), "power_of_two.yaml");
    CU_ASSERT_STRING_EQUAL(name_of(lesson_using("policy", "round_robin")), "dns_round_robin.yaml");
    CU_ASSERT_STRING_EQUAL(name_of(lesson_using("algorithm", "shortest_expected_delay")), "never_queue.yaml");
    CU_ASSERT_STRING_EQUAL(name_of(lesson_using(NULL, "crash")), "quickstart.yaml");
}

void test_lesson__whole_words_only(void)
{
    CU_ASSERT_PTR_NULL(lesson_using("algorithm", "power_of"));
    CU_ASSERT_PTR_NULL(lesson_using("algorithm", "of_two"));
    CU_ASSERT_PTR_NULL(lesson_using("gorithm", "power_of_two"));
    CU_ASSERT_PTR_NULL(lesson_using(NULL, "power_of_two"));
}

void test_lesson__question_and_story(void)
{
    char text[400], less[20];
    const struct lesson *lesson = lesson_using("arrivals", "closed");
    CU_ASSERT_PTR_NOT_NULL_FATAL(lesson);
    CU_ASSERT_EQUAL(lesson_name_length(lesson), 6);
    lesson_question(lesson, text, sizeof text);
    CU_ASSERT(strncmp(text, "The servers get slower. ", 24) == 0 && text[strlen(text) - 1] == '?');
    lesson_story(lesson, text, sizeof text);
    CU_ASSERT(strncmp(text, "400 users who wait", 18) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "From 200 s to 500 s each server")); /* lines joined by a blank */
    CU_ASSERT_PTR_NULL(strstr(text, "gslbsim: 1"));
    lesson_story(lesson, less, sizeof less);
    CU_ASSERT_EQUAL(strlen(less), sizeof less - 1);
    CU_ASSERT(strncmp(less, text, sizeof less - 1) == 0);
}

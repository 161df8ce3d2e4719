/* Which name is offered for which mistake. */
#include "sim/app/text/suggest.h"

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <string.h>

static const char *best_of(const char *wanted, const char *const *candidates)
{
    struct suggestion suggestion;
    suggestion_start(&suggestion, wanted);
    for (; *candidates; candidates++)
        suggestion_offer(&suggestion, *candidates);
    return suggestion.best ? suggestion.best : "nothing";
}

void test_suggest__distance(void)
{
    CU_ASSERT_EQUAL(edit_distance("algorithm", "algorithm", 9), 0);
    CU_ASSERT_EQUAL(edit_distance("algoritm", "algorithm", 9), 1);
    CU_ASSERT_EQUAL(edit_distance("tiemout", "timeout", 9), 1);
    CU_ASSERT_EQUAL(edit_distance("kitten", "sitting", 9), 3);
    CU_ASSERT_EQUAL(edit_distance("EU-site", "eu_site", 9), 0);
    CU_ASSERT_EQUAL(edit_distance("kitten", "sitting", 2), 3);
    CU_ASSERT_EQUAL(edit_distance("", "abc", 5), 3);
}

void test_suggest__nearest_name(void)
{
    static const char *const keys[] = { "algorithm", "health_check", "instances", "layer", "routes", "tls", NULL };
    static const char *const sites[] = { "asia-site", "eu-site", "us-site", NULL };
    CU_ASSERT_STRING_EQUAL(best_of("algoritm", keys), "algorithm");
    CU_ASSERT_STRING_EQUAL(best_of("healthcheck", keys), "health_check");
    CU_ASSERT_STRING_EQUAL(best_of("route", keys), "routes");
    CU_ASSERT_STRING_EQUAL(best_of("colour", keys), "nothing");
    CU_ASSERT_STRING_EQUAL(best_of("us-sit", sites), "us-site");
    CU_ASSERT_STRING_EQUAL(best_of("eu", sites), "eu-site");
    CU_ASSERT_STRING_EQUAL(best_of("x", sites), "nothing");
    CU_ASSERT_STRING_EQUAL(best_of("", sites), "nothing");
}

void test_suggest__long_names_are_safe(void)
{
    char text[5000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    CU_ASSERT_EQUAL(edit_distance(text, "aaa", 4), 5);
    CU_ASSERT_EQUAL(edit_distance(text, text, 4), 5);
}

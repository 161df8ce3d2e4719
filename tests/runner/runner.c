/* Runs the unit tests with CUnit and prints what failed as file:line: text, then one line `N passed, N failed`.
 * Arguments pick suites (`arena calendar`) or single tests (`arena/growth`); --list names all. A test that executes no
 * assertion counts as failed: it could not have failed otherwise. CUnit's own basic interface prints too much. */
#include "tests/runner/runner.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned n_asserts_before;
static unsigned n_without_assert;

static void on_start(const CU_pTest test, const CU_pSuite suite)
{
    (void)test, (void)suite;
    n_asserts_before = CU_get_number_of_asserts();
}

static void on_complete(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
    for (CU_pFailureRecord failure = failures; failure && failure->pTest == test; failure = failure->pNext)
        printf("%s:%u: %s/%s: %s\n", failure->strFileName, failure->uiLineNumber, suite->pName, test->pName,
               failure->strCondition);
    if (CU_get_number_of_asserts() == n_asserts_before) {
        printf("%s/%s: executed no assertion\n", suite->pName, test->pName);
        n_without_assert++;
    }
    fflush(stdout);
}

static bool is_wanted(const struct test_case *test, int n_filters, char **filters)
{
    for (int i = 0; i < n_filters; i++) {
        size_t n = strlen(test->suite);
        if (!strcmp(filters[i], test->suite))
            return true;
        if (!strncmp(filters[i], test->suite, n) && filters[i][n] == '/' && !strcmp(filters[i] + n + 1, test->name))
            return true;
    }
    return n_filters == 0;
}

static void list(void)
{
    for (const struct test_case *test = test_cases; test->suite; test++)
        printf("%s/%s\n", test->suite, test->name);
}

/* Registers the wanted tests; the number of them. */
static unsigned collect(int n_filters, char **filters)
{
    unsigned n = 0;
    CU_pSuite suite = NULL;
    for (const struct test_case *test = test_cases; test->suite; test++) {
        if (!is_wanted(test, n_filters, filters))
            continue;
        if (!suite || strcmp(suite->pName, test->suite))
            suite = CU_add_suite(test->suite, NULL, NULL);
        if (!suite || !CU_add_test(suite, test->name, test->run)) {
            fprintf(stderr, "%s/%s: %s\n", test->suite, test->name, CU_get_error_msg());
            exit(1);
        }
        n++;
    }
    return n;
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments == 2 && !strcmp(arguments[1], "--list")) {
        list();
        return 0;
    }
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    unsigned n_tests = collect(n_arguments - 1, arguments + 1);
    if (n_tests == 0 && n_arguments > 1) {
        fprintf(stderr, "no such test; --list names them\n");
        return 2;
    }
    CU_set_test_start_handler(on_start);
    CU_set_test_complete_handler(on_complete);
    CU_run_all_tests();
    unsigned n_failed = CU_get_number_of_tests_failed() + n_without_assert;
    printf("%u passed, %u failed\n", n_tests - n_failed, n_failed);
    CU_cleanup_registry();
    return n_failed ? 1 : 0;
}

/* Runs the unit tests with CUnit and prints what failed as file:line: text, then one line `N passed, N failed`.
 * Arguments pick suites (`arena calendar`) or single tests (`arena/growth`); --list names all. A test that executes no
 * assertion counts as failed: it could not have failed otherwise. Each suite is a process of its own, so that one that dies
 * (a CHECK, a sanitizer's report) does not take the others with it. CUnit's own basic interface prints too much. */
#include "tests/runner/runner.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Registers the wanted tests of the suite that begins at `first` and runs them; the number of failures. */
static unsigned run_suite(const struct test_case *first, int n_filters, char **filters)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        exit(1);
    CU_pSuite suite = CU_add_suite(first->suite, NULL, NULL);
    for (const struct test_case *test = first; test->suite && !strcmp(test->suite, first->suite); test++)
        if (is_wanted(test, n_filters, filters) && (!suite || !CU_add_test(suite, test->name, test->run)))
            exit(1);
    CU_set_test_start_handler(on_start);
    CU_set_test_complete_handler(on_complete);
    CU_run_all_tests();
    unsigned n_failed = CU_get_number_of_tests_failed() + n_without_assert;
    CU_cleanup_registry();
    return n_failed;
}

/* The same in a process of its own; n is the number of its wanted tests, all failed when it dies. */
static unsigned fork_suite(const struct test_case *first, unsigned n, int n_filters, char **filters)
{
    unsigned n_failed = 0;
    int channel[2], status = 0;
    if (fflush(NULL) || pipe(channel))
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        n_failed = run_suite(first, n_filters, filters);
        exit(write(channel[1], &n_failed, sizeof n_failed) != sizeof n_failed);
    }
    close(channel[1]);
    bool told = read(channel[0], &n_failed, sizeof n_failed) == sizeof n_failed;
    close(channel[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || !told) {
        printf("%s: died in one of its tests (%s %d)\n", first->suite, WIFSIGNALED(status) ? "signal" : "exit code",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        return n;
    }
    if (status != 0 && n_failed == 0) { /* a leak, reported at the end */
        printf("%s: ended with exit code %d\n", first->suite, WEXITSTATUS(status));
        return 1;
    }
    return n_failed;
}

int main(int n_arguments, char **arguments)
{
    int n_filters = n_arguments - 1;
    char **filters = arguments + 1;
    unsigned n_tests = 0, n_failed = 0;
    if (n_filters == 1 && !strcmp(filters[0], "--list")) {
        list();
        return 0;
    }
    for (const struct test_case *first = test_cases, *test = first; first->suite; first = test) {
        unsigned n = 0;
        for (; test->suite && !strcmp(test->suite, first->suite); test++)
            n += is_wanted(test, n_filters, filters);
        n_tests += n;
        if (n > 0)
            n_failed += fork_suite(first, n, n_filters, filters);
    }
    if (n_tests == 0 && n_filters > 0) {
        fprintf(stderr, "no such test; --list names them\n");
        return 2;
    }
    printf("%u passed, %u failed\n", n_tests - n_failed, n_failed);
    return n_failed ? 1 : 0;
}

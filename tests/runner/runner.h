/* The table of tests that suites.sh generates and runner.c runs. */
#ifndef TESTS_RUNNER_RUNNER_H
#define TESTS_RUNNER_RUNNER_H

struct test_case {
    const char *suite, *name;
    void (*run)(void);
};

/* Sorted by suite; ends with a row of nulls. */
extern const struct test_case test_cases[];

#endif

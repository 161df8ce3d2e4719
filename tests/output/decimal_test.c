/* Against printf, which is other code for the same text. */
#include "output/decimal.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned n_wrong;

/* Counts instead of asserting: there are many, and one report of the first few is enough. */
static void compare(const char *text, size_t n, const char *expected)
{
    if (n == strlen(expected) && memcmp(text, expected, n) == 0)
        return;
    if (n_wrong++ < 5)
        printf("decimal: %.*s instead of %s\n", (int)n, text, expected);
}

static void check_number(double value)
{
    char text[DECIMAL_BYTES], expected[64];
    bool is_whole = fabs(value) < 1e15 && value == floor(value);
    snprintf(expected, sizeof expected, is_whole ? "%.0f" : "%.10g", value + 0.0);
    compare(text, decimal_number(text, value), expected);
}

void test_decimal__numbers_as_printf_writes_them(void)
{
    static const double edge[] = {0.5, 2.385, 1.0 / 3, 9.9999999994, 9.9999999995, 9.9999999996, 9999999999.5, 9999999999.4999,
                                  1e10 - 1e-6, 1e-4, 0.00009999999999, 0.000099999999996, 1e-5, 1e-9, 1.1e-9, 9.99e-10, 1e-300,
                                  5e-324, 1e15, 1e15 + 0.5, 1.5e16, 123456789012345.0, 0.00048828125, 1234567890.5,
                                  12345678905e-1, 0.1, 0.30000000000000004, 1e300};
    struct rng rng = rng_stream(2385, 0, "decimal");
    n_wrong = 0;
    for (size_t i = 0; i < sizeof edge / sizeof edge[0]; i++) {
        check_number(edge[i]);
        check_number(-edge[i]);
    }
    for (int i = 0; i < 200000; i++) {
        double scale = pow(10, (double)(rng_next(&rng) % 26) - 13);
        check_number(rng_unit(&rng) * scale);
        /* Ties: ten digits and a half of the last, exact in binary. */
        check_number(((double)(rng_next(&rng) % UINT64_C(20000000000)) + 0.5) / (double)(1u << rng_next(&rng) % 24));
        check_number((double)(rng_next(&rng) % 1000003) / 20);
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

/* Every bit pattern is a number, or none. */
void test_decimal__any_bits(void)
{
    struct rng rng = rng_stream(2385, 1, "decimal");
    n_wrong = 0;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = rng_next(&rng);
        double value;
        char text[DECIMAL_BYTES];
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check_number(value);
        else
            CU_ASSERT_EQUAL(decimal_number(text, value), 0);
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

/* Whole, point, digits; then zeros at the end are taken away. */
static void check_time(simtime time, simtime unit, int digits, size_t (*write)(char *, simtime))
{
    char text[DECIMAL_BYTES], expected[64];
    simtime whole = time / unit, rest = time % unit;
    int n = snprintf(expected, sizeof expected, "%s%" PRId64 ".%0*" PRId64, time < 0 ? "-" : "", whole < 0 ? -whole : whole,
                     digits, rest < 0 ? -rest : rest);
    while (expected[n - 1] == '0')
        expected[--n] = '\0';
    if (expected[n - 1] == '.')
        expected[--n] = '\0';
    compare(text, write(text, time), expected);
}

void test_decimal__times_are_exact(void)
{
    static const simtime edge[] = {0, 1, -1, 999999999, SECOND, -SECOND, 120418123456, 1000000, 999999,
                                   INT64_MAX, INT64_MIN + 1};
    struct rng rng = rng_stream(2385, 2, "decimal");
    n_wrong = 0;
    for (int i = 0; i < 100000; i++) {
        size_t n_edges = sizeof edge / sizeof edge[0];
        simtime time = (size_t)i < n_edges ? edge[i] : (simtime)(rng_next(&rng) >> (1 + rng_next(&rng) % 63));
        check_time(time, SECOND, 9, decimal_time_s);
        check_time(time, MILLISECOND, 6, decimal_time_ms);
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

void test_decimal__counts(void)
{
    char text[DECIMAL_BYTES], expected[64];
    n_wrong = 0;
    for (uint64_t n = 1; n < UINT64_MAX / 7; n *= 7) {
        snprintf(expected, sizeof expected, "%" PRIu64, n);
        compare(text, decimal_count(text, n), expected);
    }
    compare(text, decimal_count(text, 0), "0");
    compare(text, decimal_count(text, UINT64_MAX), "18446744073709551615");
    CU_ASSERT_EQUAL(n_wrong, 0);
}

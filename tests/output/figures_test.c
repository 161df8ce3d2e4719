/* Rounding for people. */
#include "output/figures.h"

#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

static void check_value(double value, const char *expected)
{
    char text[FIGURE_BYTES];
    figure_value(text, value, false);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

void test_figures__three_digits(void)
{
    check_value(0.01234, "0.012");
    check_value(2.385, "2.38");
    check_value(9.996, "10.0");
    check_value(52.04, "52.0");
    check_value(655.4, "655");
    check_value(1980.4, "1980");
    check_value(0, "0");
    check_value((double)NAN, "-");
}

static void check_pair(double value, double half, const char *expected_value, const char *expected_half)
{
    char text[FIGURE_BYTES], text_half[FIGURE_BYTES];
    figure_pair(text, text_half, (struct figure){value, half, 20, 1000}, false);
    CU_ASSERT_STRING_EQUAL(text, expected_value);
    CU_ASSERT_STRING_EQUAL(text_half, expected_half);
}

/* No digit is shown that the interval does not carry. */
void test_figures__pair_is_rounded_by_its_interval(void)
{
    check_pair(655.37, 13.8, "655", "14");
    check_pair(28.413, 0.31, "28.4", "0.3");
    check_pair(94.26, 2.9, "94.3", "2.9");
    check_pair(50.2612, 0.0712, "50.26", "0.07");
    check_pair(50.2612, (double)NAN, "50.3", "?");
    check_pair((double)NAN, (double)NAN, "-", "");
    check_pair(7, 0.0001, "7.000", "<0.001");
    check_pair(60, 0, "60.0", "0");
}

static void check_share(double share, const char *expected)
{
    char text[FIGURE_BYTES];
    figure_share(text, share);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

/* Something never looks like nothing, and not quite all never looks like all. */
void test_figures__shares(void)
{
    check_share(0, "0%");
    check_share(1, "100%");
    check_share(0.00001, "<0.01%");
    check_share(0.999999, ">99.99%");
    check_share(0.078, "7.8%");
    check_share(0.9893, "98.9%");
    check_share(0.99934, "99.93%");
    check_share(0.0042, "0.42%");
    check_share((double)NAN, "-");
}

void test_figures__counts(void)
{
    char text[FIGURE_BYTES];
    figure_count(text, 6912345, false);
    CU_ASSERT_STRING_EQUAL(text, "6.9 M");
    figure_count(text, 26400, true);
    CU_ASSERT_STRING_EQUAL(text, "26\u202f400");
    figure_count(text, 26400, false);
    CU_ASSERT_STRING_EQUAL(text, "26400");
    figure_count(text, 1234567890, false);
    CU_ASSERT_STRING_EQUAL(text, "1.23 G");
    figure_count(text, 0.35, false);
    CU_ASSERT_STRING_EQUAL(text, "0.3");
}

void test_figures__columns(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    text_put(out, "26\u202f400", -8);
    text_put(out, "|", 1);
    text_put(out, "web", 5);
    text_put(out, "|\u00fcberlang", 4);
    fclose(out);
    CU_ASSERT_STRING_EQUAL(text, "  26\u202f400|web  |\u00fc..");
    free(text);
    CU_ASSERT_EQUAL(text_columns("26\u202f400"), 6);
}

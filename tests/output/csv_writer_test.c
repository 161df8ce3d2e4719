/* Quoting, numbers, times, errors. */
#include "output/csv_writer.h"

#include "sim/engine/err.h"
#include <CUnit/CUnit.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_number(double value, const char *expected)
{
    char text[CSV_NUMBER_BYTES];
    csv_format(text, value);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

void test_csv_writer__numbers(void)
{
    check_number(0, "0");
    check_number(-0.0, "0");
    check_number(2.385, "2.385");
    check_number(1.0 / 3, "0.3333333333");
    check_number(12345678901234, "12345678901234");
    check_number(-7, "-7");
    check_number(1e-7, "1e-07");
    check_number((double)NAN, "");
    check_number((double)INFINITY, "");
}

/* Any locale with another sign will do; a machine may have none. */
void test_csv_writer__point_in_every_locale(void)
{
    static const char *const name[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8"};
    locale_t locale = (locale_t)0;
    for (size_t i = 0; i < sizeof name / sizeof name[0] && locale == (locale_t)0; i++)
        locale = newlocale(LC_NUMERIC_MASK, name[i], (locale_t)0);
    locale_t before = locale == (locale_t)0 ? (locale_t)0 : uselocale(locale);
    check_number(2.385, "2.385");
    if (locale == (locale_t)0)
        return;
    uselocale(before);
    freelocale(locale);
}

static char *written(void (*write)(struct csv_writer *csv))
{
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);
    struct csv_writer csv;
    csv_attach(&csv, file);
    write(&csv);
    csv_detach(&csv);
    fclose(file);
    return text;
}

static void write_fields(struct csv_writer *csv)
{
    csv_text(csv, "plain");
    csv_text(csv, "");
    csv_text(csv, "a,b");
    csv_text(csv, "say \"no\"");
    csv_text(csv, "two\nlines");
    csv_end_line(csv);
    csv_time_s(csv, 120418123456);
    csv_time_s(csv, 7 * SECOND);
    csv_time_ms(csv, 1);
    csv_time_ms(csv, -2500000);
    csv_count(csv, UINT64_MAX);
    csv_end_line(csv);
}

void test_csv_writer__fields(void)
{
    char *text = written(write_fields);
    CU_ASSERT_STRING_EQUAL(
        text, "plain,,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\n120.418123456,7,0.000001,-2.5,18446744073709551615\n");
    free(text);
}

void test_csv_writer__a_full_disk_is_an_error(void)
{
    struct csv_writer csv;
    struct err err = {ERR_NONE, ""};
    char hex[65];
    if (!csv_open(&csv, "/dev/full", &err))
        return;
    csv_text(&csv, "lost");
    csv_end_line(&csv);
    CU_ASSERT_FALSE(csv_close(&csv, false, hex, &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/full"));
}

void test_csv_writer__no_folder_is_an_error(void)
{
    struct csv_writer csv;
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_FALSE(csv_open(&csv, "/nowhere/at/all.csv", &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
}

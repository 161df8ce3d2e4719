/* Quantities: what is read, what is refused and with which words, and that what is written reads back. */
#include "sim/app/text/units.h"

#include <CUnit/CUnit.h>
#include <string.h>

static double value_of(enum quantity quantity, const char *text)
{
    double value = -1;
    return quantity_parse(quantity, text, &value, NULL) == UNIT_OK ? value : -1;
}

static enum unit_fault fault_of(enum quantity quantity, const char *text)
{
    double value;
    struct unit_error error = { NULL, "" };
    enum unit_fault fault = quantity_parse(quantity, text, &value, &error);
    CU_ASSERT(fault == UNIT_OK || (error.text != NULL && error.text[0] != '\0'));
    return fault;
}

static const char *repair_of(enum quantity quantity, const char *text)
{
    static struct unit_error error;
    double value;
    error.repair[0] = '\0';
    quantity_parse(quantity, text, &value, &error);
    return error.repair;
}

void test_units__durations(void)
{
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "250ms"), 250e6);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "2.385s"), 2385e6);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "1h30m"), 5400e9);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "1d2h3m4s5ms6us7ns"), 93784005006007.0);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "10min"), 600e9);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "7\xc2\xb5s"), 7e3);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "0s"), 0);
    CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, "3e-3s"), 3e6);
}

void test_units__other_quantities(void)
{
    CU_ASSERT_EQUAL(value_of(QUANTITY_RATE, "400/s"), 400);
    CU_ASSERT_DOUBLE_EQUAL(value_of(QUANTITY_RATE, "24k/min"), 400, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(value_of(QUANTITY_RATE, "90/h"), 0.025, 1e-12);
    CU_ASSERT_EQUAL(value_of(QUANTITY_SHARE, "80%"), 0.8);
    CU_ASSERT_EQUAL(value_of(QUANTITY_SHARE, "0.1%"), 0.001);
    CU_ASSERT_EQUAL(value_of(QUANTITY_FACTOR, "5x"), 5);
    CU_ASSERT_EQUAL(value_of(QUANTITY_FACTOR, "2.5"), 2.5);
    CU_ASSERT_EQUAL(value_of(QUANTITY_COUNT, "20k"), 20000);
    CU_ASSERT_EQUAL(value_of(QUANTITY_COUNT, "1.5M"), 1500000);
    CU_ASSERT_EQUAL(value_of(QUANTITY_NUMBER, "-3.25"), -3.25);
}

void test_units__faults(void)
{
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "60"), UNIT_MISSING);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, ""), UNIT_EMPTY);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "-5s"), UNIT_NEGATIVE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "1e999s"), UNIT_TOO_LARGE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "101y"), UNIT_UNKNOWN);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "40000d"), UNIT_TOO_LARGE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "inf"), UNIT_NOT_A_NUMBER);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "nan"), UNIT_NOT_A_NUMBER);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "0x10s"), UNIT_UNKNOWN);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "5s junk"), UNIT_UNKNOWN);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "5 s"), UNIT_UNKNOWN);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_DURATION, "1h30"), UNIT_MISSING);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_SHARE, "0.8"), UNIT_MISSING);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_SHARE, "80%%"), UNIT_UNKNOWN);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_RATE, "400"), UNIT_MISSING);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_RATE, "-1/s"), UNIT_NEGATIVE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_COUNT, "1.5"), UNIT_NOT_WHOLE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_COUNT, "1e300"), UNIT_TOO_LARGE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_NUMBER, "1e999"), UNIT_TOO_LARGE);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_NUMBER, "."), UNIT_NOT_A_NUMBER);
    CU_ASSERT_EQUAL(fault_of(QUANTITY_NUMBER, "7 servers"), UNIT_UNKNOWN);
}

void test_units__repairs_name_the_likely_meanings(void)
{
    CU_ASSERT_STRING_EQUAL(repair_of(QUANTITY_DURATION, "60"), "write 60s (or 60ms)");
    CU_ASSERT_STRING_EQUAL(repair_of(QUANTITY_RATE, "400"), "write 400/s (or 400/min)");
    CU_ASSERT_STRING_EQUAL(repair_of(QUANTITY_SHARE, "0.8"), "write 80% (or 0.8%)");
    CU_ASSERT_STRING_EQUAL(repair_of(QUANTITY_SHARE, "20"), "write 20%");
    CU_ASSERT_PTR_NOT_NULL(strstr(repair_of(QUANTITY_DURATION, "80%"), "a share"));
    CU_ASSERT_PTR_NOT_NULL(strstr(repair_of(QUANTITY_RATE, "5s"), "a duration"));
}

void test_units__what_is_written_reads_back(void)
{
    static const double durations_ns[] = { 0,    1,    999,   1e3,    2385e6,  1e9,           59.5e9,
                                           60e9, 61e9, 900e9, 5400e9, 86400e9, 123456789012.0 };
    char text[UNIT_REPAIR_BYTES];
    for (size_t i = 0; i < sizeof durations_ns / sizeof durations_ns[0]; i++) {
        quantity_format(QUANTITY_DURATION, durations_ns[i], text);
        CU_ASSERT_EQUAL(value_of(QUANTITY_DURATION, text), durations_ns[i]);
    }
    quantity_format(QUANTITY_DURATION, 300e9, text);
    CU_ASSERT_STRING_EQUAL(text, "5m");
    quantity_format(QUANTITY_DURATION, 90e9, text);
    CU_ASSERT_STRING_EQUAL(text, "90s");
    quantity_format(QUANTITY_SHARE, 0.9, text);
    CU_ASSERT_STRING_EQUAL(text, "90%");
    quantity_format(QUANTITY_RATE, 6.5, text);
    CU_ASSERT_STRING_EQUAL(text, "6.5/s");
}

void test_units__bools(void)
{
    bool value = false;
    CU_ASSERT(bool_parse("on", &value) && value);
    CU_ASSERT(bool_parse("no", &value) && !value);
    CU_ASSERT(bool_parse("true", &value) && value);
    CU_ASSERT(!bool_parse("maybe", &value));
    CU_ASSERT(!bool_parse("", &value));
}

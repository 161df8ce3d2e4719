/* Digits from integers, and ten correctly rounded ones from a double.
 *
 * A double is m 2^-s with whole m < 2^53. For v < 1e10 that is no integer, s > 0 and v 10^k = (m 10^k) / 2^s; with k <= 19 the
 * product is exact in 128 bits, so the quotient and its remainder tell the ten digits and which way they round, ties to even,
 * as printf does. No approximation is involved and none can be wrong in the last digit. */
#include "output/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 10
#define TEN_DIGITS UINT64_C(10000000000)

__extension__ typedef unsigned __int128 wide;

static const uint64_t power_of_ten[20] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
    10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000, UINT64_C(10000000000000000000)};

size_t decimal_count(char text[DECIMAL_BYTES], uint64_t n)
{
    char digit[20];
    size_t first = sizeof digit;
    do {
        digit[--first] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(text, digit + first, sizeof digit - first);
    return sizeof digit - first;
}

/* A point and `digits` digits of a fraction, without zeros at the end; nothing when it is 0. */
static size_t put_fraction(char *text, uint64_t fraction, size_t digits)
{
    if (fraction == 0)
        return 0;
    for (; fraction % 10 == 0; digits--)
        fraction /= 10;
    text[0] = '.';
    for (size_t i = digits; i > 0; i--, fraction /= 10)
        text[i] = (char)('0' + fraction % 10);
    return 1 + digits;
}

/* time / unit; the unit is a constant where this is expanded, so that there is no division. */
static inline size_t put_time(char *text, simtime time, uint64_t unit, size_t digits)
{
    size_t n = 0;
    uint64_t distance = time < 0 ? 0 - (uint64_t)time : (uint64_t)time;
    if (time < 0)
        text[n++] = '-';
    n += decimal_count(text + n, distance / unit);
    return n + put_fraction(text + n, distance % unit, digits);
}

size_t decimal_time_s(char text[DECIMAL_BYTES], simtime time)
{
    return put_time(text, time, SECOND, 9);
}

size_t decimal_time_ms(char text[DECIMAL_BYTES], simtime time)
{
    return put_time(text, time, MILLISECOND, 6);
}

/* The ten digits of a positive value that is no integer, and the exponent of the first.
 * False beyond what is exact in 128 bits. */
static bool ten_digits(double value, uint64_t *digits, int *exponent)
{
    int above;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &above), 53);
    int shift = 53 - above;
    /* floor(log10(2^(above - 1))): the exponent, or one less. */
    for (*exponent = ((above - 1) * 1233) >> 12; *exponent < DIGITS; ++*exponent) {
        int scale = DIGITS - 1 - *exponent;
        if (scale < 0 || scale > 19)
            return false;
        wide product = (wide)mantissa * power_of_ten[scale], half = (wide)1 << (shift - 1);
        *digits = (uint64_t)(product >> shift);
        wide rest = product & (2 * half - 1);
        *digits += rest > half || (rest == half && (*digits & 1));
        if (*digits < TEN_DIGITS)
            return true;
    }
    return false;
}

/* As %g: places behind the point for exponents from -4, else d.ddde-05. */
static size_t put_digits(char *text, uint64_t digits, int exponent)
{
    size_t n;
    if (exponent >= -4) {
        uint64_t unit = power_of_ten[exponent < 0 ? DIGITS - 1 : DIGITS - 1 - exponent];
        n = decimal_count(text, exponent < 0 ? 0 : digits / unit);
        return n + put_fraction(text + n, exponent < 0 ? digits : digits % unit, (size_t)(DIGITS - 1 - exponent));
    }
    n = decimal_count(text, digits / power_of_ten[DIGITS - 1]);
    n += put_fraction(text + n, digits % power_of_ten[DIGITS - 1], DIGITS - 1);
    memcpy(text + n, "e-0", 3);
    n += exponent > -10 ? 3 : 2;
    return n + decimal_count(text + n, (uint64_t)-exponent);
}

/* By printf, with a point for the locale's decimal sign, which may have several bytes. */
static size_t put_printed(char *text, double value)
{
    char printed[64];
    size_t n = 0;
    snprintf(printed, sizeof printed, "%.10g", value);
    for (const char *from = printed; *from != '\0';) {
        if (strchr("0123456789+-e", *from) != NULL) {
            text[n++] = *from++;
            continue;
        }
        text[n++] = '.';
        while (*from != '\0' && strchr("0123456789+-e", *from) == NULL)
            from++;
    }
    return n;
}

size_t decimal_number(char text[DECIMAL_BYTES], double value)
{
    double distance = fabs(value);
    uint64_t digits;
    int exponent;
    if (!isfinite(value))
        return 0;
    bool is_whole = distance < 1e15 && distance == floor(distance);
    bool is_short = !is_whole && distance > 1e-9 && distance < 1e10 && ten_digits(distance, &digits, &exponent);
    if (!is_whole && !is_short)
        return put_printed(text, value);
    size_t sign = value < 0; /* no "-0" */
    text[0] = '-';
    return sign + (is_whole ? decimal_count(text + sign, (uint64_t)distance) : put_digits(text + sign, digits, exponent));
}

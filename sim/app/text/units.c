/* One scanner for numbers with units; each quantity is a table of its units. strtod reads the digits, after a check that they
 * are plain digits: it would take 0x10, inf and nan as well. */
#include "sim/app/text/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *word;
    double factor;
};

static const struct unit duration_units[] = {
    { "ns", 1 },   { "us", 1e3 },   { "\xc2\xb5s", 1e3 }, { "\xce\xbcs", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
    { "m", 60e9 }, { "min", 60e9 }, { "h", 3600e9 },      { "d", 86400e9 },     { NULL, 0 },
};
static const struct unit rate_units[] = {
    { "/s", 1 }, { "/min", 1.0 / 60 }, { "/m", 1.0 / 60 }, { "/h", 1.0 / 3600 }, { "/d", 1.0 / 86400 }, { NULL, 0 },
};
static const struct unit share_units[] = { { "%", 0.01 }, { NULL, 0 } };
static const struct unit factor_units[] = { { "x", 1 }, { "", 1 }, { NULL, 0 } };
static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };

static const struct quantity_type {
    const struct unit *units;
    double max;
    bool multiples; /* k and M after the number */
    bool sums;      /* 1h30m */
    bool negative;
    const char *is_no; /* "is not a duration" */
    const char *units_are;
} types[QUANTITIES] = {
    [QUANTITY_COUNT] = { no_units, 9007199254740992.0, true, false, false, "is not a whole number", "20, 20k" },
    [QUANTITY_NUMBER] = { no_units, 1e300, false, false, true, "is not a number", "1.5, 2e-3" },
    [QUANTITY_SHARE] = { share_units, 1e6, false, false, false, "is not a share", "80%" },
    [QUANTITY_FACTOR] = { factor_units, 1e15, false, false, false, "is not a factor", "5 or 5x" },
    [QUANTITY_DURATION] = { duration_units, 100 * 365.25 * 86400e9, false, true, false, "is not a duration",
                            "250ms, 2s, 10m, 24h, 1h30m" },
    [QUANTITY_RATE] = { rate_units, 1e15, true, false, false, "is not a rate", "400/s, 24k/min" },
};

static const char *const fault_texts[UNIT_FAULTS] = {
    [UNIT_EMPTY] = "has no value",          [UNIT_MISSING] = "needs a unit",
    [UNIT_UNKNOWN] = "has an unknown unit", [UNIT_NEGATIVE] = "must not be negative",
    [UNIT_TOO_LARGE] = "is too large",      [UNIT_NOT_WHOLE] = "must be a whole number",
};

/* Length of the number at the text's begin, 0 when there is none. */
static size_t number_length(const char *text)
{
    const char *c = text;
    size_t n_digits = 0;
    if (*c == '-' || *c == '+')
        c++;
    for (; isdigit((unsigned char)*c); c++)
        n_digits++;
    if (*c == '.')
        for (c++; isdigit((unsigned char)*c); c++)
            n_digits++;
    if (n_digits == 0)
        return 0;
    if (*c == 'e' || *c == 'E') {
        const char *exponent = c + 1 + (c[1] == '-' || c[1] == '+');
        if (isdigit((unsigned char)*exponent))
            for (c = exponent; isdigit((unsigned char)*c); c++)
                ;
    }
    return (size_t)(c - text);
}

/* The longest unit at the text's begin; NULL when there is none. */
static const struct unit *unit_at(const struct quantity_type *type, const char *text)
{
    const struct unit *best = NULL;
    for (const struct unit *unit = type->units; unit->word; unit++) {
        size_t n = strlen(unit->word);
        if (strncmp(text, unit->word, n) != 0)
            continue;
        bool ends = text[n] == '\0' || (type->sums && isdigit((unsigned char)text[n]));
        if (ends && (!best || n > strlen(best->word)))
            best = unit;
    }
    return best;
}

static double multiple_at(const struct quantity_type *type, const char **text)
{
    if (!type->multiples || (**text != 'k' && **text != 'M'))
        return 1;
    return *(*text)++ == 'k' ? 1e3 : 1e6;
}

/* One number with its unit, added to *sum; *text moves behind it. */
static enum unit_fault parse_part(const struct quantity_type *type, const char **text, double *sum)
{
    size_t n = number_length(*text);
    if (n == 0)
        return UNIT_NOT_A_NUMBER;
    double number = strtod(*text, NULL);
    *text += n;
    number *= multiple_at(type, text);
    const struct unit *unit = unit_at(type, *text);
    if (!unit)
        return **text == '\0' ? UNIT_MISSING : UNIT_UNKNOWN;
    *text += strlen(unit->word);
    if (number < 0 && !type->negative)
        return UNIT_NEGATIVE;
    *sum += type->units == share_units ? number / 100 : number * unit->factor;
    return fabs(*sum) <= type->max ? UNIT_OK : UNIT_TOO_LARGE;
}

static enum unit_fault parse(enum quantity quantity, const char *text, double *value)
{
    const struct quantity_type *type = &types[quantity];
    *value = 0;
    if (*text == '\0')
        return UNIT_EMPTY;
    do {
        enum unit_fault fault = parse_part(type, &text, value);
        if (fault != UNIT_OK)
            return fault;
    } while (*text && type->sums);
    if (*text)
        return UNIT_UNKNOWN;
    if (quantity == QUANTITY_COUNT && *value != floor(*value))
        return UNIT_NOT_WHOLE;
    if (quantity == QUANTITY_DURATION)
        *value = floor(*value + 0.5);
    return UNIT_OK;
}

static void missing_unit(enum quantity quantity, const char *text, char *repair)
{
    double number = strtod(text, NULL);
    int n = (int)strlen(text);
    if (n > 20)
        return;
    if (quantity == QUANTITY_DURATION)
        snprintf(repair, UNIT_REPAIR_BYTES, "write %ss (or %sms)", text, text);
    else if (quantity == QUANTITY_RATE)
        snprintf(repair, UNIT_REPAIR_BYTES, "write %s/s (or %s/min)", text, text);
    else if (number > 0 && number <= 1)
        snprintf(repair, UNIT_REPAIR_BYTES, "write %g%% (or %s%%)", number * 100, text);
    else
        snprintf(repair, UNIT_REPAIR_BYTES, "write %s%%", text);
}

/* Which other quantity the text would be, for the repair. */
static const char *other_reading(enum quantity quantity, const char *text)
{
    static const char *const names[QUANTITIES] = {
        [QUANTITY_SHARE] = "a share", [QUANTITY_DURATION] = "a duration", [QUANTITY_RATE] = "a rate"
    };
    double ignored;
    for (int i = 0; i < QUANTITIES; i++)
        if (names[i] && (enum quantity)i != quantity && parse((enum quantity)i, text, &ignored) == UNIT_OK)
            return names[i];
    return NULL;
}

enum unit_fault quantity_parse(enum quantity quantity, const char *text, double *value, struct unit_error *error)
{
    enum unit_fault fault = parse(quantity, text, value);
    if (fault == UNIT_OK || !error)
        return fault;
    error->text = fault == UNIT_NOT_A_NUMBER || types[quantity].units == no_units ? types[quantity].is_no : fault_texts[fault];
    if (fault == UNIT_EMPTY || fault == UNIT_TOO_LARGE || fault == UNIT_NEGATIVE || fault == UNIT_NOT_WHOLE)
        error->text = fault_texts[fault];
    error->repair[0] = '\0';
    const char *other = fault == UNIT_UNKNOWN || fault == UNIT_NOT_A_NUMBER ? other_reading(quantity, text) : NULL;
    bool is_sum = number_length(text) < strlen(text) && isdigit((unsigned char)text[strlen(text) - 1]); /* 1h30 */
    if (fault == UNIT_MISSING && !is_sum)
        missing_unit(quantity, text, error->repair);
    else if (other)
        snprintf(error->repair, sizeof error->repair, "this is %s; write it like %s", other, types[quantity].units_are);
    else if (fault != UNIT_NEGATIVE && fault != UNIT_TOO_LARGE)
        snprintf(error->repair, sizeof error->repair, "write it like %s", types[quantity].units_are);
    return fault;
}

/* The largest unit that leaves few digits. */
static void duration_format(double ns, char *text)
{
    static const struct unit words[] = {
        { "h", 3600e9 }, { "m", 60e9 }, { "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 }
    };
    size_t i = 0, n = sizeof words / sizeof words[0];
    while (i + 1 < n && (ns < words[i].factor || (i < 2 && fmod(ns, words[i].factor) != 0)))
        i++;
    snprintf(text, UNIT_REPAIR_BYTES, "%.15g%s", ns == 0 ? 0 : ns / words[i].factor, ns == 0 ? "s" : words[i].word);
}

void quantity_format(enum quantity quantity, double value, char *text)
{
    if (quantity == QUANTITY_DURATION)
        duration_format(value, text);
    else if (quantity == QUANTITY_SHARE)
        snprintf(text, UNIT_REPAIR_BYTES, "%.15g%%", value * 100);
    else if (quantity == QUANTITY_RATE)
        snprintf(text, UNIT_REPAIR_BYTES, "%.15g/s", value);
    else
        snprintf(text, UNIT_REPAIR_BYTES, "%.15g", value);
}

void quantity_pattern(enum quantity quantity, char *text, size_t n_bytes)
{
    const struct quantity_type *type = &types[quantity];
    char units[100] = "";
    size_t n = 0;
    for (const struct unit *unit = type->units; unit->word && n < sizeof units; unit++)
        n += (size_t)snprintf(units + n, sizeof units - n, "%s%s", n > 0 || unit != type->units ? "|" : "", unit->word);
    snprintf(text, n_bytes, "^(%s([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?%s(%s))%s$", type->negative ? "[-+]?" : "\\+?",
             type->multiples ? "[kM]?" : "", units, type->sums ? "+" : "");
}

bool bool_parse(const char *text, bool *value)
{
    static const char *const words[] = { "false", "true", "no", "yes", "off", "on" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            *value = i % 2 == 1;
            return true;
        }
    return false;
}

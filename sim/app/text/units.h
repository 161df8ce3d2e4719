/* Quantities as people write them: 250ms, 1h30m, 24k/min, 80%, 5x, 20k. Pure functions on texts; what is wrong comes back as a
 * fault whose words are in one table. A quantity without its unit is an error that names the two most likely meanings. */
#ifndef SIM_APP_TEXT_UNITS_H
#define SIM_APP_TEXT_UNITS_H

#include <stdbool.h>
#include <stddef.h>

enum quantity {
    QUANTITY_COUNT,    /* 20000, 20k, 1M: a whole number up to 2^53 */
    QUANTITY_NUMBER,   /* 1.5, 2e-3 */
    QUANTITY_SHARE,    /* 80%: 0.8 */
    QUANTITY_FACTOR,   /* 5 or 5x */
    QUANTITY_DURATION, /* 250ms, 1h30m, 2d: nanoseconds, at most 100 years */
    QUANTITY_RATE,     /* 400/s, 24k/min: per second */
    QUANTITIES
};

enum unit_fault {
    UNIT_OK,
    UNIT_EMPTY,
    UNIT_NOT_A_NUMBER, /* no number at all */
    UNIT_MISSING,      /* a number without its unit */
    UNIT_UNKNOWN,      /* a unit that is none, or one of another quantity */
    UNIT_NEGATIVE,
    UNIT_TOO_LARGE,
    UNIT_NOT_WHOLE,
    UNIT_FAULTS
};

#define UNIT_REPAIR_BYTES 96

struct unit_error {
    const char *text;               /* goes on after the name of the value: "needs a unit" */
    char repair[UNIT_REPAIR_BYTES]; /* "write 60s (or 60ms)"; empty when there is nothing to say */
};

/* Reads the whole text. Negative numbers are faults for all but QUANTITY_NUMBER. error may be NULL; it is filled when the
 * result is not UNIT_OK. */
enum unit_fault quantity_parse(enum quantity quantity, const char *text, double *value, struct unit_error *error);

/* The shortest text that reads back as the value: "1.5s", "80%". The buffer's size is UNIT_REPAIR_BYTES. */
void quantity_format(enum quantity quantity, double value, char *text);

/* What quantity_parse reads, as a regular expression (ECMA 262, for JSON Schema); at most n_bytes with the end. */
void quantity_pattern(enum quantity quantity, char *text, size_t n_bytes);

/* true, yes, on / false, no, off. False when it is neither. */
bool bool_parse(const char *text, bool *value);

#endif

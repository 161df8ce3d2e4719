/* Numbers as decimal text for the files: always with a point, whatever the locale, and several times as fast as printf, which
 * is what the time of writing a million rows went to. Every text is that of a printf format, bit for bit; those beyond the fast
 * ways are left to it.
 *
 * Functions write at text without a '\0', at most DECIMAL_BYTES, and return how many characters. */
#ifndef OUTPUT_DECIMAL_H
#define OUTPUT_DECIMAL_H

#include "sim/engine/simtime.h"
#include <stddef.h>
#include <stdint.h>

#define DECIMAL_BYTES 40

size_t decimal_count(char text[DECIMAL_BYTES], uint64_t n);
/* In seconds or milliseconds, exact to the nanosecond, without zeros at the end: 120.418. */
size_t decimal_time_s(char text[DECIMAL_BYTES], simtime time);
size_t decimal_time_ms(char text[DECIMAL_BYTES], simtime time);
/* Integers below 1e15 in full, others as %.10g; nothing when not finite. About 40 ns between 1e-9 and 1e10. */
size_t decimal_number(char text[DECIMAL_BYTES], double value);

#endif

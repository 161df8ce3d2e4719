/* Writes a CSV file (RFC 4180, but lines end in \n alone) and takes its SHA-256 on the way.
 *
 * Numbers have a point whatever the locale. Integers are written in full, other numbers with 10 significant digits, times
 * exactly (to the nanosecond). What is not finite is an empty field: empty means "no value". Errors are kept until
 * csv_close. */
#ifndef OUTPUT_CSV_WRITER_H
#define OUTPUT_CSV_WRITER_H

#include "output/decimal.h"
#include "sim/engine/simtime.h"
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct err;

#define CSV_NUMBER_BYTES (DECIMAL_BYTES + 1)
#define CSV_BUFFER_BYTES 16384

struct csv_writer {
    FILE *file;
    const char *path; /* borrowed until csv_close */
    struct sha256_ctx sha256;
    uint64_t n_bytes, n_lines; /* bytes: those that have left the buffer, all after csv_close */
    size_t n_buffered;
    int error;                 /* errno of the first failure */
    bool first;                /* in its line */
    char buffer[CSV_BUFFER_BYTES];
};

/* Creates or replaces the file. */
bool csv_open(struct csv_writer *csv, const char *path, struct err *err);
/* Writes to an open file that stays the caller's; ends with csv_detach instead of csv_close. */
void csv_attach(struct csv_writer *csv, FILE *file);
void csv_detach(struct csv_writer *csv);
void csv_text(struct csv_writer *csv, const char *text);
void csv_number(struct csv_writer *csv, double value);
void csv_count(struct csv_writer *csv, uint64_t n);
void csv_time_s(struct csv_writer *csv, simtime time);  /* 120.418 */
void csv_time_ms(struct csv_writer *csv, simtime time);
void csv_end_line(struct csv_writer *csv);
/* A line as it is, for files that are no tables. */
void csv_raw(struct csv_writer *csv, const char *text);
/* Flushes (with sync: to the disk), closes, reports the first error; hex gets the digest. */
bool csv_close(struct csv_writer *csv, bool sync, char hex[65], struct err *err);

/* A number as in the files; "" when not finite. */
void csv_format(char text[CSV_NUMBER_BYTES], double value);

#endif

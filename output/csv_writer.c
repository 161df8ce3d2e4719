/* Fields, lines, digest. Nothing is read back: the digest is that of the bytes given to the file. */
#include "output/csv_writer.h"

#include "output/digest.h"
#include "sim/engine/err.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

bool csv_open(struct csv_writer *csv, const char *path, struct err *err)
{
    *csv = (struct csv_writer){.path = path, .first = true};
    sha256_init(&csv->sha256);
    csv->file = fopen(path, "wb");
    return csv->file != NULL || err_set(err, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
}

void csv_attach(struct csv_writer *csv, FILE *file)
{
    *csv = (struct csv_writer){.path = "", .first = true, .file = file};
    sha256_init(&csv->sha256);
}

static void emit(struct csv_writer *csv, const char *bytes, size_t n)
{
    if (n == 0 || csv->error != 0)
        return;
    if (fwrite(bytes, 1, n, csv->file) != n)
        csv->error = errno == 0 ? EIO : errno;
    sha256_update(&csv->sha256, n, (const uint8_t *)bytes);
    csv->n_bytes += n;
}

static void separate(struct csv_writer *csv)
{
    if (!csv->first)
        emit(csv, ",", 1);
    csv->first = false;
}

void csv_raw(struct csv_writer *csv, const char *text)
{
    emit(csv, text, strlen(text));
}

void csv_text(struct csv_writer *csv, const char *text)
{
    separate(csv);
    if (strpbrk(text, ",\"\r\n") == NULL) {
        csv_raw(csv, text);
        return;
    }
    emit(csv, "\"", 1);
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        emit(csv, text, (size_t)(quote - text));
        emit(csv, "\"\"", 2);
    }
    csv_raw(csv, text);
    emit(csv, "\"", 1);
}

/* The program may run in a locale with another decimal sign, which may have several bytes. */
static void put_point(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        if (strchr("0123456789+-e", *from) != NULL) {
            *to++ = *from++;
            continue;
        }
        *to++ = '.';
        while (*from != '\0' && strchr("0123456789+-e", *from) == NULL)
            from++;
    }
    *to = '\0';
}

void csv_format(char text[CSV_NUMBER_BYTES], double value)
{
    if (!isfinite(value)) {
        text[0] = '\0';
        return;
    }
    if (fabs(value) < 1e15 && value == floor(value))
        snprintf(text, CSV_NUMBER_BYTES, "%.0f", value + 0.0); /* + 0.0: no "-0" */
    else
        snprintf(text, CSV_NUMBER_BYTES, "%.10g", value);
    put_point(text);
}

void csv_number(struct csv_writer *csv, double value)
{
    char text[CSV_NUMBER_BYTES];
    csv_format(text, value);
    separate(csv);
    csv_raw(csv, text);
}

void csv_count(struct csv_writer *csv, uint64_t n)
{
    char text[CSV_NUMBER_BYTES];
    snprintf(text, sizeof text, "%" PRIu64, n);
    separate(csv);
    csv_raw(csv, text);
}

/* time / unit as a decimal number with `digits` digits behind the point, without zeros at the end. */
static void time_in(struct csv_writer *csv, simtime time, simtime unit, int digits)
{
    char text[CSV_NUMBER_BYTES];
    simtime whole = time / unit, rest = time % unit;
    const char *sign = time < 0 ? "-" : "";
    int n = snprintf(text, sizeof text, "%s%" PRId64 ".%0*" PRId64, sign, whole < 0 ? -whole : whole, digits, rest < 0 ? -rest : rest);
    while (text[n - 1] == '0')
        text[--n] = '\0';
    if (text[n - 1] == '.')
        text[--n] = '\0';
    separate(csv);
    csv_raw(csv, text);
}

void csv_time_s(struct csv_writer *csv, simtime time)
{
    time_in(csv, time, SECOND, 9);
}

void csv_time_ms(struct csv_writer *csv, simtime time)
{
    time_in(csv, time, MILLISECOND, 6);
}

void csv_end_line(struct csv_writer *csv)
{
    emit(csv, "\n", 1);
    csv->first = true;
    csv->n_lines++;
}

bool csv_close(struct csv_writer *csv, bool sync, char hex[65], struct err *err)
{
    if (fflush(csv->file) != 0 && csv->error == 0)
        csv->error = errno;
    if (sync && csv->error == 0 && fsync(fileno(csv->file)) != 0)
        csv->error = errno;
    if (fclose(csv->file) != 0 && csv->error == 0)
        csv->error = errno;
    digest_finish(&csv->sha256, hex);
    return csv->error == 0 || err_set(err, ERR_SYSTEM, "cannot write %s: %s", csv->path, strerror(csv->error));
}

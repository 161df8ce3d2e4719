/* Fields, lines, digest. Nothing is read back: the digest is that of the bytes given to the file. */
#include "output/csv_writer.h"

#include "output/digest.h"
#include "sim/engine/err.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

bool csv_open(struct csv_writer *csv, const char *path, struct err *err)
{
    csv_attach(csv, fopen(path, "wb"));
    csv->path = path;
    return csv->file != NULL || err_set(err, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
}

void csv_attach(struct csv_writer *csv, FILE *file)
{
    csv->file = file;
    csv->path = "";
    csv->n_bytes = csv->n_lines = 0;
    csv->n_buffered = 0;
    csv->error = 0;
    csv->first = true;
    sha256_init(&csv->sha256);
}

/* Empties the buffer. */
static void flush(struct csv_writer *csv)
{
    size_t n = csv->n_buffered;
    csv->n_buffered = 0;
    if (n == 0 || csv->error != 0)
        return;
    if (fwrite(csv->buffer, 1, n, csv->file) != n)
        csv->error = errno == 0 ? EIO : errno;
    sha256_update(&csv->sha256, n, (const uint8_t *)csv->buffer);
    csv->n_bytes += n;
}

void csv_detach(struct csv_writer *csv)
{
    flush(csv);
}

/* Where the next n bytes go. */
static char *room(struct csv_writer *csv, size_t n)
{
    if (CSV_BUFFER_BYTES - csv->n_buffered < n)
        flush(csv);
    return csv->buffer + csv->n_buffered;
}

static void emit(struct csv_writer *csv, const char *bytes, size_t n)
{
    while (n > 0) {
        size_t part = n < CSV_BUFFER_BYTES ? n : CSV_BUFFER_BYTES;
        memcpy(room(csv, part), bytes, part);
        csv->n_buffered += part;
        bytes += part;
        n -= part;
    }
}

void csv_raw(struct csv_writer *csv, const char *text)
{
    emit(csv, text, strlen(text));
}

/* Where a field of at most DECIMAL_BYTES begins, its comma written. */
static char *field(struct csv_writer *csv)
{
    char *text = room(csv, 1 + DECIMAL_BYTES);
    if (!csv->first)
        *text++ = ',';
    csv->n_buffered += !csv->first;
    csv->first = false;
    return text;
}

static void quote(struct csv_writer *csv, const char *text)
{
    emit(csv, "\"", 1);
    for (const char *inner; (inner = strchr(text, '"')) != NULL; text = inner + 1) {
        emit(csv, text, (size_t)(inner - text));
        emit(csv, "\"\"", 2);
    }
    csv_raw(csv, text);
    emit(csv, "\"", 1);
}

/* Ends a text that is written as it is. */
static const bool is_end[256] = {['\0'] = true, [','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};

void csv_text(struct csv_writer *csv, const char *text)
{
    char *to = field(csv);
    size_t n = 0, most = (size_t)(csv->buffer + CSV_BUFFER_BYTES - to);
    /* Most texts are short names, which strcspn and memcpy would spend more on getting ready than on the work. */
    for (; n < most && !is_end[(unsigned char)text[n]]; n++)
        to[n] = text[n];
    if (n < most && text[n] == '\0')
        csv->n_buffered += n;
    else if (text[n + strcspn(text + n, ",\"\r\n")] == '\0')
        csv_raw(csv, text);
    else
        quote(csv, text);
}

void csv_format(char text[CSV_NUMBER_BYTES], double value)
{
    text[decimal_number(text, value)] = '\0';
}

void csv_number(struct csv_writer *csv, double value)
{
    csv->n_buffered += decimal_number(field(csv), value);
}

void csv_count(struct csv_writer *csv, uint64_t n)
{
    csv->n_buffered += decimal_count(field(csv), n);
}

void csv_time_s(struct csv_writer *csv, simtime time)
{
    csv->n_buffered += decimal_time_s(field(csv), time);
}

void csv_time_ms(struct csv_writer *csv, simtime time)
{
    csv->n_buffered += decimal_time_ms(field(csv), time);
}

void csv_end_line(struct csv_writer *csv)
{
    emit(csv, "\n", 1);
    csv->first = true;
    csv->n_lines++;
}

bool csv_close(struct csv_writer *csv, bool sync, char hex[65], struct err *err)
{
    flush(csv);
    if (fflush(csv->file) != 0 && csv->error == 0)
        csv->error = errno;
    if (sync && csv->error == 0 && fsync(fileno(csv->file)) != 0)
        csv->error = errno;
    if (fclose(csv->file) != 0 && csv->error == 0)
        csv->error = errno;
    digest_finish(&csv->sha256, hex);
    return csv->error == 0 || err_set(err, ERR_SYSTEM, "cannot write %s: %s", csv->path, strerror(csv->error));
}

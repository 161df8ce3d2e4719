/* libcsv hands over cells one by one; they are laid out in rows as wide as the header. */
#include "output/report/report_table.h"

#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The header's cells are counted while they come; beyond them a row has none. */
static void add_cell(void *text, size_t n_bytes, void *data)
{
    struct report_table *table = data;
    uint32_t column = table->column++;
    if (table->n_rows == 0 && column >= table->n_columns) {
        const char **grown = ARENA_ARRAY(table->arena, table->n_columns + 1, const char *);
        if (table->n_columns > 0)
            memcpy(grown, table->cell, table->n_columns * sizeof *grown);
        table->cell = grown;
        table->n_columns++;
    }
    if (column < table->n_columns)
        table->cell[(size_t)table->n_rows * table->n_columns + column] =
            arena_strndup(table->arena, text == NULL ? "" : text, n_bytes);
}

/* n_rows counts the header while reading. */
static void end_row(int character, void *data)
{
    struct report_table *table = data;
    (void)character;
    table->n_rows++;
    table->column = 0;
    if (table->n_rows < table->room_rows)
        return;
    size_t n = (size_t)table->n_rows * table->n_columns;
    table->room_rows = 2 * table->n_rows + 62;
    const char **grown = ARENA_ARRAY(table->arena, (size_t)table->room_rows * table->n_columns, const char *);
    if (n > 0)
        memcpy(grown, table->cell, n * sizeof *grown);
    table->cell = grown;
}

static bool parse(struct report_table *table, FILE *file)
{
    struct csv_parser parser;
    char buffer[65536];
    size_t n, total = 0;
    bool ok = csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT) == 0;
    if (!ok)
        return false;
    while (ok && (n = fread(buffer, 1, sizeof buffer, file)) > 0) {
        total += n;
        ok = total <= REPORT_TABLE_BYTES_MAX && csv_parse(&parser, buffer, n, add_cell, end_row, table) == n;
    }
    ok = ok && !ferror(file) && csv_fini(&parser, add_cell, end_row, table) == 0;
    csv_free(&parser);
    return ok;
}

bool report_table_read(struct report_table *table, struct arena *arena, const char *path, struct err *err)
{
    *table = (struct report_table){.arena = arena};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return errno == ENOENT || err_set(err, ERR_SYSTEM, "cannot read %s: %s", path, strerror(errno));
    bool ok = parse(table, file);
    fclose(file);
    if (!ok || table->n_rows == 0)
        return err_set(err, ERR_FOLDER, "%s is not a table of gslbsim: %s", path, ok ? "it is empty" : "no CSV, or too large");
    table->n_rows--;
    table->is_present = true;
    return true;
}

const char *report_cell(const struct report_table *table, uint32_t row, const char *column)
{
    for (uint32_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->cell[c], column) == 0) {
            const char *cell = table->cell[((size_t)row + 1) * table->n_columns + c];
            return cell == NULL ? "" : cell;
        }
    return "";
}

double report_number(const struct report_table *table, uint32_t row, const char *column)
{
    const char *text = report_cell(table, row, column);
    char *end;
    double value = strtod(text, &end);
    return end == text || *end != '\0' || !isfinite(value) ? (double)NAN : value;
}

bool report_cell_is(const struct report_table *table, uint32_t row, const char *column, const char *text)
{
    return strcmp(report_cell(table, row, column), text) == 0;
}

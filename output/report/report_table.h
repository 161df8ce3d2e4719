/* A CSV file of a result folder, read back whole, its cells found by the name of their column: what a report is made of.
 *
 * * Read with libcsv. Columns that a file lacks are empty, as are cells that a row lacks; so older and newer files can be
 * read. */
#ifndef OUTPUT_REPORT_REPORT_TABLE_H
#define OUTPUT_REPORT_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

/* Larger files are refused. */
#define REPORT_TABLE_BYTES_MAX ((size_t)64 << 20)

struct report_table {
    struct arena *arena;
    bool is_present;            /* there is such a file */
    uint32_t n_columns, n_rows; /* rows below the header */
    const char **cell;          /* header first, then row by row, n_columns each */
    uint32_t room_rows, column; /* while reading */
};

/* A file that does not exist is an empty table and no error. ERR_SYSTEM when it cannot be read, ERR_FOLDER when it is no
 * CSV. */
bool report_table_read(struct report_table *table, struct arena *arena, const char *path, struct err *err);
/* "" when there is no such column. The text lives as long as the arena. */
const char *report_cell(const struct report_table *table, uint32_t row, const char *column);
/* NAN when it is empty or no number. */
double report_number(const struct report_table *table, uint32_t row, const char *column);
bool report_cell_is(const struct report_table *table, uint32_t row, const char *column, const char *text);

#endif

/* The CSV files that a scenario names: a trace of requests, a column of durations, a matrix of round-trip times. Read with
 * libcsv, whole, up to a limit; names are relative to the scenario's folder. Errors point to the value in the scenario and name
 * the line of the CSV file. */
#include "sim/app/scenario/loader.h"

#include "models/arrival/arrival.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)256 << 20)
#define TRACE_PATHS_MAX 10000
#define MATRIX_MAX 1000

struct table {
    struct arena *arena;
    const char **cell; /* all cells, row by row */
    size_t n, room;
    size_t *row; /* first cell of each row, and one beyond the last */
    size_t n_rows, room_rows;
};

static void *grown(struct arena *arena, const void *old, size_t n, size_t room, size_t bytes)
{
    void *array = arena_array(arena, room, bytes);
    if (n)
        memcpy(array, old, n * bytes);
    return array;
}

static void add_cell(void *text, size_t n_bytes, void *data)
{
    struct table *table = data;
    if (table->n == table->room) {
        table->room = table->room ? 2 * table->room : 64;
        table->cell = grown(table->arena, table->cell, table->n, table->room, sizeof table->cell[0]);
    }
    table->cell[table->n++] = arena_strndup(table->arena, text ? text : "", n_bytes);
}

static void end_row(int c, void *data)
{
    (void)c;
    struct table *table = data;
    if (table->n_rows + 2 > table->room_rows) {
        table->room_rows *= 2;
        table->row = grown(table->arena, table->row, table->n_rows + 1, table->room_rows, sizeof table->row[0]);
    }
    table->row[++table->n_rows] = table->n;
}

static const char *cell_at(const struct table *table, size_t row, size_t column)
{
    size_t index = table->row[row] + column;
    return index < table->row[row + 1] ? table->cell[index] : "";
}

static bool parse_file(FILE *in, struct table *table)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0)
        return false;
    char buffer[65536];
    size_t n, total = 0;
    bool good = true;
    while (good && (n = fread(buffer, 1, sizeof buffer, in)) > 0) {
        total += n;
        good = total <= FILE_BYTES_MAX && csv_parse(&parser, buffer, n, add_cell, end_row, table) == n;
    }
    good = good && !ferror(in) && csv_fini(&parser, add_cell, end_row, table) == 0;
    csv_free(&parser);
    return good;
}

static void remember_input(struct loader *loader, const char *path)
{
    for (uint32_t i = 0; i < loader->n_inputs; i++)
        if (strcmp(loader->input[i], path) == 0)
            return;
    loader->input = grown(loader->arena, loader->input, loader->n_inputs, loader->n_inputs + 1, sizeof loader->input[0]);
    loader->input[loader->n_inputs++] = path;
}

FILE *open_input(struct loader *loader, const struct node *file, const char *path, const char **name)
{
    if (!expect_scalar(loader, file, path))
        return NULL;
    *name = file->text[0] == '/' ? file->text : arena_printf(loader->arena, "%s/%s", loader->folder, file->text);
    FILE *in = fopen(*name, "rb");
    if (in)
        remember_input(loader, *name);
    else
        refuse(loader->diagnostics, file->place, REFUSE_FILE, file->text, strerror(errno))->note =
            "files are looked for in the scenario's folder";
    return in;
}

static bool read_table(struct loader *loader, const struct node *file, const char *path, struct table *table)
{
    const char *name;
    *table = (struct table){ .arena = loader->arena, .room_rows = 64 };
    table->row = ARENA_ARRAY(loader->arena, table->room_rows, size_t);
    FILE *in = open_input(loader, file, path, &name);
    if (!in)
        return false;
    bool good = parse_file(in, table);
    fclose(in);
    if (!good || table->n_rows < 2) {
        refuse(loader->diagnostics, file->place, REFUSE_CSV, file->text,
               good ? "it has no rows below its header" : "it is not a CSV file, or too large");
        return false;
    }
    return true;
}

/* Index of a column, SPEC_NONE when it is not in the header. */
static uint32_t column_of(const struct table *table, const char *name)
{
    for (uint32_t i = 0; i < table->row[1]; i++)
        if (strcmp(table->cell[i], name) == 0)
            return i;
    return SPEC_NONE;
}

/* A number in a cell. */
static bool number_at(struct loader *loader, const struct node *file, const struct table *table, size_t row, size_t column,
                      double max, double *number)
{
    const char *text = cell_at(table, row, column);
    if (quantity_parse(QUANTITY_NUMBER, text, number, NULL) == UNIT_OK && *number >= 0 && *number <= max)
        return true;
    refuse(loader->diagnostics, file->place, REFUSE_CSV, file->text,
           arena_printf(loader->arena, "in row %zu, column \"%s\": \"%.40s\" is not a number from 0 on", row + 1,
                        cell_at(table, 0, column), text));
    return false;
}

static const char *header_note(struct loader *loader, const struct table *table)
{
    const char *list = NULL;
    for (size_t i = 0; i < table->row[1] && i < 20; i++)
        list = list ? arena_printf(loader->arena, "%s, %s", list, table->cell[i]) : table->cell[i];
    return arena_printf(loader->arena, "its columns: %s", list ? list : "none");
}

/* ---- trace ---- */

struct trace_columns {
    uint32_t time_s, client_ip, path, key, service_ms;
};

static uint64_t key_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash ? hash : 1;
}

static bool read_trace_row(struct loader *loader, const struct node *file, const struct table *table, size_t row,
                           const struct trace_columns *column, struct names *clients, struct trace_row *out)
{
    double time_s, service_ms;
    *out = (struct trace_row){ 0, ARRIVAL_UNSET, ARRIVAL_UNSET, 0, SIMTIME_NEVER };
    if (!number_at(loader, file, table, row, column->time_s, 1e9, &time_s))
        return false;
    out->time = simtime_from_s(time_s);
    if (column->client_ip != SPEC_NONE)
        out->user = names_add(clients, cell_at(table, row, column->client_ip));
    if (column->path != SPEC_NONE)
        out->path = names_add(&loader->paths, cell_at(table, row, column->path));
    if (column->key != SPEC_NONE)
        out->key = key_of(cell_at(table, row, column->key));
    if (column->service_ms == SPEC_NONE || *cell_at(table, row, column->service_ms) == '\0')
        return true;
    if (!number_at(loader, file, table, row, column->service_ms, 1e12, &service_ms))
        return false;
    out->service = simtime_from_ns(service_ms * 1e6);
    return true;
}

const struct trace *read_trace(struct loader *loader, const struct node *value, const char *path)
{
    struct table table;
    if (!read_table(loader, value, path, &table))
        return NULL;
    struct trace_columns column = { column_of(&table, "time_s"), column_of(&table, "client_ip"), column_of(&table, "path"),
                                    column_of(&table, "key"), column_of(&table, "service_ms") };
    if (column.time_s == SPEC_NONE) {
        refuse(loader->diagnostics, value->place, REFUSE_CSV_COLUMN, value->text, "time_s")->note = header_note(loader, &table);
        return NULL;
    }
    size_t n = table.n_rows - 1;
    struct trace_row *row = ARENA_ARRAY(loader->arena, n, struct trace_row);
    struct names clients;
    names_init(&clients, loader->arena);
    for (size_t i = 0; i < n; i++)
        if (!read_trace_row(loader, value, &table, i + 1, &column, &clients, &row[i]))
            return NULL;
        else if (i > 0 && row[i].time < row[i - 1].time) {
            refuse(loader->diagnostics, value->place, REFUSE_CSV, value->text,
                   arena_printf(loader->arena, "row %zu is earlier than the one before", i + 2));
            return NULL;
        }
    if (loader->paths.n > TRACE_PATHS_MAX) {
        refuse(loader->diagnostics, value->place, REFUSE_CSV, value->text, "it names more than 10000 paths");
        return NULL;
    }
    struct trace *trace = ARENA_NEW(loader->arena, struct trace);
    *trace = (struct trace){ value->text, (uint32_t)n, row };
    return trace;
}

/* ---- empirical ---- */

const struct dist *read_empirical(struct loader *loader, const struct node *file, const struct node *column, const char *path)
{
    struct table table;
    if (!read_table(loader, file, path, &table))
        return NULL;
    uint32_t index = column ? column_of(&table, column->text) : 0;
    if (index == SPEC_NONE) {
        refuse(loader->diagnostics, column->place, REFUSE_CSV_COLUMN, file->text, column->text)->note =
            header_note(loader, &table);
        return NULL;
    }
    size_t n = table.n_rows - 1;
    double *value = ARENA_ARRAY(loader->arena, n, double);
    for (size_t i = 0; i < n; i++) {
        if (!number_at(loader, file, &table, i + 1, index, 1e12, &value[i]))
            return NULL;
        value[i] *= 1e6;
    }
    return dist_empirical(loader->arena, (uint32_t)n, value);
}

/* ---- matrix ---- */

static bool read_cells(struct loader *loader, const struct node *file, const struct table *table, struct matrix *matrix,
                       double *cell)
{
    for (uint32_t i = 0; i < matrix->n; i++) {
        const char *name = cell_at(table, i + 1, 0);
        if (strcmp(name, matrix->name[i]) != 0) {
            refuse(loader->diagnostics, file->place, REFUSE_MATRIX_ROW, file->text, i + 2, name, matrix->name[i]);
            return false;
        }
        for (uint32_t j = 0; j < matrix->n; j++)
            if (!number_at(loader, file, table, i + 1, j + 1, 1e9, &cell[i * matrix->n + j]))
                return false;
    }
    return true;
}

bool read_matrix(struct loader *loader, const struct node *file, const char *path, struct matrix *matrix)
{
    struct table table;
    if (!read_table(loader, file, path, &table))
        return false;
    size_t n = table.row[1] - 1;
    if (n != table.n_rows - 1 || n > MATRIX_MAX) {
        refuse(loader->diagnostics, file->place, REFUSE_CSV, file->text,
               arena_printf(loader->arena, "it has %zu columns of regions and %zu rows; both must be the same, at most %d", n,
                            table.n_rows - 1, MATRIX_MAX));
        return false;
    }
    double *cell = ARENA_ARRAY(loader->arena, n * n, double);
    *matrix = (struct matrix){ (uint32_t)n, table.cell + 1, cell };
    return read_cells(loader, file, &table, matrix, cell);
}

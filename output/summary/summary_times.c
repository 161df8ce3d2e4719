/* The table of response times in the summary for a terminal, and below it why requests failed.
 *
 * Columns are as wide as what stands in them and two blanks apart, because a thousands mark looks like one blank. */
#include "output/figures.h"
#include "output/summary/summary_forms.h"
#include "output/summary/summary_page.h"
#include "output/table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COLUMNS (SUMMARY_PERCENTILES + 3) /* percentiles, an interval, failed, requests */
#define MIN_VALUE_COLUMNS 6
#define MIN_NAME_COLUMNS 10

struct row {
    const char *name;
    char cell[MAX_COLUMNS][FIGURE_BYTES + 8];
};
struct table_of_times {
    const struct page *page;
    uint32_t percentile[SUMMARY_PERCENTILES], n_percentiles, main_one;
    int half_column; /* the cell of the interval, left aligned and nearer than the others */
    int n_columns;
    uint32_t n_rows;
    struct row *row;
    bool has_unsure; /* some "?" */
};

static void fill_head(struct table_of_times *table)
{
    struct row *row = &table->row[table->n_rows++];
    int column = 0;
    row->name = "RESPONSE TIME, ms";
    for (uint32_t i = 0; i < table->n_percentiles; i++) {
        summary_percentile_name(table->page->layout, table->percentile[i], row->cell[column++]);
        if (i == table->main_one)
            table->half_column = column++;
    }
    snprintf(row->cell[column++], sizeof row->cell[0], "failed");
    snprintf(row->cell[column++], sizeof row->cell[0], "requests");
    table->n_columns = column;
}

static void fill_row(struct table_of_times *table, const struct group *group)
{
    const struct study *study = table->page->study;
    const char *by = group_kind_name(group->kind);
    bool utf8 = table->page->style->utf8;
    struct row *row = &table->row[table->n_rows++];
    char name[32], half[FIGURE_BYTES];
    int column = 0;
    row->name = group->kind == GROUP_ALL ? "all" : group->item;
    for (uint32_t i = 0; i < table->n_percentiles; i++) {
        summary_percentile_name(table->page->layout, table->percentile[i], name);
        struct figure figure = study_look_up(study, "response_time", by, group->item, name);
        if (i != table->main_one) {
            figure_value(row->cell[column++], figure.value, utf8);
            continue;
        }
        if (figure.half >= figure.value)
            figure.half = (double)NAN; /* it would reach below zero: too few replications for so much spread */
        figure_pair(row->cell[column++], half, figure, utf8);
        table->has_unsure = table->has_unsure || figure_is_unsure(figure);
        if (half[0] != '\0')
            snprintf(row->cell[column], sizeof row->cell[0], "%s %s", table->page->plus_minus, half);
        column++;
    }
    figure_share(row->cell[column++], study_look_up(study, "failed", by, group->item, "share").value);
    figure_count(row->cell[column++],
                 study_look_up(study, "requests", by, group->item, "count").value * study_replications(study), utf8);
}

/* Returns how many of a kind are left out. */
static uint32_t fill_kind(struct table_of_times *table, enum group_kind kind)
{
    const struct layout *layout = table->page->layout;
    uint32_t count = layout->count[kind],
             shown = table->page->style->verbose || count < SUMMARY_MAX_ROWS ? count : SUMMARY_MAX_ROWS;
    for (uint32_t i = 0; i < shown; i++)
        fill_row(table, &layout->group[layout->first[kind] + i]);
    return count - shown;
}

/* Names get what the numbers leave. */
static int fit(const struct table_of_times *table, int width[MAX_COLUMNS])
{
    int name = 0, all = 2;
    for (int c = 0; c < table->n_columns; c++) {
        width[c] = c == table->half_column ? 0 : MIN_VALUE_COLUMNS;
        for (uint32_t r = 0; r < table->n_rows; r++)
            width[c] = text_columns(table->row[r].cell[c]) > width[c] ? text_columns(table->row[r].cell[c]) : width[c];
        all += width[c] + (c == table->half_column ? 1 : 2);
    }
    for (uint32_t r = 0; r < table->n_rows; r++) {
        int columns = text_columns(table->row[r].name) - (r == 0 ? 2 : 0);
        name = columns > name ? columns : name;
    }
    int room = table->page->style->width_columns - all;
    room = room > MIN_NAME_COLUMNS ? room : MIN_NAME_COLUMNS;
    return name < room ? name : room;
}

static void write_rows(const struct table_of_times *table)
{
    int width[MAX_COLUMNS], name = fit(table, width);
    FILE *out = table->page->out;
    for (uint32_t r = 0; r < table->n_rows; r++) {
        const struct row *row = &table->row[r];
        fputs(r == 0 ? "" : "  ", out);
        if (r == 0)
            page_title(table->page, row->name, name + 2);
        else
            text_put(out, row->name, name);
        for (int c = 0; c < table->n_columns; c++) {
            bool is_half = c == table->half_column;
            fputs(is_half ? (width[c] > 0 ? " " : "") : "  ", out);
            text_put(out, row->cell[c], is_half ? width[c] : -width[c]);
        }
        fputc('\n', out);
    }
}

/* Of all measured requests, whatever fault is to blame: the lines of the faults below need not add up to it. */
static void write_failures(const struct page *page)
{
    struct summary_failures failures;
    char share[FIGURE_BYTES];
    summary_failures(page->study, &failures);
    if (failures.n == 0)
        return;
    figure_share(share, (double)failures.n / (double)failures.n_requests);
    fputc('\n', page->out);
    page_title(page, "FAILED", 6);
    fprintf(page->out, " %s of all requests\n", share);
    page_shares(page, "how:  ", OUTCOME_KINDS, outcome_name, failures.outcome, failures.n);
    page_shares(page, "cause:", CAUSE_KINDS, cause_name, failures.cause, failures.n);
}

void page_times(const struct page *page)
{
    const struct layout *layout = page->layout;
    struct table_of_times table = {.page = page, .half_column = -1};
    table.n_percentiles = summary_percentiles(layout, table.percentile);
    table.main_one = summary_main_percentile(layout, table.percentile, table.n_percentiles);
    table.row = calloc(layout->n_groups + 1, sizeof *table.row);
    if (table.row == NULL)
        abort();
    fill_head(&table);
    fill_kind(&table, GROUP_ALL);
    uint32_t left_out = fill_kind(&table, GROUP_CLIENT);
    if (page->style->verbose) {
        fill_kind(&table, GROUP_SITE);
        fill_kind(&table, GROUP_POOL);
    }
    fputc('\n', page->out);
    write_rows(&table);
    if (table.has_unsure)
        fprintf(page->out, "  %s ?: " FIGURE_UNSURE_NOTE "\n", page->plus_minus);
    if (left_out > 0)
        fprintf(page->out, "  and %u more, see summary.csv\n", left_out);
    free(table.row);
    write_failures(page);
}

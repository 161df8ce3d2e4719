/* The tables of a result folder: their columns and who writes their rows. */
#ifndef OUTPUT_TABLE_TABLE_H
#define OUTPUT_TABLE_TABLE_H

#include "output/csv_writer.h"
#include "output/result_file.h"
#include <stdbool.h>
#include <stdint.h>

struct study;

struct table {
    const char *name; /* "summary.csv" */
    uint32_t n_columns;
    const struct column *column;
    /* Appends the rows of one arm. */
    void (*write)(struct csv_writer *csv, const struct study *study);
};

/* The i-th table in the order of the manual, NULL beyond the last. */
const struct table *table_at(uint32_t i);

extern const struct table table_summary, table_replications, table_percentiles, table_timeseries, table_flows, table_dns,
    table_outages, table_events, table_thresholds, table_requests, table_ages;

/* Names as in the files. */
const char *outcome_name(uint8_t outcome);
const char *cause_name(uint8_t cause);

/* HdrHistogram's percentile format, in ms, of a group; the plotters people have read it. */
void hgrm_write(struct csv_writer *csv, const struct study *study, uint32_t group);

#endif

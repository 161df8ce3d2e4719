/* A small scenario made by hand and requests drawn at random, so that the output layer can be tested without models; and a
 * reader of CSV files that shares no code with the writer. */
#ifndef TESTS_OUTPUT_SYNTHETIC_H
#define TESTS_OUTPUT_SYNTHETIC_H

#include "models/probe.h"
#include "models/spec.h"
#include "output/results.h"
#include <stdbool.h>

#define SYNTHETIC_CLIENTS 3
#define SYNTHETIC_SITES 2
#define SYNTHETIC_REQUESTS 20000

struct synthetic {
    struct arena *arena;
    struct spec spec;
    const struct layout *layout;
};
/* 97 s with 11 s of warm-up in windows of 7 s; 3 clients, 2 sites, 3 pools, 7 servers, 2 resolver groups, 3 faults, 1 drain. */
struct synthetic *synthetic_new(void);
void synthetic_free(struct synthetic *synthetic);
/* n requests of a replication, in no order of due time. Some are unmeasured, some due after the end. */
struct request_record *synthetic_requests(const struct synthetic *synthetic, uint32_t replication, uint32_t n);
/* What resolvers report in every replication: SYNTHETIC_DNS events, in order of time. */
#define SYNTHETIC_DNS 3000
struct synthetic_dns {
    simtime now, age;
    uint32_t resolver;
    enum dns_event event;
};
struct synthetic_dns synthetic_dns_at(uint32_t i);
/* Busy workers of a server, integrated from the start. */
double synthetic_busy_worker_s(double now_s, uint32_t server, uint32_t replication);
/* A zeroed block, and one filled with these requests, DNS events, two state changes, busy servers and an end. The caller
 * frees it. */
void *synthetic_block_new(const struct synthetic *synthetic);
void *synthetic_block(const struct synthetic *synthetic, uint32_t replication, const struct request_record *record, uint32_t n);
/* A study of replications 0 .. n - 1; records[r] gets the requests of each (the caller frees them). */
struct study *synthetic_study(const struct synthetic *synthetic, uint32_t n, struct request_record **records);

struct sheet {
    uint32_t n_rows, n_columns; /* rows without the header */
    char **cell;                /* [n_rows + 1][n_columns], the header first */
    char *bytes;
};
/* Fails the test when the file is missing or its rows are not of equal length. */
struct sheet sheet_read(const char *folder, const char *name);
void sheet_free(struct sheet *sheet);
/* Cell of a row (0 is the first below the header) by the column's name. */
const char *sheet_at(const struct sheet *sheet, uint32_t row, const char *column);
/* NAN when the cell is empty. */
double sheet_number(const struct sheet *sheet, uint32_t row, const char *column);
/* First row whose cells equal the given ones: column, text, column, text, ..., NULL. UINT32_MAX when there is none. */
uint32_t sheet_find(const struct sheet *sheet, ...);
/* The number in `column` of that row of summary.csv. */
double summary_at(const struct sheet *sheet, const char *metric, const char *by, const char *item, const char *stat,
                  const char *column);

/* Equal to 10 significant digits, what a file holds. */
bool is_near(double a, double b);

#endif

/* The list of a result folder's files: what the manifest says of them, and the digest over all. */
#ifndef OUTPUT_RESULT_FILE_H
#define OUTPUT_RESULT_FILE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct err;

/* One column of a file, for the manifest. */
struct column {
    const char *name, *unit, *meaning; /* unit "" when it has none */
};
/* A file of the folder as it was written. Lives in the arena of the list. */
struct result_file {
    const char *name; /* relative to the folder: "summary.csv", "hgrm/base.all.hgrm" */
    uint64_t n_rows;  /* without the header line; 0 for files that are not tables */
    uint64_t n_bytes;
    uint32_t n_columns;
    const struct column *column;
    bool is_data;     /* part of the digest: written by results_write */
    char sha256[65];
};
struct result_files {
    struct arena *arena; /* of the caller; for names and rows */
    uint32_t n, room;
    struct result_file *file;
};
/* A new row, all zero but the name (copied). */
struct result_file *result_files_new(struct result_files *files, const char *name);
/* Adds a file that somebody else has written into the folder (scenario.yaml, plots/...): reads it and takes its digest. */
bool result_files_add(struct result_files *files, const char *folder, const char *name, struct err *err);
/* SHA-256 over "digest  name\n" of all data files sorted by name, as `sha256sum` prints them:
 * two people compare this one line. */
void results_digest(const struct result_files *files, char digest[65]);

#endif

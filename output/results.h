/* The output layer as the program sees it: from the models' reports to files and a summary.
 *
 *   layout = layout_new(arena, spec)                       once for each scenario (arm)
 *   block  = calloc(1, layout_bytes(layout))               one for each replication that is running; reuse it after zeroing
 *   probe  = recorder_init(recorder, layout, block, r)     hand it to world_new
 *   study  = study_new(layout, "base"); study_add(study, block)   in replication order, whoever ran them and whenever
 *   results_write(folder, studies, n, files, err)          all data files
 *   manifest_write(...), summary_write(...)                what was run, and the answer
 *
 * A block is flat and has no pointers: it may be sent, stored and read back by any process that built the same layout. Nothing here
 * reads a clock, starts a thread or prints to the terminal. */
#ifndef OUTPUT_RESULTS_H
#define OUTPUT_RESULTS_H

#include "models/probe.h"
#include "models/spec.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arena;
struct err;

/* ---- one replication ---- */

/* Where in a block each counter, histogram and window of a scenario lies, and what its groups are called. Read-only after layout_new,
 * shared by all replications; borrows spec and allocates in arena. */
struct layout;
const struct layout *layout_new(struct arena *arena, const struct spec *spec);
size_t layout_bytes(const struct layout *layout);

/* Fills a block from the probe's calls. The block must be zeroed, aligned to 16 bytes and outlive the recorder. */
struct recorder {
    const struct layout *layout;
    char *block;
    struct probe probe; /* what to hand to world_new; lives as long as the recorder */
    uint64_t sample_key;
};
const struct probe *recorder_init(struct recorder *recorder, const struct layout *layout, void *block, uint32_t replication);
/* Events of the calendar in a finished block, for progress displays. */
uint64_t block_events(const struct layout *layout, const void *block);

/* ---- all replications of one arm ---- */

/* Owns its memory (study_free); borrows layout and label. Its size depends on the scenario, and on the number of replications only
 * by their statistics, state changes and kept requests. */
struct study;
struct study *study_new(const struct layout *layout, const char *label);
void study_free(struct study *study);
/* Blocks must come in replication order: 0, 1, 2, ... */
void study_add(struct study *study, const void *block);
uint32_t study_replications(const struct study *study);
uint64_t study_requests(const struct study *study); /* measured, all replications */
uint64_t study_events(const struct study *study);   /* of the calendar, all replications */
/* Things that a reader of the numbers must know (requests still in flight at the end, state changes left out, a site that stays
 * used after a fault, ...). Returns how many; texts live as long as the study. */
uint32_t study_warnings(struct study *study, const char *const **text);

/* ---- files ---- */

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
    char sha256[65];
};
struct result_files {
    struct arena *arena;
    uint32_t n, room;
    struct result_file *file;
};
/* Writes all data files of OUTPUT.md's folder (summary.csv ... hgrm/) below an existing folder, arms in the order given, and appends a
 * row to files for each. Existing files are replaced. Each file is flushed and closed with its result checked; with `sync`, fsync too. */
bool results_write(const char *folder, struct study *const *study, uint32_t n_studies, bool sync, struct result_files *files, struct err *err);
/* Adds a file that somebody else has written into the folder (scenario.yaml, plots/...): reads it and takes its digest. */
bool result_files_add(struct result_files *files, const char *folder, const char *name, struct err *err);
/* SHA-256 over the names and digests of all data files (csv and hgrm), sorted by name: two people compare this one line. */
void results_digest(const struct result_files *files, char digest[65]);
/* SHA-256 of some bytes, in lower-case hexadecimal. */
void sha256_hex(const void *bytes, size_t n_bytes, char hex[65]);

/* ---- manifest.json ---- */

struct text_list {
    uint32_t n;
    const char *const *at;
};
/* What the program knows and the results do not. NULL texts are left out. */
struct manifest {
    const char *version, *commit, *compiler, *build_flags;
    const char *scenario_file;                        /* as given on the command line */
    const char *scenario_sha256, *resolved_sha256;    /* of scenario.yaml and scenario.resolved.yaml */
    struct text_list command;                         /* argv */
    struct text_list set;                             /* every --set PATH=VALUE, in order */
    bool seed_given, replications_given;              /* by --seed, --reps */
    struct text_list warning;
    bool truncated;
    /* In the block "run" that is outside the digest: */
    const char *start_time;                           /* ISO 8601, UTC; the caller honours SOURCE_DATE_EPOCH */
    const char *host;
    double wall_s, cpu_s;
};
/* Sorted keys, one value per line. Writes folder/manifest.json. */
bool manifest_write(const char *folder, const struct manifest *manifest, struct study *const *study, uint32_t n_studies,
                    const struct result_files *files, bool sync, struct err *err);

/* ---- the summary ---- */

struct text_style {
    int width_columns; /* of the terminal; 80 when unknown */
    bool utf8;         /* else ASCII only */
    bool colour;
    bool verbose;      /* also per-site and per-pool detail */
};
enum summary_format { SUMMARY_TEXT, SUMMARY_MARKDOWN, SUMMARY_JSON, SUMMARY_CSV };
/* What the summary says besides the results. NULL and 0 are left out. */
struct summary_notes {
    double wall_s;
    struct text_list set;     /* every --set, shown in the first lines */
    struct text_list warning; /* the program's own; the study's are added */
    const char *folder;       /* "files: ..." */
    const char *next;         /* "next: ..." */
};
void summary_write(FILE *out, enum summary_format format, struct study *const *study, uint32_t n_studies, const struct summary_notes *notes,
                   const struct text_style *style);

#endif

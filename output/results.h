/* The output layer as the program sees it: from the models' reports to files and a summary.
 *
 *   layout = layout_new(arena, spec)                       once for each scenario (arm)
 *   block  = calloc(1, layout_bytes(layout))               one for each replication that is running; reuse it after block_clear
 *   probe  = recorder_init(recorder, layout, block, r)     hand it to world_new
 *   study  = study_new(layout, "base"); study_add(study, block)   in replication order, whoever ran them and whenever
 *   results_write(folder, studies, n, sync, files, err)    all data files
 *   manifest_write(...), summary_write(...)                what was run, and the answer
 *
 * A block is flat and has no pointers: it may be sent, stored and read back by any process that built the same layout. Nothing
 * here reads a clock, starts a thread or prints to the terminal. */
#ifndef OUTPUT_RESULTS_H
#define OUTPUT_RESULTS_H

#include "output/digest.h"
#include "output/layout.h"
#include "output/manifest.h"
#include "output/recorder.h"
#include "output/result_file.h"
#include "output/study.h"
#include "output/summary/summary.h"
#include <stdbool.h>
#include <stdint.h>

struct err;

/* Writes all data files of a result folder (summary.csv ... hgrm/) below an existing folder, arms in the order given, and
 * appends a row to files for each. Existing files are replaced. Each file is flushed and closed with its result checked; with
 * `sync`, fsync too. */
bool results_write(const char *folder, struct study *const *study, uint32_t n_studies, bool sync, struct result_files *files,
                   struct err *err);

#endif

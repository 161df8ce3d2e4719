/* The journal of an experiment: every finished piece, appended and synced as it ends, so that a run that was killed goes
 * on where it stopped. A file of records, each with its length and SHA-256; the first that is torn or damaged, and all
 * behind it, are dropped when the file is opened again. Byte order and layout are this machine's and this program's: the
 * identity says which, and a journal of another identity is emptied. */
#ifndef SIM_APP_RUN_JOURNAL_H
#define SIM_APP_RUN_JOURNAL_H

#include "sim/app/run/experiment.h"

struct journal;

/* What the blocks of an experiment depend on, as a digest: arms, input files, program and layouts. Error: ERR_SYSTEM when an
 * input file cannot be read any more. */
bool journal_identity(const struct experiment *experiment, char identity[DIGEST_HEX_BYTES], struct err *e);

/* Opens or makes the file; NULL with e set (ERR_SYSTEM) when it cannot be read or written. Reads all of it. */
struct journal *journal_open(const char *path, const char identity[DIGEST_HEX_BYTES], struct err *e);
/* Pieces found in the file when it was opened. */
uint32_t journal_n_found(const struct journal *journal);
/* Whether a piece was in the file when it was opened. */
bool journal_has(const struct journal *journal, struct piece piece);
/* Reads such a piece. False when that fails, or its length is another; then the piece must be run. Thread-safe. */
bool journal_read(struct journal *journal, struct piece piece, void *block, size_t n_bytes);
/* Appends and syncs. Thread-safe. Error: ERR_SYSTEM. */
bool journal_append(struct journal *journal, struct piece piece, const void *block, size_t n_bytes, struct err *e);
void journal_close(struct journal *journal);

#endif

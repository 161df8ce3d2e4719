/* A result folder that appears whole or not at all. It is built as DIR.partial, every file and directory is synced, then
 * one rename (or an exchange with the folder that was there) gives it its name.
 *
 *     struct folder *folder = folder_open(path, identity, force, &e);      makes DIR.partial, locked
 *     ... write files below folder_work(folder) ...
 *     ok = folder_commit(folder, &e);                                      or folder_abandon(folder)
 *
 * A folder is ours when it holds a manifest.json that says so, and of the same experiment when the manifest's SHA-256 of
 * all inputs is `identity`. Never touched: what is not ours (ERR_FOLDER, also with force). Left alone without
 * force: results of something else, or of a newer format. A DIR.partial that a killed run left behind is emptied and
 * used, but a journal in it (journal.h) stays: a longer experiment may go on where it stopped. One that another process is
 * writing now, or that we did not make, is an error. */
#ifndef SIM_APP_FOLDER_FOLDER_H
#define SIM_APP_FOLDER_FOLDER_H

#include "sim/engine/err.h"

#define FOLDER_MANIFEST "manifest.json"
#define FOLDER_JOURNAL  "journal"
/* The version of the manifest and of the tables that this program writes, and the newest that it reads. */
#define FOLDER_FORMAT 1

struct folder;

enum folder_state {
    FOLDER_ABSENT, /* no such path, or an empty folder */
    FOLDER_SAME,   /* results of this experiment */
    FOLDER_OTHER,  /* results of another one */
    FOLDER_NEWER,  /* results in a format that this program does not know */
    FOLDER_NOT_OURS
};

/* What stands at a path. identity may be NULL: any results are FOLDER_SAME. */
enum folder_state folder_look(const char *path, const char *identity);

/* NULL with e set when what stands there is not to be replaced (ERR_FOLDER), or it cannot be made or written (ERR_SYSTEM).
 * Parents are made. */
struct folder *folder_open(const char *path, const char *identity, bool force, struct err *e);
/* Where to write, and under which name it will appear. */
const char *folder_work(const struct folder *folder);
const char *folder_path(const struct folder *folder);
/* Whether results of the same experiment stand under the final name. */
bool folder_replaces_same(const struct folder *folder);
/* The journal's path in the partial folder. One that stands in truncated results of the same experiment is taken over. */
const char *folder_journal(struct folder *folder);
/* The journal, if there is one, is to go away with the commit: everything in it is in the results. */
void folder_drop_journal(struct folder *folder);
/* Syncs and renames; on failure removes the partial folder and leaves what stood under the final name. Frees the folder. */
bool folder_commit(struct folder *folder, struct err *e);
/* Removes the partial folder; what stands under the final name stays. Frees the folder. NULL is allowed. */
void folder_abandon(struct folder *folder);
/* Leaves the partial folder as it is, for another run to go on. Frees the folder. NULL is allowed. */
void folder_leave(struct folder *folder);

/* Whether the folder holds results that this program can read; an ERR_FOLDER says why not. */
bool folder_has_results(const char *folder, struct err *e);

#endif

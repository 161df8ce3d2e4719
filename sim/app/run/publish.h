/* From an experiment's arms to the result folder and the last words: what run, compare and sweep do in the same way.
 * Everything that can be refused is refused before the first replication; everything is in the partial folder, pictures
 * included, before it gets its name; the verb's words come last. */
#ifndef SIM_APP_RUN_PUBLISH_H
#define SIM_APP_RUN_PUBLISH_H

#include "output/summary/summary.h"
#include "sim/app/run/experiment.h"

/* What the verb knows when it prints. */
struct published {
    const char *path;            /* of the folder, NULL: none was written */
    struct text_list warning;    /* missing pictures, interrupted */
    const char *without_plots;   /* why there are none; NULL when there are, "" when they were not asked for */
};

struct publication {
    const char *name;   /* of the default folder out/NAME-HASH */
    bool with_journal;  /* go on where a run with the same inputs was stopped */
    const char *baseline; /* for pictures: label of the arm compared with; NULL: the first */
    double margin;        /* share; 0: 2 % */
    void *context;      /* for the functions below, each of which may be NULL */
    /* After the simulation and before the manifest: writes the verb's own files below folder and adds each to files
     * (result_files_new or result_files_add). */
    bool (*write)(void *context, struct experiment *experiment, const char *folder, struct result_files *files, struct err *e);
    /* Prints the answer to stdout. Not called when some arm has no replication. */
    void (*print)(void *context, struct experiment *experiment, const struct published *published);
};

/* Folder by -o, --force; jobs by --jobs; progress; files of results_write, the arms' scenarios (scenario.yaml and
 * scenario.resolved.yaml of the first, arms/LABEL.resolved.yaml of all when there are several), plots, manifest. False with e
 * set on errors, and with ERR_INTERRUPTED after an interrupt (then what is finished is written and printed). */
bool publish(struct experiment *experiment, const struct publication *publication, struct err *e);

/* What every summary is told, from options and published; next NULL: the folder's report, if there is a folder. */
struct last_words {
    enum summary_format format;
    struct summary_notes notes;
    struct text_style style;
};
struct last_words last_words_of(const struct experiment *experiment, const struct published *published, const char *next);

#endif

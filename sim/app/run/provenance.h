/* Who ran what, when, where, with which program: the part of manifest.json that the results do not know. */
#ifndef SIM_APP_RUN_PROVENANCE_H
#define SIM_APP_RUN_PROVENANCE_H

#include "output/results.h"
#include "sim/app/session/session.h"

struct experiment;

/* Taken at the start. */
struct provenance {
    double wall_s, cpu_s; /* monotonic clock; CPU time used so far */
    char start_time[24];  /* ISO 8601, UTC; SOURCE_DATE_EPOCH replaces it */
    char host[256];
};

void provenance_start(struct provenance *provenance);
/* Adds every file of folder/plots to the list. */
bool provenance_add_plots(const char *folder, struct result_files *files, struct err *e);
/* Writes folder/manifest.json of an experiment, begun when `experiment->started` was taken. Inputs are those of the first
 * arm, warnings those of all. */
bool provenance_write(const char *folder, const struct experiment *experiment, const struct result_files *files, struct err *e);

#endif

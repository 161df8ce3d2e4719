/* gslbsim run DIR/manifest.json: runs (or compares, sweeps) again what a result folder holds,
 * and says whether the same came out. */
#ifndef SIM_APP_RUN_REPEAT_H
#define SIM_APP_RUN_REPEAT_H

#include "sim/app/session/session.h"

/* Is it a path to a manifest, and not to a scenario? */
bool repeat_is_manifest(const char *path);
/* Carries out a verb (run, compare, sweep); as the run of struct verb. */
typedef int repeat_verb(const char *verb, const struct session *session, struct err *e);
/* Runs the scenarios of that folder with the recorded verb and options. Prints "identical to the recorded digest" and returns
 * 0, or names the first file that differs and returns 1. Results are kept with -o DIR only. Error: ERR_FOLDER (no manifest of
 * ours, or of a run that was interrupted), ERR_USAGE (of another verb), and those of the verb. */
int repeat_run(const struct session *session, const char *path, repeat_verb *again, struct err *e);

#endif

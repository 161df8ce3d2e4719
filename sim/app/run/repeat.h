/* gslbsim run DIR/manifest.json: runs again what a result folder holds, and says whether the same came out. */
#ifndef SIM_APP_RUN_REPEAT_H
#define SIM_APP_RUN_REPEAT_H

#include "sim/app/session/session.h"

/* Is it a path to a manifest, and not to a scenario? */
bool repeat_is_manifest(const char *path);
/* Runs scenario.yaml of that folder with the recorded options. Prints "identical to the recorded digest" and returns 0, or names the
 * first file that differs and returns 1. Results are kept with -o DIR only. Error: ERR_FOLDER (no manifest of ours, or of a run that was
 * interrupted), ERR_USAGE (not of gslbsim run), and those of a run. */
int repeat_run(const struct session *session, const char *path, struct err *e);

#endif

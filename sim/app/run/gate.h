/* What thresholds do to the end of the program: a report for CI systems, and an exit code that stops them. */
#ifndef SIM_APP_RUN_GATE_H
#define SIM_APP_RUN_GATE_H

#include "sim/app/run/experiment.h"

#define EXIT_UNDECIDED 97
#define EXIT_FAILED 99

/* Before the run: can the file of --junit be written? One in the result folder, which is not there yet, may be; folder NULL:
 * none. Makes no file. Error: ERR_SYSTEM. */
bool gate_check(const struct experiment *experiment, const char *folder, struct err *e);
/* Writes the JUnit file of --junit, if asked for. */
bool gate_report(const struct experiment *experiment, struct err *e);
/* 99 when a threshold of some arm failed, 97 when one is undecided and --strict was given, else 0. */
int gate_code(const struct experiment *experiment);

#endif

/* The inputs of a result folder's arms, read back from the resolved scenarios in it: every value in force as a path and a
 * text. */
#ifndef SIM_APP_FOLDER_INPUTS_H
#define SIM_APP_FOLDER_INPUTS_H

#include "output/report/report_folder.h"

/* Fills each arm's settings. An arm whose resolved scenario is missing or cannot be read has none, which the report says. */
void inputs_read(struct report_folder *folder, struct arena *arena);
/* The settings of one resolved scenario; false when it is not one. A list of plain values is one value, "[eu, us]"; items of
 * other lists count from 1. */
bool inputs_parse(struct report_arm *arm, struct arena *arena, const char *text, size_t n_bytes);

#endif

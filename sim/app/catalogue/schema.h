/* The scenario format as a JSON Schema (draft 7), which editors complete, explain and check with. Made of the tables that the
 * loader reads by: sections (scenario_keys), rows of parameters and their forms, strategies, distributions, presets, units.
 * What needs the whole file (names, sums, times that belong together) is left to `check`. */
#ifndef SIM_APP_CATALOGUE_SCHEMA_H
#define SIM_APP_CATALOGUE_SCHEMA_H

#include <stdio.h>

void schema_write(FILE *out);

#endif

/* The arms of compare and sweep: from --vary, --where and files to an experiment, and back to arms.csv. */
#ifndef SIM_APP_RUN_ARMS_H
#define SIM_APP_RUN_ARMS_H

#include "output/compare.h"
#include "sim/app/run/experiment.h"
#include "sim/app/run/vary.h"

struct arms {
    struct experiment *experiment;
    const struct vary *vary;
    struct measure *measure; /* --metric; the first is experiment_find_main */
    uint32_t n_measures;
};

/* Reads the options and loads every arm into the experiment, whose arena holds all. False with e set. */
bool arms_load(struct arms *arms, struct experiment *experiment, struct err *e);
/* Writes folder/arms.csv: in what the arms differ. */
bool arms_write(const struct arms *arms, const char *folder, struct result_files *files, struct err *e);
/* The folder's name: of the scenario, and what the verb is. */
const char *arms_name(const struct arms *arms, const char *verb);

#endif

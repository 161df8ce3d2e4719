/* manifest.json: who, what, how, with which numbers; enough to run it again and to see whether the same came out. */
#ifndef OUTPUT_MANIFEST_H
#define OUTPUT_MANIFEST_H

#include "output/result_file.h"
#include "output/text_list.h"
#include <stdbool.h>

struct err;
struct study;

/* A value in force that is not the same in all arms. */
struct manifest_difference {
    const char *path;
    const char *const *value; /* [arms] NULL: not there */
};
/* What the program knows and the results do not. NULL texts are left out. */
struct manifest {
    const char *version, *commit, *compiler, *build_flags;
    const char *scenario_file;                        /* as given on the command line */
    const char *scenario_sha256, *resolved_sha256;    /* of scenario.yaml and scenario.resolved.yaml */
    struct text_list arm_file, arm_copy;              /* [arms] its scenario file as given, and the copy's name in the folder */
    const char *identity; /* digest of all inputs of all arms; of a plain run that of the resolved scenario */
    struct text_list command;                         /* argv */
    struct text_list set;                             /* every --set PATH=VALUE, in order */
    struct text_list options; /* those that make the results, as words of a command line; to run it again */
    struct text_list input, input_sha256;             /* CSV files that the scenario reads, and their digests */
    uint32_t n_differences;                           /* of several arms */
    const struct manifest_difference *difference;
    bool seed_given, replications_given;              /* by --seed, --reps */
    struct text_list warning;
    bool truncated;
    /* In the block "run" that is outside the digest: */
    const char *start_time;                           /* ISO 8601, UTC; the caller honours SOURCE_DATE_EPOCH */
    const char *host;
    double wall_s, cpu_s;
};
/* Sorted keys, one value per line. Writes folder/manifest.json. */
bool manifest_write(const char *folder, const struct manifest *manifest, struct study *const *study, uint32_t n_studies,
                    const struct result_files *files, bool sync, struct err *err);

#endif

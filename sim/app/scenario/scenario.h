/* From a scenario file, with what the command line changes in it, to a spec in which every value is in force and every name an
 * index.
 *
 *     struct arena *arena = arena_new(...);
 *     struct diagnostics *diagnostics = diagnostics_new(arena);
 *     const struct scenario *scenario = scenario_load(arena, &(struct scenario_source){.file = "quickstart.yaml"},
 * diagnostics); diagnostics_print(diagnostics, stderr);          errors, or only warnings if (scenario == NULL)
 * exit(ERR_SCENARIO);
 *     ... scenario->spec ...
 */
#ifndef SIM_APP_SCENARIO_SCENARIO_H
#define SIM_APP_SCENARIO_SCENARIO_H

#include "models/spec.h"
#include "sim/app/text/diagnostics.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arena;
struct node;
struct threshold;

struct scenario_source {
    const char *file;   /* "-": standard input */
    const char *folder; /* where CSV files named in the scenario are looked for; NULL: the folder of `file` */
    const char *kept;   /* a copy that is read in its stead; CSV files and the name are still by `file`. NULL: none */
    unsigned n_sets;
    const char *const *set; /* "PATH=VALUE" each, in the order of the command line */
    bool has_seed;          /* --seed */
    uint64_t seed;
    bool has_replications; /* --reps */
    uint32_t replications;
    unsigned n_varied;
    const char *const *varied; /* "PATH=VALUE" each, of --vary: after --set */
    const char *goal;          /* --goal: a threshold behind the scenario's own; NULL: none */
};

struct scenario {
    const char *file; /* as given */
    const char *folder;
    const char *text; /* the file as read */
    size_t n_bytes;
    const struct spec *spec;
    uint32_t n_thresholds;
    const struct threshold *threshold; /* output/threshold.h; for every layout of this spec */
    const struct node
        *tree;         /* the file with --set applied, aliases expanded, defaults filled in, words in their canonical form */
    uint32_t n_inputs; /* CSV files that were read */
    const char *const *input;
};

/* NULL when there are errors (all of the file, in `diagnostics`); warnings do not stop. Everything lives in the arena. Reads
 * the file and the CSV files it names; writes nothing. Time and memory are bounded for any input (yaml_tree.h). */
const struct scenario *scenario_load(struct arena *arena, const struct scenario_source *source,
                                     struct diagnostics *diagnostics);

/* Puts in force what was found for `warmup: auto`, the one value that only a simulation can tell. Layouts of the spec must be
 * made afterwards. */
void scenario_set_warmup(struct arena *arena, const struct scenario *scenario, simtime warmup, bool is_settled);

/* Every value in force as YAML that loads again to the same spec (CSV files are named as in the original: load it with the same
 * folder). False when writing failed. */
bool scenario_write_resolved(const struct scenario *scenario, FILE *out);
/* The same with the origin of each value as a comment at the end of its line: "line 12", "--set", "default", "default (glibc)",
 * "preset haproxy". */
bool scenario_show(const struct scenario *scenario, FILE *out);

/* The whole format, for `list keys`: each section with its rows, parents before children. Ended by path NULL. */
struct scenario_section {
    const char *path; /* "sites.<site>.pools.<pool>"; "" is the top level */
    const struct param *rows;
    const char *help;
};
const struct scenario_section *scenario_keys(void);
/* Where the products' defaults among a section's rows are from; NULL when none imitates a product. */
const char *scenario_key_source(const char *path);

#endif

/* What the parts of the loader share: the state of one loading, and reading a section by its rows.
 *
 * The tree is made complete while it is read: defaults are put into it, presets are spread out, aliases become canonical names.
 * So the tree that is left over is every value in force, and writing it out is the resolved scenario. */
#ifndef SIM_APP_SCENARIO_LOADER_H
#define SIM_APP_SCENARIO_LOADER_H

#include "models/spec.h"
#include "sim/app/text/call.h"
#include "sim/app/text/diagnostics.h"
#include "sim/app/text/names.h"
#include "sim/app/text/node.h"
#include "sim/app/text/refusal.h"
#include <stdbool.h>

struct arena;
struct preset;
struct threshold;

struct loader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct spec *spec;
    struct node *root;
    const char *folder; /* of CSV files */
    struct names regions, paths, sites, dns, resolvers, clients;
    struct place *region_place; /* [regions.n] where each was first named; for lists in errors */
    uint32_t n_inputs;
    const char **input;
    bool links_given;              /* there is a network section */
    const struct node *thresholds; /* the list; NULL: none */
    struct pool_times *pool_times; /* sites.c: service times that wait for all paths to be known */
};

/* A value that is being read. */
struct field {
    const struct param *row;
    const char *path;   /* "dns.shop.example.ttl" */
    struct node *value; /* NULL: not there and without a default (PARAM_CUSTOM only) */
    struct place key;   /* of the key; of the map when it is not there */
    struct node *map;   /* that the key is in */
    void *object;       /* what the row's offset counts from */
    void *context;      /* the section's */
};

/* What reads a PARAM_CUSTOM row. */
struct custom {
    const char *key;
    void (*read)(struct loader *loader, const struct field *field);
};

struct section {
    const struct param *rows;
    const struct custom *customs; /* one for each PARAM_CUSTOM row, ended by key NULL; NULL when there are none */
    const char *path;
    void *object;
    void *context;
    const struct param *also; /* further keys that are allowed but read by somebody else */
    const char *also_key;     /* and one more */
};

/* ---- section.c ---- */
/* Reads the values in the order of the rows; says what is unknown or missing. The map gets its defaults. Parameters of a
 * strategy may stand beside it. */
void section_read(struct loader *loader, struct node *map, const struct section *section);
/* A section that may be off: off, on (all defaults), or a map. Whether it is on; its values go to `object`. */
bool section_switch(struct loader *loader, const struct field *field, const struct param *rows, void *object);
/* A default as if it had been written at the end of the map. */
struct node *section_default(struct loader *loader, struct node *map, const char *key, const char *yaml, const char *origin);
/* Spreads a preset, a YAML map, over what the map does not say itself. */
void section_preset(struct loader *loader, struct node *map, const char *name, const char *yaml);
/* The map's `preset`, if it has one, spread over it. NULL when there is none, or with an error when it is not in the table.
 * `else_` says in that error what could stand there instead. */
const struct preset *section_find_preset(struct loader *loader, struct node *map, const struct preset *presets,
                                         const char *what, const char *path, const char *else_);
/* "path.key" */
const char *path_text(struct loader *loader, const char *path, const char *key);
/* False, with an error, when the value is of another kind. */
bool expect_map(struct loader *loader, const struct node *node, const char *path);
bool expect_list(struct loader *loader, const struct node *node, const char *path);
bool expect_scalar(struct loader *loader, const struct node *node, const char *path);
/* Index of a name; SPEC_NONE with an error that lists the names there are. `what` is "site", `map` where they are defined
 * (NULL: regions). */
uint32_t find_name(struct loader *loader, const struct names *names, const char *what, const struct node *map,
                   struct place place, const char *name);
/* "sites in this file: eu-site (line 49), ..." */
const char *names_note(struct loader *loader, const char *what, const struct node *map);

/* ---- range.c ---- */
/* a.b.c.d/n with all bits after the n-th zero. */
bool read_range(struct loader *loader, const struct node *value, const char *path, uint32_t *base, uint32_t *prefix);

/* ---- value.c ---- */
/* Reads a value of any kind but PARAM_CUSTOM into object + offset. False with an error; then nothing is stored. */
bool value_read(struct loader *loader, const struct field *field);
/* Bytes of the C type of a kind. */
size_t value_bytes(enum param_kind kind);
bool read_share(struct loader *loader, const struct node *value, const char *path, double *share);
/* A list of regions, or one. */
bool read_regions(struct loader *loader, struct node *value, const char *path, struct index_list *list);

/* ---- dist.c ---- */
const struct dist *read_dist(struct loader *loader, struct node *value, const char *path);

/* ---- strategy.c ---- */
bool read_strategy(struct loader *loader, enum strategy_kind kind, struct node *value, const char *path,
                   struct strategy_use *use);
/* An l4 balancer knows addresses, not what is asked or by whom: refuses a choice (PARAM_L7) that needs to. */
void check_l4_algorithm(struct loader *loader, const struct strategy_use *use, struct place place);

/* ---- script.c ---- */
/* A script that compiles, runs, and has the function that its kind is asked by. */
const struct script *read_script(struct loader *loader, const struct node *value, const char *path, enum strategy_kind kind);

/* ---- csv.c ---- */
/* Opens a file that the scenario names, relative to its folder, and counts it among the inputs. NULL with an error. */
FILE *open_input(struct loader *loader, const struct node *file, const char *path, const char **name);
const struct trace *read_trace(struct loader *loader, const struct node *value, const char *path);
const struct dist *read_empirical(struct loader *loader, const struct node *file, const struct node *column, const char *path);
/* A matrix with names in its first row and column; cells row by row. False with an error. */
struct matrix {
    uint32_t n;
    const char **name;  /* [n] */
    const double *cell; /* [n * n] from row to column */
};
bool read_matrix(struct loader *loader, const struct node *file, const char *path, struct matrix *matrix);

/* ---- shares.c ---- */
/* A map name: share whose shares add up to 100 %. index_of gives each name its index, SPEC_NONE after an error of its own. */
bool read_shares(struct loader *loader, struct node *map, const char *path,
                 uint32_t (*index_of)(struct loader *, const struct node *key, const char *path), struct share_list *list);

/* ---- the sections, in the order of loading ---- */
void load_regions(struct loader *loader); /* names all regions */
void load_names(struct loader *loader); /* of sites, resolvers, dns entries; adds the resolvers that clients have by default */
void load_network(struct loader *loader);
void read_run(struct loader *loader, const struct field *field);
void read_output(struct loader *loader, const struct field *field);
void read_dns(struct loader *loader, const struct field *field);
void read_resolvers(struct loader *loader, const struct field *field);
void read_clients(struct loader *loader, const struct field *field);
void read_sites(struct loader *loader, const struct field *field);
void finish_sites(struct loader *loader); /* once all paths are known: pool_of_path and service times */
void read_faults(struct loader *loader, const struct field *field);
void read_changes(struct loader *loader, const struct field *field);
void read_thresholds(struct loader *loader, const struct field *field);
/* Once everything else is without error. */
const struct threshold *finish_thresholds(struct loader *loader, uint32_t *n);
void check_scenario(struct loader *loader); /* conditions between sections */

/* ---- shared by sections ---- */
/* none, a preset or a map; `http` is the type when none is given. */
void read_health(struct loader *loader, struct node *value, const char *path, bool http, struct health_spec *health);
/* ---- balancing.c: custom rows of a tier ---- */
void read_outlier(struct loader *loader, const struct field *field);
void read_curve(struct loader *loader, const struct field *field);
void read_retry_budget(struct loader *loader, const struct field *field);
void default_affinity_timeout(struct loader *loader, struct tier_spec *tier, struct node *map);
void check_balancing(struct loader *loader, const struct tier_spec *tier, const struct node *map, const char *path);
/* The users' own cache: a rule, a duration, a preset or a map. */
void read_dns_cache(struct loader *loader, const struct field *field);
/* ---- locality.c ---- */
void read_zones(struct loader *loader, const struct field *field);
void read_zone_weights(struct loader *loader, const struct field *field);
/* Whether the innermost tier's localities fit its servers; the site's pools are a map. */
void check_locality(struct loader *loader, const struct site_spec *site, const struct node *map);
/* The policy and answers of a dns entry or of an item in one. */
bool read_policy(struct loader *loader, struct node *map, const char *path, struct policy_spec *policy);
/* A target of a fault or change; calls `found` for each thing it matches that is in the set of kinds. False with an error. */
bool read_targets(struct loader *loader, const struct node *value, const char *path, unsigned kinds, const char *what,
                  void (*found)(struct loader *loader, void *context, const struct target *target, const char *name),
                  void *context);
/* Index of the longest prefix of a path that ends at a segment, n when none fits. prefix[i] NULL fits nothing. */
uint32_t longest_prefix(const char *path, const char *const *prefix, uint32_t n);

#endif

/* The arithmetic that a modeller should do first: offered load over capacity of each pool, in normal times and during
 * each fault or change, following the policies of DNS. Nothing is simulated: caches have caught up, checkers have noticed
 * what they check, nobody retries. */
#ifndef SIM_APP_CAPACITY_H
#define SIM_APP_CAPACITY_H

#include "models/policy/policy.h"
#include "models/spec.h"
#include "sim/engine/arena.h"
#include <stdio.h>

/* A column: normal times, or while faults last, or from changes on. Faults that overlap it are in force, too. */
struct moment {
    const char *when;  /* "normal", "120-300 s", "from 760 s" */
    const char *label; /* "crash eu-site"; "" in normal times */
    simtime from, to;
    uint32_t n_more;    /* faults and changes of the same span, whose columns would be equal */
    const char *second; /* label of the first of those */
};
struct capacity {
    uint32_t n_moments, n_pools;
    const struct moment *moment;
    const char **pool;  /* "eu-site/app" */
    double *load_ratio; /* [n_moments * n_pools] by moment: 1 = all servers busy all the time; NAN: the pool is down */
    uint32_t n_notes;
    const char *const *note; /* what is not counted */
};

/* Rates that vary are taken at their highest within the moment; closed loops at what they ask for when nothing queues. Where
 * DNS looks at the load, the load at which it would settle. Cost: (faults + changes) x (clients x resolvers + pools), up to
 * CAPACITY_ROUNDS times that with load_feedback. */
#define CAPACITY_ROUNDS 3000
const struct capacity *capacity_new(struct arena *arena, const struct spec *spec);
/* The table, in blocks of columns that fit the width, and one sentence. */
void capacity_print(FILE *out, const struct capacity *capacity, int width_columns);

/* ---- parts ---- */

/* What an authority knows. */
struct capacity_view {
    const bool *healthy;       /* [n_sites] */
    const double *load_per_s;  /* [n_sites] requests that come to each; NULL: 0 */
    double up_threshold_share; /* of the name */
    bool first;                /* resolvers and clients keep the order of answers and take the first */
};
/* Share of the queries of askers like this one, of any identity, that a policy sends to each site, 0 where it sends none:
 * share[n_sites], overwritten. Returns the share that gets an answer: 1, or 0 when nobody is healthy. capacity_shares.c */
double capacity_policy_shares(struct arena *arena, const struct spec *spec, const struct policy_spec *policy,
                              const struct policy_query *asker, const struct capacity_view *seen, double *share);
/* Of its outermost tier, or without one its servers. */
uint32_t capacity_addresses(const struct site_spec *site);
/* What the arithmetic leaves out of this scenario, a sentence each, in arena; how many. capacity_notes.c */
uint32_t capacity_notes(struct arena *arena, const struct spec *spec, const char *const **note);

#endif

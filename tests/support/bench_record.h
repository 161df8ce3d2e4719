/* A DNS record reduced to what a policy sees: items with health, weight and place, and regions with round-trip times. For
 * tests. */
#ifndef TESTS_SUPPORT_BENCH_RECORD_H
#define TESTS_SUPPORT_BENCH_RECORD_H

#include "models/policy/policy.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"

struct bench_record {
    const struct policy *policy;
    struct arena *arena;
    void *params, *state;
    struct rng rng;
    struct policy_item *item; /* [n]; healthy, weight 1, location anywhere, region i mod n_regions; a test may change all */
    simtime *rtt;             /* [n_regions * n_regions], zeros */
    double *distance_km;      /* the same, zeros */
    struct policy_view view;
    struct policy_query query; /* who asks; the region is set for each question */
    uint32_t *out;             /* [n] the last answer or possible set */
    struct err error;          /* of an answer that could not be made */
};

/* Parameters at their defaults, except that `key` (unless NULL) is set to `text`. */
struct bench_record bench_record_open(const struct policy *policy, uint32_t n_items, uint32_t n_regions, uint64_t seed,
                                      const char *key, const char *text);
void bench_record_close(struct bench_record *record);
/* The number of items, which are in record->out. */
uint32_t bench_record_answer(struct bench_record *record, uint32_t region);
uint32_t bench_record_possible(struct bench_record *record, uint32_t region);
/* Whether the next answer is these items, written as digits. */
bool bench_record_answers(struct bench_record *record, uint32_t region, const char *digits);

#endif

/* A balancer reduced to what an algorithm sees: members that go up and down, requests that start and end, retries. */
#ifndef TESTS_SUPPORT_BENCH_POOL_H
#define TESTS_SUPPORT_BENCH_POOL_H

#include "models/algorithm/algorithm.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include "sim/engine/simtime.h"

struct bench_pool {
    const struct algorithm *algorithm;
    struct arena *arena;
    void *params, *state;
    struct rng rng;
    struct members members;
    uint32_t *active;  /* [n]; a test may change them before bench_pool_change */
    struct member *at; /* [n]; the same */
    bool *up;          /* [n]; the same */
    uint32_t *eligible;
    uint32_t *real; /* [n] in progress through this balancer and others */
    simtime *now; /* 0 at first; a test moves it on */
    struct err error; /* of a pick that could not be made */
};

/* n members with the given weights (NULL: all 1), all up; parameters at their defaults, the stream seeded with seed.
 * `key` and `text` set one parameter, unless NULL. */
struct bench_pool bench_pool_open(const struct algorithm *algorithm, uint32_t n, const double *weight, uint64_t seed,
                                  const char *key, const char *text);
/* Several parameters: "mapping=ring fallback=no". */
struct bench_pool bench_pool_open_with(const struct algorithm *algorithm, uint32_t n, const double *weight, uint64_t seed,
                                       const char *settings);
void bench_pool_close(struct bench_pool *pool);
/* Tells the algorithm what `up` and the weights are now. At least one must be up and weigh something. */
void bench_pool_change(struct bench_pool *pool);
void bench_pool_set_up(struct bench_pool *pool, uint32_t member, bool up);
/* A pick from the standing list, for a client; the address is also his user and his session. */
uint32_t bench_pool_pick_for(struct bench_pool *pool, uint32_t client_address);
uint32_t bench_pool_pick(struct bench_pool *pool);
/* Adds n picks, one after the other, to the counts of the members. */
void bench_pool_count(struct bench_pool *pool, uint32_t n_picks, uint32_t *observed);
uint32_t bench_pool_ask(struct bench_pool *pool, const struct pick *query);
/* A pick from a list of this call's own, ascending: a retry. */
uint32_t bench_pool_retry(struct bench_pool *pool, uint32_t n, const uint32_t *eligible);
void bench_pool_start(struct bench_pool *pool, uint32_t member);
/* Ends a request: a good one that took 2.385 ms, or as said. */
void bench_pool_done(struct bench_pool *pool, uint32_t member);
void bench_pool_done_after(struct bench_pool *pool, uint32_t member, simtime latency, bool ok);
/* Another balancer gives the member a request, or gets one back. */
void bench_pool_elsewhere(struct bench_pool *pool, uint32_t member, int change);
void bench_pool_report(struct bench_pool *pool, uint32_t member, double utilization, double requests_per_s,
                       double errors_per_s);
/* The answer to a probe. */
void bench_pool_answer(struct bench_pool *pool, uint32_t member, uint32_t in_flight, simtime latency);
/* Whether, when nothing ends, the picks are `expected`: a letter for each, a the first member. */
bool bench_pool_fills(struct bench_pool *pool, const char *expected);
/* A long life, with everything that can happen to a pool: whether each pick, and each retry,
 * is what `rule` says of the list. */
bool bench_pool_keeps_to(struct bench_pool *pool,
                         uint32_t (*rule)(const struct bench_pool *pool, uint32_t n, const uint32_t *list));
/* Chi-square's upper tail for observed counts against shares (any positive numbers) of their sum. */
double bench_chi_square(uint32_t n, const uint32_t *observed, const double *share);

#endif

/* A pool of probe answers, as a Prequal client keeps it (Wydrowski, Kleinberg, Rumble and Archer 2024): at most one for each
 * member, the oldest first, each good for a few uses. Small: scans are cheaper than an index. */
#ifndef MODELS_INSIGHT_PROBE_POOL_H
#define MODELS_INSIGHT_PROBE_POOL_H

#include "models/algorithm/algorithm.h"

#define PROBE_POOL_MAX 64 /* answers */
#define PROBE_HISTORY  64 /* answers whose loads are remembered */
#define PROBE_NO_INDEX UINT32_MAX

struct probe_answer {
    uint32_t member;
    uint32_t in_flight; /* as answered, and one more for each use since */
    simtime latency;
    simtime received;
    uint32_t uses; /* left, at least 1 */
};

/* All zeros and a size is an empty pool. */
struct probe_pool {
    uint32_t size; /* at most PROBE_POOL_MAX */
    uint32_t n;
    struct probe_answer at[PROBE_POOL_MAX]; /* by time of receipt */
    bool worst_next; /* to be removed */
    uint32_t n_history, next_history;
    uint32_t history[PROBE_HISTORY], sorted[PROBE_HISTORY];
};

/* Takes the place of the member's last answer; the oldest goes when the pool is full. Its load enters the history. */
void probe_pool_add(struct probe_pool *pool, struct probe_answer answer);
void probe_pool_expire(struct probe_pool *pool, simtime now, simtime max_age);
/* The load above which an answer is hot: the quantile (0 .. 1) of the history. */
uint32_t probe_pool_hot_above(const struct probe_pool *pool, double quantile);
/* Of the eligible: the cold one with the least latency, or with none the one with the least load; then the older. */
uint32_t probe_pool_best(const struct probe_pool *pool, uint32_t hot_above, const struct members *members);
/* Uses an answer: its member. It goes when it was good for no more. */
uint32_t probe_pool_use(struct probe_pool *pool, uint32_t index);
/* n answers go, in turn the oldest and the worst: the hot one with the most load, or with none the one with the longest
 * latency. */
void probe_pool_remove(struct probe_pool *pool, uint32_t n, uint32_t hot_above);
/* n different eligible members, all equally likely (all of them when there are no more). Returns how many. */
uint32_t probe_draw(const struct members *members, uint32_t n, struct rng *rng, uint32_t *whom);

#endif

/* Answers lie in the order of their receipt, so the oldest are in front. */
#include "models/insight/probe_pool.h"

#include <string.h>

static void drop(struct probe_pool *pool, uint32_t index)
{
    pool->n--;
    memmove(&pool->at[index], &pool->at[index + 1], (pool->n - index) * sizeof pool->at[0]);
}

/* ---- loads of late ---- */

static uint32_t place_in_order(const struct probe_pool *pool, uint32_t load)
{
    uint32_t low = 0, high = pool->n_history;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (pool->sorted[middle] < load)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void remember(struct probe_pool *pool, uint32_t load)
{
    if (pool->n_history == PROBE_HISTORY) {
        uint32_t at = place_in_order(pool, pool->history[pool->next_history]);
        pool->n_history--;
        memmove(&pool->sorted[at], &pool->sorted[at + 1], (pool->n_history - at) * sizeof pool->sorted[0]);
    }
    uint32_t at = place_in_order(pool, load);
    memmove(&pool->sorted[at + 1], &pool->sorted[at], (pool->n_history - at) * sizeof pool->sorted[0]);
    pool->sorted[at] = load;
    pool->n_history++;
    pool->history[pool->next_history] = load;
    pool->next_history = (pool->next_history + 1) % PROBE_HISTORY;
}

uint32_t probe_pool_hot_above(const struct probe_pool *pool, double quantile)
{
    return pool->n_history > 0 ? pool->sorted[(uint32_t)((pool->n_history - 1) * quantile)] : UINT32_MAX;
}

/* ---- answers ---- */

void probe_pool_add(struct probe_pool *pool, struct probe_answer answer)
{
    uint32_t same = 0;
    while (same < pool->n && pool->at[same].member != answer.member)
        same++;
    if (same < pool->n)
        drop(pool, same);
    else if (pool->n == pool->size)
        drop(pool, 0);
    pool->at[pool->n++] = answer;
    remember(pool, answer.in_flight);
}

void probe_pool_expire(struct probe_pool *pool, simtime now, simtime max_age)
{
    while (pool->n > 0 && now - pool->at[0].received > max_age)
        drop(pool, 0);
}

/* Whether a is to be preferred to b. */
static bool is_better(const struct probe_answer *a, const struct probe_answer *b, uint32_t hot_above)
{
    bool a_hot = a->in_flight > hot_above, b_hot = b->in_flight > hot_above;
    if (a_hot != b_hot)
        return b_hot;
    if (a_hot)
        return a->in_flight < b->in_flight || (a->in_flight == b->in_flight && a->latency < b->latency);
    return a->latency < b->latency || (a->latency == b->latency && a->in_flight < b->in_flight);
}

uint32_t probe_pool_best(const struct probe_pool *pool, uint32_t hot_above, const struct members *members)
{
    uint32_t best = PROBE_NO_INDEX;
    for (uint32_t i = 0; i < pool->n; i++)
        if ((best == PROBE_NO_INDEX || is_better(&pool->at[i], &pool->at[best], hot_above)) &&
            members_is_eligible(members, pool->at[i].member))
            best = i;
    return best;
}

uint32_t probe_pool_use(struct probe_pool *pool, uint32_t index)
{
    uint32_t member = pool->at[index].member;
    pool->at[index].in_flight++;
    if (--pool->at[index].uses == 0)
        drop(pool, index);
    return member;
}

static uint32_t find_worst(const struct probe_pool *pool, uint32_t hot_above)
{
    uint32_t worst = 0;
    for (uint32_t i = 1; i < pool->n; i++)
        if (is_better(&pool->at[worst], &pool->at[i], hot_above))
            worst = i;
    return worst;
}

void probe_pool_remove(struct probe_pool *pool, uint32_t n, uint32_t hot_above)
{
    for (; n > 0; n--, pool->worst_next = !pool->worst_next)
        if (pool->n > 0)
            drop(pool, pool->worst_next ? find_worst(pool, hot_above) : 0);
}

/* Floyd's sample: a draw that is not new gives its place to the newest candidate. */
uint32_t probe_draw(const struct members *members, uint32_t n, struct rng *rng, uint32_t *whom)
{
    uint32_t position[ASKED_MAX];
    n = n < members->n_eligible ? n : members->n_eligible;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t last = members->n_eligible - n + i, drawn = rng_below(rng, last + 1);
        position[i] = is_drawn(position, i, drawn) ? last : drawn;
        whom[i] = members_at(members, position[i]);
    }
    return n;
}

/* See bench_pool.h. Keeps the contract of models/algorithm/algorithm.h as a balancer does, but knows no network. */
#include "tests/support/bench_pool.h"

#include "tests/support/strategy_params.h"
#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <string.h>

static bool weigh_the_same(const struct bench_pool *pool, uint32_t n, const uint32_t *eligible)
{
    for (uint32_t i = 1; i < n; i++)
        if (pool->at[eligible[i]].weight != pool->at[eligible[0]].weight)
            return false;
    return true;
}

void bench_pool_change(struct bench_pool *pool)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < pool->members.n; i++)
        if (pool->up[i] && pool->at[i].weight > 0)
            pool->eligible[n++] = i;
    pool->members.n_eligible = n;
    pool->members.equal_weights = weigh_the_same(pool, n, pool->eligible);
    if (pool->algorithm->on_members)
        pool->algorithm->on_members(pool->state, pool->params, &pool->members);
}

static void set_params(const struct strategy *strategy, void *params, const char *settings)
{
    char setting[80];
    for (const char *s = settings; *s; s += strcspn(s, " "), s += strspn(s, " ")) {
        snprintf(setting, sizeof setting, "%.*s", (int)strcspn(s, " "), s);
        char *value = strchr(setting, '=');
        *value++ = '\0';
        strategy_params_set(strategy, params, setting, value);
    }
}

static struct bench_pool open_in(struct arena *arena, const struct algorithm *algorithm, void *params, uint32_t n,
                                 const double *weight, uint64_t seed)
{
    struct bench_pool pool = {
        .algorithm = algorithm,
        .arena = arena,
        .params = params,
        .state = arena_alloc(arena, algorithm->base.state_bytes + 1),
        .active = ARENA_ARRAY(arena, n, uint32_t),
        .at = ARENA_ARRAY(arena, n, struct member),
        .up = ARENA_ARRAY(arena, n, bool),
        .eligible = ARENA_ARRAY(arena, n, uint32_t),
        .real = ARENA_ARRAY(arena, n, uint32_t),
        .now = ARENA_NEW(arena, simtime),
    };
    rng_seed(&pool.rng, seed);
    for (uint32_t i = 0; i < n; i++) {
        pool.at[i].weight = weight ? weight[i] : 1;
        pool.at[i].limit = UINT32_MAX;
        pool.up[i] = true;
        pool.eligible[i] = i;
    }
    pool.members = (struct members){
        .n = n, .active = pool.active, .at = pool.at, .n_eligible = n, .eligible = pool.eligible, .clock = pool.now,
        .real = pool.real, .standing = true };
    if (algorithm->init)
        algorithm->init(pool.state, pool.params, &pool.members, arena);
    bench_pool_change(&pool);
    for (uint32_t i = 0; i < n && algorithm->on_idle; i++)
        algorithm->on_idle(pool.state, pool.params, &pool.members, i);
    return pool;
}

struct bench_pool bench_pool_open(const struct algorithm *algorithm, uint32_t n, const double *weight, uint64_t seed,
                                  const char *key, const char *text)
{
    struct arena *arena = arena_new(NULL);
    void *params = strategy_params(&algorithm->base, arena);
    if (key)
        strategy_params_set(&algorithm->base, params, key, text);
    return open_in(arena, algorithm, params, n, weight, seed);
}

struct bench_pool bench_pool_open_with(const struct algorithm *algorithm, uint32_t n, const double *weight, uint64_t seed,
                                       const char *settings)
{
    struct arena *arena = arena_new(NULL);
    void *params = strategy_params(&algorithm->base, arena);
    set_params(&algorithm->base, params, settings);
    return open_in(arena, algorithm, params, n, weight, seed);
}

void bench_pool_close(struct bench_pool *pool) { arena_free(pool->arena); }

void bench_pool_set_up(struct bench_pool *pool, uint32_t member, bool up)
{
    pool->up[member] = up;
    bench_pool_change(pool);
}

static uint32_t pick(struct bench_pool *pool, const struct members *members, uint32_t address)
{
    struct pick query = { .client_address = address, .user = address, .path = address, .key = address, .now = *pool->now,
                          .error = &pool->error };
    return pool->algorithm->pick(pool->state, pool->params, members, &query, &pool->rng);
}

uint32_t bench_pool_ask(struct bench_pool *pool, const struct pick *query)
{
    return pool->algorithm->pick(pool->state, pool->params, &pool->members, query, &pool->rng);
}

uint32_t bench_pool_pick_for(struct bench_pool *pool, uint32_t client_address)
{
    return pick(pool, &pool->members, client_address);
}

uint32_t bench_pool_pick(struct bench_pool *pool) { return bench_pool_pick_for(pool, 0x0a000001); }

uint32_t bench_pool_retry(struct bench_pool *pool, uint32_t n, const uint32_t *eligible)
{
    struct members members = pool->members;
    members.n_eligible = n;
    members.eligible = eligible;
    members.equal_weights = weigh_the_same(pool, n, eligible);
    members.standing = false;
    return pick(pool, &members, 0x0a000001);
}

void bench_pool_count(struct bench_pool *pool, uint32_t n_picks, uint32_t *observed)
{
    for (uint32_t k = 0; k < n_picks; k++)
        observed[bench_pool_pick(pool)]++;
}

void bench_pool_elsewhere(struct bench_pool *pool, uint32_t member, int change)
{
    const struct algorithm *algorithm = pool->algorithm;
    pool->real[member] += (uint32_t)change;
    if (algorithm->on_news)
        algorithm->on_news(pool->state, pool->params, &pool->members, member);
    if (algorithm->on_idle && pool->real[member] == 0)
        algorithm->on_idle(pool->state, pool->params, &pool->members, member);
}

void bench_pool_report(struct bench_pool *pool, uint32_t member, double utilization, double requests_per_s, double errors_per_s)
{
    const struct report report = { utilization, requests_per_s, errors_per_s };
    pool->algorithm->on_report(pool->state, pool->params, &pool->members, member, &report);
}

void bench_pool_answer(struct bench_pool *pool, uint32_t member, uint32_t in_flight, simtime latency)
{
    pool->algorithm->on_answer(pool->state, pool->params, &pool->members, member, in_flight, latency);
}

void bench_pool_start(struct bench_pool *pool, uint32_t member)
{
    pool->active[member]++;
    if (pool->algorithm->on_start)
        pool->algorithm->on_start(pool->state, pool->params, &pool->members, member);
    bench_pool_elsewhere(pool, member, 1);
}

void bench_pool_done_after(struct bench_pool *pool, uint32_t member, simtime latency, bool ok)
{
    pool->active[member]--;
    if (pool->algorithm->on_done)
        pool->algorithm->on_done(pool->state, pool->params, &pool->members, member, latency, ok);
    bench_pool_elsewhere(pool, member, -1);
}

void bench_pool_done(struct bench_pool *pool, uint32_t member)
{
    bench_pool_done_after(pool, member, 2385 * MICROSECOND, true);
}

bool bench_pool_fills(struct bench_pool *pool, const char *expected)
{
    for (; *expected; expected++) {
        uint32_t member = bench_pool_pick(pool);
        if (*expected != (char)('a' + member))
            return false;
        bench_pool_start(pool, member);
    }
    return true;
}

bool bench_pool_keeps_to(struct bench_pool *pool,
                         uint32_t (*rule)(const struct bench_pool *pool, uint32_t n, const uint32_t *list))
{
    struct rng rng;
    rng_seed(&rng, 2385);
    for (int step = 0; step < 20000; step++) {
        uint32_t what = rng_below(&rng, 40), other = rng_below(&rng, pool->members.n);
        if (what == 0 && (!pool->up[other] || pool->members.n_eligible > 1))
            bench_pool_set_up(pool, other, !pool->up[other]);
        else if (what == 1) {
            pool->at[other].weight = 1 + rng_below(&rng, 12);
            bench_pool_change(pool);
        } else if (what < 22 && pool->active[other] > 0)
            bench_pool_done(pool, other);
        uint32_t expected = rule(pool, pool->members.n_eligible, pool->eligible);
        uint32_t list[2] = { pool->eligible[0], pool->eligible[pool->members.n_eligible - 1] };
        uint32_t n = list[0] == list[1] ? 1 : 2;
        if (bench_pool_pick(pool) != expected || bench_pool_retry(pool, n, list) != rule(pool, n, list))
            return false;
        if (what < 38)
            bench_pool_start(pool, expected);
    }
    return true;
}

double bench_chi_square(uint32_t n, const uint32_t *observed, const double *share)
{
    double total = 0, shares = 0, sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        total += observed[i];
        shares += share[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        double expected = total * share[i] / shares;
        sum += (observed[i] - expected) * (observed[i] - expected) / expected;
    }
    return gsl_cdf_chisq_Q(sum, n - 1);
}

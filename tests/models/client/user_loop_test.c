/* Closed loops in a little world: when the next request is due, from when its time counts, and what arms share. */
#include "models/client/user_loop.h"

#include "sim/engine/dist.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* One group straight to eu-site, one round trip of 10 ms for each request and two before the first, 20 ms of work. */
static struct little_world *closed_world(struct closed_loop rules, simtime duration)
{
    struct little_world *little = little_new();
    struct closed_loop *params = ARENA_NEW(little->arena, struct closed_loop);
    *params = rules;
    little->client.arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "closed"), params};
    little->client.dns = SPEC_NONE;
    little->client.target = 0;
    little->client.keep_alive = true;
    little->spec.run.duration = duration;
    return little;
}

static const struct dist *pause_of(struct arena *arena, enum dist_kind kind, double mean_s)
{
    return dist_new(arena, kind, mean_s * 1e9, 0, 0);
}

static simtime end_of(const struct request_record *record)
{
    return record->due + record->response;
}

void test_user_loop__thinks_after_the_outcome(void)
{
    struct arena *arena = arena_new(NULL);
    struct little_world *little =
        closed_world((struct closed_loop){.users = 1, .think = pause_of(arena, DIST_CONSTANT, 2.385)}, 100 * SECOND);
    little_run(little);
    CU_ASSERT_EQUAL(little->record[0].due, 2385 * MILLISECOND);
    for (uint32_t i = 1; i < little->n_records; i++) {
        CU_ASSERT_EQUAL(little->record[i].due, end_of(&little->record[i - 1]) + 2385 * MILLISECOND);
        CU_ASSERT_EQUAL(little->record[i].response, 30 * MILLISECOND); /* the connection is kept */
    }
    CU_ASSERT_EQUAL(little->n_records, 41); /* connect 2.385 s .. 2.435 s, then every 2.415 s; the last is not measured */
    little_free(little);
    arena_free(arena);
}

/* As many requests in progress as users at most, each user one. */
void test_user_loop__one_request_for_each_user(void)
{
    struct arena *arena = arena_new(NULL);
    struct little_world *little =
        closed_world((struct closed_loop){.users = 7, .think = pause_of(arena, DIST_EXPONENTIAL, 0.05)}, 20 * SECOND);
    simtime free_at[7] = {0};
    little_run(little);
    CU_ASSERT(little->n_records > 500);
    for (uint32_t i = 0; i < little->n_records; i++) {
        const struct request_record *record = &little->record[i];
        CU_ASSERT_FATAL(record->user < 7);
        CU_ASSERT(record->due >= free_at[record->user]);
        free_at[record->user] = end_of(record);
    }
    little_free(little);
    arena_free(arena);
}

/* The server hangs, so to say: from 5 s to 9 s its work takes a million times as long. */
static struct little_world *paced(uint32_t latency)
{
    static const struct {
        double factor;
    } slow = {1e6};
    struct little_world *little =
        closed_world((struct closed_loop){.users = 1, .pace = 100 * MILLISECOND, .latency = latency}, 15 * SECOND);
    struct target site = {TARGET_SERVER, 0, 0, 0}, other = {TARGET_SERVER, 0, 0, 1};
    little->pool[0].discipline.type = strategy_find(STRATEGY_DISCIPLINE, "processor_sharing");
    little_fault(little, "slow", site, 5.005, 9.005, &slow);
    little_fault(little, "slow", other, 5.005, 9.005, &slow);
    little_run(little);
    return little;
}

void test_user_loop__honest_latency_counts_from_the_beat(void)
{
    struct little_world *little = paced(LATENCY_HONEST);
    uint32_t n_late = 0;
    CU_ASSERT_EQUAL(little->n_records, 149);
    for (uint32_t i = 0; i < little->n_records; i++) {
        const struct request_record *record = &little->record[i];
        CU_ASSERT_EQUAL(record->due, (i + 1) * 100 * MILLISECOND);
        CU_ASSERT_EQUAL(record->response, record->dns + record->connect + record->queue + record->service + record->network +
                                              record->wait + record->balancer);
        n_late += record->wait > 0;
    }
    /* Stopped at 5.015 s, answered at about 9.03 s; then 30 ms each instead of 100 ms, until the beats are caught up with. */
    CU_ASSERT(n_late >= 54 && n_late <= 57);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(little->record[50].response), 3.95, 0.05);
    CU_ASSERT_EQUAL(little->record[148].response, 30 * MILLISECOND);
    little_free(little);
}

void test_user_loop__recorded_latency_counts_from_sending(void)
{
    struct little_world *little = paced(LATENCY_RECORDED);
    uint32_t n_slow = 0;
    for (uint32_t i = 1; i < little->n_records; i++) {
        CU_ASSERT_EQUAL(little->record[i].wait, 0);
        n_slow += little->record[i].response > 31 * MILLISECOND;
    }
    CU_ASSERT_EQUAL(n_slow, 1); /* the one that met the stop: the others it kept waiting are omitted */
    CU_ASSERT(little->n_records >= 149);
    little_free(little);
}

/* Servers of another speed: other due times, the same pauses and seeds. */
void test_user_loop__arms_share_think_times(void)
{
    struct arena *arena = arena_new(NULL);
    struct closed_loop rules = {.users = 2, .think = pause_of(arena, DIST_EXPONENTIAL, 1)};
    struct little_world *fast = closed_world(rules, 60 * SECOND), *slow = closed_world(rules, 60 * SECOND);
    simtime pause[2][20], end[2] = {0};
    uint32_t n[2] = {0};
    slow->server[0][0].speed = slow->server[0][1].speed = 0.01;
    little_run(fast);
    little_run(slow);
    for (uint32_t i = 0; i < fast->n_records; i++) {
        uint32_t user = fast->record[i].user;
        if (n[user] < 20)
            pause[user][n[user]++] = fast->record[i].due - end[user];
        end[user] = end_of(&fast->record[i]);
    }
    CU_ASSERT_FATAL(n[0] == 20 && n[1] == 20);
    n[0] = n[1] = 0;
    end[0] = end[1] = 0;
    for (uint32_t i = 0; i < slow->n_records; i++) {
        uint32_t user = slow->record[i].user;
        if (n[user] < 10)
            CU_ASSERT_EQUAL(slow->record[i].due - end[user], pause[user][n[user]]);
        n[user]++;
        end[user] = end_of(&slow->record[i]);
    }
    CU_ASSERT(n[0] >= 10 && n[1] >= 10);
    CU_ASSERT_NOT_EQUAL(fast->record[9].due, slow->record[9].due);
    little_free(fast);
    little_free(slow);
    arena_free(arena);
}

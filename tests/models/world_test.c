/* The world as a whole: the same seed gives the same run; two arms see the same requests; nothing gets lost. */
#include "sim/engine/arena.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <string.h>

/* Busy, lossy, with faults of most kinds. */
static struct little_world *stormy(void)
{
    struct little_world *l = little_new();
    const struct {
        double factor;
    } four = {4};
    const struct {
        double share;
        simtime latency;
    } some = {0.4, MILLISECOND};
    l->spec.run.duration = 300 * SECOND;
    l->spec.run.warmup = 20 * SECOND;
    l->link[0].rtt = dist_new(l->arena, DIST_LOGNORMAL, 12e6, 0.4, 0);
    l->link[0].loss_share = 0.02;
    l->pool[0].service[0] = dist_new(l->arena, DIST_LOGNORMAL, 110e6, 1.3, 0);
    l->pool[0].queue_limit = 5;
    l->tier[0].retries = 1;
    l->tier[0].health = (struct health_spec){.enabled = true, .interval = 5 * SECOND, .timeout = SECOND, .fall = 2, .rise = 2};
    l->client.keep_alive = true;
    l->client.timeout = 2 * SECOND;
    l->client.retry.max = 2;
    l->client.retry.jitter = JITTER_FULL;
    little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 50, 90, NULL);
    little_fault(l, "slow", (struct target){TARGET_SERVER, 1, 0, 1}, 60, 120, &four);
    little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 1}, 130, 160, NULL);
    little_fault(l, "errors", (struct target){TARGET_POOL, 0, 0, 0}, 170, 200, &some);
    little_fault(l, "partition", (struct target){TARGET_REGIONS, 0, 1, 0}, 55, 60, NULL);
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 210, 230, NULL);
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 240, 250, NULL);
    little_ask_every(l, 0.1, 320, 0.083);
    return l;
}

void test_world__same_seed_same_run(void)
{
    struct little_world *a = stormy(), *b = stormy();
    little_run(a);
    little_run(b);
    CU_ASSERT_EQUAL(a->n_records, b->n_records);
    CU_ASSERT_EQUAL(a->total.events, b->total.events);
    for (uint32_t i = 0; i < a->n_records; i++)
        CU_ASSERT_EQUAL(memcmp(&a->record[i].response, &b->record[i].response, sizeof(simtime)), 0);
    b->spec.run.seed++;
    little_run(b);
    CU_ASSERT_NOT_EQUAL(a->total.events, b->total.events);
    little_free(a);
    little_free(b);
}

/* Prefetches read what is in flight, in queues and in caches, while all of it breaks. */
void test_world__looking_ahead_changes_nothing(void)
{
    struct little_world *a = stormy(), *b = stormy();
    b->is_blind = true;
    little_run(a);
    little_run(b);
    CU_ASSERT(a->looks_ahead && !b->looks_ahead);
    CU_ASSERT_EQUAL(a->n_records, b->n_records);
    CU_ASSERT_EQUAL(memcmp(a->record, b->record, a->n_records * sizeof a->record[0]), 0);
    CU_ASSERT_EQUAL(a->total.events, b->total.events);
    little_free(a);
    little_free(b);
}

void test_world__conserves_requests(void)
{
    struct little_world *l = stormy();
    uint32_t outcomes[OUTCOME_KINDS] = {0};
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        const struct request_record *r = &l->record[i];
        outcomes[r->outcome]++;
        CU_ASSERT_EQUAL(r->dns + r->connect + r->balancer + r->queue + r->service + r->network + r->wait, r->response);
        CU_ASSERT_EQUAL(r->measured, r->due >= 20 * SECOND && r->due < 300 * SECOND);
        CU_ASSERT((r->outcome == OUTCOME_OK) || r->cause != CAUSE_NONE);
    }
    CU_ASSERT_EQUAL(l->total.requests, l->total.ok + l->total.failed + l->total.in_flight);
    CU_ASSERT_EQUAL(l->total.ok + l->total.failed, l->n_records);
    CU_ASSERT(outcomes[OUTCOME_TIMEOUT] > 0 && outcomes[OUTCOME_ERROR] + outcomes[OUTCOME_REJECTED] > 0);
    for (uint32_t s = 0; s < l->n_servers; s++) {
        const struct server_record *t = &l->server_total[s];
        CU_ASSERT_EQUAL(t->arrived, t->completed + t->rejected + t->lost + t->in_flight);
    }
    little_free(l);
}

/* Another algorithm, the same work: each request that both arms serve asks the same of its server. */
void test_world__arms_share_their_work(void)
{
    struct little_world *l = little_new();
    l->pool[0].service[0] = dist_new(l->arena, DIST_EXPONENTIAL, 30e6, 0, 0);
    l->link[0].rtt = dist_new(l->arena, DIST_LOGNORMAL, 12e6, 0.4, 0);
    little_ask_every(l, 1, 200, 0.1);
    little_run(l);
    struct request_record before[2000];
    memcpy(before, l->record, l->n_records * sizeof before[0]);
    l->tier[0].algorithm.type = strategy_find(STRATEGY_ALGORITHM, "random");
    little_run(l);
    uint32_t elsewhere = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        CU_ASSERT_EQUAL(before[i].service, l->record[i].service);
        CU_ASSERT_EQUAL(before[i].network, l->record[i].network);
        elsewhere += before[i].server != l->record[i].server;
    }
    CU_ASSERT(elsewhere > 800);
    little_free(l);
}

/* A server whose requests are all given up is busy nevertheless: 3 s of work a second, its answers come after the time-out. */
void test_world__busy_workers_by_window(void)
{
    struct little_world *l = little_new();
    l->spec.output.window = 7 * SECOND;
    l->spec.run.warmup = 0;
    l->spec.run.duration = 60 * SECOND;
    l->pool[0].n_servers = 1;
    l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 3e9, 0, 0);
    l->client.timeout = 2 * SECOND;
    little_ask_every(l, 10, 70, 1);
    little_run(l);
    CU_ASSERT_EQUAL_FATAL(l->n_busy, 9);
    CU_ASSERT_EQUAL(l->busy_ns[0], 0);
    for (uint32_t w = 1; w < 9; w++) {
        CU_ASSERT_EQUAL(l->busy_until[w], w < 8 ? 7 * (w + 1) * SECOND : 60 * SECOND);
        CU_ASSERT_DOUBLE_EQUAL(l->busy_ns[w] - l->busy_ns[1], (double)(l->busy_until[w] - 14 * SECOND), 1e-3);
    }
    CU_ASSERT_DOUBLE_EQUAL(l->busy_ns[8] / 1e9, l->server_total[0].busy_worker_s, 1e-9);
    CU_ASSERT_EQUAL(l->total.ok, 0);
    little_free(l);
}

/* Busy time and numbers in system cover [warmup, duration) only. */
void test_world__measures_its_interval(void)
{
    struct little_world *l = little_new();
    l->spec.run.warmup = 100 * SECOND;
    l->spec.run.duration = 200 * SECOND;
    l->pool[0].n_servers = 1;
    little_ask_every(l, 0.5, 300, 1);
    little_run(l);
    CU_ASSERT_DOUBLE_EQUAL(l->server_total[0].busy_worker_s, 2, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(l->server_total[0].elapsed_s, 100, 1e-9);
    CU_ASSERT_EQUAL(l->total.connections_opened, 100);
    CU_ASSERT_EQUAL(l->total.end, 200 * SECOND);
    little_free(l);
}

/* errors: the share fails, after the latency, without queueing; http checks fail too. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_errors__share_and_latency(void)
{
    struct little_world *l = little_new();
    const struct {
        double share;
        simtime latency;
    } third = {0.3, 7 * MILLISECOND};
    little_fault(l, "errors", (struct target){TARGET_POOL, 0, 0, 0}, 10, 500, &third);
    little_ask_every(l, 11, 411, 0.2);
    little_ask(l, 501, 1);
    little_run(l);
    uint32_t errors = 0;
    for (uint32_t i = 0; i < 2000; i++)
        if (l->record[i].outcome == OUTCOME_ERROR) {
            errors++;
            CU_ASSERT_EQUAL(l->record[i].service, 7 * MILLISECOND);
            CU_ASSERT_EQUAL(l->record[i].fault, 0);
        }
    CU_ASSERT_DOUBLE_EQUAL(errors, 600, 3.29 * 20.5);
    CU_ASSERT_EQUAL(l->record[2000].outcome, OUTCOME_OK);
    little_free(l);
}

/* Each try is struck by itself: half of them, three retries, 1.875 tries for each request and one in sixteen lost. */
void test_errors__tries_are_independent(void)
{
    struct little_world *l = little_new();
    const struct {
        double share;
        simtime latency;
    } half = {0.5, 0};
    l->client.retry.max = 3;
    little_fault(l, "errors", (struct target){TARGET_POOL, 0, 0, 0}, 0, -1, &half);
    little_ask_every(l, 1, 801, 0.2);
    little_run(l);
    uint32_t tries = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        tries += l->record[i].tries;
    CU_ASSERT_DOUBLE_EQUAL(tries / 4000.0, 1.875, 3.29 * 1.0533 / 63.2);
    CU_ASSERT_DOUBLE_EQUAL(little_failed(l) / 4000.0, 0.0625, 3.29 * 0.2421 / 63.2);
    little_free(l);
}

/* 100 % from 10 to 40 s, 10 % from 20 to 30 s, a crash from 32 to 35 s: what began last rules, and its end gives way to what
 * goes on. */
void test_errors__overlapping(void)
{
    struct little_world *l = little_new();
    const struct {
        double share;
        simtime latency;
    } all = {1, 0}, few = {0.1, 0};
    const struct target server = {TARGET_SERVER, 0, 0, 0};
    l->pool[0].n_servers = 1;
    little_fault(l, "errors", server, 10, 40, &all);
    little_fault(l, "errors", server, 20, 30, &few);
    little_fault(l, "crash", server, 32, 35, NULL);
    little_ask_every(l, 11, 50, 0.1);
    little_run(l);
    uint32_t failed[4] = {0};
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        unsigned stretch = due_s < 19.9                 ? 0
                           : due_s > 20 && due_s < 29.9 ? 1
                           : due_s > 35 && due_s < 39.9 ? 2
                           : due_s > 40                 ? 3
                                                        : 4;
        if (stretch < 4)
            failed[stretch] += l->record[i].outcome == OUTCOME_ERROR;
        if (stretch == 2)
            CU_ASSERT_EQUAL(l->record[i].fault, 0);
    }
    CU_ASSERT(failed[0] >= 88 && failed[2] >= 48 && failed[3] == 0);
    CU_ASSERT(failed[1] > 0 && failed[1] < 30);
    little_free(l);
}

/* A crash before the latency is over: the failure is never answered. */
void test_errors__crash_cuts_them_off(void)
{
    struct little_world *l = little_new();
    const struct {
        double share;
        simtime latency;
    } late = {1, 5 * SECOND};
    little_fault(l, "errors", (struct target){TARGET_POOL, 0, 0, 0}, 0, -1, &late);
    little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 12, -1, NULL);
    little_ask(l, 10, 1);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_TIMEOUT);
    little_free(l);
}

/* errors: the share fails, after the latency, without queueing; http checks fail too. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_errors__share_and_latency(void)
{
    struct little_world *l = little_new();
    const struct { double share; simtime latency; } third = { 0.3, 7 * MILLISECOND };
    little_fault(l, "errors", (struct target){ TARGET_POOL, 0, 0, 0 }, 10, 500, &third);
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
    const struct { double share; simtime latency; } half = { 0.5, 0 };
    l->client.retry.max = 3;
    little_fault(l, "errors", (struct target){ TARGET_POOL, 0, 0, 0 }, 0, -1, &half);
    little_ask_every(l, 1, 801, 0.2);
    little_run(l);
    uint32_t tries = 0, failed = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        tries += l->record[i].tries;
        failed += l->record[i].outcome != OUTCOME_OK;
    }
    CU_ASSERT_DOUBLE_EQUAL(tries / 4000.0, 1.875, 3.29 * 1.0533 / 63.2);
    CU_ASSERT_DOUBLE_EQUAL(failed / 4000.0, 0.0625, 3.29 * 0.2421 / 63.2);
    little_free(l);
}

/* Retries: pauses that double to a cap, jitter within its bounds, classes of failure, the budget's rate. */
#include "models/client/retry.h"
#include <CUnit/CUnit.h>

void test_retry__pauses(void)
{
    struct retry_spec retry = {.backoff = 100 * MILLISECOND, .backoff_factor = 2, .backoff_cap = 700 * MILLISECOND};
    const simtime expected_ms[] = {100, 200, 400, 700, 700};
    for (uint32_t tries = 1; tries <= 5; tries++)
        CU_ASSERT_EQUAL(retry_pause(&retry, 2385, tries), expected_ms[tries - 1] * MILLISECOND);
    for (uint32_t jitter = JITTER_FULL; jitter <= JITTER_EQUAL; jitter++) {
        double sum_s = 0;
        retry.jitter = jitter;
        for (uint64_t seed = 0; seed < 4000; seed++) {
            simtime pause = retry_pause(&retry, seed, 3);
            CU_ASSERT(pause >= (jitter == JITTER_FULL ? 0 : 200 * MILLISECOND) && pause <= 400 * MILLISECOND);
            sum_s += simtime_s(pause) / 4000;
        }
        CU_ASSERT_DOUBLE_EQUAL(sum_s, jitter == JITTER_FULL ? 0.2 : 0.3, 3.29 * 0.1155 / 63.2);
    }
}

void test_retry__classes(void)
{
    const struct retry_spec retry = {.max = 2, .on = RETRY_RESET | RETRY_5XX};
    CU_ASSERT(retry_allowed(&retry, 2, OUTCOME_RESET));
    CU_ASSERT(retry_allowed(&retry, 1, OUTCOME_REJECTED));
    CU_ASSERT(!retry_allowed(&retry, 3, OUTCOME_RESET));
    CU_ASSERT(!retry_allowed(&retry, 1, OUTCOME_TIMEOUT));
    CU_ASSERT(!retry_allowed(&retry, 1, OUTCOME_REFUSED));
}

/* A share of 0.13: thirteen retries for each hundred requests; 40 requests/s earn at most ten seconds of it, 52. */
void test_retry__budget(void)
{
    struct retry_budget budget;
    uint32_t n_taken = 0;
    retry_budget_init(&budget, 0.13, 40);
    for (unsigned i = 0; i < 10000; i++) {
        retry_budget_earn(&budget);
        n_taken += retry_budget_take(&budget);
    }
    CU_ASSERT(n_taken >= 1299 && n_taken <= 1300);
    for (unsigned i = 0; i < 10000; i++)
        retry_budget_earn(&budget);
    for (n_taken = 0; retry_budget_take(&budget); n_taken++)
        ;
    CU_ASSERT(n_taken == 52);
    retry_budget_init(&budget, -1, 40);
    CU_ASSERT(retry_budget_take(&budget));
}

/* Failover: down the list and back up. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>
#include <string.h>

void test_policy_failover__first_healthy_and_back(void)
{
    struct bench_record record = bench_record_open(&policy_failover, 3, 2, 1, NULL, NULL);
    CU_ASSERT(bench_record_answers(&record, 1, "0"));
    record.item[0].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 1, "1"));
    record.item[1].healthy = false;
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 1);
    CU_ASSERT_EQUAL(record.out[0], 2);
    record.item[2].healthy = false;
    CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 0);
    record.item[0].healthy = record.item[2].healthy = true;
    CU_ASSERT(bench_record_answers(&record, 0, "0"));
    bench_record_close(&record);
}

/* 2.385 % of the answers give the next healthy one, whoever is first. */
void test_policy_failover__trickle(void)
{
    struct bench_record record = bench_record_open(&policy_failover, 3, 1, 1, "trickle", "2.385%");
    for (int first = 0; first < 2; first++) {
        uint32_t seen[3] = { 0 };
        for (int k = 0; k < 100000; k++) {
            CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 1);
            seen[record.out[0]]++;
        }
        const double share[2] = { 100 - 2.385, 2.385 };
        CU_ASSERT(bench_chi_square(2, seen + first, share) > 1e-3);
        CU_ASSERT_EQUAL(seen[first] + seen[first + 1], 100000);
        CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 2);
        record.item[first].healthy = false;
    }
    CU_ASSERT(bench_record_answers(&record, 0, "2"));
    CU_ASSERT_EQUAL(bench_record_possible(&record, 0), 1);
    bench_record_close(&record);
}

/* Without one nothing is drawn. */
void test_policy_failover__no_trickle_draws_nothing(void)
{
    struct bench_record record = bench_record_open(&policy_failover, 3, 1, 1, NULL, NULL);
    const struct rng before = record.rng;
    bench_record_answer(&record, 0);
    CU_ASSERT(memcmp(&before, &record.rng, sizeof before) == 0);
    bench_record_close(&record);
}

/* Weighted sticky: the same asker, the same answer; weights over many askers; who moves when one goes down. */
#include "models/policy/policy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include <CUnit/CUnit.h>

enum { N = 3, ASKERS = 60000 };
static const double weights[N] = { 3, 5, 11 };

static struct bench_record open_weights(const char *consistent)
{
    struct bench_record record = bench_record_open(&policy_weighted_sticky, N, 1, 51, "consistent", consistent);
    for (uint32_t i = 0; i < N; i++)
        record.item[i].weight = weights[i];
    return record;
}

static uint32_t answer_for(struct bench_record *record, uint64_t asker)
{
    record->query.identity = rng_mix(2385, asker);
    CU_ASSERT_EQUAL(bench_record_answer(record, 0), 1);
    uint32_t given = record->out[0];
    CU_ASSERT_EQUAL(bench_record_possible(record, 0), 1);
    CU_ASSERT_EQUAL(record->out[0], given);
    return given;
}

/* PowerDNS: a hash of 32 bits modulo 3 + 5 + 11; below 3 is the first, below 8 the second. */
void test_policy_weighted_sticky__hash_modulo_the_weights(void)
{
    struct bench_record record = open_weights("no");
    for (uint64_t hash = 4294967295u; hash > 4294967295u - 300; hash--) {
        record.query.identity = hash << 32 | 2385;
        uint32_t rest = (uint32_t)(hash % 19);
        CU_ASSERT_EQUAL(bench_record_answer(&record, 0), 1);
        CU_ASSERT_EQUAL(record.out[0], rest < 3 ? 0 : rest < 8 ? 1 : 2);
    }
    record.item[0].weight = record.item[1].weight = record.item[2].weight = 0; /* all 0: equal */
    record.query.identity = UINT64_C(7) << 32;
    CU_ASSERT(bench_record_answers(&record, 0, "1"));
    bench_record_close(&record);
}

void test_policy_weighted_sticky__weights_hold_over_many_askers(void)
{
    for (int consistent = 0; consistent < 2; consistent++) {
        struct bench_record record = open_weights(consistent ? "yes" : "no");
        uint32_t seen[N] = { 0 };
        for (uint64_t asker = 0; asker < ASKERS; asker++) {
            uint32_t given = answer_for(&record, asker);
            seen[given]++;
            if (asker % 97 == 0)
                CU_ASSERT_EQUAL(answer_for(&record, asker), given);
        }
        CU_ASSERT(bench_chi_square(N, seen, weights) > 1e-3);
        bench_record_close(&record);
    }
}

/* Item 1 goes down, 14 is left of 19. Plain: 11 of 14 askers of item 0 move, and 3 of 14 of item 2. Consistent: nobody of the
 * others moves, and those of item 1 spread 3:11. */
void test_policy_weighted_sticky__who_moves_when_one_goes_down(void)
{
    for (int consistent = 0; consistent < 2; consistent++) {
        struct bench_record record = open_weights(consistent ? "yes" : "no");
        uint32_t after_0[N] = { 0 }, after_1[2] = { 0 }, after_2[N] = { 0 };
        for (uint64_t asker = 0; asker < ASKERS; asker++) {
            record.item[1].healthy = true;
            uint32_t before = answer_for(&record, asker);
            record.item[1].healthy = false;
            uint32_t after = answer_for(&record, asker);
            (before == 0 ? after_0 : before == 1 ? after_1 : after_2)[before == 1 ? after / 2 : after]++;
        }
        static const double by_weight[2] = { 3, 11 };
        CU_ASSERT_EQUAL(after_0[1] + after_2[1], 0);
        CU_ASSERT(bench_chi_square(2, after_1, by_weight) > 1e-3);
        if (consistent) {
            CU_ASSERT_EQUAL(after_0[2] + after_2[0], 0);
        } else {
            CU_ASSERT(bench_chi_square(2, (uint32_t[]){ after_0[0], after_0[2] }, by_weight) > 1e-3);
            CU_ASSERT(bench_chi_square(2, (uint32_t[]){ after_2[0], after_2[2] }, by_weight) > 1e-3);
        }
        bench_record_close(&record);
    }
}

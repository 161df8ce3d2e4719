/* Answers: counted uses, orders that are permutations. */
#include "models/dns/answer.h"
#include <CUnit/CUnit.h>

void test_answer__last_user_frees(void)
{
    struct arena *arena = arena_new(NULL);
    struct answers answers;
    answers_init(&answers, arena);
    uint32_t id = answer_new(&answers, 3);
    answer_use(&answers, id);
    answer_drop(&answers, id);
    uint32_t other = answer_new(&answers, 4);
    CU_ASSERT_NOT_EQUAL(other, id);
    answer_drop(&answers, id);
    CU_ASSERT_EQUAL(answer_new(&answers, 4), id);
    CU_ASSERT_EQUAL(answer_use(&answers, ANSWER_NONE), ANSWER_NONE);
    arena_free(arena);
}

void test_answer__every_order_is_a_permutation(void)
{
    struct arena *arena = arena_new(NULL);
    struct answers answers;
    answers_init(&answers, arena);
    uint32_t id = answer_new(&answers, 7), firsts[7] = {0};
    struct answer *answer = answer_at(&answers, id);
    for (uint32_t i = 0; i < 7; i++)
        answer->address[i] = 100 + i;
    for (answer_order order = 0; order < 14000; order++) {
        unsigned seen = 0;
        for (uint32_t i = 0; i < 7; i++)
            seen |= 1u << (answer_address(answer, order, i) - 100);
        CU_ASSERT_EQUAL_FATAL(seen, 127);
        if (order && order % 2 == 0)
            firsts[answer_address(answer, order, 0) - 100]++;
    }
    for (uint32_t i = 0; i < 7; i++) /* 6 999 shuffles: 1000 each, 3.29 sigma */
        CU_ASSERT_DOUBLE_EQUAL(firsts[i], 999.9, 3.29 * 29.3);
    CU_ASSERT_EQUAL(answer_address(answer, 2 * 5 + 1, 4), 100 + (5 + 4) % 7);
    CU_ASSERT(answer_has(answer, 106));
    CU_ASSERT(!answer_has(answer, 107));
    arena_free(arena);
}

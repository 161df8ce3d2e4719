/* Turns: sequences by hand, shares over a long time, changes in the middle of a turn. */
#include "models/order/turns.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>

static const uint32_t everybody[5] = { 0, 1, 2, 3, 4 };

static struct turns open(struct arena *arena, uint32_t n, const double *weight)
{
    struct turns turns;
    turns_init(&turns, n, arena);
    turns_change(&turns, n, everybody, weight);
    return turns;
}

static void check_sequence(struct turns *turns, const char *expected)
{
    for (; *expected; expected++)
        CU_ASSERT_EQUAL(turns_next(turns), (uint32_t)(*expected - 'a'));
}

/* a is due at .25, .5, .75, 1, b and c at 1, where they have waited longer than a. */
void test_turns__sequence(void)
{
    struct arena *arena = arena_new(NULL);
    struct turns turns = open(arena, 3, (const double[]){ 4, 1, 1 });
    check_sequence(&turns, "aaabcaaaabcaaaabca");
    turns = open(arena, 3, (const double[]){ 1, 1, 1 });
    check_sequence(&turns, "abcabcabc");
    arena_free(arena);
}

/* Never further from its share than a turn of everybody. */
void test_turns__shares(void)
{
    struct arena *arena = arena_new(NULL);
    const double weight[5] = { 3, 5, 11, 0.7, 2.385 }, sum = 22.085;
    struct turns turns = open(arena, 5, weight);
    uint32_t count[5] = { 0 };
    for (int k = 1; k <= 100000; k++) {
        count[turns_next(&turns)]++;
        for (uint32_t i = 0; i < 5; i++)
            CU_ASSERT(count[i] < k * weight[i] / sum + 2.5 && count[i] > k * weight[i] / sum - 2.5);
    }
    arena_free(arena);
}

/* After "aa" of weights 4, 1, 1 half of b's and c's turn is left. With weights 1, 2, 2 they are due in .25, a in 1. */
void test_turns__what_is_left_goes_on(void)
{
    struct arena *arena = arena_new(NULL);
    struct turns turns = open(arena, 3, (const double[]){ 4, 1, 1 });
    check_sequence(&turns, "aa");
    turns_change(&turns, 3, everybody, (const double[]){ 1, 2, 2 });
    check_sequence(&turns, "bcbcabcbcabc"); /* b .25 .75 1.25 ..., a 1 2 ... */
    arena_free(arena);
}

/* Who comes back waits a whole turn, and nobody who stayed loses his. */
void test_turns__leave_and_return(void)
{
    struct arena *arena = arena_new(NULL);
    const double equal[5] = { 1, 1, 1, 1, 1 };
    struct turns turns = open(arena, 4, equal);
    check_sequence(&turns, "ab");
    turns_change(&turns, 3, (const uint32_t[]){ 0, 1, 3 }, equal);
    check_sequence(&turns, "dabd");
    turns_change(&turns, 4, everybody, equal);
    check_sequence(&turns, "abcdabcd");
    arena_free(arena);
}

/* A part of them: the earliest there goes, and has had its turn. */
void test_turns__among(void)
{
    struct arena *arena = arena_new(NULL);
    struct turns turns = open(arena, 5, (const double[]){ 1, 1, 1, 1, 1 });
    CU_ASSERT_EQUAL(turns_next_among(&turns, 2, (const uint32_t[]){ 2, 4 }), 2);
    check_sequence(&turns, "abdecabde");
    arena_free(arena);
}

/* A weight of 1 that is a quarter after the first turn: due 1, then 5. */
void test_turns__a_weight_known_afterwards(void)
{
    struct arena *arena = arena_new(NULL);
    struct turns turns = open(arena, 2, (const double[]){ 1, 0.5 });
    CU_ASSERT_EQUAL(turns_first(&turns), 0);
    CU_ASSERT_EQUAL(turns_first(&turns), 0);
    turns_take(&turns, 0, 0.25);
    check_sequence(&turns, "bbabba"); /* b 2 4 6 8, a 5 9 */
    arena_free(arena);
}

/* What algorithms ask of a list of eligible members, for every list of seven. */
#include "models/algorithm/algorithm.h"

#include <CUnit/CUnit.h>

enum { N = 7, LISTS = 1 << N };

/* The members whose bit is set, ascending. */
static struct members list_of(unsigned bits, uint32_t *eligible)
{
    uint32_t n_eligible = 0;
    for (uint32_t i = 0; i < N; i++)
        if (bits >> i & 1)
            eligible[n_eligible++] = i;
    return (struct members){.n = N, .n_eligible = n_eligible, .eligible = eligible};
}

void test_algorithm__members_at_is_the_list(void)
{
    uint32_t eligible[N];
    for (unsigned bits = 1; bits < LISTS; bits++) {
        struct members members = list_of(bits, eligible);
        for (uint32_t position = 0; position < members.n_eligible; position++)
            CU_ASSERT_EQUAL(members_at(&members, position), eligible[position]);
    }
}

/* 2/5 < 4/9 < 1/2 = 1/2; of equal weights what is in progress decides, whatever they weigh. */
void test_algorithm__less_loaded_is_for_its_weight(void)
{
    static const struct member at[4] = {{.weight = 5}, {.weight = 9}, {.weight = 2}, {.weight = 4}}, even[4] = {0};
    static const uint32_t active[4] = {2, 4, 1, 2}, order[4] = {0, 1, 2, 2};
    struct members members = {.n = 4, .at = at, .active = active}, same = {.at = even, .active = active, .equal_weights = true};
    for (uint32_t a = 0; a < 4; a++) {
        for (uint32_t b = 0; b < 4; b++) {
            CU_ASSERT_EQUAL(members_less_loaded(&members, a, b), order[a] < order[b]);
            CU_ASSERT_EQUAL(members_less_loaded(&same, a, b), active[a] < active[b]);
        }
    }
}

void test_algorithm__members_are_found(void)
{
    uint32_t eligible[N];
    for (unsigned bits = 1; bits < LISTS; bits++) {
        struct members members = list_of(bits, eligible);
        for (uint32_t index = 0; index <= N; index++) {
            uint32_t position = 0;
            while (position < members.n_eligible && eligible[position] < index)
                position++;
            CU_ASSERT_EQUAL(members_from(&members, index), position);
            CU_ASSERT_EQUAL(members_next(&members, index), eligible[position < members.n_eligible ? position : 0]);
            CU_ASSERT_EQUAL(members_is_eligible(&members, index), index < N && (bits >> index & 1) != 0);
        }
    }
}

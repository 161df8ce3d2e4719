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

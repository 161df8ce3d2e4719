/* Maglev tables: published ones, evenness, disruption. */
#include "models/algorithm/maglev_table.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>

enum { SIZE = 65537 };

/* Envoy's maglev_lb_test.cc: 127.0.0.1:90 to :95 in a table of 7; offset xxh64(key, 0) mod 7, skip xxh64(key, 1) mod 6 + 1. */
void test_algorithm_maglev_table__envoys_table(void)
{
    struct maglev_turn turn[6] = {{0, 2, 4, 1, 0}, {1, 3, 6, 1, 0}, {2, 0, 2, 1, 0},
                                  {3, 3, 3, 1, 0}, {4, 1, 3, 1, 0}, {5, 1, 5, 1, 0}};
    static const uint32_t expected[7] = {2, 4, 0, 1, 5, 0, 3};
    uint32_t entry[7];
    maglev_table_fill(entry, 7, turn, 6);
    for (uint32_t i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(entry[i], expected[i]);
}

static uint32_t table[SIZE];

/* n members, those in `gone` left out; how many entries each has. */
static void fill(uint32_t n, const double *weight, uint32_t gone, uint32_t *entry, uint32_t *count)
{
    struct arena *arena = arena_new(NULL);
    struct maglev_turn *turn = ARENA_ARRAY(arena, n, struct maglev_turn);
    uint32_t n_turns = 0;
    for (uint32_t i = 0; i < n; i++) {
        count[i] = 0;
        if (i != gone)
            turn[n_turns++] = maglev_turn_of(i, weight ? weight[i] : 1, SIZE);
    }
    maglev_table_fill(entry, SIZE, turn, n_turns);
    for (uint32_t k = 0; k < SIZE; k++)
        count[entry[k]]++;
    arena_free(arena);
}

static void check_turns(uint32_t n, uint32_t least, uint32_t most)
{
    uint32_t count[100], n_least = 0;
    fill(n, NULL, UINT32_MAX, table, count);
    for (uint32_t i = 0; i < n; i++) {
        CU_ASSERT(count[i] == least || count[i] == most);
        n_least += count[i] == least;
    }
    CU_ASSERT_EQUAL(n_least * least + (n - n_least) * most, SIZE);
}

void test_algorithm_maglev_table__equal_members_differ_by_one(void)
{
    check_turns(10, 6553, 6554);
    check_turns(100, 655, 656);
}

/* Envoy's documentation. */
void test_algorithm_maglev_table__weights_one_and_two(void)
{
    uint32_t count[2];
    fill(2, (const double[]){1, 2}, UINT32_MAX, table, count);
    CU_ASSERT_EQUAL(count[0], 21846);
    CU_ASSERT_EQUAL(count[1], 43691);
}

void test_algorithm_maglev_table__weights_in_proportion(void)
{
    const double weight[4] = {3, 5, 11, 0.001};
    uint32_t count[4];
    fill(4, weight, UINT32_MAX, table, count);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_DOUBLE_EQUAL(count[i], SIZE * weight[i] / 19.001, 2);
    CU_ASSERT(count[3] >= 1 && count[3] <= 5);
}

/* Of the survivors' entries a few move as well (none would on a ring), fewer than the lost one's own tenth. */
void test_algorithm_maglev_table__a_lost_member_moves_few_others(void)
{
    static uint32_t before[SIZE];
    uint32_t count[10], n_lost = 0, n_others = 0;
    fill(10, NULL, UINT32_MAX, before, count);
    fill(10, NULL, 3, table, count);
    CU_ASSERT_EQUAL(count[3], 0);
    for (uint32_t k = 0; k < SIZE; k++) {
        n_lost += before[k] == 3;
        n_others += before[k] != 3 && before[k] != table[k];
    }
    CU_ASSERT(n_lost == 6553 || n_lost == 6554);
    CU_ASSERT(n_others > SIZE / 1000);
    CU_ASSERT(n_others < n_lost);
}

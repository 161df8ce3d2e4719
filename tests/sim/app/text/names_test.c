/* Indices follow the order of arrival through any number of growths. */
#include "sim/app/text/names.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>

void test_names__indices_in_order(void)
{
    enum { NAMES = 5000 };
    struct arena *arena = arena_new(NULL);
    struct names names;
    unsigned n_wrong = 0;
    names_init(&names, arena);
    CU_ASSERT_EQUAL(names_find(&names, "10.0.0.0"), NAMES_NONE);
    for (unsigned i = 0; i < NAMES; i++)
        n_wrong += names_add(&names, arena_printf(arena, "10.0.%u.%u", i / 256, i % 256)) != i;
    for (unsigned i = 0; i < NAMES; i++)
        n_wrong += names_find(&names, arena_printf(arena, "10.0.%u.%u", i / 256, i % 256)) != i;
    for (unsigned i = 0; i < NAMES; i += 7)
        n_wrong += names_add(&names, arena_printf(arena, "10.0.%u.%u", i / 256, i % 256)) != i;
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_EQUAL(names.n, NAMES);
    CU_ASSERT_EQUAL(names_find(&names, "10.0.19.200"), NAMES_NONE);
    CU_ASSERT_STRING_EQUAL(names.at[259], "10.0.1.3");
    arena_free(arena);
}

/* Memory: zeroed, aligned, not overlapping, of any size; slabs keep pointers and reuse indices. Built with small blocks, so
 * that growth happens. */
#include "sim/engine/arena.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <setjmp.h>
#include <string.h>
#include <sys/resource.h>

static unsigned is_filled(const unsigned char *block, size_t bytes, unsigned char with)
{
    for (size_t i = 0; i < bytes; i++)
        if (block[i] != with)
            return 0;
    return 1;
}

void test_arena__blocks_of_all_sizes(void)
{
    enum { BLOCKS = 1500 };
    static const size_t scale[] = {1, 40, 3000, 70000};
    struct arena *arena = arena_new(NULL);
    struct rng rng;
    unsigned char *block[BLOCKS];
    size_t bytes[BLOCKS], total = 0;
    unsigned n_wrong = 0;
    rng_seed(&rng, 3);
    for (unsigned i = 0; i < BLOCKS; i++) {
        bytes[i] = rng_below(&rng, (uint32_t)scale[rng_below(&rng, 4)]);
        size_t alignment = (size_t)16 << rng_below(&rng, 5);
        block[i] = alignment == 16 ? arena_alloc(arena, bytes[i]) : arena_array_aligned(arena, bytes[i], 1, alignment);
        if (alignment == 16 && bytes[i] >= 1024)
            alignment = 64;
        n_wrong += (uintptr_t)block[i] % alignment != 0 || !is_filled(block[i], bytes[i], 0);
        memset(block[i], (int)(i % 255 + 1), bytes[i]);
        total += bytes[i];
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        n_wrong += !is_filled(block[i], bytes[i], (unsigned char)(i % 255 + 1));
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT(arena_bytes(arena) >= total && arena_bytes(arena) < total + total / 2);
    arena_free(arena);
    arena_free(NULL);
}

static long page_faults(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_minflt;
}

void test_arena__written_memory_is_there_already(void)
{
    enum { PAGES = 2385, PAGE = 4096 };
    struct arena *arena = arena_new(NULL);
    unsigned char *written = arena_written(arena, PAGES, PAGE);
    unsigned n_wrong = 0;
    long before = page_faults();
    for (size_t i = 0; i < (size_t)PAGES * PAGE; i += PAGE)
        n_wrong += written[i]++ != 0;
    CU_ASSERT(page_faults() - before < PAGES / 10);
    for (size_t i = 0; i < (size_t)PAGES * PAGE; i += PAGE)
        written[i]--;
    n_wrong += !is_filled(written, (size_t)PAGES * PAGE, 0);
    CU_ASSERT_EQUAL(n_wrong, 0);
    arena_free(arena);
}

void test_arena__texts(void)
{
    struct arena *arena = arena_new(NULL);
    CU_ASSERT_STRING_EQUAL(arena_strdup(arena, "client.web-eu/arrivals"), "client.web-eu/arrivals");
    CU_ASSERT_STRING_EQUAL(arena_strndup(arena, "client.web-eu", 6), "client");
    CU_ASSERT_STRING_EQUAL(arena_strndup(arena, "eu", 6), "eu");
    CU_ASSERT_STRING_EQUAL(arena_printf(arena, "%s:%d", "eu", 2385), "eu:2385");
    CU_ASSERT_EQUAL(strlen(arena_printf(arena, "%9000s", "x")), 9000);
    CU_ASSERT_STRING_EQUAL(arena_printf(arena, "%s", ""), "");
    arena_free(arena);
}

static jmp_buf escape;
static size_t bytes_wanted;

static void remember_and_escape(size_t bytes)
{
    bytes_wanted = bytes;
    longjmp(escape, 1);
}

void test_arena__exhaustion_is_reported(void)
{
    struct arena *arena = arena_new(remember_and_escape);
    CU_ASSERT_PTR_EQUAL((void *)(uintptr_t)arena_handler(arena), (void *)(uintptr_t)remember_and_escape);
    if (setjmp(escape) == 0) {
        arena_array(arena, SIZE_MAX / 3, 7);
        CU_FAIL("a product that overflows");
    }
    CU_ASSERT_EQUAL(bytes_wanted, SIZE_MAX);
    bytes_wanted = 0;
    if (setjmp(escape) == 0) {
        arena_array_aligned(arena, SIZE_MAX / 3, 7, 64);
        CU_FAIL("a product that overflows");
    }
    CU_ASSERT_EQUAL(bytes_wanted, SIZE_MAX);
    if (setjmp(escape) == 0) {
        arena_alloc(arena, SIZE_MAX - 3);
        CU_FAIL("more than there is");
    }
    CU_ASSERT_EQUAL(bytes_wanted, SIZE_MAX - 3);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(arena, 10));
    arena_free(arena);
}

struct object {
    uint32_t link;
    uint32_t owner;
    double value;
};

void test_slab__indices_and_pointers(void)
{
    enum { OBJECTS = 5000 };
    struct arena *arena = arena_new(NULL);
    struct slab slab;
    struct rng rng;
    struct object *pointer[OBJECTS] = {0};
    unsigned n_wrong = 0, n_live = 0;
    slab_init(&slab, arena, sizeof(struct object));
    rng_seed(&rng, 9);
    for (uint32_t step = 0; step < 20000; step++) {
        if (n_live < OBJECTS && rng_below(&rng, 3) > 0) {
            uint32_t index = slab_take(&slab);
            n_wrong += index >= OBJECTS || pointer[index] != NULL;
            pointer[index] = slab_at(&slab, index);
            *pointer[index] = (struct object){0, index, 2.385 * index};
            n_live++;
        } else {
            uint32_t index = rng_below(&rng, OBJECTS);
            if (pointer[index] == NULL)
                continue;
            n_wrong += slab_at(&slab, index) != pointer[index] || pointer[index]->owner != index ||
                       pointer[index]->value != 2.385 * index;
            slab_give(&slab, index);
            pointer[index] = NULL;
            n_live--;
        }
        n_wrong += slab.n_live != n_live;
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT(slab.n_used >= n_live && slab.n_used <= OBJECTS);
    arena_free(arena);
}

void test_slab__last_given_is_taken_first(void)
{
    struct arena *arena = arena_new(NULL);
    struct slab slab;
    slab_init(&slab, arena, 5);
    CU_ASSERT_EQUAL(slab.object_bytes, 8);
    for (uint32_t i = 0; i < 3000; i++)
        CU_ASSERT_EQUAL(slab_take(&slab), i);
    slab_give(&slab, 7);
    slab_give(&slab, 2385);
    CU_ASSERT_EQUAL(slab_take(&slab), 2385);
    CU_ASSERT_EQUAL(slab_take(&slab), 7);
    CU_ASSERT_EQUAL(slab_take(&slab), 3000);
    arena_free(arena);
}

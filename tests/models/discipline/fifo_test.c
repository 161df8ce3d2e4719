/* Fifo against a ring of numbers. */
#include "models/discipline/discipline.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

void test_discipline_fifo__order_of_arrival(void)
{
    enum { STEPS = 20000 };
    struct arena *arena = arena_new(NULL);
    struct slab jobs;
    slab_init(&jobs, arena, sizeof(struct job));
    struct station_view station = { .jobs = &jobs, .arena = arena, .workers = 3, .speed = 1 };
    void *state = arena_alloc(arena, discipline_fifo.base.state_bytes);
    uint32_t *queue = ARENA_ARRAY(arena, STEPS, uint32_t), first = 0, last = 0;
    struct rng rng;
    rng_seed(&rng, 71);
    for (int step = 0; step < STEPS; step++) {
        if (rng_below(&rng, 7) < 4 - (uint32_t)(step / (STEPS / 2))) { /* fills, then drains */
            uint32_t job = slab_take(&jobs);
            *(struct job *)slab_at(&jobs, job) = (struct job){ .next = 2385, .previous = 2385, .demand = 1 };
            discipline_fifo.push(state, NULL, &station, queue[last++] = job);
        } else {
            uint32_t expected = first < last ? queue[first++] : JOB_NONE;
            CU_ASSERT_EQUAL(discipline_fifo.pop(state, NULL, &station), expected);
            if (expected != JOB_NONE)
                slab_give(&jobs, expected);
        }
    }
    while (first < last)
        CU_ASSERT_EQUAL(discipline_fifo.pop(state, NULL, &station), queue[first++]);
    CU_ASSERT_EQUAL(discipline_fifo.pop(state, NULL, &station), JOB_NONE);
    CU_ASSERT_PTR_NULL(discipline_fifo.next);
    arena_free(arena);
}

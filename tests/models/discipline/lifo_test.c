/* Lifo against an array of numbers, from whose middle some leave. */
#include "models/discipline/discipline.h"

#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

enum { STEPS = 20000 };

static void leave(const struct station_view *station, void *state, uint32_t *waiting, uint32_t *n, uint32_t position)
{
    discipline_lifo.remove(state, station, waiting[position]);
    for ((*n)--; position < *n; position++)
        waiting[position] = waiting[position + 1];
}

void test_discipline_lifo__last_come_first_served(void)
{
    struct arena *arena = arena_new(NULL);
    struct slab jobs;
    slab_init(&jobs, arena, sizeof(struct job));
    struct station_view station = { .jobs = &jobs, .arena = arena, .workers = 3, .speed = 1 };
    void *state = arena_alloc(arena, discipline_lifo.base.state_bytes);
    uint32_t *waiting = ARENA_ARRAY(arena, STEPS, uint32_t), n = 0;
    struct rng rng;
    rng_seed(&rng, 73);
    for (int step = 0; step < STEPS; step++) {
        uint32_t what = rng_below(&rng, 7);
        CU_ASSERT_EQUAL(discipline_lifo.oldest(state, &station), n > 0 ? waiting[0] : JOB_NONE);
        if (what < 4 - (uint32_t)(step / (STEPS / 2)) * 2) { /* fills, then drains */
            uint32_t job = slab_take(&jobs);
            *(struct job *)slab_at(&jobs, job) = (struct job){ .next = 2385, .previous = 2385, .demand = 1 };
            discipline_lifo.push(state, NULL, &station, waiting[n++] = job);
        } else if (what == 6 && n > 0) {
            leave(&station, state, waiting, &n, rng_below(&rng, n));
        } else {
            CU_ASSERT_EQUAL(discipline_lifo.pop(state, NULL, &station), n > 0 ? waiting[n - 1] : JOB_NONE);
            n -= n > 0;
        }
    }
    while (n > 0)
        CU_ASSERT_EQUAL(discipline_lifo.pop(state, NULL, &station), waiting[--n]);
    CU_ASSERT_EQUAL(discipline_lifo.pop(state, NULL, &station), JOB_NONE);
    CU_ASSERT_PTR_NULL(discipline_lifo.next);
    arena_free(arena);
}

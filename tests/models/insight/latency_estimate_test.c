/* The estimate: which requests teach it what, and whom it asks when it does not know. */
#include "models/insight/latency_estimate.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>

/* A request that finds it at in_flight and takes so many milliseconds. */
static void teach(struct latency_estimate *e, struct arena *arena, uint32_t in_flight, simtime latency_ms)
{
    static const simtime start = 7 * SECOND;
    latency_estimate_start(e, start, in_flight, arena);
    latency_estimate_end(e, start, start + latency_ms * MILLISECOND, true);
}

void test_latency_estimate__median_of_the_last_five(void)
{
    struct arena *arena = arena_new(NULL);
    struct latency_estimate *e = calloc(1, sizeof *e);
    CU_ASSERT_EQUAL(latency_estimate_at(e, 3), 0);
    const simtime taught[8] = { 50, 10, 90, 20, 30, 80, 85, 81 };
    const simtime medians[8] = { 50, 50, 50, 50, 30, 30, 80, 80 }; /* of even numbers the upper */
    for (int i = 0; i < 8; i++) {
        teach(e, arena, 3, taught[i]);
        CU_ASSERT_EQUAL(latency_estimate_at(e, 3), medians[i] * MILLISECOND);
    }
    free(e);
    arena_free(arena);
}

/* The nearest kind answers, the lower of two; 40 and 47 are one kind, 48 another. */
void test_latency_estimate__nearest_kind(void)
{
    struct arena *arena = arena_new(NULL);
    struct latency_estimate *e = calloc(1, sizeof *e);
    teach(e, arena, 2, 20);
    teach(e, arena, 6, 60);
    teach(e, arena, 40, 400);
    teach(e, arena, 4000000000u, 4000);
    const struct {
        uint32_t in_flight;
        simtime latency_ms;
    } cases[] = { { 1, 20 }, { 2, 20 }, { 4, 20 }, { 5, 60 }, { 6, 60 }, { 47, 400 }, { 48, 400 }, { 70000, 4000 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(latency_estimate_at(e, cases[i].in_flight), cases[i].latency_ms * MILLISECOND);
    teach(e, arena, 48, 480);
    CU_ASSERT_EQUAL(latency_estimate_at(e, 47), 400 * MILLISECOND);
    CU_ASSERT_EQUAL(latency_estimate_at(e, 50), 480 * MILLISECOND);
    free(e);
    arena_free(arena);
}

/* 30 at once, which end in another order; failures and strangers teach nothing. Each taught the kind that it had found. */
void test_latency_estimate__many_in_progress(void)
{
    struct arena *arena = arena_new(NULL);
    struct latency_estimate *e = calloc(1, sizeof *e);
    for (uint32_t i = 1; i <= 15; i++) {
        latency_estimate_start(e, i * SECOND, i, arena);
        latency_estimate_start(e, i * SECOND, i, arena);
    }
    for (uint32_t k = 0; k < 15; k++) {
        uint32_t i = k * 7 % 15 + 1;
        latency_estimate_end(e, i * SECOND, i * SECOND + i * i * MILLISECOND, true);
        latency_estimate_end(e, i * SECOND, i * SECOND + 1, false);
        latency_estimate_end(e, i * SECOND + 5, i * SECOND + 6, true);
        latency_estimate_end(e, i * SECOND, i * SECOND + 7, true); /* both have ended */
    }
    for (uint32_t i = 1; i <= 15; i++)
        CU_ASSERT_EQUAL(latency_estimate_at(e, i), i * i * MILLISECOND);
    CU_ASSERT_EQUAL(e->n, 0);
    free(e);
    arena_free(arena);
}

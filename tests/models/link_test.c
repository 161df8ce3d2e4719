/* Links: retransmissions against the geometric law, partitions by interval. */
#include "models/link.h"
#include "models/spec.h"
#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>

/* Exchange lost with q = 1 - (1 - p)^2; the mean delay of a doubling time-out T is T q / (1 - 2 q). */
void test_link__loss_costs_retransmissions(void)
{
    struct arena *arena = arena_new(NULL);
    struct link link = {.partition_ended = -1};
    struct rng rng;
    rng_seed(&rng, 2385);
    link_set(&link, dist_new(arena, DIST_CONSTANT, 30e6, 0, 0), 0.03);
    double q = 1 - 0.97 * 0.97, sum = 0, n = 400000;
    for (int i = 0; i < (int)n; i++) {
        simtime extra;
        CU_ASSERT_EQUAL(link_round_trip(&link, LINK_SYN, &rng, &extra), 30 * MILLISECOND);
        sum += simtime_s(extra) / n;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, q / (1 - 2 * q), 0.002);
    arena_free(arena);
}

void test_link__data_retransmits_sooner(void)
{
    struct arena *arena = arena_new(NULL);
    struct link link = {.partition_ended = -1};
    struct rng rng;
    rng_seed(&rng, 7);
    link_set(&link, dist_new(arena, DIST_CONSTANT, 350e6, 0, 0), 0.5);
    for (int i = 0; i < 100; i++) {
        simtime extra;
        link_round_trip(&link, LINK_DATA, &rng, &extra);
        CU_ASSERT_EQUAL(extra % (350 * MILLISECOND), 0);
    }
    arena_free(arena);
}

void test_link__partition_intervals(void)
{
    struct link link = {.partition_ended = -1};
    CU_ASSERT(link_passes(&link, 5));
    link.partitions = 1;
    CU_ASSERT(!link_passes(&link, 5));
    link.partitions = 0;
    link.partition_ended = 100;
    CU_ASSERT(!link_passes(&link, 99));
    CU_ASSERT(link_passes(&link, 100));
}

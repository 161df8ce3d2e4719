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

void test_link__first_round_trip_is_that_of_the_stream(void)
{
    static const double loss_share[] = {0, 0.2};
    static const enum dist_kind kind[] = {DIST_CONSTANT, DIST_LOGNORMAL};
    struct arena *arena = arena_new(NULL);
    for (int i = 0; i < 4; i++) {
        struct link link = {.partition_ended = -1};
        link_set(&link, dist_new(arena, kind[i / 2], 30e6, 0.3, 0), loss_share[i % 2]);
        for (uint64_t seed = 0; seed < 1000; seed++) {
            struct rng rng;
            simtime extra, first_extra;
            rng_seed(&rng, seed);
            simtime rtt = link_round_trip(&link, LINK_DATA, &rng, &extra);
            CU_ASSERT_EQUAL(link_round_trip_first(&link, LINK_DATA, seed, &first_extra), rtt);
            CU_ASSERT_EQUAL(first_extra, extra);
        }
    }
    arena_free(arena);
}

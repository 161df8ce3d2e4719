/* MSER against published constructions whose answers were computed elsewhere: x_i = 10 exp(-i / 50) + u_i. */
#include "output/mser.h"

#include <CUnit/CUnit.h>
#include <math.h>

#define N 1000

/* u is minstd (Park and Miller 1988): 16807 modulo 2^31 - 1, seed 1. */
static void make(double *x)
{
    uint64_t state = 1;
    for (int i = 0; i < N; i++) {
        state = state * 16807 % 2147483647;
        x[i] = 10 * exp(-i / 50.0) + (double)state / 2147483647;
    }
}

void test_mser__single_observations(void)
{
    double x[N];
    make(x);
    struct mser mser = mser_truncation(x, N, 1);
    CU_ASSERT_EQUAL(mser.n_deleted, 172);
    CU_ASSERT_DOUBLE_EQUAL(mser.mean, 0.5178896, 5e-8);
    CU_ASSERT_FALSE(mser.is_at_limit);
}

void test_mser__batches_of_five(void)
{
    double x[N];
    make(x);
    struct mser mser = mser_truncation(x, N, MSER_BATCH);
    CU_ASSERT_EQUAL(mser.n_deleted, 220);
    CU_ASSERT_DOUBLE_EQUAL(mser.mean, 0.5018119, 5e-8);
}

/* A series that climbs to its end has no steady part: half of it goes, and that is said. */
void test_mser__never_more_than_half(void)
{
    double x[N];
    for (int i = 0; i < N; i++)
        x[i] = 3.7 * i;
    struct mser mser = mser_truncation(x, N, MSER_BATCH);
    CU_ASSERT_EQUAL(mser.n_deleted, N / 2);
    CU_ASSERT_TRUE(mser.is_at_limit);
}

void test_mser__constants_and_short_series(void)
{
    double x[7] = {2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5};
    CU_ASSERT_EQUAL(mser_truncation(x, 7, 1).n_deleted, 0);
    CU_ASSERT_EQUAL(mser_truncation(x, 7, MSER_BATCH).n_deleted, 0);
    CU_ASSERT_FALSE(mser_truncation(x, 7, MSER_BATCH).is_at_limit);
    CU_ASSERT(isnan(mser_truncation(x, 4, MSER_BATCH).mean));
}

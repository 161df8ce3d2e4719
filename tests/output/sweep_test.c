/* Knees of curves whose shape is known, and where goals are met. */
#include "output/sweep.h"

#include <CUnit/CUnit.h>
#include <math.h>

static uint32_t knee(const double *y, double half, uint32_t n)
{
    double x[10], halves[10];
    for (uint32_t i = 0; i < n; i++)
        x[i] = 0.1 * (i + 1), halves[i] = half;
    return sweep_knee(x, y, halves, n);
}

/* The wait in M/M/1, rho / (1 - rho): farthest from the straight line at 0.7 of 0.1 .. 0.9,
 * where its slope is that of the line. */
void test_sweep__knee_of_a_queue(void)
{
    double y[9], mirrored[9];
    for (int i = 0; i < 9; i++) {
        double rho = 0.1 * (i + 1);
        y[i] = 50 * rho / (1 - rho);
        mirrored[i] = -y[i];
    }
    CU_ASSERT_EQUAL(knee(y, 0.1, 9), 6);
    CU_ASSERT_EQUAL(knee(mirrored, (double)NAN, 9), 6);
    CU_ASSERT_EQUAL(knee(y, 200, 9), 9); /* all noise */
    CU_ASSERT_EQUAL(knee(y, 0.1, 3), 3);
}

void test_sweep__no_knee(void)
{
    static const double straight[] = {1, 2.1, 2.9, 4.05, 5}, wave[] = {1, 5, 2, 7, 3}, hole[] = {1, 2, (double)NAN, 9, 20};
    CU_ASSERT_EQUAL(knee(straight, 0, 5), 5);
    CU_ASSERT_EQUAL(knee(wave, 0.1, 5), 5);
    CU_ASSERT_EQUAL(knee(hole, 0.1, 5), 5);
}

void test_sweep__where_a_goal_is_met(void)
{
    const enum threshold_verdict OK = THRESHOLD_OK, NO = THRESHOLD_FAIL, UN = THRESHOLD_UNDECIDED;
    const struct {
        enum threshold_verdict verdict[5];
        enum goal_side side;
        uint32_t at, n_unsure;
    } rows[] = {{{NO, NO, UN, OK, OK}, GOAL_FROM, 3, 1},           {{OK, OK, NO, NO, NO}, GOAL_UP_TO, 1, 0},
                {{NO, UN, NO, NO, NO}, GOAL_NOWHERE, 0, 1},        {{OK, OK, OK, OK, OK}, GOAL_EVERYWHERE, 4, 0},
                {{NO, OK, OK, NO, NO}, GOAL_HERE_AND_THERE, 2, 0}, {{OK, NO, OK, OK, OK}, GOAL_HERE_AND_THERE, 4, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct goal_range range = sweep_goal(rows[i].verdict, 5);
        CU_ASSERT_EQUAL(range.side, rows[i].side);
        CU_ASSERT_EQUAL(range.at, rows[i].at);
        CU_ASSERT_EQUAL(range.n_unsure, rows[i].n_unsure);
    }
}

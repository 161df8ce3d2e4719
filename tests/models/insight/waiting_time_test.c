/* How long requests have waited: sums by hand, in seconds. */
#include "models/insight/waiting_time.h"

#include <CUnit/CUnit.h>

static double looked_at(struct waiting_time *waiting, double now_s)
{
    waiting_time_look(waiting, simtime_from_s(now_s), 0.05);
    return waiting_time_ns(waiting) / SECOND;
}

/* One since 1, one since 3, one since 3.5; the second leaves at 4 after 1 s. */
void test_waiting_time__mean_of_those_in_progress(void)
{
    struct waiting_time waiting = {0};
    CU_ASSERT_EQUAL(looked_at(&waiting, 0.5), 0);
    waiting_time_start(&waiting, SECOND);
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 2), 1, 1e-9);
    waiting_time_start(&waiting, 3 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 3), 0.95 * 1 + 0.05 * 1, 1e-9); /* 2 s and 0 s */
    waiting_time_start(&waiting, simtime_from_s(3.5));
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 3.5), 0.95 * 1 + 0.05 * 1, 1e-9); /* 2.5, 0.5, 0 */
    waiting_time_end(&waiting, 4 * SECOND, SECOND);
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 5), 0.95 * 1 + 0.05 * (4 + 1.5) / 2, 1e-9);
}

/* Nobody waits: nothing; the average is kept for whoever comes next. */
void test_waiting_time__nobody(void)
{
    struct waiting_time waiting = {0};
    waiting_time_start(&waiting, 0);
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 2.385), 2.385, 1e-9);
    waiting_time_end(&waiting, 3 * SECOND, 3 * SECOND);
    CU_ASSERT_EQUAL(looked_at(&waiting, 7), 0);
    waiting_time_start(&waiting, 10 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(looked_at(&waiting, 11), 0.95 * 2.385 + 0.05 * 1, 1e-9);
    waiting_time_end(&waiting, 11 * SECOND, SECOND);
    waiting_time_end(&waiting, 12 * SECOND, 5 * SECOND); /* one that nobody counted */
    CU_ASSERT_EQUAL(waiting.n, 0);
    CU_ASSERT_EQUAL(waiting.waited, 0);
}

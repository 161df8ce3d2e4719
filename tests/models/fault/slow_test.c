/* slow: service that starts while it lasts takes `factor` times longer; overlapping factors multiply and leave nothing behind.
 */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_slow__stretches_service(void)
{
    struct little_world *l = little_new();
    const struct {
        double factor;
    } five = {5}, three = {3};
    little_fault(l, "slow", (struct target){TARGET_POOL, 0, 0, 0}, 10, 20, &five);
    little_fault(l, "slow", (struct target){TARGET_SERVER, 0, 0, 0}, 15, 30, &three);
    const double at_s[] = {5, 11, 16, 17, 25, 26, 35};
    for (unsigned i = 0; i < 7; i++)
        little_ask(l, at_s[i], i);
    little_run(l);
    /* round robin: servers 1 2 1 2 1 2 1 */
    const simtime expected_ms[] = {20, 100, 300, 100, 60, 20, 20};
    for (unsigned i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(l->record[i].service, expected_ms[i] * MILLISECOND);
    little_free(l);
}

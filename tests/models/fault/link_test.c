/* link: another round-trip time, then the usual one again. */
#include "sim/engine/arena.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_link_fault__changes_the_round_trip(void)
{
    struct little_world *l = little_new();
    struct {
        const struct dist *rtt;
        double loss_share;
    } far = {dist_new(l->arena, DIST_CONSTANT, 37e6, 0, 0), 0};
    little_fault(l, "link", (struct target){TARGET_REGIONS, 0, 0, 0}, 10, 20, &far);
    const double at_s[] = {5, 15, 25};
    for (unsigned i = 0; i < 3; i++)
        little_ask(l, at_s[i], 1);
    little_run(l);
    const simtime expected_ms[] = {10, 37, 10};
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(l->record[i].network, expected_ms[i] * MILLISECOND);
    little_free(l);
}

/* The inner fault ends, the outer one goes on. */
void test_link_fault__overlapping(void)
{
    struct little_world *l = little_new();
    struct {
        const struct dist *rtt;
        double loss_share;
    } far = {dist_new(l->arena, DIST_CONSTANT, 37e6, 0, 0), 0}, farther = {dist_new(l->arena, DIST_CONSTANT, 83e6, 0, 0), 0};
    little_fault(l, "link", (struct target){TARGET_REGIONS, 0, 0, 0}, 10, 40, &far);
    little_fault(l, "link", (struct target){TARGET_REGIONS, 0, 0, 0}, 20, 30, &farther);
    const double at_s[] = {15, 25, 35, 45};
    for (unsigned i = 0; i < 4; i++)
        little_ask(l, at_s[i], 1);
    little_run(l);
    const simtime expected_ms[] = {37, 83, 37, 10};
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(l->record[i].network, expected_ms[i] * MILLISECOND);
    little_free(l);
}

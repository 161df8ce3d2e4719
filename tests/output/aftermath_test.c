/* Drain and recovery on windows filled by hand. */
#include "output/aftermath.h"

#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

/* 7 s windows; quiet before the fault at 30 s are those inside [11, 30): 14 .. 21, 21 .. 28. After it, before 55 s: 35 ..
 * 42, 42 .. 49. */
static void send(const struct synthetic *synthetic, char *block, double time_s, uint32_t client, uint32_t site, uint32_t n,
                 uint32_t failed)
{
    struct flow_block *flow = BLOCK_AT(synthetic->layout, block, flows, struct flow_block);
    struct flow_block *cell = &flow[layout_flow(synthetic->layout, (uint32_t)(time_s / 7), client, site)];
    cell->requests += n;
    cell->failed += failed;
}

void test_aftermath__drain_waits_for_the_last_bad_window(void)
{
    struct synthetic *synthetic = synthetic_new();
    char *block = synthetic_block_new(synthetic);
    const struct fault_spec *fault = &synthetic->spec.fault[0];
    send(synthetic, block, 15, 0, 0, 60, 0);
    send(synthetic, block, 22, 0, 0, 100, 0);
    send(synthetic, block, 22, 0, 1, 40, 0);  /* formerly 160 of 200 = 80 % */
    send(synthetic, block, 36, 0, 0, 37, 37); /* 37 of 50 * 0.8 = 92.5 % still there */
    send(synthetic, block, 36, 0, 1, 13, 0);
    send(synthetic, block, 43, 0, 0, 3, 0);   /* 3 of 100 * 0.8 = 3.75 % */
    send(synthetic, block, 43, 0, 1, 97, 0);
    CU_ASSERT_EQUAL(aftermath_drain_s(synthetic->layout, block, &fault->target, fault->at, fault->until, 0.95), 42 - 30);
    CU_ASSERT_EQUAL(aftermath_drain_s(synthetic->layout, block, &fault->target, fault->at, fault->until, 0.05), 35 - 30);
    CU_ASSERT(isinf(aftermath_drain_s(synthetic->layout, block, &fault->target, fault->at, fault->until, 0.97)));
    free(block);
    synthetic_free(synthetic);
}

/* Without traffic before, or none after, there is nothing to say; a client that never used the site does not count. */
void test_aftermath__drain_needs_former_requests(void)
{
    struct synthetic *synthetic = synthetic_new();
    char *block = synthetic_block_new(synthetic);
    const struct fault_spec *fault = &synthetic->spec.fault[0];
    send(synthetic, block, 36, 0, 0, 37, 0);
    CU_ASSERT(isnan(aftermath_drain_s(synthetic->layout, block, &fault->target, fault->at, fault->until, 0.95)));
    send(synthetic, block, 15, 0, 0, 10, 0);
    send(synthetic, block, 15, 1, 1, 1000, 0);
    send(synthetic, block, 36, 1, 1, 1000, 0);
    CU_ASSERT_EQUAL(aftermath_drain_s(synthetic->layout, block, &fault->target, fault->at, fault->until, 0.95), 42 - 30);
    free(block);
    synthetic_free(synthetic);
}

void test_aftermath__drain_of_a_server_is_no_question(void)
{
    struct synthetic *synthetic = synthetic_new();
    const struct target region = {TARGET_REGION, 1, 0, 0};
    CU_ASSERT(aftermath_drains(synthetic->layout, &synthetic->spec.fault[0].target));
    CU_ASSERT_FALSE(aftermath_drains(synthetic->layout, &synthetic->spec.fault[1].target));
    CU_ASSERT(aftermath_drains(synthetic->layout, &region));
    synthetic_free(synthetic);
}

/* The fault ends at 55 s, the next begins at 58 s: no window lies between. The third ends at 75 s: windows from 77 s on. */
void test_aftermath__recovery_within_one_point(void)
{
    struct synthetic *synthetic = synthetic_new();
    char *block = synthetic_block_new(synthetic);
    CU_ASSERT(isnan(aftermath_recover_s(synthetic->layout, block, 2)));
    send(synthetic, block, 64, 0, 0, 1000, 20); /* quiet before 70 s, after 60 s: 98 % */
    send(synthetic, block, 77, 0, 0, 1000, 31); /* 96.9 %: too low */
    send(synthetic, block, 84, 0, 0, 1000, 29); /* 97.1 %: within one point */
    send(synthetic, block, 91, 0, 0, 1000, 0);
    CU_ASSERT_EQUAL(aftermath_recover_s(synthetic->layout, block, 2), 84 - 75);
    send(synthetic, block, 15, 0, 0, 1000, 0);
    CU_ASSERT(isnan(aftermath_recover_s(synthetic->layout, block, 0)));
    send(synthetic, block, 92, 0, 1, 1000, 500);
    CU_ASSERT(isinf(aftermath_recover_s(synthetic->layout, block, 2)));
    free(block);
    synthetic_free(synthetic);
}

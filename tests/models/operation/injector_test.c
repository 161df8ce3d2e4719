/* Random faults: each target its own process; the share of time down is mttr / (mtbf + mttr). */
#include "sim/engine/arena.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_injector__random_faults(void)
{
    struct little_world *l = little_new();
    l->spec.run.duration = 4000 * SECOND;
    l->dns.health.enabled = false;
    for (uint32_t s = 0; s < 2; s++) {
        struct fault_spec *fault = little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, s}, 0, -1, NULL);
        fault->label = s ? "crash eu-site/app/2" : "crash eu-site/app/1";
        fault->mtbf = dist_new(l->arena, DIST_EXPONENTIAL, 7e9, 0, 0);
        fault->mttr = dist_new(l->arena, DIST_EXPONENTIAL, 3e9, 0, 0);
    }
    little_ask_every(l, 1, 3900, 1);
    little_run(l);
    uint32_t starts[2] = {0, 0};
    for (uint32_t i = 0; i < l->n_events; i++)
        if (l->event[i].kind == EVENT_FAULT_START)
            starts[l->event[i].fault]++;
    CU_ASSERT_DOUBLE_EQUAL((double)little_failed(l) / l->n_records, 0.3, 0.05);
    CU_ASSERT(starts[0] > 300 && starts[0] < 500 && starts[0] != starts[1]);
    CU_ASSERT(!l->event[0].planned);
    little_free(l);
}

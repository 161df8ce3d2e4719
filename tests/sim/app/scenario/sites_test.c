/* What sites say of themselves. */
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>

void test_scenario_sites__addresses(void)
{
    struct arena *arena = arena_new(NULL);
    const struct scenario *scenario =
        load_text(arena, "gslbsim: 1\n"
                         "run: {duration: 60s}\n"
                         "clients: {web: {arrivals: poisson(5/s), target: two, address_selection: rfc6724}}\n"
                         "sites:\n"
                         "  one: {pools: {app: {service_time: 1ms}}}\n"
                         "  two: {addresses: 10.7.130.0/23, pools: {app: {service_time: 1ms}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    const struct site_spec *site = scenario->spec->site;
    CU_ASSERT(!site[0].has_addresses && site[1].has_addresses);
    CU_ASSERT_EQUAL(site[1].address_base, 0x0a078200);
    CU_ASSERT_EQUAL(site[1].address_prefix, 23);
    CU_ASSERT_EQUAL(scenario->spec->client[0].address_selection, SELECT_RFC6724);
    arena_free(arena);
}

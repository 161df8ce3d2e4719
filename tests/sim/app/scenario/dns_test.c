/* Answers in every shape that a policy may want, from the file to the spec. */
#include "sim/app/scenario/scenario.h"

#include "models/policy/policy.h"
#include "sim/engine/arena.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BEGIN                                                                                                                  \
    "gslbsim: 1\nrun: {duration: 900s}\n"                                                                                      \
    "clients: {web: {region: eu, arrivals: poisson(7/s)}}\n"                                                                   \
    "sites: {one: {region: eu, pools: {app: {service_time: 40ms}}}, two: {region: us, pools: {app: {service_time: 50ms}}}}\n"  \
    "network: {regions: {eu: {lat: 50, lon: 8}, us: {lat: 50, lon: -100}}}\n"

/* The root policy of the only name. */
static const struct policy_spec *root_of(struct arena *arena, const char *text)
{
    const struct scenario *scenario = load_text(arena, text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return &scenario->spec->dns[0].policy;
}

void test_scenario_dns__weights_and_biases(void)
{
    struct arena *arena = arena_new(NULL);
    const struct policy_spec *root =
        root_of(arena, BEGIN
                "dns: {shop.example: {policy: geoproximity, answers: {one: -23.85, far: {bias: 7, policy: sticky_shuffle,\n"
                "  consistent: yes, answers: {one: 3, two: 5}}}}}\n");
    CU_ASSERT_STRING_EQUAL(root->policy.type->name, "geoproximity");
    CU_ASSERT_EQUAL(root->n_answers, 2);
    CU_ASSERT_EQUAL(root->answer[0].site, 0);
    CU_ASSERT_EQUAL(root->answer[0].bias, -23.85);
    CU_ASSERT_EQUAL(root->answer[0].weight, 1);
    CU_ASSERT_EQUAL(root->answer[1].bias, 7);
    const struct policy_spec *nested = root->answer[1].nested;
    CU_ASSERT_STRING_EQUAL(nested->policy.type->name, "weighted_sticky");
    CU_ASSERT_EQUAL(*(const bool *)nested->policy.params, true);
    CU_ASSERT_EQUAL(nested->answer[0].weight, 3);
    CU_ASSERT_EQUAL(nested->answer[1].weight, 5);
    CU_ASSERT_EQUAL(nested->answer[1].bias, 0);
    arena_free(arena);
}

void test_scenario_dns__ranges(void)
{
    struct arena *arena = arena_new(NULL);
    const struct policy_spec *root = root_of(arena,
                                             BEGIN "dns: {shop.example: {policy: cidr, answers: {10.32.0.0/11: [one, two],\n"
                                                   "  default: two, 10.85.23.0/24: one}}}\n");
    static const struct {
        uint32_t site, base, prefix;
    } expected[4] = { { 0, 10u << 24 | 32u << 16, 11 }, { 1, 10u << 24 | 32u << 16, 11 }, { 1, 0, 0 },
                      { 0, 10u << 24 | 85u << 16 | 23u << 8, 24 } };
    CU_ASSERT_EQUAL_FATAL(root->n_answers, 4);
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(root->answer[i].site, expected[i].site);
        CU_ASSERT_EQUAL(root->answer[i].range_base, expected[i].base);
        CU_ASSERT_EQUAL(root->answer[i].range_prefix, expected[i].prefix);
    }
    arena_free(arena);
}

void test_scenario_dns__loads(void)
{
    struct arena *arena = arena_new(NULL);
    const struct policy_spec *root =
        root_of(arena, BEGIN
                "dns: {shop.example: {policy: load_feedback, update: 23850ms, answers: {two: {target: 4/s, capacity: 6/s},\n"
                "  rest: {target: 60/min, capacity: 5/s, policy: failover, answers: [two, one]}}}}\n");
    CU_ASSERT_EQUAL(*(const simtime *)root->policy.params, 23850 * MILLISECOND);
    CU_ASSERT_EQUAL(root->n_answers, 2);
    CU_ASSERT_EQUAL(root->answer[0].site, 1);
    CU_ASSERT_EQUAL(root->answer[0].target_per_s, 4);
    CU_ASSERT_EQUAL(root->answer[0].capacity_per_s, 6);
    CU_ASSERT_DOUBLE_EQUAL(root->answer[1].target_per_s, 1, 1e-12);
    CU_ASSERT_EQUAL(root->answer[1].nested->n_answers, 2);
    CU_ASSERT_EQUAL(root->answer[1].nested->answer[0].site, 1);
    arena_free(arena);
}

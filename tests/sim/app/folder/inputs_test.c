/* Inputs of arms as flat lists of paths and values. */
#include "sim/app/folder/inputs.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <string.h>

void test_inputs__flat(void)
{
    static const char yaml[] = "dns:\n  shop.example:\n    ttl: 7s\n    answers: [west, east]\nfaults:\n  - at: 120s\n    "
                               "crash: west\n  - partition: [eu, us]\nname: 'a: b'\n";
    static const char *const expected[][2] = {
        {"dns.shop.example.ttl", "7s"}, {"dns.shop.example.answers", "[west, east]"}, {"faults.1.at", "120s"},
        {"faults.1.crash", "west"},     {"faults.2.partition", "[eu, us]"},           {"name", "a: b"}};
    struct arena *arena = arena_new(NULL);
    struct report_arm arm = {.label = "base"};
    CU_ASSERT(inputs_parse(&arm, arena, yaml, strlen(yaml)));
    CU_ASSERT(arm.has_settings);
    CU_ASSERT_EQUAL_FATAL(arm.n_settings, sizeof expected / sizeof expected[0]);
    for (uint32_t i = 0; i < arm.n_settings; i++) {
        CU_ASSERT_STRING_EQUAL(arm.setting[i].path, expected[i][0]);
        CU_ASSERT_STRING_EQUAL(arm.setting[i].value, expected[i][1]);
    }
    arena_free(arena);
}

void test_inputs__not_a_scenario(void)
{
    static const char *const bad[] = {"", "[a, b]", "a: [", "a: 1\na: 2\n"};
    struct arena *arena = arena_new(NULL);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct report_arm arm = {.label = "base"};
        CU_ASSERT(!inputs_parse(&arm, arena, bad[i], strlen(bad[i])));
        CU_ASSERT(!arm.has_settings);
    }
    arena_free(arena);
}

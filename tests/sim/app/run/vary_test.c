/* --vary and --where: values, ranges, combinations, labels, and what is refused. */
#include "sim/app/run/vary.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#define MOST 8

/* One reading: lists end with NULL. */
static const struct vary *read_all(struct arena *arena, const char *const *file, const char *const *vary,
                                   const char *const *where, struct err *e)
{
    const char **list[3];
    struct word_list words[3] = {{0, NULL}};
    const char *const *const given[3] = {file, vary, where};
    for (int i = 0; i < 3; i++) {
        list[i] = ARENA_ARRAY(arena, MOST, const char *);
        words[i].at = list[i];
        for (; given[i] && given[i][words[i].n]; words[i].n++)
            list[i][words[i].n] = given[i][words[i].n];
    }
    return vary_read(arena, &words[0], &words[1], &words[2], e);
}

static const char *const one_file[] = {"scenarios/a.yaml", NULL};

/* The texts of the only axis, separated by blanks; the error when there is one. */
static const char *values(struct arena *arena, const char *option)
{
    struct err *e = ARENA_NEW(arena, struct err);
    const char *const options[] = {option, NULL};
    const struct vary *vary = read_all(arena, one_file, options, NULL, e);
    const char *text = "";
    if (!vary)
        return e->text;
    for (uint32_t i = 0; i < vary->axis[0].n; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? " | " : "", vary->axis[0].value[i].text);
    return text;
}

void test_vary__values(void)
{
    static const char *const rows[][2] = {
        {"a.b=5s,1m,2h", "5s | 1m | 2h"},
        {"a.b=poisson(3/s, burst=2), [1, 2] ,{x: 3, y: 4},\"q,r\"", "poisson(3/s, burst=2) | [1, 2] | {x: 3, y: 4} | \"q,r\""},
        {"a.b=../data.csv,x..y", "../data.csv | x..y"},
        {"a.b=5s..20s:5s", "5s | 10s | 15s | 20s"},
        {"a.b=5s..19s:5s", "5s | 10s | 15s"},
        {"a.b=0.1..0.7:0.2", "0.1 | 0.3 | 0.5 | 0.7"},
        {"a.b=10%..50%:20%,90%", "10% | 30% | 50% | 90%"},
        {"a.b=1..64*7", "1 | 2 | 4 | 8 | 16 | 32 | 64"},
        {"a.b=1..5*9", "1 | 2 | 3 | 4 | 5"},
        {"a.b=3/s..300/s*3", "3/s | 30/s | 300/s"},
        {"a.b=1s..7s*3", "1s | 2.65s | 7s"},
    };
    struct arena *arena = arena_new(NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_STRING_EQUAL(values(arena, rows[i][0]), rows[i][1]);
    }
    arena_free(arena);
}

void test_vary__refused(void)
{
    static const char *const rows[][2] = {
        {"a.b=5s..20s", "say the step"},         {"a.b=5s..20s:5", "of the same unit"}, {"a.b=5s..20%:5s", "both ends"},
        {"a.b=20s..5s:5s", "above the first"},   {"a.b=0s..5s*3", "begins above 0"},    {"a.b=1s..5s*1", "at least 2"},
        {"a.b=1s..5s*2.5", "whole number"},      {"a.b=1..2:0", "must be above 0"},     {"a.b=1s..x:1s", "both ends"},
        {"a.b=5s,,7s", "a value is missing"},    {"a.b=", "a value is missing"},        {"a.b=5s,7s,5s", "5s is there twice"},
        {"a.b=1..1000000:1", "too many values"},
    };
    struct arena *arena = arena_new(NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = values(arena, rows[i][0]);
        CU_ASSERT(strstr(text, rows[i][1]) != NULL);
        CU_ASSERT(strncmp(text, "--vary a.b=", 11) == 0);
    }
    arena_free(arena);
}

void test_vary__combinations_and_labels(void)
{
    static const char *const vary[] = {"dns.shop.example.ttl=5s,1m", "sites.*.balancer.algorithm=random,round_robin", NULL};
    static const char *const label[] = {"ttl=5s algorithm=random", "ttl=5s algorithm=round_robin", "ttl=1m algorithm=random",
                                        "ttl=1m algorithm=round_robin"};
    struct arena *arena = arena_new(NULL);
    struct err e = {0};
    const struct vary *all = read_all(arena, one_file, vary, NULL, &e);
    CU_ASSERT_EQUAL_FATAL(all->n_arms, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CU_ASSERT_STRING_EQUAL(all->arm[i].label, label[i]);
        CU_ASSERT_EQUAL(all->arm[i].choice[0], i / 2);
    }
    CU_ASSERT_STRING_EQUAL(all->arm[2].setting[0], "dns.shop.example.ttl=1m");
    CU_ASSERT_STRING_EQUAL(all->arm[2].setting[1], "sites.*.balancer.algorithm=random");
    CU_ASSERT(all->axis[0].is_numeric && !all->axis[1].is_numeric);
    CU_ASSERT_DOUBLE_EQUAL(all->axis[0].value[1].number, 60, 1e-12);
    static const char *const alike[] = {"clients.a.users=3,5", "clients.b.users=7,11", NULL};
    CU_ASSERT_STRING_EQUAL(read_all(arena, one_file, alike, NULL, &e)->arm[0].label, "a.users=3 b.users=7");
    arena_free(arena);
}

void test_vary__files(void)
{
    static const char *const two[] = {"x/a.yaml", "b.yaml", NULL}, *const alike[] = {"x/a.yaml", "y/a.yaml", NULL},
                      *const twice[] = {"a.yaml", "a.yaml", NULL}, *const vary[] = {"run.duration=7s,11s", NULL};
    struct arena *arena = arena_new(NULL);
    struct err e = {0};
    CU_ASSERT_STRING_EQUAL(read_all(arena, two, NULL, NULL, &e)->arm[1].label, "b");
    CU_ASSERT_STRING_EQUAL(read_all(arena, two, vary, NULL, &e)->arm[1].label, "a 11s");
    CU_ASSERT_STRING_EQUAL(read_all(arena, alike, NULL, NULL, &e)->arm[0].label, "x/a.yaml");
    CU_ASSERT_STRING_EQUAL(read_all(arena, alike, NULL, NULL, &e)->arm[1].label, "y/a.yaml");
    CU_ASSERT_STRING_EQUAL(read_all(arena, one_file, NULL, NULL, &e)->arm[0].label, "base");
    CU_ASSERT_PTR_NULL(read_all(arena, twice, NULL, NULL, &e));
    arena_free(arena);
}

void test_vary__where(void)
{
    static const char *const vary[] = {"dns.shop.example.ttl=5s,30s,1m", "sites.*.balancer.algorithm=random,round_robin", NULL};
    static const struct {
        const char *where;
        uint32_t n;
    } rows[] = {{"ttl <= 30s", 4},
                {"ttl<30s", 2},
                {"ttl = 60s", 2},
                {"ttl != 5s and algorithm != random", 2},
                {"ttl >= 30s and algorithm == random", 2},
                {"dns.shop.example.ttl > 5s", 4}};
    static const struct { const char *where, *says; } wrong[] = {
        {"users > 3", "\"users\" is not varied"}, {"ttl", "a comparison is missing"}, {"ttl > ", "a value is missing"},
        {"algorithm > random", "not numbers"},    {"ttl > 3", "not numbers"},         {"ttl > 2h", "leaves no combination"}};
    struct arena *arena = arena_new(NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const where[] = {rows[i].where, NULL};
        struct err e = {0};
        const struct vary *all = read_all(arena, one_file, vary, where, &e);
        CU_ASSERT_FATAL(all != NULL);
        CU_ASSERT_EQUAL(all->n_arms, rows[i].n);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *const where[] = {wrong[i].where, NULL};
        struct err e = {0};
        CU_ASSERT_PTR_NULL(read_all(arena, one_file, vary, where, &e));
        CU_ASSERT_EQUAL(e.kind, ERR_USAGE);
        CU_ASSERT(strstr(e.text, wrong[i].says) != NULL);
    }
    arena_free(arena);
}

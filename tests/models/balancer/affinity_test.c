/* Affinity: by cookie and by source, what breaks it, and what does not. */
#include "models/balancer/affinity.h"
#include "models/request.h"
#include "sim/engine/arena.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* Ten users ask again and again, in an order in which turns alone would send them elsewhere each time. */
static struct little_world *returning(uint32_t kind, uint32_t nat)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->client.nat = nat;
    l->tier[0].affinity = kind;
    l->tier[0].affinity_timeout = SIMTIME_NEVER;
    for (unsigned i = 0; i < 60; i++)
        little_ask(l, 1 + 0.385 * i, i % 10 == 9 ? 7 : i % 9);
    return l;
}

static uint32_t n_broken(const struct little_world *l)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        n += l->record[i].affinity_broken;
    return n;
}

/* Requests that another server got than the one that the same user, or address, had before. */
static uint32_t n_moved(const struct little_world *l, uint32_t nat)
{
    uint32_t last[10], n = 0;
    for (unsigned u = 0; u < 10; u++)
        last[u] = SPEC_NONE;
    for (uint32_t i = 0; i < l->n_records; i++) {
        uint32_t *of = &last[l->record[i].user / nat];
        n += *of != SPEC_NONE && *of != l->record[i].server;
        *of = l->record[i].server;
    }
    return n;
}

void test_affinity__returns(void)
{
    for (uint32_t kind = AFFINITY_NONE; kind <= AFFINITY_SOURCE; kind++)
        for (uint32_t nat = 1; nat <= 3; nat += 2) {
            struct little_world *l = returning(kind, nat);
            little_run(l);
            /* Neighbours behind one address have cookies of their own. */
            bool by_user = kind == AFFINITY_COOKIE || (kind == AFFINITY_SOURCE && nat == 1);
            bool by_address = kind == AFFINITY_SOURCE || (kind == AFFINITY_COOKIE && nat == 1);
            CU_ASSERT_EQUAL(n_moved(l, 1) <= 10, kind != AFFINITY_NONE);
            CU_ASSERT_EQUAL(n_moved(l, 1) == 0, by_user || by_address);
            CU_ASSERT_EQUAL(n_moved(l, nat) == 0, by_address);
            CU_ASSERT_EQUAL(n_broken(l), 0);
            little_free(l);
        }
}

/* Server 1 is seen down at about 10 s: its users move once each, and stay where they are when it is back. */
void test_affinity__breaks_when_down(void)
{
    struct little_world *l = returning(AFFINITY_COOKIE, 1);
    l->tier[0].retries = 1;
    l->tier[0].health =
        (struct health_spec){.enabled = true, .interval = SECOND, .timeout = 500 * MILLISECOND, .fall = 1, .rise = 1};
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 10, 15, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(n_broken(l), n_moved(l, 1));
    CU_ASSERT(n_broken(l) >= 3 && n_broken(l) <= 7);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT(l->record[i].due < 10 * SECOND || l->record[i].server == 1 || !l->record[i].affinity_broken);
    little_free(l);
}

/* A draining server keeps its users, until its grace is over. */
void test_affinity__draining_keeps(void)
{
    for (unsigned limited = 0; limited < 2; limited++) {
        struct little_world *l = returning(AFFINITY_COOKIE, 1);
        l->tier[0].drain = limited ? 8 * SECOND : SIMTIME_NEVER;
        l->change[l->spec.n_changes++] =
            (struct change_spec){.label = "drain", .at = 5 * SECOND, .kind = CHANGE_DRAIN, .target = {TARGET_SERVER, 0, 0, 0}};
        little_run(l);
        uint32_t late = 0;
        for (uint32_t i = 0; i < l->n_records; i++)
            late += l->record[i].server == 0 && l->record[i].due > (limited ? 13 : 20) * SECOND;
        CU_ASSERT_EQUAL(late > 0, !limited);
        CU_ASSERT_EQUAL(n_broken(l) > 0, limited);
        little_free(l);
    }
}

/* An entry that has not been used for the time-out is none; each use keeps it for as long again. */
void test_affinity__timeout(void)
{
    struct arena *arena = arena_new(NULL);
    struct client_spec clients[2] = {{.users = 7, .nat = 1, .address_prefix = 16},
                                     {.users = 11, .nat = 2, .address_prefix = 30}};
    struct spec spec = {.n_clients = 2, .client = clients};
    struct affinity *affinity = affinity_new(arena, &spec, AFFINITY_SOURCE, 300 * SECOND);
    struct attempt attempt = {.client = 1, .client_address = 0x0a000006}; /* the third of four addresses */
    struct affinity_entry *entry = affinity_of(affinity, &attempt, 0);
    CU_ASSERT_EQUAL(entry - affinity->entry, 7 + 2);
    CU_ASSERT_EQUAL(affinity_member(affinity, entry, 0), SPEC_NONE);
    *entry = (struct affinity_entry){3, 2385 * MILLISECOND};
    CU_ASSERT_EQUAL(affinity_member(affinity, entry, 302385 * MILLISECOND), 3);
    CU_ASSERT_EQUAL(affinity_member(affinity, entry, 302386 * MILLISECOND), SPEC_NONE);
    arena_free(arena);
}

/* Two instances, taken in turns: they share what is in cookies, but not their tables of addresses. */
void test_affinity__instances(void)
{
    for (uint32_t kind = AFFINITY_COOKIE; kind <= AFFINITY_SOURCE; kind++) {
        struct little_world *l = returning(kind, 1);
        l->tier[0].instances = 2;
        l->tier[0].algorithm.type = strategy_find(STRATEGY_ALGORITHM, "random");
        little_run(l);
        CU_ASSERT_EQUAL(n_moved(l, 1) > 0, kind == AFFINITY_SOURCE);
        CU_ASSERT_EQUAL(n_broken(l), 0);
        little_free(l);
    }
}

/* l4: by source, a new connection goes where the last one went. */
void test_affinity__connections(void)
{
    struct little_world *l = returning(AFFINITY_SOURCE, 1);
    l->tier[0].layer = LAYER_L4;
    little_run(l);
    CU_ASSERT_EQUAL(n_moved(l, 1), 0);
    CU_ASSERT(l->server_total[0].arrived > 10 && l->server_total[1].arrived > 10);
    little_free(l);
}

/* Nobody is bound, all else goes as without it, and every change of a user's server is counted. */
void test_affinity__watches(void)
{
    struct little_world *free_ones = returning(AFFINITY_NONE, 3), *watched = returning(AFFINITY_WATCH, 3);
    little_run(free_ones);
    little_run(watched);
    CU_ASSERT_EQUAL(watched->n_records, free_ones->n_records);
    for (uint32_t i = 0; i < watched->n_records; i++)
        CU_ASSERT_EQUAL(watched->record[i].server, free_ones->record[i].server);
    CU_ASSERT(n_moved(watched, 1) > 10);
    CU_ASSERT_EQUAL(n_broken(watched), n_moved(watched, 1));
    CU_ASSERT_EQUAL(n_broken(free_ones), 0);
    little_free(free_ones);
    little_free(watched);
}

/* What instances know of each other's work and of the servers, in worlds: two servers, 20 ms for each request; some with two
 * proxies behind a turning edge. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <stddef.h>
#include <string.h>

static struct strategy_use named(const char *name)
{
    return (struct strategy_use){strategy_find(STRATEGY_ALGORITHM, name), NULL};
}

/* Tier "proxy" of the first site has `instances`; an edge in front gives them the requests in turn. */
static struct tier_spec *behind_an_edge(struct little_world *l, struct tier_spec tiers[2], uint32_t instances)
{
    tiers[0] = tiers[1] = l->tier[0];
    tiers[0].name = "edge";
    tiers[0].algorithm = named("round_robin");
    tiers[1].name = "proxy";
    tiers[1].instances = instances;
    l->site[0].n_tiers = 2;
    l->site[0].tier = tiers;
    return &tiers[1];
}

/* Pairs of requests, one each second, 1 ms apart. */
static void run_pairs(struct little_world *l, unsigned n_pairs)
{
    for (unsigned i = 0; i < 2 * n_pairs; i++)
        little_ask(l, 1 + i / 2 + i % 2 * 0.001, i);
    little_run(l);
}

/* The pairs that went to one server. */
static int n_together(const struct little_world *l)
{
    int together = 0;
    for (uint32_t i = 0; i < l->n_records; i += 2)
        together += l->record[i].server == l->record[i + 1].server;
    return together;
}

/* Pairs of requests, 1 ms apart, through different proxies. Who counts only its own sends the second after the first. */
void test_insight__all_instances_see_all_load(void)
{
    for (int own = 0; own < 2; own++) {
        struct little_world *l = little_new();
        struct tier_spec tiers[2];
        behind_an_edge(l, tiers, 2)->algorithm =
            strategy_with_defaults(STRATEGY_ALGORITHM, own ? "least_connections" : "join_shortest_queue", l->arena);
        run_pairs(l, 50);
        CU_ASSERT_EQUAL(n_together(l), own ? 50 : 0);
        little_free(l);
    }
}

/* The same with knowledge that is 5 ms old: together as often as dice say. */
void test_insight__old_knowledge(void)
{
    struct little_world *l = little_new();
    struct tier_spec tiers[2], *proxy = behind_an_edge(l, tiers, 2);
    proxy->algorithm = named("join_shortest_queue");
    proxy->load_info_delay = 5 * MILLISECOND;
    run_pairs(l, 200);
    int together = n_together(l);
    CU_ASSERT(together > 100 - 25 && together < 100 + 25); /* of 200, 3.5 sigma */
    little_free(l);
}

/* A new algorithm finds the loads as they are: two requests are stuck at server 1, which is slow. */
void test_insight__a_change_of_algorithm_finds_the_load(void)
{
    struct little_world *l = little_new();
    const struct strategy_use oracle = named("join_shortest_queue");
    l->server[0][0].speed = 0.0001;
    l->change[l->spec.n_changes++] = (struct change_spec){ .label = "set",
                                                           .at = simtime_from_s(4.5),
                                                           .kind = CHANGE_SET,
                                                           .section = SECTION_TIER,
                                                           .offset = offsetof(struct tier_spec, algorithm),
                                                           .size = sizeof oracle,
                                                           .value = &oracle };
    little_ask_every(l, 1, 15, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].server, i == 0 || i == 2 ? 0 : 1);
    little_free(l);
}

/* Of two requests at a time each finds a server that said it is idle. */
void test_insight__idle_servers_are_found(void)
{
    struct little_world *l = little_new();
    l->tier[0].algorithm = named("join_idle_queue");
    run_pairs(l, 50);
    CU_ASSERT_EQUAL(n_together(l), 0);
    little_free(l);
}

/* Each name lies at one of two proxies: a request that finds its own list empty throws dice, and may come second. */
void test_insight__names_lie_at_one_instance(void)
{
    struct little_world *l = little_new();
    struct tier_spec tiers[2];
    behind_an_edge(l, tiers, 2)->algorithm = named("join_idle_queue");
    run_pairs(l, 200);
    int together = n_together(l);
    CU_ASSERT(together > 20 && together < 100);
    little_free(l);
}

/* A dead server says nothing: its last name is used up once, and it is asked again only after a check has seen it return. */
void test_insight__the_dead_say_nothing(void)
{
    struct little_world *l = little_new();
    l->tier[0].algorithm = named("join_idle_queue");
    little_fault(l, "crash", (struct target){ TARGET_SERVER, 0, 0, 0 }, 10, 20, NULL);
    little_ask_every(l, 1, 31, 0.5);
    little_run(l);
    CU_ASSERT_EQUAL(little_failed(l), 1);
    little_free(l);
}

/* Server 1 is three times as fast. Each serves one at a time, so a full server serves 150/s or 50/s: weights 3 : 1, learned. */
void test_insight__reports_tell_the_speed(void)
{
    struct little_world *l = little_new();
    static const struct {
        simtime blackout, expiration, update;
        double error_penalty;
    } quick = { 2 * SECOND, 100 * SECOND, SECOND / 2, 1 };
    l->tier[0].algorithm = (struct strategy_use){ strategy_find(STRATEGY_ALGORITHM, "client_wrr"), &quick };
    l->server[0][0].speed = 3;
    l->client.users = 1000;
    little_ask_every(l, 1, 81, 0.0247);
    little_run(l);
    uint32_t first = 0, n = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        if (l->record[i].due > 20 * SECOND) {
            n++;
            first += l->record[i].server == 0;
        }
    CU_ASSERT(n > 2000);
    CU_ASSERT_DOUBLE_EQUAL((double)first / n, 0.75, 0.01);
    little_free(l);
}

static const struct {
    double probes_per_request;
    uint32_t pool_size;
    simtime probe_max_age;
    double hot_quantile, removals_per_request, reuse;
    simtime probe_rtt;
} probing = { 2, 16, 10 * SECOND, 1, 0, 1, 4 * MILLISECOND };

/* Both servers are asked with each request. Server 1 takes 60 ms, server 2 takes 20:
 * from the fourth or so all go to server 2. */
void test_insight__probes_tell_the_latency(void)
{
    struct little_world *l = little_new();
    l->tier[0].algorithm = (struct strategy_use){ strategy_find(STRATEGY_ALGORITHM, "prequal"), &probing };
    l->server[0][0].speed = 1 / 3.0;
    little_ask_every(l, 1, 41, 0.5);
    little_run(l);
    uint32_t n[2] = { 0 };
    for (uint32_t i = 20; i < l->n_records; i++)
        n[l->record[i].server]++;
    CU_ASSERT_EQUAL(n[0], 0);
    CU_ASSERT_EQUAL(n[1], 60);
    little_free(l);
}

/* The same, but server 2 is dead from 20 s to 30 s. It does not answer, and when its last answer is older than 1 s it has none:
 * with one answer in the pool dice decide. */
void test_insight__the_dead_do_not_answer(void)
{
    struct little_world *l = little_new();
    static uint32_t params[sizeof probing / sizeof(uint32_t)];
    memcpy(params, &probing, sizeof probing);
    ((simtime *)(void *)params)[2] = SECOND;
    l->tier[0].algorithm = (struct strategy_use){ strategy_find(STRATEGY_ALGORITHM, "prequal"), params };
    l->server[0][0].speed = 1 / 3.0;
    little_fault(l, "crash", (struct target){ TARGET_SERVER, 0, 0, 1 }, 20, 30, NULL);
    little_ask_every(l, 1, 41, 0.1);
    little_run(l);
    uint32_t failed = little_failed(l), first = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        first += l->record[i].server == 0 && due_s > 21.5 && due_s < 29.5;
    }
    CU_ASSERT(failed > 10 + 25 && failed < 10 + 70); /* about 1 s of all, then half of 85 */
    CU_ASSERT(first > 20 && first < 60);
    little_free(l);
}

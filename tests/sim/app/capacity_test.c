/* Offered load over capacity, against the same arithmetic done here by hand. */
#include "models/arrival/arrival.h"
#include "models/fault/fault.h"
#include "models/policy/policy.h"
#include "sim/app/capacity.h"
#include "sim/engine/dist.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 71 requests per second of 20 ms for 2 servers of 1 worker: 71 x 0.02 / 2 = 71 %. */
#define RATE_PER_S 71.0
#define LOAD       (RATE_PER_S * 0.020 / 2)

/* Any arrival with a constant rate: its parameter row says where the number goes. */
static struct little_world *world_with_rate(double *params)
{
    struct little_world *little = little_new();
    const struct strategy *poisson = strategy_find(STRATEGY_ARRIVAL, "poisson");
    *params = RATE_PER_S;
    little->client.arrivals = (struct strategy_use){poisson, params};
    CU_ASSERT_EQUAL_FATAL(poisson->params_bytes, sizeof *params);
    return little;
}

static double load_of(const struct capacity *capacity, uint32_t moment, const char *pool)
{
    for (uint32_t p = 0; p < capacity->n_pools; p++)
        if (strcmp(capacity->pool[p], pool) == 0)
            return capacity->load_ratio[moment * capacity->n_pools + p];
    return -1;
}

static const struct target eu_site = {.kind = TARGET_SITE, .a = 0};

void test_capacity__normal_and_failover(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    little_fault(little, "crash", eu_site, 120, 300, NULL);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_EQUAL_FATAL(capacity->n_moments, 2);
    CU_ASSERT_EQUAL(capacity->n_pools, 2);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), LOAD, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "us-site/app"), 0, 1e-12);
    CU_ASSERT_TRUE(isnan(load_of(capacity, 1, "eu-site/app")));
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "us-site/app"), LOAD, 1e-12);
    CU_ASSERT_STRING_EQUAL(capacity->moment[1].when, "120-300 s");
    little_free(little);
}

/* Four workers, but each balancer instance gives a server two requests at once. */
void test_capacity__max_connections(void)
{
    static const double workers[] = {2, 4, 4};
    for (uint32_t instances = 1; instances <= 3; instances++) {
        double rate;
        struct little_world *little = world_with_rate(&rate);
        little->tier[0].instances = instances;
        for (unsigned i = 0; i < 2; i++) {
            little->server[0][i].workers = 4;
            little->server[0][i].max_connections = 2;
        }
        const struct capacity *capacity = capacity_new(little->arena, &little->spec);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), LOAD / workers[instances - 1], 1e-12);
        little_free(little);
    }
}

/* Without health checks the name goes on pointing at the dead site: its traffic is lost, nobody else gets it. */
void test_capacity__nobody_checks(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    little->dns.health.enabled = false;
    little_fault(little, "crash", eu_site, 120, 300, NULL);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_TRUE(isnan(load_of(capacity, 1, "eu-site/app")));
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "us-site/app"), 0, 1e-12);
    little_free(little);
}

/* One of two servers at a fifth of its speed: capacity 1.2 of 2. */
void test_capacity__slow_server(void)
{
    double rate, factor = 5;
    struct little_world *little = world_with_rate(&rate);
    const struct target server = {.kind = TARGET_SERVER, .a = 0, .b = 0, .c = 1};
    little_fault(little, "slow", server, 400, 460, &factor);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "eu-site/app"), LOAD * 2 / 1.2, 1e-12);
    little_free(little);
}

/* A crashed server: with checks the other one does all, without them half of the requests are lost. */
void test_capacity__crashed_server(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    const struct target server = {.kind = TARGET_SERVER, .a = 0, .b = 0, .c = 1};
    little_fault(little, "crash", server, 400, 460, NULL);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity_new(little->arena, &little->spec), 1, "eu-site/app"), LOAD, 1e-12);
    little->tier[0].health.enabled = true;
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity_new(little->arena, &little->spec), 1, "eu-site/app"), 2 * LOAD, 1e-12);
    little_free(little);
}

void test_capacity__resolver_down_and_partition(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    const struct target resolvers = {.kind = TARGET_RESOLVERS, .a = 0}, regions = {.kind = TARGET_REGIONS, .a = 1, .b = 0};
    little_fault(little, "resolver_down", resolvers, 10, 20, NULL);
    little_fault(little, "partition", regions, 30, 40, NULL);
    little->dns.health.quorum = QUORUM_ANY; /* one of two checkers cannot reach the site, the other is enough */
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "eu-site/app"), 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 2, "eu-site/app"), LOAD, 1e-12);
    little->dns.health.quorum = QUORUM_MAJORITY; /* one of two is no majority: both sites count as down */
    little->dns.when_none_healthy = WHEN_NONE_NONE;
    capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 2, "eu-site/app"), 0, 1e-12);
    little->dns.when_none_healthy = WHEN_NONE_ALL;
    little->client.region = 1; /* now the partition is between the clients and their resolver */
    capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), LOAD, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 2, "eu-site/app"), 0, 1e-12);
    little_free(little);
}

/* While it lasts a restart is an outage of what it hits; of clients, or over at once, it is none. */
void test_capacity__restart(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    const struct target resolvers = {.kind = TARGET_RESOLVERS, .a = 0}, clients = {.kind = TARGET_CLIENTS, .a = 0};
    little_fault(little, "restart", eu_site, 100, 100, NULL);
    little_fault(little, "restart", resolvers, 200, 210, NULL);
    little_fault(little, "restart", clients, 300, 310, NULL);
    little_fault(little, "restart", eu_site, 400, 410, NULL);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_EQUAL(capacity->n_moments, 4);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "eu-site/app"), 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "us-site/app"), 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 2, "eu-site/app"), LOAD, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 3, "us-site/app"), LOAD, 1e-12);
    little_free(little);
}

/* Faults that overlap are counted together in the later one's column. */
void test_capacity__overlap(void)
{
    double rate, factor = 2;
    struct little_world *little = world_with_rate(&rate);
    const struct target us_pool = {.kind = TARGET_POOL, .a = 1, .b = 0};
    little_fault(little, "crash", eu_site, 100, 300, NULL);
    little_fault(little, "slow", us_pool, 200, 400, &factor);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "us-site/app"), LOAD, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 2, "us-site/app"), 2 * LOAD, 1e-12);
    little_free(little);
}

/* What begins and ends together is one column, of the first's name; what ends later, or begins a little later, is not. */
void test_capacity__together(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    const struct target us_site = {.kind = TARGET_SITE, .a = 1}, us_1 = {.kind = TARGET_SERVER, .a = 1};
    little_fault(little, "crash", eu_site, 100, 300, NULL);
    little_fault(little, "crash", us_1, 100, 300, NULL)->label = "crash us-site/app/1";
    little_fault(little, "crash", us_site, 100, 300.001, NULL);
    little_fault(little, "crash", us_1, 500, -1, NULL);
    little->change[0] = (struct change_spec){.label = "drain", .at = 500 * SECOND, .kind = CHANGE_DRAIN, .target = eu_site};
    little->change[1] = (struct change_spec){.label = "drain", .at = 501 * SECOND, .kind = CHANGE_DRAIN, .target = us_site};
    little->spec.n_changes = 2;
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    static const uint32_t n_more[] = {0, 1, 0, 1, 0};
    CU_ASSERT_EQUAL_FATAL(capacity->n_moments, 5);
    for (uint32_t m = 0; m < 5; m++)
        CU_ASSERT_EQUAL(capacity->moment[m].n_more, n_more[m]);
    CU_ASSERT_STRING_EQUAL(capacity->moment[1].label, "crash");
    CU_ASSERT_STRING_EQUAL(capacity->moment[1].second, "crash us-site/app/1");
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 3, "us-site/app"), LOAD, 1e-12); /* half of it finds the dead server */
    little_free(little);
}

/* ---- shares of policies ---- */

static const bool no_multi; /* parameters of weighted */

static double share_of(struct little_world *little, const char *policy, const void *params, bool first, uint32_t site)
{
    static const bool healthy[2] = {true, true};
    double share[2];
    little->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, policy), params};
    const struct policy_query asker = {.region = 0, .address = 172u << 24 | 16u << 16 | 2385, .identity = 2385};
    const struct capacity_view seen = {.healthy = healthy, .first = first};
    CU_ASSERT_DOUBLE_EQUAL(capacity_policy_shares(little->arena, &little->spec, &little->dns.policy, &asker, &seen, share), 1,
                           1e-12);
    return share[site];
}

void test_capacity__policy_shares(void)
{
    struct little_world *little = little_new();
    uint32_t cyclic = 0;
    little->answer[0].weight = 3;
    little->answer[1].weight = 8;
    bool consistent = false;
    double trickle = 0.02;
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "weighted", &no_multi, false, 0), 3.0 / 11, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "weighted_sticky", &consistent, false, 0), 3.0 / 11, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "failover", &trickle, false, 1), 0.02, 1e-12);
    trickle = 0;
    little->answer[0].weight = little->answer[1].weight = 1;
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "round_robin", &cyclic, true, 1), 0.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "simple", NULL, false, 1), 0.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "simple", NULL, true, 1), 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "failover", &trickle, false, 0), 1, 1e-12);
    little->tier[0].instances = 3; /* addresses 3 : 1 */
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "round_robin", &cyclic, true, 0), 0.75, 1e-12);
    little_free(little);
}

void test_capacity__nested_policy(void)
{
    struct little_world *little = little_new();
    struct answer_spec inner[2] = {{.site = 0, .weight = 95, .location = SPEC_NONE},
                                   {.site = 1, .weight = 5, .location = SPEC_NONE}};
    struct policy_spec weighted = {{strategy_find(STRATEGY_POLICY, "weighted"), &no_multi}, 2, inner};
    little->answer[0] = (struct answer_spec){.site = SPEC_NONE, .nested = &weighted, .weight = 1, .location = SPEC_NONE};
    double trickle = 0;
    CU_ASSERT_DOUBLE_EQUAL(share_of(little, "failover", &trickle, false, 1), 0.05, 1e-12);
    little_free(little);
}

/* ---- the table ---- */

static char *printed(const struct capacity *capacity, int width)
{
    char *text;
    size_t n_bytes;
    FILE *out = open_memstream(&text, &n_bytes);
    capacity_print(out, capacity, width);
    fclose(out);
    return text;
}

void test_capacity__print(void)
{
    static struct moment moments[] = {{.when = "normal", .label = ""}, {.when = "120-300 s", .label = "crash eu-site"}};
    const char *pools[] = {"eu-site/app", "us/b"};
    double loads[] = {0.52, 0.13, NAN, 1.046};
    struct capacity capacity = {.n_moments = 2, .n_pools = 2, .moment = moments, .pool = pools, .load_ratio = loads};
    char *text = printed(&capacity, 80), *narrow = printed(&capacity, 25);
    CU_ASSERT_STRING_EQUAL(text, "POOL         normal      120-300 s\n"
                                 "                     crash eu-site\n"
                                 "eu-site/app     52%              -\n"
                                 "us/b            13%           105%\n"
                                 "\n"
                                 "overloaded: us/b, 105% with crash eu-site (120-300 s)\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(narrow, "us/b            13%\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(narrow, "us/b                  105%\n"));
    loads[3] = 0.74;
    char *calm = printed(&capacity, 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(calm, "no pool is overloaded; highest: us/b, 74% with crash eu-site (120-300 s)\n"));
    moments[1].n_more = 1;
    moments[1].second = "slow us";
    char *two = printed(&capacity, 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(two, "                     crash eu-site\n"
                                       "                           slow us\n"
                                       "eu-site/app     52%              -\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(two, "74% with crash eu-site and slow us (120-300 s)\n"));
    moments[1].n_more = 11;
    char *many = printed(&capacity, 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(many, "crash eu-site\n                       and 11 more\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(many, "74% with crash eu-site and 11 more (120-300 s)\n"));
    free(text);
    free(narrow);
    free(calm);
    free(two);
    free(many);
}

/* ---- loads that depend on answers ---- */

static const struct dist *constant_s(struct little_world *little, double mean_s)
{
    return dist_new(little->arena, DIST_CONSTANT, mean_s * 1e9, 0, 0);
}

/* Each of 7 users takes 2.385 s to think, 10 ms for the round trip and 20 ms (40 when slowed) of work; 20 ms more to connect
 * when nothing is kept alive. */
void test_capacity__closed_loops(void)
{
    for (int keeps = 0; keeps < 2; keeps++) {
        struct little_world *little = little_new();
        struct closed_loop loop = {.users = 7, .think = constant_s(little, 2.385)};
        const double factor = 2;
        little->client.arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "closed"), &loop};
        little->client.keep_alive = keeps;
        little_fault(little, "slow", eu_site, 120, 300, &factor);
        const struct capacity *capacity = capacity_new(little->arena, &little->spec);
        double turn_s = 2.385 + (keeps ? 0.01 : 0.03);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), 7 / (turn_s + 0.02) * 0.02 / 2, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "eu-site/app"), 7 / (turn_s + 0.04) * 0.04 / 2, 1e-9);
        CU_ASSERT_EQUAL_FATAL(capacity->n_notes, 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[0], "closed loops of web"));
        loop.pace = 5 * SECOND;
        capacity = capacity_new(little->arena, &little->spec);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), 7 / 5.0 * 0.02 / 2, 1e-9);
        loop.pace = 1; /* as fast as answers come */
        capacity = capacity_new(little->arena, &little->spec);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), 7 / (turn_s - 2.385 + 0.02) * 0.02 / 2, 1e-9);
        little_free(little);
    }
}

/* It settles at D c / (c - t + D): for 71/s, a target of 20 and a capacity of 50 at 35.1/s, the rest goes on. */
void test_capacity__load_feedback(void)
{
    static const struct {
        simtime update;
        uint32_t moves;
    } params = {10 * SECOND, 0};
    double rate;
    struct little_world *little = world_with_rate(&rate);
    little->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "load_feedback"), &params};
    for (int i = 0; i < 2; i++) {
        little->answer[i].target_per_s = i ? 200 : 20;
        little->answer[i].capacity_per_s = i ? 300 : 50;
    }
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    double near_per_s = RATE_PER_S * 50 / (50 - 20 + RATE_PER_S);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "eu-site/app"), near_per_s * 0.02 / 2, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "us-site/app"), (RATE_PER_S - near_per_s) * 0.02 / 2, 1e-5);
    CU_ASSERT_EQUAL_FATAL(capacity->n_notes, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[0], "shop.example learns of loads late"));
    little_free(little);
}

/* One of two sites is down: more than 50 % of the answers must be healthy, or all are given. */
void test_capacity__up_threshold(void)
{
    for (int believes = 0; believes < 2; believes++) {
        double rate;
        uint32_t cyclic = 0;
        struct little_world *little = world_with_rate(&rate);
        little->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "round_robin"), &cyclic};
        little->dns.up_threshold_share = believes ? 0.5 : 0.501;
        little_fault(little, "crash", eu_site, 120, 300, NULL);
        const struct capacity *capacity = capacity_new(little->arena, &little->spec);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 0, "us-site/app"), LOAD / 2, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(load_of(capacity, 1, "us-site/app"), believes ? LOAD : LOAD / 2, 1e-12);
        CU_ASSERT_EQUAL(capacity->n_notes, 0);
        little_free(little);
    }
}

void test_capacity__what_is_not_counted(void)
{
    double rate;
    struct little_world *little = world_with_rate(&rate);
    little->pool[1].warm_keys = 7;
    little->pool[1].warm_hit = 0.25;
    little->pool[1].warm_miss = 3;
    little->client.retry.max = 2;
    little->tier[0].hedge = SECOND;
    little->tier[1].cache_keys = 11;
    struct fault_spec *fault = little_fault(little, "crash", eu_site, 120, 300, NULL);
    fault->mtbf = constant_s(little, 1000);
    const struct capacity *capacity = capacity_new(little->arena, &little->spec);
    CU_ASSERT_EQUAL(capacity->n_moments, 1);
    CU_ASSERT_EQUAL_FATAL(capacity->n_notes, 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[0], "us-site/app (a hit takes 0.25 times, a miss 3 times"));
    CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[1], "caches of us-site/"));
    CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[2], "retries and hedged requests"));
    CU_ASSERT_PTR_NOT_NULL(strstr(capacity->note[3], "1 fault at random times"));
    little_free(little);
}

/* Localities: Envoy's published tables, then what they make of the requests of a world. */
#include "models/balancer/locality.h"
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

#define HOSTS 8

/* Healthy percent of levels of 100 hosts each, and the load they get. */
void test_locality__level_loads(void)
{
    static const struct {
        uint32_t n, healthy[3], load[3];
    } table[] = {
        {2, {100, 100}, {100, 0}}, {2, {72, 72}, {100, 0}}, {2, {71, 71}, {99, 1}},           {2, {50, 50}, {70, 30}},
        {2, {25, 100}, {35, 65}},  {2, {25, 25}, {50, 50}}, {3, {25, 25, 100}, {35, 35, 30}}, {3, {0, 0, 40}, {0, 0, 100}},
    };
    for (unsigned t = 0; t < sizeof table / sizeof table[0]; t++) {
        uint32_t health[3], load[3];
        for (uint32_t i = 0; i < table[t].n; i++)
            health[i] = level_health_percent(1.4, table[t].healthy[i], 100);
        level_loads(table[t].n, health, load);
        for (uint32_t i = 0; i < table[t].n; i++)
            CU_ASSERT_EQUAL(load[i], table[t].load[i]);
    }
}

/* No health, no load; otherwise all of it, whatever is rounded. */
void test_locality__level_loads_add_up(void)
{
    for (uint32_t a = 0; a <= 7; a++)
        for (uint32_t b = 0; b <= 11; b++)
            for (uint32_t c = 0; c <= 13; c++) {
                uint32_t load[3], health[3] = {level_health_percent(1.4, a, 7), level_health_percent(1.4, b, 11),
                                               level_health_percent(1.4, c, 13)};
                level_loads(3, health, load);
                CU_ASSERT_EQUAL(load[0] + load[1] + load[2], a + b + c > 0 ? 100 : 0);
                CU_ASSERT(load[0] <= 100 && (a > 0 || load[0] == 0) && (b > 0 || load[1] == 0) && (c > 0 || load[2] == 0));
            }
    CU_ASSERT_EQUAL(level_health_percent(1000, 1, 13), 100); /* a backup level: nothing before it is empty */
    CU_ASSERT_EQUAL(level_health_percent(1000, 0, 13), 0);
}

/* X has weight 1, Y weight 2 and all its hosts. */
void test_locality__zone_weights(void)
{
    static const uint32_t healthy[] = {100, 70, 69, 50, 25, 0}, percent[] = {33, 33, 32, 26, 15, 0};
    double y = zone_effective_weight(2, 1.4, 100, 100);
    for (unsigned i = 0; i < 6; i++) {
        double x = zone_effective_weight(1, 1.4, healthy[i], 100), share = x / (x + y);
        CU_ASSERT_DOUBLE_EQUAL(100 * share, percent[i], 1);
        CU_ASSERT_DOUBLE_EQUAL(share, fmin(1, 0.014 * healthy[i]) / (fmin(1, 0.014 * healthy[i]) + 2), 1e-9);
    }
}

/* Eight servers: the first n are in level 0 and zone a, the others in level `rest` and zone b; the first `down` of each part
 * are down and seen so. 1000 requests of ten users. */
static struct little_world *two_parts(uint32_t kind, uint32_t n, uint32_t rest, uint32_t down_a, uint32_t down_b,
                                      struct server_spec *server)
{
    static const struct health_spec checks = {
        .enabled = true, .interval = SECOND, .timeout = 500 * MILLISECOND, .fall = 1, .rise = 1};
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->tier[0].health = checks;
    l->tier[0].locality = kind;
    l->tier[0].routing_share = 1;
    l->tier[0].algorithm.type = strategy_find(STRATEGY_ALGORITHM, "random");
    l->pool[0].server = server;
    l->pool[0].n_servers = HOSTS;
    for (uint32_t i = 0; i < HOSTS; i++) {
        server[i] = l->server[0][0];
        server[i].priority = i < n ? 0 : rest;
        server[i].zone = i < n ? "a" : "b";
        if (i < n ? i < down_a : i - n < down_b)
            little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, i}, 1, -1, NULL);
    }
    little_ask_every(l, 10, 410, 0.4);
    return l;
}

/* The share of the requests that the first n servers got. */
static double share_of_first(const struct little_world *l, uint32_t n)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        first += l->record[i].server < n;
    return (double)first / l->n_records;
}

/* Of four servers in level 0, three are enough; two take 70 %, none nothing. As a backup, level 1 gets nothing before that. */
void test_locality__priority(void)
{
    static const double expected[] = {1, 1, 0.7, 0.35, 0};
    struct server_spec server[HOSTS];
    for (uint32_t down = 0; down <= 4; down++)
        for (unsigned backup = 0; backup < 2; backup++) {
            struct little_world *l = two_parts(LOCALITY_PRIORITY, 4, 1, down, 0, server);
            l->tier[0].overprovisioning = backup ? 1000 : 1.4;
            little_run(l);
            CU_ASSERT_EQUAL(l->n_records, 1000);
            CU_ASSERT_EQUAL(little_failed(l), 0);
            CU_ASSERT_DOUBLE_EQUAL(share_of_first(l, 4), backup ? down < 4 : expected[down], 0.05);
            little_free(l);
        }
}

/* (25 %, 25 %) and a threshold of 50 %: both panic, all servers are used; without a threshold only the two that are well. */
void test_locality__panic(void)
{
    struct server_spec server[HOSTS];
    for (unsigned panic = 0; panic < 2; panic++) {
        struct little_world *l = two_parts(LOCALITY_PRIORITY, 4, 1, 3, 3, server);
        l->tier[0].panic_share = panic ? 0.5 : 0;
        little_run(l);
        CU_ASSERT_DOUBLE_EQUAL(share_of_first(l, 4), 0.5, 0.05);
        CU_ASSERT_DOUBLE_EQUAL(little_failed(l) / 1000.0, panic ? 0.75 : 0, 0.05);
        little_free(l);
    }
}

/* A level is not in panic while the others can take what it gives away: (25 %, 100 %). */
void test_locality__no_panic(void)
{
    struct server_spec server[HOSTS];
    struct little_world *l = two_parts(LOCALITY_PRIORITY, 4, 1, 3, 0, server);
    l->tier[0].panic_share = 0.5;
    little_run(l);
    CU_ASSERT_DOUBLE_EQUAL(share_of_first(l, 4), 0.35, 0.05);
    CU_ASSERT_EQUAL(little_failed(l), 0);
    little_free(l);
}

/* Zones 1 : 2; half of the first one's servers take 0.7 of 2.7. The rotation keeps the share to one request. */
void test_locality__weighted(void)
{
    static const struct zone_weight weights[] = {{"a", 1}, {"b", 2}};
    struct server_spec server[HOSTS];
    for (uint32_t down = 0; down <= 4; down += 2) {
        struct little_world *l = two_parts(LOCALITY_WEIGHTED, 4, 0, down, 0, server);
        l->tier[0].zone_weight = weights;
        l->tier[0].n_zone_weights = 2;
        little_run(l);
        double available = fmin(1, 1.4 * (4 - down) / 4);
        CU_ASSERT_DOUBLE_EQUAL(share_of_first(l, 4), available / (available + 2), 0.0011);
        CU_ASSERT_EQUAL(little_failed(l), 0);
        little_free(l);
    }
}

/* Instances in a and b; six servers in a, two in b. The instance in a keeps to its zone; the one in b has half the servers it
 * needs and gives the other half to a, so that all servers get the same. With too few servers zones do not matter. */
void test_locality__zone_aware(void)
{
    static const char *zones[] = {"a", "b"};
    struct server_spec server[HOSTS];
    for (unsigned few = 0; few < 2; few++) {
        struct little_world *l = two_parts(LOCALITY_ZONE_AWARE, 6, 0, 0, 0, server);
        l->tier[0].instances = 2;
        l->tier[0].zone = zones;
        l->tier[0].n_zones = 2;
        l->tier[0].min_cluster_size = few ? 9 : 6;
        little_run(l);
        uint32_t b[2] = {0, 0};
        for (uint32_t i = 0; i < l->n_records; i++)
            b[i % 2] += l->record[i].server >= 6; /* connections take turns between the instances */
        CU_ASSERT_DOUBLE_EQUAL(b[0] / 500.0, few ? 0.25 : 0, few ? 0.08 : 0);
        CU_ASSERT_DOUBLE_EQUAL(b[1] / 500.0, few ? 0.25 : 0.5, 0.08);
        little_free(l);
    }
}

/* The same zones: b's instance sends half away, unless its zone has to keep all while two of its servers are there, or zones
 * do not matter, for all requests or for three of five. */
void test_locality__zone_aware_as_far_as_asked(void)
{
    static const struct {
        uint32_t forced;
        double share, b_of_b;
    } cases[] = {{0, 1, 0.5}, {2, 1, 1}, {3, 1, 0.5}, {2, 0, 0.25}, {2, 0.4, 0.4 + 0.6 * 0.25}};
    static const char *zones[] = {"a", "b"};
    struct server_spec server[HOSTS];
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct little_world *l = two_parts(LOCALITY_ZONE_AWARE, 6, 0, 0, 0, server);
        l->tier[0].instances = 2;
        l->tier[0].zone = zones;
        l->tier[0].n_zones = 2;
        l->tier[0].force_local_zone = cases[c].forced;
        l->tier[0].routing_share = cases[c].share;
        little_run(l);
        uint32_t b = 0;
        for (uint32_t i = 1; i < l->n_records; i += 2)
            b += l->record[i].server >= 6;
        CU_ASSERT_DOUBLE_EQUAL(b / 500.0, cases[c].b_of_b, 3.29 * sqrt(cases[c].b_of_b * (1 - cases[c].b_of_b) / 500) + 1e-9);
        little_free(l);
    }
}

/* The zone that is left takes all; nobody sends to a zone that is down. */
void test_locality__zone_down(void)
{
    static const char *zones[] = {"a", "b"};
    struct server_spec server[HOSTS];
    struct little_world *l = two_parts(LOCALITY_ZONE_AWARE, 4, 0, 4, 0, server);
    l->tier[0].instances = 2;
    l->tier[0].zone = zones;
    l->tier[0].n_zones = 2;
    l->tier[0].min_cluster_size = 2;
    little_run(l);
    CU_ASSERT_EQUAL(share_of_first(l, 4), 0);
    CU_ASSERT_EQUAL(little_failed(l), 0);
    little_free(l);
}

/* What counts load counts it in each group: two servers of level 0, one slow; least_connections leaves it alone. */
void test_locality__load_is_known(void)
{
    struct server_spec server[HOSTS];
    struct little_world *l = two_parts(LOCALITY_PRIORITY, 2, 1, 0, 0, server);
    l->tier[0].algorithm = strategy_with_defaults(STRATEGY_ALGORITHM, "least_connections", l->arena);
    server[0].speed = 0.02; /* 1 s, and a request comes each 0.4 s */
    little_run(l);
    uint32_t slow = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        slow += l->record[i].server == 0;
    CU_ASSERT_EQUAL(share_of_first(l, 2), 1);
    CU_ASSERT(slow > 200 && slow < 350);
    little_free(l);
}

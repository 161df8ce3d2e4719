/* Rosters: slow start, panic, drains, budgets of retries. What waits is in backlog_test.c,
 * what is ejected in outlier_test.c. */
#include "models/balancer/roster.h"
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <math.h>

static const struct health_spec checks = {
    .enabled = true, .interval = SECOND, .timeout = 500 * MILLISECOND, .fall = 2, .rise = 2};

static struct little_world *without_dns(void)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    return l;
}

static void use(struct little_world *l, const char *algorithm)
{
    const struct strategy *type = strategy_find(STRATEGY_ALGORITHM, algorithm);
    l->tier[0].algorithm = (struct strategy_use){type, strategy_params(type, l->arena)};
}

/* DOMAIN: max(10 %, (t / window)^(1 / aggression)). */
void test_roster__slow_start_factor(void)
{
    struct tier_spec spec = {.slow_start = 60 * SECOND, .slow_start_power = 1, .slow_start_floor = 0.1};
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 0), 0.1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 6 * SECOND), 0.1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 30 * SECOND), 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 60 * SECOND), 1, 1e-9);
    spec.slow_start_power = 1 / 2.0;
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 15 * SECOND), 0.5, 1e-9);
    spec.slow_start_power = 1 / 0.5;
    CU_ASSERT_DOUBLE_EQUAL(slow_start_factor(&spec, 30 * SECOND), 0.25, 1e-9);
}

/* Server 2 is down from 10 to 20 s. Its part of the requests in each half of the forty seconds after it is seen up is that of
 * its weight; before the crash it has its half, for it has never been seen down. */
void test_roster__slow_start(void)
{
    struct little_world *l = without_dns();
    use(l, "weighted_round_robin");
    l->tier[0].health = checks;
    l->tier[0].slow_start = 40 * SECOND;
    l->tier[0].slow_start_floor = 0.1;
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 1}, 10, 20, NULL);
    little_ask_every(l, 0.001, 100, 0.0385);
    little_run(l);
    double up = little_event_s(l, EVENT_UP_NOTICED, "eu-site/balancer/1"), expected[2] = {0, 0};
    unsigned n[2] = {0, 0}, early = 0, after = 0, n_early = 0, n_after = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        double t = simtime_s(l->record[i].due) + 0.025; /* at the balancer */
        bool second = l->record[i].server == 1;
        if (t < 10) {
            early += second;
            n_early++;
        } else if (t >= up && t < up + 40) {
            double weight = fmax(0.1, floor((t - up) / 2) / 20);
            expected[t >= up + 20] += weight / (1 + weight);
            n[t >= up + 20] += second;
        } else if (t >= up + 40) {
            after += second;
            n_after++;
        }
    }
    CU_ASSERT(up > 20 && up < 23);
    CU_ASSERT(abs((int)(2 * early) - (int)n_early) <= 1);
    CU_ASSERT(abs((int)(2 * after) - (int)n_after) <= 2);
    CU_ASSERT_DOUBLE_EQUAL(n[0], expected[0], 3);
    CU_ASSERT_DOUBLE_EQUAL(n[1], expected[1], 3);
    CU_ASSERT(expected[0] > 80 && expected[1] > 200);
    little_free(l);
}

/* max_connections grows too: of 20, one tenth at first. */
void test_roster__slow_start_limits(void)
{
    struct little_world *l = without_dns();
    l->tier[0].health = checks;
    l->tier[0].slow_start = 400 * SECOND;
    l->tier[0].slow_start_floor = 0.1;
    l->tier[0].queue_timeout = SIMTIME_NEVER;
    l->server[0][1].max_connections = 20;
    l->server[0][1].workers = 20;
    l->server[0][0].max_connections = 1;
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 1}, 10, 20, NULL);
    for (unsigned i = 0; i < 9; i++)
        little_ask(l, 24, i);
    little_run(l);
    unsigned at_once = 0;
    for (unsigned i = 0; i < 9; i++)
        at_once += l->record[i].balancer == 0;
    CU_ASSERT_EQUAL(at_once, 3);
    little_free(l);
}

/* Of two servers one is seen down: that is half. Below the threshold only when it is more than half. */
void test_roster__panic(void)
{
    static const double threshold[] = {0, 0.5, 0.51};
    for (unsigned i = 0; i < 3; i++) {
        struct little_world *l = without_dns();
        l->tier[0].health = checks;
        l->tier[0].panic_share = threshold[i];
        little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 10, -1, NULL);
        little_ask_every(l, 20, 40, 1);
        little_run(l);
        CU_ASSERT_EQUAL(little_failed(l), i == 2 ? 10 : 0);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_FAIL_OPEN, "too few") > 0, i == 2);
        little_free(l);
    }
}

static void drain_first_server(struct little_world *l, double at_s)
{
    l->change[l->spec.n_changes++] = (struct change_spec){
        .label = "drain", .at = simtime_from_s(at_s), .kind = CHANGE_DRAIN, .target = {TARGET_SERVER, 0, 0, 0}};
}

/* l4: the user's connection stays with the drained server for five seconds, then it is reset. */
void test_roster__drain_ends_connections(void)
{
    for (unsigned limited = 0; limited < 2; limited++) {
        struct little_world *l = without_dns();
        l->tier[0].layer = LAYER_L4;
        l->tier[0].drain = limited ? 5 * SECOND : SIMTIME_NEVER;
        l->client.keep_alive = true;
        drain_first_server(l, 20);
        for (unsigned i = 0; i < 12; i++)
            little_ask(l, 15.385 + i, 3);
        little_run(l);
        for (unsigned i = 0; i < 12; i++) {
            CU_ASSERT_EQUAL(l->record[i].outcome, limited && i == 10 ? OUTCOME_RESET : OUTCOME_OK);
            if (!(limited && i == 10))
                CU_ASSERT_EQUAL(l->record[i].server, limited && i == 11 ? 1 : 0);
        }
        little_free(l);
    }
}

/* l7: what runs when the grace is over is cut off, and the balancer may try it elsewhere. */
void test_roster__drain_ends_requests(void)
{
    for (unsigned retries = 0; retries < 2; retries++) {
        struct little_world *l = without_dns();
        l->tier[0].drain = 5 * SECOND;
        l->tier[0].retries = retries;
        l->server[0][0].speed = 0.002; /* 10 s */
        l->client.timeout = 60 * SECOND;
        drain_first_server(l, 20);
        little_ask(l, 19, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, retries ? OUTCOME_OK : OUTCOME_ERROR);
        CU_ASSERT_EQUAL(l->record[0].response, 25 * SECOND - 19 * SECOND + (retries ? 25 : 5) * MILLISECOND);
        little_free(l);
    }
}

/* The first of two servers in turn refuses. A retry moves the turn on, so that the next request meets it again: with 20 % and
 * no minimum, two of five are lost, two lucky and one is retried; one retry a second is ten in the first ten seconds. */
void test_roster__retry_budget(void)
{
    static const struct {
        double share, per_s;
        unsigned failed;
    } cases[] = {{-1, 0, 0}, {0.2, 0, 80}, {0, 0, 100}, {0, 1, 95}};
    for (unsigned c = 0; c < 4; c++) {
        struct little_world *l = without_dns();
        l->tier[0].retries = 1;
        l->tier[0].retry_budget_share = cases[c].share;
        l->tier[0].retry_budget_per_s = cases[c].per_s;
        little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 0, -1, NULL);
        little_ask_every(l, 1, 9, 0.04);
        little_run(l);
        CU_ASSERT_EQUAL(l->n_records, 200);
        CU_ASSERT_EQUAL(little_failed(l), cases[c].failed);
        little_free(l);
    }
}

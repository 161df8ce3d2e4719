/* Health checks: when a crash is noticed, by whom, and what quorum, depth, retries and other intervals change. */
#include "models/operation/health.h"
#include "models/world_state.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const struct target eu_site = {TARGET_SITE, 0, 0, 0};

/* Silence costs the time-out, a refusal does not: noticed ((fall - 1) interval, fall interval] later, plus the time-out. Over
 * 40 seeds the phases spread over the whole window. */
void test_health__detection_window(void)
{
    double least = 1e9, most = 0, sum = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct little_world *l = little_new();
        l->spec.run.seed = seed;
        l->spec.run.duration = 200 * SECOND;
        static const uint32_t eu[] = {0};
        l->dns.health.vantage = (struct index_list){1, eu};
        little_fault(l, "crash", eu_site, 100, -1, NULL);
        little_run(l);
        double after = little_event_s(l, EVENT_DOWN_NOTICED, "authority") - 100;
        least = after < least ? after : least;
        most = after > most ? after : most;
        sum += after / 40;
        little_free(l);
    }
    CU_ASSERT(least >= 22 - 0.01 && least < 23.5);
    CU_ASSERT(most <= 32 + 0.01 && most > 30.5);
    CU_ASSERT_DOUBLE_EQUAL(sum, 27, 3.29 * 10 / 3.4641 / 6.3246);
}

void test_health__refusal_is_noticed_at_once(void)
{
    struct little_world *l = little_new();
    const struct {
        uint32_t how;
    } refuse = {1};
    little_fault(l, "crash", eu_site, 100, -1, &refuse);
    little_run(l);
    double after = little_event_s(l, EVENT_DOWN_NOTICED, "authority") - 100;
    CU_ASSERT(after > 20 && after < 30.1);
    little_free(l);
}

/* Any: both checkers must see it down; all: one is enough. */
void test_health__quorum(void)
{
    for (uint32_t quorum = QUORUM_MAJORITY; quorum <= QUORUM_MORE_THAN; quorum++) {
        struct little_world *l = little_new();
        l->dns.health.quorum = quorum;
        l->dns.health.quorum_share = 0.18;
        little_fault(l, "partition", (struct target){TARGET_REGIONS, 0, 1, 0}, 100, -1, NULL);
        little_run(l);
        bool noticed = little_event_s(l, EVENT_DOWN_NOTICED, "authority") > 0;
        CU_ASSERT_EQUAL(noticed, quorum == QUORUM_MAJORITY || quorum == QUORUM_ALL);
        little_free(l);
    }
}

/* A hung pool: shallow checks stay green for ever, deep ones turn. */
void test_health__depth(void)
{
    for (uint32_t depth = 0; depth < 2; depth++) {
        struct little_world *l = little_new();
        l->dns.health.type = HEALTH_HTTP;
        l->dns.health.depth = depth ? DEPTH_DEEP : DEPTH_SHALLOW;
        little_fault(l, "hang", (struct target){TARGET_POOL, 0, 0, 0}, 100, 500, NULL);
        little_run(l);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "authority") > 0, depth == 1);
        little_free(l);
    }
}

/* Rule 15: a probe meets `slow` where it does work: deep the 20 ms of a request, shallow its page's own, none at all unless it
 * is said. With factor 150 they take 3 s, 2.385 x 150 = 358 ms and nothing; the time-out is 2 s, and 300 ms in the second
 * round. */
void test_health__feels_slow_by_its_work(void)
{
    static const struct {
        uint32_t depth;
        simtime work, timeout;
        bool noticed;
    } cases[] = {{DEPTH_DEEP, 0, 2 * SECOND, true},
                 {DEPTH_SHALLOW, 0, 2 * SECOND, false},
                 {DEPTH_SHALLOW, 2385 * MICROSECOND, 2 * SECOND, false},
                 {DEPTH_SHALLOW, 2385 * MICROSECOND, 300 * MILLISECOND, true}};
    static const double factor = 150;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct little_world *l = little_new();
        l->dns.health.type = HEALTH_HTTP;
        l->dns.health.depth = cases[k].depth;
        l->dns.health.work = cases[k].work;
        l->dns.health.timeout = cases[k].timeout;
        little_fault(l, "slow", (struct target){TARGET_POOL, 0, 0, 0}, 100, 500, &factor);
        little_run(l);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "authority") > 0, cases[k].noticed);
        little_free(l);
    }
}

/* HAProxy's on-marked-down: users of an l4 balancer keep connections to a server that hangs. Kept, the next request waits for
 * an answer until its time-out; reset, it learns at once that the connection is gone. What an authority believes resets
 * nothing. */
void test_health__on_down_resets_connections(void)
{
    for (uint32_t k = 0; k < 3; k++) {
        struct little_world *l = little_new();
        little_keep_alive(l);
        l->tier[0].layer = LAYER_L4;
        l->tier[0].health = (struct health_spec){.enabled = true,
                                                 .type = HEALTH_HTTP,
                                                 .depth = DEPTH_DEEP,
                                                 .interval = 2 * SECOND,
                                                 .timeout = SECOND,
                                                 .fall = 3,
                                                 .rise = 2,
                                                 .on_down = k == 1 ? ON_DOWN_RESET : ON_DOWN_KEEP};
        l->dns.health.on_down = k == 2 ? ON_DOWN_RESET : ON_DOWN_KEEP;
        little_fault(l, "hang", (struct target){TARGET_SERVER, 0, 0, 0}, 100, -1, NULL);
        little_asks(l, "0 at 90, 0 at 120");
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[1].outcome, k == 1 ? OUTCOME_RESET : OUTCOME_TIMEOUT);
        little_free(l);
    }
}

/* What is believed before the first result, by an authority and by a balancer; rise is 3. up: all is used at once. checking
 * (nginx's mandatory): nothing is before the first good probe, which is enough. down: not before three good ones. */
void test_health__initial(void)
{
    static const struct {
        enum health_initial initial;
        double least_s, most_s;
    } cases[] = {{HEALTH_UP, -1, -1}, {HEALTH_CHECKING, 0, 10}, {HEALTH_DOWN, 20, 30}};
    for (unsigned k = 0; k < 6; k++) {
        bool by_balancer = k >= 3;
        const double least_s = cases[k % 3].least_s, most_s = cases[k % 3].most_s;
        struct little_world *l = little_new();
        struct health_spec *health = by_balancer ? &l->tier[0].health : &l->dns.health;
        static const uint32_t eu[] = {0};
        *health = l->dns.health;
        health->type = HEALTH_TCP;
        health->vantage = (struct index_list){1, eu};
        health->rise = 3;
        health->initial = cases[k % 3].initial;
        l->dns.when_none_healthy = WHEN_NONE_NONE;
        l->dns.negative_ttl = l->dns.ttl = 0;
        l->client.dns_cache.rule = DNS_CACHE_NONE;
        little_ask_every(l, 0.5, 40, 0.5);
        little_run(l);
        double up_s = little_event_s(l, EVENT_UP_NOTICED, by_balancer ? "eu-site/balancer" : "authority");
        CU_ASSERT(least_s < 0 ? up_s < 0 : up_s > least_s && up_s <= most_s + 0.1);
        for (uint32_t i = 0; i < l->n_records; i++)
            if (simtime_s(l->record[i].due) < up_s - 0.1)
                CU_ASSERT_EQUAL(l->record[i].outcome, by_balancer ? OUTCOME_REJECTED : OUTCOME_DNS_FAILURE);
        CU_ASSERT_EQUAL(l->record[l->n_records - 1].outcome, OUTCOME_OK);
        little_free(l);
    }
}

/* A server that is dead from the start is never used while it is being checked. */
void test_health__checking_finds_it_dead(void)
{
    struct little_world *l = little_new();
    const struct {
        uint32_t how;
    } refuse = {1};
    l->tier[0].health = (struct health_spec){
        .enabled = true, .interval = 2 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2, .initial = HEALTH_CHECKING};
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 1}, 0, -1, &refuse);
    little_ask_every(l, 0.1, 40, 0.1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT(l->record[i].outcome == OUTCOME_REJECTED || (l->record[i].outcome == OUTCOME_OK && l->record[i].server == 0));
    CU_ASSERT_EQUAL(l->record[25].outcome, OUTCOME_OK);
    little_free(l);
}

/* Jitter of 25 %: intervals of 7.5 to 12.5 s, 10 s on the mean, and all of them come. */
void test_health__jitter(void)
{
    static const struct probe deaf;
    struct little_world *l = little_new();
    l->spec.run.duration = 20000 * SECOND;
    l->dns.health.jitter_share = 0.25;
    struct world *world = world_new(l->arena, &l->spec, 0, &deaf);
    double before_s = -1, first_s = -1, least_s = 1e9, most_s = 0;
    uint32_t n = 0;
    for (simtime now = 20 * SECOND; now < 20000 * SECOND; now += SECOND) {
        world_run(world, now);
        double sent_s = simtime_s(world->checker[0].sent);
        if (before_s >= 0 && sent_s > before_s) {
            least_s = sent_s - before_s < least_s ? sent_s - before_s : least_s;
            most_s = sent_s - before_s > most_s ? sent_s - before_s : most_s;
            n++;
        }
        first_s = first_s < 0 ? sent_s : first_s;
        before_s = sent_s;
    }
    CU_ASSERT(least_s >= 7.5 && least_s < 7.51);
    CU_ASSERT(most_s <= 12.5 && most_s > 12.49);
    CU_ASSERT_DOUBLE_EQUAL((before_s - first_s) / n, 10, 3.29 * 5 / 3.4641 / 44.7);
    world_free(world);
    little_free(l);
}

/* The http check takes the default route: it fails when the balancer has no eligible server left. */
void test_health__http_needs_an_eligible_server(void)
{
    for (uint32_t type = HEALTH_TCP; type <= HEALTH_HTTP; type++) {
        struct little_world *l = little_new();
        l->dns.health.type = type;
        l->tier[0].health = (struct health_spec){
            .enabled = true, .type = HEALTH_HTTP, .interval = 2 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
        little_fault(l, "crash", (struct target){TARGET_POOL, 0, 0, 0}, 100, -1, NULL);
        little_run(l);
        CU_ASSERT(little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer") > 104);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "authority") > 0, type == HEALTH_HTTP);
        little_free(l);
    }
}

/* The balancer stops sending once it has noticed: before, every other request hits the dead server. */
void test_health__balancer_takes_it_out(void)
{
    struct little_world *l = little_new();
    l->tier[0].health = (struct health_spec){.enabled = true, .interval = 2 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
    little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 100, 200, NULL);
    little_ask_every(l, 101, 180, 0.1);
    little_run(l);
    double noticed_s = little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer");
    uint32_t failed_before = 0, before = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        bool ok = l->record[i].outcome == OUTCOME_OK;
        if (simtime_s(l->record[i].due) > noticed_s) {
            CU_ASSERT(ok);
        } else {
            before++;
            failed_before += !ok;
            if (!ok)
                CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_DETECTION);
        }
    }
    CU_ASSERT(noticed_s > 104 && noticed_s <= 106.1);
    CU_ASSERT(failed_before > before / 2 - 2 && failed_before < before / 2 + 2);
    little_free(l);
}

/* Who is dead checks nobody: only the authority notices that a whole site has died. */
void test_health__a_dead_balancer_does_not_check(void)
{
    struct little_world *l = little_new();
    l->tier[0].health = (struct health_spec){.enabled = true, .interval = 2 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
    little_fault(l, "crash", eu_site, 100, 200, NULL);
    little_run(l);
    CU_ASSERT(little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer") < 0);
    CU_ASSERT(little_event_s(l, EVENT_DOWN_NOTICED, "authority") > 122);
    little_free(l);
}

/* Every packet is lost, or the site is 36 s away: a probe has failed when its time-out is over, not when its packet arrives at
 * last. */
void test_health__late_packets_are_time_outs(void)
{
    struct little_world *l = little_new();
    struct {
        const struct dist *rtt;
        double loss_share;
    } far = {dist_new(l->arena, DIST_CONSTANT, 36e9, 0, 0), 0};
    static const uint32_t us[] = {1};
    l->dns.health.vantage = (struct index_list){1, us};
    little_fault(l, "link", (struct target){TARGET_REGIONS, 0, 1, 0}, 100, -1, &far);
    little_run(l);
    double after = little_event_s(l, EVENT_DOWN_NOTICED, "authority") - 100;
    CU_ASSERT(after > 22 - 0.01 && after <= 32 + 0.01);
    little_free(l);
}

/* More than 18 % of 16 checkers are 3, of 15 too; 29 of 100 are not more than 29 %. */
void test_health__quorum_counts(void)
{
    static const struct {
        uint32_t quorum;
        double share;
        uint32_t needed, n;
    } cases[] = {{QUORUM_MORE_THAN, 0.18, 3, 16},  {QUORUM_MORE_THAN, 0.18, 3, 15}, {QUORUM_MORE_THAN, 0.29, 30, 100},
                 {QUORUM_MORE_THAN, 0.07, 8, 100}, {QUORUM_MORE_THAN, 0, 1, 7},     {QUORUM_MAJORITY, 0, 2, 3},
                 {QUORUM_MAJORITY, 0, 3, 4},       {QUORUM_ANY, 0, 1, 7},           {QUORUM_ALL, 0, 7, 7}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const struct health_spec spec = {.quorum = cases[k].quorum, .quorum_share = cases[k].share};
        CU_ASSERT(health_quorum_met(&spec, cases[k].needed, cases[k].n));
        CU_ASSERT_FALSE(health_quorum_met(&spec, cases[k].needed - 1, cases[k].n));
    }
}

/* A failed probe is repeated at once: three for each interval instead of one, and silence costs three time-outs before it
 * counts. The crash is silent from 100 s on; us-site is well. */
void test_health__retries(void)
{
    static const uint32_t eu[] = {0};
    for (uint32_t retries = 0; retries < 3; retries += 2) {
        struct little_world *l = little_new();
        l->spec.run.warmup = 100 * SECOND;
        l->spec.run.duration = 700 * SECOND;
        l->dns.health.vantage = (struct index_list){1, eu};
        l->dns.health.interval = 20 * SECOND;
        l->dns.health.fall = 1;
        l->dns.health.retries = retries;
        little_fault(l, "crash", eu_site, 100, -1, NULL);
        little_run(l);
        double after = little_event_s(l, EVENT_DOWN_NOTICED, "authority") - 100;
        CU_ASSERT(after > 2 * (1 + retries) && after <= 20 + 2 * (1 + retries));
        CU_ASSERT_EQUAL(l->total.health_probes, 30 * (1 + retries) + 30);
        little_free(l);
    }
}

void test_health__several_checkers_at_each_vantage(void)
{
    uint64_t probes[2];
    for (uint32_t k = 0; k < 2; k++) {
        struct little_world *l = little_new();
        l->spec.run.duration = 600 * SECOND;
        l->dns.health.checkers = k ? 3 : 1;
        little_run(l);
        probes[k] = l->total.health_probes;
        little_free(l);
    }
    CU_ASSERT_EQUAL(probes[0], 2 * 2 * 60);
    CU_ASSERT_EQUAL(probes[1], 3 * probes[0]);
}

/* Users see red, checkers green: the partition lies between eu's users and us-site, the only checker is in us. Nobody notices,
 * and the failures are the network's. */
void test_health__checkers_beyond_the_partition_see_green(void)
{
    static const uint32_t us[] = {1};
    struct little_world *l = little_new();
    static struct answer_spec us_first[2];
    us_first[0] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    us_first[1] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    l->dns.policy.answer = us_first;
    l->dns.health.vantage = (struct index_list){1, us};
    little_fault(l, "partition", (struct target){TARGET_REGIONS, 0, 1, 0}, 100, 300, NULL);
    little_ask_every(l, 52, 299, 5);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        bool cut = l->record[i].due > 100 * SECOND;
        CU_ASSERT_EQUAL(l->record[i].outcome, cut ? OUTCOME_CONNECT_TIMEOUT : OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].first_site, 1);
        if (cut)
            CU_ASSERT_EQUAL(l->record[i].cause, CAUSE_NETWORK);
    }
    little_free(l);
}

/* A balancer beside its servers: the first failed probe within 2 s, two more at 0.5 s each. Back: within 7 s, then 0.5 s. */
void test_health__fast_and_down_interval(void)
{
    double least = 1e9, most = 0, most_back = 0, least_back = 1e9;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct little_world *l = little_new();
        l->spec.run.seed = seed;
        l->tier[0].health = (struct health_spec){.enabled = true, .interval = 2 * SECOND, .fast_interval = 500 * MILLISECOND,
                                                 .down_interval = 7 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
        little_fault(l, "crash", (struct target){TARGET_SERVER, 0, 0, 0}, 100, 200, NULL);
        little_run(l);
        double after = little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer") - 100;
        double back = little_event_s(l, EVENT_UP_NOTICED, "eu-site/balancer") - 200;
        least = after < least ? after : least;
        most = after > most ? after : most;
        least_back = back < least_back ? back : least_back;
        most_back = back > most_back ? back : most_back;
        little_free(l);
    }
    CU_ASSERT(least >= 1 && least < 1.3 && most > 2.7 && most <= 3);
    CU_ASSERT(least_back >= 0.5 && least_back < 1.5 && most_back > 6.5 && most_back <= 7.5);
}

/* One probe each 2 s as long as nothing contradicts, and none is lost or doubled over a crash of the owner. */
void test_health__fast_interval_is_for_changes(void)
{
    struct little_world *l = little_new();
    l->spec.run.duration = 400 * SECOND;
    l->dns.health.enabled = false;
    l->tier[0].health = (struct health_spec){.enabled = true, .interval = 2 * SECOND, .fast_interval = 100 * MILLISECOND,
                                             .timeout = SECOND, .fall = 3, .rise = 2};
    little_fault(l, "crash", eu_site, 100, 200, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(l->total.health_probes, 2 * (400 - 100) / 2);
    little_free(l);
}

/* Errors as answers: the third in 20 to 30 s, or the first at once. Silence still takes three, and so does the way back two. */
void test_health__bad_answer(void)
{
    const struct {
        double share;
        simtime latency;
    } all = {1, MILLISECOND};
    static const char *const faults[] = {"errors", "errors", "crash"};
    for (unsigned k = 0; k < 3; k++) {
        struct little_world *l = little_new();
        l->dns.health.type = HEALTH_HTTP;
        l->dns.health.bad_answer = k > 0 ? BAD_ANSWER_DOWN : BAD_ANSWER_COUNTS;
        if (k < 2)
            little_fault(l, faults[k], (struct target){TARGET_POOL, 0, 0, 0}, 100, 200, &all);
        else
            little_fault(l, faults[k], eu_site, 100, 200, NULL);
        little_run(l);
        double down = little_event_s(l, EVENT_DOWN_NOTICED, "authority") - 100;
        double up = little_event_s(l, EVENT_UP_NOTICED, "authority") - 200;
        CU_ASSERT(k == 1 ? down > 0 && down < 10.2 : down > 20 && down < 32.2);
        CU_ASSERT(up > 10 && up < 20.2);
        little_free(l);
    }
}

/* Server 0 fails five requests a second from 10 s on; by itself its check, green (tcp) or not (http), comes after 19 s only.
 * Ten errors are there at about 12 s, thirty at 16 s. Returns when it is noticed; -1: never. */
static double noticed_s(enum on_error on_error, enum health_type type, simtime fast_interval)
{
    static const struct {
        double share;
        simtime latency;
    } all = {1, MILLISECOND};
    struct little_world *l = little_new();
    l->tier[0].health = (struct health_spec){.enabled = true, .type = type, .interval = 50 * SECOND, .timeout = SECOND,
                                             .fast_interval = fast_interval, .fall = 3, .rise = 2};
    l->tier[0].outlier = (struct outlier_spec){
        .enabled = true, .consecutive_errors = 10, .on_error = on_error, .max_ejection_share = 1, .eject_single = true};
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    little_fault(l, "errors", (struct target){TARGET_SERVER, 0, 0, 0}, 10, 19, &all);
    little_ask_every(l, 5.05, 19, 0.1);
    little_run(l);
    double time_s = little_event_s(l, EVENT_DOWN_NOTICED, "eu-site/balancer");
    little_free(l);
    return time_s;
}

void test_health__is_told_of_errors(void)
{
    CU_ASSERT_DOUBLE_EQUAL(noticed_s(ON_ERROR_MARK_DOWN, HEALTH_TCP, 0), 12, 0.2);
    CU_ASSERT_DOUBLE_EQUAL(noticed_s(ON_ERROR_FAIL_CHECK, HEALTH_TCP, 0), 16, 0.2);
    CU_ASSERT(noticed_s(ON_ERROR_FAIL_CHECK, HEALTH_TCP, SECOND) < 0); /* green ones in between */
    CU_ASSERT_DOUBLE_EQUAL(noticed_s(ON_ERROR_FAIL_CHECK, HEALTH_HTTP, SECOND), 14, 0.2); /* at 12, then 13 and 14 by probes */
    CU_ASSERT(noticed_s(ON_ERROR_SUDDEN_DEATH, HEALTH_TCP, SECOND) < 0);
    CU_ASSERT_DOUBLE_EQUAL(noticed_s(ON_ERROR_SUDDEN_DEATH, HEALTH_HTTP, SECOND), 13, 0.2);
    CU_ASSERT(noticed_s(ON_ERROR_FASTINTER, HEALTH_TCP, 0) < 0);
    CU_ASSERT_DOUBLE_EQUAL(noticed_s(ON_ERROR_FASTINTER, HEALTH_HTTP, SECOND), 15, 0.2);
}

/* The authority: health decides what it answers, fail-open when nothing is healthy, nested policies. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <string.h>

static void ask_without_caches(struct little_world *l)
{
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
}

void test_authority__fails_over_when_noticed(void)
{
    struct little_world *l = little_new();
    ask_without_caches(l);
    little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, 300, NULL);
    little_ask_every(l, 50, 400, 1.7);
    little_run(l);
    double noticed_s = little_event_s(l, EVENT_DOWN_NOTICED, "authority"),
           back_s = little_event_s(l, EVENT_UP_NOTICED, "authority");
    CU_ASSERT(noticed_s > 122 && noticed_s <= 132.1);
    CU_ASSERT(back_s > 310 && back_s <= 320.1);
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        uint32_t expected = due_s > noticed_s && due_s < back_s - 0.1 ? 1 : 0;
        if (due_s < noticed_s - 0.1 || due_s > noticed_s)
            CU_ASSERT_EQUAL(l->record[i].first_site, expected);
        CU_ASSERT_EQUAL(l->record[i].stale, false);
    }
    little_free(l);
}

/* Both sites dead: fail-open answers the first; "none" answers nothing; a named site answers that one. */
void test_authority__when_none_healthy(void)
{
    for (uint32_t rule = WHEN_NONE_ALL; rule <= WHEN_NONE_SITE; rule++) {
        struct little_world *l = little_new();
        ask_without_caches(l);
        l->dns.when_none_healthy = rule;
        l->dns.fallback_site = 1;
        little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, -1, NULL);
        little_fault(l, "crash", (struct target){TARGET_SITE, 1, 0, 0}, 100, -1, NULL);
        little_ask(l, 200, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, rule == WHEN_NONE_NONE ? OUTCOME_DNS_FAILURE : OUTCOME_CONNECT_TIMEOUT);
        if (rule != WHEN_NONE_NONE)
            CU_ASSERT_EQUAL(l->record[0].first_site, rule == WHEN_NONE_ALL ? 0 : 1);
        CU_ASSERT_EQUAL(little_event_s(l, EVENT_FAIL_OPEN, "no target") > 0, rule == WHEN_NONE_ALL);
        little_free(l);
    }
}

/* failover [ failover [us-site], eu-site ]: the nested policy is healthy while any of its answers is. */
void test_authority__nested_policies(void)
{
    struct little_world *l = little_new();
    static struct answer_spec inner_answer[1], outer_answer[2];
    inner_answer[0] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    const struct policy_spec inner = {l->dns.policy.policy, 1, inner_answer};
    outer_answer[0] = (struct answer_spec){.site = SPEC_NONE, .nested = &inner, .weight = 1, .location = SPEC_NONE};
    outer_answer[1] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    l->dns.policy.n_answers = 2;
    l->dns.policy.answer = outer_answer;
    ask_without_caches(l);
    little_fault(l, "crash", (struct target){TARGET_SITE, 1, 0, 0}, 100, -1, NULL);
    little_ask(l, 50, 1);
    little_ask(l, 150, 1);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].first_site, 1);
    CU_ASSERT_EQUAL(l->record[1].first_site, 0);
    little_free(l);
}

/* Without a balancer the addresses are the servers' own: round robin walks over all four. */
void test_authority__answers_servers_without_balancers(void)
{
    struct little_world *l = little_new();
    static const struct {
        uint32_t order;
    } cyclic = {0};
    l->site[0].n_tiers = l->site[1].n_tiers = 0;
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "round_robin"), &cyclic};
    l->dns.health.enabled = false;
    ask_without_caches(l);
    little_ask_every(l, 1, 41, 1);
    little_run(l);
    for (unsigned s = 0; s < 4; s++)
        CU_ASSERT_EQUAL(l->server_total[s].arrived, 10);
    little_free(l);
}

/* geolocation {eu: [eu-site], us: [us-site]}: the only answer for eu is dead. Fail-open gives it all the same, though us is
 * well. */
void test_authority__fails_open_for_one_querier(void)
{
    for (uint32_t rule = WHEN_NONE_ALL; rule <= WHEN_NONE_NONE; rule++) {
        struct little_world *l = little_new();
        ask_without_caches(l);
        l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "geolocation");
        l->answer[0].location = 0;
        l->answer[1].location = 1;
        l->dns.when_none_healthy = rule;
        little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, -1, NULL);
        little_ask(l, 50, 1);
        little_ask(l, 200, 1);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[1].outcome, rule == WHEN_NONE_ALL ? OUTCOME_CONNECT_TIMEOUT : OUTCOME_DNS_FAILURE);
        if (rule == WHEN_NONE_ALL) {
            CU_ASSERT_EQUAL(l->record[1].first_site, 0);
            CU_ASSERT_EQUAL(l->record[1].stale, false);
        }
        little_free(l);
    }
}

/* A sticky policy answers by who asks: each resolver has one site for ever, and what it was given is not stale, for it. */
void test_authority__sticky_answers_are_each_resolvers_own(void)
{
    struct little_world *l = little_new();
    static const struct {
        bool consistent;
    } plain = {false};
    const double sizes[12] = {1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12};
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "weighted_sticky"), &plain};
    l->dns.health.enabled = false;
    l->resolver.count = 12;
    l->resolver.size = sizes;
    ask_without_caches(l);
    little_ask_every(l, 1, 401, 1); /* users 0 to 9, in turn */
    little_run(l);
    uint32_t at_first_site = 0;
    for (uint32_t i = 0; i < l->n_records; i++) {
        if (i >= 10)
            CU_ASSERT_EQUAL(l->record[i].first_site, l->record[i - 10].first_site);
        CU_ASSERT_EQUAL(l->record[i].stale, false);
        at_first_site += l->record[i].first_site == 0;
    }
    CU_ASSERT(at_first_site > 0 && at_first_site < l->n_records);
    little_free(l);
}

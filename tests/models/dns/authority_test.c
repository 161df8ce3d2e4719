/* The authority: health decides what it answers, fail-open when nothing is healthy, nested policies,
 * thresholds, a TTL that follows health. */
#include "models/world_state.h"
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
    little_asks(l, "1 at 50, 1 at 150");
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
        little_asks(l, "1 at 50, 1 at 200");
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
    const double sizes[12] = {1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12,
                              1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12, 1. / 12};
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

/* A world at time 0 whose eu-site is n servers without a balancer, all answered. */
static struct world *world_of_servers(struct little_world *l, uint32_t n)
{
    static struct server_spec server[16];
    static const uint32_t order;
    static const struct probe deaf;
    for (uint32_t i = 0; i < 16; i++)
        server[i] = l->server[0][0];
    l->pool[0].server = server;
    l->pool[0].n_servers = n;
    l->site[0].n_tiers = 0;
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "round_robin"), &order};
    l->dns.policy.n_answers = 1;
    return world_new(l->arena, &l->spec, 0, &deaf);
}

/* The answers when only `n_up` of the servers are up. */
static uint32_t answered(struct world *world, uint32_t n_up)
{
    struct authority *authority = &world->authority[0];
    uint32_t n = 0;
    for (uint32_t a = 0; a < authority->root->view.n_items; a++)
        authority->healthy[a] = a < n_up;
    authority_refresh(world, authority);
    for (uint32_t i = 0; i < authority->root->view.n_items; i++)
        n += authority->root->item[i].healthy;
    return n;
}

/* The table of gdnsd-plugin-multifo(8): how many of 1 .. 8 and 16 must be up; with one less all are answered. */
void test_authority__up_threshold_by_gdnsds_table(void)
{
    static const uint32_t size[9] = {1, 2, 3, 4, 5, 6, 7, 8, 16};
    static const uint32_t needed[9][9] = {
        {1, 1, 1, 1, 1, 1, 1, 1, 2},  {1, 1, 1, 1, 1, 2, 2, 2, 4},  {1, 1, 1, 2, 2, 2, 3, 3, 5},
        {1, 1, 2, 2, 2, 3, 3, 4, 7},  {1, 1, 2, 2, 3, 3, 4, 4, 8},  {1, 2, 2, 3, 3, 4, 5, 5, 10},
        {1, 2, 3, 3, 4, 5, 5, 6, 12}, {1, 2, 3, 4, 4, 5, 6, 7, 13}, {1, 2, 3, 4, 5, 6, 7, 8, 15}};
    for (uint32_t t = 0; t < 9; t++)
        for (uint32_t k = 0; k < 9; k++) {
            struct little_world *l = little_new();
            l->dns.up_threshold_share = (t + 1) / 10.0;
            struct world *world = world_of_servers(l, size[k]);
            CU_ASSERT_EQUAL(answered(world, needed[t][k]), needed[t][k]);
            CU_ASSERT_EQUAL(answered(world, needed[t][k] - 1), size[k]);
            CU_ASSERT_EQUAL(answered(world, 0), size[k]);
            world_free(world);
            little_free(l);
        }
}

/* Without a threshold one is enough. */
void test_authority__no_threshold_one_is_enough(void)
{
    struct little_world *l = little_new();
    struct world *world = world_of_servers(l, 7);
    CU_ASSERT_EQUAL(answered(world, 1), 1);
    CU_ASSERT_EQUAL(answered(world, 5), 5);
    world_free(world);
    little_free(l);
}

/* A world at time 0 of three sites by weight, multi answers, threshold 50 %. */
static struct world *world_of_weights(struct little_world *l, const double *weight)
{
    static struct site_spec site[3];
    static struct answer_spec answer[3];
    static const struct {
        bool multi;
    } multi = {true};
    static const struct probe deaf;
    for (uint32_t i = 0; i < 3; i++) {
        site[i] = l->site[0];
        answer[i] = (struct answer_spec){.site = i, .weight = weight[i], .location = SPEC_NONE};
    }
    l->spec.site = site;
    l->spec.n_sites = 3;
    l->dns.up_threshold_share = 0.5;
    l->dns.policy = (struct policy_spec){{strategy_find(STRATEGY_POLICY, "weighted"), &multi}, 3, answer};
    return world_new(l->arena, &l->spec, 0, &deaf);
}

static uint32_t n_in_answer(struct policy_node *node)
{
    uint32_t out[3];
    const struct policy_query query = {.region = 0};
    return node->policy->answer(node->state, node->params, &node->view, &query, &node->rng, out);
}

/* gdnsd-plugin-weighted(8): the weights that are up are summed, not the addresses, and too few are answered as if all were up:
 * its synopsis' 99, 15 and 1, and its example of multi answers, 45, 60 and 60, where the first is in with probability 75 %. */
void test_authority__up_threshold_sums_weights(void)
{
    static const struct {
        double weight[3];
        const char *up;
        bool enough;
    } cases[] = {{{99, 15, 1}, "100", true},  {{99, 15, 1}, "011", false},  {{45, 60, 60}, "110", true},
                 {{45, 60, 60}, "011", true}, {{45, 60, 60}, "010", false}, {{3, 3, 0}, "100", true},
                 {{3, 3, 0}, "001", false}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct little_world *l = little_new();
        struct world *world = world_of_weights(l, cases[k].weight);
        struct authority *authority = &world->authority[0];
        for (uint32_t a = 0; a < 3; a++)
            authority->healthy[a] = cases[k].up[a] == '1';
        authority_refresh(world, authority);
        for (uint32_t i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(authority->root->item[i].healthy, !cases[k].enough || cases[k].up[i] == '1');
        CU_ASSERT_EQUAL(authority->n_opened, !cases[k].enough);
        world_free(world);
        little_free(l);
    }
}

/* 45, 60, 60: with one of the heavy ones left all three are answered as if they were up, the first three times in four. */
void test_authority__multi_below_its_threshold_is_as_if_all_were_up(void)
{
    struct little_world *l = little_new();
    struct world *world = world_of_weights(l, (const double[]){45, 60, 60});
    struct authority *authority = &world->authority[0];
    uint32_t n_all = 0, n_answers = 20000;
    authority->healthy[0] = authority->healthy[2] = false;
    authority_refresh(world, authority);
    for (uint32_t k = 0; k < n_answers; k++) {
        uint32_t n = n_in_answer(authority->root);
        CU_ASSERT(n == 2 || n == 3);
        n_all += n == 3;
    }
    CU_ASSERT_DOUBLE_EQUAL(n_all / (double)n_answers, 0.75, 3.29 * 0.433 / 141.4);
    world_free(world);
    little_free(l);
}

/* failover [ round robin of 3 servers, us-site ], threshold 50 %: with one of three left the group counts as failed above,
 * though it would answer all of its own. */
void test_authority__a_group_below_its_threshold_fails_over(void)
{
    struct little_world *l = little_new();
    static const uint32_t order;
    static const double no_trickle;
    static struct answer_spec inner[1], outer[2];
    inner[0] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    const struct policy_spec group = {{strategy_find(STRATEGY_POLICY, "round_robin"), &order}, 1, inner};
    outer[0] = (struct answer_spec){.site = SPEC_NONE, .nested = &group, .weight = 1, .location = SPEC_NONE};
    outer[1] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    l->dns.up_threshold_share = 0.5;
    world_free(world_of_servers(l, 3));
    l->dns.policy = (struct policy_spec){{strategy_find(STRATEGY_POLICY, "failover"), &no_trickle}, 2, outer};
    static const struct probe deaf;
    struct world *world = world_new(l->arena, &l->spec, 0, &deaf);
    struct authority *authority = &world->authority[0];
    for (uint32_t n_down = 0; n_down < 4; n_down++) {
        for (uint32_t a = 0; a < 3; a++)
            authority->healthy[a] = a >= n_down;
        authority_refresh(world, authority);
        CU_ASSERT_EQUAL(authority->root->item[0].healthy, n_down < 2);
        CU_ASSERT_EQUAL(authority->root->item[1].healthy, true);
        CU_ASSERT_EQUAL(authority_may_give(world, 0, &(struct policy_query){.region = 0}, 3), n_down >= 2);
    }
    world_free(world);
    little_free(l);
}

/* Checks every 10 s, down after 3, up after 2, any of two checkers. Steady: 3 more probes until it could be down. Each failure
 * (of both) takes 10 s away; down, half of the TTL at most and 2 probes until it could be up. Never less than min_ttl. */
void test_authority__dynamic_ttl(void)
{
    static const simtime least_s[2] = {5, 15};
    static const simtime expected_s[2][6] = {{30, 20, 10, 20, 10, 30}, {30, 20, 15, 20, 15, 30}};
    for (int k = 0; k < 2; k++) {
        struct little_world *l = little_new();
        static const struct probe deaf;
        simtime seen_s[60] = {0};
        uint32_t n = 0;
        l->dns.min_ttl = least_s[k] * SECOND;
        l->spec.run.duration = 400 * SECOND;
        little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, 200, NULL);
        struct world *world = world_new(l->arena, &l->spec, 0, &deaf);
        for (simtime now = 50 * SECOND; now < 300 * SECOND; now += 500 * MILLISECOND) {
            world_run(world, now);
            simtime ttl_s = authority_ttl(world, &world->authority[0]) / SECOND;
            if (n < 60 && (n == 0 || seen_s[n - 1] != ttl_s))
                seen_s[n++] = ttl_s;
        }
        CU_ASSERT_EQUAL(n, 6);
        for (uint32_t i = 0; i < 6; i++)
            CU_ASSERT_EQUAL(seen_s[i], expected_s[k][i]);
        world_free(world);
        little_free(l);
    }
}

/* Long before any change could come the TTL is the record's own, and half of it while an address is down that matters: any of a
 * rotated answer (gdnsd's multifo), the first of a failover (simplefo), none of a weighted one. */
void test_authority__dynamic_ttl_is_halved_while_one_is_down(void)
{
    static const uint32_t zeros[8];
    static const struct {
        const char *policy;
        simtime first_ms, second_ms; /* TTL while this site is down */
    } cases[] = {{"failover", 8500, 17000}, {"round_robin", 8500, 8500}, {"weighted", 17000, 17000}};
    for (uint32_t k = 0; k < 6; k++) {
        struct little_world *l = little_new();
        static const struct probe deaf;
        l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, cases[k / 2].policy), zeros};
        l->dns.min_ttl = SECOND;
        l->dns.ttl = 17 * SECOND;
        l->spec.run.duration = 400 * SECOND;
        little_fault(l, "crash", (struct target){TARGET_SITE, k % 2, 0, 0}, 100, -1, NULL);
        struct world *world = world_new(l->arena, &l->spec, 0, &deaf);
        world_run(world, 50 * SECOND);
        CU_ASSERT_EQUAL(authority_ttl(world, &world->authority[0]), 17 * SECOND);
        world_run(world, 300 * SECOND);
        CU_ASSERT_EQUAL(authority_ttl(world, &world->authority[0]),
                        (k % 2 ? cases[k / 2].second_ms : cases[k / 2].first_ms) * MILLISECOND);
        world_free(world);
        little_free(l);
    }
}

/* Surveys: the load that reaches the policy is what the servers got, and a round trip is the link's at that moment. */
#include "models/policy/policy.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static void ask_without_caches(struct little_world *l)
{
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    l->dns.health.enabled = false;
}

/* 5 requests a second for the near site, which keeps all up to 4 and none from 6: nothing is known before the first report at
 * 10 s; then it keeps a half. At 5 x 1/2 it keeps all: with no caches the load swings from report to report. */
void test_survey__load_of_the_last_interval(void)
{
    struct little_world *l = little_new();
    static const struct {
        simtime update;
        uint32_t moves; /* anybody */
    } params = {10 * SECOND, 0};
    ask_without_caches(l);
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "load_feedback"), &params};
    for (unsigned s = 0; s < 2; s++) {
        l->answer[s].target_per_s = 4;
        l->answer[s].capacity_per_s = 6;
    }
    little_ask_every(l, 0.1, 39.9, 0.2);
    little_run(l);
    uint32_t near[4] = {0}, all[4] = {0};
    for (uint32_t i = 0; i < l->n_records; i++) {
        uint32_t interval = (uint32_t)(l->record[i].due / params.update);
        all[interval]++;
        near[interval] += l->record[i].first_site == 0;
        CU_ASSERT_EQUAL(l->record[i].stale, false);
    }
    CU_ASSERT_EQUAL(near[0], all[0]);
    CU_ASSERT(near[1] > 10 && near[1] < 40); /* of 50, a half: 25 and five sigma */
    CU_ASSERT_EQUAL(near[2], all[2]);
    CU_ASSERT(near[3] > 10 && near[3] < 40);
    little_free(l);
}

/* A probe each 10 s with half-life 1 s: the estimate is nearly the last probe. The link to the near site slows at 21 s; the
 * survey at 30 s sees it, that at 60 s no longer. */
void test_survey__round_trips_as_they_are(void)
{
    struct little_world *l = little_new();
    static const struct {
        uint32_t source;
        simtime half_life, update;
    } measured = {1, SECOND, 10 * SECOND};
    const struct {
        const struct dist *rtt;
        double loss_share;
    } slow = {dist_new(l->arena, DIST_CONSTANT, 238.5e6, 0, 0), 0};
    ask_without_caches(l);
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "latency"), &measured};
    little_fault(l, "link", (struct target){TARGET_REGIONS, 0, 0, 0}, 21, 51, &slow);
    little_ask_every(l, 0.5, 90, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        if (due_s < 29.9 || (due_s > 30 && due_s < 59) || due_s > 60)
            CU_ASSERT_EQUAL(l->record[i].first_site, due_s > 30 && due_s < 60);
        CU_ASSERT_EQUAL(l->record[i].stale, false);
    }
    little_free(l);
}

/* Planned changes: a TTL, a weight, a policy, an algorithm, drains; servers and sites that are added and removed. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <stddef.h>

static struct change_spec *change(struct little_world *l, double at_s, enum section_kind section, size_t offset, size_t size,
                                  const void *value)
{
    struct change_spec *c = &l->change[l->spec.n_changes++];
    *c = (struct change_spec){.label = "set",
                              .at = simtime_from_s(at_s),
                              .kind = CHANGE_SET,
                              .section = section,
                              .offset = offset,
                              .size = size,
                              .value = value};
    return c;
}

/* Lowered too late: what was cached before keeps the old TTL. */
void test_operator__sets_a_ttl(void)
{
    struct little_world *l = little_new();
    const simtime ten = 10 * SECOND;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    change(l, 30, SECTION_DNS, offsetof(struct dns_spec, ttl), sizeof ten, &ten);
    little_ask_every(l, 1, 100, 1);
    little_run(l);
    uint32_t asked = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        asked += l->record[i].dns_source == DNS_SOURCE_AUTHORITY;
    /* 1 s, then 62 s (TTL 60 plus the way), then each 11 s: 73, 84, 95 */
    CU_ASSERT_EQUAL(asked, 5);
    little_free(l);
}

void test_operator__replaces_the_policy(void)
{
    struct little_world *l = little_new();
    static struct answer_spec us_first[2];
    us_first[0] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    us_first[1] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    const struct policy_spec policy = {l->dns.policy.policy, 2, us_first};
    change(l, 50, SECTION_POLICY, 0, sizeof policy, &policy);
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    little_asks(l, "1 at 49, 1 at 51");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].site, 0);
    CU_ASSERT_EQUAL(l->record[1].site, 1);
    little_free(l);
}

void test_operator__sets_weights_and_algorithm(void)
{
    struct little_world *l = little_new();
    const struct strategy *type = strategy_find(STRATEGY_ALGORITHM, "weighted_round_robin");
    const struct strategy_use smooth = {type, strategy_params(type, l->arena)};
    const double three = 3;
    change(l, 100, SECTION_TIER, offsetof(struct tier_spec, algorithm), sizeof smooth, &smooth);
    change(l, 200, SECTION_SERVER, offsetof(struct server_spec, weight), sizeof three, &three);
    little_ask_every(l, 1, 401, 1);
    little_run(l);
    uint32_t first = 0;
    for (uint32_t i = 200; i < 400; i++)
        first += l->record[i].server == 0;
    CU_ASSERT_EQUAL(first, 150);
    CU_ASSERT_EQUAL(l->n_events, 2);
    little_free(l);
}

void test_operator__drains(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    for (unsigned i = 0; i < 2; i++)
        l->change[l->spec.n_changes++] = (struct change_spec){.label = "drain",
                                                              .at = (50 + 50 * (simtime)i) * SECOND,
                                                              .kind = CHANGE_DRAIN,
                                                              .target = {i ? TARGET_SITE : TARGET_SERVER, 0, 0, 0}};
    little_ask_every(l, 1, 151, 1);
    little_run(l);
    for (uint32_t i = 0; i < 150; i++) {
        double due_s = simtime_s(l->record[i].due);
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].site, due_s >= 100);
        if (due_s >= 50 && due_s < 100)
            CU_ASSERT_EQUAL(l->record[i].server, 1);
    }
    little_free(l);
}

/* A plain record has no checks: it is drained by taking the address out. Nested, [ [eu-site], us-site ], too. When all is
 * drained everything is answered again (when_none_healthy: all), since who drains a whole name has nowhere to send anybody. */
void test_operator__drains_a_plain_record(void)
{
    static struct answer_spec inner[1], outer[2];
    for (unsigned nested = 0; nested < 2; nested++) {
        struct little_world *l = little_new();
        const struct strategy *simple = strategy_find(STRATEGY_POLICY, "simple");
        inner[0] = l->answer[0];
        const struct policy_spec group = {{simple, NULL}, 1, inner};
        outer[0] = (struct answer_spec){.site = SPEC_NONE, .nested = &group, .weight = 1, .location = SPEC_NONE};
        outer[1] = l->answer[1];
        l->client.dns_cache.rule = DNS_CACHE_NONE;
        l->dns.ttl = 0;
        l->dns.health.enabled = false;
        l->dns.policy = (struct policy_spec){{simple, NULL}, 2, nested ? outer : l->answer};
        for (unsigned i = 0; i < 2; i++)
            l->change[l->spec.n_changes++] = (struct change_spec){
                .label = "drain", .at = (50 + 50 * (simtime)i) * SECOND, .kind = CHANGE_DRAIN,
                .target = {TARGET_SITE, i, 0, 0}};
        little_ask_every(l, 1, 151, 1);
        little_run(l);
        for (uint32_t i = 0; i < l->n_records; i++) {
            double due_s = simtime_s(l->record[i].due);
            CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
            CU_ASSERT_EQUAL(l->record[i].site, due_s >= 50 && due_s < 100);
            CU_ASSERT(!l->record[i].stale);
        }
        little_free(l);
    }
}

/* A site that the record names only after a change is checked as well, and is nearest where it is. */
void test_operator__a_new_site_is_checked(void)
{
    struct little_world *l = little_new();
    static struct answer_spec both[2];
    both[0] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    both[1] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    const struct policy_spec policy = {l->dns.policy.policy, 2, both};
    l->answer[0].site = 1; /* at first only us-site is answered */
    l->dns.policy.n_answers = 1;
    change(l, 50, SECTION_POLICY, 0, sizeof policy, &policy);
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    little_fault(l, "crash", (struct target){TARGET_SITE, 0, 0, 0}, 100, -1, NULL);
    little_asks(l, "1 at 49, 1 at 60, 1 at 150");
    little_run(l);
    const uint32_t site[] = {1, 0, 1};
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].site, site[i]);
        CU_ASSERT(!l->record[i].misrouted);
    }
    little_free(l);
}

/* A change at 100 s and a drain at 200 s reach the servers of the name 23.85 s later. */
void test_operator__propagation_delay(void)
{
    struct little_world *l = little_new();
    static struct answer_spec us_first[2];
    us_first[0] = (struct answer_spec){.site = 1, .weight = 1, .location = SPEC_NONE};
    us_first[1] = (struct answer_spec){.site = 0, .weight = 1, .location = SPEC_NONE};
    const struct policy_spec policy = {l->dns.policy.policy, 2, us_first};
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    l->dns.propagation_delay = 23850 * MILLISECOND;
    change(l, 100, SECTION_POLICY, 0, sizeof policy, &policy);
    l->change[l->spec.n_changes++] = (struct change_spec){
        .label = "drain", .at = 200 * SECOND, .kind = CHANGE_DRAIN, .target = {TARGET_SITE, 1, 0, 0}};
    little_ask_every(l, 0.3, 300, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        CU_ASSERT_EQUAL(l->record[i].first_site, due_s > 123.85 && due_s < 223.85);
        CU_ASSERT_EQUAL(l->record[i].stale, false);
    }
    CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_CHANGE, "operator"), 100, 1e-9);
    little_free(l);
}

static void serve(struct little_world *l, double at_s, enum change_kind kind, struct target target)
{
    l->change[l->spec.n_changes++] =
        (struct change_spec){.label = "serve", .at = simtime_from_s(at_s), .kind = kind, .target = target};
}

static const struct target second_server = {TARGET_SERVER, 0, 0, 1}, eu_site = {TARGET_SITE, 0, 0, 0};

static uint32_t sent_to(const struct little_world *l, uint32_t server, double from_s, double to_s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        n += l->record[i].server == server && simtime_s(l->record[i].due) >= from_s && simtime_s(l->record[i].due) < to_s;
    return n;
}

/* There from 100 s on; not any more from 200 s on, when what it does is lost; again from 300 s on. Who is not there is not
 * checked, so nobody notices anything. */
void test_operator__adds_and_removes_a_server(void)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->tier[0].health =
        (struct health_spec){.enabled = true, .interval = 2 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
    l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 3e9, 0, 0);
    serve(l, 100, CHANGE_ADD, second_server);
    serve(l, 200, CHANGE_REMOVE, second_server);
    serve(l, 300, CHANGE_ADD, second_server);
    little_ask_every(l, 1, 400, 4);
    little_run(l);
    CU_ASSERT_EQUAL(sent_to(l, 1, 0, 100), 0);
    CU_ASSERT_EQUAL(sent_to(l, 1, 100, 200), 13);
    CU_ASSERT_EQUAL(sent_to(l, 1, 200, 300), 0);
    CU_ASSERT_EQUAL(sent_to(l, 1, 300, 400), 13);
    CU_ASSERT_EQUAL(little_failed(l), 1);
    CU_ASSERT_EQUAL(l->server_total[1].lost, 1);
    CU_ASSERT(little_event_s(l, EVENT_DOWN_NOTICED, "eu-site") < 0);
    CU_ASSERT_EQUAL(l->n_events, 3);
    little_free(l);
}

/* From 100 s on nobody is given eu-site's address, and who has it already gets no answer, for the rest of a TTL of 60 s. */
void test_operator__removes_a_site(void)
{
    struct little_world *l = little_new();
    l->client.timeout = SECOND;
    l->client.connect_timeout = SECOND;
    serve(l, 100, CHANGE_REMOVE, eu_site);
    serve(l, 200, CHANGE_ADD, eu_site);
    little_ask_every(l, 1, 300, 0.5);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        const struct request_record *record = &l->record[i];
        double due_s = simtime_s(record->due);
        bool gone = due_s >= 100 && due_s < 200;
        CU_ASSERT_EQUAL(record->outcome != OUTCOME_OK, gone && record->first_site == 0);
        CU_ASSERT(!gone || record->outcome == OUTCOME_OK || (record->dead && record->stale));
        CU_ASSERT(due_s < 163 || due_s >= 200 || record->first_site == 1);
        CU_ASSERT(due_s < 263 || record->first_site == 0);
    }
    CU_ASSERT(little_event_s(l, EVENT_DOWN_NOTICED, "authority") < 0);
    little_free(l);
}

/* us-site is dead; eu-site, which is not there yet, is not its replacement, though all are answered when none is healthy. */
void test_operator__answers_nobody_who_is_not_there(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->dns.ttl = 0;
    serve(l, 200, CHANGE_ADD, eu_site);
    little_fault(l, "crash", (struct target){TARGET_SITE, 1, 0, 0}, 50, -1, NULL);
    little_ask_every(l, 1, 195, 5);
    little_ask_every(l, 260, 300, 5);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].first_site, l->record[i].due < 200 * SECOND);
    little_free(l);
}

/* Drained with a grace of 20 s, but back after 10 s: what it does is not cut off. */
void test_operator__a_drain_undone_cuts_nothing(void)
{
    struct little_world *l = little_new();
    l->client.dns = SPEC_NONE;
    l->client.target = 0;
    l->client.timeout = 60 * SECOND;
    l->tier[0].drain = 20 * SECOND;
    l->pool[0].service[0] = dist_new(l->arena, DIST_CONSTANT, 40e9, 0, 0);
    serve(l, 100, CHANGE_DRAIN, second_server);
    serve(l, 110, CHANGE_ADD, second_server);
    little_asks(l, "1 at 98, 2 at 99, 3 at 150, 4 at 151");
    little_run(l);
    for (uint32_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].server, i % 2);
    }
    little_free(l);
}

/* Resolvers: clamps, joining, rotation, what an outage leaves. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* A 60 s record behind a resolver that keeps everything for 5 minutes: asked again only after 300 s. */
void test_resolver__raises_low_ttls(void)
{
    struct little_world *l = little_new();
    l->resolver.min_ttl = 300 * SECOND;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 320, 7);
    little_run(l);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_LOOKUP], l->n_records);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], l->n_records - 2);
    little_free(l);
}

void test_resolver__caps_high_ttls(void)
{
    struct little_world *l = little_new();
    l->dns.ttl = 3600 * SECOND;
    l->resolver.max_ttl = 30 * SECOND;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask(l, 1, 0);
    little_ask(l, 30.9, 0);
    little_ask(l, 31.1, 0);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].dns_source, DNS_SOURCE_RESOLVER_CACHE);
    CU_ASSERT_EQUAL(l->record[2].dns_source, DNS_SOURCE_AUTHORITY);
    little_free(l);
}

/* Ten users ask within the 10 ms that the resolver needs: one question goes up, all get its answer. */
void test_resolver__joins_identical_questions(void)
{
    struct little_world *l = little_new();
    for (uint32_t user = 0; user < 10; user++)
        little_ask(l, 5 + user * 0.0005, user);
    little_run(l);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_JOINED], 9);
    for (uint32_t i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(l->record[i].dns_source, DNS_SOURCE_AUTHORITY);
    CU_ASSERT_EQUAL(l->record[0].dns, 20 * MILLISECOND);
    little_free(l);
}

/* 0.4 + 0.8 + 1.6 s of silence, SERVFAIL, remembered for 5 s. */
void test_resolver__gives_up_on_a_dead_authority(void)
{
    struct little_world *l = little_new();
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 0, 100, NULL);
    little_ask(l, 10, 0);
    little_ask(l, 15, 1);
    little_ask(l, 19, 2);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[0].response, 2810 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[1].response, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].response, 2810 * MILLISECOND);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 6);
    CU_ASSERT_EQUAL(l->n_dns[DNS_FAILURE], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_NEGATIVE_HIT], 1);
    little_free(l);
}

/* All addresses of both sites; the cyclic resolver starts each answer one further. */
void test_resolver__rotates_answers(void)
{
    struct little_world *l = little_new();
    l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
    l->resolver.rotate = ROTATE_CYCLIC;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 59, 3);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, i % 2);
    little_free(l);
}

/* TTL 0 and an authority that rotates: the resolver does not turn its answers back. */
void test_resolver__rotation_leaves_fresh_answers_alone(void)
{
    struct little_world *l = little_new();
    static const struct {
        uint32_t order;
    } cyclic = {0};
    l->dns.ttl = 0;
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "round_robin"), &cyclic};
    l->resolver.rotate = ROTATE_CYCLIC;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 41, 1);
    little_run(l);
    uint32_t first = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        first += l->record[i].site == 0;
    CU_ASSERT_EQUAL(first, 20);
    little_free(l);
}

/* A group that was down has forgotten everything. */
void test_resolver__is_cold_after_an_outage(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 20, 21, NULL);
    little_ask(l, 10, 0);
    little_ask(l, 22, 0);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].dns_source, DNS_SOURCE_AUTHORITY);
    little_free(l);
}

/* Fifty resolvers, all asked at 1 s. Started cold, they all ask again after a minute; started steady, their next questions are
 * spread over it. */
void test_resolver__steady_start_spreads_expiry(void)
{
    for (unsigned start = START_COLD; start <= START_STEADY; start++) {
        struct little_world *l = little_new();
        static double sizes[50];
        for (unsigned i = 0; i < 50; i++)
            sizes[i] = 0.02;
        l->spec.run.start = start;
        l->resolver.count = 50;
        l->resolver.size = sizes;
        l->client.users = 2000;
        l->client.dns_cache.rule = DNS_CACHE_NONE;
        for (uint32_t user = 0; user < 1000; user++)
            little_ask(l, 1, user);
        for (uint32_t user = 1000; user < 2000; user++)
            little_ask(l, 31, user);
        little_run(l);
        uint32_t asked_again = l->n_dns[DNS_UPSTREAM_QUERY] - 50;
        CU_ASSERT(start == START_COLD ? asked_again == 0 : asked_again > 15 && asked_again < 35);
        little_free(l);
    }
}

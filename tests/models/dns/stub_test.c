/* The stub's clock rules, told as stories: who asks when, and what is known then. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* User 1 fills the resolver at 0; user 2 gets what is left of the TTL at 40 s, so both look again after 60 s. */
void test_stub__record_keeps_what_is_left(void)
{
    struct little_world *l = little_new();
    little_asks(l, "1 at 0, 2 at 40, 2 at 59, 2 at 61, 1 at 62");
    little_run(l);
    CU_ASSERT(little_found(l, "arcar"));
    little_free(l);
}

/* At most 23.85 s, though the record has 60 s; what is less stays. */
void test_stub__record_with_a_maximum(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.max_ttl = 23850 * MILLISECOND;
    little_asks(l, "1 at 0, 1 at 23.8, 1 at 24, 1 at 47, 1 at 48, 1 at 59.9, 1 at 60.1");
    little_run(l);
    CU_ASSERT(little_found(l, "acrcrca"));
    little_free(l);
}

/* 30 s from its own read, whatever the record says: at 50 s + 30 s the answer is 80 s old. */
void test_stub__fixed_restarts_the_clock(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache = (struct dns_cache_spec){.rule = DNS_CACHE_FIXED, .ttl = 30 * SECOND};
    little_asks(l, "1 at 0, 2 at 50, 2 at 79, 2 at 81");
    little_run(l);
    CU_ASSERT(little_found(l, "arca"));
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[2].dns_age), 79, 0.1);
    little_free(l);
}

void test_stub__forever_never_looks_again(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_FOREVER;
    little_asks(l, "3 at 1, 3 at 899");
    little_run(l);
    CU_ASSERT(little_found(l, "ac"));
    little_free(l);
}

void test_stub__none_asks_for_each_connection(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_asks(l, "3 at 1, 3 at 2");
    little_run(l);
    CU_ASSERT(little_found(l, "ar"));
    little_free(l);
}

/* Chrome's rule: the record's rest, but at least a minute. */
void test_stub__record_with_a_minimum(void)
{
    struct little_world *l = little_new();
    l->dns.ttl = 5 * SECOND;
    l->client.dns_cache.min_ttl = 60 * SECOND;
    little_asks(l, "3 at 10, 3 at 69, 3 at 71");
    little_run(l);
    CU_ASSERT(little_found(l, "aca"));
    little_free(l);
}

/* The resolver is down from the start: two questions of 5 s each, then failure. */
void test_stub__asks_twice_then_fails(void)
{
    struct little_world *l = little_new();
    l->client.timeout = 60 * SECOND;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 0, 30, NULL);
    little_asks(l, "4 at 2.385, 4 at 31");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_DNS);
    CU_ASSERT_EQUAL(l->record[0].fault, 0);
    CU_ASSERT_EQUAL(l->record[0].response, 10 * SECOND);
    CU_ASSERT_EQUAL(l->record[0].dns, 10 * SECOND);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    little_free(l);
}

/* ---- an old answer while looking again: a minute, and a minute of grace ---- */

void test_stub__stale_while_it_looks_again(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache = (struct dns_cache_spec){.rule = DNS_CACHE_FIXED, .ttl = 60 * SECOND, .stale = 60 * SECOND};
    little_ask(l, 1, 1);
    little_ask(l, 62, 1); /* expired at 61.02 s */
    little_ask(l, 62.5, 1);
    little_ask(l, 182.01, 1); /* 62.02 s + 60 s + 60 s is not over */
    little_ask(l, 320, 1);
    little_run(l);
    const double age_s[] = {0.01, 60.99, 0.49, 120, 0.01};
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[i].dns_age), age_s[i], 0.021);
    CU_ASSERT(little_found(l, "accca"));
    CU_ASSERT_EQUAL(l->record[1].dns, 0);
    CU_ASSERT_EQUAL(l->record[4].dns, 20 * MILLISECOND);
    CU_ASSERT_EQUAL(l->n_dns[DNS_LOOKUP], 4);
    little_free(l);
}

/* Nobody answers: the old answer until the grace is over, then failure. A failure that is to be kept does not displace it. */
void test_stub__failures_leave_the_stale_answer(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache = (struct dns_cache_spec){
        .rule = DNS_CACHE_FIXED, .ttl = 60 * SECOND, .stale = 60 * SECOND, .negative_ttl = 1000 * SECOND};
    l->client.timeout = 60 * SECOND;
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 10, 500, NULL);
    little_asks(l, "1 at 1, 1 at 62, 1 at 120, 1 at 130");
    little_run(l);
    CU_ASSERT(little_found(l, "acc"));
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_DNS_FAILURE);
    little_free(l);
}

/* ---- looking again every 5 s without being asked; the name moves from one site to the other at 100 s ---- */

static struct little_world *refreshing(bool drain)
{
    static struct answer_spec moved[] = {{.site = 1, .weight = 1, .location = SPEC_NONE}};
    static struct policy_spec policy;
    struct little_world *l = little_new();
    policy = (struct policy_spec){l->dns.policy.policy, 1, moved};
    l->dns.ttl = 1 * SECOND;
    little_keep_alive(l);
    l->client.dns_cache = (struct dns_cache_spec){
        .rule = DNS_CACHE_REFRESH, .ttl = 5 * SECOND, .stale = SIMTIME_NEVER, .drain_removed = drain};
    l->change[0] = (struct change_spec){.label = "move",
                                        .at = 100 * SECOND,
                                        .kind = CHANGE_SET,
                                        .section = SECTION_POLICY,
                                        .size = sizeof policy,
                                        .value = &policy};
    l->spec.n_changes = 1;
    l->spec.change = l->change;
    return l;
}

void test_stub__refresh_drains_what_is_gone(void)
{
    struct little_world *l = refreshing(true);
    little_asks(l, "3 at 50, 3 at 99, 3 at 106.1");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[2].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->record[2].site, 1);
    CU_ASSERT(little_found(l, "--c"));
    CU_ASSERT_EQUAL(l->record[2].dns, 0);
    /* ten users, every 5 s */
    double lookups = 10 * simtime_s(l->spec.run.duration) / 5;
    CU_ASSERT_DOUBLE_EQUAL(l->n_dns[DNS_LOOKUP], lookups, 20);
    little_free(l);
}

void test_stub__refresh_may_keep_what_is_gone(void)
{
    struct little_world *l = refreshing(false);
    little_asks(l, "3 at 50, 3 at 106.1, 4 at 106.2");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[1].site, 0);
    CU_ASSERT_EQUAL(l->record[2].site, 1);
    little_free(l);
}

/* Ten users of the second group of resolvers look again every 5 s: there, and never at the first. */
void test_stub__refresh_asks_its_own_resolver(void)
{
    static const struct share second = {1, 1};
    struct little_world *l = refreshing(true);
    struct resolver_spec resolvers[] = {l->resolver, l->resolver};
    resolvers[1].name = "office";
    l->spec.n_resolvers = 2;
    l->spec.resolver = resolvers;
    l->client.resolver.at = &second;
    little_asks(l, "3 at 50, 3 at 106.1");
    little_run(l);
    CU_ASSERT(little_found(l, "cc"));
    CU_ASSERT_EQUAL(l->n_lookups[0], 0);
    CU_ASSERT_DOUBLE_EQUAL(l->n_lookups[1], 10 * simtime_s(l->spec.run.duration) / 5, 20);
    little_free(l);
}

/* A busy connection ends after its request, which is answered. */
void test_stub__drain_waits_for_the_request(void)
{
    struct little_world *l = refreshing(true);
    l->client.timeout = 60 * SECOND;
    *(const struct dist **)l->pool[0].service = dist_new(l->arena, DIST_CONSTANT, 30e9, 0, 0);
    little_asks(l, "3 at 95, 3 at 130");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[0].site, 0);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->record[1].site, 1);
    little_free(l);
}

/* ---- failures ---- */

/* "No such name" for what is left of its TTL: known since 0.515 s for 300 s, whenever a user heard of it. */
void test_stub__negative_by_the_record(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.negative_ttl = DNS_CACHE_NEGATIVE_RECORD;
    l->dns.when_none_healthy = WHEN_NONE_NONE;
    l->dns.health.initial = HEALTH_DOWN;
    little_asks(l, "4 at 0.5, 5 at 100, 5 at 300.5, 5 at 300.6");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].dns, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[2].dns, 0);
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_OK);
    little_free(l);
}

/* A resolver's SERVFAIL says nothing about the name: it is not kept. */
void test_stub__servfail_is_no_record(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.negative_ttl = DNS_CACHE_NEGATIVE_RECORD;
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 0, 100, NULL);
    little_asks(l, "4 at 10, 4 at 14");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].dns, 2810 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[1].dns, 10 * MILLISECOND);
    little_free(l);
}

/* A failure kept by the client costs nothing until it expires. */
void test_stub__negative_cache(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.negative_ttl = 10 * SECOND;
    l->dns.when_none_healthy = WHEN_NONE_NONE;
    l->dns.health.initial = HEALTH_DOWN;
    little_asks(l, "4 at 0.5, 4 at 9");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT(l->record[0].dns > 0);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[1].dns, 0);
    little_free(l);
}

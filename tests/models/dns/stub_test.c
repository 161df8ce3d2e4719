/* The stub's clock rules, told as stories: who asks when, and what is known then. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static void check_source(const struct little_world *l, uint32_t i, enum dns_source source)
{
    CU_ASSERT_EQUAL_FATAL(l->n_records > i, 1);
    CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[i].dns_source, source);
}

/* User 1 fills the resolver at 0; user 2 gets what is left of the TTL at 40 s, so both look again after 60 s. */
void test_stub__record_keeps_what_is_left(void)
{
    struct little_world *l = little_new();
    little_ask(l, 0, 1);
    little_ask(l, 40, 2);
    little_ask(l, 59, 2);
    little_ask(l, 61, 2);
    little_ask(l, 62, 1);
    little_run(l);
    check_source(l, 0, DNS_SOURCE_AUTHORITY);
    check_source(l, 1, DNS_SOURCE_RESOLVER_CACHE);
    check_source(l, 2, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 3, DNS_SOURCE_AUTHORITY);
    check_source(l, 4, DNS_SOURCE_RESOLVER_CACHE);
    little_free(l);
}

/* At most 23.85 s, though the record has 60 s; what is less stays. */
void test_stub__record_with_a_maximum(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.max_ttl = 23850 * MILLISECOND;
    little_ask(l, 0, 1);
    little_ask(l, 23.8, 1);
    little_ask(l, 24, 1);
    little_ask(l, 47, 1);
    little_ask(l, 48, 1);
    little_ask(l, 59.9, 1);
    little_ask(l, 60.1, 1);
    little_run(l);
    static const enum dns_source source[] = {DNS_SOURCE_AUTHORITY,      DNS_SOURCE_CLIENT_CACHE,   DNS_SOURCE_RESOLVER_CACHE,
                                             DNS_SOURCE_CLIENT_CACHE,   DNS_SOURCE_RESOLVER_CACHE, DNS_SOURCE_CLIENT_CACHE,
                                             DNS_SOURCE_AUTHORITY};
    for (uint32_t i = 0; i < 7; i++)
        check_source(l, i, source[i]);
    little_free(l);
}

/* 30 s from its own read, whatever the record says: at 50 s + 30 s the answer is 80 s old. */
void test_stub__fixed_restarts_the_clock(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache = (struct dns_cache_spec){.rule = DNS_CACHE_FIXED, .ttl = 30 * SECOND};
    little_ask(l, 0, 1);
    little_ask(l, 50, 2);
    little_ask(l, 79, 2);
    little_ask(l, 81, 2);
    little_run(l);
    check_source(l, 1, DNS_SOURCE_RESOLVER_CACHE);
    check_source(l, 2, DNS_SOURCE_CLIENT_CACHE);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[2].dns_age), 79, 0.1);
    check_source(l, 3, DNS_SOURCE_AUTHORITY);
    little_free(l);
}

void test_stub__forever_never_looks_again(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_FOREVER;
    little_ask(l, 1, 3);
    little_ask(l, 899, 3);
    little_run(l);
    check_source(l, 0, DNS_SOURCE_AUTHORITY);
    check_source(l, 1, DNS_SOURCE_CLIENT_CACHE);
    little_free(l);
}

void test_stub__none_asks_for_each_connection(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask(l, 1, 3);
    little_ask(l, 2, 3);
    little_run(l);
    check_source(l, 1, DNS_SOURCE_RESOLVER_CACHE);
    little_free(l);
}

/* Chrome's rule: the record's rest, but at least a minute. */
void test_stub__record_with_a_minimum(void)
{
    struct little_world *l = little_new();
    l->dns.ttl = 5 * SECOND;
    l->client.dns_cache.min_ttl = 60 * SECOND;
    little_ask(l, 10, 3);
    little_ask(l, 69, 3);
    little_ask(l, 71, 3);
    little_run(l);
    check_source(l, 1, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 2, DNS_SOURCE_AUTHORITY);
    little_free(l);
}

/* The resolver is down from the start: two questions of 5 s each, then failure; with retries on, another pair. */
void test_stub__asks_twice_then_fails(void)
{
    struct little_world *l = little_new();
    l->client.timeout = 60 * SECOND;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 0, 30, NULL);
    little_ask(l, 2.385, 4);
    little_ask(l, 31, 4);
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
    check_source(l, 1, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 2, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 3, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 4, DNS_SOURCE_AUTHORITY);
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
    little_ask(l, 1, 1);
    little_ask(l, 62, 1);
    little_ask(l, 120, 1);
    little_ask(l, 130, 1);
    little_run(l);
    check_source(l, 1, DNS_SOURCE_CLIENT_CACHE);
    check_source(l, 2, DNS_SOURCE_CLIENT_CACHE);
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
    l->client.keep_alive = true;
    l->client.idle_timeout = SIMTIME_NEVER;
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
    little_ask(l, 50, 3);
    little_ask(l, 99, 3);
    little_ask(l, 106.1, 3);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[2].connection, CONNECTION_NEW);
    CU_ASSERT_EQUAL(l->record[2].site, 1);
    check_source(l, 2, DNS_SOURCE_CLIENT_CACHE);
    CU_ASSERT_EQUAL(l->record[2].dns, 0);
    /* ten users, every 5 s */
    double lookups = 10 * simtime_s(l->spec.run.duration) / 5;
    CU_ASSERT_DOUBLE_EQUAL(l->n_dns[DNS_LOOKUP], lookups, 20);
    little_free(l);
}

void test_stub__refresh_may_keep_what_is_gone(void)
{
    struct little_world *l = refreshing(false);
    little_ask(l, 50, 3);
    little_ask(l, 106.1, 3);
    little_ask(l, 106.2, 4);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].connection, CONNECTION_REUSED);
    CU_ASSERT_EQUAL(l->record[1].site, 0);
    CU_ASSERT_EQUAL(l->record[2].site, 1);
    little_free(l);
}

/* A busy connection ends after its request, which is answered. */
void test_stub__drain_waits_for_the_request(void)
{
    struct little_world *l = refreshing(true);
    l->client.timeout = 60 * SECOND;
    *(const struct dist **)l->pool[0].service = dist_new(l->arena, DIST_CONSTANT, 30e9, 0, 0);
    little_ask(l, 95, 3);
    little_ask(l, 130, 3);
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
    little_ask(l, 0.5, 4);
    little_ask(l, 100, 5);
    little_ask(l, 300.5, 5);
    little_ask(l, 300.6, 5);
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
    little_ask(l, 10, 4);
    little_ask(l, 14, 4);
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
    little_ask(l, 0.5, 4);
    little_ask(l, 9, 4);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT(l->record[0].dns > 0);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[1].dns, 0);
    little_free(l);
}

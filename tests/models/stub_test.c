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

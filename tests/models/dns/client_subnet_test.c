/* Client subnets: one answer for each network, by the client's place. Users 0 to 9 have the addresses 10.0.0.0 to 10.0.0.9. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* The resolver is in the EU, the clients in the US. */
static struct little_world *abroad(uint32_t prefix)
{
    struct little_world *l = little_new();
    l->dns.policy.policy = strategy_with_defaults(STRATEGY_POLICY, "latency", l->arena);
    l->client.region = 1;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->resolver.ecs = (struct ecs_spec){prefix > 0, prefix, UINT32_MAX};
    return l;
}

static void ask_all(struct little_world *l)
{
    for (uint32_t user = 0; user < 10; user++)
        little_ask(l, 1 + user, user);
    little_run(l);
}

static void check_sites(const struct little_world *l, uint32_t site)
{
    CU_ASSERT_EQUAL_FATAL(l->n_records, 10);
    for (uint32_t i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(l->record[i].site, site);
}

/* Without it the policy sees the resolver: everybody is sent across the ocean. */
void test_client_subnet__off_places_the_resolver(void)
{
    struct little_world *l = abroad(0);
    ask_all(l);
    check_sites(l, 0);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], 9);
    CU_ASSERT_EQUAL(l->record[0].misrouted, true);
    CU_ASSERT_EQUAL(l->record[0].stale, false);
    little_free(l);
}

/* /30: the networks .0 to .3, .4 to .7, .8 and .9. */
void test_client_subnet__splits_the_cache_by_prefix(void)
{
    struct little_world *l = abroad(30);
    ask_all(l);
    check_sites(l, 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 3);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], 7);
    for (uint32_t i = 0; i < 10; i++) {
        CU_ASSERT_EQUAL(l->record[i].dns_source, i % 4 ? DNS_SOURCE_RESOLVER_CACHE : DNS_SOURCE_AUTHORITY);
        CU_ASSERT_EQUAL(l->record[i].stale, false);
        CU_ASSERT_EQUAL(l->record[i].misrouted, false);
    }
    little_free(l);
}

void test_client_subnet__whole_range_is_one_network(void)
{
    static const uint32_t prefixes[] = {24, 16, 1};
    for (unsigned i = 0; i < 3; i++) {
        struct little_world *l = abroad(prefixes[i]);
        ask_all(l);
        check_sites(l, 1);
        CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
        little_free(l);
    }
}

/* Five users behind each address: two addresses, two networks of one. */
void test_client_subnet__nat_shares_a_network(void)
{
    struct little_world *l = abroad(32);
    l->client.nat = 5;
    ask_all(l);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 2);
    little_free(l);
}

/* The authority says that its answer holds for the region, or looks at nobody's subnet. */
void test_client_subnet__scope_of_the_answer(void)
{
    struct little_world *l = abroad(32);
    l->dns.ecs_scope = ECS_SCOPE_REGION;
    ask_all(l);
    check_sites(l, 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
    little_free(l);
    l = abroad(32);
    l->dns.ecs_scope = ECS_SCOPE_NONE;
    ask_all(l);
    check_sites(l, 0);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
    little_free(l);
}

/* Networks are asked for on their own, wait on their own (user 1 joins user 0), expire on their own (the first at 61 s), and
 * are all forgotten in an outage of the resolver. */
void test_client_subnet__networks_are_apart(void)
{
    struct little_world *l = abroad(30);
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 80, 81, NULL);
    little_asks(l, "0 at 1, 1 at 1.02, 4 at 50, 2 at 62, 5 at 63, 3 at 82, 6 at 83");
    little_run(l);
    CU_ASSERT(little_found(l, "araaraa"));
    little_free(l);
}

/* Two answers are kept for 60 s. Who comes third takes the place of the one asked for longest ago: network 2 at 4 that of 1
 * (not of 0, which was asked for again at 3), 1 at 6 that of 2, 2 at 7 that of 0, 0 at 8 that of 1. What has expired holds its
 * place: at 70 network 1 takes that of 2, and 0 has its own at 72. An outage empties them. */
void test_client_subnet__keeps_so_many(void)
{
    static const char asks[] = "0 at 1, 4 at 2, 1 at 3, 8 at 4, 2 at 5, 5 at 6, 9 at 7, 3 at 8, 6 at 70, 7 at 71, 0 at 72, "
                               "4 at 73, 8 at 90, 9 at 91";
    struct little_world *l = abroad(30);
    l->resolver.ecs.max_subnets = 2;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 80, 81, NULL);
    little_asks(l, asks);
    little_run(l);
    CU_ASSERT(little_found(l, "aararaaaararar"));
    little_free(l);
    l = abroad(30);
    l->resolver.ecs.max_subnets = 3; /* as many as there are */
    little_asks(l, asks);
    little_run(l);
    CU_ASSERT(little_found(l, "aararrrrararar"));
    little_free(l);
}

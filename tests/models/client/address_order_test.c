/* Sorting by shared bits, by hand and through a world. */
#include "models/client/address_order.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

void test_address_order__shared_bits_in_the_own_subnet(void)
{
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 16, 0x0a000005), 32);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 16, 0x0a000004), 31);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 16, 0x0a000085), 24);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 16, 0x0a008005), 16);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 16, 0x0a010005), 0); /* 15 bits, but another subnet */
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 0, 0x0a010005), 15);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 32, 0x0a000004), 0);
    CU_ASSERT_EQUAL(address_order_shared_bits(0x0a000005, 32, 0x0a000005), 32);
}

/* Users 10.0.0.0 to 10.0.0.9 in a /16; both sites without a balancer, so two servers each; the resolver rotates. */
static struct little_world *sorted(void)
{
    struct little_world *l = little_new();
    l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
    l->resolver.rotate = ROTATE_CYCLIC;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->client.address_selection = SELECT_RFC6724;
    return l;
}

/* The rotating answer begins with either site, but 10.0.0.x shares more bits with 10.0.1.1 than with 10.0.128.1. */
void test_address_order__one_address_wins_for_ever(void)
{
    struct little_world *l = sorted();
    l->site[0].has_addresses = l->site[1].has_addresses = true;
    l->site[0].address_base = 0x0a008000;
    l->site[1].address_base = 0x0a000100;
    l->site[0].address_prefix = l->site[1].address_prefix = 24;
    little_ask_every(l, 1, 59, 3);
    little_run(l);
    CU_ASSERT_EQUAL(l->n_records, 20);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, 1);
    little_free(l);
}

/* What is in no subnet of the client's stays in the order of the answer; one that is comes before. */
void test_address_order__others_keep_their_order(void)
{
    for (unsigned given = 0; given < 2; given++) {
        struct little_world *l = sorted();
        l->site[1].has_addresses = given;
        l->site[1].address_base = given ? 0x0a010000 : 0; /* 10.1.0.0: another subnet */
        l->site[1].address_prefix = 24;
        little_ask_every(l, 1, 59, 3);
        little_run(l);
        for (uint32_t i = 0; i < l->n_records; i++)
            CU_ASSERT_EQUAL(l->record[i].site, i % 2);
        little_free(l);
    }
    struct little_world *l = sorted();
    l->site[1].has_addresses = true;
    l->site[1].address_base = 0x0a00ff00;
    l->site[1].address_prefix = 24;
    little_ask_every(l, 1, 59, 3);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, 1);
    little_free(l);
}

/* The whole order: site 0 has servers 10.0.0.17 and .18, site 1 has 10.0.0.5 and .6; user 4 is 10.0.0.4. The first two crash:
 * the third is tried third. */
void test_address_order__every_position(void)
{
    struct little_world *l = sorted();
    l->site[0].n_tiers = l->site[1].n_tiers = 0;
    l->site[0].has_addresses = l->site[1].has_addresses = true;
    l->site[0].address_base = 0x0a000010;
    l->site[1].address_base = 0x0a000004;
    l->site[0].address_prefix = 28;
    l->site[1].address_prefix = 30;
    static const struct target first = {TARGET_SERVER, 1, 0, 0}, second = {TARGET_SERVER, 1, 0, 1},
                               third = {TARGET_SERVER, 0, 0, 0};
    little_fault(l, "crash", first, 20, 300, NULL);
    little_fault(l, "crash", second, 40, 300, NULL);
    little_fault(l, "crash", third, 60, 300, NULL);
    for (uint32_t i = 0; i < 4; i++)
        little_ask(l, 10 + 20 * i, 4);
    little_run(l);
    const uint32_t site[] = {1, 1, 0, 0}, server[] = {0, 1, 0, 1};
    for (uint32_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].site, site[i]);
        CU_ASSERT_EQUAL(l->record[i].server, server[i]);
    }
    little_free(l);
}

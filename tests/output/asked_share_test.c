/* Asked shares: weights down a tree of policies. */
#include "output/asked_share.h"

#include <CUnit/CUnit.h>
#include <math.h>

static const struct {
    bool multi;
} one_of_them = {false}, several = {true};

static struct strategy_use use(const char *name, const void *params)
{
    return (struct strategy_use){strategy_find(STRATEGY_POLICY, name), params};
}

/* 3 : 5 : 11, the last a group of 1 : 3 in which the first site is again. */
struct tree {
    struct answer_spec inner[2], outer[3];
    struct policy_spec group;
    struct dns_spec dns;
    struct spec spec;
};

static void plant(struct tree *tree)
{
    *tree = (struct tree){.inner = {{.site = 0, .weight = 1}, {.site = 2, .weight = 3}},
                          .outer = {{.site = 0, .weight = 3}, {.site = 1, .weight = 5}, {.site = SPEC_NONE, .weight = 11}}};
    tree->group = (struct policy_spec){use("weighted_sticky", &one_of_them), 2, tree->inner};
    tree->outer[2].nested = &tree->group;
    tree->dns.policy = (struct policy_spec){use("weighted", &one_of_them), 3, tree->outer};
    tree->spec.n_dns = 1;
    tree->spec.dns = &tree->dns;
}

void test_asked_share__products_of_weights(void)
{
    struct tree tree;
    plant(&tree);
    CU_ASSERT_DOUBLE_EQUAL(asked_share(&tree.spec, 0, 0), (3 + 11 / 4.0) / 19, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(asked_share(&tree.spec, 0, 1), 5 / 19.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(asked_share(&tree.spec, 0, 2), 11 * 0.75 / 19, 1e-12);
    CU_ASSERT_EQUAL(asked_share(&tree.spec, 0, 3), 0);
}

void test_asked_share__where_nothing_asks(void)
{
    struct tree tree;
    plant(&tree);
    tree.group.policy = use("failover", &one_of_them);
    CU_ASSERT(isnan(asked_share(&tree.spec, 0, 1)));
    plant(&tree);
    tree.dns.policy.policy.params = &several;
    CU_ASSERT(isnan(asked_share(&tree.spec, 0, 1)));
    plant(&tree);
    for (int i = 0; i < 3; i++)
        tree.outer[i].weight = 0;
    CU_ASSERT(isnan(asked_share(&tree.spec, 0, 1)));
    plant(&tree);
    struct change_spec change = {.kind = CHANGE_SET, .section = SECTION_POLICY, .a = 0};
    tree.spec.change = &change;
    tree.spec.n_changes = 1;
    CU_ASSERT(isnan(asked_share(&tree.spec, 0, 1)));
    change.section = SECTION_DNS; /* its ttl */
    CU_ASSERT_DOUBLE_EQUAL(asked_share(&tree.spec, 0, 1), 5 / 19.0, 1e-12);
}

/* What `list` shows: every strategy, by name and alias; what is said of products has a source. */
#include "models/strategy.h"
#include "sim/app/catalogue/catalogue.h"
#include "sim/app/scenario/metric.h"
#include <CUnit/CUnit.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

void test_catalogue__every_strategy_is_listed(void)
{
    static const char *const kinds[STRATEGY_KINDS] = {"arrivals", "dns-policies", "algorithms", "disciplines", "faults"};
    for (int k = 0; k < STRATEGY_KINDS; k++) {
        const struct kind *kind = catalogue_find(kinds[k]);
        const struct strategy *strategy;
        struct item item;
        CU_ASSERT_PTR_NOT_NULL_FATAL(kind);
        for (unsigned i = 0; (strategy = strategy_at((enum strategy_kind)k, i)); i++) {
            CU_ASSERT_TRUE_FATAL(kind_find(kind, strategy->name, &item));
            CU_ASSERT_PTR_EQUAL(item.help, strategy->help);
        }
    }
}

void test_catalogue__aliases_are_found(void)
{
    struct item item;
    CU_ASSERT_TRUE(kind_find(catalogue_find("algorithms"), "leastconn", &item));
    CU_ASSERT_STRING_EQUAL(item.name, "least_connections");
    CU_ASSERT_FALSE(kind_find(catalogue_find("algorithms"), "leastcon", &item));
    CU_ASSERT_PTR_NULL(catalogue_find("algorithm"));
}

void test_catalogue__no_kind_is_empty(void)
{
    struct item item;
    for (const struct kind *kind = catalogue; kind->name; kind++) {
        CU_ASSERT_TRUE(kind->at(0, &item));
        for (unsigned i = 0; kind->at(i, &item); i++)
            CU_ASSERT_TRUE(item.name && *item.name && item.help && *item.help);
    }
}

/* The first word of each part of an origin: "nginx, HAProxy; IPVS: no" names three products. Other words begin small. */
static bool names_only_the_sourced(const char *origin, const char *source)
{
    for (const char *part = origin; *part; part += strcspn(part, ",;"), part += strspn(part, ",; ")) {
        char product[40];
        snprintf(product, sizeof product, "%.*s", (int)strcspn(part, " ,;:"), part);
        bool is_capital = product[0] >= 'A' && product[0] <= 'Z';
        bool is_name = is_capital || strcmp(product, "nginx") == 0 || strcmp(product, "glibc") == 0;
        if (is_name && !(source && strstr(source, product)))
            return false;
    }
    return true;
}

/* Whatever is said to be a product's default says where that is written. */
void test_catalogue__defaults_of_products_have_a_source(void)
{
    struct item item;
    unsigned n_origins = 0;
    for (const struct kind *kind = catalogue; kind->name; kind++)
        for (unsigned i = 0; kind->at(i, &item); i++)
            for (const struct param *row = item.params; row && row->key; row++) {
                n_origins += row->origin != NULL;
                if (!row->origin || names_only_the_sourced(row->origin, item.source))
                    continue;
                printf("%s %s %s: \"%s\" is in no source\n", kind->name, item.name, row->key, row->origin);
                CU_FAIL("a default without a source");
            }
    CU_ASSERT(n_origins > 50);
    CU_ASSERT_FALSE(names_only_the_sourced("nginx; Envoy: off", "nginx manual"));
}

/* What products are said to do, by names that mean one product only. */
static const char *const products[] = {
    "ALB",     "Akamai",  "Artillery", "Azure", "BIND",  "Chrome",   "Cilium",  "Cloudflare", "Envoy",           "Finagle",
    "Firefox", "Gatling", "Google",    "gRPC",  "IPVS",  "HAProxy",  "JMeter",  "Katran",     "Linkerd",         "Locust",
    "NS1",     "NLB",     "OpenResty", "k6",    "gdnsd", "PowerDNS", "Prequal", "Route 53",   "systemd-resolved", "Unbound",
    "Vegeta",  "curl",    "dnsdist",   "glibc", "nginx", "wrk2",
};

static bool is_letter(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

/* As a word of its own; of systemd-resolved the source is systemd's manual. */
static bool names(const char *text, const char *product)
{
    size_t n = strlen(product);
    for (const char *at = text; text && (at = strstr(at, product)); at += n)
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[n]))
            return true;
    return false;
}

static void assert_sourced(const struct kind *kind, const struct item *item, const char *where, const char *text)
{
    for (size_t p = 0; p < sizeof products / sizeof products[0]; p++) {
        const char *cited = strcmp(products[p], "systemd-resolved") == 0 ? "systemd" : products[p];
        if (!names(text, products[p]) || (item->source && strstr(item->source, cited)))
            continue;
        printf("%s %s, %s: %s is in no source\n", kind->name, item->name, where, products[p]);
        CU_FAIL("a statement about a product without a source");
    }
}

/* In any sentence, not only beside a default. */
void test_catalogue__statements_about_products_have_a_source(void)
{
    static const char *const sourced[] = {"arrivals", "algorithms", "dns-policies", "disciplines", "faults", "presets",
                                          "distributions", "keys"};
    struct item item;
    for (size_t k = 0; k < sizeof sourced / sizeof sourced[0]; k++) {
        const struct kind *kind = catalogue_find(sourced[k]);
        for (unsigned i = 0; kind->at(i, &item); i++) {
            assert_sourced(kind, &item, "known as", item.known_as);
            assert_sourced(kind, &item, "help", item.help);
            assert_sourced(kind, &item, "description", item.description);
            assert_sourced(kind, &item, "when down", item.when_down);
            for (const struct param *row = item.params; row && row->key; row++) {
                assert_sourced(kind, &item, row->key, row->origin);
                if (strcmp(row->key, "preset") != 0) /* that lists names, and each preset has a source */
                    assert_sourced(kind, &item, row->key, row->help);
            }
        }
    }
    CU_ASSERT(names("(Envoy: 1.9)", "Envoy") && !names("wrk2", "wrk") && !names("k6s", "k6"));
}

void test_catalogue__metrics_are_listed_once(void)
{
    for (const struct metric *a = metrics; a->name; a++)
        for (const struct metric *b = a + 1; b->name; b++)
            CU_ASSERT_STRING_NOT_EQUAL(a->name, b->name);
}

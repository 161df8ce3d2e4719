/* Paths: names with dots, quotes, wild cards, sections made on the way, names that must be there. */
#include "sim/app/text/path.h"

#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const char source[] = "dns:\n"
                             "  shop.example: {ttl: 60s}\n"
                             "  shop: {ttl: 7s, example: {ttl: 8s}}\n"
                             "sites:\n"
                             "  eu-site: {balancer: {algorithm: rr, health_check: haproxy}, pools: {app: {servers: 3}}}\n"
                             "  us-site: {pools: {app: {servers: 2}}}\n"
                             "faults:\n"
                             "  - {at: 1s, crash: eu-site}\n";

struct paths {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct node *root;
};

static struct paths paths_new(void)
{
    struct paths paths = { .arena = arena_new(NULL) };
    paths.diagnostics = diagnostics_new(paths.arena);
    paths.root = yaml_tree_read(paths.arena, "a.yaml", source, strlen(source), paths.diagnostics);
    CU_ASSERT_PTR_NOT_NULL_FATAL(paths.root);
    return paths;
}

static bool set(struct paths *paths, const char *path, const char *value)
{
    struct place place = { path, 0, 0, 0 };
    struct node *node = yaml_tree_read_option(paths->arena, path, value, paths->diagnostics);
    return path_set(paths->arena, paths->diagnostics, paths->root, path, place, node);
}

static const struct node *at(const struct paths *paths, const char *const *keys)
{
    const struct node *node = paths->root;
    for (; *keys && node; keys++)
        node = node_get(node, *keys);
    return node;
}
#define AT(paths, ...) at(&(paths), (const char *const[]){ __VA_ARGS__, NULL })

void test_path__names_with_dots(void)
{
    struct paths paths = paths_new();
    CU_ASSERT(set(&paths, "dns.shop.example.ttl", "5s"));
    CU_ASSERT(set(&paths, "dns.\"shop\".ttl", "6s"));
    CU_ASSERT(set(&paths, "dns.\"shop\".example.ttl", "9s"));
    CU_ASSERT_STRING_EQUAL(AT(paths, "dns", "shop.example", "ttl")->text, "5s");
    CU_ASSERT_STRING_EQUAL(AT(paths, "dns", "shop", "ttl")->text, "6s");
    CU_ASSERT_STRING_EQUAL(AT(paths, "dns", "shop", "example", "ttl")->text, "9s");
    CU_ASSERT_EQUAL(AT(paths, "dns", "shop", "ttl")->place.line, 0);
    arena_free(paths.arena);
}

void test_path__wild_cards_skip_what_lacks_the_section(void)
{
    struct paths paths = paths_new();
    CU_ASSERT(set(&paths, "sites.*.balancer.algorithm", "lc"));
    CU_ASSERT_STRING_EQUAL(AT(paths, "sites", "eu-site", "balancer", "algorithm")->text, "lc");
    CU_ASSERT_PTR_NULL(AT(paths, "sites", "us-site", "balancer"));
    CU_ASSERT(set(&paths, "sites.*.pools.*.servers", "7"));
    CU_ASSERT_STRING_EQUAL(AT(paths, "sites", "us-site", "pools", "app", "servers")->text, "7");
    CU_ASSERT(!set(&paths, "sites.*.balancers.*.algorithm", "lc"));
    arena_free(paths.arena);
}

void test_path__sections_are_made(void)
{
    struct paths paths = paths_new();
    CU_ASSERT(set(&paths, "run.seed", "3"));
    CU_ASSERT_STRING_EQUAL(AT(paths, "run", "seed")->text, "3");
    CU_ASSERT(set(&paths, "sites.eu-site.balancer.health_check.fall", "5"));
    CU_ASSERT_STRING_EQUAL(AT(paths, "sites", "eu-site", "balancer", "health_check", "preset")->text, "haproxy");
    CU_ASSERT_STRING_EQUAL(AT(paths, "sites", "eu-site", "balancer", "health_check", "fall")->text, "5");
    CU_ASSERT(set(&paths, "sites.eu-site.pools.app.servers.2.weight", "11"));
    CU_ASSERT_EQUAL(AT(paths, "sites", "eu-site", "pools", "app", "servers")->n, 3);
    CU_ASSERT_STRING_EQUAL(AT(paths, "sites", "eu-site", "pools", "app", "servers", "2", "weight")->text, "11");
    CU_ASSERT(set(&paths, "faults.1.at", "2s"));
    CU_ASSERT_STRING_EQUAL(node_get(AT(paths, "faults")->entry[0].value, "at")->text, "2s");
    arena_free(paths.arena);
}

/* A word that stands for a map makes room for the map. */
void test_path__words_become_maps(void)
{
    static const struct {
        const char *key, *word, *becomes;
    } table[] = { { "dns_cache", "jvm", "preset" },   { "dns_cache", "forever", "rule" }, { "dns_cache", "30s", "ttl" },
                  { "outlier", "nginx", "preset" },   { "serve_stale", "off", NULL },     { "prefetch", "on", NULL },
                  { "happy_eyeballs", "yes", NULL },  { "ecs", "no", NULL } };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct paths paths = paths_new();
        const char *path = arena_printf(paths.arena, "sites.us-site.%s", table[i].key);
        CU_ASSERT(set(&paths, path, table[i].word));
        CU_ASSERT(set(&paths, arena_printf(paths.arena, "%s.other", path), "7"));
        const struct node *map = AT(paths, "sites", "us-site", table[i].key);
        CU_ASSERT_EQUAL_FATAL(map->kind, NODE_MAP);
        CU_ASSERT_STRING_EQUAL(node_get(map, "other")->text, "7");
        CU_ASSERT_EQUAL(map->n, table[i].becomes ? 2 : 1);
        if (table[i].becomes)
            CU_ASSERT_STRING_EQUAL(node_get(map, table[i].becomes)->text, table[i].word);
        arena_free(paths.arena);
    }
}

static void expect_refused(const char *path, const char *words)
{
    struct paths paths = paths_new();
    CU_ASSERT(!set(&paths, path, "1"));
    const struct diagnostic *d = diagnostics_at(paths.diagnostics, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT(strstr(d->text, words) || (d->repair && strstr(d->repair, words)));
    arena_free(paths.arena);
}

void test_path__refused(void)
{
    expect_refused("sites.eu.balancer.algorithm", "no site is called \"eu\"");
    expect_refused("sites.eu.balancer.algorithm", "did you mean sites.eu-site.balancer.algorithm?");
    expect_refused("dns.shp.example.ttl", "did you mean dns.shop.example.ttl?");
    expect_refused("sites.eu-site.pools.web.servers", "no pool is called \"web\"");
    expect_refused("sites.us-site.balancer.algorithm", "no \"balancer\"");
    expect_refused("dns.shop.ttl.x", "no \"x\"");
    expect_refused("faults.2.at", "no \"2\"");
    expect_refused("faults.0.at", "no \"0\"");
    expect_refused("", "no \"\"");
    expect_refused("dns..ttl", "\"\"");
    expect_refused("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r", "no \"");
}

/* From file to spec: every section once, in a scenario whose numbers are all different (complete.yaml). */
#include "sim/app/scenario/scenario.h"

#include "models/script/sandbox.h"
#include "models/arrival/arrival.h"
#include "sim/engine/arena.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct loaded {
    struct arena *arena;
    const struct scenario *scenario;
    const struct spec *spec;
};

static struct loaded loaded_from(struct arena *arena, const struct scenario *scenario)
{
    return (struct loaded){ arena, scenario, scenario ? scenario->spec : NULL };
}

static struct loaded load(const char *text, unsigned n_sets, const char *const *sets)
{
    struct arena *arena = arena_new(NULL);
    struct scenario_source source = { .folder = "scenarios/data", .n_sets = n_sets, .set = sets };
    return loaded_from(arena, load_text_with(arena, text, source));
}

static struct loaded load_complete(void)
{
    struct arena *arena = arena_new(NULL);
    return loaded_from(arena, load_source(arena, &(struct scenario_source){ .file = "tests/sim/app/scenario/complete.yaml" }));
}

#define BEGIN "gslbsim: 1\nrun: {duration: 900s, warmup: 61s}\n"
#define CLIENTS "clients: {web: {arrivals: poisson(7/s)}}\n"
#define SITES                                                                                                                  \
    "sites: {one: {pools: {app: {servers: 3, service_time: 40ms}}}, two: {pools: {app: {servers: 5, service_time: 50ms}}}}\n"
#define DNS "dns: {shop.example: {policy: weighted, answers: {one: 3, two: 5}}}\n"

void test_scenario__run_and_regions(void)
{
    struct loaded loaded = load_complete();
    const struct spec *spec = loaded.spec;
    CU_ASSERT_PTR_NOT_NULL_FATAL(spec);
    CU_ASSERT_EQUAL(spec->run.duration, 900 * SECOND);
    CU_ASSERT_EQUAL(spec->run.warmup, 61 * SECOND);
    CU_ASSERT_EQUAL(spec->run.replications, 7);
    CU_ASSERT_EQUAL(spec->run.seed, UINT64_C(12345678901234567890));
    CU_ASSERT_EQUAL(spec->output.window, 5 * SECOND);
    CU_ASSERT_EQUAL(spec->output.n_percentiles, 4);
    CU_ASSERT_EQUAL(spec->n_regions, 2);
    CU_ASSERT_STRING_EQUAL(spec->region[0].name, "eu");
    CU_ASSERT_EQUAL(spec->link[1].rtt->kind, DIST_LOGNORMAL);
    CU_ASSERT_DOUBLE_EQUAL(spec->link[2].rtt->mean, 90e6, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(spec->link[2].loss_share, 0.001, 1e-12);
    CU_ASSERT_PTR_NULL(spec->link[0].rtt);
    arena_free(loaded.arena);
}

void test_scenario__dns(void)
{
    struct loaded loaded = load_complete();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    const struct dns_spec *dns = &loaded.spec->dns[0];
    CU_ASSERT_EQUAL(dns->ttl, 59 * SECOND);
    CU_ASSERT_EQUAL(dns->negative_ttl, 300 * SECOND);
    CU_ASSERT_STRING_EQUAL(dns->policy.policy.type->name, "geolocation");
    CU_ASSERT_EQUAL_FATAL(dns->policy.n_answers, 3);
    CU_ASSERT_EQUAL(dns->policy.answer[0].site, 0);
    CU_ASSERT_EQUAL(dns->policy.answer[0].location, 0);
    CU_ASSERT_EQUAL(dns->policy.answer[1].site, SPEC_NONE);
    const struct policy_spec *nested = dns->policy.answer[1].nested;
    CU_ASSERT_EQUAL(nested->answer[0].site, 1);
    CU_ASSERT_EQUAL(nested->answer[1].weight, 11);
    CU_ASSERT_EQUAL(dns->policy.answer[2].site, 1);
    CU_ASSERT_EQUAL(dns->policy.answer[2].location, SPEC_NONE);
    CU_ASSERT(dns->health.enabled && dns->health.type == HEALTH_TCP);
    CU_ASSERT_EQUAL(dns->health.timeout, 2385 * MILLISECOND);
    CU_ASSERT_EQUAL(dns->health.vantage.n, 2);
    CU_ASSERT_EQUAL(dns->health.quorum, QUORUM_MORE_THAN);
    CU_ASSERT_DOUBLE_EQUAL(dns->health.quorum_share, 0.18, 1e-12);
    CU_ASSERT_EQUAL(dns->when_none_healthy, WHEN_NONE_SITE);
    CU_ASSERT_EQUAL(dns->fallback_site, 1);
    const struct resolver_spec *resolver = loaded.spec->resolver;
    CU_ASSERT_DOUBLE_EQUAL(resolver[0].size[0], 6.0 / 11, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(resolver[0].size[2], 2.0 / 11, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(resolver[1].size[1], 5.0 / 8, 1e-12);
    CU_ASSERT_EQUAL(resolver[0].rotate, ROTATE_RANDOM);
    CU_ASSERT_EQUAL(resolver[0].min_ttl, 90 * SECOND);
    CU_ASSERT_EQUAL(resolver[1].max_ttl, 86400 * SECOND);
    arena_free(loaded.arena);
}

void test_scenario__clients(void)
{
    struct loaded loaded = load_complete();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    const struct client_spec *client = &loaded.spec->client[0];
    CU_ASSERT_EQUAL(client->dns, 0);
    CU_ASSERT_EQUAL(client->target, SPEC_NONE);
    CU_ASSERT_EQUAL(client->users, 20000);
    CU_ASSERT_EQUAL(client->nat, 13);
    CU_ASSERT_EQUAL(client->address_base, 0xac100000);
    CU_ASSERT_EQUAL(client->address_prefix, 12);
    CU_ASSERT_DOUBLE_EQUAL(client->resolver.at[1].share, 0.3, 1e-12);
    CU_ASSERT_STRING_EQUAL(client->arrivals.type->name, "stages");
    const struct stage_list *stages = client->arrivals.params;
    CU_ASSERT_EQUAL(stages->n_stages, 2);
    CU_ASSERT_EQUAL(stages->rate_per_s[1], 400);
    CU_ASSERT_EQUAL(stages->rate_per_s[2], 0.5);
    CU_ASSERT_EQUAL(stages->duration[1], 300 * SECOND);
    CU_ASSERT_EQUAL(client->dns_cache.rule, DNS_CACHE_FIXED);
    CU_ASSERT_EQUAL(client->dns_cache.ttl, 30 * SECOND);
    CU_ASSERT_EQUAL(client->dns_cache.negative_ttl, 10 * SECOND);
    CU_ASSERT_STRING_EQUAL(client->dns_cache.preset, "jvm");
    CU_ASSERT_STRING_EQUAL(loaded.spec->path[client->path.at[0].index], "/image/big");
    CU_ASSERT_EQUAL(client->path.at[1].index, 0);
    CU_ASSERT(client->keep_alive && client->idle_timeout == SIMTIME_NEVER && client->max_age == 660 * SECOND);
    CU_ASSERT_EQUAL(client->max_requests, 1000);
    CU_ASSERT_EQUAL(client->retry.on, RETRY_CONNECT | RETRY_5XX);
    CU_ASSERT_EQUAL(client->retry.backoff, 100 * MILLISECOND);
    CU_ASSERT_EQUAL(client->retry.backoff_cap, 2 * SECOND);
    CU_ASSERT_EQUAL(client->retry.backoff_factor, 2);
    CU_ASSERT_EQUAL(client->retry.jitter, JITTER_EQUAL);
    CU_ASSERT_DOUBLE_EQUAL(client->retry.budget_share, 0.1, 1e-12);
    CU_ASSERT_EQUAL(client->timeout, 10 * SECOND);
    arena_free(loaded.arena);
}

/* Index of a path in the spec. */
static uint32_t path_index(const struct spec *spec, const char *path)
{
    uint32_t i = 0;
    while (strcmp(spec->path[i], path) != 0)
        i++;
    return i;
}

void test_scenario__sites(void)
{
    struct loaded loaded = load_complete();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    const struct site_spec *site = &loaded.spec->site[0];
    uint32_t big = path_index(loaded.spec, "/image/big");
    CU_ASSERT_EQUAL(site->n_tiers, 2);
    CU_ASSERT_EQUAL(site->tier[0].layer, LAYER_L4);
    CU_ASSERT_STRING_EQUAL(site->tier[0].algorithm.type->name, "least_connections");
    CU_ASSERT_EQUAL(site->tier[0].instances, 3);
    CU_ASSERT_EQUAL(site->tier[1].tls, TLS_QUIC);
    CU_ASSERT_EQUAL(site->tier[1].health.fall, 7);
    CU_ASSERT_EQUAL(site->tier[1].health.interval, 2 * SECOND);
    CU_ASSERT_EQUAL(site->tier[1].health.type, HEALTH_HTTP);
    CU_ASSERT_EQUAL(site->tier[1].cache_size, 170);
    CU_ASSERT_EQUAL(site->tier[1].pool_of_path[0], 0);
    CU_ASSERT_EQUAL(site->tier[1].pool_of_path[big], 1);
    CU_ASSERT_EQUAL(site->tier[1].when_none_healthy, WHEN_NONE_NONE);
    CU_ASSERT_EQUAL(site->tier[1].workers, SPEC_UNLIMITED);
    const struct pool_spec *app = &site->pool[0], *images = &site->pool[1];
    CU_ASSERT_STRING_EQUAL(app->server[0].name, "big");
    CU_ASSERT(app->server[0].weight == 11 && app->server[0].speed == 2 && app->server[0].workers == 8);
    CU_ASSERT(app->server[1].weight == 3 && app->server[1].speed == 1 && app->server[1].workers == 8);
    CU_ASSERT_EQUAL(app->service[0]->kind, DIST_EXPONENTIAL);
    CU_ASSERT_DOUBLE_EQUAL(app->service[big]->mean, 5e6, 1e-3);
    CU_ASSERT_EQUAL(app->queue_limit, SPEC_UNLIMITED);
    CU_ASSERT_EQUAL(images->queue_limit, 64);
    CU_ASSERT_STRING_EQUAL(images->server[1].name, "2");
    CU_ASSERT_STRING_EQUAL(images->discipline.type->name, "processor_sharing");
    CU_ASSERT(images->cancel_queued && !app->cancel_queued);
    CU_ASSERT_DOUBLE_EQUAL(images->service[0]->mean, 0.95 * 10e6 + 0.05 * 2e9, 1);
    CU_ASSERT_EQUAL(loaded.spec->site[1].n_tiers, 0);
    CU_ASSERT_EQUAL(loaded.spec->site[1].pool[0].service[big]->kind, DIST_LOGNORMAL);
    arena_free(loaded.arena);
}

void test_scenario__faults_and_changes(void)
{
    struct loaded loaded = load_complete();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    const struct fault_spec *fault = loaded.spec->fault;
    CU_ASSERT_EQUAL_FATAL(loaded.spec->n_faults, 4);
    CU_ASSERT_STRING_EQUAL(fault[0].label, "crash eu-site");
    CU_ASSERT_EQUAL(fault[0].target.kind, TARGET_SITE);
    CU_ASSERT_EQUAL(fault[0].until, 300 * SECOND);
    CU_ASSERT_STRING_EQUAL(fault[2].label, "slow eu-site/app/small");
    CU_ASSERT_EQUAL(fault[2].target.kind, TARGET_SERVER);
    CU_ASSERT_EQUAL(fault[2].target.c, 1);
    CU_ASSERT_EQUAL(fault[1].mtbf->kind, DIST_EXPONENTIAL);
    CU_ASSERT_EQUAL(*(const double *)fault[1].fault.params, 5);
    CU_ASSERT_EQUAL(fault[3].target.kind, TARGET_REGIONS);
    CU_ASSERT_EQUAL(fault[3].until, SIMTIME_NEVER);
    const struct change_spec *change = loaded.spec->change;
    CU_ASSERT_EQUAL_FATAL(loaded.spec->n_changes, 2);
    CU_ASSERT_EQUAL(change[0].at, 760 * SECOND);
    CU_ASSERT_EQUAL(change[0].section, SECTION_DNS);
    CU_ASSERT_EQUAL(change[0].offset, offsetof(struct dns_spec, ttl));
    CU_ASSERT_EQUAL(*(const simtime *)change[0].value, 10 * SECOND);
    CU_ASSERT_EQUAL(change[1].kind, CHANGE_DRAIN);
    CU_ASSERT_EQUAL(change[1].target.kind, TARGET_INSTANCE);
    CU_ASSERT_EQUAL(change[1].target.b, 1);
    arena_free(loaded.arena);
}

void test_scenario__changes_of_weights_build_on_each_other(void)
{
    struct loaded loaded =
        load(BEGIN DNS CLIENTS SITES
                  "changes:\n"
                  "  - {at: 300s, set: {dns.shop.example.answers.two: 0}}\n"
                  "  - {at: 100s, set: {dns.shop.example.answers.one: 7, dns.shop.example.answers.two: 13}}\n"
                  "  - {at: 400s, set: {dns.shop.example.policy: round_robin, dns.shop.example.answers: [two, one]}}\n"
                  "  - {at: 500s, set: {sites.*.pools.app.weight: 2}}\n"
                  "  - {at: 600s, set: {clients.web.retry.max: 3}}\n",
                  0, NULL);
    CU_ASSERT_PTR_NULL(loaded.spec); /* retry.max is not live */
    arena_free(loaded.arena);
    loaded = load(BEGIN DNS CLIENTS SITES
                       "changes:\n"
                       "  - {at: 300s, set: {dns.shop.example.answers.two: 0}}\n"
                       "  - {at: 100s, set: {dns.shop.example.answers.one: 7, dns.shop.example.answers.two: 13}}\n"
                       "  - {at: 400s, set: {dns.shop.example.policy: round_robin, dns.shop.example.answers: [two, one]}}\n"
                       "  - {at: 500s, set: {sites.*.pools.app.weight: 2}}\n",
                       0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    CU_ASSERT_EQUAL_FATAL(loaded.spec->n_changes, 3 + 8);
    const struct policy_spec *first = loaded.spec->change[0].value, *second = loaded.spec->change[1].value,
                             *third = loaded.spec->change[2].value;
    CU_ASSERT(first->answer[0].weight == 7 && first->answer[1].weight == 13);
    CU_ASSERT(second->answer[0].weight == 7 && second->answer[1].weight == 0);
    CU_ASSERT_STRING_EQUAL(third->policy.type->name, "round_robin");
    CU_ASSERT_EQUAL(third->answer[0].site, 1);
    CU_ASSERT_EQUAL(loaded.spec->change[10].section, SECTION_SERVER);
    CU_ASSERT_EQUAL(loaded.spec->change[10].a, 1);
    CU_ASSERT_EQUAL(loaded.spec->change[10].c, 4);
    CU_ASSERT_EQUAL(loaded.spec->dns[0].policy.answer[1].weight, 5);
    arena_free(loaded.arena);
}

void test_scenario__smallest(void)
{
    struct loaded loaded = load("gslbsim: 1\nrun: {duration: 1h}\n" CLIENTS
                                     "sites: {here: {pools: {app: {service_time: exponential(40ms)}}}}\n",
                                     0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    CU_ASSERT_EQUAL(loaded.spec->n_regions, 1);
    CU_ASSERT_EQUAL(loaded.spec->n_resolvers, 0);
    CU_ASSERT_EQUAL(loaded.spec->client[0].target, 0);
    CU_ASSERT_EQUAL(loaded.spec->client[0].dns, SPEC_NONE);
    CU_ASSERT_EQUAL(loaded.spec->client[0].users, 1000);
    CU_ASSERT_EQUAL(loaded.spec->client[0].path.n, 1);
    CU_ASSERT_EQUAL(loaded.spec->client[0].address_base, 0x0a000000);
    CU_ASSERT_EQUAL(loaded.spec->run.replications, 10);
    CU_ASSERT_EQUAL(loaded.spec->run.seed, 1);
    CU_ASSERT_EQUAL(loaded.spec->output.window, 20 * SECOND);
    CU_ASSERT_EQUAL(loaded.spec->site[0].pool[0].n_servers, 1);
    CU_ASSERT_EQUAL(loaded.spec->client[0].retry.budget_share, -1);
    arena_free(loaded.arena);
}

void test_scenario__each_group_has_a_resolver(void)
{
    struct loaded loaded =
        load(BEGIN DNS "clients: {a: {arrivals: poisson(1/s)}, b: {arrivals: poisson(2/s)}}\n" SITES, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    CU_ASSERT_EQUAL_FATAL(loaded.spec->n_resolvers, 2);
    CU_ASSERT_STRING_EQUAL(loaded.spec->resolver[1].name, "b");
    CU_ASSERT_EQUAL(loaded.spec->client[1].resolver.at[0].index, 1);
    CU_ASSERT_EQUAL(loaded.spec->client[1].resolver.at[0].share, 1);
    CU_ASSERT_EQUAL(loaded.spec->client[1].address_base, 0x0a010000);
    arena_free(loaded.arena);
}

void test_scenario__great_circle(void)
{
    static const char text[] = BEGIN CLIENTS "network:\n"
                                             "  regions: {new-york: {lat: 40.7128, lon: -74.0060}, london: {lat: 51.5074, lon: "
                                             "-0.1278}, far: {lat: -51, lon: 179}}\n"
                                             "  rtt: great_circle\n"
                                             "  stretch: 1\n"
                                             "  links: [{between: [far, london], rtt: 300ms}]\n"
                                             "sites: {one: {region: london, pools: {app: {service_time: 40ms}}}}\n";
    static const char *const sets[] = { "clients.web.region=new-york", "network.stretch=1.5" };
    struct loaded loaded = load(text, 1, sets);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    uint32_t n = loaded.spec->n_regions;
    CU_ASSERT_EQUAL(n, 3);
    const struct link_spec *link = loaded.spec->link;
    uint32_t a = 0, b = 0;
    for (uint32_t i = 0; i < n; i++) {
        a = strcmp(loaded.spec->region[i].name, "new-york") == 0 ? i : a;
        b = strcmp(loaded.spec->region[i].name, "london") == 0 ? i : b;
    }
    CU_ASSERT_DOUBLE_EQUAL(link[a * n + b].rtt->mean, 55.74078e6, 100);
    CU_ASSERT_DOUBLE_EQUAL(link[b * n + a].rtt->mean, 55.74078e6, 100);
    CU_ASSERT_EQUAL(link[a * n + a].rtt->mean, 0);
    CU_ASSERT_DOUBLE_EQUAL(link[b * n + (3 - a - b)].rtt->mean, 300e6, 1e-3);
    arena_free(loaded.arena);
    loaded = load(text, 2, sets);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    CU_ASSERT_DOUBLE_EQUAL(loaded.spec->link[a * n + b].rtt->mean, 1.5 * 55.74078e6, 150);
    arena_free(loaded.arena);
}

void test_scenario__matrix_and_trace(void)
{
    static const char text[] =
        BEGIN "network: {rtt_matrix: cloud-rtt-ms.csv, jitter: 0.25}\n"
              "clients: {web: {region: tokyo, arrivals: trace(trace.csv)}}\n"
              "sites: {one: {region: madrid, pools: {app: {service_time: empirical(trace.csv column=time_s)}}}}\n";
    struct loaded loaded = load(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    const struct spec *spec = loaded.spec;
    CU_ASSERT_EQUAL(spec->n_regions, 10);
    CU_ASSERT_STRING_EQUAL(spec->region[1].name, "toronto");
    CU_ASSERT_EQUAL(spec->link[0 * 10 + 2].rtt->mean, 32e6);
    CU_ASSERT_EQUAL(spec->link[0 * 10 + 2].rtt->kind, DIST_LOGNORMAL);
    CU_ASSERT_EQUAL(loaded.scenario->n_inputs, 2);
    const struct trace *trace = *(const struct trace *const *)spec->client[0].arrivals.params;
    CU_ASSERT(trace->n_rows > 10);
    CU_ASSERT_EQUAL(spec->site[0].pool[0].service[0]->n, trace->n_rows);
    for (uint32_t i = 1; i < trace->n_rows; i++)
        CU_ASSERT(trace->row[i].time >= trace->row[i - 1].time);
    arena_free(loaded.arena);
}

void test_scenario__options(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct scenario_source source = { .file = "tests/golden/errors/set_unknown_site.yaml",
                                            .has_seed = true,
                                            .seed = UINT64_MAX,
                                            .has_replications = true,
                                            .replications = 3 };
    const struct scenario *scenario = scenario_load(arena, &source, diagnostics);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    CU_ASSERT_EQUAL(scenario->spec->run.seed, UINT64_MAX);
    CU_ASSERT_EQUAL(scenario->spec->run.replications, 3);
    CU_ASSERT_STRING_EQUAL(scenario->spec->name, "set_unknown_site");
    arena_free(arena);
}

void test_scenario__aliases_are_independent(void)
{
    static const char text[] = BEGIN "clients: {web: {arrivals: poisson(7/s), target: one}}\n"
                                     "sites:\n  one: {pools: &p {app: {servers: 3, service_time: 40ms}}}\n  two: {pools: *p}\n";
    static const char *const sets[] = { "sites.two.pools.app.servers=7" };
    struct loaded loaded = load(text, 1, sets);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded.spec);
    CU_ASSERT_EQUAL(loaded.spec->site[0].pool[0].n_servers, 3);
    CU_ASSERT_EQUAL(loaded.spec->site[1].pool[0].n_servers, 7);
    arena_free(loaded.arena);
}

void test_scenario__keys(void)
{
    unsigned n_sections = 0, n_rows = 0, n_without_help = 0;
    for (const struct scenario_section *section = scenario_keys(); section->path; section++) {
        n_sections++;
        for (const struct param *row = section->rows; row->key; row++) {
            n_rows++;
            n_without_help += row->help == NULL || row->help[0] == '\0';
        }
    }
    CU_ASSERT(n_sections > 15);
    CU_ASSERT(n_rows > 100);
    CU_ASSERT_EQUAL(n_without_help, 0);
}

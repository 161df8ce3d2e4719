/* The resolved scenario: it loads to the same spec, and tells where each value came from. */
#include "models/arrival/arrival.h"
#include "models/script/sandbox.h"
#include "sim/app/scenario/scenario.h"
#include "sim/engine/arena.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMPLETE "tests/sim/app/scenario/complete.yaml"

static void print_dist(FILE *out, const struct dist *dist)
{
    if (dist)
        fprintf(out, " %d %.17g %.17g %u;", (int)dist->kind, dist->mean, dist->sd, dist->n);
}

/* Plain numbers in a struct that was zeroed before. */
static void print_params(FILE *out, const struct strategy_use *use)
{
    if (use->params && use->type->params->kind == PARAM_SCRIPT)
        fputs((*(const struct script *const *)use->params)->text, out); /* the words, not where they are */
    else if (use->params)
        fwrite(use->params, 1, use->type->params_bytes, out);
}

static void print_site(FILE *out, const struct spec *spec, const struct site_spec *site)
{
    fprintf(out, "site %s %u\n", site->name, site->region);
    for (uint32_t t = 0; t < site->n_tiers; t++) {
        const struct tier_spec *tier = &site->tier[t];
        fprintf(out, "tier %s %u %s %u %u %" PRId64 " %" PRId64 " %u %u %" PRId64 "\n", tier->name, tier->layer,
                tier->algorithm.type->name, tier->instances, tier->tls, tier->cost, tier->tls_cost, tier->workers,
                tier->cache_keys, tier->cache_ttl);
        print_params(out, &tier->algorithm);
        fprintf(out, "health %d %" PRId64 " %" PRId64 " %u %u\n", tier->health.enabled, tier->health.interval,
                tier->health.timeout, tier->health.fall, tier->health.rise);
        for (uint32_t p = 0; p < spec->n_paths; p++)
            fprintf(out, " %u", tier->pool_of_path[p]);
    }
    for (uint32_t p = 0; p < site->n_pools; p++) {
        const struct pool_spec *pool = &site->pool[p];
        fprintf(out, "pool %s %u %s %d\n", pool->name, pool->queue_limit, pool->discipline.type->name, pool->cancel_queued);
        for (uint32_t s = 0; s < pool->n_servers; s++)
            fprintf(out, " %s %g %g %u;", pool->server[s].name, pool->server[s].weight, pool->server[s].speed,
                    pool->server[s].workers);
        for (uint32_t i = 0; i < spec->n_paths; i++)
            print_dist(out, pool->service[i]);
    }
}

static void print_client(FILE *out, const struct client_spec *client)
{
    fprintf(out, "client %s %u %u %u %u %u %u %u %s\n", client->name, client->region, client->dns, client->target,
            client->users, client->nat, client->address_base, client->address_prefix, client->arrivals.type->name);
    fprintf(out, "%u %" PRId64 " %" PRId64 " %s %u %d %" PRId64 " %" PRId64 " %u %" PRId64 "\n", client->dns_cache.rule,
            client->dns_cache.ttl, client->dns_cache.negative_ttl, client->dns_cache.preset ? client->dns_cache.preset : "",
            client->address_selection, client->keep_alive, client->idle_timeout, client->max_age, client->max_requests,
            client->timeout);
    fprintf(out, "%" PRId64 " %" PRId64 " %u\n", client->dns_cache.min_ttl, client->dns_cache.stale,
            client->dns_cache.drain_removed);
    fprintf(out, "%u %u %" PRId64 " %g %" PRId64 " %u %g\n", client->retry.max, client->retry.on, client->retry.backoff,
            client->retry.backoff_factor, client->retry.backoff_cap, client->retry.jitter, client->retry.budget_share);
    for (uint32_t i = 0; i < client->path.n; i++)
        fprintf(out, " %u %.17g", client->path.at[i].index, client->path.at[i].share);
    for (uint32_t i = 0; i < client->resolver.n; i++)
        fprintf(out, " %u %.17g", client->resolver.at[i].index, client->resolver.at[i].share);
}

static void print_policy(FILE *out, const struct policy_spec *policy)
{
    fprintf(out, "policy %s\n", policy->policy.type->name);
    print_params(out, &policy->policy);
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        fprintf(out, " %u %g %u", policy->answer[i].site, policy->answer[i].weight, policy->answer[i].location);
        if (policy->answer[i].nested)
            print_policy(out, policy->answer[i].nested);
    }
}

/* What a spec says, in bytes that can be compared. */
static char *fingerprint(const struct spec *spec, size_t *n_bytes)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, n_bytes);
    fprintf(out, "%s %s %" PRId64 " %" PRId64 " %u %" PRIu64 " %" PRId64 " %g\n", spec->name, spec->question,
            spec->run.duration, spec->run.warmup, spec->run.replications, spec->run.seed, spec->output.window,
            spec->output.requests_share);
    for (uint32_t i = 0; i < spec->n_regions * spec->n_regions; i++) {
        print_dist(out, spec->link[i].rtt);
        fprintf(out, "%g ", spec->link[i].loss_share);
    }
    for (uint32_t i = 0; i < spec->n_dns; i++) {
        fprintf(out, "dns %s %" PRId64 " %" PRId64 " %u\n", spec->dns[i].name, spec->dns[i].ttl, spec->dns[i].negative_ttl,
                spec->dns[i].when_none_healthy);
        print_policy(out, &spec->dns[i].policy);
    }
    for (uint32_t i = 0; i < spec->n_resolvers; i++)
        fprintf(out, "resolver %s %u %u %.17g %" PRId64 " %" PRId64 "\n", spec->resolver[i].name, spec->resolver[i].region,
                spec->resolver[i].count, spec->resolver[i].size[0], spec->resolver[i].min_ttl, spec->resolver[i].timeout);
    for (uint32_t i = 0; i < spec->n_clients; i++)
        print_client(out, &spec->client[i]);
    for (uint32_t i = 0; i < spec->n_sites; i++)
        print_site(out, spec, &spec->site[i]);
    for (uint32_t i = 0; i < spec->n_faults; i++)
        fprintf(out, "fault %s %" PRId64 " %" PRId64 "\n", spec->fault[i].label, spec->fault[i].at, spec->fault[i].until);
    for (uint32_t i = 0; i < spec->n_changes; i++)
        fprintf(out, "change %s %" PRId64 " %u %zu\n", spec->change[i].label, spec->change[i].at, spec->change[i].section,
                spec->change[i].offset);
    fclose(out);
    return text;
}

static void expect_round_trip(const char *file)
{
    struct arena *arena = arena_new(NULL);
    char name[TEXT_FILE_NAME_BYTES];
    const struct scenario *first = load_source(arena, &(struct scenario_source){ .file = file });
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    text_file_new(name, "");
    FILE *out = fopen(name, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT(scenario_write_resolved(first, out));
    fclose(out);
    const struct scenario *second = load_source(arena, &(struct scenario_source){ .file = name, .folder = first->folder });
    unlink(name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(second);
    size_t n_first, n_second;
    char *before = fingerprint(first->spec, &n_first), *after = fingerprint(second->spec, &n_second);
    if (n_first != n_second || memcmp(before, after, n_first) != 0)
        printf("%s: the resolved scenario is another one\n%s\n%s\n", file, before, after);
    CU_ASSERT(n_first == n_second && memcmp(before, after, n_first) == 0);
    free(before);
    free(after);
    arena_free(arena);
}

void test_resolved__loads_to_the_same(void)
{
    glob_t files;
    expect_round_trip(COMPLETE);
    CU_ASSERT_EQUAL_FATAL(glob("scenarios/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        expect_round_trip(files.gl_pathv[i]);
    globfree(&files);
}

static char *shown(const struct scenario *scenario)
{
    char *text = NULL;
    size_t n_bytes;
    FILE *out = open_memstream(&text, &n_bytes);
    CU_ASSERT(scenario_show(scenario, out));
    fclose(out);
    return text;
}

/* The line of a text that begins with the key, without blanks before and repeated blanks. */
static void expect_line(const char *text, const char *key, const char *end)
{
    const char *line = strstr(text, key);
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    const char *found = strstr(line, end);
    CU_ASSERT(found != NULL && found < strchr(line, '\n'));
}

void test_resolved__tells_origins(void)
{
    static const char *const sets[] = { "clients.web.users=7" };
    struct arena *arena = arena_new(NULL);
    const struct scenario *scenario = load_source(arena, &(struct scenario_source){.file = COMPLETE, .n_sets = 1, .set = sets});
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    char *text = shown(scenario);
    expect_line(text, "users: 7", "# --set");
    expect_line(text, "nat: 13", "# line 20");
    expect_line(text, "dns_timeout: 5s", "# default (glibc)");
    expect_line(text, "interval: 2s", "# preset haproxy");
    expect_line(text, "negative_ttl: 5m", "# default");
    expect_line(text, "algorithm: least_connections(like=haproxy closed_for=2m)", "# line 31");
    free(text);
    arena_free(arena);
}

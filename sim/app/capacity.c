/* Offered load over capacity; see capacity.h. For each moment: which faults and changes are in force, what is left of
 * each server, where each client group's resolvers are sent, which pool its paths meet there. */
#include "sim/app/capacity.h"
#include "models/arrival/arrival.h"
#include "models/dns/authority.h"
#include "models/operation/health.h"
#include "models/policy/policy.h"
#include <math.h>
#include <string.h>

/* A rate that varies is looked at this often within a moment. */
#define RATE_SAMPLES 500

/* What faults and changes have made of the world. */
struct state {
    struct arena *arena;
    const struct spec *spec;
    bool *site_down;                   /* [n_sites] */
    bool *site_unnoticed;              /* [n_sites] the checkers would not see it: a shallow check of a site that hangs */
    bool *site_drained;                /* [n_sites] */
    double *speed;                     /* [n_servers] share of its speed left, 0 when down */
    bool *resolver_down;               /* [n_resolvers] */
    bool *cut;                         /* [n_regions * n_regions] */
    const struct policy_spec **policy; /* [n_dns] */
    uint32_t *first_server;            /* [n_sites] of its first pool, in speed */
    uint32_t *first_pool;              /* [n_sites] */
};

/* ---- DNS ---- */

static uint32_t n_addresses(const struct site_spec *site)
{
    uint32_t n = 0;
    if (site->n_tiers > 0)
        return site->tier[0].instances;
    for (uint32_t p = 0; p < site->n_pools; p++)
        n += site->pool[p].n_servers;
    return n;
}

static bool is_healthy(const struct answer_spec *answer, const bool *healthy)
{
    if (answer->site != SPEC_NONE)
        return healthy[answer->site];
    for (uint32_t i = 0; i < answer->nested->n_answers; i++)
        if (is_healthy(&answer->nested->answer[i], healthy))
            return true;
    return false;
}

static uint32_t region_of(const struct spec *spec, const struct answer_spec *answer)
{
    while (answer->site == SPEC_NONE)
        answer = &answer->nested->answer[0];
    return spec->site[answer->site].region;
}

/* Items as the authority shows them to the policy; owner[i] is the answer that item i stands for. */
static struct policy_view view_of(struct arena *arena, const struct spec *spec, const struct policy_spec *policy,
                                  const bool *healthy, uint32_t **owner)
{
    bool many = ((const struct policy *)policy->policy.type)->many;
    uint32_t n = 0, room = 0;
    for (uint32_t i = 0; i < policy->n_answers; i++)
        room += many && policy->answer[i].site != SPEC_NONE ? n_addresses(&spec->site[policy->answer[i].site]) : 1;
    struct policy_item *item = ARENA_ARRAY(arena, room, struct policy_item);
    simtime *rtt = ARENA_ARRAY(arena, (size_t)spec->n_regions * spec->n_regions, simtime);
    *owner = ARENA_ARRAY(arena, room, uint32_t);
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        const struct answer_spec *answer = &policy->answer[i];
        uint32_t copies = many && answer->site != SPEC_NONE ? n_addresses(&spec->site[answer->site]) : 1;
        for (; copies > 0; copies--) {
            (*owner)[n] = i;
            item[n] = authority_item(answer);
            item[n].name = answer->site == SPEC_NONE ? NULL : spec->site[answer->site].name;
            item[n].region = region_of(spec, answer);
            item[n++].healthy = is_healthy(answer, healthy);
        }
    }
    for (uint32_t k = 0; k < spec->n_regions * spec->n_regions; k++)
        rtt[k] = spec->link[k].rtt ? simtime_from_ns(spec->link[k].rtt->mean) : 0;
    return (struct policy_view){.n_items = n,
                                .item = item,
                                .rtt = rtt,
                                .distance_km = spec->distance_km,
                                .n_regions = spec->n_regions,
                                .region = spec->region};
}

/* Whether every answer begins with the same item, so that those who take the first all go there. */
static bool has_fixed_first(const struct policy_spec *use, void *state, const struct policy_view *view,
                            const struct policy_query *query, uint32_t *out)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    struct rng rng = rng_stream(1, 0, "capacity");
    uint32_t first = 0;
    for (uint32_t i = 0; i < 2 * view->n_items + 16; i++) {
        uint32_t n = policy->answer(state, use->policy.params, view, query, &rng, out);
        if (n == 0 || (i > 0 && out[0] != first))
            return false;
        first = out[0];
    }
    out[0] = first;
    return true;
}

/* What the policy may answer first, and which part of its answers each is: share_of[], as out. */
static uint32_t expected(const struct policy_spec *use, void *state, const struct policy_view *view,
                         const struct policy_query *asker, bool first, uint32_t *out, double *share_of)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    if (policy->expect)
        return policy->expect(state, use->policy.params, view, asker, out, share_of);
    uint32_t n = policy->possible(state, use->policy.params, view, asker, out);
    if (policy->many && first && n > 1 && has_fixed_first(use, state, view, asker, out))
        n = 1;
    double total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += view->item[out[i]].weight;
    for (uint32_t i = 0; i < n; i++)
        share_of[i] = total > 0 ? view->item[out[i]].weight / total : 1.0 / n;
    return n;
}

/* What a survey would find on the mean. */
static const simtime *first_samples(struct arena *arena, const struct policy_view *view)
{
    simtime *sample = ARENA_ARRAY(arena, (size_t)view->n_regions * view->n_items, simtime);
    for (uint32_t r = 0; r < view->n_regions; r++)
        for (uint32_t i = 0; i < view->n_items; i++)
            sample[(size_t)r * view->n_items + i] = view->rtt[(size_t)r * view->n_regions + view->item[i].region];
    return sample;
}

static void add_shares(struct arena *arena, const struct spec *spec, const struct policy_spec *use,
                       const struct policy_query *asker, const bool *healthy, bool first, double part, double *share)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    uint32_t *owner;
    struct policy_view view = view_of(arena, spec, use, healthy, &owner);
    uint32_t *out = ARENA_ARRAY(arena, view.n_items, uint32_t);
    double *share_of = ARENA_ARRAY(arena, view.n_items, double);
    void *state = arena_alloc(arena, use->policy.type->state_bytes + 1);
    if (policy->init)
        policy->init(state, use->policy.params, &view, arena);
    if (policy->on_survey) {
        view.sample = first_samples(arena, &view);
        policy->on_survey(state, use->policy.params, &view);
    }
    uint32_t n = expected(use, state, &view, asker, first, out, share_of);
    for (uint32_t i = 0; i < n; i++) {
        const struct answer_spec *answer = &use->answer[owner[out[i]]];
        if (answer->site != SPEC_NONE)
            share[answer->site] += part * share_of[i];
        else
            add_shares(arena, spec, answer->nested, asker, healthy, first, part * share_of[i], share);
    }
}

double capacity_policy_shares(struct arena *arena, const struct spec *spec, const struct policy_spec *policy,
                              const struct policy_query *asker, const bool *healthy, bool first, double *share)
{
    double sum = 0;
    for (uint32_t s = 0; s < spec->n_sites; s++)
        share[s] = 0;
    add_shares(arena, spec, policy, asker, healthy, first, 1, share);
    for (uint32_t s = 0; s < spec->n_sites; s++)
        sum += share[s];
    return sum;
}

/* ---- faults and changes ---- */

static void set_speed(struct state *state, uint32_t s, uint32_t p, uint32_t k, double factor)
{
    uint32_t at = state->first_server[s];
    for (uint32_t pool = 0; pool < p; pool++)
        at += state->spec->site[s].pool[pool].n_servers;
    state->speed[at + k] *= factor;
}

/* Leaves `factor` of the speed of every server of a target that has servers. */
static void scale_target(struct state *state, const struct target *target, double factor)
{
    const struct spec *spec = state->spec;
    for (uint32_t s = 0; s < spec->n_sites; s++) {
        const struct site_spec *site = &spec->site[s];
        bool is_site = target->kind == TARGET_REGION ? site->region == target->a : target->a == s;
        if (!is_site || target->kind == TARGET_REGIONS || target->kind >= TARGET_RESOLVERS)
            continue;
        for (uint32_t p = 0; p < site->n_pools; p++)
            for (uint32_t k = 0; k < site->pool[p].n_servers; k++)
                if (target->kind == TARGET_REGION || target->kind == TARGET_SITE ||
                    (target->kind >= TARGET_POOL && target->b == p && (target->kind == TARGET_POOL || target->c == k)))
                    set_speed(state, s, p, k, factor);
    }
}

/* Whether a target is a whole site, or all of one of its tiers. */
static bool is_whole_site(const struct spec *spec, const struct target *target, uint32_t s)
{
    if (target->kind == TARGET_REGION)
        return spec->site[s].region == target->a;
    if (target->a != s)
        return false;
    return target->kind == TARGET_SITE || target->kind == TARGET_TIER ||
           (target->kind == TARGET_INSTANCE && spec->site[s].tier[target->b].instances == 1);
}

static void mark_sites(const struct state *state, const struct target *target, bool *marks)
{
    for (uint32_t s = 0; s < state->spec->n_sites; s++)
        marks[s] |= is_whole_site(state->spec, target, s);
}

static void take_down(struct state *state, const struct fault_spec *fault)
{
    scale_target(state, &fault->target, 0);
    if (fault->target.kind <= TARGET_INSTANCE && fault->target.kind != TARGET_REGIONS)
        mark_sites(state, &fault->target, state->site_down);
}

static void hang(struct state *state, const struct fault_spec *fault)
{
    take_down(state, fault);
    if (fault->target.kind <= TARGET_INSTANCE && fault->target.kind != TARGET_REGIONS)
        mark_sites(state, &fault->target, state->site_unnoticed);
}

static void slow_down(struct state *state, const struct fault_spec *fault)
{
    const struct strategy_use *use = &fault->fault;
    for (const struct param *row = use->type->params; row && row->key; row++)
        if (strcmp(row->key, "factor") == 0)
            scale_target(state, &fault->target, 1 / *(const double *)(const void *)((const char *)use->params + row->offset));
}

static void cut_regions(struct state *state, const struct fault_spec *fault)
{
    uint32_t n = state->spec->n_regions, a = fault->target.a, b = fault->target.b;
    state->cut[a * n + b] = state->cut[b * n + a] = true;
}

static void lose_resolvers(struct state *state, const struct fault_spec *fault)
{
    state->resolver_down[fault->target.a] = true;
}

static void restart(struct state *state, const struct fault_spec *fault)
{
    if (fault->target.kind == TARGET_RESOLVERS)
        lose_resolvers(state, fault);
    else if (fault->target.kind != TARGET_CLIENTS)
        take_down(state, fault);
}

/* What is not here (errors, link, authority_down) changes no load. */
static const struct effect {
    const char *fault;
    void (*apply)(struct state *state, const struct fault_spec *fault);
} effects[] = {
    {"crash", take_down}, {"flap", take_down},        {"hang", hang},
    {"slow", slow_down},  {"partition", cut_regions}, {"resolver_down", lose_resolvers}, {"restart", restart},
};

static void apply_fault(struct state *state, const struct fault_spec *fault)
{
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++)
        if (strcmp(effects[i].fault, fault->fault.type->name) == 0)
            effects[i].apply(state, fault);
}

static bool changes_load(const struct change_spec *change)
{
    return change->kind == CHANGE_DRAIN || change->section == SECTION_POLICY;
}

static void apply_change(struct state *state, const struct change_spec *change)
{
    if (change->kind == CHANGE_DRAIN) {
        scale_target(state, &change->drain, 0);
        if (change->drain.kind <= TARGET_INSTANCE)
            mark_sites(state, &change->drain, state->site_drained);
    } else if (change->section == SECTION_POLICY) {
        state->policy[change->a] = change->value;
    }
}

static struct state *state_at(struct arena *arena, const struct spec *spec, const struct moment *moment)
{
    struct state *state = ARENA_NEW(arena, struct state);
    uint32_t n_servers = 0, n_pools = 0;
    *state = (struct state){.arena = arena, .spec = spec};
    state->first_server = ARENA_ARRAY(arena, spec->n_sites, uint32_t);
    state->first_pool = ARENA_ARRAY(arena, spec->n_sites, uint32_t);
    for (uint32_t s = 0; s < spec->n_sites; s++) {
        state->first_server[s] = n_servers;
        state->first_pool[s] = n_pools;
        n_pools += spec->site[s].n_pools;
        for (uint32_t p = 0; p < spec->site[s].n_pools; p++)
            n_servers += spec->site[s].pool[p].n_servers;
    }
    state->site_down = ARENA_ARRAY(arena, spec->n_sites, bool);
    state->site_unnoticed = ARENA_ARRAY(arena, spec->n_sites, bool);
    state->site_drained = ARENA_ARRAY(arena, spec->n_sites, bool);
    state->resolver_down = ARENA_ARRAY(arena, spec->n_resolvers, bool);
    state->cut = ARENA_ARRAY(arena, (size_t)spec->n_regions * spec->n_regions, bool);
    state->policy = ARENA_ARRAY(arena, spec->n_dns, const struct policy_spec *);
    state->speed = ARENA_ARRAY(arena, n_servers, double);
    for (uint32_t k = 0; k < n_servers; k++)
        state->speed[k] = 1;
    for (uint32_t d = 0; d < spec->n_dns; d++)
        state->policy[d] = &spec->dns[d].policy;
    if (!*moment->label)
        return state;
    for (uint32_t f = 0; f < spec->n_faults; f++)
        if (!spec->fault[f].mtbf && spec->fault[f].at <= moment->from && moment->from < spec->fault[f].until)
            apply_fault(state, &spec->fault[f]);
    for (uint32_t c = 0; c < spec->n_changes; c++)
        if (spec->change[c].at <= moment->from)
            apply_change(state, &spec->change[c]);
    return state;
}

static bool is_cut(const struct state *state, uint32_t a, uint32_t b)
{
    return state->cut[a * state->spec->n_regions + b];
}

/* Whether so many checkers fail to reach a region that the others are no quorum. */
static bool checkers_miss(const struct state *state, const struct dns_spec *record, uint32_t region)
{
    const struct index_list *vantage = record->health.vantage.n ? &record->health.vantage : &record->region;
    uint32_t n_up = 0, n = vantage->n ? vantage->n : state->spec->n_regions;
    for (uint32_t v = 0; v < n; v++)
        n_up += !is_cut(state, vantage->n ? vantage->at[v] : v, region);
    return !health_quorum_met(&record->health, n_up, n);
}

static void judge_sites(const struct state *state, const struct dns_spec *record, bool *healthy)
{
    const struct health_spec *health = &record->health;
    for (uint32_t s = 0; s < state->spec->n_sites; s++) {
        bool seen_down = state->site_down[s] && !(state->site_unnoticed[s] && health->depth == 0);
        healthy[s] = !state->site_drained[s] &&
                     !(health->enabled && (seen_down || checkers_miss(state, record, state->spec->site[s].region)));
    }
}

/* ---- load ---- */

static double peak_rate_per_s(const struct strategy_use *use, const struct moment *moment)
{
    const struct arrival *arrival = (const struct arrival *)use->type;
    double highest = 0;
    for (int i = 0; i <= RATE_SAMPLES; i++) {
        double rate = arrival->rate(use->params, moment->from + (moment->to - moment->from) / RATE_SAMPLES * i);
        highest = rate > highest ? rate : highest;
    }
    return highest;
}

/* Work per second (worker seconds at speed 1) that a rate of requests on one path brings to the pools of a site. */
static void offer(const struct state *state, uint32_t s, uint32_t path, double rate_per_s, double *work)
{
    const struct site_spec *site = &state->spec->site[s];
    double *of_site = work + state->first_pool[s];
    if (site->n_tiers == 0) { /* clients spread over the servers' own addresses */
        for (uint32_t p = 0; p < site->n_pools; p++)
            of_site[p] += rate_per_s * site->pool[p].n_servers / n_addresses(site) * site->pool[p].service[path]->mean / 1e9;
        return;
    }
    const struct tier_spec *inner = &site->tier[site->n_tiers - 1];
    uint32_t p = inner->pool_of_path ? inner->pool_of_path[path] : 0;
    of_site[p] += rate_per_s * site->pool[p].service[path]->mean / 1e9;
}

static void offer_paths(const struct state *state, const struct client_spec *client, uint32_t s, double rate_per_s,
                        double *work)
{
    if (state->site_down[s] || is_cut(state, client->region, state->spec->site[s].region))
        return;
    for (uint32_t i = 0; i < client->path.n; i++)
        offer(state, s, client->path.at[i].index, rate_per_s * client->path.at[i].share, work);
}

/* Where one name sends the resolvers of a group. */
static void site_shares(const struct state *state, const struct client_spec *client, const struct resolver_spec *group,
                        double *share)
{
    const struct spec *spec = state->spec;
    uint32_t dns = client->dns;
    const struct dns_spec *record = &spec->dns[dns];
    bool first = client->address_selection != SELECT_RANDOM && client->address_selection != SELECT_ROTATE &&
                 group->rotate == ROTATE_FIXED;
    bool by_client = group->ecs.enabled && record->ecs_scope != ECS_SCOPE_NONE;
    const struct policy_query asker = {.region = by_client ? client->region : group->region,
                                       .address = by_client ? client->address_base : group->address_base};
    bool *healthy = ARENA_ARRAY(state->arena, spec->n_sites, bool);
    judge_sites(state, record, healthy);
    if (capacity_policy_shares(state->arena, spec, state->policy[dns], &asker, healthy, first, share) > 0)
        return;
    if (record->when_none_healthy == WHEN_NONE_SITE)
        share[record->fallback_site] = 1;
    if (record->when_none_healthy != WHEN_NONE_ALL)
        return;
    for (uint32_t s = 0; s < spec->n_sites; s++)
        healthy[s] = true;
    capacity_policy_shares(state->arena, spec, state->policy[dns], &asker, healthy, first, share);
}

static void offer_client(const struct state *state, const struct client_spec *client, double rate_per_s, double *work)
{
    const struct spec *spec = state->spec;
    if (client->target != SPEC_NONE) {
        offer_paths(state, client, client->target, rate_per_s, work);
        return;
    }
    double *share = ARENA_ARRAY(state->arena, spec->n_sites, double);
    for (uint32_t i = 0; i < client->resolver.n; i++) {
        const struct resolver_spec *resolver = &spec->resolver[client->resolver.at[i].index];
        if (state->resolver_down[client->resolver.at[i].index] || is_cut(state, client->region, resolver->region))
            continue;
        site_shares(state, client, resolver, share);
        for (uint32_t s = 0; s < spec->n_sites; s++)
            if (share[s] > 0)
                offer_paths(state, client, s, rate_per_s * client->resolver.at[i].share * share[s], work);
    }
}

/* A balancer may keep so much back that some workers never have anything to do. */
static double usable_workers(const struct site_spec *site, const struct server_spec *server)
{
    const struct tier_spec *inner = site->n_tiers ? &site->tier[site->n_tiers - 1] : NULL;
    if (!inner || inner->layer != LAYER_L7 || server->max_connections == SPEC_UNLIMITED)
        return server->workers;
    double most = (double)server->max_connections * inner->instances;
    return most < server->workers ? most : server->workers;
}

/* What is left of a pool, in workers at speed 1, and the share of its traffic that still reaches a living server. */
static double capacity_left(const struct state *state, uint32_t s, uint32_t p, double *reached)
{
    const struct site_spec *site = &state->spec->site[s];
    const struct pool_spec *pool = &site->pool[p];
    uint32_t at = state->first_server[s], n_alive = 0;
    double workers = 0;
    for (uint32_t before = 0; before < p; before++)
        at += site->pool[before].n_servers;
    for (uint32_t k = 0; k < pool->n_servers; k++) {
        workers += usable_workers(site, &pool->server[k]) * pool->server[k].speed * state->speed[at + k];
        n_alive += state->speed[at + k] > 0;
    }
    bool noticed = site->n_tiers > 0 && site->tier[site->n_tiers - 1].health.enabled;
    *reached = noticed ? 1 : (double)n_alive / pool->n_servers;
    return workers;
}

static void fill_moment(struct arena *scratch, const struct spec *spec, const struct moment *moment, uint32_t n_pools,
                        double *load_ratio)
{
    const struct state *state = state_at(scratch, spec, moment);
    double *work = ARENA_ARRAY(scratch, n_pools, double);
    for (uint32_t c = 0; c < spec->n_clients; c++)
        offer_client(state, &spec->client[c], peak_rate_per_s(&spec->client[c].arrivals, moment), work);
    for (uint32_t s = 0; s < spec->n_sites; s++)
        for (uint32_t p = 0; p < spec->site[s].n_pools; p++) {
            double reached, workers = capacity_left(state, s, p, &reached);
            uint32_t at = state->first_pool[s] + p;
            load_ratio[at] = state->site_down[s] || workers <= 0 ? NAN : work[at] * reached / workers;
        }
}

/* ---- moments ---- */

static const char *span(struct arena *arena, simtime from, simtime to)
{
    return to >= SIMTIME_NEVER / 2 ? arena_printf(arena, "from %.6g s", simtime_s(from))
                                   : arena_printf(arena, "%.6g-%.6g s", simtime_s(from), simtime_s(to));
}

/* A fault on `*` is several rows of one line: one column. */
static bool continues_line(const struct spec *spec, uint32_t f)
{
    return f > 0 && spec->fault[f].line == spec->fault[f - 1].line && spec->fault[f].at == spec->fault[f - 1].at &&
           spec->fault[f].until == spec->fault[f - 1].until;
}

static simtime earlier(simtime a, simtime b)
{
    return a < b ? a : b;
}

static uint32_t list_moments(struct arena *arena, const struct spec *spec, struct moment *moment)
{
    uint32_t n = 0;
    simtime end = spec->run.duration;
    moment[n++] = (struct moment){"normal", "", 0, end};
    for (uint32_t f = 0; f < spec->n_faults; f++) {
        const struct fault_spec *fault = &spec->fault[f];
        bool at_once = fault->until == fault->at;
        if (fault->mtbf || at_once || continues_line(spec, f))
            continue;
        bool several = f + 1 < spec->n_faults && continues_line(spec, f + 1);
        moment[n++] = (struct moment){span(arena, fault->at, fault->until),
                                      several ? arena_printf(arena, "%s, ...", fault->label) : fault->label, fault->at,
                                      earlier(fault->until, end)};
    }
    for (uint32_t c = 0; c < spec->n_changes; c++)
        if (changes_load(&spec->change[c]))
            moment[n++] =
                (struct moment){span(arena, spec->change[c].at, SIMTIME_NEVER), spec->change[c].label, spec->change[c].at, end};
    return n;
}

const struct capacity *capacity_new(struct arena *arena, const struct spec *spec)
{
    struct capacity *capacity = ARENA_NEW(arena, struct capacity);
    struct moment *moment = ARENA_ARRAY(arena, 1 + spec->n_faults + spec->n_changes, struct moment);
    capacity->n_moments = list_moments(arena, spec, moment);
    capacity->moment = moment;
    for (uint32_t s = 0; s < spec->n_sites; s++)
        capacity->n_pools += spec->site[s].n_pools;
    capacity->pool = ARENA_ARRAY(arena, capacity->n_pools, const char *);
    for (uint32_t s = 0, n = 0; s < spec->n_sites; s++)
        for (uint32_t p = 0; p < spec->site[s].n_pools; p++)
            capacity->pool[n++] = arena_printf(arena, "%s/%s", spec->site[s].name, spec->site[s].pool[p].name);
    capacity->load_ratio = ARENA_ARRAY(arena, (size_t)capacity->n_moments * capacity->n_pools, double);
    for (uint32_t m = 0; m < capacity->n_moments; m++) {
        struct arena *scratch = arena_new(arena_handler(arena));
        fill_moment(scratch, spec, &moment[m], capacity->n_pools, capacity->load_ratio + (size_t)m * capacity->n_pools);
        arena_free(scratch);
    }
    return capacity;
}

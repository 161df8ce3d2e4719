/* Offered load over capacity; see capacity.h. For each moment: which faults and changes are in force, what is left of
 * each server, where each client group's resolvers are sent, which pool its paths meet there. */
#include "sim/app/capacity.h"
#include "models/arrival/arrival.h"
#include "models/dns/authority.h"
#include "models/operation/health.h"
#include "models/policy/policy.h"
#include "sim/engine/dist.h"
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
    double *load_per_s;                /* [n_sites] requests, as DNS knows them */
    double *arrived_per_s;             /* [n_sites] requests that come under that load */
};

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
    return change->kind != CHANGE_SET || change->section == SECTION_POLICY;
}

static void take_out(struct state *state, const struct change_spec *change)
{
    scale_target(state, &change->target, 0);
    if (change->target.kind <= TARGET_INSTANCE)
        mark_sites(state, &change->target, state->site_drained);
}

/* Whether something that is out of service from a change on serves again at that time. */
static bool is_added(const struct spec *spec, const struct change_spec *out, simtime time)
{
    for (uint32_t c = 0; c < spec->n_changes; c++) {
        const struct change_spec *add = &spec->change[c];
        if (add->kind == CHANGE_ADD && change_same_target(add, out) && add->at >= out->at && add->at <= time)
            return true;
    }
    return false;
}

static void apply_change(struct state *state, const struct change_spec *change, simtime time)
{
    if (change_withdraws(change) && !is_added(state->spec, change, time))
        take_out(state, change);
    else if (change->kind == CHANGE_SET && change->section == SECTION_POLICY)
        state->policy[change->a] = change->value;
}

/* What is added later is not there yet. */
static void apply_absence(struct state *state, simtime time)
{
    for (uint32_t c = 0; c < state->spec->n_changes; c++)
        if (state->spec->change[c].at > time && spec_begins_absent(state->spec, c))
            take_out(state, &state->spec->change[c]);
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
    state->load_per_s = ARENA_ARRAY(arena, spec->n_sites, double);
    state->arrived_per_s = ARENA_ARRAY(arena, spec->n_sites, double);
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
    apply_absence(state, *moment->label ? moment->from : -1);
    if (!*moment->label)
        return state;
    for (uint32_t f = 0; f < spec->n_faults; f++)
        if (!spec->fault[f].mtbf && spec->fault[f].at <= moment->from && moment->from < spec->fault[f].until)
            apply_fault(state, &spec->fault[f]);
    for (uint32_t c = 0; c < spec->n_changes; c++)
        if (spec->change[c].at <= moment->from)
            apply_change(state, &spec->change[c], moment->from);
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
        for (uint32_t p = 0; p < site->n_pools; p++) {
            double share = (double)site->pool[p].n_servers / capacity_addresses(site);
            of_site[p] += rate_per_s * share * site->pool[p].service[path]->mean / 1e9;
        }
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
    state->arrived_per_s[s] += rate_per_s;
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
    const struct capacity_view seen = {healthy, state->load_per_s, record->up_threshold_share, first};
    judge_sites(state, record, healthy);
    if (capacity_policy_shares(state->arena, spec, state->policy[dns], &asker, &seen, share) > 0)
        return;
    if (record->when_none_healthy == WHEN_NONE_SITE)
        share[record->fallback_site] = 1;
    if (record->when_none_healthy != WHEN_NONE_ALL)
        return;
    for (uint32_t s = 0; s < spec->n_sites; s++)
        healthy[s] = true;
    capacity_policy_shares(state->arena, spec, state->policy[dns], &asker, &seen, share);
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

/* ---- loads that depend on answers ---- */

/* Speed of what lives of a pool, on the mean. */
static double mean_speed(const struct state *state, uint32_t s, uint32_t p)
{
    const struct pool_spec *pool = &state->spec->site[s].pool[p];
    uint32_t at = state->first_server[s], n_alive = 0;
    double sum = 0;
    for (uint32_t before = 0; before < p; before++)
        at += state->spec->site[s].pool[before].n_servers;
    for (uint32_t k = 0; k < pool->n_servers; k++) {
        sum += pool->server[k].speed * state->speed[at + k];
        n_alive += state->speed[at + k] > 0;
    }
    return n_alive > 0 ? sum / n_alive : 1;
}

/* Of a request; over a new connection also to connect, and of TLS as much as a user pays who was here before. */
static double round_trips(const struct client_spec *client, const struct site_spec *site)
{
    const struct tier_spec *outer = site->n_tiers > 0 ? &site->tier[0] : NULL;
    if (client->keep_alive)
        return 1;
    if (!outer || (outer->tls == TLS_13 && !outer->resumption))
        return 3;
    return outer->tls == TLS_12 && !outer->resumption ? 4 : 2;
}

/* How long an answer takes when nothing queues. One request a second is offered, and what arrives where is looked at. */
static double shortest_answer_s(const struct state *state, const struct client_spec *client, double *work, uint32_t n_pools)
{
    const struct spec *spec = state->spec;
    double answer_s = 0;
    memset(work, 0, n_pools * sizeof *work);
    memset(state->arrived_per_s, 0, spec->n_sites * sizeof state->arrived_per_s[0]);
    offer_client(state, client, 1, work);
    for (uint32_t s = 0; s < spec->n_sites; s++) {
        const struct dist *rtt = spec->link[client->region * spec->n_regions + spec->site[s].region].rtt;
        answer_s += state->arrived_per_s[s] * round_trips(client, &spec->site[s]) * (rtt ? rtt->mean / 1e9 : 0);
        for (uint32_t p = 0; p < spec->site[s].n_pools; p++)
            answer_s += work[state->first_pool[s] + p] / mean_speed(state, s, p);
    }
    return answer_s;
}

/* Each user asks again after his pause and the answer, or at his next beat. */
static double loop_rate_per_s(const struct state *state, const struct client_spec *client, const struct closed_loop *loop,
                              double *work, uint32_t n_pools)
{
    double answer_s = shortest_answer_s(state, client, work, n_pools);
    double turn_s = loop->pace > 0 ? fmax(simtime_s(loop->pace), answer_s) : loop->think->mean / 1e9 + answer_s;
    return turn_s > 0 ? loop->users / turn_s : 0;
}

static double rate_of(const struct state *state, const struct client_spec *client, const struct moment *moment, double *scratch,
                      uint32_t n_pools)
{
    const struct arrival *arrival = (const struct arrival *)client->arrivals.type;
    const struct closed_loop *loop = arrival->loop ? arrival->loop(client->arrivals.params) : NULL;
    return loop ? loop_rate_per_s(state, client, loop, scratch, n_pools) : peak_rate_per_s(&client->arrivals, moment);
}

/* Work for each pool under the loads that DNS knows, and what arrives at each site. */
static void offer_all(const struct state *state, const struct moment *moment, uint32_t n_pools, double *work)
{
    const struct spec *spec = state->spec;
    double *rate_per_s = ARENA_ARRAY(state->arena, spec->n_clients, double);
    for (uint32_t c = 0; c < spec->n_clients; c++)
        rate_per_s[c] = rate_of(state, &spec->client[c], moment, work, n_pools);
    memset(work, 0, n_pools * sizeof *work);
    memset(state->arrived_per_s, 0, spec->n_sites * sizeof state->arrived_per_s[0]);
    for (uint32_t c = 0; c < spec->n_clients; c++)
        offer_client(state, &spec->client[c], rate_per_s[c], work);
}

/* The narrowest band between target and capacity of any answer that sheds load; INFINITY: there is none. */
static double narrowest_band_per_s(const struct policy_spec *policy)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        const struct policy_item item = authority_item(&policy->answer[i]);
        if (((const struct policy *)policy->policy.type)->wants == POLICY_LOADS)
            least = fmin(least, item.capacity_per_s - item.target_per_s);
        if (policy->answer[i].nested)
            least = fmin(least, narrowest_band_per_s(policy->answer[i].nested));
    }
    return least;
}

/* Where loads move answers and answers move loads: goes to meet them, in steps that are short enough not to swing. With
 * demand D a band of width b answers a change of the load with D / b times as much. */
static void settle(struct state *state, const struct moment *moment, uint32_t n_pools, double *work)
{
    const struct spec *spec = state->spec;
    struct arena *own = state->arena;
    double band = INFINITY, demand = 0, step, change = INFINITY;
    for (uint32_t d = 0; d < spec->n_dns; d++)
        band = fmin(band, narrowest_band_per_s(state->policy[d]));
    offer_all(state, moment, n_pools, work);
    for (uint32_t s = 0; s < spec->n_sites; s++)
        demand += state->arrived_per_s[s];
    step = isinf(band) ? 0 : band / (band + demand);
    for (uint32_t round = 0; step > 0 && round < CAPACITY_ROUNDS && change > 1e-7 * demand; round++) {
        change = 0;
        for (uint32_t s = 0; s < spec->n_sites; s++) {
            double gap = state->arrived_per_s[s] - state->load_per_s[s];
            change = fmax(change, fabs(gap));
            state->load_per_s[s] += step * gap;
        }
        state->arena = arena_new(arena_handler(own));
        offer_all(state, moment, n_pools, work);
        arena_free(state->arena);
        state->arena = own;
    }
}

static void fill_moment(struct arena *scratch, const struct spec *spec, const struct moment *moment, uint32_t n_pools,
                        double *load_ratio)
{
    struct state *state = state_at(scratch, spec, moment);
    double *work = ARENA_ARRAY(scratch, n_pools, double);
    settle(state, moment, n_pools, work);
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

static simtime earlier(simtime a, simtime b)
{
    return a < b ? a : b;
}

/* A new column, or one more in that of the same span. Returns how many columns there are then; the first is no span. */
static uint32_t add_moment(struct moment *moment, uint32_t n, struct moment added)
{
    for (uint32_t m = 1; m < n; m++)
        if (moment[m].from == added.from && moment[m].to == added.to) {
            if (moment[m].n_more++ == 0)
                moment[m].second = added.label;
            return n;
        }
    moment[n] = added;
    return n + 1;
}

static uint32_t list_moments(struct arena *arena, const struct spec *spec, struct moment *moment)
{
    uint32_t n = 1;
    simtime end = spec->run.duration;
    moment[0] = (struct moment){.when = "normal", .label = "", .from = 0, .to = end};
    for (uint32_t f = 0; f < spec->n_faults; f++) {
        const struct fault_spec *fault = &spec->fault[f];
        bool at_once = fault->until == fault->at;
        if (!fault->mtbf && !at_once)
            n = add_moment(moment, n, (struct moment){.when = span(arena, fault->at, fault->until),
                                                      .label = fault->label,
                                                      .from = fault->at,
                                                      .to = earlier(fault->until, end)});
    }
    for (uint32_t c = 0; c < spec->n_changes; c++)
        if (changes_load(&spec->change[c]))
            n = add_moment(moment, n, (struct moment){.when = span(arena, spec->change[c].at, SIMTIME_NEVER),
                                                      .label = spec->change[c].label,
                                                      .from = spec->change[c].at,
                                                      .to = end});
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
    capacity->n_notes = capacity_notes(arena, spec, &capacity->note);
    return capacity;
}

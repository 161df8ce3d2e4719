/* Localities. */
#include "models/balancer/locality.h"
#include "models/balancer/roster.h"
#include "models/world_state.h"
#include <string.h>

#define WHOLE 10000 /* Envoy's unit of zone shares */

/* ---- rules ---- */

uint32_t level_health_percent(double overprovisioning, uint32_t n_available, uint32_t n_hosts)
{
    double percent = n_hosts == 0 ? 0 : 100 * overprovisioning * n_available / n_hosts;
    return percent < 100 ? (uint32_t)(percent + 1e-9) : 100; /* 1.4 is not exact in binary */
}

void level_loads(uint32_t n, const uint32_t *health_percent, uint32_t *load_percent)
{
    uint32_t total = 0, left = 100, first = n;
    for (uint32_t i = n; i-- > 0;) {
        total += health_percent[i];
        if (health_percent[i] > 0)
            first = i;
        load_percent[i] = 0;
    }
    total = total < 100 ? total : 100;
    for (uint32_t i = 0; i < n && total > 0; i++) {
        uint32_t share = health_percent[i] * 100 / total;
        load_percent[i] = share < left ? share : left;
        left -= load_percent[i];
    }
    if (total > 0)
        load_percent[first] += left;
}

double zone_effective_weight(double weight, double overprovisioning, uint32_t n_available, uint32_t n_hosts)
{
    double available = n_hosts == 0 ? 0 : overprovisioning * n_available / n_hosts;
    return weight * (available < 1 ? available : 1);
}

/* ---- set-up ---- */

static const char *zone_name(const struct world *world, struct endpoint endpoint)
{
    if (endpoint.is_server)
        return world->server[endpoint.index].spec.zone;
    const struct balancer *balancer = &world->balancer[endpoint.index];
    const struct tier_spec *spec = &world->tier[balancer->tier].spec;
    return spec->n_zones ? spec->zone[balancer->instance % spec->n_zones] : NULL;
}

static bool same_zone(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Numbers the zones in the order in which members name them. Returns how many. */
static uint32_t number_zones(const struct world *world, const struct backend *backend, uint32_t *zone_of)
{
    uint32_t n = 0;
    for (uint32_t m = 0; m < backend->members.n; m++) {
        const char *name = zone_name(world, backend_endpoint(backend, m));
        uint32_t earlier = 0;
        while (earlier < m && !same_zone(zone_name(world, backend_endpoint(backend, earlier)), name))
            earlier++;
        zone_of[m] = earlier < m ? zone_of[earlier] : n++;
    }
    return n;
}

static void make_groups(struct world *world, const struct backend *backend, struct locality_group *group, uint32_t n)
{
    for (uint32_t g = 0; g < n; g++) {
        group[g].eligible = ARENA_ARRAY(world->arena, backend->members.n, uint32_t);
        group[g].members = backend->members;
        group[g].members.eligible = group[g].eligible;
        group[g].members.n_eligible = 0;
    }
}

/* What the scenario says of each zone: its weight, and the part of the tier's instances that is there. */
static void describe_zones(struct world *world, const struct balancer *balancer, const struct backend *backend,
                           struct locality *locality)
{
    const struct tier_spec *spec = locality->spec;
    for (uint32_t m = 0; m < backend->members.n; m++) {
        const char *name = zone_name(world, backend_endpoint(backend, m));
        uint32_t zone = locality->zone_of[m], n = 0;
        locality->zone_weight[zone] = 1;
        for (uint32_t i = 0; i < spec->n_zone_weights; i++)
            if (same_zone(spec->zone_weight[i].name, name))
                locality->zone_weight[zone] = spec->zone_weight[i].weight;
        for (uint32_t i = 0; i < spec->instances && spec->n_zones; i++)
            n += same_zone(spec->zone[i % spec->n_zones], name);
        locality->own_share[zone] = n * WHOLE / spec->instances;
        if (spec->n_zones && same_zone(spec->zone[balancer->instance % spec->n_zones], name))
            locality->own_zone = zone;
    }
}

struct locality *locality_new(struct world *world, const struct balancer *balancer, const struct backend *backend)
{
    const struct tier_spec *spec = &world->tier[balancer->tier].spec;
    uint32_t n = backend->members.n;
    if (spec->locality == LOCALITY_NONE)
        return NULL;
    struct locality *locality = ARENA_NEW(world->arena, struct locality);
    locality->spec = spec;
    locality->level_of = ARENA_ARRAY(world->arena, n, uint32_t);
    locality->zone_of = ARENA_ARRAY(world->arena, n, uint32_t);
    for (uint32_t m = 0; m < n; m++) {
        struct endpoint endpoint = backend_endpoint(backend, m);
        locality->level_of[m] = endpoint.is_server ? world->server[endpoint.index].spec.priority : 0;
        if (locality->level_of[m] >= locality->n_levels)
            locality->n_levels = locality->level_of[m] + 1;
    }
    locality->n_zones = number_zones(world, backend, locality->zone_of);
    locality->level = ARENA_ARRAY(world->arena, locality->n_levels, struct locality_group);
    locality->health_percent = ARENA_ARRAY(world->arena, locality->n_levels, uint32_t);
    locality->load_percent = ARENA_ARRAY(world->arena, locality->n_levels, uint32_t);
    locality->panic = ARENA_ARRAY(world->arena, locality->n_levels, bool);
    locality->zone_weight = ARENA_ARRAY(world->arena, locality->n_zones, double);
    locality->own_share = ARENA_ARRAY(world->arena, locality->n_zones, uint32_t);
    locality->residual = ARENA_ARRAY(world->arena, locality->n_zones, uint32_t);
    locality->own_zone = SPEC_NONE;
    describe_zones(world, balancer, backend, locality);
    make_groups(world, backend, locality->level, locality->n_levels);
    if (spec->locality != LOCALITY_PRIORITY) {
        locality->zone = ARENA_ARRAY(world->arena, (size_t)locality->n_levels * locality->n_zones, struct locality_group);
        make_groups(world, backend, locality->zone, locality->n_levels * locality->n_zones);
    }
    locality->rng = world_stream(
        world, arena_printf(world->arena, "locality.%s/choice/%u", balancer->name, (unsigned)(backend - balancer->backend)));
    return locality;
}

static void start_group(struct world *world, const struct backend *backend, struct locality_group *group)
{
    const struct algorithm *algorithm = backend->roster->locality->algorithm;
    group->state = arena_alloc(world->arena, algorithm->base.state_bytes + 1);
    if (algorithm->init)
        algorithm->init(group->state, backend->params, &group->members, world->arena);
}

void locality_start(struct world *world, struct backend *backend)
{
    struct locality *locality = backend->roster->locality;
    locality->algorithm = backend->algorithm;
    for (uint32_t l = 0; l < locality->n_levels; l++)
        start_group(world, backend, &locality->level[l]);
    for (uint32_t z = 0; locality->zone && z < locality->n_levels * locality->n_zones; z++)
        start_group(world, backend, &locality->zone[z]);
}

/* ---- who is available ---- */

static struct locality_group *zone_group(const struct locality *locality, uint32_t level, uint32_t zone)
{
    return locality->zone ? &locality->zone[level * locality->n_zones + zone] : NULL;
}

static bool may_ever_serve(const struct backend *backend, uint32_t member)
{
    return !backend->draining[member] && backend->member[member].weight > 0;
}

static void count_host(struct locality_group *group, bool available)
{
    group->n_hosts++;
    group->n_available += available;
}

static void count_hosts(struct backend *backend)
{
    struct locality *locality = backend->roster->locality;
    for (uint32_t l = 0; l < locality->n_levels; l++)
        locality->level[l].n_hosts = locality->level[l].n_available = 0;
    for (uint32_t z = 0; locality->zone && z < locality->n_levels * locality->n_zones; z++)
        locality->zone[z].n_hosts = locality->zone[z].n_available = 0;
    for (uint32_t m = 0; m < backend->members.n; m++) {
        bool available = backend_trusts(backend, m);
        if (!may_ever_serve(backend, m))
            continue;
        count_host(&locality->level[locality->level_of[m]], available);
        if (locality->zone)
            count_host(zone_group(locality, locality->level_of[m], locality->zone_of[m]), available);
    }
}

/* When every level is in panic, each gets what its hosts are worth; rounding's rest goes to the largest. */
static void load_by_hosts(struct locality *locality)
{
    uint32_t total = 0, left = 100, largest = 0;
    for (uint32_t l = 0; l < locality->n_levels; l++) {
        total += locality->level[l].n_hosts;
        if (locality->level[l].n_hosts > locality->level[largest].n_hosts)
            largest = l;
    }
    for (uint32_t l = 0; l < locality->n_levels && total > 0; l++)
        left -= locality->load_percent[l] = locality->level[l].n_hosts * 100 / total;
    if (total > 0)
        locality->load_percent[largest] += left;
}

/* A level panics only while the levels together cannot take all. */
static void load_levels(struct backend *backend)
{
    struct locality *locality = backend->roster->locality;
    uint32_t *health = locality->health_percent, total = 0, n_panic = 0;
    for (uint32_t l = 0; l < locality->n_levels; l++) {
        const struct locality_group *level = &locality->level[l];
        health[l] = level_health_percent(locality->spec->overprovisioning, level->n_available, level->n_hosts);
        total += health[l];
    }
    for (uint32_t l = 0; l < locality->n_levels; l++) {
        const struct locality_group *level = &locality->level[l];
        bool few = level->n_available < locality->spec->panic_share * level->n_hosts;
        bool none = total == 0 && locality->spec->when_none_healthy == WHEN_NONE_ALL;
        locality->panic[l] = total < 100 && (few || none);
        n_panic += locality->panic[l];
    }
    if (n_panic == locality->n_levels)
        load_by_hosts(locality);
    else
        level_loads(locality->n_levels, health, locality->load_percent);
}

static void list_members(struct backend *backend, struct locality_group *group, uint32_t level, uint32_t zone)
{
    const struct locality *locality = backend->roster->locality;
    struct members *members = &group->members;
    members->n_eligible = 0;
    members->equal_weights = true;
    for (uint32_t m = 0; m < members->n; m++) {
        bool here = locality->level_of[m] == level && (zone == SPEC_NONE || locality->zone_of[m] == zone);
        if (!here || !may_ever_serve(backend, m) || !(locality->panic[level] || backend_trusts(backend, m)))
            continue;
        group->eligible[members->n_eligible++] = m;
        members->equal_weights &= backend->member[m].weight == backend->member[group->eligible[0]].weight;
    }
    if (locality->algorithm->on_members)
        locality->algorithm->on_members(group->state, backend->params, members);
}

/* Zone-aware routing (Envoy): own instances' part against the part of the available servers, zone by zone. */
static void route_zones(struct locality *locality)
{
    const struct locality_group *level = &locality->level[0];
    uint32_t own = locality->own_zone, sum = 0, n_own_zones = 0;
    bool possible = locality->spec->locality == LOCALITY_ZONE_AWARE && own != SPEC_NONE && !locality->panic[0] &&
                    level->n_available >= locality->spec->min_cluster_size && zone_group(locality, 0, own)->n_available > 0;
    for (uint32_t z = 0; z < locality->n_zones; z++)
        n_own_zones += locality->own_share[z] > 0;
    locality->routes_by_zone = possible && locality->n_zones > 1 && n_own_zones == locality->n_zones;
    if (!locality->routes_by_zone)
        return;
    uint32_t forced = locality->spec->force_local_zone;
    bool keeps_all = forced > 0 && zone_group(locality, 0, own)->n_available >= forced;
    for (uint32_t z = 0; z < locality->n_zones; z++) {
        uint32_t share = zone_group(locality, 0, z)->n_available * WHOLE / level->n_available, used = locality->own_share[z];
        if (z == own)
            locality->to_own_zone = share >= used || keeps_all ? WHOLE : share * WHOLE / used;
        else if (share > used)
            sum += share - used;
        locality->residual[z] = sum;
    }
}

void locality_refresh(struct backend *backend)
{
    struct locality *locality = backend->roster->locality;
    count_hosts(backend);
    load_levels(backend);
    for (uint32_t l = 0; l < locality->n_levels; l++) {
        list_members(backend, &locality->level[l], l, SPEC_NONE);
        for (uint32_t z = 0; locality->zone && z < locality->n_zones; z++) {
            struct locality_group *group = zone_group(locality, l, z);
            list_members(backend, group, l, z);
            group->weight = zone_effective_weight(locality->zone_weight[z], locality->spec->overprovisioning,
                                                  group->n_available, group->n_hosts);
        }
    }
    route_zones(locality);
}

/* ---- a request ---- */

static uint32_t choose_level(struct locality *locality)
{
    uint32_t hash = locality->n_levels > 1 ? rng_below(&locality->rng, 100) : 0, level = 0;
    for (uint32_t sum = 0; level < locality->n_levels; level++)
        if (hash < (sum += locality->load_percent[level]))
            return level;
    return SPEC_NONE;
}

/* The smooth rotation: exact shares with the least variation (Envoy's EDF schedule has the same shares). */
static struct locality_group *choose_by_weight(struct locality *locality, uint32_t level)
{
    struct locality_group *best = NULL;
    double total = 0;
    for (uint32_t z = 0; z < locality->n_zones; z++) {
        struct locality_group *group = zone_group(locality, level, z);
        if (group->weight <= 0)
            continue;
        total += group->weight;
        group->current += group->weight;
        if (!best || group->current > best->current)
            best = group;
    }
    if (best)
        best->current -= total;
    return best;
}

static struct locality_group *choose_by_zone(struct locality *locality)
{
    uint32_t last = locality->n_zones - 1, zone = 0;
    if (rng_below(&locality->rng, WHOLE) < locality->to_own_zone)
        return zone_group(locality, 0, locality->own_zone);
    uint32_t sum = locality->residual[last];
    uint32_t hash = rng_below(&locality->rng, sum > 0 ? sum : locality->n_zones);
    while (zone < last && (sum > 0 ? hash >= locality->residual[zone] : hash > zone))
        zone++;
    return zone_group(locality, 0, zone);
}

/* A share of none or all of the requests draws nothing. */
static bool is_for_zones(struct locality *locality)
{
    double share = locality->spec->routing_share;
    return locality->routes_by_zone && share > 0 && (share >= 1 || rng_unit(&locality->rng) < share);
}

struct locality_group *locality_choose(struct backend *backend)
{
    struct locality *locality = backend->roster->locality;
    uint32_t level = choose_level(locality);
    if (level == SPEC_NONE)
        return NULL;
    if (locality->spec->locality == LOCALITY_WEIGHTED && !locality->panic[level])
        return choose_by_weight(locality, level);
    if (level == 0 && is_for_zones(locality))
        return choose_by_zone(locality);
    return &locality->level[level];
}

void locality_started(struct backend *backend, uint32_t member)
{
    const struct locality *locality = backend->roster->locality;
    struct locality_group *of[] = {&locality->level[locality->level_of[member]],
                                   zone_group(locality, locality->level_of[member], locality->zone_of[member])};
    for (int i = 0; i < 2; i++)
        if (of[i] && locality->algorithm->on_start)
            locality->algorithm->on_start(of[i]->state, backend->params, &of[i]->members, member);
}

void locality_done(struct backend *backend, uint32_t member, simtime latency, bool ok)
{
    const struct locality *locality = backend->roster->locality;
    struct locality_group *of[] = {&locality->level[locality->level_of[member]],
                                   zone_group(locality, locality->level_of[member], locality->zone_of[member])};
    for (int i = 0; i < 2; i++)
        if (of[i] && locality->algorithm->on_done)
            locality->algorithm->on_done(of[i]->state, backend->params, &of[i]->members, member, latency, ok);
}

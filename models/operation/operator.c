/* The operator. A `set` copies a value that the loader has checked into the world's own copy of that struct, then tells who
 * lives by it. */
#include "models/operation/operator.h"
#include "models/fault/crash.h"
#include "models/world_state.h"
#include "sim/engine/check.h"
#include <string.h>

static void copy(void *base, const struct change_spec *change)
{
    memcpy((char *)base + change->offset, change->value, change->size);
}

static void set_client(struct world *world, const struct change_spec *change)
{
    struct client *client = &world->client[change->a];
    copy(&client->spec, change);
    client->timeout_lane = sim_lane(world->sim, client->spec.timeout);
    client->connect_lane = sim_lane(world->sim, client->spec.connect_timeout);
    client->dns_lane = sim_lane(world->sim, client->spec.dns_timeout);
    if (client->spec.idle_timeout != SIMTIME_NEVER)
        client->idle_lane = sim_lane(world->sim, client->spec.idle_timeout);
}

static void set_server(struct world *world, const struct change_spec *change)
{
    uint32_t index = world->site[change->a].pool_first_server[change->b] + change->c;
    struct server *server = &world->server[index];
    double weight = server->spec.weight;
    copy(&server->spec, change);
    server_update_speed(world, server);
    if (server->spec.weight != weight)
        backend_reweigh(world, (struct endpoint){true, index}, server->spec.weight);
}

static void set_tier(struct world *world, const struct change_spec *change)
{
    struct tier *tier = &world->tier[world->site[change->a].first_tier + change->b];
    const struct strategy *before = tier->spec.algorithm.type;
    const void *params = tier->spec.algorithm.params;
    copy(&tier->spec, change);
    if (tier->spec.algorithm.type != before || tier->spec.algorithm.params != params)
        backend_restart(world, tier);
}

static void set_dns(struct world *world, const struct change_spec *change)
{
    struct authority *authority = &world->authority[change->a];
    copy(&authority->spec, change);
    authority_refresh(world, authority);
}

static void set_policy(struct world *world, const struct change_spec *change)
{
    memcpy(&world->authority[change->a].spec.policy, change->value, sizeof(struct policy_spec));
    authority_rebuild(world, change->a);
    for (uint32_t c = 0; c < world->spec->n_clients; c++)
        if (world->client[c].spec.dns == change->a)
            client_find_reachable(world, c);
}

static void set(struct world *world, const struct change_spec *change)
{
    switch (change->section) {
    case SECTION_RESOLVER:
        copy(&world->group[change->a].spec, change);
        break;
    case SECTION_CLIENT:
        set_client(world, change);
        break;
    case SECTION_TIER:
        set_tier(world, change);
        break;
    case SECTION_SERVER:
        set_server(world, change);
        break;
    default:
        CHECK(world->sim, !"a change of a section that has no live values");
    }
}

/* ---- draining, removing, adding ---- */

/* Its grace is over, unless it serves again or is gone: what is left there is reset, and its connections are on use. */
void operator_on_drained(void *context, uint32_t index)
{
    struct world *world = context;
    bool is_server = index < world->n_servers;
    struct condition *condition =
        is_server ? &world->server[index].condition : &world->balancer[index - world->n_servers].condition;
    struct endpoint endpoint = {is_server, is_server ? index : index - world->n_servers};
    if (condition->service != SERVICE_DRAINING)
        return;
    condition->epoch++;
    condition->restart = PROBE_NONE;
    world_disturb(world);
    backend_cut(world, endpoint);
    if (is_server)
        server_clear(world, &world->server[index], true);
    else
        balancer_clear(world, &world->balancer[index - world->n_servers], true);
}

/* The tier that has it as a member says how long it may go on with what it has. */
static void time_drain(struct world *world, const struct site *site, struct endpoint endpoint)
{
    uint32_t inner = endpoint.is_server ? site->spec->n_tiers : world->tier[world->balancer[endpoint.index].tier].number;
    simtime grace = inner > 0 ? world->tier[site->first_tier + inner - 1].spec.drain : SIMTIME_NEVER;
    if (grace != SIMTIME_NEVER)
        sim_after(world->sim, grace, ON_DRAINED, endpoint.is_server ? endpoint.index : world->n_servers + endpoint.index);
}

/* Of a server or instance. */
static struct endpoint endpoint_of(const struct world *world, struct target target)
{
    const struct site *site = &world->site[target.a];
    if (target.kind == TARGET_SERVER)
        return (struct endpoint){true, site->pool_first_server[target.b] + target.c};
    return (struct endpoint){false, target.kind == TARGET_INSTANCE
                                        ? world->tier[site->first_tier + target.b].first_balancer + target.c
                                        : 0};
}

static void drain_one(struct world *world, struct target target, void *unused)
{
    (void)unused;
    struct condition *condition = condition_of(world, target);
    if (condition->service != SERVICE_GIVEN)
        return;
    condition->service = SERVICE_DRAINING;
    if (target.kind == TARGET_SITE)
        return;
    struct endpoint endpoint = endpoint_of(world, target);
    backend_drain(world, endpoint);
    time_drain(world, &world->site[target.a], endpoint);
}

static void remove_one(struct world *world, struct target target, void *unused)
{
    (void)unused;
    struct condition *condition = condition_of(world, target);
    if (condition->service == SERVICE_ABSENT)
        return;
    condition->service = SERVICE_ABSENT;
    world->n_faults_under_way++;
    world_disturb(world);
    crash_stop(world, target, target.kind == TARGET_SITE);
    if (target.kind == TARGET_SITE)
        return;
    backend_drain(world, endpoint_of(world, target));
    backend_cut(world, endpoint_of(world, target));
}

static void add_one(struct world *world, struct target target, void *unused)
{
    (void)unused;
    struct condition *condition = condition_of(world, target);
    if (condition->service == SERVICE_GIVEN)
        return;
    if (condition->service == SERVICE_ABSENT) {
        crash_start(world, target, target.kind == TARGET_SITE);
        world->n_faults_under_way--;
        world_disturb(world);
    }
    condition->service = SERVICE_GIVEN;
    if (target.kind != TARGET_SITE)
        backend_undrain(world, endpoint_of(world, target));
}

struct publication {
    struct authority *authority;
    enum change_kind kind;
};

/* What becomes of the target's addresses in a name. */
static void publish_one(struct world *world, struct target target, void *context)
{
    const struct publication *publication = context;
    const struct site *site = &world->site[target.a];
    struct endpoint endpoint = endpoint_of(world, target);
    for (uint32_t a = site->first_address; a < site->first_address + site->n_addresses; a++) {
        struct endpoint at = world->address[a].endpoint;
        if (target.kind != TARGET_SITE && (at.is_server != endpoint.is_server || at.index != endpoint.index))
            continue;
        publication->authority->drained[a] = publication->kind != CHANGE_ADD;
        publication->authority->absent[a] = publication->kind == CHANGE_REMOVE;
    }
}

static void publish_service(struct world *world, struct target target, struct publication publication)
{
    condition_each(world, target, publish_one, &publication);
    authority_refresh(world, publication.authority);
}

static void serve(struct world *world, const struct change_spec *change)
{
    static void (*const each[])(struct world *, struct target, void *) = {
        [CHANGE_DRAIN] = drain_one, [CHANGE_REMOVE] = remove_one, [CHANGE_ADD] = add_one};
    condition_each(world, change->target, each[change->kind], NULL);
    world->site_epoch++;
}

/* ---- all ---- */

/* What is added only later is not there at first. */
void operator_init(struct world *world)
{
    for (uint32_t c = 0; c < world->spec->n_changes; c++) {
        const struct change_spec *change = &world->spec->change[c];
        sim_at(world->sim, change->at, ON_CHANGE, c);
        if (!spec_begins_absent(world->spec, c))
            continue;
        condition_each(world, change->target, remove_one, NULL);
        for (uint32_t d = 0; d < world->spec->n_dns; d++)
            publish_service(world, change->target, (struct publication){&world->authority[d], CHANGE_REMOVE});
    }
}

void operator_on_published(void *context, uint32_t object)
{
    struct world *world = context;
    const struct change_spec *change = &world->spec->change[object / world->spec->n_dns];
    struct authority *authority = &world->authority[object % world->spec->n_dns];
    if (change->kind != CHANGE_SET) {
        publish_service(world, change->target, (struct publication){authority, (enum change_kind)change->kind});
    } else if (change->section == SECTION_DNS) {
        set_dns(world, change);
    } else {
        set_policy(world, change);
    }
}

/* The record has changed; the authority's servers know it when it has reached them. */
static void publish(struct world *world, uint32_t index, uint32_t dns)
{
    simtime delay = world->authority[dns].spec.propagation_delay;
    uint32_t object = index * world->spec->n_dns + dns;
    if (delay > 0)
        sim_after(world->sim, delay, ON_PUBLISHED, object);
    else
        operator_on_published(world, object);
}

void operator_on_change(void *context, uint32_t index)
{
    struct world *world = context;
    const struct change_spec *change = &world->spec->change[index];
    if (change->kind != CHANGE_SET) {
        serve(world, change);
        for (uint32_t d = 0; d < world->spec->n_dns; d++)
            publish(world, index, d);
    } else if (change->section == SECTION_DNS || change->section == SECTION_POLICY) {
        publish(world, index, change->a);
    } else {
        set(world, change);
    }
    if (world->probe->event) {
        struct event_record record = {world_time(world), EVENT_CHANGE, true, PROBE_NONE, index, change->label, "operator"};
        world->probe->event(world->probe->recorder, &record);
    }
}

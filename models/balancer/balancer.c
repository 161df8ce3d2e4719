/* Balancers: the way of an attempt through the tiers of a site and back.
 *
 * attempt.balancer[] and .member[] are its path: one entry for each instance passed in this leg. In the connecting leg the l4
 * tiers choose and the path ends up in the connection; in the request leg it begins at the connection's entry. */
#include "models/balancer/balancer.h"
#include "models/balancer/hedge.h"
#include "models/balancer/response_cache.h"
#include "models/balancer/roster.h"
#include "models/cause.h"
#include "models/world_state.h"
#include "sim/engine/check.h"

static struct tier *tier_of(const struct world *world, const struct balancer *balancer)
{
    return &world->tier[balancer->tier];
}

static bool is_innermost(const struct world *world, const struct tier *tier)
{
    return tier->number + 1 == world->site[tier->site].spec->n_tiers;
}

struct backend *balancer_backend(const struct world *world, const struct balancer *balancer, uint32_t path)
{
    const uint32_t *pool_of_path = tier_of(world, balancer)->spec.pool_of_path;
    return &balancer->backend[balancer->n_backends > 1 && pool_of_path ? pool_of_path[path] : 0];
}

static void init_backends(struct world *world, struct balancer *balancer, const struct tier *tier)
{
    const struct site *site = &world->site[tier->site];
    if (!is_innermost(world, tier)) {
        const struct tier *next = &world->tier[balancer->tier + 1];
        balancer->n_backends = 1;
        balancer->backend = ARENA_NEW(world->arena, struct backend);
        backend_init(world, balancer, balancer->backend, false, next->first_balancer, next->spec.instances);
        return;
    }
    balancer->n_backends = site->spec->n_pools;
    balancer->backend = ARENA_ARRAY(world->arena, balancer->n_backends, struct backend);
    for (uint32_t p = 0; p < balancer->n_backends; p++)
        backend_init(world, balancer, &balancer->backend[p], true, site->pool_first_server[p], site->spec->pool[p].n_servers);
}

void balancer_init(struct world *world, uint32_t index, uint32_t tier_index, uint32_t instance)
{
    struct balancer *balancer = &world->balancer[index];
    const struct tier *tier = &world->tier[tier_index];
    balancer->site = tier->site;
    balancer->tier = tier_index;
    balancer->instance = instance;
    balancer->name = arena_printf(world->arena, "%s/%s/%u", world->site[tier->site].spec->name, tier->spec.name, instance + 1);
    condition_init(&balancer->condition);
    init_backends(world, balancer, tier);
    if (tier->spec.workers != SPEC_UNLIMITED && (tier->spec.cost || tier->spec.tls_cost)) {
        struct strategy_use fifo = {strategy_find(STRATEGY_DISCIPLINE, "fifo"), NULL};
        balancer->station = ARENA_NEW(world->arena, struct station);
        balancer->station->owner = index;
        station_init(world, balancer->station, &fifo, tier->spec.workers, SPEC_UNLIMITED);
    }
    if (tier->spec.cache_keys)
        balancer->cache = response_cache_new(world->arena, world->spec->n_paths, tier->spec.cache_keys, tier->spec.cache_size,
                                             tier->spec.cache_ttl, tier->spec.cache_zipf_s);
}

/* ---- the ways an attempt leaves a site ---- */

/* Gives back what the path's tiers count for it, down to n of them. */
static void release_path_to(struct world *world, struct attempt *attempt, uint8_t n, bool ok)
{
    while (attempt->n_tiers > n) {
        uint8_t i = --attempt->n_tiers;
        const struct balancer *balancer = &world->balancer[attempt->balancer[i]];
        if (attempt->member[i] != SPEC_NONE)
            backend_done(balancer_backend(world, balancer, attempt->path), attempt->member[i],
                         world_time(world) - attempt->picked, ok);
    }
}

static void release_path(struct world *world, struct attempt *attempt, bool ok)
{
    release_path_to(world, attempt, 0, ok);
}

uint32_t attempt_detach(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (!attempt->lost)
        return index;
    uint32_t copy = slab_take(&world->attempts);
    *attempt_at(world, copy) = *attempt;
    attempt_at(world, copy)->lost = false;
    if (attempt->request != SLAB_NONE && request_at(world, attempt->request)->attempt == index)
        request_at(world, attempt->request)->attempt = copy;
    if (attempt->hedge)
        hedge_rename(world, index, copy);
    attempt->request = SLAB_NONE;
    return copy;
}

/* The request learns only why, for the day it gives up. */
void balancer_lose(struct world *world, uint32_t index, struct blame blame)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->hedge)
        hedge_leave(world, index, false);
    release_path(world, attempt, false);
    if (attempt->request != SLAB_NONE) {
        struct request *request = request_at(world, attempt->request);
        if (request->race != SLAB_NONE)
            happy_eyeballs_forget(world, request, index);
        if (request->attempt == index)
            request->attempt = SLAB_NONE;
        request->lost_cause = (uint8_t)blame.cause;
        if (blame.fault != PROBE_NONE)
            request->record.fault = blame.fault;
    }
    attempt->request = SLAB_NONE;
    if (!attempt->lost)
        slab_give(&world->attempts, index);
}

/* The first try was sent to something that is down. */
void balancer_note_dead(struct world *world, const struct attempt *attempt)
{
    if (attempt->request != SLAB_NONE && attempt->nth_try == 1)
        request_at(world, attempt->request)->record.dead = true;
}

/* Whoever was chosen on the way answers for the failure. */
static __attribute__((noinline)) void note_failure(struct world *world, const struct attempt *attempt)
{
    for (uint8_t i = 0; i < attempt->n_tiers; i++)
        if (attempt->member[i] != SPEC_NONE)
            roster_failed(balancer_backend(world, &world->balancer[attempt->balancer[i]], attempt->path), attempt->member[i]);
}

static __attribute__((noinline)) void leave_hedge(struct world *world, uint32_t index)
{
    hedge_leave(world, index, attempt_at(world, index)->outcome == OUTCOME_OK);
}

/* Sends what attempt.outcome says back to the client. */
static inline void reply(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->hedge)
        leave_hedge(world, index);
    if (attempt->outcome != OUTCOME_OK)
        note_failure(world, attempt);
    release_path(world, attempt, attempt->outcome == OUTCOME_OK);
    if (attempt->request == SLAB_NONE) {
        slab_give(&world->attempts, index);
        return;
    }
    attempt->phase = PHASE_REPLYING;
    attempt->sent = world_time(world);
    bool refused = attempt->connecting && attempt->outcome != OUTCOME_OK;
    world_send(world, attempt->rtt - attempt->rtt / 2, refused ? ON_REFUSED : ON_REPLY, index);
}

void balancer_fail(struct world *world, uint32_t index, enum outcome outcome, struct blame blame)
{
    struct attempt *attempt = attempt_at(world, index);
    bool behind_l7 = !attempt->connecting && attempt->n_tiers > 0;
    bool broken = outcome == OUTCOME_RESET || outcome == OUTCOME_REFUSED;
    attempt->outcome = behind_l7 && broken ? OUTCOME_ERROR : (uint8_t)outcome;
    attempt->cause = (uint8_t)blame.cause;
    attempt->fault = blame.fault;
    reply(world, index);
}

/* ---- the way in ---- */

static void enter(struct world *world, uint32_t index, uint32_t balancer);

static const struct link *link_of(const struct world *world, const struct attempt *attempt)
{
    return link_between(world, world->client[attempt->client].spec.region, world_address_region(world, attempt->address));
}

/* Whether the endpoint takes the packet; if not, the attempt is gone or on its way back. */
static bool takes(struct world *world, uint32_t index, struct endpoint endpoint)
{
    struct attempt *attempt = attempt_at(world, index);
    if (endpoint_fine(world, endpoint))
        return true;
    bool down = endpoint_down(world, endpoint),
         hung = !endpoint.is_server && !attempt->connecting && endpoint_hung(world, endpoint);
    if (!down && !hung)
        return true;
    struct blame blame = blame_endpoint(world, attempt, endpoint);
    if (down)
        balancer_note_dead(world, attempt);
    if (hung || endpoint_silent(world, endpoint))
        balancer_lose(world, index, blame);
    else
        balancer_fail(world, index, attempt->connecting ? OUTCOME_REFUSED : OUTCOME_RESET, blame);
    return false;
}

/* Whether the user shook hands last with the site where the attempt is; from now on it did. */
static bool remembers(struct world *world, const struct attempt *attempt)
{
    struct user *user = &world->client[attempt->client].user[attempt->user];
    uint32_t site = world->address[attempt->address].site, known_site = user->known_site;
    user->known_site = site;
    return known_site == site;
}

/* What the handshake adds to the connect's own round trip. QUIC's connect is its handshake; a user who was here before may
 * resume. */
static unsigned handshake_round_trips(struct world *world, const struct attempt *attempt, struct endpoint entry)
{
    struct endpoint end = entry.is_server ? world->address[attempt->address].endpoint : entry;
    bool is_known = world->resumes && remembers(world, attempt);
    if (end.is_server)
        return 1;
    const struct tier_spec *spec = &tier_of(world, &world->balancer[end.index])->spec;
    if (spec->resumption && is_known)
        return 0;
    return spec->tls == TLS_13 ? 1 : spec->tls == TLS_12 ? 2 : 0;
}

static void bind_choices(struct world *world, struct connection *connection, const struct attempt *attempt)
{
    connection->binding = slab_take(&world->bindings);
    struct binding *binding = slab_at(&world->bindings, connection->binding);
    for (binding->n = 0; binding->n < attempt->n_tiers && attempt->member[binding->n] != SPEC_NONE; binding->n++) {
        binding->balancer[binding->n] = attempt->balancer[binding->n];
        binding->member[binding->n] = attempt->member[binding->n];
        roster_opened(world->balancer[binding->balancer[binding->n]].backend, binding->member[binding->n]);
    }
}

/* The connection is accepted: the l4 choices of the path become its own. */
static void establish(struct world *world, uint32_t index, struct endpoint entry)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->connection == SLAB_NONE) {
        release_path(world, attempt, false);
        slab_give(&world->attempts, index);
        return;
    }
    struct connection *connection = connection_at(world, attempt->connection);
    struct endpoint address = world->address[attempt->address].endpoint;
    connection->entry = entry;
    connection->established = world_time(world);
    connection->epoch = endpoint_epoch(world, address);
    connection->entry_epoch = endpoint_epoch(world, entry);
    if (attempt->n_tiers > 0 && attempt->member[0] != SPEC_NONE)
        bind_choices(world, connection, attempt);
    attempt->n_tiers = 0;
    attempt->phase = PHASE_TRAVELLING;
    attempt->sent = world_time(world);
    simtime handshake = handshake_round_trips(world, attempt, entry) * attempt->rtt;
    world_send(world, attempt->rtt - attempt->rtt / 2 + handshake, ON_CONNECTED, index);
}

void balancer_on_connect(void *context, uint32_t index)
{
    struct world *world = context;
    struct attempt *attempt = attempt_at(world, index);
    struct endpoint endpoint = world->address[attempt->address].endpoint;
    const struct link *link = link_of(world, attempt);
    attempt->entered = world_time(world);
    if (!link_passes(link, attempt->sent)) {
        balancer_lose(world, index, (struct blame){CAUSE_NETWORK, link->fault});
        return;
    }
    if (!takes(world, index, endpoint))
        return;
    if (endpoint.is_server)
        establish(world, index, endpoint);
    else
        enter(world, index, endpoint.index);
}

/* Whether the connection that was established before some trouble carries the request to its entry; if not, the attempt is gone
 * or on its way back. */
static bool holds(struct world *world, uint32_t index, const struct connection *connection)
{
    struct attempt *attempt = attempt_at(world, index);
    struct endpoint address = world->address[attempt->address].endpoint, entry = connection->entry;
    const struct link *link = link_of(world, attempt);
    if (!link_passes(link, attempt->sent)) {
        balancer_lose(world, index, (struct blame){CAUSE_NETWORK, link->fault});
        return false;
    }
    if (!takes(world, index, address) || !takes(world, index, entry))
        return false;
    if (connection->epoch != endpoint_epoch(world, address) || connection->entry_epoch != endpoint_epoch(world, entry)) {
        struct blame blame = blame_endpoint(world, attempt, entry);
        if (blame.fault == PROBE_NONE)
            blame.fault = endpoint_restart(world, connection->entry_epoch != endpoint_epoch(world, entry) ? entry : address);
        balancer_fail(world, index, OUTCOME_RESET, blame);
        return false;
    }
    return true;
}

void balancer_on_request(void *context, uint32_t index)
{
    struct world *world = context;
    struct attempt *attempt = attempt_at(world, index);
    attempt->entered = world_time(world);
    attempt->network = attempt->entered - attempt->sent;
    if (attempt->connection == SLAB_NONE) { /* the client closed it while the request travelled */
        balancer_lose(world, index, (struct blame){CAUSE_NONE, PROBE_NONE});
        return;
    }
    const struct connection *connection = connection_at(world, attempt->connection);
    struct endpoint entry = connection->entry;
    if (!world_calm(world, connection->established) && !holds(world, index, connection))
        return;
    if (entry.is_server) {
        attempt->server = entry.index;
        server_on_request(world, index);
    } else {
        enter(world, index, entry.index);
    }
}

/* What this tier's CPU has to do for the attempt. */
static simtime work_of(const struct tier *tier, const struct attempt *attempt)
{
    if (attempt->connecting)
        return tier->per_connection ? tier->spec.cost : tier->spec.tls_cost;
    return tier->spec.cost;
}

static void worked(struct world *world, uint32_t index, struct balancer *balancer);

static void enter(struct world *world, uint32_t index, uint32_t balancer_index)
{
    struct attempt *attempt = attempt_at(world, index);
    struct balancer *balancer = &world->balancer[balancer_index];
    if (!takes(world, index, (struct endpoint){false, balancer_index}))
        return;
    CHECK(world->sim, attempt->n_tiers < TIERS_MAX);
    attempt->server = SPEC_NONE;
    attempt->n_tried = 0;
    attempt->balancer[attempt->n_tiers] = balancer_index;
    attempt->member[attempt->n_tiers++] = SPEC_NONE;
    simtime work = work_of(tier_of(world, balancer), attempt);
    attempt->phase = PHASE_BALANCER;
    if (work == 0) {
        worked(world, index, balancer);
    } else if (balancer->station) {
        attempt->job.demand = (double)work;
        station_admit(world, balancer->station, index);
    } else {
        sim_after(world->sim, work, ON_WORKED, index);
    }
}

/* All are full, or the fault of a member that would be eligible if it were well. */
static struct blame blame_nobody(const struct world *world, const struct backend *backend, const struct attempt *attempt)
{
    if (roster_is_full_for(backend, attempt))
        return (struct blame){CAUSE_OVERLOAD, PROBE_NONE};
    uint32_t fault = PROBE_NONE;
    for (uint32_t m = 0; m < backend->members.n && fault == PROBE_NONE; m++)
        if (!backend->draining[m])
            fault = endpoint_fault(world, backend_endpoint(backend, m));
    return (struct blame){CAUSE_SERVER, fault};
}

void balancer_refuse(struct world *world, uint32_t index)
{
    const struct attempt *attempt = attempt_at(world, index);
    const struct balancer *balancer = &world->balancer[attempt->balancer[attempt->n_tiers - 1]];
    const struct backend *backend = balancer_backend(world, balancer, attempt->path);
    balancer_fail(world, index, OUTCOME_REJECTED, blame_nobody(world, backend, attempt));
}

static __attribute__((noinline)) void refuse_or_wait(struct world *world, uint32_t index)
{
    if (!backlog_take(world, index))
        balancer_refuse(world, index);
}

static inline bool retries(struct world *world, uint32_t index);

/* Whether the chosen one refuses the connection that is to be opened to it; a server says so itself when a request comes. */
static bool refuses(struct world *world, uint32_t index, struct endpoint endpoint)
{
    struct attempt *attempt = attempt_at(world, index);
    if ((endpoint.is_server && !attempt->connecting) || endpoint_fine(world, endpoint) || endpoint_silent(world, endpoint) ||
        !endpoint_down(world, endpoint))
        return false;
    balancer_note_dead(world, attempt);
    attempt->outcome = OUTCOME_REFUSED;
    if (!retries(world, index))
        balancer_fail(world, index, OUTCOME_REFUSED, blame_endpoint(world, attempt, endpoint));
    return true;
}

bool balancer_serve(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    uint8_t last = (uint8_t)(attempt->n_tiers - 1);
    struct balancer *balancer = &world->balancer[attempt->balancer[last]];
    struct backend *backend = balancer_backend(world, balancer, attempt->path);
    uint32_t member = backend_pick(world, backend, attempt);
    if (member == SPEC_NONE)
        return false;
    attempt->member[last] = member;
    attempt->picked = world_time(world);
    struct endpoint endpoint = backend_endpoint(backend, member);
    if (refuses(world, index, endpoint))
        return true;
    if (!endpoint.is_server) {
        enter(world, index, endpoint.index);
    } else if (!attempt->connecting) {
        attempt->server = endpoint.index;
        if (backend->roster)
            hedge_start(world, index, balancer);
        server_on_request(world, index);
    } else if (takes(world, index, endpoint)) {
        establish(world, index, endpoint);
    }
    return true;
}

void balancer_forward(struct world *world, uint32_t index)
{
    const struct attempt *attempt = attempt_at(world, index);
    bool queues = world->balancer[attempt->balancer[attempt->n_tiers - 1]].woken && backlog_join(world, index);
    if (!queues && !balancer_serve(world, index))
        refuse_or_wait(world, index);
}

/* What the request asks this balancer's cache for; the same at each look. */
static uint32_t cache_key(const struct balancer *balancer, const struct attempt *attempt)
{
    struct rng rng;
    request_stream(&rng, attempt->seed, PURPOSE_CACHE_KEY, 0);
    return response_cache_key(balancer->cache, attempt->path, &rng);
}

/* The balancer has done its share and goes on with the attempt. */
static void worked(struct world *world, uint32_t index, struct balancer *balancer)
{
    struct attempt *attempt = attempt_at(world, index);
    attempt->queue = attempt->service = 0;
    attempt->balancer_time = world_time(world) - attempt->entered;
    if (attempt->connecting && !tier_of(world, balancer)->per_connection) {
        establish(world, index, (struct endpoint){false, attempt->balancer[attempt->n_tiers - 1]});
    } else if (!attempt->connecting && balancer->cache &&
               response_cache_hit(balancer->cache, cache_key(balancer, attempt), world_time(world))) {
        attempt->outcome = OUTCOME_OK;
        reply(world, index);
    } else {
        balancer_forward(world, index);
    }
}

void balancer_on_worked(void *context, uint32_t index)
{
    struct world *world = context;
    const struct attempt *attempt = attempt_at(world, index);
    uint32_t balancer = attempt->balancer[attempt->n_tiers - 1];
    if (takes(world, index, (struct endpoint){false, balancer}))
        worked(world, index, &world->balancer[balancer]);
}

/* ---- the way back ---- */

/* Refused or reset by a server: the innermost tier may try another one. */
static bool retries(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (attempt->outcome == OUTCOME_OK || attempt->n_tiers == 0 ||
        (attempt->outcome != OUTCOME_REFUSED && attempt->outcome != OUTCOME_RESET))
        return false;
    uint8_t last = (uint8_t)(attempt->n_tiers - 1);
    const struct balancer *balancer = &world->balancer[attempt->balancer[last]];
    const struct tier_spec *spec = &tier_of(world, balancer)->spec;
    struct backend *backend = balancer_backend(world, balancer, attempt->path);
    if (attempt->n_tried >= spec->retries || attempt->n_tried >= TRIED_MAX || !roster_may_retry(backend))
        return false;
    roster_failed(backend, attempt->member[last]);
    backend_done(backend, attempt->member[last], world_time(world) - attempt->picked,
                 false);
    attempt->tried[attempt->n_tried++] = spec->redispatch ? attempt->member[last] : SPEC_NONE;
    attempt->member[last] = SPEC_NONE;
    attempt->server = SPEC_NONE;
    attempt->balancer_time = world_time(world) - attempt->entered;
    balancer_forward(world, index);
    return true;
}

/* The reply comes to an instance that has crashed meanwhile: whoever is in front sees a reset, or nothing. */
static bool is_stopped(struct world *world, uint32_t index, struct endpoint endpoint)
{
    if (endpoint_fine(world, endpoint) || !endpoint_down(world, endpoint))
        return false;
    struct blame blame = {CAUSE_SERVER, endpoint_fault(world, endpoint)};
    if (endpoint_silent(world, endpoint))
        balancer_lose(world, index, blame);
    else
        balancer_fail(world, index, OUTCOME_RESET, blame);
    return true;
}

/* Its own instances, innermost first. What lies in front of a crashed one answers for it. */
static bool path_is_stopped(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (world_calm(world, world_time(world)))
        return false;
    for (uint8_t i = attempt->n_tiers; i-- > 0;) {
        struct endpoint endpoint = {false, attempt->balancer[i]};
        if (endpoint_fine(world, endpoint) || !endpoint_down(world, endpoint))
            continue;
        release_path_to(world, attempt, i, false);
        return is_stopped(world, index, endpoint);
    }
    struct endpoint address = world->address[attempt->address].endpoint;
    return !address.is_server && is_stopped(world, index, address);
}

void balancer_on_reply(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    if (path_is_stopped(world, index))
        return;
    if (attempt->request != SLAB_NONE && retries(world, index))
        return;
    bool broken = attempt->outcome == OUTCOME_REFUSED || attempt->outcome == OUTCOME_RESET;
    if (broken && attempt->n_tiers > 0) /* an l7 tier answers for its servers: 502 and 503 instead of resets */
        attempt->outcome = OUTCOME_ERROR;
    for (uint8_t i = 0; i < attempt->n_tiers; i++) {
        const struct balancer *balancer = &world->balancer[attempt->balancer[i]];
        if (attempt->outcome == OUTCOME_OK && balancer->cache)
            response_cache_store(balancer->cache, cache_key(balancer, attempt), world_time(world));
    }
    reply(world, index);
}

void balancer_unbind(struct world *world, struct connection *connection)
{
    if (connection->binding == SLAB_NONE)
        return;
    const struct binding *binding = slab_at(&world->bindings, connection->binding);
    for (uint32_t i = 0; i < binding->n; i++)
        backend_done(&world->balancer[binding->balancer[i]].backend[0], binding->member[i],
                     world_time(world) - connection->opened, true);
    slab_give(&world->bindings, connection->binding);
    connection->binding = SLAB_NONE;
}

static struct blame blame_crash(const struct world *world, const struct attempt *attempt)
{
    return (struct blame){CAUSE_SERVER,
                          endpoint_fault(world, (struct endpoint){false, attempt->balancer[attempt->n_tiers - 1]})};
}

static void lose_in_crash(struct world *world, uint32_t index)
{
    balancer_lose(world, index, blame_crash(world, attempt_at(world, index)));
}

static void reset_in_crash(struct world *world, uint32_t index)
{
    struct blame blame = blame_crash(world, attempt_at(world, index));
    index = attempt_detach(world, index);
    attempt_at(world, index)->n_tiers--; /* the crashed one itself answers nothing */
    balancer_fail(world, index, OUTCOME_RESET, blame);
}

void balancer_clear(struct world *world, struct balancer *balancer, bool reset)
{
    if (balancer->station)
        station_clear(world, balancer->station, reset ? reset_in_crash : lose_in_crash);
    backlog_clear(world, balancer, reset ? reset_in_crash : lose_in_crash);
    if (balancer->cache)
        response_cache_flush(balancer->cache);
}

uint32_t balancer_default_server(struct world *world, const struct balancer *balancer, struct rng *rng)
{
    for (;;) {
        const struct tier_spec *spec = &tier_of(world, balancer)->spec;
        uint32_t pool = 0;
        for (uint32_t r = 0; balancer->n_backends > 1 && r < spec->n_routes; r++)
            if (!spec->route[r].prefix)
                pool = spec->route[r].pool;
        const struct backend *backend = &balancer->backend[pool];
        uint32_t n_eligible = backend->members.n_eligible;
        if (n_eligible == 0)
            return SPEC_NONE;
        struct endpoint endpoint = backend_endpoint(backend, members_at(&backend->members, rng_below(rng, n_eligible)));
        if (endpoint.is_server)
            return endpoint.index;
        balancer = &world->balancer[endpoint.index];
    }
}

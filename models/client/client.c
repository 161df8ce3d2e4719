/* Clients: a request from its due time to its outcome. */
#include "models/client/client.h"
#include "models/balancer/hedge.h"
#include "models/cause.h"
#include "models/world_state.h"
#include "sim/engine/cache_line.h"
#include <stddef.h>
#include <string.h>

/* ---- the end of a request ---- */

/* Where the time that no finished part explains was spent: the part that was under way when the try ended. */
static simtime *unfinished_part(const struct request *request, const struct attempt *attempt, struct request_record *record)
{
    if (request->phase == REQUEST_RESOLVING)
        return &record->dns;
    if (request->phase == REQUEST_CONNECTING)
        return &record->connect;
    if (!attempt)
        return &record->network;
    switch (attempt->phase) {
    case PHASE_BALANCER:
        return &record->balancer;
    case PHASE_QUEUED:
        return &record->queue;
    case PHASE_SERVED:
        return &record->service;
    default:
        return &record->network;
    }
}

/* The parts add up to the response time exactly. */
static void fill_parts(const struct world *world, struct request *request, const struct attempt *attempt)
{
    struct request_record *record = &request->record;
    if (request->sent)
        record->site = world->address[request->address].site;
    if (attempt && request->phase == REQUEST_SENT) {
        record->balancer = attempt->balancer_time;
        record->queue = attempt->phase == PHASE_SERVED ? attempt->started - attempt->arrived : attempt->queue;
        record->service = attempt->service;
        record->network = attempt->network;
        if (attempt->server != SPEC_NONE) {
            record->pool = world->server[attempt->server].pool;
            record->server = world->server[attempt->server].number;
        }
    }
    simtime known =
        record->dns + record->connect + record->balancer + record->queue + record->service + record->network + record->wait;
    *unfinished_part(request, attempt, record) += record->response - known;
}

/* attempt: the last try's, NULL when it did not get that far. */
static inline void finish(struct world *world, uint32_t index, const struct attempt *attempt, enum outcome outcome,
                          enum cause cause)
{
    struct request *request = request_at(world, index);
    struct request_record *record = &request->record;
    record->response = world_time(world) - record->due;
    record->wait = request->try_due - record->due;
    record->outcome = (uint8_t)outcome;
    record->cause = (uint8_t)cause;
    fill_parts(world, request, attempt);
    if (outcome == OUTCOME_OK)
        world->n_ok++;
    else
        world->n_failed++;
    if (world->probe->request_done)
        world->probe->request_done(world->probe->recorder, record);
    user_loop_next(world, request);
    if (request->record.measured && --world->measured_in_flight == 0 && world->duration_over)
        sim_stop(world->sim);
    slab_give(&world->requests, index);
}

/* Lets go of everything that the try had under way. The far side does not know. */
static inline void abandon_try(struct world *world, struct request *request)
{
    sim_disarm(&request->timeout);
    sim_disarm(&request->step_timeout);
    if (request->race != SLAB_NONE)
        happy_eyeballs_abandon(world, request);
    if (request->lookup != SLAB_NONE)
        lookup_at(world, request->lookup)->request = SLAB_NONE;
    if (request->attempt != SLAB_NONE)
        hedge_abandon(world, request->attempt);
    if (request->connection != SLAB_NONE)
        connection_close(world, request->connection);
    request->lookup = request->attempt = request->connection = SLAB_NONE;
    answer_drop(&world->answers, request->answer);
    request->answer = ANSWER_NONE;
}

/* ---- retries ---- */

static void try_failed(struct world *world, uint32_t index, const struct attempt *attempt, enum outcome outcome,
                       enum cause cause, uint32_t fault)
{
    struct request *request = request_at(world, index);
    struct client *client = &world->client[request->record.client];
    abandon_try(world, request);
    if (request->cause == CAUSE_NONE)
        request->cause = (uint8_t)cause;
    if (fault != PROBE_NONE)
        request->record.fault = fault;
    if (!retry_allowed(&client->spec.retry, request->record.tries, outcome) || !retry_budget_take(&client->retry_budget)) {
        finish(world, index, attempt, outcome, cause);
    } else {
        simtime pause = retry_pause(&client->spec.retry, request->seed, request->record.tries);
        request->paused += pause;
        world->n_retries++;
        sim_after(world->sim, pause, ON_RETRY, index);
    }
}

void client_try_failed(struct world *world, uint32_t index, enum outcome outcome, enum cause cause, uint32_t fault)
{
    try_failed(world, index, NULL, outcome, cause, fault);
}

/* ---- a try ---- */

/* The first try's destination, judged by the truth of this moment. */
static inline void note_destination(struct world *world, struct request *request)
{
    const struct client *client = &world->client[request->record.client];
    const struct address *address = &world->address[request->address];
    if (request->sent)
        return;
    request->sent = true;
    request->record.first_site = address->site;
    request->record.dead = !endpoint_fine(world, address->endpoint) && endpoint_down(world, address->endpoint);
    request->record.misrouted = client_nearest_site(world, request->record.client) != address->site;
    if (client->spec.dns != SPEC_NONE) {
        struct policy_query querier = user_querier(world, request->record.client, request->record.user);
        request->record.stale = !authority_may_give(world, client->spec.dns, &querier, request->address);
    }
}

static inline uint32_t new_attempt(struct world *world, uint32_t request_index)
{
    struct request *request = request_at(world, request_index);
    uint32_t index = slab_take(&world->attempts);
    struct attempt *attempt = attempt_at(world, index);
    memset(attempt, 0, offsetof(struct attempt, balancer));
    attempt->request = request_index;
    attempt->connection = request->connection;
    attempt->client = request->record.client;
    attempt->user = request->record.user;
    attempt->path = request->record.path;
    attempt->address = request->address;
    attempt->client_address = client_address(&world->client[request->record.client], request->record.user);
    attempt->seed = request->seed;
    attempt->key = request->key;
    attempt->demand = request->demand;
    attempt->server = SPEC_NONE;
    attempt->fault = PROBE_NONE;
    attempt->nth_try = (uint8_t)request->record.tries;
    request->attempt = index;
    return index;
}

static inline void travel(struct world *world, uint32_t index, enum purpose purpose, enum link_packet packet, enum kind kind)
{
    struct attempt *attempt = attempt_at(world, index);
    struct request *request = request_at(world, attempt->request);
    const struct link *link =
        link_between(world, world->client[attempt->client].spec.region, world_address_region(world, attempt->address));
    simtime extra = 0;
    attempt->rtt = 0;
    if (link->rtt || link->loss_share > 0) {
        uint64_t seed = request_seed(attempt->seed, purpose, request->record.tries << 8 | request->address_position);
        attempt->rtt = link_round_trip_first(link, packet, seed, &extra);
    }
    request->retransmitted |= extra > 0;
    attempt->sent = world_time(world);
    attempt->phase = PHASE_TRAVELLING;
    world_send(world, attempt->rtt / 2 + extra, kind, index);
}

static inline void send_request(struct world *world, uint32_t attempt_index)
{
    struct attempt *attempt = attempt_at(world, attempt_index);
    request_at(world, attempt->request)->phase = REQUEST_SENT;
    attempt->connecting = false;
    attempt->n_tiers = 0;
    attempt->server = SPEC_NONE;
    attempt->balancer_time = attempt->queue = attempt->service = 0;
    travel(world, attempt_index, PURPOSE_REQUEST_RTT, LINK_DATA, ON_REQUEST);
}

uint32_t client_open(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = &world->client[request->record.client];
    struct user *user = &client->user[request->record.user];
    if (request->answer != ANSWER_NONE) {
        const struct answer *answer = answer_at(&world->answers, request->answer);
        uint32_t position = (request->address_start + request->address_position) % answer->n;
        request->address = client->spec.address_selection == SELECT_RFC6724 && answer->n > 1
                               ? address_order_sorted(world, request->record.client, request->record.user, answer,
                                                      request->order, position)
                               : answer_address(answer, request->order, position);
    } else {
        const struct site *site = &world->site[client->spec.target];
        request->address = site->first_address + (request->address_start + request->address_position) % site->n_addresses;
    }
    note_destination(world, request);
    request->connection = connection_new(world, request->record.client, request->record.user, request->address);
    if (request->answer != ANSWER_NONE)
        connection_at(world, request->connection)->answer_made = answer_at(&world->answers, request->answer)->made;
    if (user->connection == SLAB_NONE && client->spec.keep_alive)
        connection_keep(world, request->connection);
    world->n_connections++;
    request->record.connection = CONNECTION_NEW;
    uint32_t attempt = new_attempt(world, index);
    attempt_at(world, attempt)->connecting = true;
    return attempt;
}

void client_connect(struct world *world, uint32_t attempt)
{
    travel(world, attempt, PURPOSE_CONNECT_RTT, LINK_SYN, ON_CONNECT);
}

static void connect_address(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    uint32_t attempt = client_open(world, index);
    sim_arm(world->sim, world->client[request->record.client].connect_lane, &request->step_timeout, ON_CONNECT_TIMEOUT, index);
    client_connect(world, attempt);
}

uint32_t client_n_addresses(const struct world *world, const struct request *request)
{
    return request->answer != ANSWER_NONE ? answer_at(&world->answers, request->answer)->n
                                          : world->site[world->client[request->record.client].spec.target].n_addresses;
}

void client_on_address(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = &world->client[request->record.client];
    uint32_t n = client_n_addresses(world, request);
    request->step_start = world_time(world);
    request->phase = REQUEST_CONNECTING;
    request->address_position = request->address_start = 0;
    /* Without DNS nobody else spreads connections over a site's instances: they take turns. */
    bool turns = client->spec.address_selection == SELECT_ROTATE ||
                 (client->spec.dns == SPEC_NONE && client->spec.address_selection == SELECT_FIRST);
    if (n > 1 && turns) {
        request->address_start = client->rotation++ % n;
    } else if (n > 1 && client->spec.address_selection == SELECT_RANDOM) {
        struct rng rng;
        request_stream(&rng, request->seed, PURPOSE_ADDRESS, request->record.tries);
        request->address_start = rng_below(&rng, n);
    }
    if (n > 1 && client->spec.happy_eyeballs.enabled)
        happy_eyeballs_start(world, index);
    else
        connect_address(world, index);
}

/* Over the kept connection, which asks no cache. */
static void use_connection(struct world *world, uint32_t index, uint32_t connection_index)
{
    struct request *request = request_at(world, index);
    const struct connection *connection = connection_at(world, connection_index);
    request->connection = connection_index;
    request->record.connection = CONNECTION_REUSED;
    request->address = connection->address;
    request->record.dns_source = connection->answer_made < 0 ? DNS_SOURCE_NONE : DNS_SOURCE_CONNECTION;
    request->record.dns_age = connection->answer_made < 0 ? 0 : world_time(world) - connection->answer_made;
    note_destination(world, request);
    send_request(world, new_attempt(world, index));
}

static inline void start_try(struct world *world, uint32_t index)
{
    struct request *request = request_at(world, index);
    struct client *client = &world->client[request->record.client];
    request->record.tries++;
    request->try_due = request->step_start = world_time(world);
    request->record.dns = request->record.connect = 0;
    request->phase = REQUEST_RESOLVING;
    request->lost_cause = CAUSE_NONE;
    request->retransmitted = false;
    sim_arm(world->sim, client->timeout_lane, &request->timeout, ON_TIMEOUT, index);
    uint32_t connection = client->spec.keep_alive ? connection_reuse(world, request->record.client, request->record.user)
                                                  : SLAB_NONE;
    if (connection != SLAB_NONE)
        use_connection(world, index, connection);
    else if (client->spec.dns != SPEC_NONE)
        stub_lookup(world, index);
    else
        client_on_address(world, index);
}

void client_on_retry(void *world, uint32_t index)
{
    start_try(world, index);
}

/* ---- what comes back ---- */

/* The connect failed: the next address of the answer within the same try, or the try is over. */
static void connect_failed(struct world *world, uint32_t index, enum outcome outcome, struct blame blame)
{
    struct request *request = request_at(world, index);
    const struct client *client = &world->client[request->record.client];
    sim_disarm(&request->step_timeout);
    if (!client->spec.retry.next_address || request->address_position + 1 >= client_n_addresses(world, request)) {
        try_failed(world, index, NULL, outcome, blame.cause, blame.fault);
        return;
    }
    if (request->cause == CAUSE_NONE)
        request->cause = (uint8_t)blame.cause;
    if (request->attempt != SLAB_NONE) {
        attempt_at(world, request->attempt)->request = SLAB_NONE;
        attempt_at(world, request->attempt)->connection = SLAB_NONE;
    }
    connection_close(world, request->connection);
    request->connection = request->attempt = SLAB_NONE;
    request->lost_cause = CAUSE_NONE;
    request->address_position++;
    connect_address(world, index);
}

void client_on_connect_timeout(void *context, uint32_t index)
{
    struct world *world = context;
    struct request *request = request_at(world, index);
    const struct attempt *attempt = request->attempt == SLAB_NONE ? NULL : attempt_at(world, request->attempt);
    connect_failed(world, index, OUTCOME_CONNECT_TIMEOUT, blame_timeout(world, request, attempt));
}

/* Whether a reply reaches its client; if not, the attempt ends here. */
static bool arrives(struct world *world, uint32_t attempt_index)
{
    struct attempt *attempt = attempt_at(world, attempt_index);
    if (attempt->request == SLAB_NONE) {
        slab_give(&world->attempts, attempt_index);
        return false;
    }
    if (world_calm(world, attempt->sent))
        return true;
    const struct link *link =
        link_between(world, world_address_region(world, attempt->address), world->client[attempt->client].spec.region);
    if (!link_passes(link, attempt->sent)) {
        balancer_lose(world, attempt_index, (struct blame){CAUSE_NETWORK, link->fault});
        return false;
    }
    return true;
}

void client_on_connected(void *context, uint32_t attempt_index)
{
    struct world *world = context;
    if (!arrives(world, attempt_index))
        return;
    struct request *request = request_at(world, attempt_at(world, attempt_index)->request);
    if (request->race != SLAB_NONE)
        happy_eyeballs_won(world, attempt_index);
    sim_disarm(&request->step_timeout);
    request->record.connect = world_time(world) - request->step_start;
    connection_at(world, request->connection)->opened = world_time(world);
    send_request(world, attempt_index);
}

void client_on_refused(void *context, uint32_t attempt_index)
{
    struct world *world = context;
    if (!arrives(world, attempt_index))
        return;
    struct attempt attempt = *attempt_at(world, attempt_index);
    struct request *request = request_at(world, attempt.request);
    struct blame blame = {(enum cause)attempt.cause, attempt.fault};
    if (request->attempt == attempt_index)
        request->attempt = SLAB_NONE;
    slab_give(&world->attempts, attempt_index);
    if (request->race == SLAB_NONE)
        connect_failed(world, attempt.request, (enum outcome)attempt.outcome, blame);
    else if (!happy_eyeballs_refused(world, attempt.request, attempt_index, blame))
        try_failed(world, attempt.request, NULL, (enum outcome)attempt.outcome, blame.cause, blame.fault);
}

void client_on_reply(void *context, uint32_t attempt_index)
{
    struct world *world = context;
    if (!arrives(world, attempt_index))
        return;
    struct attempt *attempt = attempt_at(world, attempt_index);
    uint32_t index = attempt->request;
    struct request *request = request_at(world, index);
    request->attempt = SLAB_NONE;
    attempt->network += world_time(world) - attempt->sent;
    attempt->balancer_time = attempt->sent - attempt->entered - attempt->queue - attempt->service;
    if (attempt->outcome != OUTCOME_RESET) {
        connection_release(world, request->connection);
        request->connection = SLAB_NONE;
    }
    if (attempt->outcome == OUTCOME_OK) {
        enum cause cause = blame_delay(request, attempt);
        abandon_try(world, request);
        finish(world, index, attempt, OUTCOME_OK, cause);
    } else {
        try_failed(world, index, attempt, (enum outcome)attempt->outcome, (enum cause)attempt->cause, attempt->fault);
    }
    slab_give(&world->attempts, attempt_index);
}

void client_on_timeout(void *context, uint32_t index)
{
    struct world *world = context;
    struct request *request = request_at(world, index);
    struct attempt copy;
    const struct attempt *attempt = NULL;
    if (request->attempt != SLAB_NONE) {
        copy = *attempt_at(world, request->attempt);
        attempt = &copy;
    }
    struct blame blame = blame_timeout(world, request, attempt);
    try_failed(world, index, attempt, OUTCOME_TIMEOUT, blame.cause, blame.fault);
}

/* ---- arrivals ---- */

static uint32_t draw_path(const struct client *client, struct rng *rng)
{
    const struct share_list *paths = &client->spec.path;
    if (paths->n == 1)
        return paths->at[0].index;
    double u = rng_unit(rng);
    uint32_t i = 0;
    while (i + 1 < paths->n && u >= client->path_cumulative[i])
        i++;
    return paths->at[i].index;
}

static void schedule_next(struct world *world, uint32_t index)
{
    struct client *client = &world->client[index];
    client->next_work = (struct arrival_work){ARRIVAL_UNSET, ARRIVAL_UNSET, 0, SIMTIME_NEVER};
    simtime next = client->arrival->next(client->arrival_state, client->spec.arrivals.params, world_time(world),
                                         &client->arrivals, &client->next_work);
    if (next != SIMTIME_NEVER)
        sim_at(world->sim, next, ON_ARRIVAL, index);
}

/* Who sends the next request. Among many users a user, its connection and that one's neighbours in the idle lane are in no
 * cache, so each is asked for one arrival before the next needs it: users are drawn four requests ahead. */
static uint32_t draw_user(const struct world *world, struct client *client)
{
    uint32_t *slot = &client->ahead[client->n_drawn++ % USERS_AHEAD], user = *slot;
    *slot = rng_below(&client->users, client->spec.users);
    prefetch_read(&client->user[*slot], 1);
    uint32_t next = client->user[client->ahead[client->n_drawn % USERS_AHEAD]].connection;
    uint32_t after_next = client->user[client->ahead[(client->n_drawn + 1) % USERS_AHEAD]].connection;
    if (next != SLAB_NONE) {
        prefetch_read(connection_at(world, next)->idle.next, 1);
        prefetch_read(connection_at(world, next)->idle.previous, 1);
    }
    if (after_next != SLAB_NONE)
        prefetch_read(connection_at(world, after_next), sizeof(struct connection));
    return user;
}

static inline void ask(struct world *world, uint32_t index, uint32_t user, uint64_t seed, simtime due, bool measured,
                       uint32_t visit, const struct arrival_work *work)
{
    struct client *client = &world->client[index];
    uint32_t request_index = slab_take(&world->requests);
    struct request *request = request_at(world, request_index);
    *request = (struct request){.record = {.due = due,
                                           .number = world->n_requests++,
                                           .client = index,
                                           .path = work->path,
                                           .user = user,
                                           .resolver = PROBE_NONE,
                                           .first_site = PROBE_NONE,
                                           .site = PROBE_NONE,
                                           .pool = PROBE_NONE,
                                           .server = PROBE_NONE,
                                           .fault = PROBE_NONE,
                                           .measured = measured},
                                .answer = ANSWER_NONE,
                                .lookup = SLAB_NONE,
                                .attempt = SLAB_NONE,
                                .connection = SLAB_NONE,
                                .race = SLAB_NONE,
                                .visit = visit,
                                .seed = seed,
                                .key = work->key || client->keys.n == 0 ? work->key : zipf_keys_draw(&client->keys, seed),
                                .demand = work->service};
    if (client->spec.dns != SPEC_NONE)
        request->record.resolver = world->resolver[client->user[user].resolver].group;
    retry_budget_earn(&client->retry_budget);
    start_try(world, request_index);
}

void client_on_arrival(void *context, uint32_t index)
{
    struct world *world = context;
    struct client *client = &world->client[index];
    struct arrival_work work = client->next_work;
    simtime now = world_time(world);
    bool measured = world_is_measured(world, now);
    uint32_t user = work.user == ARRIVAL_UNSET ? draw_user(world, client) : work.user % client->spec.users;
    if (client->session) {
        schedule_next(world, index);
        visit_start(world, index, user, rng_next(&client->seeds));
        return;
    }
    if (work.path == ARRIVAL_UNSET)
        work.path = draw_path(client, &client->paths);
    world->measured_in_flight += measured;
    schedule_next(world, index);
    ask(world, index, user, rng_next(&client->seeds), now, measured, 0, &work);
}

void client_ask(struct world *world, const struct wish *wish)
{
    struct arrival_work work = {.key = wish->key, .service = SIMTIME_NEVER};
    struct rng rng;
    request_stream(&rng, wish->seed, PURPOSE_PATH, 0);
    work.path = draw_path(&world->client[wish->client], &rng);
    ask(world, wish->client, wish->user, wish->seed, wish->due, wish->measured, wish->visit, &work);
}

/* ---- the group ---- */

void client_init(struct world *world, uint32_t index)
{
    struct client *client = &world->client[index];
    const char *name = world->spec->client[index].name;
    client->spec = world->spec->client[index];
    client->arrival = (const struct arrival *)client->spec.arrivals.type;
    client->session = client->arrival->session ? client->arrival->session(client->spec.arrivals.params) : NULL;
    client->arrival_state = arena_alloc(world->arena, client->spec.arrivals.type->state_bytes + 1);
    client->arrivals = world_stream(world, arena_printf(world->arena, "client.%s/arrivals", name));
    client->users = world_stream(world, arena_printf(world->arena, "client.%s/users", name));
    client->paths = world_stream(world, arena_printf(world->arena, "client.%s/paths", name));
    client->seeds = world_stream(world, arena_printf(world->arena, "client.%s/requests", name));
    client->user = ARENA_ARRAY(world->arena, client->spec.users, struct user);
    if (client->spec.n_keys)
        zipf_keys_init(&client->keys, world->arena, client->spec.n_keys, client->spec.keys_zipf_s);
    client->path_cumulative = ARENA_ARRAY(world->arena, client->spec.path.n, double);
    client->reachable = ARENA_ARRAY(world->arena, world->n_sites, bool);
    double sum = 0;
    for (uint32_t i = 0; i < client->spec.path.n; i++)
        client->path_cumulative[i] = sum += client->spec.path.at[i].share;
    client->timeout_lane = sim_lane(world->sim, client->spec.timeout);
    client->connect_lane = sim_lane(world->sim, client->spec.connect_timeout);
    client->dns_lane = sim_lane(world->sim, client->spec.dns_timeout);
    if (client->spec.happy_eyeballs.enabled)
        client->race_lane = sim_lane(world->sim, client->spec.happy_eyeballs.attempt_delay);
    if (client->spec.idle_timeout != SIMTIME_NEVER)
        client->idle_lane = sim_lane(world->sim, client->spec.idle_timeout);
    retry_budget_init(&client->retry_budget, client->spec.retry.budget_share,
                      client->arrival->rate(client->spec.arrivals.params, 0));
    client_find_reachable(world, index);
    for (uint32_t k = 0; client->spec.dns != SPEC_NONE && k < client->spec.resolver.n; k++)
        client->has_subnets |= world->group[client->spec.resolver.at[k].index].subnets.n[client->spec.dns] > 0;
    client_bind_users(world, client);
    for (unsigned i = 0; i < USERS_AHEAD; i++)
        client->ahead[i] = rng_below(&client->users, client->spec.users);
    schedule_next(world, index);
}

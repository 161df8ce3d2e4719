/* Stations: admission, service, completion. The discipline keeps who waits (or shares); the station keeps who is served. */
#include "models/server/station.h"
#include "models/balancer/balancer.h"
#include "models/server/server.h"
#include "models/world_state.h"
#include "sim/engine/check.h"

static struct station_view view_of(const struct world *world, const struct station *station)
{
    return (struct station_view){&world->attempts, world->arena, world_time(world), station->workers, station->speed};
}

static bool is_shared(const struct station *station)
{
    return station->discipline->next != NULL;
}

void station_init(struct world *world, struct station *station, const struct strategy_use *discipline, uint32_t workers,
                  uint32_t queue_limit)
{
    station->discipline = (const struct discipline *)discipline->type;
    station->params = discipline->params;
    bool is_small = discipline->type->state_bytes <= sizeof station->small_state;
    station->state = is_small ? station->small_state : arena_alloc(world->arena, discipline->type->state_bytes);
    station->speed = 1;
    station->workers = workers;
    station->queue_limit = queue_limit;
    station_limit_wait(station, SIMTIME_NEVER);
    station->running_head = JOB_NONE;
    station->shared = SIM_TIMER_NONE;
    station->index = world->n_stations;
    world->station[world->n_stations++] = station;
}

void station_limit_wait(struct station *station, simtime queue_timeout)
{
    station->queue_timeout = queue_timeout;
    station->wait_timed = queue_timeout == SIMTIME_NEVER;
}

void station_account(const struct world *world, struct station *station)
{
    double elapsed = (double)(world_time(world) - station->accounted);
    station->busy_ns += elapsed * station->busy;
    station->in_system_ns += elapsed * (station->busy + station->waiting);
    station->accounted = world_time(world);
}

static void running_add(struct world *world, struct station *station, uint32_t job)
{
    struct attempt *attempt = attempt_at(world, job);
    attempt->job.previous = JOB_NONE;
    attempt->job.next = station->running_head;
    if (station->running_head != JOB_NONE)
        attempt_at(world, station->running_head)->job.previous = job;
    station->running_head = job;
}

static void running_remove(struct world *world, struct station *station, uint32_t job)
{
    struct attempt *attempt = attempt_at(world, job);
    if (attempt->job.previous == JOB_NONE)
        station->running_head = attempt->job.next;
    else
        attempt_at(world, attempt->job.previous)->job.next = attempt->job.next;
    if (attempt->job.next != JOB_NONE)
        attempt_at(world, attempt->job.next)->job.previous = attempt->job.previous;
}

static inline void serve(struct world *world, struct station *station, uint32_t job)
{
    struct attempt *attempt = attempt_at(world, job);
    attempt->started = world_time(world);
    attempt->phase = PHASE_SERVED;
    station->busy++;
    running_add(world, station, job);
    sim_after(world->sim, simtime_from_ns(attempt->job.demand / station->speed), ON_STATION_COMPLETE, job);
}

/* Sharing: all jobs are with the discipline; busy and waiting follow from their number. */
static void shared_count(struct station *station, uint32_t jobs)
{
    station->busy = jobs < station->workers ? jobs : station->workers;
    station->waiting = jobs - station->busy;
}

static void shared_rearm(struct world *world, struct station *station)
{
    struct station_view view = view_of(world, station);
    sim_cancel(world->sim, station->shared);
    station->shared = SIM_TIMER_NONE;
    simtime next = station->discipline->next(station->state, station->params, &view);
    if (next != SIMTIME_NEVER && !station->frozen)
        station->shared = sim_arm_at(world->sim, next, ON_STATION_SHARED, station->index);
}

static void time_wait(struct world *world, struct station *station, simtime time)
{
    station->wait_timed = true;
    sim_at(world->sim, time, ON_QUEUE_TIMEOUT, station->index);
}

bool station_admit(struct world *world, struct station *station, uint32_t job)
{
    struct attempt *attempt = attempt_at(world, job);
    bool at_once = station->busy < station->workers && !station->frozen;
    if (!at_once && !station->frozen && station->waiting >= station->queue_limit)
        return false;
    station_account(world, station);
    attempt->arrived = world_time(world);
    attempt->phase = PHASE_QUEUED;
    if (is_shared(station)) {
        attempt->started = attempt->arrived;
        attempt->phase = PHASE_SERVED;
        struct station_view view = view_of(world, station);
        station->discipline->push(station->state, station->params, &view, job);
        shared_count(station, station->busy + station->waiting + 1);
        shared_rearm(world, station);
    } else if (at_once) {
        serve(world, station, job);
    } else {
        struct station_view view = view_of(world, station);
        station->discipline->push(station->state, station->params, &view, job);
        station->waiting++;
        if (!station->wait_timed)
            time_wait(world, station, attempt->arrived + station->queue_timeout);
    }
    return true;
}

uint32_t station_oldest(const struct world *world, const struct station *station)
{
    struct station_view view = view_of(world, station);
    return station->discipline->oldest ? station->discipline->oldest(station->state, &view) : JOB_NONE;
}

/* Whether nobody waits for the job any more and the pool cancels such work: then it is gone. */
static bool cancel(struct world *world, const struct station *station, uint32_t job)
{
    if (!station->cancel_queued || attempt_at(world, job)->request != SLAB_NONE)
        return false;
    world->server[station->owner].lost++;
    balancer_lose(world, job, (struct blame){CAUSE_NONE, PROBE_NONE});
    return true;
}

static void serve_next(struct world *world, struct station *station)
{
    while (station->waiting && station->busy < station->workers) {
        struct station_view view = view_of(world, station);
        uint32_t job = station->discipline->pop(station->state, station->params, &view);
        CHECK(world->sim, job != JOB_NONE);
        station->waiting--;
        if (!cancel(world, station, job))
            serve(world, station, job);
    }
}

void station_on_queue_timeout(void *context, uint32_t index)
{
    struct world *world = context;
    struct station *station = world->station[index];
    struct station_view view = view_of(world, station);
    station->wait_timed = false;
    while (station->waiting && !station->frozen) {
        uint32_t job = station->discipline->oldest(station->state, &view);
        simtime until = attempt_at(world, job)->arrived + station->queue_timeout;
        if (until > world_time(world)) {
            time_wait(world, station, until);
            return;
        }
        station_account(world, station);
        station->discipline->remove(station->state, &view, job);
        station->waiting--;
        if (!cancel(world, station, job))
            server_reject(world, job);
    }
}

static inline void deliver(struct world *world, struct station *station, uint32_t job)
{
    struct attempt *attempt = attempt_at(world, job);
    attempt->queue = attempt->started - attempt->arrived;
    attempt->service = world_time(world) - attempt->started;
    if (station->is_server)
        server_on_complete(world, job);
    else
        balancer_on_worked(world, job);
}

static struct station *station_of(struct world *world, uint32_t job)
{
    const struct attempt *attempt = attempt_at(world, job);
    if (attempt->server != SPEC_NONE)
        return &world->server[attempt->server].station;
    return world->balancer[attempt->balancer[attempt->n_tiers - 1]].station;
}

void station_on_complete(void *context, uint32_t job)
{
    struct world *world = context;
    struct attempt *attempt = attempt_at(world, job);
    if (attempt->lost) {
        slab_give(&world->attempts, job);
        return;
    }
    struct station *station = station_of(world, job);
    if (station->frozen) {
        attempt->event_fired = true;
        return;
    }
    station_account(world, station);
    running_remove(world, station, job);
    station->busy--;
    serve_next(world, station);
    deliver(world, station, job);
}

void station_on_shared(void *context, uint32_t index)
{
    struct world *world = context;
    struct station *station = world->station[index];
    struct station_view view = view_of(world, station);
    station->shared = SIM_TIMER_NONE;
    station_account(world, station);
    uint32_t job = station->discipline->pop(station->state, station->params, &view);
    CHECK(world->sim, job != JOB_NONE);
    shared_count(station, station->busy + station->waiting - 1);
    shared_rearm(world, station);
    deliver(world, station, job);
}

void station_set_speed(struct world *world, struct station *station, double speed)
{
    station->speed = speed;
    if (is_shared(station))
        shared_rearm(world, station);
}

void station_set_frozen(struct world *world, struct station *station, bool frozen)
{
    station->frozen = frozen;
    if (is_shared(station))
        shared_rearm(world, station);
}

void station_clear(struct world *world, struct station *station, void (*lose)(struct world *, uint32_t attempt))
{
    struct station_view view = view_of(world, station);
    station_account(world, station);
    sim_cancel(world->sim, station->shared);
    station->shared = SIM_TIMER_NONE;
    uint32_t running = station->running_head;
    station->running_head = JOB_NONE;
    station->busy = station->waiting = 0;
    for (uint32_t job; (job = station->discipline->pop(station->state, station->params, &view)) != JOB_NONE;)
        lose(world, job);
    while (running != JOB_NONE) {
        struct attempt *attempt = attempt_at(world, running);
        uint32_t next = attempt->job.next;
        attempt->lost = !attempt->event_fired;
        lose(world, running);
        running = next;
    }
}

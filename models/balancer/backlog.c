/* Backlogs. All of a tier wait equally long at most, so each is ordered by deadline too and one event for the heads is
 * enough. */
#include "models/balancer/backlog.h"
#include "models/balancer/roster.h"
#include "models/world_state.h"

static simtime timeout_of(const struct world *world, const struct balancer *balancer)
{
    return world->tier[balancer->tier].spec.queue_timeout;
}

static struct backlog *backlog_of(const struct backend *backend)
{
    return backend->roster ? &backend->roster->backlog : NULL;
}

static bool is_waiting(const struct backlog *backlog)
{
    return backlog && backlog->n > 0;
}

static struct balancer *balancer_of(const struct world *world, const struct attempt *attempt)
{
    return &world->balancer[attempt->balancer[attempt->n_tiers - 1]];
}

/* Behind `previous`, or in front of all; its place counts from when it came. */
static void insert(struct world *world, struct backlog *backlog, uint32_t previous, uint32_t index)
{
    struct job *job = &attempt_at(world, index)->job;
    uint32_t *link = previous == SLAB_NONE ? &backlog->head : &attempt_at(world, previous)->job.next;
    job->next = previous == backlog->tail || backlog->n == 0 ? SLAB_NONE : *link;
    *link = index;
    if (job->next == SLAB_NONE)
        backlog->tail = index;
    backlog->n++;
}

static void take_out(struct world *world, struct backlog *backlog, uint32_t previous, uint32_t index)
{
    uint32_t next = attempt_at(world, index)->job.next;
    *(previous == SLAB_NONE ? &backlog->head : &attempt_at(world, previous)->job.next) = next;
    if (backlog->tail == index)
        backlog->tail = previous;
    backlog->n--;
}

static void append(struct world *world, struct balancer *balancer, struct backlog *backlog, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    simtime timeout = timeout_of(world, balancer);
    attempt->arrived = world_time(world);
    attempt->phase = PHASE_BALANCER;
    attempt->job.previous = SLAB_NONE; /* whom it waits for is found out when its turn comes */
    insert(world, backlog, backlog->n > 0 ? backlog->tail : SLAB_NONE, index);
    if (!balancer->wait_timed && timeout != SIMTIME_NEVER) {
        sim_after(world->sim, timeout, ON_BACKLOG_TIMEOUT, (uint32_t)(balancer - world->balancer));
        balancer->wait_timed = true;
    }
}

bool backlog_take(struct world *world, uint32_t index)
{
    const struct attempt *attempt = attempt_at(world, index);
    struct balancer *balancer = balancer_of(world, attempt);
    struct backend *backend = balancer_backend(world, balancer, attempt->path);
    if (timeout_of(world, balancer) == 0 || !roster_is_full_for(backend, attempt))
        return false;
    append(world, balancer, backlog_of(backend), index);
    attempt_at(world, index)->job.previous = backend->roster->wanted;
    return true;
}

bool backlog_join(struct world *world, uint32_t index)
{
    const struct attempt *attempt = attempt_at(world, index);
    struct balancer *balancer = balancer_of(world, attempt);
    struct backlog *backlog = backlog_of(balancer_backend(world, balancer, attempt->path));
    if (!is_waiting(backlog))
        return false;
    append(world, balancer, backlog, index);
    return true;
}

/* Its wait is over: whether somebody still wants to know. If not, its way ends. */
static bool is_wanted(struct world *world, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    attempt->balancer_time = world_time(world) - attempt->entered;
    if (attempt->request != SLAB_NONE)
        return true;
    balancer_lose(world, index, (struct blame){CAUSE_NONE, PROBE_NONE});
    return false;
}

void backlog_wake(struct world *world, struct balancer *balancer)
{
    for (uint32_t k = 0; k < balancer->n_backends && !balancer->woken; k++)
        if (is_waiting(backlog_of(&balancer->backend[k]))) {
            balancer->woken = true;
            sim_after(world->sim, 0, ON_ROOM, (uint32_t)(balancer - world->balancer));
        }
}

/* Whether it goes on waiting, in its place. */
static bool waits_on(struct world *world, struct backend *backend, uint32_t index)
{
    if (!is_wanted(world, index) || balancer_serve(world, index))
        return false;
    if (roster_is_full_for(backend, attempt_at(world, index))) {
        attempt_at(world, index)->job.previous = backend->roster->wanted;
        return true;
    }
    balancer_refuse(world, index);
    return false;
}

/* It waits for a certain member, which is still full. */
static bool is_stuck(const struct backend *backend, const struct attempt *attempt)
{
    uint32_t wanted = attempt->job.previous;
    return wanted != SLAB_NONE && backend->roster->full[wanted] && backend_trusts(backend, wanted) &&
           attempt->request != SLAB_NONE;
}

/* Each is looked at once, in order, as long as somebody has room. */
static void serve_waiting(struct world *world, struct backend *backend)
{
    struct backlog *backlog = backlog_of(backend);
    uint32_t previous = SLAB_NONE, index = backlog->head;
    for (uint32_t n = backlog->n; n > 0 && roster_has_room(backend); n--) {
        uint32_t next = attempt_at(world, index)->job.next;
        bool waits = is_stuck(backend, attempt_at(world, index));
        if (!waits) {
            take_out(world, backlog, previous, index);
            waits = waits_on(world, backend, index);
            if (waits)
                insert(world, backlog, previous, index);
        }
        if (waits)
            previous = index;
        index = next;
    }
}

void backlog_on_room(void *context, uint32_t balancer_index)
{
    struct world *world = context;
    struct balancer *balancer = &world->balancer[balancer_index];
    balancer->woken = false;
    for (uint32_t k = 0; k < balancer->n_backends; k++)
        if (is_waiting(backlog_of(&balancer->backend[k])))
            serve_waiting(world, &balancer->backend[k]);
}

void backlog_on_timeout(void *context, uint32_t balancer_index)
{
    struct world *world = context;
    struct balancer *balancer = &world->balancer[balancer_index];
    simtime timeout = timeout_of(world, balancer), next = SIMTIME_NEVER;
    for (uint32_t k = 0; k < balancer->n_backends; k++) {
        struct backlog *backlog = backlog_of(&balancer->backend[k]);
        while (is_waiting(backlog)) {
            simtime deadline = attempt_at(world, backlog->head)->arrived + timeout;
            if (deadline > world_time(world)) {
                next = deadline < next ? deadline : next;
                break;
            }
            uint32_t index = backlog->head;
            take_out(world, backlog, SLAB_NONE, index);
            if (is_wanted(world, index))
                balancer_fail(world, index, OUTCOME_REJECTED, (struct blame){CAUSE_OVERLOAD, PROBE_NONE});
        }
    }
    balancer->wait_timed = next != SIMTIME_NEVER;
    if (balancer->wait_timed)
        sim_at(world->sim, next, ON_BACKLOG_TIMEOUT, balancer_index);
}

void backlog_clear(struct world *world, struct balancer *balancer, void (*lose)(struct world *, uint32_t attempt))
{
    for (uint32_t k = 0; k < balancer->n_backends; k++) {
        struct backlog *backlog = backlog_of(&balancer->backend[k]);
        while (is_waiting(backlog)) {
            uint32_t index = backlog->head;
            take_out(world, backlog, SLAB_NONE, index);
            if (is_wanted(world, index))
                lose(world, index);
        }
    }
}

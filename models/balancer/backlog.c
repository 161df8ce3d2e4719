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

bool backlog_take(struct world *world, struct balancer *balancer, struct backend *backend, uint32_t index)
{
    struct attempt *attempt = attempt_at(world, index);
    simtime timeout = timeout_of(world, balancer);
    if (timeout == 0 || !roster_is_full_for(backend, attempt))
        return false;
    struct backlog *backlog = backlog_of(backend);
    attempt->arrived = world_time(world);
    attempt->phase = PHASE_BALANCER;
    if (backlog->n++ == 0)
        backlog->head = index;
    else
        attempt_at(world, backlog->tail)->job.next = index;
    backlog->tail = index;
    if (!balancer->wait_timed && timeout != SIMTIME_NEVER) {
        sim_after(world->sim, timeout, ON_BACKLOG_TIMEOUT, (uint32_t)(balancer - world->balancer));
        balancer->wait_timed = true;
    }
    return true;
}

/* Takes the first one out; SLAB_NONE when its client has given up, which ends its way. */
static uint32_t next_of(struct world *world, struct backlog *backlog)
{
    uint32_t index = backlog->head;
    struct attempt *attempt = attempt_at(world, index);
    backlog->head = attempt->job.next;
    backlog->n--;
    attempt->balancer_time = world_time(world) - attempt->entered;
    if (attempt->request != SLAB_NONE)
        return index;
    balancer_lose(world, index, (struct blame){CAUSE_NONE, PROBE_NONE});
    return SLAB_NONE;
}

void backlog_wake(struct world *world, struct balancer *balancer)
{
    for (uint32_t k = 0; k < balancer->n_backends && !balancer->woken; k++)
        if (is_waiting(backlog_of(&balancer->backend[k]))) {
            balancer->woken = true;
            sim_after(world->sim, 0, ON_ROOM, (uint32_t)(balancer - world->balancer));
        }
}

void backlog_on_room(void *context, uint32_t balancer_index)
{
    struct world *world = context;
    struct balancer *balancer = &world->balancer[balancer_index];
    balancer->woken = false;
    for (uint32_t k = 0; k < balancer->n_backends; k++) {
        struct backend *backend = &balancer->backend[k];
        struct backlog *backlog = backlog_of(backend);
        uint32_t n = backlog ? backlog->n : 0;
        for (; n > 0 && roster_has_room(backend); n--) { /* each once: a retry may have tried all that have room */
            uint32_t index = next_of(world, backlog);
            if (index != SLAB_NONE)
                balancer_forward(world, index);
        }
    }
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
            uint32_t index = next_of(world, backlog);
            if (index != SLAB_NONE)
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
            uint32_t index = next_of(world, backlog);
            if (index != SLAB_NONE)
                lose(world, index);
        }
    }
}

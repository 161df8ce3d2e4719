/* Join idle queue (Lu, Xie, Kliot, Geller, Larus and Greenberg 2011): servers that become idle put their names down at one
 * balancer, the balancer gives the next request to the first name on its list and strikes it out; with an empty list it throws
 * dice. The balancer asks nobody and the request waits for no answer. A name stays on the list until it is used, even when
 * another balancer has given that server work meanwhile. */
#include "models/algorithm/algorithm.h"

#include "sim/engine/arena.h"

struct join_idle_queue {
    struct weighted_draw draw;
    uint32_t *name; /* [n] a ring: the list */
    uint32_t first, n_names;
    bool *listed; /* [n] */
    bool *away;   /* [n] its name is kept aside until it is eligible again */
};

static void idle_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    struct join_idle_queue *idle = state;
    weighted_draw_init(&idle->draw, members, arena);
    idle->name = ARENA_ARRAY(arena, members->n, uint32_t);
    idle->listed = ARENA_ARRAY(arena, members->n, bool);
    idle->away = ARENA_ARRAY(arena, members->n, bool);
}

static uint32_t *place(const struct join_idle_queue *idle, const struct members *members, uint32_t nth)
{
    uint32_t at = idle->first + nth;
    return &idle->name[at < members->n ? at : at - members->n];
}

static void put_down(struct join_idle_queue *idle, const struct members *members, uint32_t member)
{
    if (idle->listed[member])
        return;
    *place(idle, members, idle->n_names++) = member;
    idle->listed[member] = true;
}

/* Strikes out the nth name; those before it move up. */
static uint32_t strike(struct join_idle_queue *idle, const struct members *members, uint32_t nth)
{
    uint32_t member = *place(idle, members, nth);
    for (; nth > 0; nth--)
        *place(idle, members, nth) = *place(idle, members, nth - 1);
    idle->first = idle->first + 1 < members->n ? idle->first + 1 : 0;
    idle->n_names--;
    idle->listed[member] = false;
    return member;
}

/* Names of those who are not eligible are kept aside, and put down again when they return. */
static void idle_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct join_idle_queue *idle = state;
    weighted_draw_prepare(&idle->draw, members);
    for (uint32_t left = idle->n_names; left > 0; left--) {
        uint32_t member = strike(idle, members, 0);
        idle->away[member] = !members_is_eligible(members, member);
        if (!idle->away[member])
            put_down(idle, members, member);
    }
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        if (idle->away[member])
            put_down(idle, members, member);
        idle->away[member] = false;
    }
}

static void idle_on_idle(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct join_idle_queue *idle = state;
    if (members_is_eligible(members, member))
        put_down(idle, members, member);
    else
        idle->away[member] = true;
}

static uint32_t idle_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                          struct rng *rng)
{
    (void)params, (void)pick;
    struct join_idle_queue *idle = state;
    uint32_t nth = 0;
    while (!members->standing && nth < idle->n_names && !members_is_eligible(members, *place(idle, members, nth)))
        nth++;
    return nth < idle->n_names ? strike(idle, members, nth) : members_at(members, weighted_draw(&idle->draw, members, rng));
}

const struct algorithm algorithm_join_idle_queue = {
    .base = {
        .name = "join_idle_queue",
        .aliases = "jiq",
        .help = "a server that said it is idle, else one drawn by weight",
        .known_as = "JIQ in the literature",
        .source = "Lu et al. 2011, Join-Idle-Queue: a novel load balancing algorithm",
        .description = "A server that runs empty tells one instance of the tier, drawn at random; the longest on its list gets "
                       "the next request. With nobody on the list it draws by weight. One that fails fast is idle again at "
                       "once and draws all requests to itself.",
        .when_down = "A dead server says nothing, and is drawn until a check takes it out. Its name waits for its return.",
        .cost = "a decision O(1), by dice O(log servers)",
        .state_bytes = sizeof(struct join_idle_queue),
    },
    .pick = idle_pick,
    .init = idle_init,
    .on_members = idle_on_members,
    .on_idle = idle_on_idle,
};

/* A ring of closings. */
#include "models/insight/closed_connections.h"

#include "sim/engine/arena.h"

enum { ROOM_FIRST = 16 };

struct closing {
    simtime until;
    uint32_t member;
};

void closed_connections_init(struct closed_connections *closed, simtime keep, uint32_t n_members, struct arena *arena)
{
    *closed = (struct closed_connections){.keep = keep, .room = ROOM_FIRST, .arena = arena};
    closed->of = ARENA_ARRAY(arena, n_members, uint32_t);
    closed->ring = ARENA_ARRAY(arena, ROOM_FIRST, struct closing);
}

static void make_room(struct closed_connections *closed)
{
    struct closing *ring = ARENA_ARRAY(closed->arena, (size_t)closed->room * 2, struct closing);
    for (uint32_t i = 0; i < closed->n; i++)
        ring[i] = closed->ring[(closed->first + i) & (closed->room - 1)];
    closed->ring = ring;
    closed->first = 0;
    closed->room *= 2;
}

void closed_connections_add(struct closed_connections *closed, uint32_t member, simtime now)
{
    if (closed->keep == 0)
        return;
    if (closed->n == closed->room)
        make_room(closed);
    closed->ring[(closed->first + closed->n++) & (closed->room - 1)] = (struct closing){now + closed->keep, member};
    closed->of[member]++;
}

uint32_t closed_connections_forget(struct closed_connections *closed, simtime now)
{
    if (closed->n == 0 || closed->ring[closed->first].until > now)
        return CLOSED_NONE;
    uint32_t member = closed->ring[closed->first].member;
    closed->first = (closed->first + 1) & (closed->room - 1);
    closed->n--;
    closed->of[member]--;
    return member;
}

/* A binary heap (Williams 1964) of ranks kept by value, so that comparing touches one array. It does not shrink: what a burst
 * needed stays in the arena for the next one. */
#include "models/order/ranking.h"

#include "sim/engine/arena.h"
#include <string.h>

enum { FIRST_ROOM = 8 };

static bool is_before(const struct rank *a, const struct rank *b)
{
    return a->key < b->key || (a->key == b->key && a->sequence < b->sequence);
}

static void settle(struct ranking *ranking, uint32_t at, struct rank rank)
{
    ranking->heap[at] = rank;
    if (ranking->place)
        ranking->place[rank.item] = at;
}

static void sift_up(struct ranking *ranking, uint32_t at, struct rank rank)
{
    while (at > 0 && is_before(&rank, &ranking->heap[(at - 1) / 2])) {
        settle(ranking, at, ranking->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    settle(ranking, at, rank);
}

static void sift_down(struct ranking *ranking, uint32_t at, struct rank rank)
{
    for (uint32_t child; (child = 2 * at + 1) < ranking->n; at = child) {
        if (child + 1 < ranking->n && is_before(&ranking->heap[child + 1], &ranking->heap[child]))
            child++;
        if (!is_before(&ranking->heap[child], &rank))
            break;
        settle(ranking, at, ranking->heap[child]);
    }
    settle(ranking, at, rank);
}

static void make_room(struct ranking *ranking, uint32_t room, struct arena *arena)
{
    struct rank *heap = ARENA_ARRAY(arena, room, struct rank);
    if (ranking->n > 0)
        memcpy(heap, ranking->heap, ranking->n * sizeof *heap);
    ranking->heap = heap;
    ranking->room = room;
}

void ranking_init(struct ranking *ranking, uint32_t n_items, struct arena *arena)
{
    *ranking = (struct ranking){.place = ARENA_ARRAY(arena, n_items, uint32_t)};
    for (uint32_t i = 0; i < n_items; i++)
        ranking->place[i] = RANKING_NONE;
    make_room(ranking, n_items, arena);
}

void ranking_add(struct ranking *ranking, struct rank rank, struct arena *arena)
{
    if (ranking->n == ranking->room)
        make_room(ranking, ranking->room ? 2 * ranking->room : FIRST_ROOM, arena);
    sift_up(ranking, ranking->n++, rank);
}

uint32_t ranking_pop(struct ranking *ranking)
{
    if (ranking->n == 0)
        return RANKING_NONE;
    uint32_t item = ranking->heap[0].item;
    if (ranking->place)
        ranking->place[item] = RANKING_NONE;
    if (--ranking->n > 0)
        sift_down(ranking, 0, ranking->heap[ranking->n]);
    return item;
}

void ranking_clear(struct ranking *ranking)
{
    for (uint32_t i = 0; ranking->place && i < ranking->n; i++)
        ranking->place[ranking->heap[i].item] = RANKING_NONE;
    ranking->n = 0;
}

void ranking_move(struct ranking *ranking, struct rank rank)
{
    uint32_t at = ranking->place[rank.item];
    if (is_before(&rank, &ranking->heap[at]))
        sift_up(ranking, at, rank);
    else
        sift_down(ranking, at, rank);
}

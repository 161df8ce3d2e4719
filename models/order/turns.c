/* Deadlines in a ranking. They are counted from the last change, so that they never grow beyond what a double tells apart. */
#include "models/order/turns.h"

#include "sim/engine/arena.h"

void turns_init(struct turns *turns, uint32_t n_items, struct arena *arena)
{
    *turns = (struct turns){.n_items = n_items, .arena = arena};
    ranking_init(&turns->order, n_items, arena);
    turns->weight = ARENA_ARRAY(arena, n_items, double);
    turns->left = ARENA_ARRAY(arena, n_items, double);
}

static double deadline_of(const struct turns *turns, uint32_t item)
{
    return turns->order.heap[turns->order.place[item]].key;
}

void turns_change(struct turns *turns, uint32_t n, const uint32_t *item, const double *weight)
{
    for (uint32_t i = 0; i < turns->n_items; i++)
        turns->left[i] =
            ranking_has(&turns->order, i) ? (deadline_of(turns, i) - turns->now) * turns->weight[i] : 1; /* parts of a turn */
    ranking_clear(&turns->order);
    turns->now = 0;
    for (uint32_t i = 0; i < n; i++) {
        turns->weight[item[i]] = weight[item[i]];
        double deadline = turns->left[item[i]] / weight[item[i]];
        ranking_add(&turns->order, (struct rank){.key = deadline, .sequence = ++turns->n_moves, .item = item[i]}, turns->arena);
    }
}

uint32_t turns_first(const struct turns *turns)
{
    return turns->order.heap[0].item;
}

uint32_t turns_first_among(const struct turns *turns, uint32_t n, const uint32_t *item)
{
    uint32_t first = item[0];
    for (uint32_t i = 1; i < n; i++)
        if (deadline_of(turns, item[i]) < deadline_of(turns, first))
            first = item[i];
    return first;
}

void turns_take(struct turns *turns, uint32_t item, double weight)
{
    double deadline = deadline_of(turns, item);
    if (item == turns_first(turns))
        turns->now = deadline;
    turns->weight[item] = weight;
    ranking_move(&turns->order,
                 (struct rank){.key = deadline + 1 / weight, .sequence = ++turns->n_moves, .item = item});
}

uint32_t turns_next(struct turns *turns)
{
    uint32_t item = turns_first(turns);
    turns_take(turns, item, turns->weight[item]);
    return item;
}

uint32_t turns_next_among(struct turns *turns, uint32_t n, const uint32_t *item)
{
    uint32_t first = turns_first_among(turns, n, item);
    turns_take(turns, first, turns->weight[first]);
    return first;
}

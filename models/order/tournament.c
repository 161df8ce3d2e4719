/* A complete binary tree in two arrays. A change stops rising where it no longer changes anything. */
#include "models/order/tournament.h"

#include "sim/engine/arena.h"

void tournament_init(struct tournament *tournament, uint32_t n_items, struct arena *arena)
{
    tournament->n_leaves = 1;
    while (tournament->n_leaves < n_items)
        tournament->n_leaves *= 2;
    tournament->least = ARENA_ARRAY(arena, (size_t)tournament->n_leaves * 2, double);
    tournament->n_least = ARENA_ARRAY(arena, (size_t)tournament->n_leaves * 2, uint32_t);
}

/* True when the node's result changed. */
static bool settle(struct tournament *t, uint32_t node, double least, uint32_t n_least)
{
    if (t->n_least[node] == n_least && t->least[node] == least)
        return false;
    t->least[node] = least;
    t->n_least[node] = n_least;
    return true;
}

static bool play(struct tournament *t, uint32_t node)
{
    uint32_t left = 2 * node, right = left + 1;
    bool only_left = t->n_least[right] == 0, only_right = t->n_least[left] == 0;
    if (only_left || (!only_right && t->least[left] < t->least[right]))
        return settle(t, node, t->least[left], t->n_least[left]);
    if (only_right || t->least[right] < t->least[left])
        return settle(t, node, t->least[right], t->n_least[right]);
    return settle(t, node, t->least[left], t->n_least[left] + t->n_least[right]);
}

static void set(struct tournament *t, uint32_t item, double key, uint32_t n)
{
    uint32_t node = t->n_leaves + item;
    bool changed = settle(t, node, key, n);
    while (changed && (node /= 2) > 0)
        changed = play(t, node);
}

void tournament_set(struct tournament *tournament, uint32_t item, double key)
{
    set(tournament, item, key, 1);
}

void tournament_remove(struct tournament *tournament, uint32_t item)
{
    set(tournament, item, 0, 0);
}

uint32_t tournament_draw(const struct tournament *t, struct rng *rng)
{
    uint32_t node = 1, nth = rng_below(rng, t->n_least[1]);
    while (node < t->n_leaves) {
        uint32_t left = 2 * node;
        uint32_t in_left = t->n_least[left] > 0 && t->least[left] == t->least[1] ? t->n_least[left] : 0;
        node = nth < in_left ? left : left + 1;
        nth -= nth < in_left ? 0 : in_left;
    }
    return node - t->n_leaves;
}

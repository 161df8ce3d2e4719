/* Turns by weight: earliest deadline first, as Envoy schedules its weighted round robin. Each item has a deadline; the next
 * turn is the earliest's, whose deadline moves on by 1 / weight. Unlike the smooth sequence it costs O(log n), and weights may
 * change at any time: what is left of a turn goes on at the new weight. A weight may also be known only when its turn is over:
 * then turns_first and turns_take instead of turns_next. */
#ifndef MODELS_ORDER_TURNS_H
#define MODELS_ORDER_TURNS_H

#include "models/order/ranking.h"

struct turns {
    struct ranking order; /* who takes part, by deadline */
    double now;           /* the latest deadline that came up */
    uint64_t n_moves;
    uint32_t n_items;
    double *weight, *left; /* [n_items] */
    struct arena *arena;
};

/* Nobody takes part. Memory for items 0 .. n_items - 1. */
void turns_init(struct turns *turns, uint32_t n_items, struct arena *arena);
/* Exactly `item` [n] take part, with weight[item] > 0. Who is new waits a whole turn; equal deadlines come up in this order.
 * O(n_items log n_items). */
void turns_change(struct turns *turns, uint32_t n, const uint32_t *item, const double *weight);
/* Whose turn it is; at least one takes part. O(log n). */
uint32_t turns_next(struct turns *turns);
/* The same among some of those who take part, n >= 1. O(n). */
uint32_t turns_next_among(struct turns *turns, uint32_t n, const uint32_t *item);
/* Whose turn it is, without taking it. O(1); among some O(n). */
uint32_t turns_first(const struct turns *turns);
uint32_t turns_first_among(const struct turns *turns, uint32_t n, const uint32_t *item);
/* The item has its turn and waits for the next one at this weight. O(log n). */
void turns_take(struct turns *turns, uint32_t item, double weight);

#endif

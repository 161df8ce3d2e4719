/* Shedding load: what an item under load keeps of the answers that are due to it, and who gets the rest. */
#ifndef MODELS_POLICY_SHEDDING_H
#define MODELS_POLICY_SHEDDING_H

#include <stdint.h>

struct least_hurt;
struct policy_item;
struct policy_query;
struct policy_view;

/* 1 up to its target, 0 from its capacity on, in proportion between (NS1's shed_load between its watermarks). */
double shedding_kept_share(const struct policy_item *item);
/* The same for questions from a region; hurt may be NULL: all regions alike. */
double shedding_kept(const struct least_hurt *hurt, const struct policy_view *view, uint32_t item, uint32_t region);
/* When nobody wants it: the healthy item that is least full. n_items when none is healthy. */
uint32_t shedding_least_full(const struct policy_view *view);
/* What may be answered, nearest first, and in share (may be NULL) how much of the answers each gets under these loads.
 * Returns how many; out and share have room for n_items. */
uint32_t shedding_spread(const struct least_hurt *hurt, const struct policy_view *view, const struct policy_query *query,
                         uint32_t *out, double *share);

#endif

/* Whom load feedback moves first: the regions whose users lose the fewest milliseconds by it. Counts which regions ask for an
 * item, as a measure of how many users they have, and turns the share of questions that the item keeps into one share for each
 * region: all of those it would hurt most, none of those it hurts least, and a part of one between them.
 *
 * Source: Akamai GTM, performance with load feedback: the users least hurt are moved first. That questions stand for users, and
 * that they fade, is ours; Akamai has its own map of demand. */
#ifndef MODELS_POLICY_LEAST_HURT_H
#define MODELS_POLICY_LEAST_HURT_H

#include <stdint.h>

struct arena;
struct policy_view;

struct least_hurt {
    uint32_t n_items, n_regions;
    double *asked;   /* [n_items * n_regions] questions that came to the item; those of older surveys fade */
    double *kept;    /* the same: share of them that it keeps, 1 before the first survey */
    uint32_t *order; /* the same: an item's regions, the least hurt first */
    double *loss_ns; /* [n_regions] */
};

struct least_hurt *least_hurt_new(uint32_t n_items, uint32_t n_regions, struct arena *arena);
/* A question from there has come to this item. */
void least_hurt_ask(struct least_hurt *hurt, uint32_t item, uint32_t region);
/* The share of a region's questions that the item keeps, 0 .. 1. */
double least_hurt_kept(const struct least_hurt *hurt, uint32_t item, uint32_t region);
/* A survey says that the item is to keep this share of all its questions. A region loses the way from here to the next nearest
 * healthy item; one that has no other goes last; ties in the order of the regions. O(n_regions n_items) while that order
 * stays. */
void least_hurt_survey(struct least_hurt *hurt, const struct policy_view *view, uint32_t item, double kept);

#endif

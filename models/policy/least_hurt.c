/* Sharing out is filling up: what is to leave is taken from the regions in the order of their loss until it is used up. */
#include "models/policy/least_hurt.h"

#include "models/policy/policy.h"
#include "sim/engine/arena.h"

#include <math.h>

/* Of each survey's questions this part is left at the next one: they count for eight surveys, longer than answers are kept. */
#define FADING 0.875

static uint32_t *order_of(const struct least_hurt *hurt, uint32_t item)
{
    return &hurt->order[(size_t)item * hurt->n_regions];
}

struct least_hurt *least_hurt_new(uint32_t n_items, uint32_t n_regions, struct arena *arena)
{
    struct least_hurt *hurt = ARENA_NEW(arena, struct least_hurt);
    size_t n = (size_t)n_items * n_regions;
    *hurt = (struct least_hurt){.n_items = n_items,
                                .n_regions = n_regions,
                                .asked = ARENA_ARRAY(arena, n, double),
                                .kept = ARENA_ARRAY(arena, n, double),
                                .order = ARENA_ARRAY(arena, n, uint32_t),
                                .loss_ns = ARENA_ARRAY(arena, n_regions, double)};
    for (size_t k = 0; k < n; k++) {
        hurt->kept[k] = 1;
        hurt->order[k] = (uint32_t)(k % n_regions);
    }
    return hurt;
}

void least_hurt_ask(struct least_hurt *hurt, uint32_t item, uint32_t region)
{
    hurt->asked[(size_t)item * hurt->n_regions + region]++;
}

double least_hurt_kept(const struct least_hurt *hurt, uint32_t item, uint32_t region)
{
    return hurt->kept[(size_t)item * hurt->n_regions + region];
}

static void sort(uint32_t *order, uint32_t n, const double *loss_ns)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t region = order[i], at = i;
        for (; at > 0 && (loss_ns[order[at - 1]] > loss_ns[region] ||
                          (loss_ns[order[at - 1]] == loss_ns[region] && order[at - 1] > region));
             at--)
            order[at] = order[at - 1];
        order[at] = region;
    }
}

/* Takes what is to leave from the regions in order; of those that never asked, none that comes after who stays in part. */
static void share_out(struct least_hurt *hurt, uint32_t item, double kept)
{
    double *asked = &hurt->asked[(size_t)item * hurt->n_regions], *share = &hurt->kept[(size_t)item * hurt->n_regions];
    const uint32_t *order = order_of(hurt, item);
    double to_leave = 0;
    for (uint32_t r = 0; r < hurt->n_regions; r++)
        to_leave += asked[r] * (1 - kept);
    for (uint32_t k = 0; k < hurt->n_regions; k++) {
        uint32_t r = order[k];
        double leaving = asked[r] < to_leave ? asked[r] : to_leave;
        share[r] = asked[r] > leaving ? 1 - leaving / asked[r] : to_leave > 0 ? 0 : 1;
        to_leave -= leaving;
        asked[r] *= FADING;
    }
}

void least_hurt_survey(struct least_hurt *hurt, const struct policy_view *view, uint32_t item, double kept)
{
    for (uint32_t r = 0; r < hurt->n_regions; r++) {
        const simtime *rtt = &view->rtt[(size_t)r * view->n_regions];
        uint32_t next = policy_next_nearest(view, rtt, item);
        hurt->loss_ns[r] = next < view->n_items ? (double)(rtt[view->item[next].region] - rtt[view->item[item].region])
                                                 : INFINITY;
    }
    sort(order_of(hurt, item), hurt->n_regions, hurt->loss_ns);
    share_out(hurt, item, kept);
}

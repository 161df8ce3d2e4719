/* From one item to the next nearest, until nothing is left; what all are too full for goes to the least full. */
#include "models/policy/shedding.h"

#include "models/policy/least_hurt.h"
#include "models/policy/policy.h"

double shedding_kept_share(const struct policy_item *item)
{
    double share = 1 - (item->load_per_s - item->target_per_s) / (item->capacity_per_s - item->target_per_s);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

double shedding_kept(const struct least_hurt *hurt, const struct policy_view *view, uint32_t item, uint32_t region)
{
    return hurt ? least_hurt_kept(hurt, item, region) : shedding_kept_share(&view->item[item]);
}

uint32_t shedding_least_full(const struct policy_view *view)
{
    uint32_t best = view->n_items;
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct policy_item *item = &view->item[i], *least = &view->item[best < view->n_items ? best : i];
        bool fuller = item->load_per_s * least->capacity_per_s >= least->load_per_s * item->capacity_per_s;
        if (item->healthy && (best == view->n_items || !fuller))
            best = i;
    }
    return best;
}

uint32_t shedding_spread(const struct least_hurt *hurt, const struct policy_view *view, const struct policy_query *query,
                         uint32_t *out, double *share)
{
    const simtime *rtt = &view->rtt[(size_t)query->region * view->n_regions];
    uint32_t n = 0, k = 0, last = shedding_least_full(view);
    double left = 1;
    for (uint32_t i = view->n_items; left > 0 && (i = policy_next_nearest(view, rtt, i)) < view->n_items;) {
        double kept = shedding_kept(hurt, view, i, query->region);
        out[n] = i;
        if (share)
            share[n] = left * kept;
        n += kept > 0;
        left *= 1 - kept;
    }
    if (left <= 0 || last == view->n_items)
        return n;
    while (k < n && out[k] != last)
        k++;
    out[k] = last;
    if (share)
        share[k] = k < n ? share[k] + left : left;
    return k < n ? n : n + 1;
}

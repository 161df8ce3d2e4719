/* DNS routing policies: which addresses, in which order, for this querier? Asked by the authority.
 *
 * A policy chooses and orders *items*; the authority turns items into addresses, asks nested policies, applies fail-open and
 * the TTL. Policies that give one address see an item for each site (or nested policy); policies that give many (POLICY_MANY)
 * see an item for each single address. */
#ifndef MODELS_POLICY_POLICY_H
#define MODELS_POLICY_POLICY_H

#include "models/strategy.h"
#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct arena;
struct err;
struct region_spec;

#define POLICY_EXPECT_MAX 256 /* items of which `expect` may keep a table */
#define POLICY_ANYWHERE UINT32_MAX /* location of the default answer */

/* How its answers are written in a scenario. */
enum policy_wants {
    POLICY_LIST,    /* [site, site] */
    POLICY_WEIGHTS, /* {site: weight} */
    POLICY_REGIONS, /* {region: list, default: list} */
    POLICY_BIASES,  /* {site: bias}, or a list without biases */
    POLICY_RANGES,  /* {a.b.c.d/n: list, default: list} */
    POLICY_LOADS,   /* {site: {target: rate, capacity: rate}} */
    POLICY_EITHER,  /* a list or a map of weights */
};

struct policy_item {
    const char *name;  /* of the site; NULL for a nested policy */
    double weight;     /* as written; 1 where none is; 0 = only when all others are down */
    double bias;       /* geoproximity: -99 .. 99, in percent of the distance */
    uint32_t location; /* geolocation: the region this item answers for, or POLICY_ANYWHERE */
    uint32_t range_base, range_prefix; /* subnet: the askers' addresses that this item answers for; prefix 0: all */
    double target_per_s, capacity_per_s; /* load_feedback, as written */
    double load_per_s; /* requests that its servers got, as of the last survey; 0 before the first */
    uint32_t region;   /* where the item is (a nested policy: its first leaf) */
    bool healthy;      /* as the authority sees it now, not when it is drained; a nested policy: any of its leaves */
    bool drained;      /* all of it taken out by an operator: left out where health does not count */
};

/* Who asks: a resolver, or with client subnet the network of its clients. */
struct policy_query {
    uint32_t region;
    uint32_t address;  /* IPv4, host byte order */
    uint64_t identity; /* a well-mixed word of its own, for sticky answers */
    simtime now;
    struct err *error; /* for a strategy that cannot go on (a script): it fills it and answers 0, and the run ends */
};

struct policy_view {
    uint32_t n_items;
    const struct policy_item *item; /* in file order */
    const simtime *rtt;             /* mean round-trip time from region a to region b: rtt[a * n_regions + b] */
    const simtime *sample; /* [n_regions * n_items], during on_survey: a round trip just measured, from region a to item i
                              sample[a * n_items + i]; -1: no answer */
    const double *distance_km;      /* on the globe, as rtt; NULL unless the scenario says where its regions are */
    uint32_t n_regions;
    const struct region_spec *region; /* [n_regions] */
};

/* Where gdnsd halves the TTL: multifo while any address is down, simplefo while the first is not up, others never. */
enum policy_halves { POLICY_HALVES_NEVER, POLICY_HALVES_ANY_DOWN, POLICY_HALVES_FIRST_DOWN };

struct policy {
    struct strategy base;
    bool many;     /* sees single addresses, answers several */
    bool group;    /* its items are equals that share the load: a name's up_threshold applies */
    enum policy_halves halves; /* of a dynamic TTL (a name's min_ttl) */
    bool places;   /* needs distance_km */
    bool personal; /* what it might give depends on the querier's address or identity, not on its region alone */
    enum policy_wants wants;
    /* Writes the chosen items, best first, to out (room for n_items); returns how many; 0 = none that may be given is
     * healthy: the authority's when_none_healthy decides (fail-open asks again with all items marked healthy; 0 again means
     * that this querier gets no answer, as geolocation without match and default). May draw and may rotate. O(n_items). */
    uint32_t (*answer)(void *state, const void *params, const struct policy_view *view, const struct policy_query *query,
                       struct rng *rng, uint32_t *out);
    /* The items that `answer` might give this querier now, without draw and rotation, in any order. Changes no state. */
    uint32_t (*possible)(const void *state, const void *params, const struct policy_view *view,
                         const struct policy_query *query, uint32_t *out);
    /* May be NULL: what is possible, by weight. The items that askers like this one may get, whatever their identity, and in
     * share[] (as out) which part of their answers each is in the long run. For arithmetic before a run. */
    uint32_t (*expect)(const void *state, const void *params, const struct policy_view *view, const struct policy_query *query,
                       uint32_t *out, double *share);
    /* May be NULL. How often the authority surveys for it the items' loads and round-trip times; 0: never. */
    simtime (*survey_every)(const void *params);
    /* May be NULL. After each survey. */
    void (*on_survey)(void *state, const void *params, const struct policy_view *view);
    /* May be NULL. Once, before anything else. */
    void (*init)(void *state, const void *params, const struct policy_view *view, struct arena *arena);
};

/* `possible` of policies that may give any healthy item. */
static inline uint32_t policy_all_healthy(const void *state, const void *params, const struct policy_view *view,
                                          const struct policy_query *query, uint32_t *out)
{
    (void)state, (void)params, (void)query;
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->n_items; i++)
        if (view->item[i].healthy)
            out[n++] = i;
    return n;
}

/* Route 53's rule: weight 0 is not chosen while any healthy item weighs more. Writes what may be chosen to out and returns the
 * sum of its weights. */
static inline double policy_weighed(const struct policy_view *view, uint32_t *out, uint32_t *n)
{
    double total = 0;
    for (uint32_t i = 0; i < view->n_items; i++)
        if (view->item[i].healthy)
            total += view->item[i].weight;
    *n = 0;
    for (uint32_t i = 0; i < view->n_items; i++)
        if (view->item[i].healthy && (view->item[i].weight > 0 || total <= 0))
            out[(*n)++] = i;
    return total;
}

/* Which of n >= 1 weighed items a point of [0, total) hits (of [0, n) when all weigh nothing): a position in out. */
static inline uint32_t policy_hit(const struct policy_view *view, const uint32_t *out, uint32_t n, double total, double point)
{
    uint32_t i = 0;
    while (i + 1 < n && (point -= total > 0 ? view->item[out[i]].weight : 1) >= 0)
        i++;
    return i;
}

/* The healthy item that follows `last` in the order of distance, rtt[] from one region to all, ties in file order; n_items when
 * there is none. last = n_items: the first. O(n_items). */
static inline uint32_t policy_next_nearest(const struct policy_view *view, const simtime *rtt, uint32_t last)
{
    uint32_t best = view->n_items;
    for (uint32_t i = 0; i < view->n_items; i++) {
        simtime here = rtt[view->item[i].region], before = last < view->n_items ? rtt[view->item[last].region] : 0;
        bool after = last == view->n_items || here > before || (here == before && i > last);
        if (view->item[i].healthy && after && (best == view->n_items || here < rtt[view->item[best].region]))
            best = i;
    }
    return best;
}

/* Puts k of the n items of a list, drawn without repetition, in random order to its front (Fisher and Yates 1938, Durstenfeld
 * 1964). k <= n; one word from the stream for each of the k. */
static inline void policy_shuffle(uint32_t *list, uint32_t n, uint32_t k, struct rng *rng)
{
    for (uint32_t i = 0; i < k; i++) {
        uint32_t j = i + rng_below(rng, n - i), item = list[j];
        list[j] = list[i];
        list[i] = item;
    }
}

#endif

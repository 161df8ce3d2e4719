/* Balancing algorithms: which of these eligible servers? Asked by a balancer, for each connection (l4) or each request (l7);
 * the algorithm does not know which.
 *
 * The balancer removes once, for all algorithms, whoever is not eligible: down, draining, weight 0, full, already tried for
 * this request. */
#ifndef MODELS_ALGORITHM_ALGORITHM_H
#define MODELS_ALGORITHM_ALGORITHM_H

#include "models/strategy.h"
#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct arena;
struct err;

/* What pick answers when the rule of the algorithm is that nobody may serve this request (ip_hash without fallback): the
 * request fails. */
#define MEMBER_NONE UINT32_MAX
#define ASKED_MAX   16

/* A member of a balancer (a server, or an instance of the next tier) as this balancer instance knows it. */
struct member {
    double weight;  /* > 0 for eligible members */
    uint32_t limit; /* most that it may have in progress; UINT32_MAX: no limit */
};

struct members {
    uint32_t n;               /* all members, eligible or not; constant for the run */
    uint32_t n_eligible;      /* >= 1 when pick is called */
    /* [n] requests (l7) or connections (l4) in progress through this balancer instance, queued ones included. What changes with
     * each request is by itself, so that sixteen share a line of cache. */
    const uint32_t *active;
    const struct member *at;  /* [n] */
    const uint32_t *eligible; /* indices into `at`, ascending */
    const simtime *clock;     /* the time, for all calls but pick, which is told */
    const uint32_t *real;     /* [n] in progress there, through whatever instance; NULL unless the algorithm has on_news */
    bool equal_weights;       /* all eligible members weigh the same */
    bool standing; /* `eligible` is the list of the last on_members; false in a retry, which leaves out the members already
                      tried: an algorithm with an index over all eligible members must then look at the list instead */
};

/* What a member says of itself, whoever gave it its work. */
struct report {
    double utilization; /* share of its workers that was busy, 0 .. 1 */
    double requests_per_s, errors_per_s; /* that ended, errors included */
};

struct pick {
    uint32_t client_address; /* IPv4, host byte order, as the balancer sees it (after NAT) */
    uint32_t client, user;   /* who asks: the group and the user's number in it */
    uint64_t path;           /* hash of what is asked for */
    uint64_t key;            /* of the session, as a cookie or header names it; 0: none but the user's */
    simtime now;
    struct err *error; /* for a strategy that cannot go on (a script): it fills it and answers MEMBER_NONE, and the run ends */
};

struct algorithm {
    struct strategy base;
    bool ignores_weights; /* so that weights and slow start do nothing */
    /* The algorithm is about limits (and pointless without): it sees the full, too, in a standing list, and answers MEMBER_NONE
     * when all are. Nobody else sees who is full. */
    bool knows_limits;
    /* With knows_limits: whether these parameters set limits of the algorithm's own, so that it makes sense without those of
     * the servers. NULL: never. */
    bool (*has_own_limits)(const void *params);
    bool by_key; /* a key has its member, so that who asks for it may rather wait for that one while it is full */
    /* Index into members->at of one of members->eligible, or MEMBER_NONE. May change state (a rotation moves on) but counts no
     * load: that is on_start's. Should cost no more than the logarithm of n; linear ones say so. */
    uint32_t (*pick)(void *state, const void *params, const struct members *members, const struct pick *pick, struct rng *rng);
    /* All below may be NULL. init: once, before anything else, to take arrays of members->n from the arena (which lives as long
     * as the run). */
    void (*init)(void *state, const void *params, const struct members *members, struct arena *arena);
    /* The eligible list (now perhaps empty) or a weight changed; also called once after init. May be O(n). */
    void (*on_members)(void *state, const void *params, const struct members *members);
    /* A request or connection was given to a member (its `active` already counts it), or ended (already discounted). The member
     * need not be eligible any more. Must not depend on the number of members by more than its logarithm. */
    void (*on_start)(void *state, const void *params, const struct members *members, uint32_t member);
    void (*on_done)(void *state, const void *params, const struct members *members, uint32_t member, simtime latency, bool ok);
    /* Knowledge from beyond the own instance (models/insight/insight.h); who asks for none of it pays nothing. on_news:
     * real[member] changed, perhaps by the own hand (then after on_start or on_done). on_idle: the member has nothing to do and
     * says so to this instance alone. */
    void (*on_news)(void *state, const void *params, const struct members *members, uint32_t member);
    void (*on_idle)(void *state, const void *params, const struct members *members, uint32_t member);
    /* A reply brought the member's word about its last second (models/insight/meter.h); after on_done. */
    void (*on_report)(void *state, const void *params, const struct members *members, uint32_t member,
                      const struct report *report);
    /* Probes: after each pick, from the standing list, up to ASKED_MAX members to ask, who are reached in half of round_trip;
     * how many. Each that is up answers, after round_trip: what it has in progress, and how long one more request would take by
     * its own estimate (models/insight/latency_estimate.h). */
    uint32_t (*ask)(void *state, const void *params, const struct members *members, struct rng *rng, uint32_t *whom,
                    simtime *round_trip);
    void (*on_answer)(void *state, const void *params, const struct members *members, uint32_t member, uint32_t in_flight,
                      simtime latency);
};

/* The eligible member at a position of the list. Without a look at the list when all are eligible: it says nothing then, and of
 * ten thousand members it is not in the nearest cache. */
static inline uint32_t members_at(const struct members *members, uint32_t position)
{
    return members->n_eligible == members->n ? position : members->eligible[position];
}
/* Whether a has less in progress for its weight than b has; both are eligible. */
static inline bool members_less_loaded(const struct members *members, uint32_t a, uint32_t b)
{
    if (members->equal_weights)
        return members->active[a] < members->active[b];
    return members->active[a] * members->at[b].weight < members->active[b] * members->at[a].weight;
}
/* Position in members->eligible of the first index that is at least `index`; n_eligible when there is none. O(log n); at once
 * when all before it are eligible. */
static inline uint32_t members_from(const struct members *members, uint32_t index)
{
    if (index < members->n_eligible && members_at(members, index) == index)
        return index;
    uint32_t low = 0, high = members->n_eligible;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (members->eligible[middle] < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
/* Whether a member is in members->eligible. O(log n). */
static inline bool members_is_eligible(const struct members *members, uint32_t member)
{
    uint32_t position = members_from(members, member);
    return position < members->n_eligible && members_at(members, position) == member;
}
/* The eligible member at or after `index`, starting again at the first after the last. */
static inline uint32_t members_next(const struct members *members, uint32_t index)
{
    uint32_t position = members_from(members, index);
    return members_at(members, position < members->n_eligible ? position : 0);
}

/* Weighted draw among the eligible. O(log n) over cumulative weights that on_members prepared, O(1) for equal weights; O(n)
 * when the list is not the standing one. */
struct weighted_draw {
    double *cumulative; /* [n]; the first n_eligible are in use: sum of the weights up to and including that position */
};
/* In init: takes the array. In on_members: fills it, O(n). */
void weighted_draw_init(struct weighted_draw *draw, const struct members *members, struct arena *arena);
void weighted_draw_prepare(struct weighted_draw *draw, const struct members *members);
/* Position in members->eligible. Always one word from the stream, whatever the list. */
uint32_t weighted_draw_unequal(const struct weighted_draw *draw, const struct members *members, struct rng *rng);
static inline uint32_t weighted_draw(const struct weighted_draw *draw, const struct members *members, struct rng *rng)
{
    return members->equal_weights ? rng_below(rng, members->n_eligible) : weighted_draw_unequal(draw, members, rng);
}
static inline bool is_drawn(const uint32_t *drawn, uint32_t n_drawn, uint32_t position)
{
    for (uint32_t i = 0; i < n_drawn; i++)
        if (drawn[i] == position)
            return true;
    return false;
}
/* A position that is not among the n_drawn ones already `drawn`; n_drawn < n_eligible. About as fast as a draw, unless the
 * drawn ones have nearly all the weight: then O(n). */
uint32_t weighted_draw_another(const struct weighted_draw *draw, const struct members *members, const uint32_t *drawn,
                               uint32_t n_drawn, struct rng *rng);
static inline uint32_t weighted_draw_distinct(const struct weighted_draw *draw, const struct members *members,
                                              const uint32_t *drawn, uint32_t n_drawn, struct rng *rng)
{
    uint32_t position = weighted_draw(draw, members, rng);
    return is_drawn(drawn, n_drawn, position) ? weighted_draw_another(draw, members, drawn, n_drawn, rng) : position;
}
/* The smallest i with cumulative[i] > share * cumulative[n - 1], share in [0, 1): where a weighted draw, or a hash, falls.
 * Entries that add nothing are never found. n >= 1, the total positive. */
uint32_t weighted_draw_find(const double *cumulative, uint32_t n, double share);

/* One step of the smooth weighted rotation among n candidates (indices into members->at, n >= 1); current has a counter for
 * each member, 0 at first; lost, or NULL, what each lacks of its weight. Returns the member picked. O(n). */
uint32_t smooth_rotation(double *current, double *lost, const struct members *members, uint32_t n, const uint32_t *candidate);

#endif

/* The things that are in flight. A request is a user's wish, from due time to outcome. Each try of it may send a lookup (to a
 * resolver) and an attempt (over a connection). Lookups and attempts outlive a request that gives up: the far side does not
 * know. They are freed where their way ends, and tell their request only while it still waits for them. */
#ifndef MODELS_REQUEST_H
#define MODELS_REQUEST_H

#include "models/discipline/discipline.h"
#include "models/dns/answer.h"
#include "models/probe.h"
#include "models/spec.h"
#include "sim/engine/cache_line.h"
#include "sim/engine/sim.h"
#include <stddef.h>

#define TRIED_MAX 8

enum request_phase { REQUEST_RESOLVING, REQUEST_CONNECTING, REQUEST_SENT };

struct __attribute__((aligned(CACHE_LINE_BYTES))) request {
    struct request_record record; /* what will be reported: it fills up on the way, what no try has reached is zero */
    struct sim_timeout timeout, step_timeout; /* of the try; of its DNS question or connect */
    uint32_t answer; /* in use, counted; ANSWER_NONE without DNS */
    answer_order order;
    uint32_t address_position; /* of the address being tried within the answer, counted from the first one chosen */
    uint32_t address_start;
    uint32_t address;                     /* being tried */
    uint32_t lookup, attempt, connection; /* under way, SLAB_NONE */
    uint32_t race;                        /* happy eyeballs: the addresses under way, newest first; SLAB_NONE: not racing */
    uint32_t visit;                       /* 1 + the session it belongs to, in world.visits; 0: none */
    uint64_t seed;
    uint64_t key; /* its session's, 0: none of its own */
    simtime demand; /* given by a trace, SIMTIME_NEVER: drawn from the pool's distribution */
    simtime try_due, step_start;
    simtime paused;     /* between tries, in all */
    uint8_t cause;      /* enum cause of the first failure so far */
    uint8_t lost_cause; /* set where this try's packet was lost */
    uint8_t phase;      /* enum request_phase */
    uint8_t dns_tries;
    bool sent;          /* its first try has an address: first_site and the flags of the record are set */
    bool retransmitted; /* a packet of this try was lost and sent again */
};

/* A question on its way from a client's stub to a resolver and back. */
struct lookup {
    uint32_t next;    /* waiter after this one at the resolver; the slab's when free */
    uint32_t request; /* SLAB_NONE when it gave up */
    uint32_t client, user;
    uint32_t resolver; /* the user's, in world.resolver */
    uint32_t answer; /* travelling back, counted; ANSWER_NONE: failure */
    answer_order order;
    simtime sent, half_rtt, ttl; /* ttl: what is left of it when the resolver answers */
    uint8_t source;              /* enum dns_source */
};

/* One try's way through connection, balancers and server. Its first member is the job a station sees: job index = attempt
 * index. In whole lines of cache, and what few tries need in the last one, which is not even cleared. */
struct __attribute__((aligned(CACHE_LINE_BYTES))) attempt {
    struct job job;
    uint32_t request;    /* SLAB_NONE when the client gave up */
    uint32_t connection; /* SLAB_NONE when it was closed meanwhile */
    uint32_t client, user, path, address;
    uint32_t server;
    uint32_t hedge;  /* 1 + its index in world.hedges; 0: runs alone */
    uint8_t n_tiers; /* tiers passed by this request */
    uint8_t n_tried;
    uint8_t nth_try; /* of its request, from 1 */
    uint8_t phase;   /* enum attempt_phase */
    uint8_t outcome, cause;
    bool connecting;          /* opens its connection; afterwards it carries the request */
    bool lost : 1;            /* to be freed by its station event, which is still in the calendar */
    bool event_fired : 1;     /* at a hung station: its completion came and was not heard */
    simtime sent, rtt;        /* of the leg under way */
    simtime entered;          /* at the balancer where it is, or was first */
    simtime picked;           /* when the innermost tier chose */
    simtime arrived, started; /* at the station where it is */
    simtime network, balancer_time, queue, service;
    uint64_t seed, key;
    simtime demand; /* SIMTIME_NEVER: to be drawn */
    uint32_t fault;
    uint32_t client_address;                         /* IPv4 */
    uint32_t balancer[TIERS_MAX], member[TIERS_MAX]; /* chosen for this request by each l7 tier passed */
    uint32_t tried[TRIED_MAX]; /* members of the innermost tier already tried */
};

/* Of it, what every try touches. */
#define ATTEMPT_HOT_BYTES (offsetof(struct attempt, member) + sizeof(uint32_t))

static inline bool attempt_has_tried(const struct attempt *attempt, uint32_t member)
{
    for (unsigned i = 0; i < attempt->n_tried; i++)
        if (attempt->tried[i] == member)
            return true;
    return false;
}

enum attempt_phase {
    PHASE_TRAVELLING, /* on a link */
    PHASE_BALANCER,   /* a balancer works on it, or it waits for a free worker there */
    PHASE_QUEUED,     /* waits at a server (or a station) */
    PHASE_SERVED,
    PHASE_REPLYING
};

/* Purposes of the draws that belong to a request (rng_mix of its seed with the purpose and the try). */
enum purpose {
    PURPOSE_SERVICE = 1,
    PURPOSE_DNS_RTT,
    PURPOSE_CONNECT_RTT,
    PURPOSE_REQUEST_RTT,
    PURPOSE_BACKOFF,
    PURPOSE_ADDRESS,
    PURPOSE_ERRORS,
    PURPOSE_CACHE_KEY,
    PURPOSE_THINK,
    PURPOSE_PATH,
    PURPOSE_KEY,
    PURPOSE_LENGTH
};

static inline uint64_t request_seed(uint64_t seed, enum purpose purpose, uint32_t nth)
{
    return rng_mix(seed, (uint64_t)purpose << 32 | nth);
}
static inline void request_stream(struct rng *rng, uint64_t seed, enum purpose purpose, uint32_t nth)
{
    rng_seed(rng, request_seed(seed, purpose, nth));
}

#endif

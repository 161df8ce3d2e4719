/* What lies in a replication's block: plain counters without pointers. Where each array begins is in struct layout.
 *
 * A block begins as zeroes, and most of it stays so: there is more room in its lists than rows. What is used of them is
 * counted, so that merging and clearing cost that much and no more.
 *
 * Everything is counted once, at the finest grain: what can be added up from parts (all, regions, totals of a window) is added
 * up afterwards, not on the path of a request. */
#ifndef OUTPUT_BLOCK_H
#define OUTPUT_BLOCK_H

#include "models/probe.h"
#include "output/moments.h"
#include <stddef.h>

/* Counters of a group of requests. Durations are in ns and of successful requests, except for TIME_TO_FAIL. The first ones are
 * zero for most requests and are then left alone; to the others every request adds: one short vector addition. */
enum group_counter {
    COUNT_STALE,
    COUNT_DEAD,
    COUNT_MISROUTED,
    COUNT_RETRIED,
    COUNT_DNS_ASKED, /* needed a lookup: no connection, and not without DNS */
    COUNT_DNS_HIT,   /* which a cache answered, the client's or the resolver's */
    COUNT_CROSS_REGION,
    COUNT_AFFINITY_BROKEN,
    SUM_TIME_TO_FAIL,
    COUNT_TRIES,
    SUM_DNS,
    SUM_CONNECT,
    SUM_BALANCER,
    SUM_QUEUE,
    SUM_SERVICE,
    SUM_NETWORK,
    SUM_WAIT,
    GROUP_COUNTERS,
    GROUP_SELDOM = COUNT_TRIES
};

/* Measured requests of a group. requests = sum of outcome; its histogram of successful response times lies elsewhere. */
struct group_block {
    uint64_t counter[GROUP_COUNTERS];
    uint64_t outcome[OUTCOME_KINDS];
    uint64_t lost[CAUSE_KINDS]; /* failed, by cause */
    uint64_t late[CAUSE_KINDS]; /* succeeded, but something went wrong or waited on the way */
    struct moments response;    /* ns, successes */
};

/* A server has no histogram: there may be ten thousand. One cache line on the path of a request, the rest filled at the end. */
struct server_block {
    struct moments response;
    uint64_t requests, failed; /* measured, whose last try it was */
};

/* Requests due in a window: between a client and the site of the first try, or of the site of the last try.
 * Warm-up included. */
struct flow_block {
    uint32_t requests, failed, dead, stale;
    uint64_t response_ns; /* sum of successes */
};

/* Requests due in a window by cause. */
struct cause_block {
    uint32_t failed[CAUSE_KINDS];
    /* Whatever became of them, by why they were sent there. */
    uint32_t dead[CAUSE_KINDS];  /* first sent to a dead site or server */
    uint32_t stale[CAUSE_KINDS]; /* first sent to an address that the authority would no longer give */
};

struct server_window {
    uint64_t requests; /* due in the window, whose last try it got */
    uint64_t busy_ns;  /* of its workers, from the start of the run to the window's end */
};

struct dns_block {
    uint64_t event[DNS_EVENT_KINDS];
    uint64_t age_ns; /* sum over HIT and STALE_ANSWER */
};

/* A fault over the replication. A random one starts several times. */
struct fault_block {
    simtime started;      /* last start */
    uint32_t waiting;     /* started and not yet noticed */
    uint32_t n_started, n_noticed;
    uint64_t to_notice_ns; /* sum over the noticed */
};

/* Requests lost to a fault (or to none) for one cause. */
struct lost_block {
    simtime first_due, last_due; /* valid when n > 0 */
    uint64_t n;
};

struct event_block {
    simtime time;
    uint32_t subject, detail; /* offsets into the text */
    uint8_t kind, planned;
    uint16_t zero;
    uint32_t zero_too;
};

/* Windows' histograms are kept in pieces, and only those that a request fell into: a window has thousands of buckets and often
 * a few requests, and what is not touched costs neither memory nor time. */
#define PIECE_BITS 6u
#define PIECE_BUCKETS (1u << PIECE_BITS)

/* A kept request and the hash that chose it. */
struct sample_block {
    uint64_t hash;
    struct request_record record;
};

struct header_block {
    uint32_t replication;
    uint32_t finished;       /* 1 after world_done */
    uint64_t n_series;       /* requests in the windows, warm-up included */
    uint64_t sample_below;   /* a request is kept when its hash is below */
    uint32_t n_samples;
    uint32_t n_events, n_events_left_out;
    uint32_t n_text_bytes;
    uint32_t n_pieces;
    struct world_record world;
};

struct layout;
struct histogram_range;

/* Adds the response times of a window's slice to into[window_buckets]; cell = window * n_slices + slice. Returns where. */
struct histogram_range block_add_window(const struct layout *layout, const void *block, size_t cell, uint64_t *into);
/* Makes a used block, finished or not, one of zeroes again. */
void block_clear(const struct layout *layout, void *block);

#endif

/* What the models report while they run. Models fill these messages and call the probe; they know neither files nor statistics.
 * output/recorder implements it. Every call is on the path of a request unless it says otherwise: no allocation, no strings. */
#ifndef MODELS_PROBE_H
#define MODELS_PROBE_H

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

#define PROBE_NONE UINT32_MAX

enum outcome {
    OUTCOME_OK,
    OUTCOME_ERROR,    /* the server or balancer answered with a failure (5xx) */
    OUTCOME_REFUSED,  /* connection refused */
    OUTCOME_RESET,    /* connection reset while in use */
    OUTCOME_REJECTED, /* queue full, or none healthy (503) */
    OUTCOME_CONNECT_TIMEOUT,
    OUTCOME_TIMEOUT,
    OUTCOME_DNS_FAILURE,
    OUTCOME_KINDS
};

/* Why a request was lost, or late. Decided where it happens. */
enum cause {
    CAUSE_NONE,
    CAUSE_DNS,            /* no answer: resolver or authority down */
    CAUSE_SERVER,         /* the server failed, hung or was slow, and whoever should know knew */
    CAUSE_DETECTION,      /* the checkers had not noticed yet */
    CAUSE_RESOLVER_CACHE, /* the authority knew; the resolver's cached answer did not */
    CAUSE_CLIENT_CACHE,   /* the resolver knew; the client's own cache did not */
    CAUSE_CONNECTION,     /* a kept-alive connection asked no cache at all */
    CAUSE_RETRY,          /* it came late because of the pauses between its tries */
    CAUSE_OVERLOAD,       /* a queue: full, or waited longer than served */
    CAUSE_NETWORK,        /* partition, loss */
    CAUSE_KINDS
};

/* Where the address of the last try came from. */
enum dns_source {
    DNS_SOURCE_NONE /* target without DNS */,
    DNS_SOURCE_CONNECTION,
    DNS_SOURCE_CLIENT_CACHE,
    DNS_SOURCE_RESOLVER_CACHE,
    DNS_SOURCE_AUTHORITY,
    DNS_SOURCE_FAILED,
    DNS_SOURCE_KINDS
};
enum connection_use { CONNECTION_NONE, CONNECTION_NEW, CONNECTION_REUSED };

/* One finished request. Durations are of the last try except wait; dns + connect + balancer + queue + service + network + wait
 * = response. */
struct request_record {
    simtime due;      /* first due time */
    simtime response; /* from due to the last byte, or to giving up */
    simtime dns, connect, balancer, queue, service, network, wait;
    simtime dns_age; /* since the authority made the answer in use; 0 when DNS_SOURCE_NONE */
    uint64_t number; /* of the request within the replication, from 0 */
    uint32_t client, path, user;
    uint32_t resolver;   /* group, PROBE_NONE */
    uint32_t first_site; /* where the first try was sent; PROBE_NONE when it got no address */
    uint32_t site, pool,
        server; /* of the last try: indices into spec.site, site.pool, pool.server; PROBE_NONE where it did not get that far */
    uint32_t fault;                                 /* index into spec.fault of the fault blamed, PROBE_NONE */
    uint32_t tries;                                 /* 1 = no retry */
    uint8_t outcome, cause, dns_source, connection; /* enums above */
    bool stale;                                     /* first try sent to an address the authority would no longer give */
    bool dead;                                      /* first try sent to a site or server that was down at that moment */
    bool misrouted;                                 /* first try not sent to the nearest healthy site */
    bool affinity_broken;                           /* sent to another server than its affinity names */
    bool measured;                                  /* due in [warmup, duration) */
};

/* What happens at a resolver, for dns.csv. */
enum dns_event {
    DNS_LOOKUP /* a client asked a resolver */,
    DNS_HIT,
    DNS_NEGATIVE_HIT,
    DNS_STALE_ANSWER,
    DNS_JOINED,
    DNS_UPSTREAM_QUERY,
    DNS_FAILURE,
    DNS_EVENT_KINDS
};

/* A state change; rare, may carry text. */
enum event_kind {
    EVENT_FAULT_START,
    EVENT_FAULT_END,
    EVENT_CHANGE,
    EVENT_DOWN_NOTICED,
    EVENT_UP_NOTICED, /* by a checker or balancer */
    EVENT_FAIL_OPEN,  /* none healthy, all are used */
    EVENT_RECORD_KINDS
};
struct event_record {
    simtime time;
    uint8_t kind;        /* enum event_kind */
    bool planned;        /* from the scenario's faults and changes; false: noticed or random */
    uint32_t fault;      /* index into spec.fault that this is, or that it notices; PROBE_NONE */
    uint32_t change;     /* index into spec.change, PROBE_NONE */
    const char *subject; /* "eu-site", "eu-site/app/2", "dns shop.example"; lives as long as the world */
    const char *detail;  /* "authority", "balancer eu-site/balancer/1", "crash", ...; lives as long as the world */
};

/* Totals of one server over the measured interval [warmup, duration), reported once at the end for each server. */
struct server_record {
    uint32_t site, pool, server;
    double busy_worker_s; /* integral of busy workers */
    double in_system_s;   /* integral of requests waiting or served */
    double elapsed_s;     /* length of the interval */
    uint32_t workers;
    uint64_t arrived, completed, rejected, lost,
        in_flight; /* whole run, jobs: arrived = completed + rejected + lost + in_flight */
};
/* Totals of one replication, reported once at the end. */
struct world_record {
    uint64_t requests, ok, failed, in_flight;                               /* whole run: requests = ok + failed + in_flight */
    uint64_t connections_opened, authority_queries, health_probes, retries; /* in the measured interval */
    uint64_t unfinished; /* measured requests that had not ended an hour after the duration: their response times are missing */
    uint64_t events;     /* of the calendar */
    simtime end;         /* when the last measured request had ended */
};

struct probe {
    void *recorder;
    /* NULL entries are skipped. */
    void (*request_done)(void *recorder, const struct request_record *record);
    /* age: of the answer handed out, for HIT and STALE_ANSWER. */
    void (*dns)(void *recorder, simtime now, uint32_t resolver, enum dns_event event, simtime age);
    void (*event)(void *recorder, const struct event_record *record);
    /* A request that this server (numbered through all) has will soon be reported: fetch what that needs. */
    void (*server_ahead)(const void *recorder, uint32_t server);
    /* At the end of each of spec.output.window, for each server: the integral of its busy workers since the start. */
    void (*server_busy)(void *recorder, simtime now, uint32_t server, double busy_worker_ns);
    void (*server_done)(void *recorder, const struct server_record *record);
    void (*world_done)(void *recorder, const struct world_record *record);
};

#endif

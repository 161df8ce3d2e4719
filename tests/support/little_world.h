/* A little world for tests of the models: two regions, two sites, one name, one resolver, one client group, and requests
 * exactly when a test asks for them. A test changes what it likes in `spec` and its parts, asks, runs, and reads what the probe
 * was told.
 *
 *   eu -- 10 ms -- eu      us -- 14 ms -- us      eu -- 90 ms -- us        (round trips, constant)
 *   eu-site (eu) and us-site (us): an l7 balancer without checks, pool "app" of 2 servers, 1 worker each, 20 ms for each
 *     request
 *   shop.example: ttl 60 s, failover [eu-site, us-site]; checks every 10 s from both regions, timeout 2 s, fall 3, rise 2,
 *     quorum any
 *   isp (eu): one resolver; web (eu): 10 users, dns_cache record, no keep-alive, connect_timeout 3 s, timeout 10 s, no
 *     retries */
#ifndef TESTS_SUPPORT_LITTLE_WORLD_H
#define TESTS_SUPPORT_LITTLE_WORLD_H

#include "models/arrival/arrival.h"
#include "models/world.h"

#define LITTLE_ROWS   4096
#define LITTLE_FAULTS 8

struct little_world {
    struct arena *arena;
    struct spec spec;
    struct region_spec region[2];
    struct link_spec link[4];
    struct dns_spec dns;
    struct answer_spec answer[2];
    struct resolver_spec resolver;
    struct client_spec client;
    struct site_spec site[2];
    struct tier_spec tier[2];
    struct pool_spec pool[2];
    struct server_spec server[2][2];
    struct fault_spec fault[LITTLE_FAULTS];
    struct change_spec change[LITTLE_FAULTS];
    struct trace trace;
    struct trace_row row[LITTLE_ROWS];
    /* What the probe was told, requests in the order of their number. */
    struct request_record record[LITTLE_ROWS];
    uint32_t n_records;
    struct event_record event[LITTLE_ROWS];
    uint32_t n_events;
    uint32_t n_dns[DNS_EVENT_KINDS];
    uint32_t n_lookups[2]; /* DNS_LOOKUP alone, at the first resolver group and at all others */
    struct server_record server_total[8];
    uint32_t n_servers;
    simtime busy_until[40]; /* of the first server, at the end of each window */
    double busy_ns[40];
    uint32_t n_busy;
    struct world_record total;
    bool is_blind, looks_ahead; /* shall not; did */
};

/* Everything as above; one for the whole test, freed by little_free. */
struct little_world *little_new(void);
void little_free(struct little_world *little);
/* One request of a user at a time; times must not go down. */
void little_ask(struct little_world *little, double time_s, uint32_t user);
/* Several requests, written "user at time" in seconds: "1 at 0, 2 at 40.5". Aborts on anything else. */
void little_asks(struct little_world *little, const char *requests);
/* Requests of users 0, 1, 2, ... (mod users) from one time to another. */
void little_ask_every(struct little_world *little, double from_s, double to_s, double gap_s);
/* The first site is one server, without a balancer. */
void little_bare(struct little_world *little);
/* Users keep connections, however long idle. */
void little_keep_alive(struct little_world *little);
/* A fault of a kind, on schedule; params NULL: a zeroed struct. Returns it for further settings. */
struct fault_spec *little_fault(struct little_world *little, const char *kind, struct target target, double at_s,
                                double until_s, const void *params);
/* Runs one replication to its end. May be called again: what the probe was told starts afresh. */
void little_run(struct little_world *little);
/* Whether the first requests went well, and found the name where the letters say, one for each: a the authority, r the
 * resolver's cache, c the client's own cache; - any end, anywhere. */
bool little_found(const struct little_world *little, const char *letters);
/* The requests that did not go well. */
uint32_t little_failed(const struct little_world *little);
/* The time of the first event of a kind whose detail begins with `who`, in seconds; -1 when there is none. */
double little_event_s(const struct little_world *little, enum event_kind kind, const char *who);

#endif

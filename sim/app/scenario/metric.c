/* The glossary of metrics. A test compares it with what a run writes. */
#include "sim/app/scenario/metric.h"
#include <stddef.h>

#define EVERY   "all client region site pool path resolver"
#define KINDS   "all client site"
#define BALANCE "all site pool server"
#define DNS     "all resolver"

const struct metric metrics[] = {
    {"response_time", "ms", EVERY " server",
     "from the moment a request was due to its last byte, DNS, connect and retries included; successes only; of a server no "
     "percentiles"},
    {"time_to_fail", "ms", EVERY, "from the moment a request was due to giving up; failures only"},
    {"dns_time", "ms", EVERY, "part of the response time: asking for the address"},
    {"connect_time", "ms", EVERY, "part of the response time: connect and TLS"},
    {"balancer_time", "ms", EVERY, "part of the response time: inside balancers"},
    {"queue_time", "ms", EVERY, "part of the response time: waiting for a worker"},
    {"service_time", "ms", EVERY, "part of the response time: being served"},
    {"network_time", "ms", EVERY, "part of the response time: travelling"},
    {"wait_time", "ms", EVERY, "part of the response time: failed tries and the pauses after them"},
    {"requests", "count, 1/s", EVERY " server", "requests due in the measured interval"},
    {"availability", "share", EVERY, "requests that were answered"},
    {"failed", "count, share", EVERY " server", "requests that were not answered"},
    {"slow", "share", EVERY, "answers that took longer than a given time, slow(> 300ms); in thresholds only"},
    {"stale_request", "share", EVERY, "sent to an address that the authority would no longer give"},
    {"dead_request", "share", EVERY, "sent to a site or server that was down at that moment"},
    {"misrouted", "share", EVERY, "not sent to the nearest healthy site"},
    {"affinity_broken", "share", EVERY,
     "sent to another server than affinity named, or than before (affinity: watch); where a balancer has affinity"},
    {"retried", "share", EVERY, "requests that took more than one try"},
    {"dns_hit", "share", EVERY, "requests that asked for an address and found it in a cache, their own or the resolver's"},
    {"cross_region", "count, share", EVERY, "requests that were sent to another region"},
    {"outcome_*", "count", KINDS,
     "requests by how they ended: ok, error, refused, reset, rejected, connect_timeout, timeout, dns_failure"},
    {"lost_requests", "count", "fault", "failed requests that a fault is to blame for"},
    {"lost_*", "count", KINDS,
     "failed requests by cause: dns, server, detection, resolver_cache, client_cache, connection, retry, overload, network"},
    {"late_*", "count", KINDS, "answered, but late, by the same causes"},
    {"utilization", "share", BALANCE, "busy workers over all workers, time average"},
    {"active", "count", BALANCE, "requests waiting or being served, time average"},
    {"imbalance_max_mean", "factor", "pool", "requests of the busiest server over the mean of all; 1 is even"},
    {"imbalance_cv", "factor", "pool", "standard deviation over mean of the servers' requests; 0 is even"},
    {"jain_fairness", "factor", "pool", "(sum of loads)^2 / (n x sum of squares); 1 is even, 1/n is all on one"},
    {"share", "share", "site flow",
     "requests by the site of their first try: of all, and of each client group (flow, CLIENT/SITE)"},
    {"authority_queries", "count, 1/s", "all", "questions that reached the authority"},
    {"connections_opened", "count, 1/s", "all", "new connections of clients"},
    {"health_probes", "count, 1/s", "all", "probes of all checkers"},
    {"retries", "count", "all", "tries after the first"},
    {"run_*", "count", "all", "of the whole run, warm-up included: requests = ok + failed + in_flight"},
    {"jobs_*", "count", "server", "of the whole run: arrived = completed + rejected + lost + in_flight"},
    {"dns_*", "count, 1/s", DNS,
     "at resolvers: lookups, hits, negative_hits, stale_answers, joined, upstream_queries, failures"},
    {"resolver_hit", "share", DNS, "lookups answered from the resolver's cache"},
    {"resolver_answer_age", "s", DNS, "time since the authority made the answers that came from the cache"},
    {"answer_age", "s", "all client", "time since the authority made the answers in use"},
    {"time_to_detect", "s", "fault", "from a fault to the first checker or balancer that acts on it"},
    {"time_to_drain", "s", "fault change",
     "from a fault or change until the site keeps less than a given share of its former requests"},
    {"time_to_recover", "s", "fault", "from a fault's end until availability is back within one point"},
    {.name = NULL},
};

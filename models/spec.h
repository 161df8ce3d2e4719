/* The resolved scenario: every value in force, names turned into indices. Built once by the loader, then read-only and shared
 * by all replications. Whatever a planned change may set while the run goes on (rows with PARAM_LIVE), the world copies first.
 *
 * Each `struct x_spec` has its parameter rows in `x_rows` (spec.c). "none" as an index is SPEC_NONE. Arrays are in file order.
 */
#ifndef MODELS_SPEC_H
#define MODELS_SPEC_H

#include "models/fault/fault.h"
#include "models/strategy.h"
#include "sim/engine/dist.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

#define SPEC_NONE      UINT32_MAX
#define SPEC_UNLIMITED UINT32_MAX

struct index_list {
    uint32_t n;
    const uint32_t *at;
};

/* A share of a whole, e.g. of a client group's users at a resolver group. The shares of a list add up to 1. */
struct share {
    uint32_t index;
    double share;
};
struct share_list {
    uint32_t n;
    const struct share *at;
};

/* ---- run and output ---- */
enum run_start {
    START_COLD /* resolvers' caches are empty at time 0, so busy ones expire in step for ever */,
    START_STEADY /* a resolver's first answer has a random part of its TTL left, as if it had always run */
};
enum run_warmup {
    WARMUP_GIVEN,
    WARMUP_AUTO /* to be found */,
    WARMUP_FOUND,
    WARMUP_UNSETTLED /* found, but the stretch was too short */
};
struct run_spec {
    simtime duration;
    simtime warmup;
    uint32_t replications;
    uint64_t seed;
    uint32_t start;         /* enum run_start */
    uint32_t warmup_origin; /* enum run_warmup; the world does not care */
};
struct output_spec {
    simtime window; /* width of a time-series row */
    uint32_t n_percentiles;
    const double *percentile; /* 0 .. 100 exclusive, ascending */
    double requests_share;    /* share of single requests kept in requests.csv */
    uint32_t requests_max_rows;
};

/* ---- places ---- */
struct region_spec {
    const char *name;
    bool has_place;
    double latitude_deg, longitude_deg;
};
/* One direction-less link between two regions (or within one). */
struct link_spec {
    const struct dist *rtt; /* round trip, ns; NULL: takes no time */
    double loss_share;      /* of single packets */
};

/* How links are computed from places or a matrix. The loader uses it up; nothing of it is in struct spec. */
struct network_spec {
    double stretch;    /* of a great circle */
    double jitter_cv;  /* of a lognormal around each round-trip time; 0: constant */
    double loss_share; /* on every link */
};

/* ---- health checks ---- */
enum health_type { HEALTH_TCP, HEALTH_HTTP };
enum health_quorum { QUORUM_MAJORITY, QUORUM_ANY, QUORUM_ALL, QUORUM_MORE_THAN };
enum health_on_down { ON_DOWN_KEEP, ON_DOWN_RESET };
enum health_depth { DEPTH_SHALLOW, DEPTH_DEEP };
enum health_initial { HEALTH_UP, HEALTH_CHECKING /* not used until a first good probe */, HEALTH_DOWN };
enum health_bad_answer { BAD_ANSWER_COUNTS, BAD_ANSWER_DOWN }; /* an error as an answer is one failure, or enough */
struct health_spec {
    bool enabled;
    uint32_t type;    /* enum health_type */
    simtime interval; /* from the start of one probe to the start of the next */
    simtime fast_interval, down_interval; /* while its opinion may soon change; while it is down; 0: as interval */
    simtime timeout;
    uint32_t fall, rise;
    uint32_t fall_reset; /* good probes in a row that make earlier failures forgotten; 1: failures count in a row only */
    uint32_t retries;    /* of a failed probe, at once, before it counts */
    uint32_t bad_answer; /* enum health_bad_answer */
    uint32_t checkers;   /* at each vantage region */
    double jitter_share;
    struct index_list
        vantage; /* regions; empty: the owner's (authority: every region that has a resolver, client or site when anycast) */
    uint32_t quorum;     /* enum health_quorum */
    double quorum_share; /* QUORUM_MORE_THAN */
    uint32_t initial;    /* enum health_initial */
    uint32_t on_down;    /* enum health_on_down: of connections to a server, at a balancer */
    uint32_t depth;      /* enum health_depth */
    simtime work;        /* of a shallow http probe at a server of speed 1 that is not slow */
};

/* Passive checks: what a balancer concludes from the answers of its members. All but EJECT leave it to the health check, whose
 * next probe comes after fast_interval: as if it had failed once, as if one more failure were enough, as if it were down. */
enum on_error { ON_ERROR_EJECT, ON_ERROR_FASTINTER, ON_ERROR_FAIL_CHECK, ON_ERROR_SUDDEN_DEATH, ON_ERROR_MARK_DOWN };
struct outlier_spec {
    bool enabled;
    uint32_t consecutive_errors; /* that eject a member */
    uint32_t on_error;           /* enum on_error */
    simtime within;              /* counts errors in a stretch this long instead, successes between or not; 0: off */
    simtime interval;            /* ejected ones return at its multiples; 0: at once when their time is over */
    simtime base_ejection;       /* times the number of ejections in a row */
    simtime max_ejection;
    double max_ejection_share; /* of the members, but at least one */
    /* Those that are worse than the others, judged at the multiples of interval by what they answered since the last. */
    double stdev_factor;    /* success rate below the mean by more than so many standard deviations; 0: off */
    uint32_t success_hosts; /* members with enough requests that it takes to compare them */
    uint32_t success_requests;
    double failure_share; /* failed requests from which on a member is out, whatever the others do; 0: off */
    uint32_t failure_hosts, failure_requests;
    bool eject_single;         /* the only member of a backend too */
    bool trial;                /* one request tries a member whose time is over, and decides */
    bool return_on_check;      /* a passed health check ends the ejection */
};

/* ---- dns ---- */
struct policy_spec;
struct answer_spec {
    uint32_t site;                    /* SPEC_NONE when nested */
    const struct policy_spec *nested; /* NULL when a site */
    double weight;                    /* 1 unless the policy's answers are a map name: weight */
    uint32_t location; /* geolocation: region, or SPEC_NONE for `default` (= POLICY_ANYWHERE) and for all other policies */
    double bias;       /* geoproximity: 0 unless the answers are a map name: bias */
    double target_per_s, capacity_per_s; /* load_feedback */
    uint32_t range_base, range_prefix; /* subnet: IPv4, host byte order; 0, 0 for `default` and for all other policies */
};
struct policy_spec {
    struct strategy_use policy;
    uint32_t n_answers;
    struct answer_spec *answer; /* weights may be changed while the run goes on: the world copies */
};
enum ecs_scope { ECS_SCOPE_SUBNET, ECS_SCOPE_REGION, ECS_SCOPE_NONE };
enum when_none_healthy { WHEN_NONE_ALL, WHEN_NONE_NONE, WHEN_NONE_SITE };
struct dns_spec {
    const char *name;
    simtime ttl;
    simtime negative_ttl;
    simtime min_ttl;           /* of a dynamic TTL; 0: always ttl */
    struct policy_spec policy; /* the root of the tree */
    struct health_spec health;
    uint32_t when_none_healthy; /* enum when_none_healthy */
    uint32_t fallback_site;     /* WHEN_NONE_SITE */
    double up_threshold_share;  /* of a group's weights: with less of them healthy all are answered; 0: with none */
    simtime propagation_delay;  /* from a change of the record to the authority's servers */
    struct index_list region;   /* where the authority answers; empty: in every region (anycast) */
    uint32_t ecs_scope;         /* enum ecs_scope: for whom an answer to a client subnet holds */
};

/* ---- resolvers ---- */
enum resolver_sizes { SIZES_EQUAL, SIZES_ZIPF, SIZES_LIST };
enum resolver_rotate { ROTATE_CYCLIC, ROTATE_RANDOM, ROTATE_FIXED };
/* RFC 8767; the names of its timers in brackets. */
struct serve_stale_spec {
    bool enabled;
    simtime max_age;        /* after it has expired (maximum stale timer) */
    simtime reply_ttl;      /* in stale answers */
    simtime client_timeout; /* how long a client waits before it gets one (client response timer); 0: at once; SIMTIME_NEVER:
                               until the resolver has given up */
    simtime recheck;        /* after a failed refresh, answers are stale at once and nobody is asked (failure recheck timer) */
};
/* EDNS client subnet, RFC 7871. */
struct ecs_spec {
    bool enabled;
    uint32_t prefix; /* bits of the client's address that are sent, 1 .. 32 */
    uint32_t max_subnets; /* with an answer at one time, for each name; UINT32_MAX: no limit */
};
struct prefetch_spec {
    bool enabled;
    double at_share;  /* of the TTL: a hit in this last part refreshes */
    simtime trigger;  /* instead of a share: what is left of the TTL; SIMTIME_NEVER: the share counts */
    simtime eligible; /* shorter TTLs are not refreshed */
};
struct resolver_spec {
    const char *name;
    uint32_t region;
    uint32_t count;
    uint32_t sizes; /* enum resolver_sizes */
    double zipf_s;
    const double *size; /* [count] share of the group's users at each resolver, filled for all three forms, adds up to 1 */
    simtime min_ttl, max_ttl, max_negative_ttl;
    uint32_t rotate; /* enum resolver_rotate */
    simtime timeout; /* towards the authority, doubling */
    uint32_t attempts;
    simtime servfail_ttl;
    uint32_t address_base;   /* IPv4, host byte order: what the authority sees */
    uint32_t address_prefix; /* length of the CIDR; more resolvers than addresses share them in turn */
    struct serve_stale_spec serve_stale;
    struct prefetch_spec prefetch;
    struct ecs_spec ecs;
};

/* ---- clients ---- */
enum dns_cache_rule {
    DNS_CACHE_RECORD,  /* what is left of the record's TTL */
    DNS_CACHE_FIXED,   /* restarts the clock: `ttl` from its own read */
    DNS_CACHE_FOREVER, /* never looks again */
    DNS_CACHE_NONE,    /* asks for every new connection */
    DNS_CACHE_REFRESH  /* asks every `ttl` by itself, whether somebody needs it or not */
};
#define DNS_CACHE_NEGATIVE_RECORD SIMTIME_NEVER
struct dns_cache_spec {
    uint32_t rule;        /* enum dns_cache_rule */
    simtime ttl;          /* FIXED, REFRESH */
    simtime min_ttl;      /* RECORD: at least this (chrome's 60 s) */
    simtime max_ttl;      /* RECORD: at most this (systemd-resolved's 2 h); 0, without the loader, as SIMTIME_NEVER */
    simtime negative_ttl; /* 0: failures are not kept; DNS_CACHE_NEGATIVE_RECORD: "no such name" for what is left of its TTL */
    simtime stale;        /* after its time an answer is used for so long while a new one is asked for; SIMTIME_NEVER */
    uint32_t drain_removed; /* bool: a kept connection to an address that a new answer lacks ends after its request */
    const char *preset;   /* the word in the file (chrome, jvm, ...) or NULL */
};
enum address_selection { SELECT_FIRST, SELECT_RANDOM, SELECT_ROTATE, SELECT_RFC6724 };
enum retry_on { RETRY_CONNECT = 1, RETRY_RESET = 2, RETRY_TIMEOUT = 4, RETRY_5XX = 8 };
enum retry_jitter { JITTER_NONE, JITTER_FULL, JITTER_EQUAL };
struct retry_spec {
    uint32_t max;          /* tries after the first */
    uint32_t on;           /* set of enum retry_on */
    simtime backoff;       /* before the first retry */
    double backoff_factor; /* 2 for doubling(...), 1 for a constant */
    simtime backoff_cap;
    uint32_t jitter;     /* enum retry_jitter: none, full (uniform 0..backoff), equal (half fixed, half uniform) */
    double budget_share; /* retries allowed as a share of requests (plus min_per_s tokens), < 0: off */
    bool next_address;   /* a failed connect moves to the next address of the answer within the same try */
};
struct happy_eyeballs_spec {
    bool enabled;
    simtime attempt_delay; /* until the next address is tried beside those under way */
};
struct client_spec {
    const char *name;
    uint32_t region;
    uint32_t dns;               /* index of the dns entry, SPEC_NONE when target is given */
    uint32_t target;            /* a site, reached without DNS; SPEC_NONE with dns */
    struct share_list resolver; /* resolver groups; empty: one caching resolver of its own in its region, made by the loader as
                                   a group called like the client group, so never empty after loading unless target is given */
    uint32_t users;
    uint32_t nat;            /* users per address */
    uint32_t address_base;   /* IPv4, host byte order */
    uint32_t address_prefix; /* length of the CIDR */
    struct strategy_use arrivals;
    uint32_t n_keys;     /* things asked for; 0: the user is the key */
    double keys_zipf_s;  /* their popularity */
    struct share_list path; /* indices into spec.path; never empty ("/" 100% when not given) */
    struct dns_cache_spec dns_cache;
    uint32_t address_selection; /* enum address_selection */
    simtime dns_timeout;
    uint32_t dns_attempts;
    bool keep_alive;
    simtime idle_timeout, max_age; /* SIMTIME_NEVER: off */
    uint32_t max_requests;         /* per connection; SPEC_UNLIMITED: off */
    simtime connect_timeout, timeout;
    struct retry_spec retry;
    struct happy_eyeballs_spec happy_eyeballs;
};

/* ---- sites ---- */
#define TIERS_MAX 4 /* of a site, one behind the other */
enum layer { LAYER_L4, LAYER_L7 };
enum tls { TLS_13, TLS_12, TLS_QUIC, TLS_OFF };
struct route_spec {
    const char *prefix; /* "/image"; NULL for default */
    uint32_t pool;
};
enum locality_kind { LOCALITY_NONE, LOCALITY_ZONE_AWARE, LOCALITY_WEIGHTED, LOCALITY_PRIORITY };
struct zone_weight {
    const char *name;
    double weight;
};
enum affinity_kind { AFFINITY_NONE, AFFINITY_COOKIE, AFFINITY_SOURCE, AFFINITY_WATCH };
enum when_server_full { SERVER_FULL_OTHER, SERVER_FULL_WAIT };
struct tier_spec {
    const char *name; /* "balancer" for the single form */
    uint32_t layer;   /* enum layer */
    struct strategy_use algorithm;
    uint32_t instances;
    simtime load_info_delay;   /* age of the loads that the algorithm sees */
    uint32_t load_info_update; /* enum load_update */
    uint32_t n_routes;
    const struct route_spec *route;
    const uint32_t *pool_of_path; /* [spec.n_paths], by longest prefix on segment boundaries; l7 innermost tier only; without
                                     routes: the first pool */
    struct health_spec health;
    struct outlier_spec outlier;
    uint32_t retries; /* on another member */
    bool redispatch;
    double retry_budget_share;  /* retries as a share of requests, over ten seconds, < 0: off */
    double retry_budget_per_s;  /* and so many more */
    uint32_t affinity;          /* enum affinity_kind */
    simtime affinity_timeout;   /* unused for longer: forgotten; SIMTIME_NEVER */
    uint32_t locality;          /* enum locality_kind */
    double overprovisioning;
    uint32_t n_zones; /* of the instances, in turn */
    const char **zone;
    uint32_t n_zone_weights; /* of the members' zones, 1 when not named */
    const struct zone_weight *zone_weight;
    uint32_t min_cluster_size; /* zone_aware: with fewer servers, zones do not matter */
    double routing_share;      /* zone_aware: of the requests; for the others, zones do not matter */
    uint32_t force_local_zone; /* zone_aware: with so many available servers the own zone takes all; 0: off */
    simtime hedge;              /* a copy goes to another server when there was no answer for so long; 0: never */
    uint32_t hedge_max;         /* copies of a request */
    simtime slow_start;         /* how long a member that was down takes to its full weight; 0: off */
    double slow_start_power;    /* weight grows with (t / slow_start)^power */
    double slow_start_floor;    /* share of the weight that it has at once */
    double panic_share;         /* fewer available members than this share: all are used; 0: never */
    simtime drain;              /* what a drained member still has after this is cut off; SIMTIME_NEVER: nothing */
    uint32_t when_none_healthy; /* WHEN_NONE_NONE = reject, WHEN_NONE_ALL = all */
    uint32_t when_server_full;  /* enum when_server_full */
    simtime queue_timeout;      /* how long to wait for a server that is not full; 0: not at all; SIMTIME_NEVER */
    uint32_t tls;               /* enum tls */
    bool resumption;            /* users who were here before pay no TLS round trip (0-RTT) */
    simtime tls_cost;           /* CPU of one handshake */
    simtime cost;               /* CPU per connection (l4) or request (l7) */
    uint32_t workers;           /* that do this work; SPEC_UNLIMITED: it is only a delay */
    uint32_t cache_keys;        /* l7 response cache: number of distinct keys asked for; 0: no cache */
    simtime cache_ttl;
    uint32_t cache_size; /* keys that fit */
    double cache_zipf_s; /* popularity of keys */
};
struct server_spec {
    const char *name; /* "1", "2", ... unless named */
    double weight;
    double speed;
    uint32_t workers;
    uint32_t priority; /* level, 0 first; where the balancer's locality asks for it */
    const char *zone;  /* NULL: none */
    uint32_t max_connections; /* that one balancer instance gives it at once: requests (l7) or connections (l4) */
};
struct pool_spec {
    const char *name;
    uint32_t n_servers;
    struct server_spec *server;
    uint32_t queue_limit;  /* waiting requests per server; SPEC_UNLIMITED */
    simtime queue_timeout; /* of a request that waits at a server; SIMTIME_NEVER */
    struct strategy_use discipline;
    const struct dist **service; /* [spec.n_paths]: service time at speed 1 for each path, all filled, ns */
    bool cancel_queued;          /* drops abandoned work before it starts */
    uint32_t warm_keys;          /* that each server remembers; 0: it remembers none */
    double warm_hit, warm_miss;  /* factors of the service time, for a key that it remembers or not */
};
struct site_spec {
    const char *name;
    uint32_t region;
    uint32_t n_tiers; /* outermost first; 0: DNS answers carry the servers' own addresses */
    struct tier_spec *tier;
    uint32_t n_pools;
    struct pool_spec *pool;
    bool has_addresses; /* a range is given: IPv4, host byte order; its balancers or servers are numbers 1, 2, ... in it */
    uint32_t address_base, address_prefix;
};

/* ---- faults and changes ---- */
struct fault_spec {
    const char *label; /* "crash eu-site", for events and outages */
    struct strategy_use fault;
    struct target target;
    simtime at, until;              /* until SIMTIME_NEVER: for ever; ignored in the random form */
    const struct dist *mtbf, *mttr; /* random form when not NULL; one fault_spec for each matched target */
    int line;                       /* in the scenario, for warnings */
};

/* REMOVE drains and switches off at once. ADD undoes either; whose first change it is was not there before. */
enum change_kind { CHANGE_SET, CHANGE_DRAIN, CHANGE_REMOVE, CHANGE_ADD };
/* Which struct a change sets a field of. */
enum section_kind {
    SECTION_RUN,
    SECTION_OUTPUT,
    SECTION_DNS,
    SECTION_RESOLVER,
    SECTION_CLIENT,
    SECTION_SITE,
    SECTION_TIER,
    SECTION_POOL,
    SECTION_SERVER,
    SECTION_HEALTH,
    SECTION_POLICY
};
struct change_spec {
    const char *label; /* "set dns.shop.example.ttl = 10s" */
    simtime at;
    uint32_t kind;       /* enum change_kind */
    struct target target; /* all but CHANGE_SET: site, tier instance or server */
    /* CHANGE_SET: copy size bytes of value to offset of the world's copy of that struct */
    enum section_kind section;
    uint32_t a, b, c; /* dns: a; client: a; tier: a = site, b = tier; pool: a, b; server: a, b, c; policy: a = dns, b = 0 */
    size_t offset, size;
    const void *value; /* SECTION_POLICY: a whole struct policy_spec that replaces the root (weights, answers, policy) */
    int line;
};

/* Both take one and the same thing out of service, or into it. */
static inline bool change_same_target(const struct change_spec *a, const struct change_spec *b)
{
    return a->kind != CHANGE_SET && b->kind != CHANGE_SET && a->target.kind == b->target.kind && a->target.a == b->target.a &&
           a->target.b == b->target.b && a->target.c == b->target.c;
}
/* Takes something out of service. */
static inline bool change_withdraws(const struct change_spec *change)
{
    return change->kind == CHANGE_DRAIN || change->kind == CHANGE_REMOVE;
}

struct spec {
    const char *name, *question;
    struct run_spec run;
    struct output_spec output;
    uint32_t n_regions;
    struct region_spec *region;
    struct link_spec *
        link; /* [n_regions * n_regions], symmetric unless a matrix file says otherwise; from a to b: link[a * n_regions + b] */
    const double *distance_km; /* as link, along great circles; NULL unless places are given; between unknown places 0 */
    uint32_t n_paths;
    const char **path; /* all paths named by clients and routes, "/" first */
    uint32_t n_dns, n_resolvers, n_clients, n_sites, n_faults, n_changes;
    struct dns_spec *dns;
    struct resolver_spec *resolver;
    struct client_spec *client;
    struct site_spec *site;
    struct fault_spec *fault;
    struct change_spec *change;
};

/* The parameter rows of each section, ended by PARAM_END. Keys whose value is a map or list of things (answers, paths, pools,
 * ...) are PARAM_CUSTOM rows. */
extern const struct param scenario_rows[], run_rows[], output_rows[], network_rows[], place_rows[], link_rows[], dns_rows[],
    policy_rows[], load_rows[], health_rows[], outlier_rows[], resolver_rows[], serve_stale_rows[], prefetch_rows[],
    client_rows[], connections_rows[], dns_cache_rows[], retry_rows[], site_rows[], tier_rows[], cache_rows[], pool_rows[],
    keys_rows[], warm_cache_rows[], server_rows[], fault_rows[], change_rows[];
extern const struct param ecs_rows[], happy_eyeballs_rows[];

/* The target of a CHANGE_ADD is not there before it. O(changes). */
bool spec_begins_absent(const struct spec *spec, uint32_t change);
/* The time of the first fault or change at a set time, or the end of the run. */
simtime spec_quiet_until(const struct spec *spec);

#endif

/* The parameter rows of every section of a scenario. A row is all that the loader, its error texts, `show`, `list keys` and the
 * documents know of a key; what a default imitates stands in `origin`. Rows of strategies are in the strategies' own files. */
#include "models/spec.h"

#define ROW(type, field, word, its_kind) .key = word, .kind = its_kind, .offset = offsetof(struct type, field)
#define CUSTOM(word)                     .key = word, .kind = PARAM_CUSTOM

const struct param scenario_rows[] = {
    {CUSTOM("gslbsim"), .forms = "1", .flags = PARAM_REQUIRED, .help = "format of the file; this program knows 1"},
    {ROW(spec, name, "name", PARAM_TEXT), .help = "a short name; without it, the file's"},
    {ROW(spec, question, "question", PARAM_TEXT), .help = "what the scenario is to answer"},
    {CUSTOM("run"), .forms = "{}", .flags = PARAM_REQUIRED, .help = "how long, how often, which seed"},
    {CUSTOM("network"), .forms = "{}|[{}]",
     .help = "round-trip times and losses between regions; without it, links take no time"},
    {CUSTOM("dns"), .forms = "{{}}",
     .help = "the authoritative side, by name; without it, clients go straight to their target"},
    {CUSTOM("resolvers"), .forms = "{{}}",
     .help = "recursive resolvers, by group; without it, each client group has one in its region"},
    {CUSTOM("clients"), .forms = "{{}}", .flags = PARAM_REQUIRED, .help = "who asks, by group"},
    {CUSTOM("sites"), .forms = "{{}}", .flags = PARAM_REQUIRED, .help = "who answers, by site"},
    {CUSTOM("faults"), .forms = "[{}]", .help = "what breaks, and when"},
    {CUSTOM("changes"), .forms = "[{}]", .help = "what an operator does on purpose, and when"},
    {CUSTOM("thresholds"), .forms = "[<text>]",
     .help = "what must be true of the results, a list of sentences (gslbsim list topics thresholds); a breach ends the "
             "program with 99"},
    {CUSTOM("output"), .forms = "{}", .default_text = "{}", .help = "what is written"},
    PARAM_END,
};

const struct param run_rows[] = {
    {ROW(run_spec, duration, "duration", PARAM_DURATION), .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE,
     .help = "simulated time, warm-up included"},
    {ROW(run_spec, warmup, "warmup", PARAM_DURATION), .forms = "auto", .default_text = "0s",
     .help = "simulated first, left out of the statistics; auto: found by MSER-5 from a few replications"},
    {ROW(run_spec, replications, "replications", PARAM_COUNT), .min = 1, .max = 1e6, .default_text = "10",
     .help = "independent repetitions"},
    {ROW(run_spec, start, "start", PARAM_CHOICE), .choices = "cold|steady", .default_text = "cold",
     .help = "cold: caches fill and expire together; steady: a resolver's first answer has a random part of its TTL left"},
    {CUSTOM("seed"), .forms = "<count>", .default_text = "1",
     .help = "the only seed; every part gets its own stream of random numbers"},
    PARAM_END,
};

const struct param output_rows[] = {
    {ROW(output_spec, window, "window", PARAM_DURATION), .flags = PARAM_EXCLUSIVE,
     .help = "width of a time-series row; without it, a 200th of the duration, rounded up to 1, 2 or 5 times a power of ten"},
    {CUSTOM("percentiles"), .forms = "[<number>]", .default_text = "[50, 90, 99, 99.9]",
     .help = "percentiles of the response time, in percent"},
    {ROW(output_spec, requests_share, "requests", PARAM_SHARE), .default_text = "1%",
     .help = "share of single requests kept in requests.csv"},
    {ROW(output_spec, requests_max_rows, "requests_max_rows", PARAM_COUNT), .default_text = "100000",
     .help = "rows of requests.csv at most"},
    PARAM_END,
};

const struct param link_rows[] = {
    {CUSTOM("between"), .forms = "[<region>]", .flags = PARAM_REQUIRED,
     .help = "two regions, or one twice for the links within it"},
    {ROW(link_spec, rtt, "rtt", PARAM_DIST), .default_text = "0s", .help = "round-trip time"},
    {ROW(link_spec, loss_share, "loss", PARAM_SHARE), .max = 1, .default_text = "0%",
     .help = "share of lost packets; each costs a retransmission"},
    PARAM_END,
};

const struct param network_rows[] = {
    {CUSTOM("rtt_matrix"), .forms = "<file>",
     .help = "CSV file of mean round-trip times in ms; headers of rows and columns are regions"},
    {CUSTOM("regions"), .forms = "{{}}",
     .help = "places on the globe, {tokyo: {lat: 35.7, lon: 139.7}}, for rtt: great_circle and policy geoproximity"},
    {CUSTOM("rtt"), .forms = "great_circle",
     .help = "great_circle: light in fibre (2/3 c) along the great circle times stretch"},
    {ROW(network_spec, stretch, "stretch", PARAM_FACTOR), .min = 1, .max = 100, .default_text = "1.5",
     .help = "how much longer than the great circle fibres are"},
    {ROW(network_spec, jitter_cv, "jitter", PARAM_NUMBER), .max = 10, .default_text = "0",
     .help = "cv of a lognormal around each round-trip time; 0 is none"},
    {ROW(network_spec, loss_share, "loss", PARAM_SHARE), .max = 1, .default_text = "0%",
     .help = "share of lost packets on every link"},
    {CUSTOM("links"), .forms = "[{}]", .help = "single links that replace those computed: a list as `network` itself may be"},
    PARAM_END,
};

const struct param place_rows[] = {
    {ROW(region_spec, latitude_deg, "lat", PARAM_NUMBER), .min = -90, .max = 90, .flags = PARAM_REQUIRED,
     .help = "degrees north"},
    {ROW(region_spec, longitude_deg, "lon", PARAM_NUMBER), .min = -180, .max = 180, .flags = PARAM_REQUIRED,
     .help = "degrees east"},
    PARAM_END,
};

const struct param health_rows[] = {
    {CUSTOM("preset"), .forms = "<preset>",
     .help = "what a product does: haproxy, nginx_plus, alb, route53, ...; see: gslbsim list presets"},
    {ROW(health_spec, type, "type", PARAM_CHOICE), .choices = "tcp|http",
     .help = "tcp: does it accept; http: does it answer; without it, http for l7 and where depth is deep or work is given"},
    {ROW(health_spec, interval, "interval", PARAM_DURATION), .flags = PARAM_EXCLUSIVE, .default_text = "10s",
     .help = "from probe to probe"},
    {ROW(health_spec, fast_interval, "fast_interval", PARAM_DURATION), .flags = PARAM_OFF, .default_text = "off",
     .help = "from probe to probe after one that went the other way, until that is settled (HAProxy: fastinter)"},
    {ROW(health_spec, down_interval, "down_interval", PARAM_DURATION), .flags = PARAM_OFF, .default_text = "off",
     .help = "from probe to probe while it is down (HAProxy: downinter)"},
    {ROW(health_spec, timeout, "timeout", PARAM_DURATION), .flags = PARAM_EXCLUSIVE, .default_text = "2s",
     .help = "a probe unanswered for so long has failed"},
    {ROW(health_spec, fall, "fall", PARAM_COUNT), .min = 1, .max = 1000, .default_text = "3", .origin = "HAProxy",
     .help = "failed probes in a row until it is down"},
    {ROW(health_spec, rise, "rise", PARAM_COUNT), .min = 1, .max = 1000, .default_text = "2", .origin = "HAProxy",
     .help = "good probes in a row until it is up"},
    {ROW(health_spec, fall_reset, "fall_reset", PARAM_COUNT), .min = 1, .max = 1000, .default_text = "1",
     .help = "good probes in a row that make earlier failures forgotten; 1: only failures in a row count (gdnsd: 10)"},
    {ROW(health_spec, retries, "retries", PARAM_COUNT), .max = 100, .default_text = "0",
     .help = "how often a failed probe is repeated at once before it counts (Cloudflare: 2)"},
    {ROW(health_spec, bad_answer, "bad_answer", PARAM_CHOICE), .choices = "counts|down", .default_text = "counts",
     .help = "an http probe that is answered with an error: counts as one failure, or down: it is down at once (Envoy)"},
    {ROW(health_spec, checkers, "checkers", PARAM_COUNT), .min = 1, .max = 1000, .default_text = "1",
     .help = "at each vantage region (Cloudflare: 3)"},
    {ROW(health_spec, jitter_share, "jitter", PARAM_SHARE), .max = 1, .default_text = "0%",
     .help = "each interval varies by up to this share"},
    {ROW(health_spec, vantage, "vantage", PARAM_REGIONS), .help = "regions to check from; without it, where the owner is"},
    {CUSTOM("quorum"), .forms = "majority|any|all|/^more than .*%$/", .default_text = "majority",
     .help = "majority, any, all, or more than 18%: checkers that must say up"},
    {ROW(health_spec, initial, "initial", PARAM_CHOICE), .choices = "up|checking|down", .default_text = "up",
     .help = "before the first result: up, or not used; checking: one good probe is enough then (nginx Plus mandatory); "
             "down: it takes rise of them"},
    {ROW(health_spec, on_down, "on_down", PARAM_CHOICE), .choices = "keep_connections|reset",
     .default_text = "keep_connections", .origin = "HAProxy",
     .help = "what happens to open connections of a member that goes down"},
    {ROW(health_spec, depth, "depth", PARAM_CHOICE), .choices = "shallow|deep", .default_text = "shallow",
     .help = "shallow: somebody answers, though the workers may hang or be slow; deep: an http probe does the mean work of a "
             "request"},
    {ROW(health_spec, work, "work", PARAM_DURATION), .default_text = "0s",
     .help = "what the page of a shallow http probe costs a server, which `slow` stretches; 0s: it does not feel `slow`"},
    PARAM_END,
};

const struct param outlier_rows[] = {
    {CUSTOM("preset"), .forms = "<preset>", .help = "envoy, nginx, haproxy"},
    {ROW(outlier_spec, consecutive_errors, "consecutive_errors", PARAM_COUNT), .min = 1, .max = 1e6, .default_text = "5",
     .origin = "Envoy consecutive_5xx", .help = "failed answers in a row (5xx, refused, reset) that eject a server"},
    {ROW(outlier_spec, on_error, "on_error", PARAM_CHOICE), .choices = "eject|fastinter|fail_check|sudden_death|mark_down",
     .default_text = "eject", .origin = "Envoy, nginx",
     .help = "eject, or tell the health check (HAProxy's words): probe soon, count a failed probe, all but one, or all"},
    {ROW(outlier_spec, within, "within", PARAM_DURATION), .flags = PARAM_OFF, .default_text = "off",
     .help = "counts errors in a stretch this long (nginx fail_timeout) instead of in a row"},
    {ROW(outlier_spec, interval, "interval", PARAM_DURATION), .flags = PARAM_OFF, .default_text = "10s", .origin = "Envoy",
     .help = "ejected servers return at its multiples; off: at once when their time is over"},
    {ROW(outlier_spec, base_ejection, "base_ejection", PARAM_DURATION), .flags = PARAM_EXCLUSIVE, .default_text = "30s",
     .origin = "Envoy", .help = "how long, times the number of ejections; one less for each interval without"},
    {ROW(outlier_spec, max_ejection, "max_ejection", PARAM_DURATION), .flags = PARAM_EXCLUSIVE, .default_text = "5m",
     .origin = "Envoy", .help = "how long at most"},
    {ROW(outlier_spec, max_ejection_share, "max_ejection_percent", PARAM_SHARE), .max = 1, .default_text = "10%",
     .origin = "Envoy", .help = "of a pool's servers at most, but at least one"},
    {ROW(outlier_spec, stdev_factor, "success_rate_stdev_factor", PARAM_FACTOR), .max = 100, .flags = PARAM_OFF,
     .default_text = "off",
     .help = "at each interval: ejects who succeeds less often than the mean by so many standard deviations (Envoy: 1.9)"},
    {ROW(outlier_spec, success_hosts, "success_rate_minimum_hosts", PARAM_COUNT), .min = 1, .max = 1e6, .default_text = "5",
     .origin = "Envoy", .help = "with fewer servers to compare nobody is ejected for it"},
    {ROW(outlier_spec, success_requests, "success_rate_request_volume", PARAM_COUNT), .min = 1, .max = 1e9,
     .default_text = "100", .origin = "Envoy", .help = "requests in an interval that it takes to be compared"},
    {ROW(outlier_spec, failure_share, "failure_percentage_threshold", PARAM_SHARE), .max = 1, .flags = PARAM_OFF,
     .default_text = "off", .help = "at each interval: ejects who failed so often (Envoy: 85%, but not enforced)"},
    {ROW(outlier_spec, failure_hosts, "failure_percentage_minimum_hosts", PARAM_COUNT), .min = 1, .max = 1e6,
     .default_text = "5", .origin = "Envoy", .help = "with fewer servers with enough requests nobody is ejected for it"},
    {ROW(outlier_spec, failure_requests, "failure_percentage_request_volume", PARAM_COUNT), .min = 1, .max = 1e9,
     .default_text = "50", .origin = "Envoy", .help = "requests in an interval that it takes to be judged"},
    {ROW(outlier_spec, eject_single, "eject_single", PARAM_BOOL), .default_text = "yes", .origin = "Envoy",
     .help = "the only server of a pool, too"},
    {ROW(outlier_spec, trial, "trial", PARAM_BOOL), .default_text = "no",
     .help = "one request tries a server whose time is over; only its success brings the server back"},
    {ROW(outlier_spec, return_on_check, "return_on_check", PARAM_BOOL), .default_text = "yes", .origin = "Envoy",
     .help = "a passed health check brings the server back"},
    PARAM_END,
};

const struct param policy_rows[] = {
    {ROW(policy_spec, policy, "policy", PARAM_STRATEGY), .strategy = STRATEGY_POLICY, .flags = PARAM_REQUIRED | PARAM_LIVE,
     .help = "which addresses, in which order; see: gslbsim list dns-policies"},
    {CUSTOM("answers"), .forms = "[<site>|{}]|{<number>|<site>|[<site>|{}]|{}}", .flags = PARAM_REQUIRED | PARAM_LIVE,
     .help = "sites: a list, or a map of weights, regions, ..., as the policy wants; see: gslbsim list dns-policies"},
    PARAM_END,
};

const struct param load_rows[] = {
    {ROW(answer_spec, target_per_s, "target", PARAM_RATE), .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE,
     .help = "requests a second from which on answers go elsewhere"},
    {ROW(answer_spec, capacity_per_s, "capacity", PARAM_RATE), .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE,
     .help = "requests a second from which on all do"},
    PARAM_END,
};

const struct param dns_rows[] = {
    {ROW(dns_spec, ttl, "ttl", PARAM_DURATION), .default_text = "60s", .flags = PARAM_LIVE,
     .help = "how long an answer may be kept"},
    {ROW(dns_spec, negative_ttl, "negative_ttl", PARAM_DURATION), .default_text = "5m", .flags = PARAM_LIVE,
     .help = "how long an empty answer may be kept"},
    {ROW(dns_spec, min_ttl, "min_ttl", PARAM_DURATION), .default_text = "off", .flags = PARAM_OFF | PARAM_LIVE,
     .help = "dynamic TTL: the time until health could change, from min_ttl to ttl; half of ttl at most while one is down "
             "(round_robin, multivalue) or the first (failover)"},
    {ROW(dns_spec, policy.policy, "policy", PARAM_STRATEGY), .strategy = STRATEGY_POLICY, .flags = PARAM_REQUIRED | PARAM_LIVE,
     .help = "which addresses, in which order; see: gslbsim list dns-policies"},
    {CUSTOM("answers"), .forms = "[<site>|{}]|{<number>|<site>|[<site>|{}]|{}}", .flags = PARAM_REQUIRED | PARAM_LIVE,
     .help = "sites: a list, or a map of weights, regions, ..., as the policy wants; see: gslbsim list dns-policies"},
    {CUSTOM("health_check"), .forms = "none|off|no|<preset>|{}", .default_text = "none",
     .help = "how the authority checks sites: none, a preset, or a map"},
    {CUSTOM("when_none_healthy"), .forms = "all|none|<site>", .default_text = "all", .origin = "Route 53",
     .help = "all (fail open), none, or a site"},
    {ROW(dns_spec, up_threshold_share, "up_threshold", PARAM_SHARE), .max = 1, .default_text = "0%",
     .help = "of the items of a rotated or multivalue answer, or of the weights of a weighted one: with less up all are"
             " answered (gdnsd: 50%)"},
    {ROW(dns_spec, propagation_delay, "propagation_delay", PARAM_DURATION), .default_text = "0s",
     .help = "from a change of the record until the authority's servers know it"},
    {ROW(dns_spec, region, "region", PARAM_REGIONS),
     .help = "where the authority answers; without it, in every region (anycast)"},
    {ROW(dns_spec, ecs_scope, "ecs_scope", PARAM_CHOICE), .choices = "subnet|region|none", .default_text = "subnet",
     .origin = "RFC 7871",
     .help = "for whom the answer to a client subnet holds: that subnet, its region (the widest with one answer, as gdnsd "
             "gives), or none: subnets are ignored"},
    PARAM_END,
};

const struct param resolver_rows[] = {
    {CUSTOM("preset"), .forms = "<preset>",
     .help = "what a product does: unbound, bind, powerdns, dnsmasq, ...; see: gslbsim list presets"},
    {ROW(resolver_spec, region, "region", PARAM_REGION), .help = "where the group is"},
    {ROW(resolver_spec, count, "count", PARAM_COUNT), .min = 1, .max = 100000, .default_text = "1",
     .help = "resolvers in the group, each with its own cache"},
    {CUSTOM("sizes"), .forms = "equal|<call zipf>|[<share>|<number>]", .default_text = "equal",
     .help = "how users spread over the group: equal, zipf(1.0), or a list of shares"},
    {ROW(resolver_spec, min_ttl, "min_ttl", PARAM_DURATION), .flags = PARAM_LIVE, .default_text = "0s", .origin = "Unbound",
     .help = "raises shorter TTLs"},
    {ROW(resolver_spec, max_ttl, "max_ttl", PARAM_DURATION), .flags = PARAM_LIVE, .default_text = "24h", .origin = "Unbound",
     .help = "cuts longer TTLs"},
    {ROW(resolver_spec, max_negative_ttl, "max_negative_ttl", PARAM_DURATION), .flags = PARAM_LIVE, .default_text = "1h",
     .origin = "Unbound", .help = "cuts longer negative TTLs"},
    {ROW(resolver_spec, rotate, "rotate", PARAM_CHOICE), .choices = "cyclic|random|fixed", .default_text = "cyclic",
     .origin = "BIND", .help = "order of several addresses in answers from the cache"},
    {ROW(resolver_spec, timeout, "timeout", PARAM_DURATION), .flags = PARAM_EXCLUSIVE, .default_text = "400ms",
     .origin = "Unbound, 376 ms", .help = "first time-out towards the authority; doubles"},
    {ROW(resolver_spec, attempts, "attempts", PARAM_COUNT), .min = 1, .max = 100, .default_text = "3",
     .help = "queries until SERVFAIL"},
    {ROW(resolver_spec, servfail_ttl, "servfail_ttl", PARAM_DURATION), .default_text = "5s", .origin = "Unbound",
     .help = "how long a SERVFAIL is kept"},
    {CUSTOM("addresses"), .forms = "<range>",
     .help = "IPv4 range, seen by policies that look at the asker; without it, a /24 of 172.16.0.0/12 for each group"},
    {CUSTOM("serve_stale"), .forms = "<bool>|{}", .default_text = "off", .origin = "Unbound, BIND",
     .help = "expired answers when nobody answers: off, on, or a map {max_age: 24h, reply_ttl: 30s, client_timeout: 1800ms}"},
    {CUSTOM("ecs"), .forms = "<bool>|{}", .default_text = "off", .origin = "Unbound, BIND",
     .help = "EDNS client subnet: off, on, or a map {prefix: 24}; tells the authority where the client is, splits the cache"},
    {CUSTOM("prefetch"), .forms = "<bool>|{}", .default_text = "off", .origin = "Unbound",
     .help = "a hit shortly before the end asks anew: off, on, or a map {at: 10%}, {trigger: 2s, eligible: 9s}"},
    PARAM_END,
};

const struct param ecs_rows[] = {
    {ROW(ecs_spec, prefix, "prefix", PARAM_COUNT), .min = 1, .max = 32, .default_text = "24", .origin = "RFC 7871, Unbound",
     .help = "bits of the client's address that are told to the authority"},
    {ROW(ecs_spec, max_subnets, "max_subnets", PARAM_COUNT), .min = 1, .max = 1e8, .flags = PARAM_UNLIMITED,
     .default_text = "unlimited",
     .help = "answers that each resolver keeps for a name; the one asked for longest ago goes first (Unbound: 100)"},
    PARAM_END,
};

const struct param serve_stale_rows[] = {
    {ROW(serve_stale_spec, max_age, "max_age", PARAM_DURATION), .flags = PARAM_EXCLUSIVE | PARAM_UNLIMITED,
     .default_text = "24h", .origin = "Unbound, BIND", .help = "how long after its end an answer may still be given"},
    {ROW(serve_stale_spec, reply_ttl, "reply_ttl", PARAM_DURATION), .default_text = "30s", .origin = "RFC 8767",
     .help = "TTL of stale answers"},
    {ROW(serve_stale_spec, client_timeout, "client_timeout", PARAM_DURATION), .flags = PARAM_UNLIMITED,
     .default_text = "1800ms", .origin = "RFC 8767, Unbound",
     .help = "a client that has waited so long gets the stale answer; 0s: at once; off: when the resolver has given up"},
    {ROW(serve_stale_spec, recheck, "recheck", PARAM_DURATION), .default_text = "30s", .origin = "RFC 8767, BIND",
     .help = "after a failure the stale answer is given at once and nobody is asked for so long"},
    PARAM_END,
};

const struct param prefetch_rows[] = {
    {ROW(prefetch_spec, at_share, "at", PARAM_SHARE), .flags = PARAM_EXCLUSIVE, .max = 1, .default_text = "10%",
     .origin = "Unbound", .help = "a hit in this last part of the TTL asks the authority anew"},
    {ROW(prefetch_spec, trigger, "trigger", PARAM_DURATION), .flags = PARAM_UNLIMITED, .default_text = "off",
     .origin = "BIND: 2 s", .help = "instead of `at`: a hit when no more than this is left"},
    {ROW(prefetch_spec, eligible, "eligible", PARAM_DURATION), .default_text = "0s", .origin = "BIND: 9 s",
     .help = "answers with a shorter TTL are not asked for anew"},
    PARAM_END,
};

const struct param dns_cache_rows[] = {
    {CUSTOM("preset"), .forms = "<preset>",
     .help = "what a product does: chrome, jvm, envoy_strict_dns, ...; see: gslbsim list presets"},
    {ROW(dns_cache_spec, rule, "rule", PARAM_CHOICE), .choices = "record|fixed|forever|none|refresh", .default_text = "record",
     .help = "record: what is left of the TTL; fixed: ttl from its own read; forever; none: asks for every new connection; "
             "refresh: asks every ttl by itself"},
    {ROW(dns_cache_spec, ttl, "ttl", PARAM_DURATION), .default_text = "0s", .help = "of rules fixed and refresh"},
    {ROW(dns_cache_spec, min_ttl, "min_ttl", PARAM_DURATION), .default_text = "0s",
     .help = "of rule record: keeps at least so long"},
    {ROW(dns_cache_spec, max_ttl, "max_ttl", PARAM_DURATION), .flags = PARAM_UNLIMITED | PARAM_EXCLUSIVE,
     .default_text = "unlimited", .help = "of rule record: keeps at most so long (systemd-resolved: 2h)"},
    {CUSTOM("negative_ttl"), .forms = "<duration>|record", .default_text = "0s",
     .help = "how long failures are kept; record: what is left of a \"no such name\""},
    {ROW(dns_cache_spec, stale, "stale", PARAM_DURATION), .flags = PARAM_UNLIMITED, .default_text = "0s",
     .help = "an expired answer is used for so long while a new one is asked for"},
    {ROW(dns_cache_spec, drain_removed, "removed", PARAM_CHOICE), .choices = "keep|drain", .default_text = "keep",
     .help = "drain: a connection to an address that a new answer lacks ends after its request"},
    PARAM_END,
};

const struct param connections_rows[] = {
    {ROW(client_spec, keep_alive, "keep_alive", PARAM_BOOL), .default_text = "yes", .origin = "HTTP/1.1",
     .help = "use a connection again"},
    {ROW(client_spec, idle_timeout, "idle_timeout", PARAM_DURATION), .flags = PARAM_UNLIMITED, .default_text = "60s",
     .origin = "nginx", .help = "an unused connection is closed after this"},
    {ROW(client_spec, max_age, "max_age", PARAM_DURATION), .flags = PARAM_UNLIMITED | PARAM_EXCLUSIVE,
     .default_text = "unlimited", .help = "a connection is closed before its next request after this"},
    {ROW(client_spec, max_requests, "max_requests", PARAM_COUNT), .min = 1, .flags = PARAM_UNLIMITED,
     .default_text = "unlimited", .help = "on one connection"},
    PARAM_END,
};

const struct param retry_rows[] = {
    {ROW(retry_spec, max, "max", PARAM_COUNT), .max = 1000, .default_text = "0", .help = "tries after the first"},
    {CUSTOM("on"), .forms = "[connect|reset|timeout|5xx]|connect|reset|timeout|5xx",
     .default_text = "[connect, reset, timeout, 5xx]",
     .help = "which failures are tried again"},
    {CUSTOM("backoff"), .forms = "<duration>|<call doubling>", .default_text = "doubling(25ms cap=250ms)", .origin = "Envoy",
     .help = "wait before a retry: a duration, or doubling(first cap=most)"},
    {ROW(retry_spec, jitter, "jitter", PARAM_CHOICE), .choices = "none|full|equal", .default_text = "full", .origin = "Envoy",
     .help = "full: uniform from 0 to the wait; equal: half of it fixed"},
    {CUSTOM("budget"), .forms = "off|none|<share>", .default_text = "off",
     .help = "retries at most this share of the requests, or off"},
    {ROW(retry_spec, next_address, "next_address", PARAM_BOOL), .default_text = "yes",
     .help = "a failed connect moves to the answer's next address"},
    PARAM_END,
};

const struct param client_rows[] = {
    {CUSTOM("preset"), .forms = "<preset>",
     .help = "what a load tester does: k6, vegeta, wrk, wrk2, ab; see: gslbsim list presets"},
    {ROW(client_spec, region, "region", PARAM_REGION), .help = "where the users are"},
    {CUSTOM("name"), .forms = "<name>", .help = "the dns entry they look up; without it, the only one"},
    {CUSTOM("target"), .forms = "<site>", .help = "a site, reached without DNS"},
    {CUSTOM("resolvers"), .forms = "{<share>}",
     .help = "shares of the users at resolver groups; each user is bound to one resolver"},
    {ROW(client_spec, users, "users", PARAM_COUNT), .min = 1, .max = 1e8, .default_text = "1000",
     .help = "each with its own cache, connection and address"},
    {ROW(client_spec, nat, "nat", PARAM_COUNT), .min = 1, .default_text = "1", .help = "users that share an address"},
    {CUSTOM("addresses"), .forms = "<range>",
     .help = "IPv4 range; without it, a /16 of 10.0.0.0/8 for each group in file order"},
    {ROW(client_spec, arrivals, "arrivals", PARAM_STRATEGY), .strategy = STRATEGY_ARRIVAL, .flags = PARAM_REQUIRED,
     .help = "when requests are due; see: gslbsim list arrivals"},
    {CUSTOM("paths"), .forms = "{<share>}", .default_text = "{/: 100%}", .help = "shares of the paths"},
    {CUSTOM("keys"), .forms = "off|{}",
     .help = "what is asked for, some more often than others; without it, the user is the key: count, zipf"},
    {CUSTOM("dns_cache"), .forms = "record|forever|<duration>|<preset>|{}", .default_text = "record",
     .help = "the users' own cache: record, a duration, forever, a preset, or a map"},
    {ROW(client_spec, address_selection, "address_selection", PARAM_CHOICE), .choices = "first|random|rotate|rfc6724",
     .default_text = "first", .origin = "most resolvers' stubs",
      .help = "which address of an answer; rfc6724: as glibc sorts, nearest in the own subnet first"},
    {ROW(client_spec, dns_timeout, "dns_timeout", PARAM_DURATION), .flags = PARAM_EXCLUSIVE | PARAM_LIVE, .default_text = "5s",
     .origin = "glibc", .help = "for one query to the resolver"},
    {ROW(client_spec, dns_attempts, "dns_attempts", PARAM_COUNT), .min = 1, .max = 100, .default_text = "2", .origin = "glibc",
     .help = "queries until the look-up has failed"},
    {CUSTOM("connections"), .forms = "{}", .default_text = "{}", .help = "keep-alive and its limits"},
    {ROW(client_spec, connect_timeout, "connect_timeout", PARAM_DURATION), .flags = PARAM_EXCLUSIVE | PARAM_LIVE,
     .default_text = "3s", .help = "connect and TLS, for one address"},
    {ROW(client_spec, timeout, "timeout", PARAM_DURATION), .flags = PARAM_EXCLUSIVE | PARAM_LIVE, .default_text = "10s",
     .help = "for one try, from its due time"},
    {CUSTOM("retry"), .forms = "{}", .default_text = "{}", .help = "what happens after a failure"},
    {CUSTOM("happy_eyeballs"), .forms = "<bool>|{}", .default_text = "off",
     .help = "races the answer's addresses: off, on, or a map {attempt_delay: 250ms}"},
    PARAM_END,
};

const struct param happy_eyeballs_rows[] = {
    {ROW(happy_eyeballs_spec, attempt_delay, "attempt_delay", PARAM_DURATION), .min = 1e7, .max = 2e9,
     .default_text = "250ms", .origin = "RFC 8305; curl 200 ms, Chrome and Firefox 300 ms",
     .help = "a connect that takes longer is joined by one to the next address; from 10ms to 2s, as the RFC has it"},
    PARAM_END,
};

const struct param cache_rows[] = {
    {ROW(tier_spec, cache_keys, "keys", PARAM_COUNT), .min = 1, .max = 1e8, .flags = PARAM_REQUIRED,
     .help = "distinct keys that are asked for"},
    {ROW(tier_spec, cache_ttl, "ttl", PARAM_DURATION), .flags = PARAM_REQUIRED | PARAM_UNLIMITED | PARAM_EXCLUSIVE,
     .help = "how long a response is kept"},
    {ROW(tier_spec, cache_size, "size", PARAM_COUNT), .min = 1, .flags = PARAM_UNLIMITED, .default_text = "unlimited",
     .help = "keys that fit"},
    {ROW(tier_spec, cache_zipf_s, "zipf", PARAM_NUMBER), .max = 10, .default_text = "1",
     .origin = "Breslau 1999, 0.6 to 0.8 for the web of then", .help = "exponent of the keys' popularity; 0: all alike"},
    PARAM_END,
};

const struct param tier_rows[] = {
    {ROW(tier_spec, layer, "layer", PARAM_CHOICE), .choices = "l4|l7", .default_text = "l7",
     .help = "l4 sees connections, l7 sees requests and paths"},
    {ROW(tier_spec, algorithm, "algorithm", PARAM_STRATEGY), .strategy = STRATEGY_ALGORITHM, .flags = PARAM_LIVE,
     .default_text = "round_robin", .origin = "nginx", .help = "who gets it; see: gslbsim list algorithms"},
    {ROW(tier_spec, instances, "instances", PARAM_COUNT), .min = 1, .max = 10000, .default_text = "1",
     .help = "members of the tier, each with its own view of the load"},
    {ROW(tier_spec, load_info_delay, "load_info_delay", PARAM_DURATION), .default_text = "0s",
     .help = "how old the loads are that the algorithm sees"},
    {ROW(tier_spec, load_info_update, "load_info_update", PARAM_CHOICE), .choices = "continuous|periodic",
     .default_text = "continuous", .origin = "Mitzenmacher 2000",
     .help = "continuous: the loads of load_info_delay ago; periodic: a board posted once in load_info_delay"},
    {CUSTOM("routes"), .forms = "{<pool>}", .flags = PARAM_L7,
     .help = "{path prefix: pool, default: pool}; without it, all goes to the first pool"},
    {CUSTOM("health_check"), .forms = "none|off|no|<preset>|{}", .default_text = "none",
     .help = "how it checks its members: none, a preset, or a map"},
    {ROW(tier_spec, retries, "retries", PARAM_COUNT), .max = 8, .default_text = "0",
     .help = "further tries on another member when one refuses or resets"},
    {ROW(tier_spec, redispatch, "redispatch", PARAM_BOOL), .default_text = "yes", .help = "a retry may go to another member"},
    {CUSTOM("outlier"), .forms = "none|off|no|<preset>|{}", .default_text = "none",
     .help = "which servers it stops using because of their answers: none, a preset, or a map"},
    {CUSTOM("retry_budget"), .forms = "off|none|<share>", .default_text = "off",
     .help = "retries at most this share of the requests of the last 10 s, and retry_budget_min more; or off"},
    {ROW(tier_spec, retry_budget_per_s, "retry_budget_min", PARAM_RATE), .default_text = "10/s", .origin = "Finagle",
     .help = "retries that are always within the budget"},
    {ROW(tier_spec, affinity, "affinity", PARAM_CHOICE), .choices = "none|cookie|source|watch", .default_text = "none",
     .help = "users return to their server: by a cookie (l7) or by source address; watch: nobody is bound, only counted"},
    {ROW(tier_spec, affinity_timeout, "affinity_timeout", PARAM_DURATION), .flags = PARAM_UNLIMITED | PARAM_EXCLUSIVE,
     .help = "forgotten when unused for so long; without it, a cookie never (HAProxy, nginx), a source after 300s (IPVS)"},
    {ROW(tier_spec, locality, "locality", PARAM_CHOICE), .choices = "none|zone_aware|weighted|priority", .default_text = "none",
     .help = "priority: levels of servers; weighted: and zones by weight; zone_aware: and the own zone first"},
    {ROW(tier_spec, overprovisioning, "overprovisioning", PARAM_FACTOR), .min = 1, .max = 1e6, .default_text = "1.4",
     .origin = "Envoy",
     .help = "a level or zone gives load away once this times its available share is below 1; 1000: once it is empty (backup)"},
    {CUSTOM("zones"), .forms = "<text>|[<text>]", .help = "where the instances are, in turn: a zone, or a list"},
    {CUSTOM("zone_weights"), .forms = "{<number>}", .help = "of locality weighted: {zone: weight}, 1 for those not named"},
    {ROW(tier_spec, min_cluster_size, "min_cluster_size", PARAM_COUNT), .max = 1e6, .default_text = "6", .origin = "Envoy",
     .help = "of locality zone_aware: with fewer servers, zones do not matter"},
    {ROW(tier_spec, routing_share, "routing_enabled", PARAM_SHARE), .default_text = "100%", .origin = "Envoy",
     .help = "of locality zone_aware: share of the requests that it is for; for the others, zones do not matter"},
    {ROW(tier_spec, force_local_zone, "force_local_zone", PARAM_COUNT), .max = 1e6, .flags = PARAM_OFF, .default_text = "off",
     .origin = "Envoy",
     .help = "of locality zone_aware: the own zone keeps all, fair or not, while it has so many servers (Envoy's min_size: 1)"},
    {ROW(tier_spec, hedge, "hedge", PARAM_DURATION), .flags = PARAM_OFF, .default_text = "off",
     .help = "l7: no answer for so long: the request goes to another server too; the first good answer counts"},
    {ROW(tier_spec, hedge_max, "hedge_max", PARAM_COUNT), .min = 1, .max = 4, .default_text = "1",
     .origin = "Finagle backup requests",
     .help = "copies of one request; each takes from the retry budget, if there is one"},
    {ROW(tier_spec, slow_start, "slow_start", PARAM_DURATION), .default_text = "0s",
     .help = "how long a server that was seen down takes to its full weight and max_connections"},
    {CUSTOM("curve"), .forms = "linear|<call power>", .default_text = "linear", .origin = "HAProxy, nginx, ALB",
     .help = "of slow_start: linear, or power(a): the weight grows with (t / slow_start)^(1/a) (Envoy's aggression)"},
    {ROW(tier_spec, slow_start_floor, "floor", PARAM_SHARE), .max = 1, .default_text = "10%", .origin = "Envoy",
     .help = "of slow_start: the share of its weight that a server has at once"},
    {ROW(tier_spec, panic_share, "panic_threshold", PARAM_SHARE), .max = 1, .default_text = "0%",
     .help = "fewer available servers than this share: all are used (Envoy: 50%); 0%: never"},
    {ROW(tier_spec, drain, "drain", PARAM_DURATION), .flags = PARAM_UNLIMITED, .default_text = "unlimited",
     .origin = "HAProxy, nginx",
     .help = "what a drained server still does after this is cut off (ALB: 300s); unlimited: all of it may end"},
    {ROW(tier_spec, when_none_healthy, "when_none_healthy", PARAM_CHOICE), .choices = "all|reject", .default_text = "reject",
     .origin = "HAProxy, 503", .help = "reject, or all: as if all were healthy"},
    {ROW(tier_spec, when_server_full, "when_server_full", PARAM_CHOICE), .choices = "other|wait", .default_text = "other",
     .origin = "nginx",
     .help = "when the server is full that affinity or a hash asks for: another takes it, or it waits (HAProxy)"},
    {ROW(tier_spec, queue_timeout, "queue_timeout", PARAM_DURATION), .flags = PARAM_UNLIMITED, .default_text = "60s",
     .origin = "nginx Plus queue",
     .help = "how long to wait while all servers are full (max_connections), then 503; 0s: 503 at once (nginx)"},
    {ROW(tier_spec, tls, "tls", PARAM_CHOICE), .choices = "1.3|1.2|quic|off", .default_text = "1.3",
     .help = "round trips of a handshake: 1, 2, none beyond connecting, none"},
    {ROW(tier_spec, resumption, "resumption", PARAM_BOOL), .default_text = "no",
     .help = "users who were here before pay no round trip for TLS"},
    {ROW(tier_spec, tls_cost, "tls_cost", PARAM_DURATION), .default_text = "0s", .help = "work of one handshake"},
    {ROW(tier_spec, cost, "cost", PARAM_DURATION), .default_text = "0s",
     .help = "work for each connection (l4) or request (l7)"},
    {ROW(tier_spec, workers, "workers", PARAM_COUNT), .min = 1, .flags = PARAM_UNLIMITED, .default_text = "unlimited",
     .help = "that do this work, for each instance"},
    {CUSTOM("cache"), .forms = "off|{}", .flags = PARAM_L7, .help = "responses it keeps: keys, ttl, size, zipf"},
    PARAM_END,
};

const struct param server_rows[] = {
    {ROW(server_spec, weight, "weight", PARAM_NUMBER), .flags = PARAM_LIVE, .max = 1e6,
     .help = "its part of the load, for algorithms that weigh; without it, the pool's"},
    {ROW(server_spec, speed, "speed", PARAM_FACTOR), .flags = PARAM_LIVE | PARAM_EXCLUSIVE, .max = 1e6,
     .help = "divides service times; without it, the pool's"},
    {ROW(server_spec, workers, "workers", PARAM_COUNT), .min = 1, .max = 1e6,
     .help = "requests served at once; without it, the pool's"},
    {ROW(server_spec, priority, "priority", PARAM_COUNT), .max = 100,
     .help = "level, 0 first, for a balancer with locality; without it, the pool's"},
    {ROW(server_spec, zone, "zone", PARAM_TEXT), .help = "for a balancer with locality; without it, the pool's"},
    {ROW(server_spec, max_connections, "max_connections", PARAM_COUNT), .min = 1, .flags = PARAM_UNLIMITED,
     .help = "requests (l7) or connections (l4) that each balancer gives it at once; without it, the pool's"},
    PARAM_END,
};

const struct param keys_rows[] = {
    {ROW(client_spec, n_keys, "count", PARAM_COUNT), .min = 1, .max = 1e8, .flags = PARAM_REQUIRED,
     .help = "distinct keys (sessions, objects) that are asked for, the same for all groups"},
    {ROW(client_spec, keys_zipf_s, "zipf", PARAM_NUMBER), .max = 10, .default_text = "1",
     .origin = "Breslau 1999, 0.6 to 0.8 for the web of then", .help = "exponent of the keys' popularity; 0: all alike"},
    PARAM_END,
};

const struct param warm_cache_rows[] = {
    {ROW(pool_spec, warm_keys, "keys", PARAM_COUNT), .min = 1, .max = 1e8, .flags = PARAM_REQUIRED,
     .help = "that each server remembers; the one used longest ago goes first"},
    {ROW(pool_spec, warm_hit, "hit", PARAM_FACTOR), .flags = PARAM_EXCLUSIVE, .max = 1e6, .default_text = "1",
     .help = "of the service time, when the server remembers the request's key"},
    {ROW(pool_spec, warm_miss, "miss", PARAM_FACTOR), .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE, .max = 1e6,
     .help = "of the service time, when it does not"},
    PARAM_END,
};

const struct param pool_rows[] = {
    {CUSTOM("servers"), .forms = "<count>|{{}|}", .default_text = "1",
     .help = "how many, or a map {name: {weight: 2, speed: 2}}"},
    {CUSTOM("workers"), .forms = "<count>", .default_text = "1", .help = "requests that a server serves at once"},
    {CUSTOM("priority"), .forms = "<count>", .default_text = "0", .help = "of each server that names none"},
    {CUSTOM("zone"), .forms = "<text>", .help = "of each server that names none"},
    {CUSTOM("max_connections"), .forms = "<count>|unlimited|never|off|none", .default_text = "unlimited",
     .origin = "HAProxy maxconn 0, nginx max_conns 0",
     .help = "requests (l7) or connections (l4) that each balancer gives a server at once; more wait at the balancer"},
    {ROW(pool_spec, queue_limit, "queue_limit", PARAM_COUNT), .flags = PARAM_UNLIMITED, .default_text = "unlimited",
     .origin = "HAProxy maxqueue 0", .help = "requests that wait at a server; more are refused"},
    {ROW(pool_spec, queue_timeout, "queue_timeout", PARAM_DURATION), .flags = PARAM_UNLIMITED | PARAM_EXCLUSIVE,
     .default_text = "unlimited", .help = "how long a request may wait at a server, then 503"},
    {ROW(pool_spec, discipline, "discipline", PARAM_STRATEGY), .strategy = STRATEGY_DISCIPLINE, .default_text = "fifo",
     .help = "who is served next; see: gslbsim list disciplines"},
    {CUSTOM("service_time"), .forms = "<distribution>|{<distribution>}", .flags = PARAM_REQUIRED,
     .help = "a distribution, or a map {path: distribution, default: distribution}"},
    {CUSTOM("cancel"), .forms = "none|queued", .default_text = "none",
     .help = "queued: drops work that nobody waits for before it starts; none: does it"},
    {CUSTOM("warm_cache"), .forms = "off|{}",
     .help = "keys that a server remembers, and what that does to service times; a crash forgets them: keys, hit, miss"},
    {CUSTOM("weight"), .forms = "<number>", .default_text = "1", .flags = PARAM_LIVE, .help = "of each server that names none"},
    {CUSTOM("speed"), .forms = "<factor>", .default_text = "1", .flags = PARAM_LIVE, .help = "of each server that names none"},
    PARAM_END,
};

const struct param site_rows[] = {
    {ROW(site_spec, region, "region", PARAM_REGION), .help = "where the site is"},
    {CUSTOM("addresses"), .forms = "<range>",
     .help = "IPv4 range of its balancers or servers, for clients that sort by it; without it, in no client's subnet"},
    {CUSTOM("balancer"), .forms = "{}", .help = "one tier; without it, DNS gives the servers' own addresses"},
    {CUSTOM("balancers"), .forms = "{{}}", .help = "several tiers by name, outermost first"},
    {CUSTOM("pools"), .forms = "{{}}", .flags = PARAM_REQUIRED, .help = "groups of servers, by name"},
    PARAM_END,
};

const struct param fault_rows[] = {
    {ROW(fault_spec, at, "at", PARAM_DURATION), .help = "when it begins, from the start of the run"},
    {ROW(fault_spec, until, "until", PARAM_DURATION), .flags = PARAM_UNLIMITED,
     .help = "when it ends; without it and `for`, never"},
    {CUSTOM("for"), .forms = "<duration>", .help = "how long it lasts, instead of `until`"},
    {ROW(fault_spec, mtbf, "mtbf", PARAM_DIST),
     .help = "the random form: time between the end of one and the begin of the next"},
    {ROW(fault_spec, mttr, "mttr", PARAM_DIST), .help = "the random form: how long one lasts"},
    PARAM_END,
};

const struct param change_rows[] = {
    {ROW(change_spec, at, "at", PARAM_DURATION), .flags = PARAM_REQUIRED, .help = "when, from the start of the run"},
    {CUSTOM("set"), .forms = "{<any>}", .help = "{path: value}; paths as in --set"},
    {CUSTOM("drain"), .forms = "<target>", .help = "a site, balancer instance or server: no new work, old work ends"},
    {CUSTOM("remove"), .forms = "<target>", .help = "no new work, what is left there is lost, and nobody answers any more"},
    {CUSTOM("add"), .forms = "<target>",
     .help = "what was drained or removed serves again; what was not is there from now on, and was not before"},
    PARAM_END,
};

bool spec_begins_absent(const struct spec *spec, uint32_t index)
{
    const struct change_spec *add = &spec->change[index];
    for (uint32_t c = 0; c < spec->n_changes; c++) {
        const struct change_spec *other = &spec->change[c];
        bool earlier = other->at < add->at || (other->at == add->at && c < index);
        if (earlier && change_same_target(other, add))
            return false;
    }
    return add->kind == CHANGE_ADD;
}

simtime spec_quiet_until(const struct spec *spec)
{
    simtime end = spec->run.duration;
    for (uint32_t f = 0; f < spec->n_faults; f++)
        if (spec->fault[f].mtbf == NULL && spec->fault[f].at < end)
            end = spec->fault[f].at;
    for (uint32_t c = 0; c < spec->n_changes; c++)
        if (spec->change[c].at < end)
            end = spec->change[c].at;
    return end;
}

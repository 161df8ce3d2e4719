/* The texts; each number in them is the program's own (layout.h, compare.h, estimate.h). */
#include "sim/app/catalogue/topic.h"
#include <stddef.h>

static const struct topic topics[] = {
    {"seed", "the same file and seed give the same bytes",
     "run.seed is the only seed. Every part of the model has its own stream of random numbers, named by what it is and "
     "what it is for, so that adding a part, or an algorithm that draws more, moves nobody else's numbers. Threads and "
     "machines change nothing."},
    {"replications", "why one run is not enough",
     "One run is one fate: it says what happened once, not what to expect. Independent replications of the same scenario "
     "give a value each, and their spread says how sure the mean is. More of them make intervals narrower, by the square "
     "root; --precision 2% goes on until the main metric is known that well."},
    {"intervals", "what +- means, and +- ?",
     "value - t s / sqrt(n) to value + t s / sqrt(n) at 95 %, s being the spread over n replications and t Student's "
     "quantile. Requests of one run depend on each other and are not counted as samples. A percentile with fewer than 10 "
     "samples beyond it in some replication gets no interval: it would be a guess. Then tables say +- ?, as they do for a "
     "single "
     "replication."},
    {"warm-up", "why the first seconds are left out",
     "A run begins with empty queues and cold caches, which is not what you ask about. What is due before run.warmup is "
     "simulated and then left out of all statistics but the time series. warmup: auto finds its length (MSER-5) from a few "
     "replications."},
    {"percentiles", "p99 is a value, not a mean of values",
     "p99(response_time) is the smallest time that 99 % of the successes did not exceed, from the histograms of all "
     "replications merged; percentiles are never averaged. Buckets are at most 0.8 % wide. Failed requests have no "
     "response time: look at availability and time_to_fail besides."},
    {"response-time", "from when it was due to the last byte",
     "It counts from the moment the request was due, not from when somebody got round to sending it, and includes DNS, "
     "connecting, queues, failed tries and the pauses between them. A load tester that waits for a stalled server before "
     "it asks again does not see the stall (coordinated omission); this does. requests.csv holds the parts, which add up."},
    {"pairing", "why compare needs fewer runs",
     "All arms of a comparison meet the same arrivals, users, paths, service needs and faults (common random numbers), so "
     "what is left is the difference you ask about. It is tested pair by pair on the logarithm of the ratio, with "
     "Bonferroni over the arms. Differences smaller than --margin (2 %) are not worth naming. A "
     "closed loop sends when answers come, which no two arms do at the same time: there they share each user's think times, "
     "paths and "
     "demands, and the pairs are users, not requests."},
    {"thresholds", "how to say what must be true of the results",
     "A sentence each: METRIC, a comparison (<, <=, >, >=, or in A..B), a limit with its unit; then, when wanted, from and "
     "until (or to), in seconds since the start of the run. A metric is bare (availability >= 99.9%), a statistic of one "
     "(p99(response_time) < 300ms), or of a group (p99(response_time client=web) < 300ms from 350s to 390s, "
     "share(site=canary client=web) in 2%..10%, time_to_drain(site=primary share=95%) <= 2m). It holds (ok) when the whole "
     "95 % interval keeps the limit, fails (FAIL, exit code 99) when none of it does, and cannot be told (??, 97 with "
     "--strict) in between: more replications would tell. Metrics and their groups: gslbsim list metrics."},
    {"causes", "why a request was lost or late",
     "Decided where it happens: server (it failed and nobody could have known), detection (checks had not noticed yet), "
     "resolver_cache and client_cache (an answer that the authority would no longer give), connection (one that was open "
     "already), retry (waiting between tries), overload (queues), network. outages.csv adds them up for each fault."},
};

const struct topic *topic_find(unsigned i)
{
    return i < sizeof topics / sizeof topics[0] ? &topics[i] : NULL;
}

/* A latency estimate: what a member answers when a probe asks how long a request would take. It remembers how long requests
 * took that found it as full as it is now: the median of the last five of that kind, or of the nearest kind that it knows
 * (Prequal, Wydrowski et al. 2024, server side). Numbers in flight up to 15 are kinds of their own; above, four to a
 * doubling. */
#ifndef MODELS_INSIGHT_LATENCY_ESTIMATE_H
#define MODELS_INSIGHT_LATENCY_ESTIMATE_H

#include "sim/engine/simtime.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;

#define ESTIMATE_KINDS   64
#define ESTIMATE_SAMPLES 5

/* All zeros knows nothing. */
struct latency_estimate {
    simtime *arrived; /* a ring of the requests in progress, by time of arrival; room is a power of two */
    uint32_t *found;  /* in flight when each came, itself included; 0: it has ended */
    uint32_t first, n, room;
    simtime sample[ESTIMATE_KINDS][ESTIMATE_SAMPLES];
    uint32_t n_samples[ESTIMATE_KINDS]; /* ever */
};

/* A request comes; in_flight includes it. Memory doubles in the arena as more are in progress. */
void latency_estimate_start(struct latency_estimate *estimate, simtime now, uint32_t in_flight, struct arena *arena);
/* The request that came at `arrived` ends now; only good ones teach. One that never came is ignored. O(log n). */
void latency_estimate_end(struct latency_estimate *estimate, simtime arrived, simtime now, bool ok);
/* For a request that comes now and makes it in_flight; 0 when nothing is known. */
simtime latency_estimate_at(const struct latency_estimate *estimate, uint32_t in_flight);

#endif

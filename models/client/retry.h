/* Retries: which failures a client tries again, after what pause, and how many of them its budget allows. */
#ifndef MODELS_CLIENT_RETRY_H
#define MODELS_CLIENT_RETRY_H

#include "models/probe.h"
#include "models/spec.h"
#include <stdbool.h>

/* Whether a request whose `tries` tries have failed, the last with this outcome, is one to try again. */
bool retry_allowed(const struct retry_spec *retry, uint32_t tries, enum outcome outcome);
/* The pause before the next try: grows by the factor up to the cap, with jitter drawn from the request's own stream. */
simtime retry_pause(const struct retry_spec *retry, uint64_t request_seed, uint32_t tries);

/* A token bucket: each request puts in its share, each retry takes one (Finagle's RetryBudget, without its minimum a second).
 * It holds at most ten seconds' worth, and at least ten. */
struct retry_budget {
    double share; /* < 0: no limit */
    double tokens, tokens_max;
};

void retry_budget_init(struct retry_budget *budget, double share, double requests_per_s);
void retry_budget_earn(struct retry_budget *budget);
/* Takes a token; false when there is none. */
bool retry_budget_take(struct retry_budget *budget);

#endif

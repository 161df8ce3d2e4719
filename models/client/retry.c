/* Retries. */
#include "models/client/retry.h"
#include "models/request.h"

static uint32_t class_of(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_REFUSED:
    case OUTCOME_CONNECT_TIMEOUT:
    case OUTCOME_DNS_FAILURE:
        return RETRY_CONNECT;
    case OUTCOME_RESET:
        return RETRY_RESET;
    case OUTCOME_TIMEOUT:
        return RETRY_TIMEOUT;
    default:
        return RETRY_5XX;
    }
}

bool retry_allowed(const struct retry_spec *retry, uint32_t tries, enum outcome outcome)
{
    return tries <= retry->max && (retry->on & class_of(outcome));
}

simtime retry_pause(const struct retry_spec *retry, uint64_t request_seed, uint32_t tries)
{
    double pause = (double)retry->backoff;
    for (uint32_t i = 1; i < tries && pause < (double)retry->backoff_cap; i++)
        pause *= retry->backoff_factor;
    if (pause > (double)retry->backoff_cap)
        pause = (double)retry->backoff_cap;
    struct rng rng;
    request_stream(&rng, request_seed, PURPOSE_BACKOFF, tries);
    if (retry->jitter == JITTER_FULL)
        pause *= rng_unit(&rng);
    else if (retry->jitter == JITTER_EQUAL)
        pause *= 0.5 + 0.5 * rng_unit(&rng);
    return simtime_from_ns(pause);
}

void retry_budget_init(struct retry_budget *budget, double share, double requests_per_s)
{
    double ten_seconds_worth = 10 * share * requests_per_s;
    *budget = (struct retry_budget){share, 0, ten_seconds_worth > 10 ? ten_seconds_worth : 10};
}

void retry_budget_earn(struct retry_budget *budget)
{
    if (budget->tokens < budget->tokens_max)
        budget->tokens += budget->share;
}

bool retry_budget_take(struct retry_budget *budget)
{
    if (budget->share < 0)
        return true;
    if (budget->tokens < 1)
        return false;
    budget->tokens -= 1;
    return true;
}

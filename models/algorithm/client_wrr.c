/* Weighted round robin by the servers' own reports (gRPC's A58 and Envoy's client_side_weighted_round_robin, over ORCA):
 *
 *     weight = requests/s / (utilization + errors/s / requests/s * error_penalty)
 *
 * that is, the rate that a server would serve at full load. Reports come with the replies; weights are worked out anew once in
 * `update`. A server whose first report is younger than `blackout`, or whose last is older than `expiration`, counts as the
 * median of the others (with none, all count the same). Expired, it begins anew. Turns are earliest deadline first, as Envoy's
 * (turns.h); Envoy starts them over at random places with each update and cuts weights to whole numbers. */
#include "models/algorithm/algorithm.h"

#include "models/order/turns.h"
#include "sim/engine/arena.h"
#include <stddef.h>
#include <stdlib.h>

struct client_wrr_params {
    simtime blackout, expiration, update;
    double error_penalty;
};

struct client_wrr {
    struct turns turns;
    simtime next_update;
    double *reported;        /* [n] weight by the last report */
    simtime *since, *latest; /* [n] first report since it was unknown, NEVER: none; last report */
    double *weight;          /* [n] in force */
    double *valid;           /* [n] scratch */
};

static void wrr_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct client_wrr_params *client = params;
    struct client_wrr *wrr = state;
    turns_init(&wrr->turns, members->n, arena);
    wrr->next_update = (*members->clock / client->update + 1) * client->update;
    wrr->reported = ARENA_ARRAY(arena, members->n, double);
    wrr->since = ARENA_ARRAY(arena, members->n, simtime);
    wrr->latest = ARENA_ARRAY(arena, members->n, simtime);
    wrr->weight = ARENA_ARRAY(arena, members->n, double);
    wrr->valid = ARENA_ARRAY(arena, members->n, double);
    for (uint32_t i = 0; i < members->n; i++) {
        wrr->since[i] = SIMTIME_NEVER;
        wrr->weight[i] = 1;
    }
}

static void wrr_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct client_wrr *wrr = state;
    turns_change(&wrr->turns, members->n_eligible, members->eligible, wrr->weight);
}

/* 0: not to be used. */
static double valid_weight(struct client_wrr *wrr, const struct client_wrr_params *client, uint32_t member, simtime now)
{
    if (wrr->since[member] == SIMTIME_NEVER || now - wrr->since[member] < client->blackout)
        return 0;
    if (now - wrr->latest[member] <= client->expiration)
        return wrr->reported[member];
    wrr->since[member] = SIMTIME_NEVER;
    return 0;
}

static int compare(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* Updates happen on time even when nobody looks: the last one that is due counts, before any later report. */
static void update(struct client_wrr *wrr, const struct client_wrr_params *client, const struct members *members, simtime now)
{
    if (now < wrr->next_update)
        return;
    simtime last = now / client->update * client->update;
    uint32_t n_valid = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        double *weight = &wrr->weight[members->eligible[i]];
        *weight = valid_weight(wrr, client, members->eligible[i], last);
        wrr->valid[n_valid] = *weight;
        n_valid += *weight > 0;
    }
    qsort(wrr->valid, n_valid, sizeof *wrr->valid, compare);
    double median = n_valid > 0 ? wrr->valid[n_valid / 2] : 1;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        if (wrr->weight[members->eligible[i]] <= 0)
            wrr->weight[members->eligible[i]] = median;
    turns_change(&wrr->turns, members->n_eligible, members->eligible, wrr->weight);
    wrr->next_update = last + client->update;
}

static void wrr_on_report(void *state, const void *params, const struct members *members, uint32_t member,
                          const struct report *report)
{
    const struct client_wrr_params *client = params;
    struct client_wrr *wrr = state;
    simtime now = *members->clock;
    update(wrr, client, members, now);
    double load = report->utilization + report->errors_per_s / report->requests_per_s * client->error_penalty;
    if (!(load > 0))
        return;
    wrr->reported[member] = report->requests_per_s / load;
    wrr->latest[member] = now;
    wrr->since[member] = now < wrr->since[member] ? now : wrr->since[member];
}

static uint32_t wrr_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                         struct rng *rng)
{
    (void)rng;
    struct client_wrr *wrr = state;
    if (!members->standing)
        return turns_next_among(&wrr->turns, members->n_eligible, members->eligible);
    update(wrr, params, members, pick->now);
    return turns_next(&wrr->turns);
}

static const struct param rows[] = {
    { .key = "blackout", .kind = PARAM_DURATION, .offset = offsetof(struct client_wrr_params, blackout), .default_text = "10s",
      .origin = "Envoy, gRPC", .help = "a server's reports count only this long after its first" },
    { .key = "expiration", .kind = PARAM_DURATION, .offset = offsetof(struct client_wrr_params, expiration),
      .default_text = "3m", .origin = "Envoy, gRPC", .help = "a report older than this no longer counts" },
    { .key = "update", .kind = PARAM_DURATION, .offset = offsetof(struct client_wrr_params, update), .min = 1e8,
      .default_text = "1s", .origin = "Envoy, gRPC", .help = "how often weights are worked out, 100ms or more" },
    { .key = "error_penalty", .kind = PARAM_NUMBER, .offset = offsetof(struct client_wrr_params, error_penalty),
      .default_text = "1", .origin = "Envoy, gRPC", .help = "utilization that a share of errors of one is worth" },
    PARAM_END,
};

const struct algorithm algorithm_client_wrr = {
    .base = {
        .name = "client_wrr",
        .aliases = "orca_wrr",
        .help = "weighted round robin, weights from the servers' own reports of rate and utilization",
        .known_as = "Envoy client_side_weighted_round_robin, gRPC weighted_round_robin (A58)",
        .source = "Envoy client_side_weighted_round_robin_lb.cc; gRPC proposal A58",
        .description = "Each reply tells its server's last second: requests and errors per second, share of workers busy. "
                       "Their quotient is its weight; the scenario's do not count.",
        .when_down = "It has no turn. One that returns has its old weight, or the median when that is too old.",
        .cost = "a decision O(log servers), an update O(servers x log servers)",
        .state_bytes = sizeof(struct client_wrr),
        .params_bytes = sizeof(struct client_wrr_params),
        .params = rows,
    },
    .ignores_weights = true,
    .pick = wrr_pick,
    .init = wrr_init,
    .on_members = wrr_on_members,
    .on_report = wrr_on_report,
};

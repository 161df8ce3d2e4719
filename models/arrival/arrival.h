/* Arrivals: when does the next request come? Asked by the client, once for each request, one ahead. */
#ifndef MODELS_ARRIVAL_ARRIVAL_H
#define MODELS_ARRIVAL_ARRIVAL_H

#include "models/strategy.h"
#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct dist;

#define ARRIVAL_UNSET UINT32_MAX

/* What an arrival may fix about its request; left alone by processes that only know when. */
struct arrival_work {
    uint32_t user;   /* index of the user within its group, ARRIVAL_UNSET: drawn by the client */
    uint32_t path;   /* index into spec.path, ARRIVAL_UNSET: drawn by the client */
    uint64_t key;    /* of its session; 0: none but its user's */
    simtime service; /* service demand at speed 1 in any pool, SIMTIME_NEVER: drawn from the pool's distribution */
};

/* Users with one request at a time, whose outcome starts the next one. */
enum closed_latency { LATENCY_HONEST /* from when it was due */, LATENCY_RECORDED /* from when it was sent */ };
struct closed_loop {
    uint32_t users;
    const struct dist *think; /* ns, from an outcome to the next request */
    simtime pace;             /* from a request to the next one instead; 0: none */
    uint32_t latency;         /* enum closed_latency; matters with a pace only */
};

/* Users who come, ask one request at a time with a pause after each outcome, and leave. */
enum session_length { LENGTH_FIXED, LENGTH_GEOMETRIC };
struct session_rules {
    double rate_per_s;        /* sessions that begin */
    uint32_t requests;        /* of a session, mean; >= 1 */
    uint32_t length;          /* enum session_length */
    const struct dist *think; /* ns, from an outcome to the next request */
    bool leave_on_failure;
};

struct arrival {
    struct strategy base;
    /* Time of the arrival after the one at `now` (the first call has now = 0 and state all zeros); >= now; SIMTIME_NEVER: no
     * more come. *work arrives unset. */
    simtime (*next)(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work);
    /* Mean rate at time t, per second, for `check --capacity`: an expectation, not a draw. Never NULL. */
    double (*rate)(const void *params, simtime t);
    /* NULL for open arrivals. The rules of a closed loop; then `next` is never. */
    const struct closed_loop *(*loop)(const void *params);
    /* NULL unless `next` says when sessions begin. Their rules. */
    const struct session_rules *(*session)(const void *params);
};

/* Piecewise linear rate, k6's stages: rate[0] at time 0, reaching rate[i+1] after duration[i]; the last rate holds for ever. */
struct stage_list {
    uint32_t n_stages;        /* durations; rates are one more */
    const double *rate_per_s; /* [n_stages + 1] */
    const simtime *duration;  /* [n_stages] */
};

/* Phases of a Markov-modulated process, each with its rate and mean length, in a circle. Some rate is more than 0,
 * every length. */
struct phase_list {
    uint32_t n_phases;        /* >= 2 */
    const double *rate_per_s; /* [n_phases] */
    const simtime *duration;  /* [n_phases] */
};

/* A recorded load. Rows are sorted by time. */
struct trace_row {
    simtime time;
    uint32_t user;   /* the n-th distinct client_ip is user n (mod users); ARRIVAL_UNSET without the column */
    uint32_t path;   /* index into spec.path; ARRIVAL_UNSET without the column */
    uint64_t key;    /* hash of the column's text, 0 without */
    simtime service; /* SIMTIME_NEVER without the column */
};
struct trace {
    const char *file;
    uint32_t n_rows;
    const struct trace_row *row;
};

#endif

/* Least time, by nginx's rule (n in progress, w weight, rt remembered response time):
 *
 *     score = class(rt) * (1 + n) / w, the smallest wins; equal scores: smooth weighted round robin among them
 *     class(rt) = max when rt > max, else the next multiple of bucket above rt
 *     rt: the first response time, then 0.95 rt + 0.05 x for each x; failed attempts do not count
 *
 * Classes let servers of about the same speed share; beyond max all are equally bad and the counts decide. A server that was
 * slow once would never be asked again: so rt is looked at halved once for each halve_after since its mark, and the pick that
 * profits from it moves the mark. nginx counts whole milliseconds and seconds; here nothing is rounded but the class. A server
 * without history has rt 0, the best class. A scan, as in nginx: scores change with time alone.
 *
 * inflight: while requests are in progress there, rt is at least how long they have waited so far, as a moving average over all
 * picks: who does not answer is noticed before it does. */
#include "models/algorithm/algorithm.h"

#include "models/insight/waiting_time.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stddef.h>

#define NEWEST_SHARE 0.05
enum { HALVINGS_MAX = 64 };

struct least_time_params {
    simtime bucket, max, halve_after;
    bool inflight;
};

struct least_time {
    double *average_ns; /* [n] 0: no history */
    simtime *mark;      /* [n] */
    double *current;    /* [n] counters of the smooth sequence */
    struct waiting_time *waiting; /* [n]; NULL without inflight */
    uint32_t *tied;     /* [n] scratch: the members with the least score */
};

static void least_time_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct least_time_params *least = params;
    struct least_time *memory = state;
    memory->average_ns = ARENA_ARRAY(arena, members->n, double);
    memory->mark = ARENA_ARRAY(arena, members->n, simtime);
    memory->current = ARENA_ARRAY(arena, members->n, double);
    if (least->inflight)
        memory->waiting = ARENA_ARRAY(arena, members->n, struct waiting_time);
    memory->tied = ARENA_ARRAY(arena, members->n, uint32_t);
    for (uint32_t i = 0; i < members->n; i++)
        memory->mark[i] = -least->halve_after - 1; /* the first pick sets it */
}

static double class_ns(const struct least_time *memory, const struct least_time_params *least, uint32_t member, simtime now)
{
    double time_ns = memory->average_ns[member], bucket_ns = (double)least->bucket;
    simtime idle = now - memory->mark[member];
    if (idle > least->halve_after) {
        simtime halvings = idle / least->halve_after;
        time_ns = ldexp(time_ns, -(int)(halvings < HALVINGS_MAX ? halvings : HALVINGS_MAX));
    }
    if (memory->waiting)
        time_ns = fmax(time_ns, waiting_time_ns(&memory->waiting[member]));
    return time_ns > (double)least->max ? (double)least->max : (floor(time_ns / bucket_ns) + 1) * bucket_ns;
}

static uint32_t least_time_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                                struct rng *rng)
{
    (void)rng;
    const struct least_time_params *least = params;
    struct least_time *memory = state;
    double best = 0, best_weight = 1;
    uint32_t n_tied = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        const struct member *at = &members->at[member];
        if (memory->waiting)
            waiting_time_look(&memory->waiting[member], pick->now, NEWEST_SHARE);
        double score = class_ns(memory, least, member, pick->now) * (1.0 + at->active);
        bool better = n_tied == 0 || score * best_weight < best * at->weight;
        if (!better && score * best_weight > best * at->weight)
            continue;
        if (better) {
            best = score;
            best_weight = at->weight;
            n_tied = 0;
        }
        memory->tied[n_tied++] = member;
    }
    uint32_t picked = n_tied == 1 ? memory->tied[0] : smooth_rotation(memory->current, NULL, members, n_tied, memory->tied);
    if (pick->now - memory->mark[picked] > least->halve_after)
        memory->mark[picked] = pick->now;
    return picked;
}

static void least_time_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct waiting_time *waiting = ((struct least_time *)state)->waiting;
    if (waiting)
        waiting_time_start(&waiting[member], *members->clock);
}

static void least_time_on_done(void *state, const void *params, const struct members *members, uint32_t member,
                               simtime latency, bool ok)
{
    (void)params;
    struct waiting_time *waiting = ((struct least_time *)state)->waiting;
    double *average = &((struct least_time *)state)->average_ns[member];
    if (waiting)
        waiting_time_end(&waiting[member], *members->clock, latency);
    if (ok)
        *average = *average > 0 ? *average * (1 - NEWEST_SHARE) + (double)latency * NEWEST_SHARE : (double)latency;
}

static const struct param rows[] = {
    { .key = "bucket", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, bucket), .flags = PARAM_EXCLUSIVE,
      .default_text = "20ms", .origin = "nginx", .help = "width of a class of response times that count as the same" },
    { .key = "max", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, max), .flags = PARAM_EXCLUSIVE,
      .default_text = "5s", .origin = "nginx", .help = "longer response times are equally bad" },
    { .key = "halve_after", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, halve_after),
      .flags = PARAM_EXCLUSIVE, .default_text = "10s", .origin = "nginx, fail_timeout",
      .help = "a remembered time counts half once for each of these, so that the slow get another chance" },
    { .key = "inflight", .kind = PARAM_BOOL, .offset = offsetof(struct least_time_params, inflight), .default_text = "no",
      .origin = "nginx", .help = "whether those not yet answered count, as long as they have waited" },
    PARAM_END,
};

const struct algorithm algorithm_least_time = {
    .base = {
        .name = "least_time",
        .aliases = "least_response_time",
        .help = "the smallest response time times load over weight",
        .known_as = "nginx least_time last_byte [inflight] (open source since 1.31.0)",
        .source = "nginx ngx_http_upstream_least_time_module.c",
        .description = "Takes the smallest rt * (1 + in progress) / weight, rt the moving average of good answers in classes "
                       "of 20 ms. Failed attempts do not count, so a server that fails fast does not look fast.",
        .when_down = "It is not looked at. One that returns keeps its old average, halved for the time it was away; one "
                     "without history counts as fast.",
        .cost = "a decision O(servers), as in nginx",
        .state_bytes = sizeof(struct least_time),
        .params_bytes = sizeof(struct least_time_params),
        .params = rows,
    },
    .pick = least_time_pick,
    .init = least_time_init,
    .on_start = least_time_on_start,
    .on_done = least_time_on_done,
};

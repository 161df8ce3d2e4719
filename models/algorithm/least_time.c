/* Least time, by nginx's rule (n in progress, w weight, class the remembered response time's, remembered_time.h):
 *
 *     score = class * (1 + n) / w, the smallest wins; equal scores: smooth weighted round robin among them
 *
 * A scan, as in nginx: scores change with time alone. With `choices` only so many are looked at, different ones drawn by weight
 * (nginx's random two least_time), and the first drawn wins a tie. */
#include "models/algorithm/algorithm.h"

#include "models/insight/remembered_time.h"
#include "sim/engine/arena.h"
#include <stddef.h>

enum { CHOICES_MAX = 10 };

struct least_time_params {
    struct remembered_rule rule;
    uint32_t choices; /* 0: all */
};

struct least_time {
    struct remembered_time *time; /* [n] */
    double *current;              /* [n] counters of the smooth sequence */
    uint32_t *tied;               /* [n] scratch: the members with the least score */
    struct weighted_draw draw;    /* choices */
};

static void least_time_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    const struct least_time_params *least = params;
    struct least_time *memory = state;
    memory->time = ARENA_ARRAY(arena, members->n, struct remembered_time);
    memory->current = ARENA_ARRAY(arena, members->n, double);
    memory->tied = ARENA_ARRAY(arena, members->n, uint32_t);
    for (uint32_t i = 0; i < members->n; i++)
        remembered_time_init(&memory->time[i], &least->rule);
    if (least->choices > 0)
        weighted_draw_init(&memory->draw, members, arena);
}

static void least_time_on_members(void *state, const void *params, const struct members *members)
{
    if (((const struct least_time_params *)params)->choices > 0)
        weighted_draw_prepare(&((struct least_time *)state)->draw, members);
}

/* Of n candidates those with the least score, into memory->tied; how many. */
static uint32_t find_least(struct least_time *memory, const struct remembered_rule *rule, const struct members *members,
                           uint32_t n, const uint32_t *candidate, simtime now)
{
    double best = 0, best_weight = 1;
    uint32_t n_tied = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = candidate[i];
        const struct member *at = &members->at[member];
        remembered_time_look(&memory->time[member], rule, now);
        double score = remembered_time_class_ns(&memory->time[member], rule, now) * (1.0 + members->active[member]);
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
    return n_tied;
}

static uint32_t least_time_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                                struct rng *rng)
{
    const struct least_time_params *least = params;
    struct least_time *memory = state;
    uint32_t position[CHOICES_MAX], drawn[CHOICES_MAX], n = members->n_eligible;
    bool draws = least->choices > 0 && least->choices < n;
    for (uint32_t i = 0; draws && i < least->choices; i++) {
        position[i] = weighted_draw_distinct(&memory->draw, members, position, i, rng);
        drawn[i] = members_at(members, position[i]);
    }
    n = draws ? least->choices : n;
    uint32_t n_tied = find_least(memory, &least->rule, members, n, draws ? drawn : members->eligible, pick->now);
    uint32_t picked = memory->tied[0];
    if (n_tied > 1 && !draws)
        picked = smooth_rotation(memory->current, NULL, members, n_tied, memory->tied);
    remembered_time_picked(&memory->time[picked], &least->rule, pick->now);
    return picked;
}

static void least_time_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    const struct least_time_params *least = params;
    remembered_time_start(&((struct least_time *)state)->time[member], &least->rule, *members->clock);
}

static void least_time_on_done(void *state, const void *params, const struct members *members, uint32_t member,
                               simtime latency, bool ok)
{
    const struct least_time_params *least = params;
    remembered_time_end(&((struct least_time *)state)->time[member], &least->rule, *members->clock, latency, ok);
}

static const struct param rows[] = {
    { .key = "bucket", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, rule.bucket),
      .flags = PARAM_EXCLUSIVE, .default_text = "20ms", .origin = "nginx",
      .help = "width of a class of response times that count as the same" },
    { .key = "max", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, rule.max), .flags = PARAM_EXCLUSIVE,
      .default_text = "5s", .origin = "nginx", .help = "longer response times are equally bad" },
    { .key = "halve_after", .kind = PARAM_DURATION, .offset = offsetof(struct least_time_params, rule.halve_after),
      .flags = PARAM_EXCLUSIVE, .default_text = "10s", .origin = "nginx, fail_timeout",
      .help = "a remembered time counts half once for each of these, so that the slow get another chance" },
    { .key = "inflight", .kind = PARAM_BOOL, .offset = offsetof(struct least_time_params, rule.inflight), .default_text = "no",
      .origin = "nginx", .help = "whether those not yet answered count, as long as they have waited" },
    { .key = "choices", .kind = PARAM_COUNT, .offset = offsetof(struct least_time_params, choices), .max = CHOICES_MAX,
      .flags = PARAM_OFF, .default_text = "off", .origin = "nginx",
      .help = "servers to draw and compare, instead of looking at all (nginx random two least_time: 2)" },
    PARAM_END,
};

const struct algorithm algorithm_least_time = {
    .base = {
        .name = "least_time",
        .aliases = "least_response_time",
        .help = "the smallest response time times load over weight",
        .known_as = "nginx least_time last_byte [inflight] (open source since 1.31.0), random two least_time",
        .source = "nginx ngx_http_upstream_least_time_module.c; ngx_http_upstream_module, random",
        .description = "Takes the smallest rt * (1 + in progress) / weight, rt the moving average of good answers in classes "
                       "of 20 ms. Failed attempts do not count, so a server that fails fast does not look fast.",
        .when_down = "It is not looked at. One that returns keeps its old average, halved for the time it was away; one "
                     "without history counts as fast.",
        .cost = "a decision O(servers), as in nginx; with choices O(choices x log servers)",
        .state_bytes = sizeof(struct least_time),
        .params_bytes = sizeof(struct least_time_params),
        .params = rows,
    },
    .pick = least_time_pick,
    .init = least_time_init,
    .on_members = least_time_on_members,
    .on_start = least_time_on_start,
    .on_done = least_time_on_done,
};

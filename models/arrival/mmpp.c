/* MMPP, the Markov-modulated Poisson process: bursts. A hidden phase sets the rate; phases last an exponential time each and
 * follow one another in a circle.
 *
 * Two phases with rates r, s and mean lengths c, d: mean rate (r c + s d) / (c + d); in a long window of length T the variance
 * of the count over its mean tends to 1 + 2 (r - s)^2 c^2 d^2 / ((c + d)^2 (r c + s d)), where a Poisson process has 1 (Heffes
 * and Lucantoni 1986; Fischer and Meier-Hellstern 1993). The first phase is drawn by the share of time that each has. */
#include "models/arrival/arrival.h"

#include <stdbool.h>
#include <stddef.h>

struct mmpp_params {
    struct phase_list phases;
};

struct mmpp {
    bool has_begun;
    uint32_t phase;
    simtime until; /* when it ends */
};

static double cycle_s(const struct phase_list *list)
{
    double sum_s = 0;
    for (uint32_t i = 0; i < list->n_phases; i++)
        sum_s += simtime_s(list->duration[i]);
    return sum_s;
}

static simtime after(simtime from, double gap_s)
{
    simtime gap = simtime_from_s(gap_s);
    return gap < SIMTIME_NEVER - from ? from + gap : SIMTIME_NEVER;
}

static void enter(struct mmpp *mmpp, const struct phase_list *list, uint32_t phase, simtime now, struct rng *rng)
{
    mmpp->phase = phase;
    mmpp->until = after(now, rng_exponential(rng) * simtime_s(list->duration[phase]));
}

/* What is left of the phase at time 0 is exponential again. */
static void begin(struct mmpp *mmpp, const struct phase_list *list, struct rng *rng)
{
    double left_s = rng_unit(rng) * cycle_s(list);
    uint32_t phase = 0;
    while (phase + 1 < list->n_phases && (left_s -= simtime_s(list->duration[phase])) >= 0)
        phase++;
    enter(mmpp, list, phase, 0, rng);
    mmpp->has_begun = true;
}

static simtime mmpp_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)work;
    const struct phase_list *list = &((const struct mmpp_params *)params)->phases;
    struct mmpp *mmpp = state;
    if (!mmpp->has_begun)
        begin(mmpp, list, rng);
    /* One unit of exponential area for each arrival, used up at the rates of the phases passed. */
    for (double area = rng_exponential(rng);;) {
        double rate_per_s = list->rate_per_s[mmpp->phase], room = rate_per_s * simtime_s(mmpp->until - now);
        if (area < room)
            return after(now, area / rate_per_s);
        if (mmpp->until == SIMTIME_NEVER)
            return SIMTIME_NEVER;
        area -= room;
        now = mmpp->until;
        enter(mmpp, list, (mmpp->phase + 1) % list->n_phases, now, rng);
    }
}

static double mmpp_rate(const void *params, simtime t)
{
    (void)t;
    const struct phase_list *list = &((const struct mmpp_params *)params)->phases;
    double sum = 0;
    for (uint32_t i = 0; i < list->n_phases; i++)
        sum += list->rate_per_s[i] * simtime_s(list->duration[i]);
    return sum / cycle_s(list);
}

static const struct param rows[] = {
    { .key = "phases", .kind = PARAM_PHASES, .offset = offsetof(struct mmpp_params, phases),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "rate, mean length, rate, mean length, ...: two phases or more" },
    PARAM_END,
};

const struct arrival arrival_mmpp = {
    .base = {
        .name = "mmpp",
        .help = "bursts: a poisson process whose rate jumps between phases",
        .known_as = "IPP when one rate is 0; Tsung's and Locust's load shapes, at random times",
        .source = "Fischer and Meier-Hellstern 1993, The Markov-modulated Poisson process (MMPP) cookbook; Locust "
                  "documentation, custom load shapes",
        .description = "mmpp(8/s 60s 20/s 10s) sends 8 a second for about 60 s, then 20 a second for about 10 s, and again; "
                       "the lengths are exponential. The mean rate is that of the phases weighed by their lengths. `check "
                       "--capacity` knows this mean only, and queues are longer than with poisson at the same mean.",
        .state_bytes = sizeof(struct mmpp),
        .params_bytes = sizeof(struct mmpp_params),
        .params = rows,
    },
    .next = mmpp_next,
    .rate = mmpp_rate,
};

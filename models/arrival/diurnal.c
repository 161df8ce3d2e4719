/* Diurnal: a Poisson process whose rate goes up and down with the day, in the local time of the users.
 *
 *     rate(t) = mean (1 + a cos(w (t + tz - peak))),   w = 2 pi / day,   a = (ratio - 1) / (ratio + 1)
 *
 * where t = 0 is midnight UTC, so that the rate at the peak is `ratio` times that of the quietest moment. By inversion of the
 * integrated rate (Cinlar 1975), as stages: each arrival costs one exponential E and lies where
 * A(t) = mean (t + a / w sin(w (t + tz - peak))) has grown by E. That has no closed form; Newton's steps from the time at the
 * mean rate, kept inside a bracket that the bounds mean (1 - a) and mean (1 + a) of the rate give. */
#include "models/arrival/arrival.h"

#include <math.h>
#include <stddef.h>

#define TWO_PI   6.28318530717958647692
#define STEPS    60    /* Newton needs 3 or 4; halving alone would need so many */
#define CLOSE_S  1e-10 /* a tenth of the clock's nanosecond */

struct diurnal_params {
    double mean_per_s;
    simtime peak;
    double ratio;
    simtime tz;
    simtime day;
};

static double swing(const struct diurnal_params *diurnal)
{
    return (diurnal->ratio - 1) / (diurnal->ratio + 1);
}

/* The phase at a whole time, reduced before it becomes a float so that late days are as exact as the first. */
static double phase_at(const struct diurnal_params *diurnal, simtime t)
{
    simtime since_peak = (t % diurnal->day + diurnal->tz % diurnal->day - diurnal->peak % diurnal->day) % diurnal->day;
    return TWO_PI * ((double)since_peak / (double)diurnal->day);
}

/* Expected arrivals in the x seconds after a moment with this phase. */
static double area(double mean_per_s, double a, double w, double phase, double x)
{
    return mean_per_s * (x + a / w * (sin(phase + w * x) - sin(phase)));
}

static simtime diurnal_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)state, (void)work;
    const struct diurnal_params *diurnal = params;
    double wanted = rng_exponential(rng), a = swing(diurnal), w = TWO_PI / simtime_s(diurnal->day);
    double phase = phase_at(diurnal, now), mean_per_s = diurnal->mean_per_s;
    double low = wanted / (mean_per_s * (1 + a)), high = wanted / (mean_per_s * (1 - a)), x = wanted / mean_per_s;
    for (int i = 0; i < STEPS && high - low > CLOSE_S; i++) {
        double over = area(mean_per_s, a, w, phase, x) - wanted;
        if (over > 0)
            high = x;
        else
            low = x;
        double step = over / (mean_per_s * (1 + a * cos(phase + w * x)));
        x -= step;
        if (fabs(step) < CLOSE_S)
            break;
        if (x <= low || x >= high)
            x = low + (high - low) / 2;
    }
    simtime gap = simtime_from_s(x);
    return gap < SIMTIME_NEVER - now ? now + gap : SIMTIME_NEVER;
}

static double diurnal_rate(const void *params, simtime t)
{
    const struct diurnal_params *diurnal = params;
    return diurnal->mean_per_s * (1 + swing(diurnal) * cos(phase_at(diurnal, t)));
}

static const struct param rows[] = {
    { .key = "mean", .kind = PARAM_RATE, .offset = offsetof(struct diurnal_params, mean_per_s),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_EXCLUSIVE, .help = "mean requests per second, over the day" },
    { .key = "peak", .kind = PARAM_CLOCK, .offset = offsetof(struct diurnal_params, peak), .default_text = "14:00",
      .help = "local time of the highest rate, such as 14:00" },
    { .key = "ratio", .kind = PARAM_FACTOR, .offset = offsetof(struct diurnal_params, ratio), .min = 1, .max = 1e6,
      .default_text = "3", .help = "highest rate over lowest rate" },
    { .key = "tz", .kind = PARAM_CLOCK, .offset = offsetof(struct diurnal_params, tz), .default_text = "+0h",
      .help = "local time less UTC, such as +9h or -3h30m; the run starts at midnight UTC" },
    { .key = "day", .kind = PARAM_DURATION, .offset = offsetof(struct diurnal_params, day), .min = 1e9, .default_text = "24h",
      .help = "length of a day; a shorter one is the same curve in fast motion" },
    PARAM_END,
};

const struct arrival arrival_diurnal = {
    .base = {
        .name = "diurnal",
        .help = "a rate that follows the day of the users' time zone",
        .source = "Cinlar 1975, Introduction to Stochastic Processes, section 4.7 (inversion); Eick, Massey, Whitt 1993 for "
                  "what such a load does",
        .description = "A cosine with its top at `peak` in local time, `ratio` times as high as its bottom twelve hours later; "
                       "in between a poisson process. The run starts at midnight UTC. With day=10m a whole day passes in ten "
                       "minutes; peak and tz are then times within that day, such as peak=350s.",
        .params_bytes = sizeof(struct diurnal_params),
        .params = rows,
    },
    .next = diurnal_next,
    .rate = diurnal_rate,
};

/* Distributions, each parameterised by its mean first. One function per kind fits the constants, one draws.
 *
 * Everything that depends on the parameters alone is computed once, so that a draw is one table look-up or one call of pow
 * or exp. GSL draws the gamma; the others have shorter ways from the stream's own exponential, normal and uniform. */
#include "sim/engine/dist.h"

#include "sim/engine/arena.h"
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

const struct dist_type dist_types[DIST_KINDS] = {
    [DIST_CONSTANT] = {"constant", NULL, 0, 0, false, NAN, "always its mean"},
    [DIST_EXPONENTIAL] = {"exponential", NULL, 0, 0, false, NAN, "memoryless: gaps of a Poisson process, cv = 1"},
    [DIST_UNIFORM] = {"uniform", "half", 0, INFINITY, false, NAN, "mean - half to mean + half, half at most the mean"},
    [DIST_LOGNORMAL] = {"lognormal", "cv", 0, 1000, false, NAN, "product of many influences: service and round-trip times"},
    [DIST_GAMMA] = {"gamma", "cv", 0, 100, false, NAN, "sum of exponential stages (Erlang) when 1/cv^2 is whole"},
    [DIST_WEIBULL] = {"weibull", "shape", 0.1, 100, true, NAN, "time to failure: shape below 1 early deaths, above 1 ageing"},
    [DIST_PARETO] = {"pareto", "shape", 0, 100, false, NAN, "power-law tail, bounded at max times the mean"},
    [DIST_HYPEREXPONENTIAL] = {"hyperexponential", "cv", 1, 1000, true, NAN, "two exponential phases with balanced means"},
    [DIST_MIX] = {"mix", NULL, 0, 0, false, NAN, "one of several distributions, by shares"},
    [DIST_EMPIRICAL] = {"empirical", NULL, 0, 0, false, NAN, "one of the values of a file, each equally likely"},
};

/* ---- fitting: false when the parameters are impossible ---- */

/* a = lowest value, b = width */
static bool fit_uniform(struct dist *dist, double half)
{
    dist->a = dist->mean - half;
    dist->b = 2 * half;
    dist->sd = half / sqrt(3);
    return half >= 0 && half <= dist->mean;
}

/* exp(a + b N): b^2 = ln(1 + cv^2), a = ln(mean) - b^2 / 2 */
static bool fit_lognormal(struct dist *dist, double cv)
{
    double variance = log1p(cv * cv);
    dist->a = log(dist->mean) - variance / 2;
    dist->b = sqrt(variance);
    dist->sd = dist->mean * cv;
    return cv > 0;
}

/* a = shape = 1 / cv^2, b = scale = mean cv^2 */
static bool fit_gamma(struct dist *dist, double cv)
{
    dist->a = 1 / (cv * cv);
    dist->b = dist->mean * cv * cv;
    dist->sd = dist->mean * cv;
    return cv > 0 && isfinite(dist->a);
}

/* a E^b with E exponential: b = 1 / shape, a = mean / Gamma(1 + b) */
static bool fit_weibull(struct dist *dist, double shape)
{
    if (!(shape > 0))
        return false;
    dist->b = 1 / shape;
    /* Not lgamma: it writes a global. */
    double first_log = gsl_sf_lngamma(1 + dist->b), second_log = gsl_sf_lngamma(1 + 2 * dist->b);
    dist->a = dist->mean / exp(first_log);
    dist->sd = dist->mean * sqrt(expm1(second_log - 2 * first_log));
    return isfinite(dist->sd);
}

/* integral of x^(p-1) from q to 1 where log_q = ln q; its limit ln(1/q) at p = 0 */
static double power_integral(double p, double log_q)
{
    return fabs(p * log_q) < 1e-9 ? -log_q : -expm1(p * log_q) / p;
}

/* E[X^k] of a bounded Pareto with lowest value q and highest 1, density shape q^shape x^(-shape-1) / (1 - q^shape). */
static double pareto_moment(double k, double shape, double log_q)
{
    return exp(shape * log_q) * power_integral(k - shape, log_q) / power_integral(shape, log_q);
}

/* Lowest value L, highest H = max_ratio mean, u uniform: x = L (1 - u (1 - (L/H)^shape))^(-1/shape).
 * a = L, b = 1 - (L/H)^shape, c = -1/shape. The mean grows with L, so that bisection finds the L of the stated mean. */
static bool fit_pareto(struct dist *dist, double shape, double max_ratio)
{
    if (!(shape > 0 && max_ratio > 1 && isfinite(max_ratio)))
        return false;
    double wanted = 1 / max_ratio, low = -700 / fmax(1, shape), high = 0;
    if (pareto_moment(1, shape, low) > wanted)
        return false;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        if (pareto_moment(1, shape, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    double highest = dist->mean * max_ratio;
    dist->a = highest * exp(low);
    dist->b = -expm1(shape * low);
    dist->c = -1 / shape;
    dist->sd = highest * sqrt(fmax(0, pareto_moment(2, shape, low) - wanted * wanted));
    return true;
}

/* Phase 1 with probability a and mean b, else mean c; balanced: a b = (1 - a) c = mean / 2.
 * a = (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2 (Whitt 1982). */
static bool fit_hyperexponential(struct dist *dist, double cv)
{
    if (!(cv >= 1 && isfinite(cv)))
        return false;
    dist->a = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
    dist->b = dist->mean / (2 * dist->a);
    dist->c = dist->mean / (2 * (1 - dist->a));
    dist->sd = dist->mean * cv;
    return true;
}

static bool fit(struct dist *dist, double parameter, double max_ratio)
{
    switch (dist->kind) {
    case DIST_CONSTANT:
        return true;
    case DIST_EXPONENTIAL:
        dist->sd = dist->mean;
        return true;
    case DIST_UNIFORM:
        return fit_uniform(dist, parameter);
    case DIST_LOGNORMAL:
        return fit_lognormal(dist, parameter);
    case DIST_GAMMA:
        return fit_gamma(dist, parameter);
    case DIST_WEIBULL:
        return fit_weibull(dist, parameter);
    case DIST_PARETO:
        return fit_pareto(dist, parameter, max_ratio);
    case DIST_HYPEREXPONENTIAL:
        return fit_hyperexponential(dist, parameter);
    case DIST_MIX:
    case DIST_EMPIRICAL:
    case DIST_KINDS:
        break;
    }
    return false;
}

const struct dist *dist_new(struct arena *arena, enum dist_kind kind, double mean, double parameter, double max_ratio)
{
    struct dist *dist = ARENA_NEW(arena, struct dist);
    dist->kind = kind;
    dist->mean = mean;
    bool is_possible = isfinite(mean) && (mean > 0 || (mean >= 0 && kind == DIST_CONSTANT));
    return is_possible && fit(dist, parameter, max_ratio) ? dist : NULL;
}

const struct dist *dist_mix(struct arena *arena, uint32_t n, const double *share, const struct dist *const *part)
{
    double total = 0, cumulative = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!(share[i] > 0) || part[i] == NULL)
            return NULL;
        total += share[i];
    }
    if (n == 0 || !isfinite(total))
        return NULL;
    struct dist *dist = ARENA_NEW(arena, struct dist);
    const struct dist **parts = ARENA_ARRAY(arena, n, const struct dist *);
    double *until = ARENA_ARRAY(arena, n, double);
    for (uint32_t i = 0; i < n; i++) {
        parts[i] = part[i];
        cumulative += share[i] / total;
        until[i] = cumulative;
        dist->mean += share[i] / total * part[i]->mean;
        square += share[i] / total * (part[i]->sd * part[i]->sd + part[i]->mean * part[i]->mean);
    }
    dist->kind = DIST_MIX;
    dist->sd = sqrt(fmax(0, square - dist->mean * dist->mean));
    dist->n = n;
    dist->part = parts;
    dist->value = until;
    return dist;
}

const struct dist *dist_empirical(struct arena *arena, uint32_t n, const double *value)
{
    if (n == 0)
        return NULL;
    struct dist *dist = ARENA_NEW(arena, struct dist);
    double *values = ARENA_ARRAY(arena, n, double), sum = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!(value[i] >= 0 && isfinite(value[i])))
            return NULL;
        values[i] = value[i];
        sum += value[i];
    }
    dist->mean = sum / n;
    for (uint32_t i = 0; i < n; i++)
        squares += (value[i] - dist->mean) * (value[i] - dist->mean);
    dist->kind = DIST_EMPIRICAL;
    dist->sd = sqrt(squares / n);
    dist->n = n;
    dist->value = values;
    return dist;
}

/* ---- drawing ---- */

static const struct dist *mix_part(const struct dist *dist, struct rng *rng)
{
    double u = rng_unit(rng);
    uint32_t i = 0;
    while (i + 1 < dist->n && u >= dist->value[i])
        i++;
    return dist->part[i];
}

static double draw_gamma(const struct dist *dist, struct rng *rng)
{
    gsl_rng gsl = rng_gsl(rng);
    return gsl_ran_gamma(&gsl, dist->a, dist->b);
}

double dist_draw(const struct dist *dist, struct rng *rng)
{
    switch (dist->kind) {
    case DIST_CONSTANT:
        return dist->mean;
    case DIST_EXPONENTIAL:
        return dist->mean * rng_exponential(rng);
    case DIST_UNIFORM:
        return dist->a + dist->b * rng_unit(rng);
    case DIST_LOGNORMAL:
        return exp(dist->a + dist->b * rng_normal(rng));
    case DIST_GAMMA:
        return draw_gamma(dist, rng);
    case DIST_WEIBULL:
        return dist->a * pow(rng_exponential(rng), dist->b);
    case DIST_PARETO:
        return dist->a * pow(1 - dist->b * rng_unit(rng), dist->c);
    case DIST_HYPEREXPONENTIAL:
        return (rng_unit(rng) < dist->a ? dist->b : dist->c) * rng_exponential(rng);
    case DIST_MIX:
        return dist_draw(mix_part(dist, rng), rng);
    case DIST_EMPIRICAL:
        return dist->value[rng_below(rng, dist->n)];
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double dist_draw_first(const struct dist *dist, uint64_t seed)
{
    if (dist->kind == DIST_EXPONENTIAL)
        return dist->mean * rng_exponential_first(seed);
    if (dist->kind == DIST_LOGNORMAL)
        return exp(dist->a + dist->b * rng_normal_first(seed));
    struct rng rng;
    rng_seed(&rng, seed);
    return dist_draw(dist, &rng);
}

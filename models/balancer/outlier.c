/* Passive checks. out(state) is the lowest bit of enum ejection_state.
 *
 * How long: min(base * n, max), n the number of ejections, less one for each interval spent without (Envoy); with an interval,
 * the end is put off to its next multiple, as Envoy's sweep finds it. */
#include "models/balancer/outlier.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

#define ROUNDING 1e-9 /* equals are not below their own mean */

_Static_assert((EJECTION_OUT & 1) && (EJECTION_TRIAL & 1) && !(EJECTION_NONE & 1) && !(EJECTION_DUE & 1),
               "the lowest bit is out");

struct outlier *outlier_new(struct arena *arena, const struct outlier_spec *spec, uint32_t n)
{
    if (!spec->enabled)
        return NULL;
    struct outlier *outlier = ARENA_NEW(arena, struct outlier);
    *outlier = (struct outlier){
        .spec = spec, .n = n, .of = ARENA_ARRAY(arena, n, struct ejection), .next_sweep = SIMTIME_NEVER};
    if (spec->stdev_factor > 0 || spec->failure_share > 0) {
        outlier->tally = ARENA_ARRAY(arena, n, struct tally);
        outlier->rate = ARENA_ARRAY(arena, n, double);
        outlier->swept = ARENA_ARRAY(arena, n, uint32_t);
        outlier->next_sweep = spec->interval;
    }
    return outlier;
}

static simtime end_of(const struct outlier_spec *spec, const struct ejection *ejection, simtime now)
{
    double length = (double)spec->base_ejection * ejection->n;
    simtime end = now + (length < (double)spec->max_ejection ? simtime_from_ns(length) : spec->max_ejection);
    return spec->interval > 0 ? (end + spec->interval - 1) / spec->interval * spec->interval : end;
}

static void set_state(struct outlier *outlier, struct ejection *ejection, enum ejection_state state)
{
    outlier->n_out = outlier->n_out - (ejection->state & 1) + (state & 1);
    ejection->state = state;
}

static void eject(struct outlier *outlier, struct ejection *ejection, simtime now)
{
    const struct outlier_spec *spec = outlier->spec;
    if (spec->interval > 0 && ejection->n > 0) {
        simtime spent = (now - ejection->returned) / spec->interval;
        ejection->n -= spent < (simtime)ejection->n ? (uint32_t)spent : ejection->n;
    }
    ejection->n++;
    ejection->errors = 0;
    ejection->until = end_of(spec, ejection, now);
    set_state(outlier, ejection, EJECTION_OUT);
}

/* Whether the rules allow one more. */
static bool may_eject(const struct outlier *outlier)
{
    uint32_t most = (uint32_t)(outlier->spec->max_ejection_share * outlier->n + 1e-9);
    if (outlier->n == 1 && !outlier->spec->eject_single)
        return false;
    return outlier->n_out < (most > 0 ? most : 1);
}

static void count_error(const struct outlier_spec *spec, struct ejection *ejection, simtime now)
{
    if (spec->within > 0 && ejection->errors > 0 && now - ejection->first_error > spec->within)
        ejection->errors = 0;
    if (ejection->errors++ == 0)
        ejection->first_error = now;
}

bool outlier_count(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    count_error(outlier->spec, ejection, now);
    if (ejection->errors < outlier->spec->consecutive_errors)
        return false;
    ejection->errors = 0;
    return true;
}

static void tell(struct outlier *outlier, uint32_t member, bool failed)
{
    if (!outlier->tally)
        return;
    outlier->tally[member].n++;
    outlier->tally[member].n_failed += failed;
}

bool outlier_error(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    tell(outlier, member, true);
    if (ejection->state == EJECTION_OUT)
        return false;
    if (ejection->state == EJECTION_TRIAL) { /* still out */
        eject(outlier, ejection, now);
        return false;
    }
    count_error(outlier->spec, ejection, now);
    bool enough = ejection->state == EJECTION_DUE || ejection->errors >= outlier->spec->consecutive_errors;
    if (!enough || !may_eject(outlier))
        return false;
    eject(outlier, ejection, now);
    return true;
}

static bool come_back(struct outlier *outlier, struct ejection *ejection, enum ejection_state state, simtime now)
{
    ejection->returned = now;
    ejection->errors = 0;
    set_state(outlier, ejection, state);
    return true;
}

bool outlier_success(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    tell(outlier, member, false);
    if (outlier->spec->within == 0)
        ejection->errors = 0;
    if (ejection->state == EJECTION_DUE)
        ejection->state = EJECTION_NONE;
    return ejection->state == EJECTION_TRIAL && come_back(outlier, ejection, EJECTION_NONE, now);
}

bool outlier_picked(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    if (ejection->state != EJECTION_DUE)
        return false;
    ejection->until = now + outlier->spec->base_ejection;
    set_state(outlier, ejection, EJECTION_TRIAL);
    return true;
}

bool outlier_checked(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    return outlier->spec->return_on_check && (ejection->state & 1) && come_back(outlier, ejection, EJECTION_NONE, now);
}

bool outlier_time(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
    if (!(ejection->state & 1) || ejection->until > now)
        return false;
    return come_back(outlier, ejection, outlier->spec->trial ? EJECTION_DUE : EJECTION_NONE, now);
}

/* ---- comparing members ---- */

double outlier_threshold(uint32_t n, const double *rate, double stdev_factor)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += rate[i];
    for (uint32_t i = 0; i < n; i++)
        squares += (rate[i] - sum / n) * (rate[i] - sum / n);
    return sum / n - stdev_factor * sqrt(squares / n);
}

static bool is_judged(const struct outlier *outlier, uint32_t member, uint32_t n_requests)
{
    return !outlier_is_out(outlier, member) && outlier->tally[member].n >= n_requests;
}

static double failed_share(const struct outlier *outlier, uint32_t member)
{
    return outlier->tally[member].n_failed / (double)outlier->tally[member].n;
}

static double success_rate(const struct outlier *outlier, uint32_t member)
{
    return 1 - failed_share(outlier, member);
}

/* Rates of those that are judged; how many. */
static uint32_t collect(struct outlier *outlier, uint32_t n_requests)
{
    uint32_t n = 0;
    for (uint32_t m = 0; m < outlier->n; m++)
        if (is_judged(outlier, m, n_requests))
            outlier->rate[n++] = success_rate(outlier, m);
    return n;
}

/* Those that succeeded less often than `below`, or failed as often as `failed` or more, as far as the rules allow. n_swept: how
 * many are out before, and with them. */
static uint32_t eject_worse(struct outlier *outlier, uint32_t n_swept, double below, double failed, uint32_t n_requests,
                            simtime now)
{
    for (uint32_t m = 0; m < outlier->n; m++) {
        if (!is_judged(outlier, m, n_requests))
            continue;
        bool bad = success_rate(outlier, m) < below - ROUNDING || failed_share(outlier, m) >= failed - ROUNDING;
        if (!bad || !may_eject(outlier))
            continue;
        eject(outlier, &outlier->of[m], now);
        outlier->swept[n_swept++] = m;
    }
    return n_swept;
}

uint32_t outlier_sweep(struct outlier *outlier, simtime now)
{
    const struct outlier_spec *spec = outlier->spec;
    uint32_t n_swept = 0, n = spec->stdev_factor > 0 ? collect(outlier, spec->success_requests) : 0;
    if (n > 0 && n >= spec->success_hosts)
        n_swept = eject_worse(outlier, 0, outlier_threshold(n, outlier->rate, spec->stdev_factor), INFINITY,
                              spec->success_requests, now);
    n = spec->failure_share > 0 ? collect(outlier, spec->failure_requests) : 0;
    if (n > 0 && n >= spec->failure_hosts)
        n_swept = eject_worse(outlier, n_swept, -INFINITY, spec->failure_share, spec->failure_requests, now);
    memset(outlier->tally, 0, outlier->n * sizeof *outlier->tally);
    outlier->next_sweep = now + spec->interval;
    return n_swept;
}

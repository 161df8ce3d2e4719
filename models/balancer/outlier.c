/* Passive checks. out(state) is the lowest bit of enum ejection_state.
 *
 * How long: min(base * n, max), n the number of ejections, less one for each interval spent without (Envoy); with an interval,
 * the end is put off to its next multiple, as Envoy's sweep finds it. */
#include "models/balancer/outlier.h"
#include "sim/engine/arena.h"

_Static_assert((EJECTION_OUT & 1) && (EJECTION_TRIAL & 1) && !(EJECTION_NONE & 1) && !(EJECTION_DUE & 1),
               "the lowest bit is out");

struct outlier *outlier_new(struct arena *arena, const struct outlier_spec *spec, uint32_t n)
{
    if (!spec->enabled)
        return NULL;
    struct outlier *outlier = ARENA_NEW(arena, struct outlier);
    *outlier = (struct outlier){spec, n, 0, ARENA_ARRAY(arena, n, struct ejection)};
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

bool outlier_error(struct outlier *outlier, uint32_t member, simtime now)
{
    struct ejection *ejection = &outlier->of[member];
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

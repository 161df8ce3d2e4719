/* flap: crashes and comes back, again and again. Each crash is a full one, with what it loses; what suffers is everybody who
 * believes each change: checkers with low thresholds send the load to and fro. */
#include "models/fault/crash.h"
#include "models/fault/fault.h"

struct flap_params {
    struct crash_params crash;
    const struct dist *up, *down;
};

static const struct dist *lasts(const void *params, bool on)
{
    const struct flap_params *flap = params;
    return on ? flap->down : flap->up;
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    fault_crash.apply(world, fault, id);
}

static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    fault_crash.revert(world, fault, id);
}

static const struct param params[] = {
    {.key = "down",
     .kind = PARAM_DIST,
     .offset = offsetof(struct flap_params, down),
     .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE,
     .help = "how long it is down each time"},
    {.key = "up",
     .kind = PARAM_DIST,
     .offset = offsetof(struct flap_params, up),
     .flags = PARAM_REQUIRED | PARAM_EXCLUSIVE,
     .help = "how long it is up in between"},
    {.key = "how",
     .kind = PARAM_CHOICE,
     .offset = offsetof(struct flap_params, crash.how),
     .choices = "usual|refuse|silent",
     .default_text = "usual",
     .help = "as of crash: a server refuses, a site is silent"},
    PARAM_END,
};

const struct fault fault_flap = {
    .base = {.name = "flap",
             .help = "crashes and comes back, again and again",
             .source = "RFC 2439, section 2 (route flapping); gdnsd.config, down_thresh and ok_thresh",
             .description = "It begins with a crash and ends up. How much harm each crash does, that of `crash`; how often the "
                            "load is moved to and fro is a matter of the checkers' thresholds: with `fall: 1` and `rise: 1` "
                            "each time, with gdnsd's 10 and 20 hardly ever.",
             .params = params,
             .params_bytes = sizeof(struct flap_params)},
    .targets = 1u << TARGET_REGION | 1u << TARGET_SITE | 1u << TARGET_TIER | 1u << TARGET_INSTANCE | 1u << TARGET_POOL |
               1u << TARGET_SERVER,
    .apply = apply,
    .revert = revert,
    .lasts = lasts,
};

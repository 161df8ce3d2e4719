/* link: a link between two regions gets another round-trip time, or loses packets. */
#include "models/operation/injector.h"
#include "models/world_state.h"

struct link_params {
    const struct dist *rtt;
    double loss_share;
};

static const struct param params[] = {{.key = "rtt",
                                       .kind = PARAM_DIST,
                                       .offset = offsetof(struct link_params, rtt),
                                       .help = "round-trip time while it lasts; as before when absent"},
                                      {.key = "loss",
                                       .kind = PARAM_SHARE,
                                       .offset = offsetof(struct link_params, loss_share),
                                       .max = 0.9,
                                       .default_text = "0%",
                                       .help = "of packets lost, each costing a retransmission"},
                                      PARAM_END};

static void set_both(struct world *world, struct target target, const struct link_params *p)
{
    uint32_t n = world->spec->n_regions;
    const uint32_t index[] = {target.a * n + target.b, target.b * n + target.a};
    for (unsigned i = 0; i < 2; i++) {
        const struct link_spec *usual = &world->spec->link[index[i]];
        link_set(&world->link[index[i]], p && p->rtt ? p->rtt : usual->rtt, p ? p->loss_share : usual->loss_share);
    }
}

static void apply(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    (void)id;
    set_both(world, fault->target, fault->fault.params);
}

/* The one that began last of those still under way takes over. */
static void revert(struct world *world, const struct fault_spec *fault, uint32_t id)
{
    (void)id;
    uint32_t other = injector_latest(world, fault->target, &fault_link);
    set_both(world, fault->target, other == PROBE_NONE ? NULL : world->spec->fault[other].fault.params);
}

const struct fault fault_link = {
    .base = {.name = "link",
             .aliases = "link_degraded",
             .help = "another round-trip time or packet loss between two regions",
             .source = "tc-netem(8)",
             .params = params,
             .params_bytes = sizeof(struct link_params),
             .description =
                 "The link between two regions takes the given round-trip time and loss instead of its usual ones. Loss never "
                 "drops a request silently: it costs a retransmission time-out."},
    .targets = 1u << TARGET_REGIONS,
    .apply = apply,
    .revert = revert,
};

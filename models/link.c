/* Links: draws round-trip times, turns loss into retransmission time-outs. */
#include "models/link.h"
#include "models/spec.h"

void link_set(struct link *link, const struct dist *rtt, double loss_share)
{
    link->rtt = rtt;
    link->loss_share = loss_share;
    link->constant_rtt = !rtt ? 0 : rtt->kind == DIST_CONSTANT ? simtime_from_ns(rtt->mean) : -1;
}

/* Each exchange loses a packet with probability 1 - (1 - p)^2: one each way. The sender tries again after the time-out, which
 * doubles. */
static simtime retransmission_delay(const struct link *link, enum link_packet packet, simtime rtt, struct rng *rng)
{
    double exchange_lost = 1 - (1 - link->loss_share) * (1 - link->loss_share);
    simtime timeout = packet == LINK_SYN ? SECOND : rtt > 200 * MILLISECOND ? rtt : 200 * MILLISECOND;
    simtime delay = 0;
    while (rng_unit(rng) < exchange_lost && delay < 3600 * SECOND) {
        delay += timeout;
        timeout *= 2;
    }
    return delay;
}

simtime link_round_trip(const struct link *link, enum link_packet packet, struct rng *rng, simtime *extra)
{
    simtime rtt = link->constant_rtt >= 0 ? link->constant_rtt : simtime_from_ns(dist_draw(link->rtt, rng));
    *extra = link->loss_share > 0 ? retransmission_delay(link, packet, rtt, rng) : 0;
    return rtt;
}

simtime link_round_trip_first(const struct link *link, enum link_packet packet, uint64_t seed, simtime *extra)
{
    *extra = 0;
    if (link->constant_rtt >= 0 && link->loss_share <= 0)
        return link->constant_rtt;
    if (link->loss_share <= 0)
        return simtime_from_ns(dist_draw_first(link->rtt, seed));
    struct rng rng;
    rng_seed(&rng, seed);
    return link_round_trip(link, packet, &rng, extra);
}

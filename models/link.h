/* Links between regions: round-trip times, loss, partitions.
 *
 * One draw per round trip, from the stream of whoever travels, so that two strategies see the same jitter. Loss never drops
 * silently: it costs a retransmission time-out. A packet is lost for good only when a partition lies between its sending and
 * its arrival. */
#ifndef MODELS_LINK_H
#define MODELS_LINK_H

#include "sim/engine/rng.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct world;
struct link_spec;

struct link {
    const struct dist *rtt;  /* NULL: takes no time */
    double loss_share;       /* of single packets */
    simtime constant_rtt;    /* when no draw is needed; -1 otherwise */
    uint32_t partitions;     /* faults that cut it now */
    simtime partition_ended; /* end of the latest partition, -1 when there was none */
    uint32_t fault; /* the latest partition: packets lost to it are noticed when they should arrive, perhaps after its end */
};

enum link_packet {
    LINK_SYN /* and other first flights: 1 s, doubling (RFC 6298) */,
    LINK_DATA /* 200 ms or one RTT, whichever is more */
};

void link_set(struct link *link, const struct dist *rtt, double loss_share);
/* Round-trip time of one exchange and, in *extra, what retransmissions add to it. */
simtime link_round_trip(const struct link *link, enum link_packet packet, struct rng *rng, simtime *extra);
/* The same on the stream of a seed, from which nothing else is drawn. */
simtime link_round_trip_first(const struct link *link, enum link_packet packet, uint64_t seed, simtime *extra);
/* Whether a packet sent at `sent` and arriving now gets through. */
static inline bool link_passes(const struct link *link, simtime sent)
{
    return !link->partitions && (link->partition_ended < 0 || link->partition_ended <= sent);
}

#endif

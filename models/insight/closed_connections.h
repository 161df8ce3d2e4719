/* Connections that have closed but are remembered for a while, as IPVS keeps those in TIME_WAIT and counts them. All are kept
 * equally long, so they are forgotten in the order in which they closed. */
#ifndef MODELS_INSIGHT_CLOSED_CONNECTIONS_H
#define MODELS_INSIGHT_CLOSED_CONNECTIONS_H

#include "sim/engine/simtime.h"
#include <stdint.h>

struct arena;
struct closing;

#define CLOSED_NONE UINT32_MAX

/* All zeros remembers nothing. */
struct closed_connections {
    simtime keep;          /* how long; 0: nothing is remembered */
    uint32_t *of;          /* [n_members] remembered now */
    struct closing *ring;  /* room is a power of two */
    uint32_t first, n, room;
    struct arena *arena;
};

void closed_connections_init(struct closed_connections *closed, simtime keep, uint32_t n_members, struct arena *arena);
/* One of the member's has closed. Memory doubles in the arena when there was never so much to remember. */
void closed_connections_add(struct closed_connections *closed, uint32_t member, simtime now);
/* Forgets one whose time is over: its member; CLOSED_NONE when there is none. */
uint32_t closed_connections_forget(struct closed_connections *closed, simtime now);

#endif

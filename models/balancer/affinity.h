/* Affinity: which member a user, or a source address, was sent to before, so that it is sent there again.
 *
 *   cookie   the user's browser keeps the server's name: all instances of the tier read it (HAProxy's cookie, nginx's sticky,
 *            ALB)
 *   source   the instance keeps a table by client address: users behind one NAT share an entry, instances do not (HAProxy's
 *            stick table, IPVS persistence)
 *   watch    nobody is bound: it is only noted where each user was sent, and affinity_broken tells how often a user changes his
 *            server, under a hash for example
 *
 * An entry ends when it has not been used for the time-out. Groups of clients with one address range are told apart. */
#ifndef MODELS_BALANCER_AFFINITY_H
#define MODELS_BALANCER_AFFINITY_H

#include "models/spec.h"

struct arena;
struct attempt;

struct affinity_entry {
    uint32_t member;
    simtime used; /* last; only when there is a member */
};

struct affinity {
    enum affinity_kind kind;
    simtime timeout;
    uint64_t *first; /* [clients] of each group's entries */
    uint32_t *mask;  /* [clients] host part of its addresses */
    struct affinity_entry *entry;
};

/* Everybody is new. Memory: 16 bytes for each user (cookie) or address (source). */
struct affinity *affinity_new(struct arena *arena, const struct spec *spec, enum affinity_kind kind, simtime timeout);
/* The entry of whoever sends the attempt; user is known for cookies. O(1). */
struct affinity_entry *affinity_of(const struct affinity *affinity, const struct attempt *attempt, uint32_t user);
/* The member it still stands for, SPEC_NONE when for none. */
uint32_t affinity_member(const struct affinity *affinity, const struct affinity_entry *entry, simtime now);

#endif

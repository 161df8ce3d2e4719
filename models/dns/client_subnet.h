/* EDNS client subnet (RFC 7871): a resolver that says for which network of clients it asks, so that the authority answers for
 * their place, and that must then keep one answer for each network.
 *
 * How far an answer holds (its scope) is a rule of the record here, known from the start: for the network that was sent, for
 * the whole region, or for everybody. Each client group has networks of its own, even where ranges of addresses overlap. */
#ifndef MODELS_DNS_CLIENT_SUBNET_H
#define MODELS_DNS_CLIENT_SUBNET_H

#include "models/policy/policy.h"
#include <stdint.h>

struct world;

/* Which networks a resolver group tells apart; for groups that send client subnets. */
struct client_subnets {
    uint32_t *first; /* [n_clients * n_dns] number of a client group's first network, for one name */
    uint32_t *n;     /* [n_dns] networks in all; 0: one answer is for everybody */
};

/* Numbers the networks of all clients that a group's members may ask for. */
void client_subnets_init(struct world *world, uint32_t group);
/* The number of a user's network at a group, for its own name. Only if that name has networks. */
uint32_t client_subnet_number(const struct world *world, uint32_t group, uint32_t client, uint32_t user);
/* What the authority knows of that network. */
struct policy_query client_subnet_querier(const struct world *world, uint32_t group, uint32_t client, uint32_t user);

#endif

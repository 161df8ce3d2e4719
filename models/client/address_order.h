/* How a host sorts the addresses of an answer before it tries them (RFC 6724, destination address selection), as glibc's
 * getaddrinfo does for IPv4. Of the ten rules only the ninth can tell two IPv4 addresses of one name apart, and glibc uses it
 * only for addresses in the host's own subnet: the longer the prefix that they share with the host's address, the earlier. All
 * others keep their order.
 *
 * So a resolver's rotation is undone wherever servers share a subnet with their clients:
 * each host prefers one server for ever. */
#ifndef MODELS_CLIENT_ADDRESS_ORDER_H
#define MODELS_CLIENT_ADDRESS_ORDER_H

#include "models/dns/answer.h"

struct world;

/* The bits that an address shares with a host's, if both are in the host's subnet; else 0. IPv4, host byte order. */
uint32_t address_order_shared_bits(uint32_t host, uint32_t subnet_bits, uint32_t address);
/* The address that is in this position, from 0, when a user's host has sorted the answer. O(answer->n). */
uint32_t address_order_sorted(const struct world *world, uint32_t client, uint32_t user, const struct answer *answer,
                              answer_order order, uint32_t position);

#endif

/* The operator makes planned changes: sets values, drains, removes and adds. */
#ifndef MODELS_OPERATION_OPERATOR_H
#define MODELS_OPERATION_OPERATOR_H

#include <stdint.h>

struct world;

void operator_init(struct world *world);
void operator_on_change(void *world, uint32_t change);
/* A change has reached the servers of a name. Object: change * n_dns + dns. */
void operator_on_published(void *world, uint32_t object);
/* A drain's grace is over. Object: a server, or n_servers + a balancer instance. */
void operator_on_drained(void *world, uint32_t object);

#endif

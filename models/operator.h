/* The operator makes planned changes: sets values, drains. */
#ifndef MODELS_OPERATOR_H
#define MODELS_OPERATOR_H

#include <stdint.h>

struct world;

void operator_init(struct world *world);
void operator_on_change(void *world, uint32_t change);

#endif

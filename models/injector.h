/* The injector makes faults happen, on schedule or at random. */
#ifndef MODELS_INJECTOR_H
#define MODELS_INJECTOR_H

#include <stdint.h>

struct world;

void injector_init(struct world *world);
void injector_on_start(void *world, uint32_t fault);
void injector_on_end(void *world, uint32_t fault);

#endif
